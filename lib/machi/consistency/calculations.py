"""Shares, changes, differences, sums, ratios and averages printed together with their parts."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from machi import quantities
from machi.consistency.book import Book, Row
from machi.consistency.findings import (
    Finding,
    Outcomes,
    Place,
    Verdict,
    by_editor,
    lower,
    number,
    place,
)
from machi.consistency.repeats import CLOSE, VAGUE
from machi.consistency.rounding import CONVENTIONS, digits_of, exact, rounded, shown, usual, ways
from machi.schemas import CALCULATION_ROLES

MOST_CORNERS = 10
"""Rounded parts whose roundings are tried together; more only make the tolerance wider."""

Terms = Mapping[str, Sequence[Fraction]]
FORMULAS: dict[str, Callable[[Terms], Fraction]] = {
    "share": lambda t: 100 * sum(t["part"], Fraction()) / sum(t["whole"], Fraction()),
    "change_rate": lambda t: 100 * (t["after"][0] - t["before"][0]) / t["before"][0],
    "difference": lambda t: t["minuend"][0] - sum(t["subtrahend"], Fraction()),
    "sum": lambda t: sum(t["addend"], Fraction()),
    "ratio": lambda t: t["numerator"][0] / t["denominator"][0],
    "average": lambda t: sum(t["item"], Fraction()) / len(t["item"]),
}
DIVISORS = ("whole", "before", "denominator")
SIGNS = {"difference": "-", "sum": "+", "average": "+"}


@dataclass(frozen=True)
class Sum:
    """A printed calculation, what comes out of its parts, and how far their rounding reaches."""

    row: Row
    terms: list[Row]
    result: Fraction
    low: Fraction
    high: Fraction
    digits: int

    @property
    def decimals(self) -> int:
        """Decimals that tell the result from the printed one: none beyond the print if exact."""
        exact_in_print = (self.result * 10**self.digits).denominator == 1
        return self.digits if exact_in_print else self.digits + 2

    @property
    def possible(self) -> set[str]:
        """Ways of rounding that give the printed value."""
        return ways(self.result, self.row.value, self.digits)

    @property
    def explained(self) -> bool:
        """Whether rounded parts, or rounding of the value itself, can make the difference."""
        half = Fraction(1, 2 * 10**self.digits)
        return self.low - half <= exact(self.row.value) <= self.high + half


def _read(book: Book) -> list[tuple[Row, Sum | None]]:
    parts: dict[str, list[Row]] = defaultdict(list)
    for term in book.rows("calculation_terms"):
        parts[term.calculation_id].append(term)
    return [(row, _computed(row, parts[row.calculation_id])) for row in book.rows("calculations")]


def _computed(row: Row, terms: list[Row]) -> Sum | None:
    """The calculation done again; None when a part is missing or nothing can be divided by."""
    roles = CALCULATION_ROLES[row.kind]
    used = [term for role in roles for term in terms if term.role == role]
    if row.value is None or any(term.value is None for term in used):
        return None
    if any(not any(term.role == role for term in used) for role in roles):
        return None
    if any(term.role in DIVISORS and not term.value for term in used):
        return None
    values = [_in_unit(row, used, term) for term in used]
    if any(value is None for value in values):
        return None
    numbers = [value for value in values if value is not None]
    widths = [_width(term) * abs(value) for term, value in zip(used, numbers, strict=True)]
    loose = [i for i, width in enumerate(widths) if width][:MOST_CORNERS]
    corners = []
    for signs in product((-1, 1), repeat=len(loose)):
        moved = list(numbers)
        for i, sign in zip(loose, signs, strict=True):
            moved[i] += sign * widths[i]
        corners.append(_apply(row, used, moved))
    low, high = min(corners), max(corners)
    if row.status in VAGUE:
        low, high = (end + sign * exact(CLOSE) * abs(end) for end, sign in ((low, -1), (high, 1)))
    digits = digits_of(row.value_printed, row.value)
    return Sum(row, used, _apply(row, used, numbers), low, high, digits)


def _in_unit(row: Row, used: list[Row], term: Row) -> Fraction | None:
    """A part in the unit of the value where they add up, of the first part where one divides."""
    target = row.unit if row.kind in ("difference", "sum", "average") else used[0].unit
    own = term.unit
    if own == target or not own or not target:
        return exact(term.value)
    if not quantities.same_dimension(own, target):
        # A ratio such as 人/件 divides unlike things; sums of unlike things cannot be checked.
        return exact(term.value) if row.kind == "ratio" else None
    return exact(quantities.convert(term.value, own, target))


def _width(term: Row) -> Fraction:
    """Half a unit of a rounded part's last place, as a share of it; nothing for a plain count."""
    value = exact(term.value)
    if term.status in VAGUE:
        return exact(CLOSE)
    digits = digits_of(term.value_printed, term.value)
    scaled = bool(term.unit) and term.unit[:1] in "十百千万億兆"
    if not value or not (digits or scaled):
        return Fraction()
    return Fraction(1, 2 * 10**digits) / abs(value)


def _apply(row: Row, used: list[Row], numbers: list[Fraction]) -> Fraction:
    held: dict[str, list[Fraction]] = defaultdict(list)
    for term, value in zip(used, numbers, strict=True):
        held[term.role].append(value)
    result = FORMULAS[row.kind](held)
    if row.kind == "ratio" and row.unit and quantities.same_dimension(row.unit, "%"):
        result *= 100
    return result


def _finding(book: Book, done: Sum, severity: str, convention: str) -> Finding:
    row, terms = done.row, done.terms
    vague = {r.status for r in (row, *terms)} & VAGUE
    read = by_editor(row, *terms)
    due = float(rounded(done.result, done.digits, convention))
    written = SIGNS.get(row.kind, "/").join(number(term.value) for term in terms)
    if row.kind == "change_rate":
        before, after = (number(term.value) for term in terms[:2])
        written = f"({after}-{before})/{before}"
    written = f"({written})/{len(terms)}" if row.kind == "average" else written
    unit = "%" if row.kind in ("share", "change_rate") else ""
    return book.subject("plan", row.plan_id).finding(
        # Where an editor chose the parts, another reading may make them fit.
        lower(severity) if read else severity,
        "low" if vague else ("medium" if read else "high"),
        place(row),
        Place(f"{due:.{done.digits}f}{unit}", terms[0].locator, terms[0].source_id),
        f"{written}={shown(done.result, done.decimals)}{unit}",
        calculation=row.calculation_id,
        kind=row.kind,
        fits=sorted(done.possible) or None,
        convention=convention,
    )


def calculation_wrong(book: Book) -> Outcomes:
    """A printed result that does not follow from its printed parts, however they were rounded."""
    for _, done in _read(book):
        if done is None:
            yield Verdict.UNJUDGED
        elif done.possible or done.explained:
            yield Verdict.IN_ORDER
        else:
            yield _finding(book, done, "high", "half_up")


def calculation_rounding(book: Book) -> Outcomes:
    """A printed result that is rounded another way than most of its document."""
    kinds: dict[str, list[Sum]] = defaultdict(list)
    for row, done in _read(book):
        if done is not None and done.possible:
            kinds[row.source_id].append(done)
    for own in kinds.values():
        common = usual([done.possible for done in own], CONVENTIONS) or CONVENTIONS[0]
        for done in own:
            if common in done.possible:
                yield Verdict.IN_ORDER
            else:
                yield _finding(book, done, "low", common)


CHECKS = {"calculation_wrong": calculation_wrong, "calculation_rounding": calculation_rounding}
