"""Add a row to the end of a phase's table: one line, and nothing else changes."""

import argparse
import re
from pathlib import Path

from roadmap import canon, report, vault, write
from roadmap.document import Phase
from roadmap.errors import Refused, Usage
from roadmap.plan import refuse_conflicts
from roadmap.table import escape
from roadmap.vault import Vault

EXAMPLE = "roadmap add https://docs.livekit.io/transport/data/ --phase 7 --title 'Data overview'"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("url", metavar="URL", help="the page")
    parser.add_argument("--phase", required=True, metavar="N", help="the number of the phase, such as 6.5")
    parser.add_argument("--title", default="", help="default: from the address")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when the row is there, 3 when the roadmap has it already or cannot take it."""
    url = options.url.strip()
    if not re.fullmatch(r"https?://[^\s|<>]+", url, re.IGNORECASE):
        raise Usage("roadmap add", f"{options.url!r} is no address", "https://…")
    with write.alone(options.root):
        found = vault.read(options.root)
        refuse_conflicts(found.document)
        phase = _phase(found, options.phase)
        _refuse_known(found, url)
        title = escape(options.title) or _title(url)
        text, line = _with_row(found, phase, title, escape(url))
        file = found.document.file
        write.replace(Path(file.real), file.raw, file.encode(text), file.path)
    print(f"{file.path}:{line} · added {title} to Phase {phase.number} · `roadmap sync` brings the regions up to date")
    return report.unreadable(found)


def _phase(found: Vault, number: str) -> Phase:
    phase = next((phase for phase in found.document.phases if phase.number == canon.wide(number).strip()), None)
    if phase is None:
        known = ", ".join(phase.number for phase in found.document.ordered)
        raise Usage("roadmap add", f"there is no Phase {number}", f"one of {known}")
    if not phase.tables:
        raise Refused(
            f"{found.document.file.path}:{phase.line}", f"Phase {number} has no table", "a table of rows", "write one"
        )
    return phase


def _refuse_known(found: Vault, url: str) -> None:
    # An address that is there with another fragment is another row.
    keys = {canon.follow(canon.url(row.url), {}): row for row in found.document.rows if row.url}
    row = keys.get(canon.url(url))
    if row:
        where = f"{found.document.file.path}:{row.line}"
        raise Refused(where, f"{row.title!r} has this address already", "a new address")


def _title(url: str) -> str:
    address, fragment = canon.url(url)
    last = fragment or address.rpartition("/")[2]
    words = re.sub(r"\.\w{1,5}$", "", last).replace("-", " ").replace("_", " ").strip()
    return escape(words[:1].upper() + words[1:] or url)


def _with_row(found: Vault, phase: Phase, title: str, url: str) -> tuple[str, int]:
    """Returns the text with the row after the phase's last row, and the row's line."""
    file, starts, table = found.document.file, found.document.starts, phase.tables[-1]
    values = {"status": found.config.marks["todo"], "title": title, "url": url, "note": "-", "notebook": "-"}
    cells = " | ".join(values.get(column, "") for column in table.columns)
    last = file.text[starts[table.last - 1] : starts[table.last]]
    indent = last[: len(last) - len(last.lstrip(" \t"))]
    row = f"{indent}| {cells} |"
    at = starts[table.last]
    ended = last.endswith(("\n", "\r"))
    new = f"{row}{file.newline}" if ended else f"{file.newline}{row}"
    return file.text[:at] + new + file.text[at:], table.last + 1
