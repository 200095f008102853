"""What a view refers to: its choices settled, and all that its pages need worked out once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import pandas as pd

from machi import agenda_material, filters, kpi, rules, whatif
from machi import sdgs as goals17
from machi.narrative import common
from machi.parameters import Parameters
from machi.population import data, study
from machi.population.study import Study
from machi.problems import DataError, Problem, quote
from machi.rules import Rule
from machi.store import Municipality
from machi.views.settings import MEANINGS, View
from machi.whatif import Outcome

FIX = "使えるものに直すか、空にしてください"


@dataclass(frozen=True)
class People:
    """A municipality's population, whatever a view assumes of it.

    Attributes:
        study: its scenarios, run; empty where there are too few censuses by age.
        paths: ``study.paths`` of it, without ranges.
    """

    study: Study
    paths: pd.DataFrame


@dataclass(frozen=True)
class Scene:
    """A municipality seen through a view.

    Attributes:
        town: the municipality.
        run: the parameters of the run.
        view: the view with its plan and indicator settled; they stay empty where there is none.
        rule: the grading rule.
        indicators: indicators of the plan after ``kpi.prepare``, repeated ones left out.
        observations: their observations, with ``source``.
        assessment: ``kpi.assess`` of them.
        listed: the rows of ``assessment`` that pass the filters.
        placed: ``sdgs.place`` of all marks, with ``source``.
        outcome: the indicator judged as documented and as assumed; None without an indicator.
        people: the population, worked out when first asked for and kept: few pages need it.
    """

    town: Municipality
    run: Parameters
    view: View
    rule: Rule
    indicators: pd.DataFrame
    observations: pd.DataFrame
    assessment: pd.DataFrame
    listed: pd.DataFrame
    placed: pd.DataFrame
    outcome: Outcome | None
    people: Callable[[], People]

    @property
    def goals(self) -> pd.DataFrame:
        """Nodes of the plan's tree."""
        goals = self.town["goals"]
        return goals[goals["plan_id"] == self.view.plan_id].reset_index(drop=True)


def look(town: Municipality, run: Parameters, view: View, known: Scene | None = None) -> Scene:
    """Settle a view's choices and work out what its pages show.

    Args:
        town: ``store.open_workbook`` of the run.
        run: the parameters of the run.
        view: the view.
        known: an earlier scene; of the same municipality its population need not be worked out
            again.

    Raises:
        DataError: a plan, goal, indicator or verdict that does not exist, or an assumed actual of
            a year that is not later than the latest one.
    """
    rule = rules.load(run.rule)
    prepared = kpi.prepare(town["indicators"], town["plans"])
    prepared = prepared[~prepared["repeated"]]
    plan = _plan_of(town, prepared, run, view)
    view = replace(view, plan_id=plan)
    own = prepared[prepared["plan_id"] == plan].reset_index(drop=True)
    goals = town["goals"][town["goals"]["plan_id"] == plan]
    _raise(_unknown(view, rule, goals, own))
    held = town["observations"]
    held = common.with_source(held[held["indicator_id"].isin(own["indicator_id"])], town)
    changes = town["definition_changes"]
    assessment = kpi.assess(own, held, run.day, rule, changes)
    tree = (town["goals"], town["indicators"], town["projects"])
    placed = common.with_source(goals17.place(town["sdg_links"], *tree), town)
    listed = _filtered(assessment, goals, placed, view)
    if not view.indicator_id and len(listed):
        view = replace(view, indicator_id=str(listed["indicator_id"].iloc[0]))
    people = known.people if known and known.town is town else cache(partial(_people, town))
    scene = Scene(town, run, view, rule, own, held, assessment, listed, placed, None, people)
    return assume(scene, view)


