"""Start the note of a row: a LiteratureNote with id, date, chapter and source, linked with the roadmap both ways."""

import argparse
import json
import random
from datetime import datetime
from pathlib import Path
from string import ascii_lowercase, digits
from zoneinfo import ZoneInfo

from roadmap import canon, report, vault, write
from roadmap.document import Row
from roadmap.errors import Refused, Usage
from roadmap.plan import refuse_conflicts
from roadmap.vault import Vault
from roadmap.verbs.sync import bring

EXAMPLE = "roadmap new 'Front-desk sample'"
TEMPLATE = """\
---
title: {title}
date: "{day}"
tags:
  - livekit
draft: true
extra:
  chapter: {chapter}
---

# {heading}

{references}

## What

## Why

## How

## Key Concepts

## 一言まとめ

## 疑問・今後の深掘りポイント
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("row", metavar="ROW", help="a row's title, URL or id")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when the note is there and its row follows, 3 when it has or may have one, or several rows fit."""
    with write.alone(options.root):
        found = vault.read(options.root)
        row = _row(found, options.row)
        where = f"{found.document.file.path}:{row.line}"
        if note := found.note(row):
            raise Refused(where, f"{row.title!r} has a note: {note.path}", "a row without")
        if found.matches[row.line].held:
            raise Refused(where, f"the note of {row.title!r} is in doubt", "a row without", "`roadmap doctor` says why")
        refuse_conflicts(found.document)
        write.refuse_read_only(Path(found.document.file.real), found.document.file.path)
        path, text = _draft(found, row)
        write.replace(found.config.vault / path, None, text.encode(), found.path(path))
        bring(after := vault.read(options.root))
    mark = found.config.marks["doing"]
    print(f"{found.path(path)} · a draft, so the row is {mark} · write draft: false when it is done")
    return report.unreadable(after)


def _row(found: Vault, wanted: str) -> Row:
    rows = found.document.rows
    by_id = [row for row in rows if found.entries[row.line].id == wanted]
    by_url = [
        row for row in rows if "/" in wanted and row.url and found.addresses.key(row.url) == found.addresses.key(wanted)
    ]
    title = canon.title(wanted)
    hits = by_id or by_url or [row for row in rows if canon.title(row.title) == title]
    if not hits:
        close = [row.title for row in rows if title and title in canon.title(row.title)]
        hint = f"did you mean {', '.join(close[:3])}" if close else "`roadmap status --json` lists the rows"
        raise Usage("roadmap new", f"no row is {wanted!r}", "a row's title, URL or id", hint)
    if len(hits) > 1:
        names = ", ".join(f"{found.entries[row.line].id} (line {row.line})" for row in hits)
        raise Refused(found.document.file.path, f"{len(hits)} rows are {wanted!r}: {names}", "one row", "name its id")
    return hits[0]


def _draft(found: Vault, row: Row) -> tuple[str, str]:
    """Returns the new note's path in the vault and its text."""
    now = datetime.now(ZoneInfo(found.config.time_zone))
    suffix = "".join(random.SystemRandom().choices(digits + ascii_lowercase, k=4))
    path = f"{found.config.folders['literature']}/lit-{now:%Y%m%d%H%M}-{suffix}.md"
    heading = next(phase.heading for phase in found.document.phases if phase.number == row.phase)
    text = TEMPLATE.format(
        title=json.dumps(row.title, ensure_ascii=False),
        day=f"{now:%Y-%m-%d}",
        chapter=json.dumps(canon.plain(heading), ensure_ascii=False),
        heading=row.title,
        references="\n".join(_references(found, row)),
    )
    return path, text


def _references(found: Vault, row: Row) -> list[str]:
    shown = Path(found.document.file.path)
    road = next((note for note in found.notes if found.path(note.path) == found.document.file.path), None)
    sources = [note for note in found.notes if note.kind == "source"]
    lines = [f"参照元: [[{note.path}|{note.title}]]" for note in sources]
    lines.append(f"ロードマップ: [[{road.path if road else shown.name}|{road.title if road else shown.stem}]]")
    return [*lines, *([f"ソース: {row.url}"] if row.url else [])]
