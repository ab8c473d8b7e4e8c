"""Put the region markers into an existing roadmap and change nothing else, or make a fresh vault with --new."""

import argparse
from pathlib import Path

from roadmap import canon, config, dates, report, vault, write
from roadmap.blocks import Block
from roadmap.document import REGIONS, Document
from roadmap.errors import FINE, Refused
from roadmap.plan import Edit, applied, refuse_conflicts
from roadmap.vault import Vault
from roadmap.verbs.sync import bring

EXAMPLE = "roadmap init --new ~/my-roadmap"
TEMPLATE = Path(__file__).parent.parent / "template"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("--new", metavar="DIR", type=Path, default=None, help="make a fresh vault in an empty folder")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when the markers stand or the vault is made, 3 when nothing was written."""
    if options.new is not None:
        return _fresh(options.new.absolute())
    with write.alone(options.root):
        found = vault.read(options.root)
        refuse_conflicts(found.document)
        file = found.document.file
        edits, missing = _markers(found)
        write.replace(Path(file.real), file.raw, file.encode(applied(file.text, edits)), file.path)
    for edit in edits[::2]:
        print(f"{file.path}:{edit.line} · {edit.why}")
    for name in missing:
        heading = found.config.sections[name]
        print(
            f"{file.path} · no heading {heading}, so no region {name} · write the heading and run `roadmap init` again"
        )
    print(f"{file.path} · {len(edits) // 2} regions marked" + (" · `roadmap sync` fills them" if edits else ""))
    return report.unreadable(found)


def _markers(found: Vault) -> tuple[list[Edit], list[str]]:
    """Returns two insertions for each region that has a heading and no markers, and the regions without a heading."""
    paper = found.document
    edits: list[Edit] = []
    missing: list[str] = []
    for name in (name for name in REGIONS if name not in paper.regions):
        section = _section(paper, found.config.sections[name])
        if section is None:
            missing.append(name)
            continue
        first, last, inside = _extent(section, name)
        newline, start, end = paper.file.newline, paper.starts[first], paper.starts[last]
        begin = f"<!-- roadmap:begin {name} -->{newline}"
        if not inside:
            begin = newline + begin
        if start and not paper.file.text[:start].endswith(("\n", "\r")):
            begin = newline + begin
        finish = f"<!-- roadmap:end {name} -->{newline}"
        if inside and not paper.file.text[:end].endswith(("\n", "\r")):
            finish = newline + finish
        edits += [Edit(start, start, begin, first + 1, f"region {name}"), Edit(end, end, finish, last + 1, name)]
    return sorted(edits, key=lambda edit: edit.start), missing


def _section(paper: Document, heading: str) -> list[Block] | None:
    """Returns the heading's block and the blocks of its section, None when there is no such heading."""
    wanted, section, level = canon.title(heading), None, 0
    for block in paper.blocks:
        if section is None:
            if block.kind == "heading" and wanted in canon.title(block.text):
                section, level = [block], block.level
        elif block.kind == "heading" and block.level <= level:
            break
        else:
            section.append(block)
    return section


def _extent(section: list[Block], name: str) -> tuple[int, int, bool]:
    """Returns the lines the region takes, and whether anything is inside.

    It takes the section's table, for `next` its first block; other text of the section stays outside, the human's own.
    """
    inner = [block for block in section[1:] if block.kind != "hr"]
    tables = [block for block in inner if block.kind == "table"]
    chosen = tables[:1] if name != "next" and tables else inner[:1]
    if not chosen or chosen[0].kind == "heading":
        return section[0].end, section[0].end, False
    return chosen[0].start, chosen[0].end, True


def _fresh(folder: Path) -> int:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(str(folder), "it is there and not empty", "a new or empty folder", "choose another DIR")
    folder.mkdir(parents=True, exist_ok=True)
    today = dates.today(config.load(folder))
    for source in sorted(TEMPLATE.rglob("*")):
        if source.is_file():
            text = source.read_text("utf-8").replace("{day}", today)
            write.replace(folder / source.relative_to(TEMPLATE), None, text.encode(), str(source.name))
    (folder / "notes" / "LiteratureNotes").mkdir(exist_ok=True)
    found = vault.read(folder)
    bring(found)
    rows, phases = len(found.document.rows), len(found.document.phases)
    print(f"{folder} · {rows} rows in {phases} phases · `roadmap next` says where to begin")
    return FINE
