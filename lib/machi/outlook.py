"""Whether an indicator will arrive: pace so far, pace needed, and the value its points lead to.

The question of arrival is kept apart from the verdict on progress so far (``progress``). A straight
line through the points is a description, not a forecast: its range says how well a line describes
them, and with fewer than three points there is nothing it could be wrong about.
"""

from datetime import date

import numpy as np
import pandas as pd

from machi import periods, progress

ARRIVALS = ("will_reach", "open", "may_miss", "reached", "missed")
REASONS = (
    "not_numeric",
    "no_target",
    "discontinued",
    "no_actual",
    "no_target_year",
    "target_year_passed",
    "milestone",
    "too_few_points",
)
FEWEST_POINTS = 3
# 0.90 quantiles of Student's t for 1 to 30 degrees of freedom, then of the normal distribution:
# NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, column 0.90.
T_QUANTILES = (
    3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372,
    1.363, 1.356, 1.350, 1.345, 1.341, 1.337, 1.333, 1.330, 1.328, 1.325,
    1.323, 1.321, 1.319, 1.318, 1.316, 1.315, 1.314, 1.313, 1.311, 1.310,
    1.282,
)  # fmt: skip
# Binary fractions put a perfect line beside its target by less than this share of the values.
_ROUNDING = 1e-9


def outlook(
    frame: pd.DataFrame, held: pd.DataFrame, as_of: date, observations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Pace, projection and arrival of each indicator.

    Points are the dated actuals and baselines; of two values for one time the first printed counts.
    A cumulative count from zero has only the points after its start: older values belong to another
    count. A baseline of a time after ``as_of`` is an expectation and no point.

    Args:
        frame: ``progress.mark_kinds(progress.gather(...))``.
        held: ``kpi.values`` of the same indicators.
        as_of: the day of judgement.
        observations: table ``observations``. Only its rows without a number tell not_numeric and
            discontinued; without it these indicators have the reason that applies next.

    Returns:
        One row per row of ``frame``, with its index: points (int); change_per_year, from the first
        point to the latest actual, for a count's single point from zero at its start (missing for
        a single point otherwise); required_per_year, from the latest actual to the target (missing
        when the target's time is not later; its sign is that of the move, whatever the direction);
        projected, projected_low and projected_high, the value in the target's year (present
        exactly where arrival is will_reach, open or may_miss); arrival, one of ``ARRIVALS``;
        arrival_reason, one of ``REASONS``, present exactly where arrival is missing.

        Values are in the indicator's unit. The range covers 80 %, see ``project``. Arrival is
        will_reach when the whole range meets the target, may_miss when the whole range misses it,
        open between; once an actual lies at or after the target's time: reached or missed, by the
        last actual up to that time. A bound (maintain, ceiling) is tested like a target. No line
        leads to a milestone: it is reached once it is done, and before that nobody can tell.
    """
    start = _count_start(frame)
    rows = _rows(frame, held, as_of, start)
    fit = _fit(frame, rows.drop_duplicates(["place", "time"]))
    span = frame["target_time"] - frame["actual_time"]
    final = _last_in_time(frame, rows)
    today = periods.day_fraction(as_of)
    reason = _reason(frame, fit["points"], final, today, observations)
    ahead = reason.isna() & (span > 0) & ~_done(frame)
    edges = project(frame, fit).where(ahead)
    found = _awaited(frame, fit, edges).where(ahead, _settled(frame, final))
    return pd.DataFrame(
        {
            "points": fit["points"],
            "change_per_year": _change(frame, fit, start),
            "required_per_year": (frame["target"] - frame["actual"]) / span.mask(span <= 0),
            **edges,
            "arrival": found.mask(reason.notna()),
            "arrival_reason": reason,
        }
    )


def project(frame: pd.DataFrame, fit: pd.DataFrame) -> pd.DataFrame:
    """The value in the target's year by ordinary least squares, with an 80 % prediction interval.

    ŷ = ȳ + b (T − x̄), b = Sxy / Sxx, ŷ ± t·s·sqrt(1 + 1/n + (T − x̄)²/Sxx), s² = SSE / (n − 2),
    t the 0.90 quantile of Student's t with n − 2 degrees of freedom (3.078 for three points: wide,
    and that is honest).

    Two limits cut the value and its range, because what lies beyond cannot happen: a cumulative
    count does not fall below its latest actual (unless that is negative: sums of net changes do
    fall), and a share in % stays within 0 to 100 (where all points and the target do: rates of
    change are in % as well). The second cut never changes the arrival.

    Args:
        frame: as in ``outlook``.
        fit: the sums of ``_fit``, with the same index.

    Returns:
        projected, projected_low, projected_high; missing with fewer than three points.
    """
    freedom = fit["points"] - 2
    ahead = frame["target_time"] - fit["time"]
    middle = fit["value"] + fit["slope"] * ahead
    quantile = np.array(T_QUANTILES)[freedom.clip(1, len(T_QUANTILES)) - 1]
    spread = np.sqrt(fit["sse"] / freedom.mask(freedom < 1))
    half = quantile * spread * np.sqrt(1 + 1 / fit["points"] + ahead**2 / fit["sxx"])
    lowest, highest = _limits(frame, fit)
    edges = {"projected": middle, "projected_low": middle - half, "projected_high": middle + half}
    enough = fit["points"] >= FEWEST_POINTS
    return pd.DataFrame({k: v.clip(lowest, highest).where(enough) for k, v in edges.items()})


def _limits(frame: pd.DataFrame, fit: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The least and the greatest value that can be; infinite where nothing limits it."""
    within = (fit["least"] >= 0) & (fit["most"] <= 100) & frame["target"].between(0, 100)
    share = frame["unit"].isin(["%", "％"]) & within
    lowest = pd.Series(-np.inf, index=frame.index).mask(share, 0.0)
    highest = pd.Series(np.inf, index=frame.index).mask(share, 100.0)
    count = (frame["measure_type"] == "cumulative") & (frame["actual"] >= 0)
    return lowest.mask(count, frame["actual"]), highest


