"""What if: a target, its year or the next actual were another, judged by the very same rule.

Nothing is estimated here. The observations of one indicator are changed as asked and judged again
by ``kpi.assess``; whatever that cannot judge stays unjudged, with its reason.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from machi import kpi, periods
from machi.rules import Rule

ASSUMED = "assumed"
"""Column of changed observations: True where a value is an assumption and in no document."""
KIND = "fiscal"
"""Kind of year of an assumption where the documents print none: plans count in fiscal years."""


@dataclass(frozen=True)
class Assumption:
    """What is assumed; None keeps what the documents say.

    Attributes:
        target: target of the plan's end, in the indicator's unit.
        target_year: its year.
        actual: one more actual, in the indicator's unit; given together with ``actual_year``.
        actual_year: its year, of the kind of the indicator's latest actual.
    """

    target: float | None = None
    target_year: int | None = None
    actual: float | None = None
    actual_year: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is assumed."""
        return self == Assumption()


@dataclass(frozen=True)
class Outcome:
    """An indicator judged as documented and as assumed.

    Attributes:
        before: row of ``kpi.assess`` for the documents.
        after: the same with the assumption; equal where nothing is assumed.
        observations: the observations behind ``after``, with the column ``ASSUMED``.
        as_of: the day of judgement of ``after``: that of ``before``, or the end of the assumed
            actual's year where that is later.
    """

    before: pd.Series
    after: pd.Series
    observations: pd.DataFrame
    as_of: date


def judge(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    as_of: date,
    rule: Rule,
    changes: pd.DataFrame,
    before: pd.Series,
    assumed: Assumption,
) -> Outcome:
    """One indicator judged again under an assumption.

    Args:
        indicators: table ``indicators`` after ``kpi.prepare``.
        observations: table ``observations``.
        as_of: the day of judgement; actuals of later periods stay unknown under the assumption too,
            although an assumed actual moves the day on.
        rule: the grading rule.
        changes: table ``definition_changes``.
        before: the indicator's row of ``kpi.assess`` of the same tables.
        assumed: what is assumed.
    """
    key = before["indicator_id"]
    own = indicators[indicators["indicator_id"] == key].reset_index(drop=True)
    held = observations[observations["indicator_id"] == key].reset_index(drop=True)
    changed = _known(held, as_of).assign(**{ASSUMED: False})
    end, day = own, as_of
    if assumed.target is not None or assumed.target_year is not None:
        changed = _with_target(changed, before, own["end_year"].iloc[0], assumed)
        end = _until(own, assumed.target_year)
    if assumed.actual is not None and assumed.actual_year is not None:
        changed = _with_actual(changed, before, assumed.actual, assumed.actual_year)
        day = max(as_of, _last_day(assumed.actual_year, _kind_of_actual(before)))
    after = before if assumed.empty else kpi.assess(end, changed, day, rule, changes).iloc[0]
    return Outcome(before, after, changed, day)


def target_kind(before: pd.Series) -> str:
    """The kind of year an assumed target has: that of the printed one."""
    kind = before["target_year_type"]
    return KIND if pd.isna(kind) else str(kind)


def _kind_of_actual(before: pd.Series) -> str:
    kind = before["actual_year_type"]
    return target_kind(before) if pd.isna(kind) else str(kind)


