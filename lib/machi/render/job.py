"""What is asked of whoever makes a report. Light to import: a run that finds nothing to do is."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")
PATIENCE = 600.0
"""Seconds a notebook may take unless the caller says otherwise."""
EPOCH = "SOURCE_DATE_EPOCH"
"""Variable that fixes the date of everything made, as for reproducible builds of software."""
COMPARISON = "comparison"
"""Stands for the page that puts municipalities side by side where a municipality has its code."""


@dataclass(frozen=True)
class Job:
    """One report to be made.

    Attributes:
        code: code of its municipality as asked for, or ``COMPARISON``.
        created: ISO time that the pages bear as their date; one for a whole run.
        paper: whether to print a PDF too.
        force: whether to make it even if nothing changed.
        side_by_side: how many of its notebooks run at a time.
        seconds: how long a notebook may take.
        memory: bytes a notebook may take; 0 for what the machine has.
    """

    code: str
    created: str
    paper: bool = False
    force: bool = False
    side_by_side: int = 1
    seconds: float = PATIENCE
    memory: int = 0

    @property
    def minute(self) -> str:
        """``created`` as the pages print it."""
        return datetime.fromisoformat(self.created).strftime("%Y-%m-%d %H:%M")


def now() -> datetime:
    """The time that things made now bear."""
    if fixed := os.environ.get(EPOCH):
        return datetime.fromtimestamp(int(fixed), JAPAN)
    return datetime.now(JAPAN)
