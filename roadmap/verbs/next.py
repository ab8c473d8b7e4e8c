"""The next open row: the first by phase, then in the order of the file."""

import argparse

from roadmap import region, report, vault

EXAMPLE = "roadmap next --open"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--open", action="store_true", default=False, help="open its page in the browser")
    parser.add_argument("--json", action="store_true", default=False, help="print JSON; null when nothing is open")


def run(options: argparse.Namespace) -> int:
    """Returns 0, or 2 when a file could not be read."""
    found = vault.read(options.root)
    row = region.next_row(found)
    if options.json:
        report.as_json({"phase": row.phase, "title": row.title, "url": row.url} if row else None)
    elif row is None:
        print("nothing is open")
    else:
        print(f"Phase {row.phase} · {row.title} · {row.url}")
        for lesson in found.lessons_of(row):
            print(f"lesson · {lesson.path}")
        if found.note(row) is None:
            print(f"start its note · roadmap new {found.entries[row.line].id}")
    if options.open and row and row.url:
        import webbrowser

        if not webbrowser.open(row.url):
            print(f"no browser opened · {row.url}")
    return report.unreadable(found)
