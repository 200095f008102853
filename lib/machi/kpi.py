"""Judge indicators: what was promised, what was reached, and whether that is enough by now.

Differences, never growth rates: local indicators start at zero, change sign or aim at zero, and
growth breaks on all three. A reason for "cannot be judged" is a result like any other.
"""

from datetime import date

import numpy as np
import pandas as pd

from machi import goals as tree
from machi import growth, outlook, periods, progress, quantities, schemas
from machi.rules import Rule

REASONS = (
    "no_target",
    "not_numeric",
    "discontinued",
    "no_actual",
    "no_baseline",
    "definition_changed",
    "target_met_at_start",
    "not_started",
    "rule_needs_more",
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
    held = _dated(observations[observations["value"].notna()])
    known_until = periods.day_fraction(as_of)
    future = (held["series"] == "actual") & (held["time"] > known_until)
    return held[~future].reset_index(drop=True)


def _dated(held: pd.DataFrame) -> pd.DataFrame:
    """``held`` with ``time``; each kind of year is worked out once, not once per row."""
    dated = held["year"].notna() & held["year_type"].notna()
    kinds = list(zip(held["year"], held["year_type"], dated, strict=True))
    ends = {
        kind: periods.year_fraction(int(kind[0]), kind[1]) if kind[2] else None
        for kind in set(kinds)
    }
    # A series, so that an empty table still gets a column of numbers.
    times = pd.Series([ends[kind] for kind in kinds], index=held.index, dtype="float64")
    return held.assign(time=times).reset_index(drop=True)


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


def yearly(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    rule: Rule,
    changes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each year in which an indicator has both a target and an actual.

    Args:
        indicators: table ``indicators`` after ``prepare``.
        observations: table ``observations``.
        rule: turns a year's share of its target into a verdict.
        changes: as for ``assess``.

    Returns:
        indicator_id, name, unit, year, year_type, target, actual, met (bool), rate (actual/target
        in per cent, one decimal, official rounding), printed_rate (per cent, missing when not
        printed) and verdict (share of that year's target under ``rule``, reckoned as in ``assess``;
        missing when the rule grades another measure than a share of a target).
    """
    held = observations[observations["value"].notna()]
    kinds = _kinds(indicators, held, changes)
    key = ["indicator_id", "year", "year_type"]
    wide = held[held["series"] != "baseline"].pivot_table(
        index=key, columns="series", values="value", aggfunc="first", observed=True
    )
    wide = wide.reindex(columns=["target", "actual", "published_rate"]).reset_index()
    wide = wide.rename(columns={"published_rate": "printed_rate"})
    wide = wide.dropna(subset=["target", "actual"])
    wide = kinds.merge(wide, on="indicator_id").assign(due=lambda frame: frame["target"])
    wide["met"] = progress.met(wide, wide["due"]).astype(bool)
    wide["rate"] = [
        np.nan if t == 0 else quantities.round_half_up(100 * a / t, 1)
        for a, t in zip(wide["actual"], wide["target"], strict=True)
    ]
    share = progress.rate(wide) if rule.measure == "rate" else progress.share_of_due(wide)
    gradable = rule.measure in ("share", "attainment", "rate")
    wide["verdict"] = rule.grade(share if gradable else share.mask(share.notna()))
    columns = ["name", "unit", *key[1:], "target", "actual", "met", "rate", "printed_rate"]
    wide = wide[["indicator_id", *columns, "verdict"]]
    return wide.sort_values(["indicator_id", "year"], ignore_index=True)


def _kinds(
    indicators: pd.DataFrame, held: pd.DataFrame, changes: pd.DataFrame | None
) -> pd.DataFrame:
    """Names of the indicators, their baseline and the arithmetic that applies to them."""
    dated = _dated(held)
    dated = dated if changes is None else progress.comparable(dated, changes)[0]
    frame = progress.mark_kinds(progress.gather(indicators, dated))
    names = ["indicator_id", "name", "unit", "direction", "baseline"]
    return frame[[*names, "is_bound", "from_zero", "down", "wanted"]]


MEASURES = ("share", "attainment", "rate", "baseline_change", "growth_ratio")
"""Columns a grading rule can cut; each is one way to say how far an indicator has come."""
COLUMNS = [
    *("indicator_id", "plan_id", "goal_id", "name", "unit", "measure_type", "direction"),
    *("baseline", "baseline_year", "target", "target_year", "target_year_type"),
    *("actual", "actual_year", "actual_year_type", "due", "elapsed"),
    *(*MEASURES, "printed_rate", "verdict", "reason"),
]


def assess(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    as_of: date,
    rule: Rule,
    changes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How far each indicator has come by its latest actual value, and whether it will arrive.

    Args:
        indicators: table ``indicators`` after ``prepare``.
        observations: table ``observations``.
        as_of: actuals of periods ending later are not used.
        rule: turns one of the ``MEASURES`` into a verdict.
        changes: table ``definition_changes``; values from before a change are not compared with
            values after it.

    Returns:
        One row per indicator, in the order given: indicator_id, plan_id, goal_id, name, unit,
        measure_type, direction, baseline, baseline_year, target, target_year, target_year_type,
        actual, actual_year, actual_year_type; due (the target printed for the actual's own year);
        elapsed (share of the time); the measures share (progress made over progress due),
        attainment (share of the way to the due or the target), rate (actual over target),
        baseline_change (change over the baseline, wanted direction) and growth_ratio (growth
        over the growth required; +inf where a target is met); printed_rate (per cent,
        as the document prints it for the actual's year); verdict *so far* under ``rule``,
        or reason (one of ``REASONS``) why there is none; and the columns of
        ``outlook.outlook``: points, change_per_year, required_per_year, projected
        with its range, arrival or arrival_reason.
        Numbers are in the indicator's unit; a measure that does not apply is missing, never zero.

    Formulas (``progress``): attainment A = (v-b)/(T-b), without baseline v/T for annual values
    and counts from zero; elapsed E = (t-t0)/(tT-t0); share = A/E, or the attainment of the same
    year's own target, which needs no baseline.
    """
    held = values(observations, as_of)
    held, cut = progress.comparable(held, changes) if changes is not None else (held, [])
    frame = progress.mark_kinds(progress.gather(indicators, held))
    ahead = outlook.outlook(frame, held, as_of, observations)
    frame["elapsed"] = progress.elapsed(frame)
    frame["attainment"] = progress.attainment(frame)
    frame["share"] = progress.share(frame)
    frame["rate"] = progress.rate(frame)
    frame["baseline_change"] = progress.baseline_change(frame)
    frame["growth_ratio"] = growth.growth_ratio(frame)
    frame["printed_rate"] = _printed_rate(frame, held)
    reason = progress.reasons(frame, observations)
    lost = frame["indicator_id"].isin(cut) & frame["baseline"].isna()
    reason = reason.mask(lost & (reason == "no_baseline"), "definition_changed")
    frame["attainment"] = frame["attainment"].mask(reason == "target_met_at_start")
    frame["share"] = frame["share"].mask(reason.notna())
    # A value from before the plan or of a discontinued indicator says nothing under any rule.
    void = reason.isin(["discontinued", "not_started"])
    frame[list(MEASURES)] = frame[list(MEASURES)].mask(void)
    frame["verdict"] = rule.of(frame)
    frame["reason"] = reason.fillna("rule_needs_more").where(frame["verdict"].isna())
    return frame[COLUMNS].join(ahead)


def _printed_rate(frame: pd.DataFrame, held: pd.DataFrame) -> pd.Series:
    """The rate the document prints for the year of the latest actual, in per cent.

    Many evaluations print a rate and no count; without an actual it is the latest one printed.
    """
    printed = held[held["series"] == "published_rate"]
    latest = printed.sort_values("year", kind="stable").groupby("indicator_id")["value"].last()
    alone = frame["indicator_id"].map(latest).astype("float64").where(frame["actual"].isna())
    return progress.of_time(frame, printed).fillna(alone)


def top_goal(assessment: pd.DataFrame, goals: pd.DataFrame) -> pd.Series:
    """The top goal each indicator hangs under; a measure or field where a plan has no goals."""
    own = assessment["goal_id"]
    above, measures = (own.map(tree.owner(goals, tier)) for tier in ("goal", "measure"))
    return above.fillna(measures).fillna(own)


def by_goal(assessment: pd.DataFrame, goals: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Counts of verdicts per top goal (a measure or field where a plan has no goals).

    Returns:
        plan_id, goal_id, title, indicators (all at or below the goal), one column per label of
        ``rule``, not_judged; the last two kinds add up to ``indicators``.
    """
    labels = [step.label for step in rule.steps]
    counted = assessment.assign(
        verdict=assessment["verdict"].fillna("not_judged"), goal_id=top_goal(assessment, goals)
    )
    table = counted.pivot_table(
        index="goal_id", columns="verdict", values="indicator_id", aggfunc="count", fill_value=0
    ).reindex(columns=[*labels, "not_judged"], fill_value=0)
    table.insert(0, "indicators", table.sum(axis=1))
    titles = goals[["plan_id", "goal_id", "title"]]
    return titles.merge(table.reset_index(), on="goal_id").rename_axis(columns=None)


def moving(held: pd.DataFrame) -> list[str]:
    """Ids of the indicators with baselines, targets or actuals at two points in time or more.

    Args:
        held: ``values``.
    """
    points = held[held["series"] != "published_rate"].dropna(subset=["time"])
    times = points.groupby("indicator_id")["time"].nunique()
    return list(times.index[times >= 2])


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
