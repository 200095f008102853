"""How series of population look: the same in every figure, and told apart without colour."""

from itertools import cycle
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from machi import theme
from machi.charts.base import wrap

FEW = 4
"""Points of a line up to which each has its marker."""
LATE = "s+vp2"
"""Markers that start one point later than the others."""

LONGEST = 14
"""Letters of a name in a legend of three columns."""

Look = dict[str, Any]
KNOWN_STYLE: dict[str, Look] = {
    "census": {"color": theme.INK, "linestyle": "-", "marker": "o", "linewidth": 2.2},
    "census_preliminary": {
        "color": theme.INK, "linestyle": "", "marker": "D", "mfc": theme.PAPER, "zorder": 4
    },
    "trend": {"color": theme.BLUE, "linestyle": "-", "marker": "", "linewidth": 2.2},
    "vision": {"color": theme.ORANGE, "linestyle": "--", "marker": "^"},
    "national": {"color": theme.GREEN, "linestyle": "-.", "marker": "s"},
    "custom": {"color": theme.PURPLE, "linestyle": "-", "marker": "*", "markersize": 7},
    "ipss2018": {"color": theme.QUIET, "linestyle": (0, (6, 2)), "marker": "x"},
    "ipss2023": {"color": theme.QUIET, "linestyle": (0, (3, 1.2)), "marker": "+"},
    "change_ratios": {"color": theme.INK, "linestyle": ":", "marker": "", "linewidth": 1.2},
}  # fmt: skip
"""Series differ by marker and dashes, not only by colour."""
SPARE_STYLE: dict[str, tuple[Look, ...]] = {
    "observed": ({"color": theme.INK, "linestyle": "-", "marker": "s", "linewidth": 1.6},),
    "scenario": (
        {"color": theme.PURPLE, "linestyle": "--", "marker": "v"},
        {"color": theme.GREEN, "linestyle": "-", "marker": "P"},
        {"color": theme.ORANGE, "linestyle": "-.", "marker": "p"},
        {"color": theme.BLUE, "linestyle": "--", "marker": "h"},
    ),
    "published": (
        {"color": theme.QUIET, "linestyle": (0, (5, 1, 1, 1)), "marker": "1"},
        {"color": theme.QUIET, "linestyle": (0, (8, 3)), "marker": "2"},
    ),
    "method": (
        {"color": theme.INK, "linestyle": ":", "marker": ".", "linewidth": 1},
        {"color": theme.QUIET, "linestyle": ":", "marker": "|", "linewidth": 1},
    ),
}
"""What series of other names take, by kind, in order of appearance."""


def looks_of(frame: pd.DataFrame) -> dict[str, Look]:
    """How each series looks, the same in every panel."""
    spare = {kind: cycle(looks) for kind, looks in SPARE_STYLE.items()}
    firsts = frame.drop_duplicates("series")
    return {
        str(series): KNOWN_STYLE.get(str(series)) or next(spare[str(kind)])
        for series, kind in zip(firsts["series"], firsts["kind"], strict=True)
    }


def line(axes: Axes, years: pd.Series, values: pd.Series, label: str, look: Look) -> None:
    """Draw a series from year to year; a single value has a mark in any case."""
    looks: Look = {"linewidth": 1.4, "markersize": 4.5, "label": wrap(label, LONGEST, 1)} | look
    if len(years) == 1:
        looks["marker"] = look["marker"] or "o"
    order = years.argsort()
    axes.plot(years.iloc[order].astype(float), values.iloc[order],
              markevery=_marked(len(years), look), **looks)  # fmt: skip


def _marked(length: int, look: Look) -> slice:
    """Points that carry a marker: lines that leave one place keep it free and take turns after."""
    if length < FEW or look["color"] == theme.INK:
        return slice(None)
    return slice(2 if look["marker"] in LATE else 1, None, 2)
