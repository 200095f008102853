"""Totals against their parts: counted results by household type and period, money by source."""

from collections import defaultdict
from collections.abc import Sequence

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcome, Outcomes, Place, Verdict, by_editor, number, place
from machi.consistency.repeats import VAGUE

PARTS = ("household", "single")
"""Groups that together make up the total; with_addition is only inside it."""


def _confidence(rows: Sequence[Row]) -> str:
    if any(row.status in VAGUE for row in rows):
        return "low"
    return "medium" if by_editor(*rows) else "high"


def _sum(rows: Sequence[Row]) -> str:
    total = sum(row.value for row in rows)
    return f"{'+'.join(number(row.value) for row in rows)}={number(total)}"


def parts_total(book: Book) -> Outcomes:
    """Total of a result against households and singles printed beside it."""
    held: dict[tuple[object, ...], dict[str, Row]] = defaultdict(dict)
    for rows in book.results.values():
        for row in rows:
            key = (row.project_id, row.result, row.unit, row.start_year, row.year)
            held[key].setdefault(row.group, row)
    for groups in held.values():
        parts = [groups[name] for name in PARTS if name in groups]
        if "total" not in groups:
            yield from [Verdict.UNJUDGED] * bool(parts)
            continue
        if parts:
            yield _inside(book, groups["total"], parts, whole=len(parts) == len(PARTS))
        if "with_addition" in groups:
            yield _inside(book, groups["total"], [groups["with_addition"]], whole=False)


def _inside(book: Book, total: Row, parts: list[Row], *, whole: bool) -> Outcome:
    """Parts that make up the total must equal it; others must not exceed it."""
    counted = sum(row.value for row in parts)
    if counted == total.value or (counted < total.value and not whole):
        return Verdict.IN_ORDER
    return book.subject("project", total.project_id).finding(
        "high",
        _confidence([total, *parts]),
        place(total),
        Place(number(counted), parts[0].locator, parts[0].source_id),
        _sum(parts),
        year=total.year,
        start=total.start_year,
        year_type=total.year_type,
        groups=[row.group for row in parts],
    )


def period_total(book: Book) -> Outcomes:
    """A sum over several years against the years printed one by one."""
    for rows in book.results.values():
        for total in (row for row in rows if row.start_year is not None):
            same = [
                row
                for row in rows
                if row.start_year is None and row.year is not None
                and (row.result, row.unit, row.group) == (total.result, total.unit, total.group)
                and total.start_year <= row.year <= total.year
            ]  # fmt: skip
            if not same:
                yield Verdict.UNJUDGED
                continue
            every = len({row.year for row in same}) == total.year - total.start_year + 1
            yield _inside(book, total, same, whole=every)


def budget_parts(book: Book) -> Outcomes:
    """General revenue is part of the total and cannot exceed it; personnel stands beside it."""
    for cells in _cells(book).values():
        total, part = cells.get("total"), cells.get("general_revenue")
        if total is None or part is None or total.value is None or part.value is None:
            yield Verdict.UNJUDGED
        elif part.value <= total.value:
            yield Verdict.IN_ORDER
        else:
            yield book.subject("project", total.project_id).finding(
                "high",
                _confidence([total, part]),
                place(total),
                place(part),
                f"{number(part.value)}>{number(total.value)}",
                year=total.year,
                stage=total.stage,
            )


def _cells(book: Book) -> dict[tuple[object, ...], dict[str, Row]]:
    held: dict[tuple[object, ...], dict[str, Row]] = defaultdict(dict)
    for row in book.rows("budgets"):
        held[row.project_id, row.year, row.stage].setdefault(row.item, row)
    return held


def budget_dash(book: Book) -> Outcomes:
    """A dash or blank for one kind of money where the others of the year are printed."""
    for cells in _cells(book).values():
        empty = [r for r in cells.values() if r.status in ("dash_in_source", "blank_in_source")]
        full = [row for row in cells.values() if row.value]
        if not empty or not full:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("project", empty[0].project_id).finding(
            "low",
            "medium",
            place(empty[0], empty[0].value_printed or ""),
            place(full[0]),
            year=empty[0].year,
            stage=empty[0].stage,
            item=empty[0].item,
            other_item=full[0].item,
        )


CHECKS = {
    "parts_total": parts_total,
    "period_total": period_total,
    "budget_parts": budget_parts,
    "budget_dash": budget_dash,
}
