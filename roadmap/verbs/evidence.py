"""What lessons have proven: each row with a lesson, on which version, and what went stale."""

import argparse

from roadmap import report, vault
from roadmap.vault import Vault

EXAMPLE = "roadmap evidence --json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--json", action="store_true", default=False, help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Returns 0, or 2 when a record or a lesson could not be read."""
    found = vault.read(options.root)
    rows = list(_rows(found))
    if options.json:
        report.as_json({"rows": rows})
    elif rows:
        shown = [
            (row["state"] or "none", f"Phase {row['phase']}", row["title"], row["lesson"], row["why"]) for row in rows
        ]
        print(report.table([[str(cell) for cell in line] for line in shown]))
    else:
        print("no row has a lesson")
    return report.unreadable(found)


def _rows(found: Vault) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for phase in found.document.ordered:
        for row in phase.rows:
            for lesson in found.lessons_of(row):
                record = found.evidence.get(lesson.id)
                rows.append(
                    {
                        "phase": row.phase,
                        "title": row.title,
                        "lesson": lesson.id,
                        "notebook": lesson.path,
                        "state": record.state if record else None,
                        "day": record.day if record else None,
                        "version": record.versions.get(found.config.package) if record else None,
                        "versions": dict(record.versions) if record else {},
                        "why": record.why if record else "the lesson has left no record",
                    }
                )
    return rows
