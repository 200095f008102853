"""The processes that work on a workbook, told by their environment."""

import os
from pathlib import Path

from machi import paths


def of(home: Path) -> list[int]:
    """Numbers of all running processes of a workbook but this one."""
    mark = f"{paths.HOME_VARIABLE}={home}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                words = (folder / "environ").read_bytes().split(b"\0")
                running = (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:  # it ended meanwhile
                continue
            if mark in words and running:
                found.append(int(folder.name))
    return found


def command(pid: int) -> str:
    """The command line of a process, empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
