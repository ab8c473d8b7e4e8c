"""The links of a text, turned into links of the site; one that leads nowhere is a finding with file:line."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import NamedTuple

from roadmap import canon, lessonfile, textfile
from roadmap.finding import Finding
from roadmap.link import Link, blanked, links
from roadmap.publish import anchor, place
from roadmap.publish.place import Places, Target
from roadmap.vault import Vault

_OWN = re.compile(r"\[\[#([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\]|\[([^\[\]\n]*)\]\(#([^()\s]+)\)")


class Edit(NamedTuple):
    """What takes the place of a part of a text."""

    start: int
    end: int
    new: str


class Source(NamedTuple):
    """A text with links: the page it becomes, its file, how that is shown, the line there that is its line 1."""

    text: str
    page: str
    file: Path
    shown: str
    line: int = 1


@dataclass
class Weaver:
    """Turns links into the site's; collects what is wrong with them, and which page links to which."""

    vault: Vault
    places: Places
    findings: list[Finding] = field(default_factory=list)
    targets: dict[str, dict[str, None]] = field(default_factory=dict)

    def weave(self, source: Source, *, done: Sequence[Edit] = (), calm: Sequence[range] = ()) -> str:
        """Returns a text with its links.

        `done`: edits that stand instead of any link in them; `calm`: parts in which a link to a draft is expected.
        """
        text = source.text
        if "[" not in text:
            return apply(text, done)
        edits = list(done)
        taken = {at for edit in done for at in range(edit.start, edit.end)}
        hits = [(found.start, found.end, found) for found in links(text)]
        for start, end, found in [*hits, *_own(text)]:
            if start not in taken:
                quiet = any(start in part for part in calm)
                edits.append(Edit(start, end, self._link(found, source, quiet=quiet)))
        return apply(text, edits)

    def _link(self, found: Link, source: Source, *, quiet: bool) -> str:
        goals = self._goals(found, source)
        label = _label(found, source.text) or (goals[0].title if goals else found.target or found.heading)
        if len(goals) != 1:
            if not goals and _beside_a_notebook(found, source):
                return label
            self._lost(found, source, goals)
            return f'<span class="broken-link" title="{escape(found.target)}">{escape(label)}</span>'
        goal = goals[0]
        if goal.hidden:
            if not quiet:
                what, fix = f"{found.target} is a draft, and drafts are not published", "publish it, or remove the link"
                self._report(source, found, "draft-link", what, fix)
            return f'<span class="draft-link" title="下書き">{escape(label)}</span>'
        spot = self._anchor(found, goal, source) if found.heading else ""
        if goal.address == source.page:
            return f"[{_safe(label)}](#{spot})" if spot else escape(label)
        self.targets.setdefault(source.page, {})[goal.address] = None
        picture = "!" if found.embed and not goal.address.endswith(".md") else ""
        return f"{picture}[{_safe(label)}]({place.link(source.page, goal.address, spot)})"

    def _goals(self, found: Link, source: Source) -> list[Target]:
        if not found.target:
            return [Target(source.page, found.heading, source.file)]
        named = self._named(found, source) if found.wiki else []
        if len(named) == 1:
            return named
        for base in (str(source.file.parent), str(self.vault.config.vault)):
            file = posixpath.normpath(posixpath.join(base, found.target))
            if hit := self.places.files.get(canon.nfc(file)):
                return [hit]
        if hit := self.places.attachments.get(canon.nfc(found.target)):
            return [hit]
        return named or self._named(found, source)

    def _named(self, found: Link, source: Source) -> list[Target]:
        names, notes = self.vault.matcher.names, self.places.notes
        paths = names.find(found.target)
        if not paths:
            here = posixpath.dirname(source.page.partition("/")[2])
            paths = names.find(posixpath.normpath(posixpath.join(here, found.target)))
        return [notes[path] for path in paths if path in notes]  # an unreadable note has a name and no page

    def _anchor(self, found: Link, goal: Target, source: Source) -> str:
        wanted = found.heading.rpartition("#")[2].strip()
        if wanted.startswith("^"):
            return wanted
        known = anchor.of(source.text if goal.file == source.file and goal.file.suffix == ".md" else _text(goal.file))
        for title, name in known:
            if wanted == name or canon.title(title) == canon.title(wanted):
                return name
        what = f"{goal.title} has no heading {wanted!r}"
        self._report(source, found, "broken-anchor", what, "write a heading of that page as it is")
        return ""

    def _lost(self, found: Link, source: Source, goals: Sequence[Target]) -> None:
        if goals:
            what = f"[[{found.target}]] can mean {', '.join(sorted(goal.address for goal in goals))}"
            return self._report(source, found, "ambiguous-link", what, "write the whole path")
        there = any((base / found.target).exists() for base in (source.file.parent, self.vault.config.vault))
        what = f"{found.target} is not published" if there else f"the link to {found.target} leads nowhere"
        return self._report(source, found, "broken-link", what, "mend the link, or remove it")

    def _report(self, source: Source, found: Link, code: str, what: str, fix: str) -> None:
        line = source.line + len(textfile.LINE_BREAK.findall(source.text, 0, found.start))
        self.findings.append(Finding(code, source.shown, line, what, fix))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Returns a text with every edit made; they do not overlap."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def _label(found: Link, text: str) -> str:
    """What a link is called, from the text itself: where links are looked for, code is blank."""
    at = found.end - len("]]") - len(found.label) if found.wiki else found.start + found.embed + len("[")
    return text[at : at + len(found.label)].strip()


def _beside_a_notebook(found: Link, source: Source) -> bool:
    """A lesson may point to a file of the repository: in JupyterLab the link opens it, on the site it is text."""
    return source.file.suffix == ".ipynb" and not found.wiki and (source.file.parent / found.target).is_file()


def _own(text: str) -> Iterable[tuple[int, int, Link]]:
    if "#" not in text:
        return
    for hit in _OWN.finditer(blanked(text)):
        heading, label = hit[1] or hit[4], (hit[2] if hit[1] else hit[3]) or ""
        yield hit.start(), hit.end(), Link(hit.start(), hit.end(), "", heading, label, bool(hit[1]), False)


def _text(file: Path) -> str:
    if file.suffix != ".ipynb":
        return textfile.read(file, str(file)).text
    cells = lessonfile.read(file, str(file)).get("cells")
    shown = (cell for cell in cells if cell.get("cell_type") == "markdown") if isinstance(cells, list) else ()
    return "\n\n".join("".join(cell["source"]) for cell in shown)


def _safe(label: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", label) if "[" in label or "]" in label else label
