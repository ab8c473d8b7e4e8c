"""What goes wrong, as one line each: where · what was found · what was expected · what to do."""

FINE, OUT_OF_DATE, UNREADABLE, REFUSED, USAGE = 0, 1, 2, 3, 64


class RoadmapError(Exception):
    """An end of the command with one line for the reader; `code` is the exit code."""

    code = OUT_OF_DATE

    def __init__(self, where: str, found: str, expected: str = "", todo: str = "") -> None:
        super().__init__(" · ".join(part for part in (where, found, expected, todo) if part))


class Unreadable(RoadmapError):
    """Input that could not be read; the rest of the work is still done."""

    code = UNREADABLE


class Refused(RoadmapError):
    """Nothing was written: read-only, changed meanwhile, or ambiguous."""

    code = REFUSED


class Usage(RoadmapError):
    """The command was called in a way it does not know."""

    code = USAGE
