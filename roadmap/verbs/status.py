"""Progress by phase, the burn-up of rows and notes, the next row, and how many findings there are."""

import argparse

from roadmap import burnup, region, report, vault
from roadmap.doctor import tables
from roadmap.document import Row
from roadmap.region import Count
from roadmap.vault import Vault

EXAMPLE = "roadmap status --json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--json", action="store_true", default=False, help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Returns 0, or 2 when a file could not be read."""
    found = vault.read(options.root)
    findings = len(tables.quick(found))
    if options.json:
        report.as_json(_json(found, findings))
    else:
        print(_text(found, findings))
    return report.unreadable(found)


def _json(found: Vault, findings: int) -> dict[str, object]:
    row = region.next_row(found)
    phases = found.document.ordered
    return {
        "phases": [{"phase": p.number, "title": p.title, **region.count(found, p.rows)._asdict()} for p in phases],
        "rows": [_row(found, row) for phase in phases for row in phase.rows],
        "totals": region.count(found, found.document.rows)._asdict(),
        "next": {"phase": row.phase, "title": row.title, "url": row.url} if row else None,
        "findings": findings,
    }


def _row(found: Vault, row: Row) -> dict[str, str | None]:
    note, lessons, record = found.note(row), found.lessons_of(row), found.evidence_of(row)
    return {
        "phase": row.phase,
        "title": row.title,
        "url": row.url,
        "status": found.status(row),
        "note": note.path if note else None,
        "notebook": lessons[0].path if lessons else None,
        "evidence": record.state if record else None,
    }


def _text(found: Vault, findings: int) -> str:
    total = region.count(found, found.document.rows)
    lines: list[tuple[str, ...]] = [("Phase", "", "done", "doing", "open", "skipped", "of", "")]
    for phase in found.document.ordered:
        lines.append(_line(phase.number, phase.title, region.count(found, phase.rows)))
    lines.append(_line("all", "", total))
    row = region.next_row(found)
    parts = [report.table(lines), *burnup.lines(found)]
    parts.append(f"next      {f'Phase {row.phase} · {row.title} · {row.url}' if row else 'nothing is open'}")
    parts.append(f"findings  {findings}{' (`roadmap doctor` lists them)' if findings else ''}")
    return "\n".join(parts)


def _line(number: str, title: str, found: Count) -> tuple[str, ...]:
    numbers = map(str, (found.done, found.doing, found.todo, found.skipped, found.rows))
    return (number, title, *numbers, f"{region.bar(found.share)} {int(found.share * 100):3}%")
