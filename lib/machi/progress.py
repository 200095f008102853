"""How far an indicator has come: the arithmetic behind ``kpi.assess``, column by column.

Each function takes the frame of ``gather`` and returns one column, so that every number of a
verdict can be looked at by itself. A missing value stays missing; only a bound that is missed by an
amount no ratio can express (a target of zero, say) counts as no progress.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from machi import periods

FIELDS = ["value", "year", "year_type", "time"]


def gather(indicators: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Indicators with their baseline, the target of the plan's end, the latest actual, the due.

    Args:
        indicators: table ``indicators`` after ``kpi.prepare``.
        held: ``kpi.values`` of them.

    Returns:
        ``indicators`` plus baseline, target and actual, each with _year, _year_type and _time, and
        due (the target of the actual's own year). Of two values for one time the first printed
        counts, as in ``kpi.yearly``.
    """
    frame = indicators.reset_index(drop=True)
    targets = held[held["series"] == "target"]
    end = targets["indicator_id"].map(frame.set_index("indicator_id")["end_year"])
    # A population vision's targets for 2040 stand beside the plan's own; only these bind the plan.
    later = (targets["year"] > end).fillna(False).astype(bool)
    own = targets[~later]
    parts = {
        "baseline": held[held["series"] == "baseline"],
        "target": pd.concat([targets[~targets["indicator_id"].isin(own["indicator_id"])], own]),
        "actual": held[held["series"] == "actual"],
    }
    found = [_latest(rows, name, frame["indicator_id"]) for name, rows in parts.items()]
    frame = pd.concat([frame, *found], axis=1)
    # An actual of no year is not due for a target of no year.
    dated = targets.dropna(subset=["year", "year_type"])
    return frame.assign(due=of_time(frame, dated))


