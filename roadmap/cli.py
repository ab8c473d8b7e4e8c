"""The command `roadmap`: every error is one line and an exit code."""

import gc
import os
import sys
from collections.abc import Sequence

from roadmap.errors import FINE, REFUSED, RoadmapError


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code of one call: 0 fine, 1 out of date, 2 unreadable, 3 refused, 64 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a mark must not end the command on a terminal without it
    if argv is not None:
        return _run(words)
    # One short run over many small objects, none of them in cycles: looking for those would take a tenth of it.
    gc.disable()
    code = _run(words)
    gc.freeze()
    return code


def _run(words: list[str]) -> int:
    from roadmap.command import run

    try:
        code = run(words)
        sys.stdout.flush()
        return code
    except RoadmapError as problem:
        return _end(problem, problem.code, words)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return 130
    except OSError as problem:
        found = RoadmapError(str(problem.filename or "roadmap"), problem.strerror or str(problem))
        return _end(found, REFUSED, words)
    except Exception as problem:
        found = RoadmapError(
            "roadmap", f"{type(problem).__name__}: {problem}", todo="run it with --debug and report it"
        )
        return _end(found, REFUSED, words)


def _end(problem: RoadmapError, code: int, words: list[str]) -> int:
    if "--debug" in words:
        import traceback

        traceback.print_exc()
    print(" ".join(str(problem).split("\n")), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
