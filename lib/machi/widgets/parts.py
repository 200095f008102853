"""What the groups of controls are made of: native widgets, alike in label and width."""

import math
from collections.abc import Iterable
from typing import Any

import ipywidgets as w

from machi import quantities

STYLE = {"description_width": "9em"}
WIDE, NARROW = w.Layout(width="min(46em, 100%)"), w.Layout(width="min(28em, 100%)")


def choices(words: str, layout: w.Layout) -> w.Dropdown:
    """A list to choose one entry from."""
    return w.Dropdown(description=words, style=STYLE, layout=layout)


def switch(words: str) -> w.Checkbox:
    """A box to tick."""
    return w.Checkbox(description=words, indent=False, layout=w.Layout(width="14em"))


def slider(kind: Any, words: str) -> Any:
    """A slider of a kind."""
    # Drawn anew when it is let go, not on every pixel of the way.
    return kind(description=words, continuous_update=False, style=STYLE, layout=NARROW)


def auto() -> w.Layout:
    """As wide as its words."""
    return w.Layout(width="auto")


def row(controls: Iterable[w.Widget]) -> w.Box:
    """Controls side by side, in further lines where the page is narrow."""
    return w.Box(list(controls), layout=w.Layout(flex_flow="row wrap", align_items="center"))


def group(words: str, controls: Iterable[w.Widget]) -> w.VBox:
    """Controls under a heading."""
    return w.VBox([w.HTML(f"<h3>{words}</h3>"), row(controls)])


def bound(slider: Any, low: float, high: float, value: float) -> None:
    """Set both ends and the value; in between no end may pass the other."""
    slider.max = max(high, slider.max, slider.min)
    slider.min = low
    slider.max = high
    slider.value = value


def decimals(step: float) -> int:
    """Decimals that a step needs."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def rounded(slider: w.FloatSlider) -> float:
    """The value of a slider without the noise of the browser's steps."""
    return quantities.round_half_up(slider.value, decimals(slider.step) + 4)
