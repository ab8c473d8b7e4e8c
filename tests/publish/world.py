"""A project with a vault of any size, lessons included, in the shape of the learner's own: the site's fixture."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from roadmap import lessonfile

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 5, 5)
ROADMAP = "StructureNotes/LiveKit_Agent_Framework_学習ロードマップ.md"
PHASES = {
    "0": ("LiveKit基礎概念（概要を掴む）", ("LiveKit Basics Overview",)),
    "1": ("概念モデル（コアの構成要素）", ("Rooms, Participants, and Tracks", "音声トラック", "Webhooks and Events")),
    "2": (
        "Agentsフレームワーク全体像",
        ("Agents Framework Introduction", "Voice AI Quickstart", "Text and Transcriptions"),
    ),
    "3": (
        "Agent Server（インフラ層）",
        ("Server Lifecycle", "Job Lifecycle", "Agent Dispatch", "Server Startup Modes"),
    ),
    "4": (
        "Logic & Structure（コア実装層）",
        ("Agent Session", "RoomIO", "Workflows", "Tool Definition & Use", "ターン検出と割り込み"),
    ),
    "5": ("Models（モデル選択・設定）", ("STT Models", "LLM Models", "TTS Models", "Realtime Models")),
    "6": ("Deploy & Observe（本番運用）", ("Agent Deployment Overview", "Secrets Management", "Log Collection")),
    "6.5": ("Sample Code Deep Dive（実装読解）", ("Front-desk sample", "Drive-thru sample")),
    "7": ("Transport（データ連携層）", ("Byte streams", "Data packets", "RPC")),
    "8": ("フロントエンド実装（UI/メディア層）", ("Agent UI", "Screen Sharing")),
}
HEADER = "| ステータス | ドキュメント | URL | ノート | ノートブック |\n|---|---|---|---|---|\n"
_TEXT = (
    "音声エージェントは、話し終わりを待ってから答える。待つ時間はモデルではなく設定で決まる。",
    "ターン検出は音声を直接見る小さなモデルで、無音の長さだけでは決めない。",
    "`AgentSession`はSTT・LLM・TTSを順につなぎ、割り込みがあれば話すのを止める。",
    "会話コンテキストには、実際に聞こえたところまでだけを残す。",
    "フレームワークが受け持つのは会話の順番で、モデルそのものは持たない。",
)


def rows(count: int) -> Iterator[tuple[str, str]]:
    """Yield (phase, title) of so many rows, phase by phase; a second round gets numbers."""
    topics = [(phase, title) for phase, (_, titles) in PHASES.items() for title in titles]
    picked = [(*topics[at % len(topics)], at // len(topics)) for at in range(count)]
    for phase in PHASES:
        yield from ((p, f"{title} {again + 1}" if again else title) for p, title, again in picked if p == phase)


def note_name(at: int) -> str:
    """Return the path of the note of row ``at``."""
    return f"LiteratureNotes/lit-2026{1 + at // 28 % 12:02d}{1 + at % 28:02d}0900-{at:04x}.md"


def write(root: Path, *, count: int = 30, done: int = 20, links: bool = True) -> Path:
    """Write a project with ``count`` rows; the first ``done`` have notes, two more are drafts. Return its root."""
    found = list(rows(count))
    files = {ROADMAP: roadmap(found, done), "SourceNotes/LiveKit_Agents_Documentation.md": _source()}
    random = Random(count)
    for at, (phase, title) in enumerate(found[: min(done + 2, count)]):
        near = [other for other in (at - 1, at // 2, random.randrange(max(at, 1))) if 0 <= other < min(at, done)]
        targets = [(note_name(other), found[other][1]) for other in dict.fromkeys(near)] if links else []
        files[note_name(at)] = note(title, phase, at, targets=targets, draft=at >= done)
    for name, text in files.items():
        put(root / "notes" / name, text)
    return engine(root)


def engine(root: Path) -> Path:
    """Give a project the site's own files: configuration, hand-written pages, installed scripts. Return its root."""
    config = (ROOT / "mkdocs.yml").read_text("utf-8").replace("hooks: [", f"hooks: [{ROOT}/")
    put(root / "mkdocs.yml", config)
    shutil.copytree(ROOT / "site", root / "site", dirs_exist_ok=True)
    (root / "tests").mkdir(exist_ok=True)
    if not (root / "tests" / "web").exists():
        (root / "tests" / "web").symlink_to(ROOT / "tests" / "web")
    return root