def of_time(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The first value among ``rows`` for each indicator and the time of its actual.

    Args:
        frame: indicator_id, actual_year, actual_year_type.
        rows: some of ``kpi.values``.

    Returns:
        The values with the index of ``frame``; missing where there is none. An actual without a
        year has the value without a year.
    """
    known: dict[tuple[object, ...], float] = {}
    for key, value in zip(_keys(rows, "year", "year_type"), rows["value"], strict=True):
        known.setdefault(key, value)
    found = [known.get(key) for key in _keys(frame, "actual_year", "actual_year_type")]
    return pd.Series(found, index=frame.index, dtype="float64")


def _keys(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """indicator_id and other columns of each row; None for what is missing, so that it matches."""
    cells = (
        [value if known else None for value, known in zip(column, column.notna(), strict=True)]
        for column in (frame[name] for name in ("indicator_id", *columns))
    )
    return list(zip(*cells, strict=True))


def _latest(rows: pd.DataFrame, name: str, ids: pd.Series) -> pd.DataFrame:
    """The last dated value of each indicator, else one without a year; columns after ``name``.

    Returns:
        One row per indicator of ``ids``, with its index; missing where there is no value.
    """
    last: dict[str, tuple[float, int]] = {}
    times = rows["time"].fillna(-np.inf)
    for place, (key, time) in enumerate(zip(rows["indicator_id"], times, strict=True)):
        if key not in last or time > last[key][0]:
            last[key] = (time, place)
    places = [last[key][1] if key in last else -1 for key in ids]
    names = {field: name if field == "value" else f"{name}_{field}" for field in FIELDS}
    found = rows[FIELDS].reset_index(drop=True).reindex(places)
    return found.set_axis(ids.index).rename(columns=names)


def comparable(held: pd.DataFrame, changes: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Values that can be compared with the latest actual.

    Args:
        held: ``kpi.values``.
        changes: table ``definition_changes``.

    Returns:
        ``held`` without the baselines and actuals from before the last change of definition that
        has an actual after it, and the indicators that lost values this way.
    """
    if changes.empty:
        return held, []
    # The first period of the new count ends at this time; what ends earlier was counted otherwise.
    ends = [
        periods.year_fraction(int(year), kind)
        for year, kind in zip(changes["year"], changes["year_type"], strict=True)
    ]
    counted = held["series"].isin(["baseline", "actual"])
    actuals = held[held["series"] == "actual"].groupby("indicator_id")["time"].max()
    known = changes.assign(time=ends)
    known = known[known["time"] <= known["indicator_id"].map(actuals)]
    since = held["indicator_id"].map(known.groupby("indicator_id")["time"].max())
    old = counted & (held["time"] < since)
    return held[~old].reset_index(drop=True), list(held.loc[old, "indicator_id"].unique())


def mark_kinds(frame: pd.DataFrame) -> pd.DataFrame:
    """Which arithmetic applies: counted from zero, kept at a bound, or moved from a baseline.

    A cumulative value counts from zero unless its baseline belongs to the same count: then only
    what was added since the baseline is progress. Without a wanted direction the target shows
    where the value should go: less is better where it lies below the baseline.
    """
    has_base = frame["baseline"].notna()
    restarted = (frame["cumulative_from"] > frame["baseline_year"]).fillna(False).astype(bool)
    counted = (frame["measure_type"] == "cumulative") & (~has_base | restarted)
    bound = (frame["direction"] == "maintain") | (frame["target"] == frame["baseline"])
    bound |= (frame["target"] == 0) & ~has_base
    no_base = ~has_base & frame["measure_type"].isin(["annual", "milestone"])
    from_zero = counted | (no_base & ~bound)
    lower = (frame["direction"] == "none") & (frame["target"] < frame["baseline"])
    down = (frame["direction"] == "decrease") | (lower & ~from_zero)
    return frame.assign(
        is_bound=bound & ~counted,
        from_zero=from_zero,
        down=down,
        wanted=np.where(down, -1.0, 1.0),
    )


def ratio(actual: pd.Series, target: pd.Series, down: pd.Series) -> pd.Series:
    """Share of a target: actual/target, for decreasing indicators target/actual.

    Only defined for positive numbers; a zero target has no share (it is met or not met).
    """
    top, bottom = actual.mask(down, target), target.mask(down, actual)
    return (top / bottom.mask(bottom <= 0)).mask(top < 0)


def met(frame: pd.DataFrame, target: pd.Series) -> pd.Series:
    """Whether the actual is at the target or beyond; False where one of them is missing."""
    return (frame["actual"] <= target).where(frame["down"], frame["actual"] >= target)


def against_line(frame: pd.DataFrame, target: pd.Series) -> pd.Series:
    """Share of a target without a way to it: at least 1 when met, else the ratio.

    Missing where the target is not met and no ratio exists (zero or negative targets).
    """
    share = ratio(frame["actual"], target, frame["down"])
    return share.mask(met(frame, target), share.clip(lower=1.0).fillna(1.0))


def way(frame: pd.DataFrame, target: pd.Series) -> pd.Series:
    """Share of the way from the baseline to ``target``; missing without a way."""
    return (frame["actual"] - frame["baseline"]) / (target - frame["baseline"]).replace(0, np.nan)


def attainment(frame: pd.DataFrame) -> pd.Series:
    """Share of the way made: to the same year's own target where one is printed, else to the end.

    Of bounds it is the share that is held; of counts from zero the share of the target.
    """
    line = against_line(frame, frame["target"])
    known = frame["actual"].notna() & frame["target"].notna()
    # A bound at zero or below is missed by an amount, not by a share.
    bound = line.fillna(0.0).where(known)
    to_end = way(frame, frame["target"]).mask(frame["from_zero"], line)
    return share_of_due(frame).where(frame["due"].notna(), to_end.mask(frame["is_bound"], bound))


def _start(frame: pd.DataFrame) -> pd.Series:
    """When progress began: at the baseline, else with the first counted year or the plan."""
    first = frame["cumulative_from"].fillna(frame["start_year"])
    ends = {y: periods.year_fraction(int(y) - 1, "fiscal") for y in first.dropna().unique()}
    counted = first.map(ends).astype("float64")
    from_plan = frame["is_bound"] & frame["baseline_time"].isna()
    counts = frame["from_zero"] & (frame["measure_type"] == "cumulative")
    return frame["baseline_time"].mask(counts | from_plan, counted)


def elapsed(frame: pd.DataFrame) -> pd.Series:
    """Share of the time between start and target that had passed when the actual was taken.

    Bounds have no path, and a year with its own target has nothing left to wait for: no elapsed
    share.
    """
    start = _start(frame)
    span = frame["target_time"] - start
    timeless = frame["is_bound"] | frame["due"].notna()
    return ((frame["actual_time"] - start) / span.mask(span <= 0)).mask(timeless)


def share(frame: pd.DataFrame) -> pd.Series:
    """Progress made over progress due: the attainment, over the elapsed share where time counts."""
    time = frame["elapsed"]
    paced = frame["attainment"] / time.clip(upper=1.0).mask(time <= 0)
    timeless = frame["is_bound"] | frame["due"].notna()
    return paced.mask(timeless, frame["attainment"])


def rate(frame: pd.DataFrame) -> pd.Series:
    """The customary 達成率 as a ratio: actual over target, for decreasing indicators turned round.

    Against the same year's own target where one is printed. Missing for targets or actuals at
    zero or below, where the quotient says nothing.
    """
    return ratio(frame["actual"], frame["due"].fillna(frame["target"]), frame["down"])


def baseline_change(frame: pd.DataFrame) -> pd.Series:
    """Change from the baseline in the wanted direction, as a share of the baseline.

    Infinite where the target is met; missing without a baseline or with a baseline of zero.
    """
    base = frame["baseline"].abs().replace(0, np.nan)
    change = (frame["actual"] - frame["baseline"]) * frame["wanted"] / base
    return change.mask(met(frame, frame["due"].fillna(frame["target"])), np.inf)


def share_of_due(frame: pd.DataFrame) -> pd.Series:
    """Share of the same year's target: from the baseline where that year asks for a move.

    Args:
        frame: ``mark_kinds``; ``due`` is the year's target and ``actual`` its value.
    """
    step = frame["due"] - frame["baseline"]
    forward = step * frame["wanted"] > 0
    forward |= (frame["direction"] == "none") & (step != 0) & step.notna()
    line = against_line(frame, frame["due"])
    missed = line.isna() & (frame["baseline"].notna() | frame["is_bound"])
    line = line.mask(missed, 0.0)
    moved = forward & ~frame["from_zero"] & ~frame["is_bound"]
    return line.mask(moved, way(frame, frame["due"]))


def reasons(frame: pd.DataFrame, observations: pd.DataFrame) -> pd.Series:
    """Why an indicator cannot be judged: the first reason that applies, else missing."""

    def having(status: str, *series: str) -> pd.Series:
        rows = observations[
            (observations["status"] == status) & observations["series"].isin(series)
        ]
        return frame["indicator_id"].isin(rows["indicator_id"])

    gap = (frame["target"] - frame["baseline"]) * frame["wanted"]
    directed = frame["direction"].isin(["increase", "decrease"])
    early = frame["actual_time"] <= _start(frame)
    conditions = {
        "not_numeric": frame["target"].isna() & having("non_numeric", "target"),
        "no_target": frame["target"].isna(),
        "discontinued": having("discontinued", "actual", "target"),
        "no_actual": frame["actual"].isna(),
        "target_met_at_start": (gap < 0) & directed & ~frame["is_bound"] & ~frame["from_zero"],
        "not_started": early & frame["due"].isna(),
        "no_baseline": frame["share"].isna(),
    }
    return first_of(conditions, frame.index)


def first_of(conditions: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """The name of the first condition that holds in each row; missing where none does."""
    held = [condition.fillna(False).to_numpy(bool) for condition in conditions.values()]
    names = np.select(held, [*conditions], "")
    return pd.Series([name or None for name in names.tolist()], index=index, dtype="str")
