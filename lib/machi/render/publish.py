"""Put a finished folder in place: readers find the old one or the new one, whatever happens.

A folder is made beside its place, its bytes are forced to the disk, and it then changes places with
the old one in a single step of the file system (Linux). Where the system has no such step, two
renames do it, and what a kill between them leaves is put right by the next run.
One process at a time works on a municipality: the lock is the operating system's, which takes it
back when the process ends, however it ends.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from machi import paths

NEW, OLD = ".new-", ".old-"
LOCKS = ".locks"
FAILED = "failed"
"""Folder in rendered/ of what failed notebooks had done until then."""
EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
AT_FOLDER = -100
"""AT_FDCWD: relative names are relative to the working folder."""
NO_SUCH_STEP = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Wait until no other process works on the folder ``name``, and put right what one left.

    Raises:
        OSError: rendered/ cannot be written.
    """
    with _lock(name):
        _recover(name)
        yield


def tidy_up() -> None:
    """Put right what killed runs left of any folder nobody works on now."""
    for name in remains():
        try:
            with _lock(name, wait=False):
                _recover(name)
        except Timeout:  # whoever works on it puts it right
            continue


def _lock(name: str, *, wait: bool = True) -> FileLock:
    locks = paths.rendered() / LOCKS
    locks.mkdir(parents=True, exist_ok=True)
    return FileLock(locks / f"{name}.lock", blocking=wait)


def _recover(name: str) -> None:
    for root in (paths.rendered(), paths.rendered() / FAILED):
        recover(root / name)


def staging(target: Path) -> Path:
    """An empty folder beside ``target``, to be filled and then given to ``put``."""
    folder = target.with_name(NEW + target.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def put(target: Path) -> None:
    """Put the filled staging folder in the place of ``target``.

    Raises:
        OSError: the disk did not take it; ``target`` is as it was.
    """
    new, old = target.with_name(NEW + target.name), target.with_name(OLD + target.name)
    _force(new)
    if not target.exists():
        new.rename(target)
    elif _exchange(new, target):
        new.rename(old)
    else:
        target.rename(old)
        new.rename(target)
    _sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def discard(target: Path) -> None:
    """Drop what was begun for ``target``."""
    shutil.rmtree(target.with_name(NEW + target.name), ignore_errors=True)


def recover(target: Path) -> None:
    """After a run that was killed: bring the old folder back if it has no successor."""
    old = target.with_name(OLD + target.name)
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    discard(target)


def remains() -> list[str]:
    """Names of folders of which a killed run left something behind, sorted."""
    names = set()
    for root in (paths.rendered(), paths.rendered() / FAILED):
        if root.is_dir():
            marked = (path.name for path in root.iterdir() if path.name.startswith((NEW, OLD)))
            names |= {name.removeprefix(NEW).removeprefix(OLD) for name in marked}
    return sorted(names)


def remove(target: Path) -> None:
    """Take a folder away in one step."""
    old = target.with_name(OLD + target.name)
    with suppress(FileNotFoundError):
        target.rename(old)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    names = os.fsencode(one), os.fsencode(other)
    if library.renameat2(AT_FOLDER, names[0], AT_FOLDER, names[1], EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in NO_SUCH_STEP:
        return False
    raise OSError(number, os.strerror(number), str(one))


def _force(folder: Path) -> None:
    """Force a folder's files and names to the disk: a rename may otherwise outlive its bytes."""
    for root, _, names in os.walk(folder):
        for name in names:
            _sync(Path(root) / name)
        _sync(Path(root))


def _sync(path: Path) -> None:
    if sys.platform == "win32":  # it opens no folder, and no file that way
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
