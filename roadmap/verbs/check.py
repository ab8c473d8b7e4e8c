"""Say whether tables and regions are up to date and every note can be read; findings alone are fine."""

import argparse

from roadmap import plan, report, vault
from roadmap.errors import FINE, OUT_OF_DATE
from roadmap.finding import Finding, unread
from roadmap.plan import Plan
from roadmap.vault import Vault

EXAMPLE = "roadmap check --diff"
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--diff", action="store_true", default=False, help="show what `roadmap sync` would change")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="how to print")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when nothing would change, 1 when something would, 2 when a file could not be read."""
    found = vault.read(options.root)
    plan_ = plan.make(found)
    {"text": _text, "json": _json, "github": _github}[options.format](found, plan_, options.diff)
    unread_ = report.unreadable(found, quiet=options.format != "text")
    return unread_ or (OUT_OF_DATE if plan_.edits else FINE)


def _text(found: Vault, plan_: Plan, diff: bool) -> None:
    path = found.document.file.path
    if diff and plan_.edits:
        print(report.difference(path, found.document.file.text, plan_.text))
    elif plan_.edits:
        print("\n".join(report.changes(found, plan_)))
    state = f"{len(plan_.edits)} cells or regions out of date · run `roadmap sync`" if plan_.edits else "up to date"
    print(f"{path} · {state}")
    report.warn(plan_.findings)


def _json(found: Vault, plan_: Plan, diff: bool) -> None:
    text = found.document.file.text
    path = found.document.file.path
    edits = [
        {"path": path, "line": e.line, "why": e.why, "old": text[e.start : e.end].strip(), "new": e.new.strip()}
        for e in plan_.edits
    ]
    answer: dict[str, object] = {"up_to_date": not edits, "edits": edits}
    answer["findings"] = [finding.as_json() for finding in _findings(found, plan_)]
    if diff:
        answer["diff"] = report.difference(path, text, plan_.text)
    report.as_json(answer)


def _github(found: Vault, plan_: Plan, diff: bool) -> None:
    for edit in plan_.edits:
        print(
            f"::error file={found.document.file.path},line={edit.line}::{_escaped(f'{edit.why}: run `roadmap sync`')}"
        )
    for finding in _findings(found, plan_):
        what = _escaped(f"{finding.code}: {finding.message}. {finding.fix}")
        print(f"::{_GITHUB[finding.level]} file={finding.path},line={finding.line}::{what}")
    if diff and plan_.edits:
        print(report.difference(found.document.file.path, found.document.file.text, plan_.text))


def _findings(found: Vault, plan_: Plan) -> list[Finding]:
    return [*unread(found.findings), *plan_.findings]


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
