"""What the summary and the agenda rest on: the findings of the other modules, gathered once.

Nothing is judged here a second time; what is added is which plans and which national editions are
in force on the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from machi import alignment, editions, evaluation, grading, kpi, periods, sdg_gaps, sdgs
from machi.inferred import Tables
from machi.rules import Rule

STANDINGS = ("in_force", "undated", "coming", "over")
"""A plan on the day of judgement: within its years, years not printed, before or after them."""


@dataclass(frozen=True)
class Material:
    """What the chapters found about one municipality on one day.

    Attributes:
        plans: table ``plans`` with standing (one of ``STANDINGS``).
        goals: table ``goals``.
        indicators: ``kpi.prepare``.
        assessment: ``kpi.assess`` of the indicators that are not repeated, with tone (of the
            verdict; missing without one).
        rule: the grading rule of the assessment.
        flips: ``grading.flips`` with rule_title.
        money: ``evaluation.changes`` per measure.
        compared: ``alignment.compare`` with each plan's own edition.
        unanswered: national goals no goal of a plan answers: plan_id, strategy_id,
            national_goal_id, title; of editions in force on the day, the latest first.
        promises: ``sdg_gaps.promises``.
    """

    plans: pd.DataFrame
    goals: pd.DataFrame
    indicators: pd.DataFrame
    assessment: pd.DataFrame
    rule: Rule
    flips: pd.DataFrame
    money: pd.DataFrame
    compared: list[alignment.Comparison]
    unanswered: pd.DataFrame
    promises: pd.DataFrame


def standing(plans: pd.DataFrame, as_of: date) -> pd.Series:
    """Whether each plan is in force on a day, by its fiscal years: one of ``STANDINGS``."""
    year = periods.fiscal_year_of(as_of)
    where = pd.Series("in_force", index=plans.index, dtype="str")
    where = where.mask((plans["start_year"] > year).fillna(False).astype(bool), "coming")
    where = where.mask((plans["end_year"] < year).fillna(False).astype(bool), "over")
    return where.mask(plans[["start_year", "end_year"]].isna().any(axis=1), "undated")


def in_force(strategies: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """National editions decided and not superseded on a day, the latest first.

    Args:
        strategies: table ``strategies``.
        as_of: the day.
    """
    day = as_of.isoformat()
    decided = strategies["decided_on"].astype("str") <= day
    gone = (strategies["superseded_on"].astype("str") <= day) & strategies["superseded_on"].notna()
    return strategies[decided & ~gone].sort_values("decided_on", ascending=False, kind="stable")


def gather(town: Tables, as_of: date, rule: Rule, rules: Iterable[Rule]) -> Material:
    """What the other modules find in a municipality's tables.

    Args:
        town: tables of the municipality and the shared ones.
        as_of: the day of judgement.
        rule: the grading rule.
        rules: rules to compare it with.
    """
    plans, goals = town["plans"], town["goals"]
    indicators = kpi.prepare(town["indicators"], plans)
    own = indicators[~indicators["repeated"]]
    judged = kpi.assess(own, town["observations"], as_of, rule, town["definition_changes"])
    tones = {step.label: step.tone for step in rule.steps}
    placed = sdgs.place(town["sdg_links"], goals, town["indicators"], town["projects"])
    others = list(rules)
    titles = {other.name: other.title for other in others}
    flips = grading.flips(judged, rule, others)
    national = (town["national_links"], town["national_goals"])
    compared = alignment.compare(plans, goals, *national)
    groups = evaluation.groups_by(town["projects"], "goal_id")
    return Material(
        plans=plans.assign(standing=standing(plans, as_of)),
        goals=goals,
        indicators=indicators,
        assessment=judged.assign(tone=judged["verdict"].map(tones)),
        rule=rule,
        flips=flips.assign(rule_title=flips["rule"].map(titles)),
        money=evaluation.changes(town["budgets"], groups)[0],
        compared=compared,
        unanswered=unanswered(town, compared, as_of),
        promises=sdg_gaps.promises(placed, goals),
    )


def unanswered(town: Tables, compared: Iterable[alignment.Comparison], as_of: date) -> pd.DataFrame:
    """National goals of the editions in force on a day that no goal of a plan answers.

    A plan made under such an edition is held against it (``alignment.compare``), an earlier plan
    by the links carried on to it (``editions.revision``). Plans that another plan with goals
    follows are left out: their successor is asked.

    Args:
        town: tables of the municipality and the shared ones.
        compared: ``alignment.compare`` of its plans.
        as_of: the day.

    Returns:
        plan_id, strategy_id, national_goal_id, title; latest edition first, then plans in order.
    """
    goals, links, nationals = (town[n] for n in ("goals", "national_links", "national_goals"))
    plans, strategies = town["plans"], town["strategies"]
    followed = plans.loc[plans["plan_id"].isin(goals["plan_id"]), "predecessor_id"]
    plans = plans[~plans["plan_id"].isin(followed)]
    asked = editions.revision(plans, goals, links, town["correspondence"], nationals, strategies)
    parts = [asked[asked["basis"].isna()]]
    for held in (one for one in compared if one.plan_id in set(plans["plan_id"])):
        missing = held.above[held.above["expected"] & (held.above["goals"] == 0)]
        parts.append(missing.assign(plan_id=held.plan_id, strategy_id=held.strategy_id))
    columns = ["plan_id", "strategy_id", "national_goal_id", "title"]
    every = pd.concat([part[columns] for part in parts], ignore_index=True)
    rank = {name: at for at, name in enumerate(in_force(strategies, as_of)["strategy_id"])}
    places = every["strategy_id"].map(rank)
    order = places.dropna().sort_values(kind="stable").index
    return every.loc[order].reset_index(drop=True)
