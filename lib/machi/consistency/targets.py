"""Paths of targets, and targets against what was already reached."""

from itertools import pairwise
from statistics import median
from typing import Any

from machi.consistency.book import MEASURED, Book, Row
from machi.consistency.findings import Outcome, Outcomes, Verdict, difference, number, place
from machi.text import parse_locator

STEEP = 0.2
"""A target falling back by a fifth and more is no smoothing of a path."""
JUMP = 5.0
"""A step this many times the path's usual one; plans raise targets in steps of like size."""
LEAP = 0.5
"""A jump must also change the target by half, so that 57, 58, 59, 65 passes."""


def wanted(direction: str, a: float, b: float) -> float:
    """How far ``b`` lies beyond ``a`` in the wanted direction."""
    return a - b if direction == "decrease" else b - a


def _paths(book: Book) -> list[tuple[Row, list[Row]]]:
    """Indicators with their targets by year, of the plan's period or the same table as those.

    A vision for 2040 printed elsewhere is no part of the path.
    """
    found = []
    for key, rows in book.values.items():
        own = book.indicators[key]
        dated = [row for row in rows if row.series == "target" and row.year is not None]
        end = book.end_year(own.plan_id)
        tables = {_section(row) for row in dated if end is None or row.year <= end}
        kept: dict[int, Row] = {}
        for row in sorted(dated, key=lambda row: row.year):
            if _section(row) in tables:
                kept.setdefault(row.year, row)
        found.append((own, list(kept.values())))
    return found


def _section(row: Row) -> tuple[str, str]:
    return row.source_id, parse_locator(row.locator).section


def _step(before: Row, after: Row, path: list[Row]) -> dict[str, Any]:
    """What a finding on a step of a path says: both targets, their difference, the whole path."""
    return {
        "a": place(before),
        "b": place(after),
        "arithmetic": difference(after.value, before.value),
        "year": after.year,
        "before": before.year,
        "year_type": after.year_type,
        "path": [number(row.value) for row in path],
    }


def target_path(book: Book) -> Outcomes:
    """Yearly targets that turn back: a rising path that falls, a cumulative one that shrinks."""
    for own, path in _paths(book):
        if own.direction not in ("increase", "decrease"):
            continue
        for before, after in pairwise(path):
            step = wanted(own.direction, before.value, after.value)
            if step >= 0:
                yield Verdict.IN_ORDER
                continue
            steep = own.measure_type == "cumulative" or -step >= STEEP * abs(before.value)
            yield book.subject("indicator", own.indicator_id).finding(
                "high" if steep else "medium",
                "high" if own.direction_basis == "stated" or steep else "medium",
                **_step(before, after, path),
                direction=own.direction,
            )


def target_jump(book: Book) -> Outcomes:
    """A step of a target path that is far larger than its other steps."""
    for own, path in _paths(book):
        steps = [b.value - a.value for a, b in pairwise(path)]
        if len(steps) < 3:
            if len(path) > 1:
                yield Verdict.UNJUDGED
            continue
        for place_of, (before, after) in enumerate(pairwise(path)):
            # Beside years without a step (2, 2, 3, 3, 3, 4) every step would be far larger.
            others = [abs(s) for i, s in enumerate(steps) if i != place_of and s != 0] or [0.0]
            step = abs(steps[place_of])
            if wanted(own.direction, before.value, after.value) < 0 and own.direction != "none":
                continue  # ``target_path`` speaks of steps that turn back.
            if step <= JUMP * median(others) or step < LEAP * abs(before.value):
                yield Verdict.IN_ORDER
                continue
            yield book.subject("indicator", own.indicator_id).finding(
                "medium",
                "medium",
                **_step(before, after, path),
            )


def target_reached(book: Book) -> Outcomes:
    """Targets that were met before their year: a path below what was already counted.

    Indicators of one plan for the same quantity are read as one. A bound that was held from the
    start on, and a milestone that is done, leave nothing to ask.
    """
    for root in book.groups:
        own = book.indicators[root]
        if own.direction not in ("increase", "decrease") or own.measure_type == "milestone":
            continue
        rows = _of_plan(book, root)
        bounds = {row.value for row in rows if row.series == "baseline"}
        measured = [row for row in rows if row.series in MEASURED and row.year is not None]
        targets = {
            row.year: row
            for row in reversed(rows)
            if row.series == "target" and row.year is not None and row.value not in bounds
        }
        pairs = [
            (target, max(earlier, key=lambda row: row.year))
            for _, target in sorted(targets.items())
            if (earlier := [row for row in measured if row.year < target.year])
        ]
        met = [(t, m) for t, m in pairs if wanted(own.direction, t.value, m.value) >= 0]
        if targets and not pairs:
            yield Verdict.UNJUDGED
        elif not met:
            yield from [Verdict.IN_ORDER] * bool(pairs)
        else:
            yield _reached(book, own, met)


