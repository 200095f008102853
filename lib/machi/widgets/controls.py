"""The controls of the workbench: native widgets with Japanese labels, in the order of use."""

import math
from datetime import date
from typing import Any

import ipywidgets as w
import pandas as pd

from machi import periods, quantities, whatif
from machi.views.scene import Scene
from machi.widgets import options, parts
from machi.widgets.people import PeopleControls

STEPS = 200
"""Steps of a slider over its whole length, before they are made a round number."""
LATEST = 2099


class Controls:
    """All controls; ``settle`` sets them to a view without asking anything of the caller."""

    def __init__(self) -> None:
        self.municipality = parts.choices("自治体", parts.WIDE)
        self.plan = parts.choices("計画", parts.WIDE)
        self.goal = parts.choices("目標・施策", parts.WIDE)
        self.indicator = parts.choices("指標", parts.WIDE)
        self.edition = parts.choices("国の版", parts.NARROW)
        self.rule = parts.choices("採点規則", parts.NARROW)
        self.year = parts.choices("どの時点で見るか", parts.NARROW)
        self.day = w.DatePicker(description="基準日", style=parts.STYLE, layout=parts.NARROW)
        self.verdict = parts.choices("判断で絞る", parts.NARROW)
        self.sdg = parts.choices("SDGsで絞る", parts.NARROW)
        self.target_on = parts.switch("仮の目標値を使う")
        self.target = parts.slider(w.FloatSlider, "仮の目標値")
        self.target_year_on = parts.switch("仮の目標の年を使う")
        self.target_year = parts.slider(w.IntSlider, "仮の目標の年")
        self.actual_on = parts.switch("仮の次の実績を使う")
        self.actual = parts.slider(w.FloatSlider, "仮の次の実績")
        self.actual_year = parts.slider(w.IntSlider, "その実績の年")
        self.people = PeopleControls()
        self.export = w.Button(
            description="この表示を書き出す", icon="download", layout=parts.auto()
        )
        self.export.tooltip = "引数（YAML）・表（CSV）・図（PNG）を exports に書きます"
        self.reset = w.Button(description="はじめの状態に戻す", icon="undo", layout=parts.auto())

    @property
    def choosing(self) -> dict[str, w.Widget]:
        """The controls whose change changes what is shown, by name."""
        kept = vars(self).items()
        own = {name: control for name, control in kept if isinstance(control, w.ValueWidget)}
        return own | self.people.choosing

    def laid_out(self) -> w.VBox:
        """The controls under their headings, in the order in which the tab key reaches them.

        Those of ``people`` stand on their page.
        """
        return w.VBox(
            [
                parts.group("見るもの", [self.municipality, self.plan, self.goal, self.indicator]),
                parts.group("判断の仕方", [self.edition, self.rule, self.year, self.day]),
                parts.group("絞り込み", [self.verdict, self.sdg]),
                parts.group("もしも（資料にない仮の値で判断し直す）", []),
                parts.row([self.target_on, self.target]),
                parts.row([self.target_year_on, self.target_year]),
                parts.row([self.actual_on, self.actual, self.actual_year]),
                parts.row([self.export, self.reset]),
            ]
        )

    def settle(self, scene: Scene) -> None:
        """Offer what the scene has to choose from, and show its choices."""
        run, view = scene.run, scene.view
        # Neither list changes while somebody works; both take reading to make.
        if run.municipality_code not in (value for _, value in self.municipality.options):
            self.municipality.options = options.municipalities(run.municipality_code)
        if not self.rule.options:
            self.rule.options = options.grading_rules()
        self.municipality.value, self.rule.value = run.municipality_code, run.rule
        _offer(self.plan, options.plans(scene.town, run), view.plan_id)
        _offer(self.goal, options.goal_nodes(scene), view.goal_id)
        _offer(self.indicator, options.indicators(scene), view.indicator_id)
        _offer(self.edition, options.editions(scene.town), run.national_strategy_id)
        _offer(self.year, options.fiscal_years(scene), run.as_of)
        _offer(self.verdict, options.verdicts(scene.rule), view.verdict)
        _offer(self.sdg, options.sdg_goals(scene), view.sdg)
        self.day.value = run.day

    def settle_assumptions(self, scene: Scene) -> None:
        """Set switches and sliders to what the view assumes, else to what is printed."""
        view, outcome = scene.view, scene.outcome
        self.target_on.value = view.assumed_target is not None
        self.target_year_on.value = view.assumed_target_year is not None
        self.actual_on.value = view.assumed_actual is not None
        sliders = (self.target, self.target_year, self.actual, self.actual_year)
        switches = (self.target_on, self.target_year_on, self.actual_on)
        for control in (*sliders, *switches):
            control.disabled = outcome is None
        if outcome is None:
            return
        row = outcome.before
        low, high = whatif.span(outcome)
        _stretch(self.target, low, high, view.assumed_target, row["target"])
        _stretch(self.actual, low, high, view.assumed_actual, row["actual"])
        now = periods.fiscal_year_of(scene.run.day)
        latest = _year(row["actual_year"], now - 1)
        start = _year(row["baseline_year"], latest)
        end = _year(row["target_year"], _year(_end(scene), now))
        last = min(max(end, now) + 10, LATEST)
        _reach(self.target_year, start + 1, last, view.assumed_target_year, end)
        _reach(self.actual_year, latest + 1, last, view.assumed_actual_year, latest + 1)


def _end(scene: Scene) -> Any:
    own = scene.indicators.set_index("indicator_id")["end_year"]
    return own[scene.view.indicator_id]


def _year(value: Any, otherwise: int) -> int:
    return otherwise if pd.isna(value) else int(value)


def _offer(control: w.Dropdown, offered: options.Options, value: str) -> None:
    """New options and the chosen one; unchanged ones are left, so that a list keeps its focus."""
    if control.options != tuple(offered):
        control.options = offered
    control.value = value


def step_of(low: float, high: float) -> float:
    """A round step (1, 2 or 5 times a power of ten) that takes about ``STEPS`` steps."""
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)


def _stretch(
    slider: w.FloatSlider, low: float, high: float, assumed: float | None, printed: float
) -> None:
    """A slider over a span of values, at the assumed one, else at the printed one."""
    value = assumed if assumed is not None else printed
    value = (low + high) / 2 if pd.isna(value) else float(value)
    step = step_of(low, high)
    low = math.floor(min(low, value) / step) * step
    high = math.ceil(max(high, value) / step) * step
    slider.step = step
    slider.readout_format = f",.{parts.decimals(step)}f"
    parts.bound(slider, quantities.round_half_up(low, 9), quantities.round_half_up(high, 9), value)


def _reach(slider: w.IntSlider, low: int, high: int, assumed: int | None, printed: int) -> None:
    value = printed if assumed is None else assumed
    parts.bound(slider, min(low, value), max(high, low, value), value)


def as_day(value: date | None, otherwise: str) -> str:
    """The day of a date field as the parameters take it; an emptied field changes nothing."""
    return otherwise if value is None else value.isoformat()
