"""Vaults of any size in the learner's style, the same for the same size: `python -m tests.roadmap.generate N OUT`."""

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

PHASES = ("0", "1", "2", "3", "4", "5", "6", "6.5", "7", "8")
NAMES = (
    "基礎概念",
    "概念モデル",
    "全体像",
    "インフラ層",
    "コア実装層",
    "モデル選択",
    "本番運用",
    "実装読解",
    "データ連携層",
    "UI層",
)
TAGS = ("webrtc", "agent-server", "stt", "tts", "llm", "realtime", "deploy", "observability", "mcp", "rpc")
SECTIONS = ("What", "Why", "How", "Key Concepts", "一言まとめ", "疑問・今後の深掘りポイント", "参考")
TEXT = """## {name}

音声エージェントは部屋に入る参加者の一人として動く。サーバーは仕事を配り、エージェントは会話を受け持つ。

- 役割：会話の流れを決める
- 道具：関数を呼ぶ

| 概念 | 意味 |
|---|---|
| Room | 参加者が集まる場所 |
| Job | 部屋ごとの仕事 |

"""
_FIRST = datetime(2026, 2, 28, 14, 12)


def vault(count: int, root: Path, *, rows: int = 60) -> Path:
    """Returns root with a vault of `count` notes, the first `rows` of which stand in its roadmap."""
    chance = random.Random(count)
    folder = root / "notes"
    for name in ("LiteratureNotes", "SourceNotes", "StructureNotes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[str]] = {phase: [] for phase in PHASES}
    for at in range(count):
        phase = PHASES[at * len(PHASES) // count]
        stem, title, url = _names(at, phase, chance)
        text = _note(at, phase, title, url, chance)
        (folder / "LiteratureNotes" / f"{stem}.md").write_text(text, "utf-8")
        if at % max(1, count // rows) == 0:
            tables[phase].append(f"| ✅ | {title} | {url} | [[LiteratureNotes/{stem}.md\\|{title}]] |\n")
    (folder / "StructureNotes" / "学習ロードマップ.md").write_text(_roadmap(tables), "utf-8")
    (folder / "SourceNotes" / "Documentation.md").write_text(
        '---\ntitle: "Documentation"\ndate: "2026-02-28"\n---\n', "utf-8"
    )
    return root


def _names(at: int, phase: str, chance: random.Random) -> tuple[str, str, str]:
    made = _FIRST + timedelta(minutes=7 * at)
    suffix = "".join(chance.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=4))
    kind = chance.choice(("Agent Session", "Tool Definition & Use", "Turn Detection", "音声パイプライン"))
    return f"lit-{made:%Y%m%d%H%M}-{suffix}", f"Doc {at}: {kind}", f"https://docs.livekit.io/agents/p{phase}/doc-{at}/"


def _note(at: int, phase: str, title: str, url: str, chance: random.Random) -> str:
    day = (_FIRST + timedelta(minutes=7 * at)).date()
    tags = "".join(f"  - {tag}\n" for tag in ("livekit", "voice-agents", *chance.sample(TAGS, chance.randint(1, 3))))
    draft = "false" if chance.random() < 0.95 else "true"
    chapter = f"Phase {phase}{chance.choice((': ', ' - ', '：'))}{NAMES[PHASES.index(phase)]}"
    head = f'---\ntitle: "{title}"\ndate: "{day}"\ntags:\n{tags}draft: {draft}\nextra:\n  chapter: "{chapter}"\n---\n'
    sections = "".join(TEXT.format(name=name) for name in SECTIONS * (1 + at % 2))
    return f"{head}\n# {title}\n\nソース: {url}\n\n{sections[: chance.randint(len(sections) // 2, len(sections))]}\n"


def _roadmap(tables: dict[str, list[str]]) -> str:
    parts = ['---\ntitle: "学習ロードマップ"\ndate: "2026-02-28"\ndraft: false\n---\n\n# 学習ロードマップ\n']
    for phase, rows in tables.items():
        parts.append(f"\n## Phase {phase}: {NAMES[PHASES.index(phase)]}（俯瞰）\n\n")
        parts.append("| ステータス | ドキュメント | URL | ノート |\n|---|---|---|---|\n" + "".join(rows))
    return "".join(parts)


if __name__ == "__main__":
    vault(int(sys.argv[1]), Path(sys.argv[2]))