def _done(frame: pd.DataFrame) -> pd.Series:
    """Whether it is a milestone that was reached, whenever its target's time may be."""
    return (frame["measure_type"] == "milestone") & progress.met(frame, frame["target"])


def _count_start(frame: pd.DataFrame) -> pd.Series:
    """When a cumulative count was at zero; missing for everything that is no count from zero."""
    counts = frame["from_zero"] & (frame["measure_type"] == "cumulative")
    return progress._start(frame).where(counts)


def _rows(frame: pd.DataFrame, held: pd.DataFrame, as_of: date, start: pd.Series) -> pd.DataFrame:
    """Dated actuals and baselines as printed: place (row in ``frame``), series, time, value."""
    known_until = periods.day_fraction(as_of)
    rows = held[held["series"].isin(["baseline", "actual"]) & (held["time"] <= known_until)]
    place = pd.Index(frame["indicator_id"]).get_indexer(rows["indicator_id"])
    rows = rows[["series", "time", "value"]].assign(place=place)[place >= 0]
    other_count = rows["time"].to_numpy() <= start.to_numpy()[rows["place"]]
    return rows[~other_count]


def _fit(frame: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """What a line needs to know of the points, per row of ``frame``.

    Returns:
        points (int), time and value (means), first_time, first_value, least, most (of the values),
        sxx, sse (sum of squared residuals), slope (missing with a single time).
    """
    ordered = points.sort_values(["place", "time"])
    grouped = ordered.groupby("place")
    times, values = grouped["time"], grouped["value"]
    sums = {
        "points": times.size(),
        "time": times.mean(),
        "value": values.mean(),
        "first_time": times.first(),
        "first_value": values.first(),
        "least": values.min(),
        "most": values.max(),
    }
    fit = pd.DataFrame(sums).reindex(range(len(frame)))
    place = ordered["place"].to_numpy()
    x = ordered["time"].to_numpy() - fit["time"].to_numpy()[place]
    y = ordered["value"].to_numpy() - fit["value"].to_numpy()[place]

    def total(amounts: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights=amounts, minlength=len(frame))

    sxx = total(x * x)
    slope = total(x * y) / np.where(sxx > 0, sxx, np.nan)
    sse = total((y - slope[place] * x) ** 2)
    fit = fit.assign(points=fit["points"].fillna(0).astype("int64"), sxx=sxx, sse=sse, slope=slope)
    return fit.set_axis(frame.index)


def _change(frame: pd.DataFrame, fit: pd.DataFrame, start: pd.Series) -> pd.Series:
    """Change per year up to the latest actual, from the first point.

    A count with a single point is taken from zero at its start; with more points that start, which
    few documents print, is not needed.
    """
    counted = start.notna() & (fit["points"] < 2)
    years = frame["actual_time"] - fit["first_time"].mask(counted, start)
    return (frame["actual"] - fit["first_value"].mask(counted, 0.0)) / years.mask(years <= 0)


def _last_in_time(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The last actual up to the target's time; missing where there is none."""
    due = frame["target_time"].to_numpy()[rows["place"].to_numpy()]
    kept = rows[(rows["series"] == "actual") & (rows["time"].to_numpy() <= due)]
    first = kept.drop_duplicates(["place", "time"]).sort_values(["place", "time"])
    last = first.groupby("place")["value"].last()
    return last.reindex(range(len(frame))).set_axis(frame.index)


def _settled(frame: pd.DataFrame, final: pd.Series) -> pd.Series:
    """Arrival once the target's time has passed: the printed numbers compared as they are."""
    met = progress.met(frame[["down"]].assign(actual=final), frame["target"])
    return pd.Series("missed", index=frame.index, dtype="str").mask(met, "reached")


def _awaited(frame: pd.DataFrame, fit: pd.DataFrame, edges: pd.DataFrame) -> pd.Series:
    """Arrival before the target's time, by the edges of the range."""
    size = np.maximum(fit["least"].abs(), fit["most"].abs())
    size = np.maximum(size, frame["target"].abs()) * _ROUNDING
    line = frame["target"] + size.where(frame["down"], -size)
    low, high = edges["projected_low"], edges["projected_high"]
    worst = progress.met(frame[["down"]].assign(actual=low.mask(frame["down"], high)), line)
    best = progress.met(frame[["down"]].assign(actual=high.mask(frame["down"], low)), line)
    arrival = pd.Series("may_miss", index=frame.index, dtype="str")
    return arrival.mask(best, "open").mask(worst, "will_reach")


def _reason(
    frame: pd.DataFrame,
    points: pd.Series,
    final: pd.Series,
    today: float,
    observations: pd.DataFrame | None,
) -> pd.Series:
    """Why arrival cannot be judged: the first of ``REASONS`` that applies, else missing."""

    def having(status: str, *series: str) -> pd.Series:
        if observations is None:
            return pd.Series(False, index=frame.index)
        told = (observations["status"] == status) & observations["series"].isin(series)
        return frame["indicator_id"].isin(observations.loc[told, "indicator_id"])

    passed = (frame["actual_time"] >= frame["target_time"]) | _done(frame)
    no_target = frame["target"].isna()
    conditions = {
        "not_numeric": no_target & having("non_numeric", "target"),
        "no_target": no_target,
        "discontinued": having("discontinued", "actual", "target"),
        "no_actual": frame["actual"].isna() | (passed & final.isna()),
        "no_target_year": frame["target_time"].isna(),
        # Nobody asks in 2026 whether a target of 2019 will be reached: its actual is missing.
        "target_year_passed": ~passed & (frame["target_time"] <= today),
        "milestone": ~passed & (frame["measure_type"] == "milestone"),
        "too_few_points": ~passed & ((points < FEWEST_POINTS) | frame["actual_time"].isna()),
    }
    return progress.first_of({name: conditions[name] for name in REASONS}, frame.index)
