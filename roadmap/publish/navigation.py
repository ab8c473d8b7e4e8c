"""What stands in the site's menus: the vault's pages by what they are, the hand-written ones by name."""

from collections.abc import Sequence
from pathlib import Path

from roadmap.publish import place
from roadmap.publish.place import Places
from roadmap.vault import Vault

Nav = list[dict[str, object] | str]
OWN = ("index.md", "tags.md", "en.md")  # hand-written pages with a place of their own


def navigation(vault: Vault, places: Places, by_hand: Path) -> Nav:
    """Returns the menus. Notes are reached from the roadmap and the list of notes: in a menu 500 would cost minutes."""
    about: list[object] = [file.name for file in sorted(by_hand.glob("*.md")) if file.name not in OWN]
    decisions = [f"decisions/{file.name}" for file in sorted(by_hand.glob("decisions/*.md"))]
    if decisions:
        about.append({"決定の記録": decisions})
    menus: Nav = [
        {"ダッシュボード": place.HOME},
        {"ロードマップ": places.roadmap.address},
        {"レッスン": [place.LESSONS, *_lessons(vault, places)]},
        {"ノート": place.NOTES},
    ]
    for title, name in (("タグ", "tags.md"), ("English", "en.md")):
        menus += [{title: name}] if (by_hand / name).is_file() else []
    if about:
        menus.append({"このサイト": about})
    return menus


def _lessons(vault: Vault, places: Places) -> Sequence[object]:
    titles = {phase.number: f"Phase {phase.number}: {phase.title}" for phase in vault.document.ordered}
    groups: dict[str, list[str]] = {}
    for lesson in vault.lessons:
        groups.setdefault(lesson.phase, []).append(places.lesson(lesson).address)
    return [{titles.get(number, f"Phase {number}"): found} for number, found in groups.items()]
