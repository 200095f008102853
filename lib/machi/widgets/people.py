"""The sliders of the page on population: fertility in two years, and net migration."""

import math
from dataclasses import replace
from typing import Any

import ipywidgets as w

from machi import quantities
from machi.population import custom
from machi.population.study import Study
from machi.views.scene import Scene
from machi.views.settings import POPULATION_NAMES, View
from machi.widgets import parts

LOW, HIGH, STEP = 0.8, 2.5, 0.05
"""Children per woman: from below any town of today to above what visions aim at."""
SHARE = 0.02
"""Net migrants a year worth trying, as a share of the population at the start."""
TENS = 10
EXPLAINED = (
    "出生率は合計特殊出生率（女性一人が産む子どもの数）、純移動は転入−転出（人/年）です。"
    "出発点の値から、その年まで直線で進み、その後は同じです。切ってあるものは、すう勢のままです。"
)
NAMES = dict(
    zip(("fertility_2030", "fertility_2040", "net_migration"), POPULATION_NAMES, strict=True)
)
"""The parameter of a view that each slider sets."""


class PeopleControls:
    """A slider with a switch for each name of ``NAMES``."""

    def __init__(self) -> None:
        self.fertility_2030_on = parts.switch("2030年の出生率を使う")
        self.fertility_2030 = parts.slider(w.FloatSlider, "2030年の出生率")
        self.fertility_2040_on = parts.switch("2040年の出生率を使う")
        self.fertility_2040 = parts.slider(w.FloatSlider, "2040年の出生率")
        self.net_migration_on = parts.switch("純移動を使う")
        self.net_migration = parts.slider(w.FloatSlider, "純移動（人/年）")

    @property
    def choosing(self) -> dict[str, w.Widget]:
        """The controls by name."""
        return dict(vars(self))

    def laid_out(self) -> w.VBox:
        """The controls under their heading, a slider with its switch a line."""
        held = self.choosing
        rows = [parts.row([held[f"{name}_on"], held[name]]) for name in NAMES]
        explained = w.HTML(f'<p class="caveat">{EXPLAINED}</p>')
        return w.VBox([parts.group("もしも（人口）", []), explained, *rows])

    def settle(self, scene: Scene) -> None:
        """Set the controls to what the view assumes, else to what the trend does."""
        held, view, done = self.choosing, scene.view, scene.people().study
        for control in held.values():
            control.disabled = not done.known
        for name, parameter in NAMES.items():
            held[f"{name}_on"].value = done.known and getattr(view, parameter) is not None
        if not done.known:
            return
        given = view.assumed_fertility
        for name, year in zip(NAMES, custom.FERTILITY_YEARS, strict=False):
            value = custom.fertility_in(done, given, year)
            _put(held[name], LOW, HIGH, STEP, value, getattr(view, NAMES[name]))
        most, step = span(done)
        otherwise = custom.migration_in(done, custom.REACHED)
        _put(self.net_migration, -most, most, step, otherwise, view.assumed_net_migration)

    def assumed(self, view: View, moved: str) -> View:
        """The view with what the controls assume; a moved slider switches itself on."""
        held = self.choosing
        values: dict[str, Any] = {}
        for name, parameter in NAMES.items():
            on = held[f"{name}_on"].value or name == moved
            values[parameter] = parts.rounded(held[name]) if on else None
        return replace(view, **values)


def span(done: Study) -> tuple[float, float]:
    """The most net migrants a year worth trying, and the step between: tens, in small towns ones.

    The most is ``SHARE`` of the population at the start, rounded up to a whole number of tens.
    """
    persons = float(done.trend.base.sum())
    most = max(math.ceil(persons * SHARE / TENS), 1) * TENS
    return float(most), float(TENS if most >= TENS**2 else 1)


def _put(
    slider: w.FloatSlider,
    low: float,
    high: float,
    step: float,
    otherwise: float,
    given: float | None,
) -> None:
    """A slider at what is given, else at the step nearest to ``otherwise``; wide enough for it."""
    nearest = quantities.round_half_up(round(otherwise / step) * step, 9)
    value = nearest if given is None else given
    slider.step = step
    slider.readout_format = f",.{parts.decimals(step)}f"
    parts.bound(slider, min(low, value), max(high, value), value)
