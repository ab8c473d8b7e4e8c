"""Small facts that stand on several pages: a status, a lesson's proof, a phase, a date. Always a mark and a word."""

from roadmap.evidence import Evidence
from roadmap.publish.markup import Element, el

STATUS = {"todo": ("○", "未着手"), "doing": ("◐", "進行中"), "done": ("✓", "完了"), "skipped": ("–", "対象外")}
PROOF = {"proven": ("✓", "合格"), "stale": ("↻", "要再実行"), "partial": ("◐", "一部だけ"), "failed": ("✗", "不合格")}
NO_PROOF = ("○", "未実行")


def status(name: str) -> Element:
    """Returns a row's status: `todo`, `doing`, `done` or `skipped`."""
    return chip(*STATUS[name], kind=name)


def proof(record: Evidence | None, package: str) -> Element:
    """Returns whether a lesson was passed, and on which version; what is wrong with it stands in the title."""
    mark, word = PROOF[record.state] if record else NO_PROOF
    version = record.versions.get(package, "") if record else ""
    kind = {"proven": "done", "stale": "doing", "partial": "doing", "failed": "bad"}.get(record.state if record else "")
    made = chip(mark, f"{word} {version}".strip(), kind=kind or "todo")
    if record:
        made.set("title", record.why or f"{record.day} · {package} {version}")
    return made


def chip(mark: str, word: str, *, kind: str) -> Element:
    """Returns a mark with its word."""
    return el("span", el("span", mark, aria_hidden="true"), f" {word}", cls=f"chip chip-{kind}")
