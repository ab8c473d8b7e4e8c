"""Small vaults for the tests, in the shape of the learner's own."""

from collections.abc import Mapping
from pathlib import Path

HEAD = "| ステータス | ドキュメント | URL | ノート |\n|---|---|---|---|\n"
HEAD5 = "| ステータス | ドキュメント | URL | ノート | ノートブック |\n|---|---|---|---|---|\n"
ROADMAP = "StructureNotes/学習ロードマップ.md"
NOTE_A = "LiteratureNotes/lit-202602281412-ab12.md"
NOTE_B = "LiteratureNotes/lit-202603010900-cd34.md"
URL_A = "https://docs.livekit.io/agents/"
URL_B = "https://docs.livekit.io/agents/start/"


def note(
    title: str, *, url: str = "", chapter: str = "Phase 2: 全体像", date: str = "2026-02-28", more: str = ""
) -> str:
    """Returns a LiteratureNote in the learner's form; `more` is further frontmatter."""
    head = f'---\ntitle: "{title}"\ndate: "{date}"\ntags:\n  - livekit\n{more}draft: false\n'
    head += f'extra:\n  chapter: "{chapter}"\n---\n\n# {title}\n\n'
    return head + (f"ソース: {url}\n\n" if url else "") + "本文。\n"


def row(title: str, url: str, *, status: str = "⬜", link: str = "-") -> str:
    """Returns a row of the four original columns."""
    return f"| {status} | {title} | {url} | {link} |\n"


def roadmap(*rows: str, head: str = HEAD, tail: str = "") -> str:
    """Returns a roadmap whose Phase 2 has these rows."""
    front = '---\ntitle: "学習ロードマップ"\ndate: "2026-02-28"\n---\n\n# 学習ロードマップ\n\n'
    return f"{front}## Phase 2: 全体像（俯瞰）\n\n{head}{''.join(rows)}{tail}"


def write(root: Path, files: Mapping[str, str | bytes], *, vault: str = "notes") -> Path:
    """Writes files under root/vault and returns root."""
    for name, content in files.items():
        path = root / vault / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def small(root: Path) -> Path:
    """Writes a vault of two rows, the first with a note, and returns its root."""
    rows = row("Agents Framework Introduction", URL_A), row("Voice AI Quickstart", URL_B)
    return write(root, {ROADMAP: roadmap(*rows), NOTE_A: note("Agents Framework Introduction", url=URL_A)})
