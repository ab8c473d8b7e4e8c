"""Make the tables and regions follow the notes; nothing outside an owned cell or a marked region changes."""

import argparse
import sys
from pathlib import Path

from roadmap import blocks, canon, config, dates, fieldedit, lock, plan, report, textfile, vault, write
from roadmap.config import Config
from roadmap.document import Row
from roadmap.errors import Refused
from roadmap.plan import PARTS, Plan
from roadmap.status import derive
from roadmap.vault import Vault

EXAMPLE = "roadmap sync --dry-run"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--dry-run", action="store_true", default=False, help="print the difference, write nothing")
    parser.add_argument("--adopt", action="store_true", default=False, help="take changed status cells into the notes")
    parser.add_argument("--only", choices=PARTS, default=None, help="one part instead of all")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when the roadmap is as the notes are, 2 when a file could not be read, 3 when nothing was written."""
    settings = config.load(options.root)
    only = (options.only,) if options.only else PARTS
    if options.dry_run:
        found = vault.load(settings)
        plan_ = plan.make(found, only)
        if plan_.edits:
            print(report.difference(found.document.file.path, found.document.file.text, plan_.text))
        report.warn(plan_.findings)
        return report.unreadable(found)
    with write.alone(options.root):
        adopted = _adopt(vault.load(settings)) if options.adopt else 0
        found = vault.load(settings)
        plan_ = bring(found, only)
    for line in report.changes(found, plan_):
        print(line)
    print(f"{found.document.file.path} · {len(plan_.edits)} edits" + (f", {adopted} adopted" if options.adopt else ""))
    report.warn(plan_.findings)
    return report.unreadable(found)


def bring(found: Vault, only: tuple[str, ...] = PARTS) -> Plan:
    """Returns the plan after writing it: the roadmap, the lock, and the spans kept for the next reading.

    Raises Refused when the roadmap is read-only, changed meanwhile, or in conflict.
    """
    plan_ = plan.make(found, only)
    file, settings = found.document.file, found.config
    memory = plan.memory(found, only, dates.today(settings))
    after = plan.settled(found, plan_, memory, only) if plan_.edits else found
    write.replace(Path(file.real), file.raw, file.encode(plan_.text), file.path)
    _remember(settings, "lock.jsonl", lock.dump(memory) if memory else None, must=True)
    _remember(settings, blocks.CACHE, blocks.kept(plan_.text, after.document.blocks), must=False)
    return plan_


def _remember(settings: Config, name: str, new: bytes | None, *, must: bool) -> None:
    path = settings.machine / name
    old = path.read_bytes() if path.is_file() else None
    if new is None or old == new:
        return
    try:
        ignore = settings.machine / ".gitignore"
        if not ignore.exists():
            write.replace(ignore, None, b"*.tmp\n", settings.shown(ignore))
        write.replace(path, old, new, settings.shown(path))
    except Refused as problem:
        if must:
            print(f"{problem} · the roadmap itself is written", file=sys.stderr)


def _adopt(found: Vault) -> int:
    plan.refuse_conflicts(found.document)
    write.refuse_read_only(Path(found.document.file.real), found.document.file.path)
    edits: list[tuple[textfile.TextFile, str]] = []
    for row in found.document.rows:
        note = found.note(row)
        derived = derive(note, found.config) if note else None
        if note and derived not in (None, row.status) and row.status and _by_hand(found, row):
            file = textfile.read(note.file, found.path(note.path))
            edits.append((file, fieldedit.set_status(file.text, row.status, file.path)))
            write.refuse_read_only(Path(file.real), file.path)
    for file, text in edits:
        write.replace(Path(file.real), file.raw, file.encode(text), file.path)
        print(f"{file.path} · adopted")
    return len(edits)


def _by_hand(found: Vault, row: Row) -> bool:
    last = found.entries[row.line].wrote.get("status")
    # Before the first sync nothing tells who wrote a mark; only the open one is there without anybody's doing.
    return row.status != "todo" if last is None else canon.mark(last) != canon.mark(row.cells["status"].text)
