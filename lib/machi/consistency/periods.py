"""Years: headings against values, targets against the plan's period, plans against each other."""

from collections import Counter

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcomes, Verdict, place
from machi.periods import AmbiguousPeriod, PeriodError, parse_period

LONG_VIEW = 5
"""Years after a plan's end from which a target is a vision of later decades: plans take five."""
AGREED = 0.8
"""Share of a plan's indicators that must aim at one year before another year is odd."""
MOST = 2 / 3
"""The same for baselines, whose years depend on when each figure is published."""


def _fiscal(kind: str | None) -> bool:
    return kind in ("fiscal", "point")


def year_printed(book: Book) -> Outcomes:
    """The year a value is filed under against the period printed for it."""
    rows = [("indicator", row) for row in book.rows("observations")]
    rows += [("project", row) for row in book.rows("project_results")]
    for kind, row in rows:
        if not row.period_printed or row.year is None:
            continue
        try:
            read = parse_period(row.period_printed.replace("…", ""), default_type="fiscal")
        except PeriodError:
            yield Verdict.UNJUDGED
            continue
        if read.year == row.year:
            yield Verdict.IN_ORDER
            continue
        key = getattr(row, f"{kind}_id")
        yield book.subject(kind, key).finding(
            "high", "high", place(row, row.period_printed), place(row, row.year),
            year=row.year, year_type=row.year_type,
        )  # fmt: skip


def period_heading(book: Book) -> Outcomes:
    """Values counted by calendar year under a heading of fiscal years, or the other way round."""
    odd: dict[str, list[Row]] = {}
    for row in book.rows("observations"):
        if not row.period_printed or row.year is None or row.indicator_id not in book.indicators:
            continue
        try:
            printed = parse_period(row.period_printed).year_type
        except AmbiguousPeriod:
            continue  # R6 says neither year nor fiscal year.
        except PeriodError:
            yield Verdict.UNJUDGED
            continue
        if _fiscal(printed) == _fiscal(row.year_type):
            yield Verdict.IN_ORDER
        else:
            odd.setdefault(row.indicator_id, []).append(row)
    for key, rows in odd.items():
        yield from [Verdict.IN_ORDER] * (len(rows) - 1)
        own = book.indicators[key]
        yield book.subject("indicator", key).finding(
            "low", "medium", place(rows[0], rows[0].period_printed), place(own, own.name),
            year=rows[0].year, year_type=rows[0].year_type, series=[r.series for r in rows],
        )  # fmt: skip


def _targets(book: Book) -> dict[str, list[Row]]:
    """Numeric and non-numeric targets with a year, by indicator."""
    held: dict[str, list[Row]] = {}
    for row in book.rows("observations"):
        known = row.series == "target" and row.year is not None
        if known and row.status != "blank_in_source" and row.indicator_id in book.indicators:
            held.setdefault(row.indicator_id, []).append(row)
    return held


def target_period(book: Book) -> Outcomes:
    """Targets for years the plan does not cover."""
    for key, rows in _targets(book).items():
        plan = book.plans.get(book.indicators[key].plan_id)
        if plan is None or plan.start_year is None or plan.end_year is None:
            yield Verdict.UNJUDGED
            continue
        late = [r for r in rows if plan.end_year < r.year <= plan.end_year + LONG_VIEW]
        early = [r for r in rows if r.year < plan.start_year]
        if not (late or early):
            yield Verdict.IN_ORDER
            continue
        row = (early or late)[0]
        yield book.subject("indicator", key).finding(
            "medium" if early else "low", "high", place(row),
            place(plan, f"{plan.start_year}-{plan.end_year}"),
            year=row.year, year_type=row.year_type, start=plan.start_year, end=plan.end_year,
        )  # fmt: skip


