"""Printed achievement rates against the target and actual printed beside them."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcome, Outcomes, Place, Verdict, number, place
from machi.consistency.rounding import CONVENTIONS, digits_of, exact, rounded, shown, usual, ways

BASES = ("year_target", "final_target", "inverse")
"""Formulas in use: actual over the year's target, over the last one, target over actual."""
ENOUGH = 4
"""Rates a document must print before its usual number of decimals is known: two could be chance."""

Way = tuple[str, str]


@dataclass(frozen=True)
class Rate:
    """A printed rate with the rows it is made from and the ways it can have been made."""

    row: Row
    actual: Row
    target: Row
    numbers: dict[str, Fraction]
    digits: int

    @property
    def possible(self) -> set[Way]:
        """Pairs of formula and rounding that give the printed rate."""
        return {
            (base, convention)
            for base, exactly in self.numbers.items()
            for convention in ways(exactly, self.row.value, self.digits)
        }


def _printed(book: Book) -> list[Row]:
    held = (row for rows in book.values.values() for row in rows)
    return [row for row in held if row.series == "published_rate" and row.year is not None]


def _beside(book: Book, rate: Row, series: str) -> Row | None:
    """The value of the same indicator and year, in the rate's own document if it stands there."""
    rows = [
        row
        for row in book.values[rate.indicator_id]
        if row.series == series and (row.year, row.year_type) == (rate.year, rate.year_type)
    ]
    rows.sort(key=lambda row: row.source_id != rate.source_id)
    return rows[0] if rows else None


def _read(book: Book, row: Row) -> Rate | None:
    actual, target = _beside(book, row, "actual"), _beside(book, row, "target")
    if actual is None or target is None or not target.value:
        return None
    targets = [r for r in book.values[row.indicator_id] if r.series == "target" and r.year]
    end = book.end_year(book.indicators[row.indicator_id].plan_id)
    within = [r for r in targets if end is None or r.year <= end] or targets
    last = max(within, key=lambda r: r.year)
    done, wanted = exact(actual.value), exact(target.value)
    numbers = {"year_target": 100 * done / wanted}
    if last.value:
        numbers["final_target"] = 100 * done / exact(last.value)
    if done:
        numbers["inverse"] = 100 * wanted / done
    return Rate(row, actual, target, numbers, digits_of(row.value_printed, row.value))


def _rates(book: Book) -> list[tuple[Rate, Way]]:
    """Rates with the way their document usually makes them; those to be lowered have their own."""
    kinds: dict[tuple[str, bool], list[Rate]] = defaultdict(list)
    for row in _printed(book):
        if (rate := _read(book, row)) is not None:
            down = book.indicators[row.indicator_id].direction == "decrease"
            kinds[row.source_id, down].append(rate)
    order = list(product(BASES, CONVENTIONS))
    return [
        (rate, usual([other.possible for other in own], order) or order[0])
        for own in kinds.values()
        for rate in own
    ]


def rate_wrong(book: Book) -> Outcomes:
    """A rate that is not the quotient of its parts under any rounding."""
    rates = _rates(book)
    yield from [Verdict.UNJUDGED] * (len(_printed(book)) - len(rates))
    for rate, (base, _) in rates:
        bases = sorted({name for name, _ in rate.possible})
        if base in bases:
            yield Verdict.IN_ORDER
        else:
            # One that fits another formula in use is no slip of the pen.
            yield _finding(book, rate, "medium" if bases else "high", base, "half_up", bases)


def rate_rounding(book: Book) -> Outcomes:
    """A rate rounded another way than most rates of its document."""
    for rate, (base, convention) in _rates(book):
        own = [name for name in CONVENTIONS if (base, name) in rate.possible]
        if not own:
            continue
        if convention in own:
            yield Verdict.IN_ORDER
        else:
            yield _finding(book, rate, "low", base, convention, own)


def _finding(
    book: Book, rate: Rate, severity: str, base: str, convention: str, fits: list[str]
) -> Outcome:
    exactly = rate.numbers.get(base, rate.numbers["year_target"])
    due = rounded(exactly, rate.digits, convention)
    vague = {rate.actual.status, rate.target.status} & {"approximate", "estimated"}
    return book.subject("indicator", rate.row.indicator_id).finding(
        severity,
        "low" if vague else "high",
        place(rate.row),
        Place(f"{float(due):.{rate.digits}f}%", rate.actual.locator, rate.actual.source_id),
        f"{_sum(rate, base)}={shown(exactly, rate.digits + 2)}%",
        year=rate.row.year,
        year_type=rate.row.year_type,
        fits=fits or None,
        base=base,
        convention=convention,
    )


def _sum(rate: Rate, base: str) -> str:
    done, wanted = number(rate.actual.value), number(rate.target.value)
    return f"{wanted}/{done}" if base == "inverse" else f"{done}/{wanted}"


def rate_decimals(book: Book) -> Outcomes:
    """An indicator whose rates are printed with more or fewer decimals than the document's others.

    Only in documents with enough rates to have a usual number of decimals.
    """
    documents: dict[str, list[tuple[Row, int]]] = defaultdict(list)
    for row in _printed(book):
        documents[row.source_id].append((row, digits_of(row.value_printed, row.value)))
    for rows in documents.values():
        common = usual(({digits} for _, digits in rows), sorted({d for _, d in rows}))
        for key, group in groupby(rows, key=lambda pair: pair[0].indicator_id):
            own = list(group)
            odd = [(row, digits) for row, digits in own if digits != common]
            if len(rows) < ENOUGH:
                yield Verdict.UNJUDGED
            elif not odd:
                yield Verdict.IN_ORDER
            else:
                row, digits = odd[0]
                yield book.subject("indicator", key).finding(
                    "low", "high", place(row), digits=digits, usual=common,
                    years=[r.year for r, _ in odd],
                )  # fmt: skip


def rate_parts(book: Book) -> Outcomes:
    """A rate is printed although the document leaves the year's target or actual blank."""
    blank = {
        (row.indicator_id, row.year, row.year_type, row.series): row
        for row in book.rows("observations")
        if row.status == "blank_in_source"
    }
    for rate in _printed(book):
        key = (rate.indicator_id, rate.year, rate.year_type)
        missing = [blank[*key, s] for s in ("target", "actual") if (*key, s) in blank]
        if missing and not all(_beside(book, rate, row.series) for row in missing):
            yield book.subject("indicator", rate.indicator_id).finding(
                "medium", "high", place(rate), place(missing[0]),
                year=rate.year, year_type=rate.year_type, series=missing[0].series,
            )  # fmt: skip
        else:
            yield Verdict.IN_ORDER


CHECKS = {
    "rate_wrong": rate_wrong,
    "rate_rounding": rate_rounding,
    "rate_decimals": rate_decimals,
    "rate_parts": rate_parts,
}
