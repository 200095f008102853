"""The workbench: what is chosen becomes a view, and the view becomes pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import ipywidgets as w
import pandas as pd

from machi import paths, rules, store, views
from machi.filters import NOT_JUDGED
from machi.parameters import Parameters
from machi.problems import DataError, show
from machi.store import Municipality
from machi.views import Scene, View
from machi.widgets import controls, html, parts

PAGES: dict[str, Callable[[Scene], views.pages.Shown]] = {
    "指標": views.indicator,
    "指標の一覧": views.indicators,
    "国の戦略との対応": views.national,
    "SDGs": views.sdgs,
    "人口": views.population,
}
PEOPLE = "人口"
NO_POPULATION: dict[str, Any] = dict.fromkeys(views.settings.POPULATION_NAMES)
NO_ASSUMPTION: dict[str, Any] = {
    name: None
    for name in views.settings.VIEW_NAMES
    if name.startswith("assumed") and name not in NO_POPULATION
}
INSTEAD = "操作盤：JupyterLab で実行すると、ここで計画・指標・規則を選べます。"


class Workbench(w.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Choices, sliders and the pages they change.

    Attributes:
        run, view: what is shown now.
        scene: what was worked out for it; None after a choice that cannot be shown.
        controls: the controls by name.
        message: what went wrong, or what was written.
        status: what is shown, in a line.
        pages: one page per name of ``PAGES``; only the open one is drawn.
    """

    def __init__(self, run: Parameters, view: View, town: Municipality | None = None) -> None:
        self.run, self.view = run, view
        self.scene: Scene | None = None
        self._first = (run, view)
        self._town = town
        self._settling = False
        self._stale = set(PAGES)
        self.controls = controls.Controls()
        self.message, self.status = w.HTML(), w.HTML()
        self.pages = {name: w.HTML() for name in PAGES}
        laid_out = self.pages | {PEOPLE: self._with_sliders()}
        self.tabs = w.Tab(list(laid_out.values()), titles=list(PAGES), selected_index=0)
        style, chosen = w.HTML(str(html.STYLE)), self.controls.laid_out()
        super().__init__([style, chosen, self.message, self.status, self.tabs])
        self.add_class("machi-workbench")
        for name, control in self.controls.choosing.items():
            control.observe(self._listen(name), names="value")
        self.controls.export.on_click(lambda _: self._guarded(self._export))
        self.controls.reset.on_click(lambda _: self._guarded(self._reset))
        self.tabs.observe(lambda _: self._guarded(self._draw), names="selected_index")
        self._guarded(self._show)

    def __repr__(self) -> str:
        return INSTEAD

    def _with_sliders(self) -> w.VBox:
        """The page on population under its sliders, which change no other page."""
        return w.VBox([self.controls.people.laid_out(), self.pages[PEOPLE]])

    def _listen(self, name: str) -> Callable[[dict[str, Any]], None]:
        def heard(change: dict[str, Any]) -> None:
            if not self._settling:
                self._guarded(lambda: self._choose(name, change["new"]))

        return heard

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do it; whatever goes wrong is shown where the user looks, and pages of before vanish."""
        self.message.value = ""
        try:
            act()
        except DataError as error:
            self._blank(html.refused(error))
        except Exception as error:  # a fault of ours: told where the user looks, then raised
            self._blank(html.failed(error))
            raise

    def _blank(self, message: str) -> None:
        self.scene = None
        self.message.value = message
        for part in (self.status, *self.pages.values()):
            part.value = ""

    def _choose(self, name: str, value: Any) -> None:
        """Take over one changed control, and what it makes meaningless elsewhere."""
        run, view = self.run, self.view
        if name == "municipality":
            run = replace(run, municipality_code=value, plan_ids=[])
            view, self._town = View(), None
        elif name == "plan":
            view = replace(bare(view), plan_id=value, goal_id="", indicator_id="")
        elif name == "indicator":
            view = replace(bare(view), indicator_id=value)
        elif name in ("goal", "verdict", "sdg"):
            field = "goal_id" if name == "goal" else name
            view = self._kept(replace(view, **{field: value}))
        elif name in ("edition", "rule", "year", "day"):
            run = self._judged(name, value)
            view = self._fitting(run, view)
        elif name in self.controls.people.choosing:
            view = self.controls.people.assumed(view, name)
        else:
            view = self._assumed(name, value)
        self.run, self.view = run, view
        self._show()

    def _kept(self, view: View) -> View:
        """The view with its indicator, if that still passes the filters; else with the first."""
        town = self._opened(self.run)
        first = views.look(town, self.run, replace(bare(view), indicator_id=""))
        if view.indicator_id in set(first.listed["indicator_id"]):
            return view
        return first.view

    def _judged(self, name: str, value: Any) -> Parameters:
        if name == "edition":
            return replace(self.run, national_strategy_id=value)
        if name == "rule":
            return replace(self.run, rule=value)
        day = value if name == "year" else controls.as_day(value, self.run.as_of)
        return replace(self.run, as_of=day)

    def _fitting(self, run: Parameters, view: View) -> View:
        """The view without a verdict the rule does not know, or an actual known by that day."""
        labels = {step.label for step in rules.load(run.rule).steps} | {NOT_JUDGED, ""}
        if view.verdict not in labels:
            view = replace(view, verdict="")
        if view.assumed_actual is None:
            return view
        settled = replace(view, assumed_actual=None, assumed_actual_year=None)
        scene = views.look(self._opened(run), run, settled)
        known = scene.outcome.before["actual_year"] if scene.outcome else None
        late = known is not None and pd.notna(known) and (view.assumed_actual_year or 0) <= known
        return settled if late else view

    def _assumed(self, name: str, value: Any) -> View:
        """The view with what the sliders and switches assume; a moved slider switches itself on."""
        held = self.controls
        on = {
            part: getattr(held, f"{part}_on").value for part in ("target", "target_year", "actual")
        }
        if not name.endswith("_on"):
            on["actual" if name == "actual_year" else name] = True
        return replace(
            self.view,
            assumed_target=parts.rounded(held.target) if on["target"] else None,
            assumed_target_year=held.target_year.value if on["target_year"] else None,
            assumed_actual=parts.rounded(held.actual) if on["actual"] else None,
            assumed_actual_year=held.actual_year.value if on["actual"] else None,
        )

    def _opened(self, run: Parameters) -> Municipality:
        """The tables of the chosen municipality, read once."""
        if self._town is None:
            self._town = store.open_workbook(run)
        return self._town

    def _show(self) -> None:
        """Work out the view, settle the controls on it and draw the open page."""
        known = self.scene
        near = known is not None and (known.run, _chosen(known.view)) == (
            self.run,
            _chosen(self.view),
        )
        if known is not None and near:
            self.scene = views.assume(known, self.view)
        else:
            self.scene = views.look(self._opened(self.run), self.run, self.view, known)
        self.view = self.scene.view
        with self._settled():
            if not near:
                self.controls.settle(self.scene)
            self.controls.settle_assumptions(self.scene)
        self.status.value = html.status(_line(self.scene))
        self._stale = set(PAGES)
        self._draw()

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Controls set within are not taken for choices."""
        self._settling = True
        try:
            yield
        finally:
            self._settling = False

    def _draw(self) -> None:
        """Draw the open page, unless it shows the view already."""
        name = list(PAGES)[self.tabs.selected_index or 0]
        if self.scene is None or name not in self._stale:
            return
        if name == PEOPLE:
            # Only here: they need the population worked out.
            with self._settled():
                self.controls.people.settle(self.scene)
        self.pages[name].value = html.page(PAGES[name](self.scene))
        self._stale.discard(name)

    def _export(self) -> None:
        if self.scene is None:
            return
        try:
            written = views.export(self.scene, paths.exports())
        except OSError as error:
            words = f"書き出せませんでした（{error}）。フォルダーの空きと権限を確かめてください。"
            self.message.value = html.status(words)
            return
        self.message.value = html.done(["書き出しました。", *(show(path) for path in written)])

    def _reset(self) -> None:
        self.run, self.view = self._first
        self._town = None
        self._show()


