"""What the committee's sheet of each indicator needs, put side by side from the other results.

Nothing is judged here. A comparable value is one of the same quantity, or says that it is not; it
stands beside the indicator's own values with what differs, and never in an order of merit.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from machi import kpi, periods, progress, text

KINDS = ("national_same", "other_plan", "other_town", "national_field")
"""Where a comparable value comes from, in the order it is looked for: the same quantity of the
nation, of another plan of the municipality, under the same name elsewhere; and last a national KPI
of the same field, which measures something else."""
DEFINITIONS = ("same", "differs", "unknown")
MOST_TOWNS = 3
VALUES = ("baseline", "target", "actual")
VALUE_COLUMNS = [f"{v}{part}" for v in VALUES for part in ("", "_year", "_year_type")]
TEXTS = ["baseline_text", "target_text", "period_text", "certainty"]
COMPARISON = ["indicator_id", "kind", "whose", "plan", "name", "unit", *VALUE_COLUMNS, *TEXTS]
COMPARISON += ["definition"]


def rows(
    assessment: pd.DataFrame,
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    goals: pd.DataFrame,
    questions: pd.DataFrame,
    as_of: date,
) -> pd.DataFrame:
    """One row per sheet: plans in force at ``as_of`` first, then as the documents print them.

    Args:
        assessment: ``kpi.assess`` of the indicators that repeat no other one of their plan.
        indicators: table ``indicators`` after ``kpi.prepare``, with ``source``.
        observations: table ``observations``, with ``source``.
        plans: table ``plans``.
        goals: table ``goals``.
        questions: ``questions.of_indicators``.
        as_of: the day of judgement.

    Returns:
        The columns of ``assessment``, where baseline is the printed one even if it cannot be
        compared, plus baseline_year_type; plan (short title), top_title and goal_title (the top
        goal, and the node below it the indicator hangs on, missing when they are one), definition,
        source (of the indicator) and actual_source (missing without an actual), over (the plan's
        last year has passed), code (of the question), and for baseline, target and actual each the
        _status and the _printed words of the row that holds no number (missing where there is a
        number, or no row at all).

        Plans follow one another: in force, to come, without a period, over; in each group those
        that begin later first.
    """
    own = indicators.set_index("indicator_id").loc[assessment["indicator_id"]]
    titles = goals.set_index("goal_id")["title"]
    top = kpi.top_goal(assessment, goals)
    values = _valued(indicators, observations, as_of).set_index("indicator_id")
    ends = plans.set_index("plan_id")["end_year"]
    kept = ["baseline", "baseline_year", "baseline_year_type"]
    table = assessment.assign(
        **{name: values.loc[own.index, name].array for name in kept},
        plan=assessment["plan_id"].map(plans.set_index("plan_id")["short_title"]),
        top_title=top.map(titles),
        goal_title=assessment["goal_id"].map(titles).mask(assessment["goal_id"] == top),
        definition=own["definition"].array,
        source=own["source"].array,
        actual_source=_actual_source(assessment, observations),
        over=(assessment["plan_id"].map(ends) < periods.fiscal_year_of(as_of)).fillna(False),
        code=assessment["indicator_id"].map(questions.set_index("indicator_id")["code"]),
    )
    for series in VALUES:
        state = _state(observations, series)
        for column in ("status", "value_printed"):
            told = table["indicator_id"].map(state[column]).where(table[series].isna())
            table[f"{series}_{column.removeprefix('value_')}"] = told.astype("str")
    place = table["plan_id"].map(_plan_order(plans, as_of))
    return table.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def past_opinions(opinions: pd.DataFrame, indicators: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Opinions of meetings on the fiscal years up to ``as_of``, the latest year first.

    Args:
        opinions: table ``opinions``.
        indicators: table ``indicators`` after ``kpi.prepare``. An opinion on an indicator that
            repeats another one of its plan belongs to that one's sheet.
        as_of: the day of judgement.
    """
    first = _first_in_plan(indicators)
    known = opinions[(opinions["year"] <= periods.fiscal_year_of(as_of)).fillna(False)]
    known = known.assign(
        indicator_id=known["indicator_id"].map(first).fillna(known["indicator_id"])
    )
    return known.sort_values("year", ascending=False, kind="stable").reset_index(drop=True)


