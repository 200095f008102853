"""The same quantity printed twice: repeated indicators, other documents, project pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from machi import quantities
from machi.consistency.book import MEASURED, Book, Row, bare_name, called
from machi.consistency.findings import Outcome, Outcomes, Verdict, difference, place

CLOSE = 0.05
"""Share by which a rounded or estimated figure (約294万人) may differ from the exact one."""
VAGUE = frozenset({"approximate", "estimated"})
PASSING = frozenset({"provisional"})
"""A provisional figure is expected to change."""


def differ(one: Row, other: Row, a: float, b: float) -> bool:
    """Whether two values of the same thing contradict each other."""
    if {one.status, other.status} & VAGUE:
        return abs(a - b) > CLOSE * max(abs(a), abs(b))
    return abs(a - b) > 1e-9 * max(1.0, abs(a))


def _kind(row: Row) -> str:
    return "measured" if row.series in MEASURED else str(row.series)


def same_quantity(book: Book) -> Outcomes:
    """Values of one quantity for one year: each later print against the first."""
    for root, members in book.groups.items():
        first: dict[tuple[object, ...], Row] = {}
        rows = [row for member in members for row in book.values[member]]
        for row in sorted(rows, key=lambda row: row.year is None):
            if row.year is None:
                yield from _undated(book, root, row, first)
                continue
            key = (_kind(row), row.year, row.year_type)
            if key not in first:
                first[key] = row
                continue
            yield _pair(book, root, first[key], row)


def _undated(book: Book, root: str, row: Row, dated: dict[tuple[object, ...], Row]) -> Outcomes:
    """A value for no year in particular (約400名, every year) against the latest dated one."""
    known = [one for (kind, year, _), one in dated.items() if kind == _kind(row) and year]
    if not known or row.series == "target":
        return
    yield _pair(book, root, max(known, key=lambda one: one.year), row)


def _pair(book: Book, root: str, one: Row, other: Row) -> Outcome:
    a, b = book.in_unit(one, root), book.in_unit(other, root)
    if a is None or b is None:
        return Verdict.UNJUDGED
    if not differ(one, other, a, b):
        return Verdict.IN_ORDER
    own, theirs = (book.indicators[row.indicator_id] for row in (one, other))
    severity = "high" if own.plan_id == theirs.plan_id else "medium"
    if own.plan_id != theirs.plan_id and other.series == "target":
        severity = "low"  # A later plan may set itself another target.
    if one.source_id != other.source_id and own is theirs:
        severity = "medium"
    vague = {one.status, other.status} & (VAGUE | PASSING)
    if other.year is None:
        severity, vague = "low", {"undated"}
    named = own is theirs or own.same_as or theirs.same_as
    return book.subject("indicator", other.indicator_id).finding(
        severity,
        "low" if vague else ("high" if named else "medium"),
        place(one),
        place(other),
        difference(b, a),
        other=one.indicator_id,
        series=other.series,
        year=one.year,
        year_type=one.year_type,
    )


def _doubles(rows: Iterable[Row], *keys: str) -> Iterator[tuple[Row, Row]]:
    """Rows of the same thing, each with the first of them."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in keys)
        if key in first:
            yield first[key], row
        else:
            first[key] = row


def same_amount(book: Book) -> Outcomes:
    """Money and counted results of a project that are printed in more than one place."""
    money = (row for row in book.rows("budgets") if row.value is not None)
    results = (row for rows in book.results.values() for row in rows if row.year is not None)
    pairs = [
        *_doubles(money, "project_id", "year", "stage", "item"),
        *_doubles(results, "project_id", "result", "unit", "group", "start_year", "year"),
    ]
    for one, other in pairs:
        if differ(one, other, one.value, other.value):
            yield book.subject("project", other.project_id).finding(
                "high",
                "low" if {one.status, other.status} & (VAGUE | PASSING) else "high",
                place(one),
                place(other),
                difference(other.value, one.value),
                year=other.year,
                item=getattr(other, "item", None),
            )
        else:
            yield Verdict.IN_ORDER


def result_indicator(book: Book) -> Outcomes:
    """A project's counted result against the indicator of the same name and unit.

    A yearly indicator must equal it; a cumulative one must have grown by it.
    """
    named: dict[tuple[str, str], str] = {
        (row.plan_id, bare_name(called(row))): book.roots[key]
        for key, row in book.indicators.items()
    }
    for project_id, rows in book.results.items():
        plan_id = book.subject("project", project_id).plan_id
        for row in rows:
            root = named.get((plan_id, bare_name(row.result)))
            if root is None or row.group != "total" or row.start_year or row.year is None:
                continue
            if not quantities.same_dimension(row.unit, book.indicators[root].unit or ""):
                continue
            yield _against(book, row, root)


def _against(book: Book, row: Row, root: str) -> Outcome:
    unit = book.indicators[root].unit or ""
    counted = quantities.convert(row.value, row.unit, unit)
    held = _measured(book, root)
    now = held.get((row.year, row.year_type))
    before = held.get((row.year - 1, row.year_type))
    if book.indicators[root].measure_type != "cumulative":
        before = None
        wanted = None if now is None else float(now.value)
    else:
        wanted = None if now is None or before is None else now.value - before.value
    if now is None or wanted is None:
        return Verdict.UNJUDGED
    if abs(wanted - counted) <= 1e-9 * max(1.0, abs(wanted)):
        return Verdict.IN_ORDER
    grown = "" if before is None else difference(now.value, before.value)
    return book.subject("project", row.project_id).finding(
        "medium",
        "medium",
        place(row),
        place(now),
        grown,
        indicator=root,
        year=row.year,
        year_type=row.year_type,
    )


def _measured(book: Book, root: str) -> dict[tuple[int, str], Row]:
    """Actuals of a quantity by year, in the unit of its first indicator; the first print counts."""
    held: dict[tuple[int, str], Row] = {}
    grouped: dict[str, list[Row]] = defaultdict(list)
    for member in book.groups[root]:
        grouped[member] = [row for row in book.values[member] if row.series == "actual"]
    for rows in grouped.values():
        for row in rows:
            value = book.in_unit(row, root)
            if row.year is not None and value is not None:
                held.setdefault((row.year, row.year_type), row._replace(value=value))
    return held


CHECKS = {
    "same_quantity": same_quantity,
    "same_amount": same_amount,
    "result_indicator": result_indicator,
}
