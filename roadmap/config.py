"""`[tool.roadmap]` of pyproject.toml: folders, header names, marks, status words, phase heading, time zone."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from roadmap import canon
from roadmap.errors import Unreadable

STATUSES = ("todo", "doing", "done", "skipped")
COLUMNS = ("status", "title", "url", "note", "notebook")
_HAS_TABLE = rb"(?m)^[ \t]*\[[ \t]*tool[ \t]*(?:\][ \t\r]*$|\.[ \t]*\"?roadmap)"

HEADERS = {"status": "ステータス", "title": "ドキュメント", "url": "URL", "note": "ノート", "notebook": "ノートブック"}
MARKS = {"todo": "⬜", "doing": "🔄", "done": "✅", "skipped": "⏭"}
ALSO_DONE = ("☑", "✔")
WORDS = {
    "todo": ("todo", "to do", "not started", "open", "未着手", "未"),
    "doing": ("in progress", "doing", "wip", "started", "進行中", "作業中", "着手"),
    "done": ("done", "complete", "completed", "finished", "完了", "済", "済み"),
    "skipped": ("skip", "skipped", "スキップ", "対象外", "省略"),
}
SECTIONS = {"summary": "進捗サマリ", "next": "次にやること", "created": "作成済みノート一覧"}
FOLDERS = {"vault": "notes", "literature": "LiteratureNotes", "structure": "StructureNotes", "source": "SourceNotes"}
FOLDERS |= {"lessons": "notebooks"}
TEXTS = {"roadmap": "", "phase_regex": r"Phase\s*(\d+(?:\.\d+)?)", "time_zone": "Asia/Tokyo"}
TEXTS |= {"package": "livekit-agents", "later": "実装時に参照"}
TABLES: dict[str, tuple[str, ...]] = {
    "folders": tuple(FOLDERS),
    "headers": COLUMNS,
    "marks": STATUSES,
    "status_words": STATUSES,
    "sections": tuple(SECTIONS),
    "aliases": (),
}


class Config(NamedTuple):
    """Where a vault is and how its tables are spelled. `root` and `vault` are absolute."""

    root: Path
    vault: Path
    prefix: str  # what stands before a path of the vault to show it: "notes/", or nothing
    folders: Mapping[str, str]
    headers: Mapping[str, str]  # folded header -> column
    marks: Mapping[str, str]  # status -> mark that is written
    statuses: Mapping[str, str]  # mark that is read -> status
    words: Mapping[str, str]  # folded word -> status
    sections: Mapping[str, str]
    aliases: Mapping[str, str]
    roadmap: str
    phase: re.Pattern[str]
    time_zone: str
    package: str
    later: str  # a phase heading with this in it is never next

    @property
    def machine(self) -> Path:
        """Returns the folder of machine facts."""
        return self.vault / ".roadmap"

    def shown(self, path: Path) -> str:
        """Returns a path as it is shown: relative to the root, with forward slashes."""
        return canon.nfc(path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix())


def find_root(start: Path) -> Path:
    """Returns the nearest folder at or above `start` that holds a vault or `[tool.roadmap]`, else `start`."""
    for folder in (start, *start.parents):
        if _table(folder) is not None or any(
            (folder / part).is_dir() for part in ("notes/StructureNotes", "StructureNotes")
        ):
            return folder
    return start


def load(root: Path) -> Config:
    """Returns the configuration of a project.

    Raises Unreadable, naming every wrong key at once, when `[tool.roadmap]` is not understood.
    """
    table = _table(root) or {}
    problems = _problems(table)
    if problems:
        raise Unreadable("pyproject.toml: [tool.roadmap]", "; ".join(problems), todo="see site/roadmap-command.md")
    texts = {key: str(table.get(key, default)) for key, default in TEXTS.items()}
    folders = {key: _texts(table, "folders", key, default)[0] for key, default in FOLDERS.items()}
    marks = {key: _texts(table, "marks", key, default)[0] for key, default in MARKS.items()}
    vault = _vault(root, folders)
    return Config(
        root=root,
        vault=vault,
        prefix=_prefix(root, vault),
        folders=folders,
        headers={canon.title(text): key for key in COLUMNS for text in _texts(table, "headers", key, HEADERS[key])},
        marks=marks,
        statuses=_statuses(table),
        words={
            canon.word(text): key for key in STATUSES for text in (*WORDS[key], *_texts(table, "status_words", key))
        },
        sections={key: _texts(table, "sections", key, default)[0] for key, default in SECTIONS.items()},
        aliases={str(old): str(new) for old, new in _mapping(table, "aliases").items()},
        roadmap=texts["roadmap"],
        phase=re.compile(rf"[\W_]*(?:{texts['phase_regex']})", re.IGNORECASE),
        time_zone=texts["time_zone"],
        package=texts["package"],
        later=texts["later"],
    )


def _vault(root: Path, folders: Mapping[str, str]) -> Path:
    # A project may be the vault itself: Obsidian opens the folder that holds LiteratureNotes.
    inner = root / folders["vault"]
    outer = any((root / folders[kind]).is_dir() for kind in ("structure", "literature"))
    return root if outer and not inner.is_dir() else inner


def _prefix(root: Path, vault: Path) -> str:
    if vault == root:
        return ""
    shown = vault.relative_to(root) if vault.is_relative_to(root) else vault
    return f"{canon.nfc(shown.as_posix())}/"


def _table(root: Path) -> Mapping[str, object] | None:
    try:
        raw = (root / "pyproject.toml").read_bytes()
    except OSError:
        return None
    if not re.search(_HAS_TABLE, raw):
        return None
    import tomllib

    try:
        found = tomllib.loads(raw.decode()).get("tool", {}).get("roadmap")
    except (ValueError, AttributeError) as error:
        raise Unreadable("pyproject.toml", str(error), "TOML in UTF-8", "mend the file") from None
    if found is not None and not isinstance(found, dict):
        raise Unreadable("pyproject.toml: [tool.roadmap]", f"found {found!r}", "a table")
    return found


def _mapping(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = table.get(key, {})
    return found if isinstance(found, dict) else {}


def _texts(table: Mapping[str, object], key: str, name: str, *default: str) -> tuple[str, ...]:
    found = _mapping(table, key).get(name)
    if found is None:
        return default
    return tuple(str(text) for text in found) if isinstance(found, list) else (str(found),)


def _statuses(table: Mapping[str, object]) -> dict[str, str]:
    read = {canon.mark(MARKS[key]): key for key in STATUSES} | dict.fromkeys(ALSO_DONE, "done")
    return read | {canon.mark(text): key for key in STATUSES for text in _texts(table, "marks", key)}


def _problems(table: Mapping[str, object]) -> list[str]:
    known = (*TEXTS, *TABLES)
    problems = [f"unknown key {key!r} (expected one of {', '.join(known)})" for key in table if key not in known]
    problems += [f"{key} is not text" for key in TEXTS if not isinstance(table.get(key, ""), str)]
    for key, names in TABLES.items():
        found = table.get(key, {})
        if not isinstance(found, dict):
            problems.append(f"{key} is not a table")
            continue
        problems += [
            f"unknown {key}.{name} (expected {', '.join(names)})" for name in found if names and name not in names
        ]
        problems += [
            f"{key}.{name} is not text, or a list of texts" for name, value in found.items() if not _is_text(value)
        ]
    marks = _mapping(table, "marks").values()
    problems += [f"mark {text!r} holds a pipe or a line break" for text in marks if re.search(r"[|\r\n]", str(text))]
    return problems + _bad_regex(table) + _bad_zone(table)


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(text, str) for text in value)
    )


def _bad_regex(table: Mapping[str, object]) -> list[str]:
    try:
        groups = re.compile(str(table.get("phase_regex", TEXTS["phase_regex"]))).groups
    except re.error as error:
        return [f"phase_regex: {error}"]
    return [] if groups else ["phase_regex has no group for the number"]


def _bad_zone(table: Mapping[str, object]) -> list[str]:
    if "time_zone" not in table:
        return []
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(str(table["time_zone"]))
    except (ValueError, OSError, KeyError):
        return [f"time_zone {table['time_zone']!r} is not known"]
    return []