def _of_plan(book: Book, root: str) -> list[Row]:
    """Values of a quantity inside the plan of its first indicator, in that indicator's unit."""
    plan_id = book.indicators[root].plan_id
    members = [m for m in book.groups[root] if book.indicators[m].plan_id == plan_id]
    held = [(row, book.in_unit(row, root)) for m in members for row in book.values[m]]
    return [row._replace(value=value) for row, value in held if value is not None]


def _reached(book: Book, own: Row, met: list[tuple[Row, Row]]) -> Outcome:
    target, measured = met[-1]
    # Judged from the last target: a yearly count may fall again, a cumulative one cannot.
    severity = "medium" if own.measure_type == "cumulative" else "low"
    return book.subject("indicator", own.indicator_id).finding(
        severity,
        "high" if own.direction_basis == "stated" or own.measure_type == "cumulative" else "medium",
        place(target),
        place(measured),
        ";".join(f"{number(m.value)}({m.year})≥{number(t.value)}({t.year})" for t, m in met)
        if own.direction == "increase"
        else ";".join(f"{number(m.value)}({m.year})≤{number(t.value)}({t.year})" for t, m in met),
        year=target.year,
        year_type=target.year_type,
        reached=measured.year,
        years=[t.year for t, _ in met],
    )


def target_loosened(book: Book) -> Outcomes:
    """A later plan that aims lower than its predecessor did for the same quantity.

    A plan may have reasons to; the document should give them.
    """
    for key, root in book.roots.items():
        own = book.indicators[key]
        plan = book.plans.get(own.plan_id)
        before = [
            other for other in book.groups[root]
            if plan is not None and book.indicators[other].plan_id == plan.predecessor_id
        ]  # fmt: skip
        if not before or book.indicators[before[0]].direction not in ("increase", "decrease"):
            continue
        last, earlier = _last_target(book, key), _last_target(book, before[0])
        value = None if earlier is None else book.in_unit(earlier, key)
        if last is None or earlier is None or value is None or own.measure_type == "cumulative":
            yield Verdict.UNJUDGED
        elif wanted(book.indicators[before[0]].direction, value, last.value) >= 0:
            yield Verdict.IN_ORDER
        else:
            yield book.subject("indicator", key).finding(
                "low", "high", place(earlier), place(last), difference(last.value, value),
                other=before[0], before=earlier.year, year=last.year, year_type=last.year_type,
            )  # fmt: skip


def _last_target(book: Book, key: str) -> Row | None:
    """The target for the last year of the plan that has one."""
    end = book.end_year(book.indicators[key].plan_id)
    rows = [
        row for row in book.values[key]
        if row.series == "target" and row.year is not None and (end is None or row.year <= end)
    ]  # fmt: skip
    return max(rows, key=lambda row: row.year, default=None)


def cumulative_fall(book: Book) -> Outcomes:
    """A count from a start that shrinks from one year to the next."""
    for key, rows in book.values.items():
        own = book.indicators[key]
        if own.measure_type != "cumulative":
            continue
        kept = {r.year: r for r in reversed(rows) if r.series == "actual" and r.year is not None}
        for (_, before), (_, after) in pairwise(sorted(kept.items())):
            if after.value >= before.value:
                yield Verdict.IN_ORDER
                continue
            yield book.subject("indicator", key).finding(
                "high",
                "high" if own.measure_type_basis == "stated" else "medium",
                place(before),
                place(after),
                difference(after.value, before.value),
                year=after.year,
                before=before.year,
                year_type=after.year_type,
            )


CHECKS = {
    "target_path": target_path,
    "target_jump": target_jump,
    "target_reached": target_reached,
    "target_loosened": target_loosened,
    "cumulative_fall": cumulative_fall,
}