def target_year(book: Book) -> Outcomes:
    """An indicator whose last target is for another year than almost all of its plan."""
    lasts: dict[str, dict[str, Row]] = {}
    for key, rows in _targets(book).items():
        plan_id = book.indicators[key].plan_id
        end = book.end_year(plan_id)
        within = [row for row in rows if end is None or row.year <= end]
        if within and book.indicators[key].measure_type != "milestone":
            lasts.setdefault(plan_id, {})[key] = max(within, key=lambda row: row.year)
    for own in lasts.values():
        common, times = Counter(row.year for row in own.values()).most_common(1)[0]
        for key, row in own.items():
            if times < AGREED * len(own) or len(own) < 3:
                yield Verdict.UNJUDGED
            elif row.year == common:
                yield Verdict.IN_ORDER
            else:
                yield book.subject("indicator", key).finding(
                    "low", "medium", place(row), year=row.year, year_type=row.year_type,
                    usual=common,
                )  # fmt: skip


def baseline_year(book: Book) -> Outcomes:
    """A baseline of another year than most of its plan: the starting points are not the same."""
    held: dict[str, list[Row]] = {}
    for row in book.rows("observations"):
        if (
            row.series == "baseline"
            and row.year is not None
            and row.indicator_id in book.indicators
        ):
            held.setdefault(book.indicators[row.indicator_id].plan_id, []).append(row)
    for rows in held.values():
        common, times = Counter(row.year for row in rows).most_common(1)[0]
        for row in rows:
            if times < MOST * len(rows) or len(rows) < 3:
                yield Verdict.UNJUDGED
            elif row.year == common:
                yield Verdict.IN_ORDER
            else:
                yield book.subject("indicator", row.indicator_id).finding(
                    "low", "high", place(row), year=row.year, year_type=row.year_type, usual=common
                )


def plan_periods(book: Book) -> Outcomes:
    """A plan's years: in order, and neither overlapping its predecessor nor leaving a gap."""
    for plan in book.rows("plans"):
        if plan.start_year is None or plan.end_year is None:
            yield Verdict.UNJUDGED
            continue
        years = place(plan, f"{plan.start_year}-{plan.end_year}")
        subject = book.subject("plan", plan.plan_id)
        if plan.start_year > plan.end_year:
            yield subject.finding("high", "high", years, relation="reversed")
        before = book.plans.get(plan.predecessor_id)
        if before is None or before.end_year is None:
            yield Verdict.IN_ORDER
            continue
        gap = plan.start_year - before.end_year - 1
        if gap == 0:
            yield Verdict.IN_ORDER
            continue
        yield subject.finding(
            "low", "high", years,
            place(before, f"{before.start_year}-{before.end_year}"),
            f"{plan.start_year}-{before.end_year}={plan.start_year - before.end_year}",
            other=before.plan_id, relation="overlap" if gap < 0 else "gap", years=abs(gap),
        )  # fmt: skip


def year_order(book: Book) -> Outcomes:
    """A baseline after the target, or an actual for a year after one not yet published."""
    held: dict[str, list[Row]] = {}
    for row in book.rows("observations"):
        if row.year is not None and row.indicator_id in book.indicators:
            held.setdefault(row.indicator_id, []).append(row)
    for key, rows in held.items():
        targets = [r for r in rows if r.series == "target" and r.status != "blank_in_source"]
        base = [r for r in rows if r.series == "baseline" and r.value is not None]
        waiting = [r for r in rows if r.series == "actual" and r.status == "not_published"]
        done = [r for r in rows if r.series == "actual" and r.value is not None]
        last = max((r.year for r in targets), default=None)
        pairs = [(b, t) for b in base for t in targets if t.year == last and b.year >= last]
        pairs += [(d, w) for d in done for w in waiting
                  if w.year < d.year and w.source_id == d.source_id]  # fmt: skip
        if not pairs:
            yield Verdict.IN_ORDER
            continue
        one, other = pairs[0]
        yield book.subject("indicator", key).finding(
            "medium", "high", place(one), place(other), year=one.year, year_type=one.year_type,
            series=one.series, before=other.year,
        )  # fmt: skip


CHECKS = {
    "year_printed": year_printed,
    "period_heading": period_heading,
    "target_period": target_period,
    "target_year": target_year,
    "baseline_year": baseline_year,
    "plan_periods": plan_periods,
    "year_order": year_order,
}
