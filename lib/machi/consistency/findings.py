"""What a check can say: a finding with both places, that all is in order, or that it cannot tell.

A finding holds numbers, ids and printed words only; the sentences a reader sees are made from it
in ``narrative.consistency``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pandas as pd

SEVERITIES = ("high", "medium", "low")
"""high: both cannot hold; medium: a reader will be misled; low: a gap or a wording to look at."""
CONFIDENCES = ("high", "medium", "low")
"""high: printed on both sides; medium: an editor's reading is in it; low: a rule of thumb."""
_JUDGED = re.compile("判断|推定")
"""How notes say that the editor read, placed or completed something."""
COLUMNS = (
    *("check_id", "severity", "confidence", "subject_type", "subject_id", "plan_id", "what"),
    *("value_a", "locator_a", "source_a", "value_b", "locator_b", "source_b", "arithmetic"),
)


class Verdict(Enum):
    """What a check says of a thing it looked at and found nothing wrong with."""

    IN_ORDER = "in_order"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Place:
    """A value as the document prints it, and where."""

    value: str = ""
    locator: str = ""
    source: str = ""


@dataclass(frozen=True)
class Finding:
    """A contradiction or gap to be asked about; ``what`` is ``key=value`` separated by blanks."""

    severity: str
    confidence: str
    subject_type: str
    subject_id: str
    plan_id: str
    what: str
    a: Place
    b: Place = Place()
    arithmetic: str = ""


Outcome = Finding | Verdict
Outcomes = Iterator[Outcome]


@dataclass(frozen=True)
class Subject:
    """What a finding is about: one of plan, goal, indicator and project."""

    kind: str
    key: str
    plan_id: str

    def finding(
        self,
        severity: str,
        confidence: str,
        a: Place,
        b: Place | None = None,
        arithmetic: str = "",
        **what: object,
    ) -> Finding:
        """A finding about the subject; ``what`` takes numbers, ids and terms of a vocabulary."""
        words = " ".join(f"{key}={said(value)}" for key, value in what.items() if value is not None)
        kept = (severity, confidence, self.kind, self.key, self.plan_id, words)
        return Finding(*kept, a, b or Place(), arithmetic)


def said(value: object) -> str:
    """A number, an id or several of them as one word of ``what``."""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list | tuple):
        return ",".join(said(item) for item in value)
    return str(value)


def number(value: float) -> str:
    """A number as short as it is exact."""
    return f"{float(value):.12g}"


def difference(after: float, before: float) -> str:
    """A subtraction with its result, e.g. 240-500=-260."""
    taken = number(before) if before >= 0 else f"({number(before)})"
    return f"{number(after)}-{taken}={number(after - before)}"


def place(row: Any, value: object = None) -> Place:
    """Where a row of a traced table stands; ``value`` instead of what the row prints.

    The blanks a transcription puts inside numbers (2, 290) are left out of a printed value.
    """
    shown = value
    if value is None:
        printed = getattr(row, "value_printed", None)
        own = getattr(row, "value", None)
        shown = re.sub(r"\s", "", printed) if printed else ("" if own is None else number(own))
    return Place(str(shown), row.locator, row.source_id)


def by_editor(*rows: Any) -> bool:
    """Whether an editor's reading is in a row: its basis or its note says so."""
    return any(
        getattr(row, "basis", None) == "judged" or _JUDGED.search(row.note or "") for row in rows
    )


def lower(level: str, steps: int = 1) -> str:
    """A severity or confidence some steps down; low stays low."""
    return SEVERITIES[min(SEVERITIES.index(level) + steps, len(SEVERITIES) - 1)]


def frame(found: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    """Findings by check id as one table, what matters first; every column is text."""
    rows = [
        (
            *(check_id, f.severity, f.confidence, f.subject_type, f.subject_id, f.plan_id, f.what),
            *(f.a.value, f.a.locator, f.a.source, f.b.value, f.b.locator, f.b.source),
            f.arithmetic,
        )
        for check_id, f in found
    ]
    order = {name: place for place, name in enumerate(SEVERITIES)}
    rows.sort(key=lambda row: (order[row[1]], order[row[2]]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
