"""Judge indicators: what was promised, what was reached, and whether that is enough by now.

Differences, never growth rates: local indicators start at zero, change sign or aim at zero, and
growth breaks on all three. A reason for "cannot be judged" is a result like any other.
"""

from datetime import date

import numpy as np
import pandas as pd

from machi import periods, quantities, schemas
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
    known_until = as_of.year + (as_of.timetuple().tm_yday) / 365.0
    future = (held["series"] == "actual") & (held["time"] > known_until + 1e-6)
    return held[~future].reset_index(drop=True)


def measurability(indicators: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """What each indicator brings along to be judged with.

    Returns:
        plan_id, indicator_id, name and one boolean column per name of ``MEASURABLE``: a printed
        definition, a numeric baseline, target and actual, and targets for two years or more.
    """
    held = observations[observations["value"].notna()]
    years = held.groupby(["indicator_id", "series"])["year"].nunique()
    having = {s: set(held.loc[held["series"] == s, "indicator_id"]) for s in schemas.SERIES}
    yearly = {indicator for (indicator, s), n in years.items() if s == "target" and n >= 2}
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
            "yearly_target": ids.isin(yearly),
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
    share = _ratio(wide["actual"], wide["target"], down)
    wide["rate"] = [
        np.nan if t == 0 else quantities.round_half_up(100 * a / t, 1)
        for a, t in zip(wide["actual"], wide["target"], strict=True)
    ]
    wide["verdict"] = rule.grade(share.mask(wide["met"], share.clip(lower=1.0).fillna(1.0)))
    columns = [*names.columns[:3], *key[1:], "target", "actual", "met", "rate", "printed_rate"]
    return wide[[*columns, "verdict"]].sort_values(["indicator_id", "year"], ignore_index=True)


def _ratio(actual: pd.Series, target: pd.Series, down: pd.Series) -> pd.Series:
    """Share of a target: actual/target, for decreasing indicators target/actual.

    Only defined for positive numbers; a zero target has no share (it is met or not met).
    """
    top, bottom = actual.mask(down, target), target.mask(down, actual)
    return (top / bottom.mask(bottom <= 0)).mask(top < 0)


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
        whole target for annual and cumulative counts), elapsed (share of the time), share
        (progress made over progress due), verdict (missing when it cannot be judged), reason
        (one of ``REASONS``; missing when there is a verdict).

    Formulas: attainment A = (v-b)/(T-b), cumulative and annual without baseline v/T; elapsed
    E = (t-t0)/(tT-t0); share = A/E, or the attainment of the same year's own target.
    """
    frame = _gather(indicators, values(observations, as_of))
    frame = _mark_kinds(frame)
    frame["attainment"] = _attainment(frame, frame["target"])
    frame["elapsed"] = _elapsed(frame)
    frame["share"] = _share(frame)
    frame["reason"] = _reasons(frame, observations)
    frame["verdict"] = rule.grade(frame["share"].mask(frame["reason"].notna()))
    return frame[
        [
            *("indicator_id", "plan_id", "goal_id", "name", "unit", "measure_type", "direction"),
            *("baseline", "baseline_year", "target", "target_year", "actual", "actual_year"),
            *("actual_year_type", "due", "attainment", "elapsed", "share", "verdict", "reason"),
        ]
    ]


def _gather(indicators: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Indicators with their baseline, the target of the plan's end, the latest actual, the due."""
    frame = indicators.reset_index(drop=True)
    ends = frame.set_index("indicator_id")["end_year"]
    targets = held[held["series"] == "target"]
    end = targets["indicator_id"].map(ends)
    # A population vision's targets for 2040 stand beside the plan's own; only these bind the plan.
    own = targets[~(targets["year"] > end).fillna(False)]
    parts = {
        "baseline": held[held["series"] == "baseline"],
        "target": pd.concat([targets[~targets["indicator_id"].isin(own["indicator_id"])], own]),
        "actual": held[held["series"] == "actual"],
    }
    for name, rows in parts.items():
        last = rows.sort_values("time", kind="stable", na_position="first").groupby(
            "indicator_id", sort=False
        )
        picked = (
            last[["value", "year", "year_type", "time"]]
            .tail(1)
            .assign(indicator_id=rows["indicator_id"])
        )
        picked = picked.rename(
            columns={
                "value": name,
                "year": f"{name}_year",
                "year_type": f"{name}_year_type",
                "time": f"{name}_time",
            }
        )
        frame = frame.merge(picked, on="indicator_id", how="left")
    due = targets.rename(columns={"value": "due"})[["indicator_id", "year", "year_type", "due"]]
    due = due.drop_duplicates(["indicator_id", "year", "year_type"])
    return frame.merge(
        due,
        left_on=["indicator_id", "actual_year", "actual_year_type"],
        right_on=["indicator_id", "year", "year_type"],
        how="left",
    ).drop(columns=["year", "year_type"])


