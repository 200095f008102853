"""A finished figure: an image with the words that replace it for those who cannot see it."""

import re
import unicodedata
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from machi import theme
from machi.charts.pixels import as_png

SCREEN_DPI = 100
STEERING = ("Cf", "Mn")
MISSING_GLYPH = re.compile(r"Glyph (\d+) .*missing")


@dataclass(frozen=True)
class Chart:
    """An image with its alternative text, caption and display width in pixels.

    Figures are made without pyplot: nothing is registered globally, so a notebook, a batch worker
    and a forked process all get the same picture, and no figure can be shown twice or dropped.
    """

    png: bytes
    alt: str
    caption: str
    width: int

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        data = {"image/png": self.png, "text/plain": repr(self)}
        words = {"alt": self.alt, "caption": self.caption, "width": self.width}
        return data, {"image/png": words}

    def __repr__(self) -> str:
        return f"図：{self.caption}\n{self.alt}"


def canvas(height: float, width: float = theme.WIDTH, **grid: Any) -> tuple[Figure, Any]:
    """A figure of the report's width with its axes; call inside ``theme.style()``."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(**grid)


def finish(figure: Figure, alt: str, caption: str) -> Chart:
    """Draw the figure; call inside ``theme.style()`` so that the font is still set."""
    _drop_empty_labels(figure)
    # ``savefig`` would draw a figure with a layout twice and measure its letters anew each time.
    drawn: Any = FigureCanvasAgg(figure)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        drawn.draw()
    caption += _missing_glyphs(caught)
    png = as_png(np.asarray(drawn.buffer_rgba()))
    return Chart(png, alt, caption, round(figure.get_figwidth() * SCREEN_DPI))


def _drop_empty_labels(figure: Figure) -> None:
    """Give axes without a label a fixed place for it, so that none is sought.

    Matplotlib measures all tick labels of an axis to place its label, even an empty one.
    """
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)


def _missing_glyphs(caught: list[warnings.WarningMessage]) -> str:
    """A rare character the font lacks is said in the caption; other warnings are passed on.

    Refusing a whole report for one variant character in a place name would help nobody.
    """
    missing = []
    for warning in caught:
        if found := MISSING_GLYPH.search(str(warning.message)):
            character = chr(int(found.group(1)))
            # Marks that only steer what stands beside them have no glyph to miss, and a direction
            # mark would turn the rest of the caption round.
            if unicodedata.category(character) not in STEERING:
                missing.append(character)
        else:
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    shown = "、".join(dict.fromkeys(missing))
    return f"（図の字体にない文字：{shown}）" if shown else ""


def wrap(text: str, per_line: int, most_lines: int = 2) -> str:
    """Break Japanese text for a label into lines of like length; the rest becomes an ellipsis."""
    room = per_line * most_lines
    words = text if len(text) <= room else text[: room - 1] + "…"
    lines = max(1, -(-len(words) // per_line))
    width = max(1, -(-len(words) // lines))
    return "\n".join(words[at : at + width] for at in range(0, len(words), width))


def first(frame: pd.DataFrame, most: int, what: str, caption: str) -> tuple[pd.DataFrame, str]:
    """The rows that can be read on one sheet of paper; the caption says what is left to the table.

    Args:
        frame: one row per line or panel of the figure, in the order of the document.
        most: rows that fit.
        what: word for what the rows are, e.g. 指標.
        caption: caption of the figure.
    """
    if len(frame) <= most:
        return frame, caption
    left = f"{what}{len(frame)}のうち、資料の順に初めの{most}。すべての値は表にあります"
    return frame.head(most), f"{caption}（{left}）"


def apart(
    values: NDArray[np.float64], sizes: NDArray[np.float64], low: float, high: float
) -> NDArray[np.float64]:
    """Middles of labels near their ascending values, none on another, inside two ends if all fit.

    Args:
        values: where the labels belong.
        sizes: of the labels along the axis, in its units.
        low: lower end of the room.
        high: upper end of the room.
    """
    steps = np.cumsum(sizes) - sizes / 2
    upward = np.maximum.accumulate(values - steps) + steps
    downward = np.minimum.accumulate((values - steps)[::-1])[::-1] + steps
    inside = np.maximum((upward + downward) / 2, low + steps)
    places: NDArray[np.float64] = np.minimum(inside, high - sizes.sum() + steps)
    return places


def bare(axes: Axes) -> None:
    """Take away frame and grid of a panel that is a table rather than a plot."""
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
