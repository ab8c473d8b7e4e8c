"""The lock: what the tool remembers of each row, one JSON line per row id, sorted, committed with the vault."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from roadmap import canon
from roadmap.document import Row
from roadmap.finding import Finding

NAME = "lock.jsonl"
UNKNOWN = "-"  # done before the tool first saw the row
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class Entry(NamedTuple):
    """A row's memory: its addresses (the newest last), the days it was first seen and done, the cells written."""

    id: str
    title: str
    urls: tuple[str, ...]
    seen: str = ""
    done: str = ""
    wrote: Mapping[str, str] = {}

    def line(self) -> str:
        """Returns the entry as its line of the file."""
        facts = {key: value for key, value in self._asdict().items() if value}
        return json.dumps(facts, ensure_ascii=False)


Lock = Mapping[str, Entry]


def read(text: str, shown: str) -> tuple[dict[str, Entry], list[Finding]]:
    """Returns the entries by row id, and a finding for each line that is not one.

    Both sides of a git conflict are read: the facts of a row do not contradict each other for long.
    """
    entries: dict[str, Entry] = {}
    findings: list[Finding] = []
    for at, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith(_CONFLICT):
            continue
        try:
            facts = json.loads(line)
            urls = tuple(str(url) for url in facts.get("urls", ()))
            wrote = {str(key): str(value) for key, value in facts.get("wrote", {}).items()}
            entry = Entry(
                str(facts["id"]), facts.get("title", ""), urls, facts.get("seen", ""), facts.get("done", ""), wrote
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            fix = "take the line from an earlier commit, or remove it"
            findings.append(Finding("lock-unreadable", shown, at, f"not a row's line: {error}", fix))
            continue
        entries[entry.id] = entry
    return entries, findings


def dump(lock: Lock) -> bytes:
    """Returns the file's bytes, sorted by id."""
    return "".join(f"{lock[key].line()}\n" for key in sorted(lock)).encode()


def assign(rows: Iterable[Row], lock: Lock) -> dict[int, Entry]:
    """Returns the entry of each row by its line: the known one with its address (and title, where several
    have it), else with its title, else a new one.

    A row whose address changed keeps its entry, and the old address stays in it as another name of the row.
    """
    rows = list(rows)
    known = _by_name(lock)
    found: dict[int, Entry] = {}
    taken: set[str] = set()
    names = [(row, _key(row), canon.title(row.title)) for row in rows]
    guesses = [(row, (key, title)) for row, key, title in names if row.url]
    guesses += [(row, (key, "")) for row, key, _ in names if row.url]
    guesses += [(row, ("", title)) for row, _, title in names]
    for row, name in guesses:
        entry = None if row.line in found else next((e for e in known.get(name, ()) if e.id not in taken), None)
        if entry:
            taken.add(entry.id)
            urls = (*(url for url in entry.urls if url != _key(row)), _key(row)) if row.url else entry.urls
            found[row.line] = entry._replace(title=row.title, urls=urls)
    for row in rows:
        if row.line not in found:
            free = _free(f"{row.phase}-{canon.slug(row.title)}", taken | set(lock))
            taken.add(free)
            found[row.line] = Entry(free, row.title, (_key(row),) if row.url else ())
    return found


def _by_name(lock: Lock) -> dict[tuple[str, str], list[Entry]]:
    """Returns the entries by (address, title), (address, "") and ("", title)."""
    known: dict[tuple[str, str], list[Entry]] = {}
    for entry in lock.values():
        title = canon.title(entry.title)
        for name in {("", title), *((url, part) for url in entry.urls for part in (title, ""))}:
            known.setdefault(name, []).append(entry)
    return known


def _key(row: Row) -> str:
    address, fragment = canon.url(row.url)
    return f"{address}#{fragment}" if fragment else address


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