def _mark_kinds(frame: pd.DataFrame) -> pd.DataFrame:
    """Which arithmetic applies: counted from zero, kept at a bound, or moved from a baseline."""
    cumulative = frame["measure_type"] == "cumulative"
    bound = (frame["direction"] == "maintain") | (frame["target"] == frame["baseline"])
    bound |= (frame["target"] == 0) & frame["baseline"].isna()
    no_base = frame["baseline"].isna() & frame["measure_type"].isin(["annual", "milestone"])
    return frame.assign(
        is_bound=bound & ~cumulative,
        from_zero=cumulative | (no_base & ~bound),
        down=frame["direction"] == "decrease",
    )


def _met(frame: pd.DataFrame, target: pd.Series) -> pd.Series:
    return (frame["actual"] <= target).where(frame["down"], frame["actual"] >= target)


def _attainment(frame: pd.DataFrame, target: pd.Series) -> pd.Series:
    """Share of the way to ``target`` made by the actual; bounds count as 1 or the missing share."""
    moved = (frame["actual"] - frame["baseline"]) / (target - frame["baseline"]).replace(0, np.nan)
    counted = _ratio(frame["actual"], target, frame["down"])
    counted = counted.mask(_met(frame, target) & counted.isna(), 1.0)
    bound = counted.mask(_met(frame, target), counted.clip(lower=1.0)).fillna(0.0)
    bound = bound.mask(frame["actual"].isna() | target.isna())
    return moved.mask(frame["from_zero"], counted).mask(frame["is_bound"], bound)


def _elapsed(frame: pd.DataFrame) -> pd.Series:
    """Share of the time between start and target that had passed when the actual was taken.

    The start is the baseline's time; a count from zero starts with its first counted year, else
    with the plan. Bounds have no path, so no elapsed share.
    """
    first = frame["cumulative_from"].fillna(frame["start_year"])
    counted_from = first.map(
        lambda year: np.nan if pd.isna(year) else periods.year_fraction(int(year) - 1, "fiscal")
    ).astype("float64")
    start = frame["baseline_time"].mask(frame["measure_type"] == "cumulative", counted_from)
    span = frame["target_time"] - start
    elapsed = (frame["actual_time"] - start) / span.mask(span <= 0)
    return elapsed.mask(frame["is_bound"])


def _share(frame: pd.DataFrame) -> pd.Series:
    """Progress made over progress due, by the same year's own target where one is printed."""
    paced = frame["attainment"] / frame["elapsed"].clip(upper=1.0).mask(frame["elapsed"] <= 0)
    share = paced.mask(frame["is_bound"], frame["attainment"])
    yearly_share = _attainment(frame, frame["due"])
    return yearly_share.where(frame["due"].notna(), share)


def _reasons(frame: pd.DataFrame, observations: pd.DataFrame) -> pd.Series:
    """Why an indicator cannot be judged: the first reason that applies, else missing."""

    def having(status: str, *series: str) -> pd.Series:
        rows = observations[
            (observations["status"] == status) & observations["series"].isin(series)
        ]
        return frame["indicator_id"].isin(rows["indicator_id"])

    judged_by_year = frame["due"].notna()
    wanted = np.where(frame["down"], -1.0, 1.0)
    gap = (frame["target"] - frame["baseline"]) * wanted
    conditions = {
        "not_numeric": frame["target"].isna() & having("non_numeric", "target"),
        "no_target": frame["target"].isna(),
        "discontinued": having("discontinued", "actual", "target"),
        "no_actual": frame["actual"].isna(),
        "target_met_at_start": (gap < 0) & ~frame["is_bound"] & ~frame["from_zero"],
        "not_started": (frame["elapsed"] <= 0) & ~judged_by_year,
        "no_baseline": frame["share"].isna(),
    }
    reason = pd.Series(pd.NA, index=frame.index, dtype="str")
    for name in reversed(conditions):
        reason = reason.mask(conditions[name].fillna(False).astype(bool), name)
    return reason


def by_goal(assessment: pd.DataFrame, goals: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Counts of verdicts per goal node that has indicators.

    Returns:
        goal_id, title, indicators (all), one column per label of ``rule``, not_judged; the last
        two kinds add up to ``indicators``.
    """
    labels = [step.label for step in rule.steps]
    counted = assessment.assign(verdict=assessment["verdict"].fillna("not_judged"))
    table = counted.pivot_table(
        index="goal_id", columns="verdict", values="indicator_id", aggfunc="count", fill_value=0
    ).reindex(columns=[*labels, "not_judged"], fill_value=0)
    table.insert(0, "indicators", table.sum(axis=1))
    titles = goals[["goal_id", "title"]]
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
    last = own.sort_values("year", kind="stable").groupby("indicator_id").tail(1)
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