def comparisons(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    pairs: pd.DataFrame,
    others: Mapping[str, Mapping[str, pd.DataFrame]],
    as_of: date,
) -> pd.DataFrame:
    """What each indicator can be held against: the first of ``KINDS`` that gives a value.

    Args:
        indicators: table ``indicators`` after ``kpi.prepare``.
        observations: table ``observations``.
        pairs: ``counterparts.counterparts``.
        others: tables of other municipalities by name (``store.peers``).
        as_of: actuals of later periods are not used.

    Returns:
        indicator_id, kind (one of ``KINDS``), whose (the municipality, kind other_town), plan
        (short title), name, unit, baseline, target, actual with _year and _year_type;
        baseline_text, target_text, period_text and certainty (national values, as reported);
        definition (one of ``DEFINITIONS``: unknown where one of the two prints none). What does not
        apply is missing. One row per indicator, of other municipalities up to ``MOST_TOWNS`` in the
        order of their codes; none for an indicator that nothing can be held against.
    """
    own = _valued(indicators, observations, as_of)
    found = {
        "national_same": _national(pairs[pairs["relation"] == "same_quantity"]),
        "other_plan": _other_plans(own),
        "other_town": _other_towns(own, others, as_of),
        "national_field": _national(pairs[pairs["relation"] == "same_field"]),
    }
    table = pd.concat(
        [part.assign(kind=kind).reindex(columns=COMPARISON) for kind, part in found.items()],
        ignore_index=True,
    )
    # Parts without years would make them decimals.
    table = table.astype({name: "Int64" for name in COMPARISON if name.endswith("_year")})
    known = table[[*VALUES, *TEXTS[:2]]].notna().any(axis=1)
    table = table[known]
    first = table.groupby("indicator_id")["kind"].transform("first")
    return table[table["kind"] == first].reset_index(drop=True)