def assume(scene: Scene, view: View) -> Scene:
    """The scene under another assumption; only the chosen indicator is judged again.

    Args:
        scene: what ``look`` gave.
        view: the scene's view, but for what it assumes.

    Raises:
        DataError: as ``look``.
    """
    rows = scene.assessment[scene.assessment["indicator_id"] == view.indicator_id]
    if rows.empty:
        return replace(scene, view=view, outcome=None)
    before = rows.iloc[0]
    _raise(_too_early(before, view))
    tables = (scene.indicators, scene.observations, scene.run.day, scene.rule)
    changes = scene.town["definition_changes"]
    outcome = whatif.judge(*tables, changes, before, view.assumed)
    return replace(scene, view=view, outcome=outcome)


def _people(town: Municipality) -> People:
    held = data.gather({town.code: town.tables}, town["national_rates"])
    done = study.work_out(held, town.code)
    return People(done, study.paths(done))


def _filtered(
    assessment: pd.DataFrame, goals: pd.DataFrame, placed: pd.DataFrame, view: View
) -> pd.DataFrame:
    """The rows that pass every filter of the view."""
    listed = assessment
    if view.goal_id:
        listed = filters.by_goal(listed, goals, view.goal_id)
    if view.verdict:
        listed = filters.by_verdict(listed, view.verdict)
    if view.sdg:
        listed = filters.by_sdg(listed, goals, placed, view.sdg)
    return listed.reset_index(drop=True)


def ordered_plans(plans: pd.DataFrame, run: Parameters) -> pd.DataFrame:
    """The plans, those in force first, in each group those that begin later first."""
    standing = agenda_material.standing(plans, run.day).map(agenda_material.STANDINGS.index)
    order = plans.assign(standing=standing.astype("int64"))
    order = order.sort_values(["standing", "start_year"], ascending=[True, False], kind="stable")
    return order.drop(columns="standing").reset_index(drop=True)


def _plan_of(town: Municipality, indicators: pd.DataFrame, run: Parameters, view: View) -> str:
    """The view's plan; without one that of its indicator, else the first that has indicators."""
    known = ordered_plans(town["plans"], run)["plan_id"]
    if view.plan_id:
        if view.plan_id not in set(known):
            _raise([_problem("plan_id", f"計画{quote(view.plan_id)}はありません", known)])
        return view.plan_id
    of_indicator = indicators.loc[indicators["indicator_id"] == view.indicator_id, "plan_id"]
    measured = known[known.isin(indicators["plan_id"])]
    found = [*of_indicator, *measured, *known]
    return str(found[0]) if found else ""


def _unknown(
    view: View, rule: Rule, goals: pd.DataFrame, indicators: pd.DataFrame
) -> list[Problem]:
    """A problem for each choice that the plan or the rule does not have."""
    labels = pd.Series([*(step.label for step in rule.steps), filters.NOT_JUDGED])
    choices = (
        ("goal_id", "この計画に目標", view.goal_id, goals["goal_id"]),
        (
            "indicator_id",
            "この計画に指標（再掲を除く）",
            view.indicator_id,
            indicators["indicator_id"],
        ),
        ("verdict", f"規則「{rule.title}」に段階", view.verdict, labels),
    )
    return [
        _problem(column, f"{what}{quote(chosen)}はありません", known)
        for column, what, chosen, known in choices
        if chosen and chosen not in set(known)
    ]


def _too_early(row: pd.Series, view: View) -> list[Problem]:
    """An assumed actual must follow the latest one, or it would not be the latest."""
    year, latest = view.assumed_actual_year, row["actual_year"]
    if year is None or pd.isna(latest) or year > latest:
        return []
    words = f"仮の次の実績の年（{year}）は、最も新しい実績の年（{latest}）より後ではありません"
    allowed = MEANINGS["assumed_actual_year"]
    return [Problem("parameters", words, allowed, f"{latest + 1}以降にしてください",
                    column="assumed_actual_year")]  # fmt: skip


def _problem(column: str, found: str, known: pd.Series) -> Problem:
    return Problem("parameters", found, "、".join(known) or "なし", FIX, column=column)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DataError(problems)
