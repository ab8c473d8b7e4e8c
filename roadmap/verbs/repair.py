"""Restore a mis-decoded file into a new one, from the text of its sibling notes; never in place."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from roadmap import canon, config, misread, report, textfile, write
from roadmap.doctor.texts import BADNESS, badness
from roadmap.errors import FINE, Refused, Unreadable
from roadmap.misread import Restored

EXAMPLE = "roadmap repair notes/StructureNotes/old.md --output restored.md"
SHOWN = 4  # other candidates printed for an uncertain character


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to read")
    parser.add_argument(
        "--output", metavar="NEW", type=Path, default=None, help="default: <stem>.restored.md beside it"
    )
    parser.add_argument("--json", action="store_true", default=False, help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when a restored file was written, 3 when there is nothing to restore or the new file exists."""
    settings = config.load(options.root)
    file: Path = options.file if options.file.is_file() else options.root / options.file
    output: Path = options.output or file.with_name(f"{file.stem}.restored{file.suffix}")
    shown = settings.shown(file.absolute())
    if output.exists():
        raise Refused(str(output), "the file is already there", "a new name", "give --output another one")
    found = _restored(file, shown, settings.vault)
    write.replace(output, None, found.text.encode(), str(output))
    uncertain = [{**guess._asdict(), "others": list(guess.others)} for guess in found.uncertain]
    if options.json:
        facts: dict[str, object] = {
            "path": shown,
            "output": settings.shown(output.absolute()),
            "encoding": found.encoding,
        }
        report.as_json({**facts, "restored": found.restored, "uncertain": uncertain})
        return FINE
    for guess in found.uncertain:
        others = " ".join(guess.others[:SHOWN])
        print(f"{output}:{guess.line}:{guess.column} · uncertain {guess.chosen} · could be {others or 'nothing else'}")
    print(f"{output} · {found.restored} characters restored from {found.encoding}, {len(found.uncertain)} uncertain")
    return FINE


def _restored(file: Path, shown: str, vault: Path) -> Restored:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Unreadable(shown, error.strerror or str(error), "a file that can be read") from None
    try:
        text = textfile.decode(raw, shown)
    except Unreadable as problem:
        return _foreign(raw, problem)
    bom = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    found = misread.restore(text, misread.Trigrams(_siblings(file, vault)))
    if found is None or badness(text) < BADNESS:
        raise Refused(shown, "the text does not look mis-decoded", "UTF-8 that was read as Windows-1252 or 1254")
    return found._replace(text=bom + found.text)


def _foreign(raw: bytes, problem: Unreadable) -> Restored:
    """Another encoding loses nothing: the text is only written as UTF-8."""
    named = textfile.encoding(raw)
    if not named:
        raise problem
    try:
        text = raw.decode(named)
    except UnicodeDecodeError:
        raise problem from None
    return Restored(text.removeprefix("\ufeff"), named, sum(not char.isascii() for char in text), ())


def _siblings(file: Path, vault: Path) -> Iterator[str]:
    """The text of the vault's other notes that are whole."""
    folder = vault if vault.is_dir() else file.parent
    for other in sorted({*folder.rglob("*.md"), *file.parent.glob("*.md")}):
        if other.resolve() == file.resolve():
            continue
        try:
            text = textfile.read(other, canon.nfc(other.name)).text
        except Unreadable:
            continue
        if badness(text) < BADNESS:
            yield text