def _valued(indicators: pd.DataFrame, observations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The indicators with their printed baseline, target and latest actual."""
    return progress.gather(indicators, kpi.values(observations, as_of))


def _plan_order(plans: pd.DataFrame, as_of: date) -> pd.Series:
    """The place of each plan among the sheets, by plan id."""
    now, start = periods.fiscal_year_of(as_of), plans["start_year"]
    stage = pd.Series(0, index=plans.index).mask((start > now).fillna(False), 1)
    stage = stage.mask((plans["end_year"] < now).fillna(False), 3)
    stage = stage.mask(start.isna() | plans["end_year"].isna(), 2)
    ordered = plans.assign(stage=stage).sort_values(
        ["stage", "start_year"], ascending=[True, False], kind="stable"
    )
    return pd.Series(range(len(ordered)), index=ordered["plan_id"])


def _actual_source(assessment: pd.DataFrame, observations: pd.DataFrame) -> pd.Series:
    """Where the assessed actual stands; of several places the first."""
    key = ["indicator_id", "year", "year_type"]
    actuals = observations[(observations["series"] == "actual") & observations["value"].notna()]
    places = actuals.drop_duplicates(key)[[*key, "source"]]
    wanted = assessment[["indicator_id", "actual_year", "actual_year_type", "actual"]]
    found = wanted.merge(
        places, left_on=[*wanted.columns[:3]], right_on=key, how="left", suffixes=("", "_of")
    )
    return found["source"].set_axis(assessment.index).where(assessment["actual"].notna())


def _state(observations: pd.DataFrame, series: str) -> pd.DataFrame:
    """Why a value is missing: status and printed words of the last row without a number."""
    rows = observations[(observations["series"] == series) & observations["value"].isna()]
    ordered = rows.sort_values("year", kind="stable", na_position="first")
    return ordered.groupby("indicator_id").tail(1).set_index("indicator_id")


def _first_in_plan(indicators: pd.DataFrame) -> dict[str, str]:
    """For each indicator the one of its own plan it stands for, itself when there is none."""
    plan_of = dict(zip(indicators["indicator_id"], indicators["plan_id"], strict=True))
    above = dict(zip(indicators["indicator_id"], indicators["same_as"], strict=True))
    first = {}
    for start, plan in plan_of.items():
        at = start
        while plan_of.get(above[at]) == plan:
            at = above[at]
        first[start] = at
    return first


def _national(pairs: pd.DataFrame) -> pd.DataFrame:
    """One national KPI per indicator; one of the same unit stands before others."""
    first = pairs.sort_values("same_unit", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "indicator_id": first["indicator_id"],
            "name": first["national_name"],
            "baseline_text": first["national_baseline"],
            "target_text": first["national_target"],
            "period_text": first["national_period"],
            "certainty": first["certainty"],
            "definition": "unknown",
        }
    ).drop_duplicates("indicator_id")


def _other_plans(own: pd.DataFrame) -> pd.DataFrame:
    """The same quantity in the plan before, else in the plan after, per indicator."""
    first = _first_in_plan(own)
    above = own.set_index("indicator_id")["same_as"].dropna()
    # An earlier indicator may be named by one of its repeats, and may not be among the plans read.
    before = {i: first[j] for i, j in above.items() if first[i] == i and j in first}
    after: dict[str, str] = {}
    for later, earlier in before.items():
        after.setdefault(earlier, later)
    pairs = [(i, other) for i in own["indicator_id"] if (other := before.get(i, after.get(i, "")))]
    joined = pd.DataFrame(pairs, columns=["indicator_id", "other"], dtype="str")
    return _beside(joined, own, own)


def _other_towns(
    own: pd.DataFrame, others: Mapping[str, Mapping[str, pd.DataFrame]], as_of: date
) -> pd.DataFrame:
    """Indicators of the same name and unit elsewhere, up to ``MOST_TOWNS`` towns each."""
    mine = own[~own["repeated"]].assign(key=_keys(own))[["indicator_id", "key"]]
    parts = []
    for whose, tables in others.items():
        prepared = kpi.prepare(tables["indicators"], tables["plans"])
        theirs = _valued(prepared[~prepared["repeated"]], tables["observations"], as_of)
        theirs = theirs[theirs[list(VALUES)].notna().any(axis=1)]
        theirs = theirs.sort_values("start_year", kind="stable", na_position="first")
        named = pd.DataFrame({"other": theirs["indicator_id"], "key": _keys(theirs)})
        # Of several plans of a town the youngest that gives a value.
        pairs = mine.merge(named.drop_duplicates("key", keep="last"), on="key")
        parts.append(_beside(pairs.drop(columns="key"), own, theirs).assign(whose=whose))
    if not parts:
        return pd.DataFrame(columns=COMPARISON)
    return pd.concat(parts, ignore_index=True).groupby("indicator_id").head(MOST_TOWNS)


def _keys(indicators: pd.DataFrame) -> pd.Series:
    """Name and unit as comparison keys."""
    units = indicators["unit"].fillna("").map(text.match_key)
    return indicators["name"].map(text.match_key) + "\n" + units


def _beside(pairs: pd.DataFrame, own: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """The values of the other indicator of each pair, and whether the definitions agree."""
    columns = ["indicator_id", "short_title", "name", "unit", "definition", *VALUE_COLUMNS]
    held = theirs[columns].rename(columns={"indicator_id": "other", "short_title": "plan"})
    joined = pairs.merge(held, on="other")
    mine = joined["indicator_id"].map(own.set_index("indicator_id")["definition"])
    compared = [_compare(a, b) for a, b in zip(mine, joined["definition"], strict=True)]
    return joined.assign(definition=compared).drop(columns="other")


def _compare(one: object, other: object) -> str:
    if pd.isna(one) or pd.isna(other):
        return "unknown"
    return "same" if text.match_key(str(one)) == text.match_key(str(other)) else "differs"