def _known(held: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """``held`` without actuals that nobody knew on the day, so that a later day shows no more.

    A row without a value tells why there is none and stays, as in ``kpi.assess``.
    """
    dated = held[["year", "year_type", "value"]].notna().all(axis=1) & (held["series"] == "actual")
    limit = periods.day_fraction(as_of)
    future = [
        bool(known) and periods.year_fraction(int(year), str(kind)) > limit
        for known, year, kind in zip(dated, held["year"], held["year_type"], strict=True)
    ]
    return held[~pd.Series(future, index=held.index, dtype=bool)].reset_index(drop=True)


def _with_target(
    held: pd.DataFrame, before: pd.Series, end: object, assumed: Assumption
) -> pd.DataFrame:
    """``held`` with another target of the plan's end; printed targets due from then on give way.

    Targets beyond the plan (a population vision's) stay: they bind the plan as little as before.
    """
    printed = before["target_year"]
    year = printed if assumed.target_year is None else assumed.target_year
    if assumed.target_year is None and pd.isna(before["target"]):
        year = end
    value = before["target"] if assumed.target is None else assumed.target
    if pd.isna(value):
        return held
    years = held["year"].astype("float64")
    gone = years.isna() if pd.isna(printed) else years == printed
    if not pd.isna(year):
        until = year if pd.isna(end) else max(int(str(end)), int(str(year)))
        gone |= years.between(year, until)
    row = _row(held, before, "target", value, year, target_kind(before))
    return pd.concat([held[~(gone & (held["series"] == "target"))], row], ignore_index=True)


def _with_actual(held: pd.DataFrame, before: pd.Series, value: float, year: int) -> pd.DataFrame:
    """``held`` with one more actual, in the place of those printed for the same year."""
    kind = _kind_of_actual(before)
    same = (held["series"] == "actual") & (held["year"].astype("float64") == year)
    row = _row(held, before, "actual", value, year, kind)
    return pd.concat([held[~same], row], ignore_index=True)


def _row(
    held: pd.DataFrame, before: pd.Series, series: str, value: object, year: object, kind: str
) -> pd.DataFrame:
    """An assumed observation with the columns of ``held``."""
    cells = {
        "indicator_id": before["indicator_id"],
        "series": series,
        "year": year,
        "year_type": pd.NA if pd.isna(year) else kind,
        "value": float(str(value)),
        "status": "estimated",
        ASSUMED: True,
    }
    row = pd.DataFrame([{name: cells.get(name, pd.NA) for name in held.columns}])
    return row.astype(held.dtypes.to_dict())


def _until(own: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """The indicator with a plan that lasts until ``year``, so that a later target binds it."""
    end = own["end_year"]
    if year is None or end.isna().all():
        return own
    return own.assign(end_year=end.mask(end < year, year))


def _last_day(year: int, kind: str) -> date:
    """The last day of a period."""
    return date(year, 12, 31) if kind == "calendar" else date(year + 1, 3, 31)


def span(outcome: Outcome) -> tuple[float, float]:
    """Lowest and highest value worth trying: all values of the indicator with room around them.

    A value that no document prints below zero is not tried below zero either.
    """
    held = _documented(outcome)
    if held.empty:
        return 0.0, 100.0
    low, high = float(held.min()), float(held.max())
    room = max(high - low, abs(high), abs(low)) * 0.5 or 1.0
    return (max(0.0, low - room) if low >= 0 else low - room), high + room


def _documented(outcome: Outcome) -> pd.Series:
    """Baselines, targets and actuals of the indicator that stand in documents."""
    held = outcome.observations
    kept = held["value"].notna() & ~held[ASSUMED] & (held["series"] != "published_rate")
    # An assumed target has taken the place of the printed one.
    replaced = outcome.before[["baseline", "target", "actual"]].dropna().astype("float64")
    return pd.concat([held.loc[kept, "value"], replaced])


def effort(row: pd.Series) -> float | None:
    """The change still needed per year over the change per year so far.

    Args:
        row: a row of ``kpi.assess``.

    Returns:
        2.0 where it must go twice as fast; None where one of the two is not known, where nothing is
        needed any more, or where the indicator does not move or moves the other way.
    """
    needed, so_far = row["required_per_year"], row["change_per_year"]
    if pd.isna(needed) or pd.isna(so_far) or needed * so_far <= 0 or arrived(row):
        return None
    return float(needed / so_far)


def arrived(row: pd.Series) -> bool:
    """Whether the latest actual is at the target or beyond; without a direction, as it aims."""
    if pd.isna(row["actual"]) or pd.isna(row["target"]):
        return False
    lower = row["direction"] == "none" and row["target"] < row["baseline"]
    if row["direction"] == "decrease" or lower:
        return bool(row["actual"] <= row["target"])
    return bool(row["actual"] >= row["target"])
