"""Judge indicators: what was promised, what was reached, and whether that is enough by now.

Differences, never growth rates: local indicators start at zero, change sign or aim at zero, and
growth breaks on all three. A reason for "cannot be judged" is a result like any other.
"""

import calendar
from datetime import date

import numpy as np
import pandas as pd

from machi import goals as tree
from machi import periods, progress, quantities, schemas
from machi.rules import Rule

REASONS = (
    "no_target",
    "not_numeric",
    "discontinued",
    "no_actual",
    "no_baseline",
    "target_met_at_start",
    "not_started",
)
MEASURABLE = ("definition", "baseline", "target", "actual", "yearly_target")


def prepare(indicators: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Indicators ready to be judged and shown.

    Returns:
        The table ``indicators`` with ``name`` replaced by ``label`` where there is one, the first
        and last fiscal year of the plan (start_year, end_year; missing when not known), and
        repeated (True where another indicator of the same plan stands for the same quantity).
    """
    years = plans[["plan_id", "short_title", "start_year", "end_year"]]
    plan_of = indicators.set_index("indicator_id")["plan_id"]
    named = indicators.assign(
        name=indicators["label"].fillna(indicators["name"]),
        repeated=indicators["same_as"].map(plan_of) == indicators["plan_id"],
    )
    return named.merge(years, on="plan_id", how="left")


def values(observations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Observations that hold a number, with ``time``: the end of their period in decimal years.

    Actuals whose period ends after ``as_of`` are left out: they cannot have been known.
    A value without a year has a missing time.
    """
    held = observations[observations["value"].notna()].copy()
    held["time"] = [
        np.nan if pd.isna(y) or pd.isna(k) else periods.year_fraction(int(y), k)
        for y, k in zip(held["year"], held["year_type"], strict=True)
    ]
    # By months, so that the last day of March is exactly where a fiscal year ends.
    in_month = as_of.day / calendar.monthrange(as_of.year, as_of.month)[1]
    known_until = as_of.year + (as_of.month - 1 + in_month) / 12
    future = (held["series"] == "actual") & (held["time"] > known_until)
    return held[~future].reset_index(drop=True)


def measurability(indicators: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """What each indicator brings along to be judged with.

    Args:
        indicators: table ``indicators`` after ``prepare``.
        observations: table ``observations``.

    Returns:
        plan_id, indicator_id, name and one boolean column per name of ``MEASURABLE``: a printed
        definition, a numeric baseline, target and actual, and targets for two years of the plan
        or more (a population vision's targets for later decades are no yearly targets).
    """
    held = observations[observations["value"].notna()]
    end = held["indicator_id"].map(indicators.set_index("indicator_id")["end_year"])
    within = held[(held["series"] == "target") & (held["year"] <= end).fillna(True).astype(bool)]
    years = within.groupby("indicator_id")["year"].nunique()
    having = {s: set(held.loc[held["series"] == s, "indicator_id"]) for s in schemas.SERIES}
    ids = indicators["indicator_id"]
    return pd.DataFrame(
        {
            "plan_id": indicators["plan_id"],
            "indicator_id": ids,
            "name": indicators["name"],
            "definition": indicators["definition"].notna(),
            "baseline": ids.isin(having["baseline"]),
            "target": ids.isin(having["target"]),
            "actual": ids.isin(having["actual"]),
            "yearly_target": ids.isin(years.index[years >= 2]),
        }
    ).reset_index(drop=True)


def yearly(indicators: pd.DataFrame, observations: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Each year in which an indicator has both a target and an actual.

    Returns:
        indicator_id, name, unit, year, year_type, target, actual, met (bool), rate (actual/target
        in per cent, one decimal, official rounding), printed_rate (per cent, missing when not
        printed) and verdict (share of that year's target under ``rule``).
    """
    held = observations[observations["value"].notna()]
    key = ["indicator_id", "year", "year_type"]
    wide = held[held["series"] != "baseline"].pivot_table(
        index=key, columns="series", values="value", aggfunc="first", observed=True
    )
    wide = wide.reindex(columns=["target", "actual", "published_rate"]).reset_index()
    wide = wide.dropna(subset=["target", "actual"]).rename(
        columns={"published_rate": "printed_rate"}
    )
    names = indicators[["indicator_id", "name", "unit", "direction"]]
    wide = names.merge(wide, on="indicator_id")
    down = wide["direction"] == "decrease"
    wide["met"] = np.where(
        down, wide["actual"] <= wide["target"], wide["actual"] >= wide["target"]
    ).astype(bool)
    share = progress.ratio(wide["actual"], wide["target"], down)
    wide["rate"] = [
        np.nan if t == 0 else quantities.round_half_up(100 * a / t, 1)
        for a, t in zip(wide["actual"], wide["target"], strict=True)
    ]
    wide["verdict"] = rule.grade(share.mask(wide["met"], share.clip(lower=1.0).fillna(1.0)))
    columns = [*names.columns[:3], *key[1:], "target", "actual", "met", "rate", "printed_rate"]
    return wide[[*columns, "verdict"]].sort_values(["indicator_id", "year"], ignore_index=True)


def assess(
    indicators: pd.DataFrame, observations: pd.DataFrame, as_of: date, rule: Rule
) -> pd.DataFrame:
    """How far each indicator has come by its latest actual value.

    Args:
        indicators: table ``indicators`` after ``prepare``.
        observations: table ``observations``.
        as_of: actuals of periods ending later are not used.
        rule: turns the share of the progress due into a verdict.

    Returns:
        One row per indicator, in the order given: indicator_id, plan_id, goal_id, name, unit,
        measure_type, direction, baseline, baseline_year, target, target_year, actual,
        actual_year, actual_year_type, due (the value due in the actual's year, when a target is
        printed for that very year), attainment (share of the way from baseline to target; of the
        whole target for counts from zero), elapsed (share of the time), share (progress made over
        progress due) and verdict (both missing when it cannot be judged), reason (one of
        ``REASONS``; missing when there is a verdict).

    Formulas (``progress``): attainment A = (v-b)/(T-b), without baseline v/T for annual values
    and counts from zero; elapsed E = (t-t0)/(tT-t0); share = A/E, or the attainment of the same
    year's own target, which needs no baseline.
    """
    frame = progress.mark_kinds(progress.gather(indicators, values(observations, as_of)))
    frame["attainment"] = progress.attainment(frame)
    frame["elapsed"] = progress.elapsed(frame)
    frame["share"] = progress.share(frame)
    frame["reason"] = progress.reasons(frame, observations)
    frame["attainment"] = frame["attainment"].mask(frame["reason"] == "target_met_at_start")
    frame["share"] = frame["share"].mask(frame["reason"].notna())
    frame["verdict"] = rule.grade(frame["share"])
    return frame[
        [
            *("indicator_id", "plan_id", "goal_id", "name", "unit", "measure_type", "direction"),
            *("baseline", "baseline_year", "target", "target_year", "actual", "actual_year"),
            *("actual_year_type", "due", "attainment", "elapsed", "share", "verdict", "reason"),
        ]
    ]


def by_goal(assessment: pd.DataFrame, goals: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Counts of verdicts per top goal (a measure or field where a plan has no goals).

    Returns:
        plan_id, goal_id, title, indicators (all at or below the goal), one column per label of
        ``rule``, not_judged; the last two kinds add up to ``indicators``.
    """
    labels = [step.label for step in rule.steps]
    above = tree.owner(goals, "goal")
    measures = tree.owner(goals, "measure")
    own = assessment["goal_id"]
    counted = assessment.assign(
        verdict=assessment["verdict"].fillna("not_judged"),
        goal_id=own.map(above).fillna(own.map(measures)).fillna(own),
    )
    table = counted.pivot_table(
        index="goal_id", columns="verdict", values="indicator_id", aggfunc="count", fill_value=0
    ).reindex(columns=[*labels, "not_judged"], fill_value=0)
    table.insert(0, "indicators", table.sum(axis=1))
    titles = goals[["plan_id", "goal_id", "title"]]
    return titles.merge(table.reset_index(), on="goal_id").rename_axis(columns=None)


def with_history(indicators: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Indicators with values at two points in time or more, one per quantity.

    Args:
        indicators: table ``indicators`` after ``prepare``.
        held: ``values`` of them.

    Indicators that repeat another one of their plan are left out: the same curve twice says
    nothing.
    """
    points = held[held["series"] != "published_rate"].dropna(subset=["time"])
    times = points.groupby("indicator_id")["time"].nunique()
    moving = indicators["indicator_id"].map(times) >= 2
    return indicators[moving & ~indicators["repeated"]].reset_index(drop=True)


def continued(indicators: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Indicators that stand for the same quantity as another one, with both targets.

    Args:
        indicators: table ``indicators`` after ``prepare``.
        observations: table ``observations``.

    Returns:
        indicator_id, name, unit, short_title, target, target_year, and the same of the other one
        with the suffix _before; repeated (both in one plan), changed (the targets differ; False
        when one is missing).
    """
    targets = observations[(observations["series"] == "target") & observations["value"].notna()]
    end = indicators.set_index("indicator_id")["end_year"]
    own = targets[(targets["year"] <= targets["indicator_id"].map(end)).fillna(True).astype(bool)]
    first = own.drop_duplicates(["indicator_id", "year"])
    last = first.sort_values("year", kind="stable").groupby("indicator_id").tail(1)
    last = last.rename(columns={"value": "target", "year": "target_year"})
    held = indicators[["indicator_id", "plan_id", "name", "unit", "short_title", "same_as"]].merge(
        last[["indicator_id", "target", "target_year"]], on="indicator_id", how="left"
    )
    both = held.dropna(subset=["same_as"]).merge(
        held.drop(columns="same_as"),
        left_on="same_as",
        right_on="indicator_id",
        suffixes=("", "_before"),
    )
    known = both["target"].notna() & both["target_before"].notna()
    return both.assign(
        repeated=both["plan_id"] == both["plan_id_before"],
        changed=(both["target"] != both["target_before"]) & known,
    ).drop(columns=["plan_id", "plan_id_before", "same_as"])