def roadmap(found: Sequence[tuple[str, str]], done: int) -> str:
    """Return the roadmap with these rows; the first ``done`` are done, two more in progress."""
    parts = ['---\ntitle: "LiveKit Agent Framework 学習ロードマップ"\ndate: "2026-02-01"\n---\n\n']
    parts.append(
        "# LiveKit Agent Framework 学習ロードマップ\n\n1行が1ページです。\n\n## 進捗サマリ\n\n## 次にやること\n"
    )
    at = 0
    for phase, (name, _) in PHASES.items():
        parts.append(f"\n## Phase {phase}: {name}\n\n{HEADER}")
        for _, title in (row for row in found if row[0] == phase):
            mark = "✅" if at < done else "🔄" if at < done + 2 else "⬜"
            link = f"[[{note_name(at)}\\|{title}]]" if at < done + 2 else "-"
            parts.append(f"| {mark} | {title} | {url(at)} | {link} | - |\n")
            at += 1
    return "".join(parts)


def url(at: int) -> str:
    """Return the address of row ``at``."""
    return f"https://docs.livekit.io/agents/page-{at}/"


def note(title: str, phase: str, at: int, *, targets: Sequence[tuple[str, str]] = (), draft: bool = False) -> str:
    """Return a LiteratureNote in the learner's form."""
    day = date(2026, 2, 2) + timedelta(days=at * 4 + at % 3)
    chapter = f"Phase {phase}: {PHASES[phase][0]}"
    head = f'---\ntitle: "{title}"\ndate: "{day}"\ntags:\n  - livekit\n  - voice-agents\ndraft: {str(draft).lower()}\n'
    head += f'extra:\n  chapter: "{chapter}"\n---\n\n# {title}\n\n'
    road = f"ロードマップ: [[{ROADMAP}|LiveKit Agent Framework 学習ロードマップ]]\nソース: {url(at)}\n"
    about = "\n\n".join(_TEXT[(at + line) % len(_TEXT)] for line in range(3))
    linked = "".join(f"- [[{path}|{label}]]の続き\n" for path, label in targets)
    table = "| 名前 | 役割 |\n|---|---|\n| `AgentServer` | 登録して待つ |\n| job | 部屋での1回の仕事 |\n"
    reasons = "理由：\n- 遅れは待つ時間から来る\n- 割り込みは音を止めるだけでは足りない\n"
    return f"{head}{road}\n## What\n\n{about}\n\n{reasons}\n## 表\n\n{table}\n## 関連\n\n{linked}\n"


def notebook(lesson: Mapping[str, object], cells: Sequence[Mapping[str, object]]) -> str:
    """Return a notebook as it is stored."""
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "lesson": lesson}
    made = [{"metadata": {}, **cell} for cell in cells]
    for cell in made:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    return json.dumps(
        {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1
    )


def markdown(name: str, text: str, **metadata: object) -> dict[str, object]:
    """Return a Markdown cell."""
    return {"cell_type": "markdown", "id": name, "source": text, "metadata": metadata}


def code(name: str, text: str, *tags: str, **metadata: object) -> dict[str, object]:
    """Return a code cell."""
    return {"cell_type": "code", "id": name, "source": text, "metadata": {"tags": list(tags), **metadata}}


def lesson(lesson_id: str, title: str, at: int, *, phase: str = "0") -> dict[str, object]:
    """Return what a notebook says of itself: it teaches row ``at``."""
    return {"id": lesson_id, "phase": phase, "title": title, "minutes": 20, "urls": [url(at)], "needs": []}


def proven(root: Path, lesson_id: str, path: Path, *, version: str) -> None:
    """Write the record of a passed lesson."""
    record = {"lesson": lesson_id, "day": "2026-05-30", "checks": {"one": "passed"}}
    record |= {"versions": {"livekit-agents": version}, "code": lessonfile.code_hash(lessonfile.read(path, path.name))}
    put(root / "notes/.roadmap/evidence" / f"{lesson_id}.json", json.dumps(record))


def put(path: Path, text: str) -> Path:
    """Write a file and the folders above it; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _source() -> str:
    head = '---\ntitle: "LiveKit Agents Documentation"\ndate: "2026-02-01"\ntags:\n  - livekit\nextra:\n  url: "https://docs.livekit.io/agents/"\n---\n\n'
    return f"{head}# LiveKit Agents Documentation\n\n公式ドキュメント。[[{ROADMAP}|ロードマップ]]と同じ順に読む。\n"