def bare(view: View) -> View:
    """The view without its assumption about the indicator."""
    return replace(view, **NO_ASSUMPTION)


def _chosen(view: View) -> View:
    """The view without any assumption."""
    return replace(bare(view), **NO_POPULATION)


def _line(scene: Scene) -> str:
    """What is shown, in one line."""
    plans = scene.town["plans"].set_index("plan_id")["short_title"]
    plan = plans.get(scene.view.plan_id, "計画なし")
    people = "　人口は仮の道筋で" if scene.view.assumes_population else ""
    if scene.outcome is None:
        return f"表示中：{scene.town.name}　{plan}　（指標なし）{people}"
    row = scene.outcome.after
    grade = "判断できない"
    if pd.notna(row["verdict"]):
        step = scene.rule.step(row["verdict"])
        grade = f"{step.symbol}{step.label}"
    assumed = "" if scene.view.assumed.empty else "（もしもの値で）"
    return f"表示中：{scene.town.name}　{plan}　{row['name']}　{grade}{assumed}{people}"


def workbench(run: Parameters, view: View, town: Municipality | None = None) -> Workbench:
    """The workbench, starting from a run and a view (``views.check``).

    Args:
        run: the parameters of the run.
        view: the view.
        town: ``store.open_workbook`` of the run, where it has been read already.
    """
    return Workbench(run, view, town)
