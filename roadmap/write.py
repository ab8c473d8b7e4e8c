"""Writing a file so that every reader sees the old one or the new one, and nobody's change is lost."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from roadmap.errors import Refused

_AGAIN = "run the command again"


def replace(path: Path, old: bytes | None, new: bytes, shown: str) -> bool:
    """Returns whether the file was written: `new` takes the place of `old`; None for `old` means there must be no file.

    A symlink stays, its target is replaced; mode and owner are kept.
    Raises Refused when the file is read-only or is not `old` any more; nothing is written then.
    """
    if old == new:
        return False
    target = Path(os.path.realpath(path))
    if old is not None:
        refuse_read_only(target, shown)
    temporary = target.with_name(f".{target.name[:80]}.{os.getpid()}.tmp")
    try:
        if old is None:
            target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        _fill(temporary, new, target.stat() if old is not None else None)
        _put(temporary, target, old, shown)
    except OSError as error:
        raise Refused(shown, error.strerror or str(error), "a folder and file that can be written", _AGAIN) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return True


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the vault for one writer at a time; a second one waits. Where folders cannot be locked it holds nothing."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def refuse_read_only(path: Path, shown: str) -> None:
    """Raises Refused when a file may not be written; a symlink's target counts."""
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        raise Refused(shown, "the file is gone", "the file that was read", _AGAIN) from None
    # root may write anything; the file's own mode is what its owner said.
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(target, os.W_OK):
        raise Refused(shown, "the file is read-only", "a file that may be written", f"chmod u+w {shown}")


def _fill(temporary: Path, new: bytes, like: os.stat_result | None) -> None:
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if like is None else 0o600)
    with os.fdopen(handle, "wb") as file:
        if like is not None:
            temporary.chmod(stat.S_IMODE(like.st_mode))
            if hasattr(os, "fchown") and (like.st_uid, like.st_gid) != (os.getuid(), os.getgid()):
                with contextlib.suppress(PermissionError):
                    os.fchown(file.fileno(), like.st_uid, like.st_gid)
        file.write(new)
        file.flush()
        os.fsync(file.fileno())


def _put(temporary: Path, target: Path, old: bytes | None, shown: str) -> None:
    if old is None:
        try:
            os.link(temporary, target)  # a link, unlike a rename, never takes another file's place
        except FileExistsError:
            raise Refused(shown, "the file is already there", "a free name", _AGAIN) from None
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
                raise
            temporary.rename(target)
    else:
        if target.read_bytes() != old:
            raise Refused(shown, "changed on disk meanwhile", "the file that was read", _AGAIN)
        temporary.replace(target)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every system can sync a folder; the file itself is safe
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(target: Path) -> None:
    """Removes what a killed writer of this file left behind."""
    for left in target.parent.glob(f".{_literal(target.name[:80])}.*.tmp"):
        owner = left.name.split(".")[-2]
        if owner.isdigit() and not _alive(int(owner)):
            with contextlib.suppress(OSError):
                left.unlink()


def _literal(name: str) -> str:
    from glob import escape

    return escape(name)


def _alive(pid: int) -> bool:
    if pid == os.getpid() or os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
