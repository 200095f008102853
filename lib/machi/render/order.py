"""What a report is made for, of one municipality or of several side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machi.render.inputs import Uses


@dataclass(frozen=True)
class Order:
    """A report to be made, its data and parameters found sound.

    Attributes:
        code: as the job calls it.
        kind: word for what it is of, e.g. 自治体.
        name: what it is of, as readers know it.
        fingerprint: digest of its data.
        as_of: ISO date it looks back from.
        rule: name of its grading rule.
        values: its parameters as papermill injects them.
        uses: what it turned out to use.
        notebooks: its notebooks in reading order.
        bound: whether its chapters are also bound to one booklet.
    """

    code: str
    kind: str
    name: str
    fingerprint: str
    as_of: str
    rule: str
    values: Mapping[str, Any]
    uses: Uses
    notebooks: Sequence[Path]
    bound: bool
