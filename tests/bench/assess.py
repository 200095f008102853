"""How ``kpi.assess`` grows with the number of municipalities, up to all 1,741. ``make bench``

Prints seconds, peak megabytes and the exponents of growth (1 = linear); quote the exponents, the
seconds belong to this machine. The tables are made up, with a fixed seed.
"""

import time
import tracemalloc
from datetime import date

import numpy as np
import pandas as pd

from machi import kpi, rules

MUNICIPALITIES = (218, 435, 870, 1741)
"""An eighth, a quarter, half and all of Japan's cities, towns, villages and special wards."""
INDICATORS = 60
FIRST, YEARS = 2015, 10
AS_OF = date(FIRST + YEARS + 1, 3, 31)
SEED = 20260331


def indicators(municipalities: int, random: np.random.Generator) -> pd.DataFrame:
    """Indicators as ``kpi.prepare`` returns them, 60 in one plan of ten years each."""
    n = municipalities * INDICATORS
    plan = np.repeat(np.arange(municipalities), INDICATORS).astype(str)
    kind = random.choice(
        ["level", "annual", "cumulative", "milestone"], n, p=[0.5, 0.3, 0.15, 0.05]
    )
    wanted = random.choice(
        ["increase", "decrease", "maintain", "none"], n, p=[0.7, 0.2, 0.08, 0.02]
    )
    frame = pd.DataFrame(
        {
            "plan_id": plan,
            "indicator_id": np.arange(n).astype(str),
            "goal_id": np.char.add(plan, np.array(["-1", "-2", "-3", "-4"])[np.arange(n) % 4]),
            "name": "指標",
            "unit": "人",
            "measure_type": kind,
            "direction": wanted,
            "cumulative_from": pd.array([FIRST] * n, dtype="Int64"),
            "start_year": pd.array([FIRST] * n, dtype="Int64"),
            "end_year": pd.array([FIRST + YEARS - 1] * n, dtype="Int64"),
            "repeated": False,
        }
    )
    text = ["plan_id", "indicator_id", "goal_id", "name", "unit", "measure_type", "direction"]
    frame["cumulative_from"] = frame["cumulative_from"].where(frame["measure_type"] == "cumulative")
    return frame.astype(dict.fromkeys(text, "str"))


def observations(ids: pd.Series, random: np.random.Generator) -> pd.DataFrame:
    """For each indicator a baseline, ten actuals, a target at the end and, for a third, one a year.

    One value in twenty is missing with a status that says so.
    """
    n = len(ids)
    span = range(FIRST, FIRST + YEARS)
    yearly = random.random(n) < 1 / 3
    rows = [("baseline", FIRST - 1, np.ones(n, bool)), ("target", FIRST + YEARS - 1, ~yearly)]
    rows += [("target", year, yearly) for year in span]
    rows += [("actual", year, np.ones(n, bool)) for year in span]
    kind = random.choice(["fiscal", "calendar", "point"], n, p=[0.7, 0.2, 0.1])
    parts = [
        pd.DataFrame(
            {"indicator_id": ids[keep], "series": series, "year": year, "year_type": kind[keep]}
        )
        for series, year, keep in rows
    ]
    table = pd.concat(parts, ignore_index=True).sort_values("indicator_id", ignore_index=True)
    value = random.normal(100.0, 40.0, len(table)).round(1)
    missing = random.random(len(table)) < 0.05
    table["value"] = np.where(missing, np.nan, value)
    table["status"] = np.where(missing, "not_published", "final")
    text = ["indicator_id", "series", "year_type", "status"]
    return table.astype(dict.fromkeys(text, "str") | {"year": "Int64"})


def measure(municipalities: int, rule: rules.Rule) -> tuple[float, float, float]:
    """Seconds, peak MB on top of the tables, and the share of indicators that were judged.

    Time and memory are taken from separate runs: watching memory slows Python down.
    """
    random = np.random.default_rng(SEED)
    table = indicators(municipalities, random)
    held = observations(table["indicator_id"], random)
    started = time.perf_counter()
    judged = kpi.assess(table, held, AS_OF, rule)
    seconds = time.perf_counter() - started
    tracemalloc.start()
    kpi.assess(table, held, AS_OF, rule)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds, peak, float(judged["verdict"].notna().mean())


def exponent(counts: tuple[int, ...], costs: list[float]) -> float:
    """Slope of the costs over the counts, both as logarithms."""
    return float(np.polyfit(np.log(counts), np.log(costs), 1)[0])


def main() -> None:
    """Measure each size once, after a first run that loads what is loaded once."""
    rule = rules.load("prorata")
    measure(5, rule)
    print(f"kpi.assess, {INDICATORS} indicators x {YEARS} years each")
    print("municipalities  indicators  seconds  peak MB  judged")
    results = []
    for count in MUNICIPALITIES:
        seconds, peak, judged = measure(count, rule)
        results.append((seconds, peak))
        total = count * INDICATORS
        print(f"{count:14,}  {total:10,}  {seconds:7.2f}  {peak:7,.0f}  {judged:6.0%}")
    seconds, peaks = (list(column) for column in zip(*results, strict=True))
    print(
        f"growth (1 = linear): time {exponent(MUNICIPALITIES, seconds):.2f}, "
        f"memory {exponent(MUNICIPALITIES, peaks):.2f}"
    )


if __name__ == "__main__":
    main()
