"""What the dashboard is drawn from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roadmap import dates
from roadmap.document import Row
from roadmap.finding import Finding
from roadmap.publish import place
from roadmap.publish.place import Places, Target
from roadmap.vault import Vault


@dataclass(frozen=True)
class Board:
    """All that the dashboard shows. `links`: which page links to which, by address."""

    vault: Vault
    places: Places
    links: Mapping[str, Mapping[str, None]]
    findings: Sequence[Finding]
    today: date

    def href(self, target: Target) -> str:
        """Returns the link from the dashboard to a page."""
        return place.href(place.HOME, target.address)

    def rows(self) -> list[Row]:
        """Returns every row by phase."""
        return [row for phase in self.vault.document.ordered for row in phase.rows]


def activity(vault: Vault) -> Counter[date]:
    """Returns how many things were finished on each day: notes written, rows done without one, lessons passed."""
    days = [dates.day(note, vault.config) for note in vault.notes]
    days += [_finished(vault, row) for row in vault.document.rows if vault.note(row) is None]
    days += [record.day for record in vault.evidence.values()]
    return Counter(day for text in days if (day := _day(text)))


def finished(vault: Vault) -> Counter[date]:
    """Returns how many rows were done on each day that is known."""
    return Counter(day for row in vault.document.rows if (day := _day(_finished(vault, row))))


def _finished(vault: Vault, row: Row) -> str:
    if vault.status(row) != "done":
        return ""
    note = vault.note(row)
    return (dates.day(note, vault.config) if note else "") or vault.entries[row.line].done


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)  # a row done before the tool knew it has no day
    except ValueError:
        return None
