"""Words against numbers: targets said to be met, contributions, numbers inside the words."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from machi.consistency.book import MEASURED, Book, Row
from machi.consistency.findings import Finding, Outcome, Outcomes, Place, Verdict, number, place
from machi.consistency.repeats import CLOSE, VAGUE
from machi.consistency.rounding import exact, shown
from machi.consistency.targets import wanted
from machi.periods import PeriodError, parse_period

REACHED = ("met", "exceeded")
TARGET_CLAIMS = (*REACHED, "not_met")
OPPOSITES = (("increased", "decreased"), ("met", "not_met"), ("exceeded", "not_met"))
_OPEN = re.compile(r"(以降|以来|から)$")
_NUMBER = r"([0-9][0-9,]*(?:\.[0-9]+)?)"
_PEOPLE = ("人", "名")


@dataclass(frozen=True)
class Met:
    """An actual beside the target it is measured by."""

    actual: Row
    target: Row
    beyond: float

    @property
    def arithmetic(self) -> str:
        """The comparison with its year: 2024:323/450=71.8%."""
        a, t = self.actual.value, self.target.value
        share = f"={shown(100 * exact(a) / exact(t), 1)}%" if t else ""
        return f"{self.actual.year}:{number(a)}/{number(t)}{share}"


def span(period: str | None) -> tuple[int | None, int | None]:
    """First and last year a printed period names; None where it names none (近年)."""
    if not period:
        return None, None
    begun = _OPEN.search(period)
    try:
        read = parse_period(_OPEN.sub("", period), default_type="fiscal")
    except PeriodError:
        # Words such as この5年間 name no year: the claim is then held against all years.
        return None, None
    start = read.year if read.start_year is None else read.start_year
    return start, None if begun else read.year


def quoted(statement: Row) -> Place:
    """The words of a claim and where they stand."""
    return place(statement, statement.text or "")


def sure(statement: Row) -> str:
    """Confidence that the document claims it."""
    return "high" if statement.basis == "stated" else "medium"


def _inside(year: int, years: tuple[int | None, int | None]) -> bool:
    first, last = years
    return (first is None or year >= first) and (last is None or year <= last)


def judged(book: Book, indicator_id: str, period: str | None) -> list[Met]:
    """Actuals of a quantity beside its plan's target of the same year, by year.

    Where no year has both, the actuals beside the next target after them.
    """
    own = book.indicators[indicator_id]
    if own.direction == "none":
        return []
    members = book.groups[book.roots[indicator_id]]
    rows = [
        row._replace(value=value)
        for member in sorted(members, key=lambda key: key != indicator_id)
        for row in book.values[member]
        if row.year is not None and (value := book.in_unit(row, indicator_id)) is not None
    ]
    actuals = [r for r in rows if r.series in MEASURED and _inside(r.year, span(period))]
    targets = [
        r
        for r in rows
        if r.series == "target" and book.indicators[r.indicator_id].plan_id == own.plan_id
    ]
    due = {row.year: row for row in reversed(targets)}
    actuals = list({row.year: row for row in reversed(actuals)}.values())
    pairs = [(a, due[a.year]) for a in actuals if a.year in due]
    if not pairs:
        later = [(a, [y for y in sorted(due) if y > a.year]) for a in actuals]
        pairs = [(a, due[years[0]]) for a, years in later if years]
    found = [Met(a, t, wanted(own.direction, t.value, a.value)) for a, t in pairs]
    return sorted(found, key=lambda met: met.actual.year)


def _subjects(book: Book, statement: Row) -> list[str]:
    """Indicators a claim is about: the one named, or those at and below a goal, each once."""
    if statement.subject_type == "indicator":
        return [statement.subject_id] if statement.subject_id in book.indicators else []
    if statement.subject_type != "goal":
        return []
    below = book.under(statement.subject_id)
    roots = {book.roots[key]: key for key, row in book.indicators.items() if row.goal_id in below}
    return list(roots.values())


def claim_target(book: Book) -> Outcomes:
    """A target said to be met, exceeded or missed, against the printed target and actual."""
    for statement in book.rows("statements"):
        if statement.claim not in TARGET_CLAIMS:
            continue
        mets = [judged(book, key, statement.period) for key in _subjects(book, statement)]
        mets = [found for found in mets if found]
        if not mets:
            yield Verdict.UNJUDGED
        elif statement.subject_type == "indicator":
            yield _claimed(book, statement, mets[0])
        else:
            latest = [found[-1] for found in mets]
            fits = [(met.beyond >= 0) == (statement.claim in REACHED) for met in latest]
            yield (
                Verdict.IN_ORDER if any(fits) else _claim(book, statement, "medium", "low", latest)
            )


def _claimed(book: Book, statement: Row, mets: list[Met]) -> Outcome:
    same_year = mets[-1].actual.year == mets[-1].target.year
    reached = [met.beyond >= 0 for met in mets]
    fits = [yes == (statement.claim in REACHED) for yes in reached]
    if statement.claim in REACHED and not same_year and not any(reached):
        return Verdict.UNJUDGED  # The year of the target was still ahead.
    if not any(fits):
        return _claim(book, statement, "high", sure(statement), mets)
    if not fits[-1]:
        return _claim(book, statement, "medium", sure(statement), mets)
    if statement.claim == "exceeded" and mets[-1].beyond == 0:
        return _claim(book, statement, "low", sure(statement), mets)
    return Verdict.IN_ORDER


def _claim(book: Book, statement: Row, severity: str, confidence: str, mets: list[Met]) -> Finding:
    last = mets[-1]
    return book.subject(statement.subject_type, statement.subject_id).finding(
        severity,
        confidence,
        quoted(statement),
        place(last.actual),
        ";".join(met.arithmetic for met in mets),
        claim=statement.claim,
        statement=statement.statement_id,
        indicator=last.actual.indicator_id,
        year=last.actual.year,
        year_type=last.actual.year_type,
    )


def claim_contributed(book: Book) -> Outcomes:
    """A contribution claimed beside an indicator whose targets were all missed."""
    for statement in book.rows("statements"):
        if statement.claim != "contributed":
            continue
        # What a goal or project contributes to is told in words; only an indicator has a target.
        own = statement.subject_type == "indicator" and statement.subject_id in book.indicators
        mets = judged(book, statement.subject_id, statement.period) if own else []
        mets = [met for met in mets if met.actual.year == met.target.year]
        if not mets:
            yield Verdict.UNJUDGED
        elif any(met.beyond >= 0 for met in mets):
            yield Verdict.IN_ORDER
        else:
            yield _claim(book, statement, "low", "medium", mets)


def claim_conflict(book: Book) -> Outcomes:
    """Two claims of one plan about one quantity and time that exclude each other.

    Only indicators are one quantity: under a goal, one thing may rise while another falls.
    """
    said: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in book.rows("statements"):
        if row.subject_type == "indicator" and row.claim in {c for pair in OPPOSITES for c in pair}:
            said[row.plan_id, book.roots.get(row.subject_id, row.subject_id)].append(row)
    for rows in said.values():
        for one, other in combinations(rows, 2):
            opposite = any({one.claim, other.claim} == set(pair) for pair in OPPOSITES)
            if not opposite or not _overlap(span(one.period), span(other.period)):
                yield Verdict.IN_ORDER
                continue
            dated = span(one.period)[0] is not None and span(other.period)[0] is not None
            yield book.subject(other.subject_type, other.subject_id).finding(
                "medium",
                min(sure(one), sure(other)) if dated else "medium",
                quoted(one),
                quoted(other),
                claim=one.claim,
                against=other.claim,
                statement=(one.statement_id, other.statement_id),
            )


def _overlap(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    (a, b), (c, d) = one, other
    return (a is None or d is None or a <= d) and (c is None or b is None or c <= b)


def claim_number(book: Book) -> Outcomes:
    """A number with the indicator's unit inside a claim, against the value of the claim's year."""
    for row in book.rows("statements"):
        if row.subject_type != "indicator" or row.subject_id not in book.indicators:
            continue
        printed = _numbers(row.text or "", book.indicators[row.subject_id].unit)
        if not printed:
            continue
        held = [
            r for key in book.groups[book.roots[row.subject_id]] for r in book.values[key]
            if r.series in MEASURED and r.year is not None and _inside(r.year, span(row.period))
        ]  # fmt: skip
        exact = [r for r in held if r.status not in VAGUE]
        if span(row.period)[1] is None or not exact:
            yield Verdict.UNJUDGED
        elif any(_said(r.value, n, row.text) for r in exact for n in printed):
            yield Verdict.IN_ORDER
        else:
            yield book.subject("indicator", row.subject_id).finding(
                "medium", "low", quoted(row), place(exact[0]),
                statement=row.statement_id, year=exact[0].year, year_type=exact[0].year_type,
            )  # fmt: skip


def _said(value: float, number_said: float, text: str) -> bool:
    """Whether a sentence gives a value: exactly, or nearly after 約; 400名の減少 is -400."""
    near = CLOSE if "約" in text else 1e-9
    return abs(abs(value) - number_said) <= near * max(1.0, abs(value))


def _numbers(text: str, unit: str | None) -> list[float]:
    """Numbers of a sentence that bear a unit; decimals where the indicator has none."""
    flat = unicodedata.normalize("NFKC", text)
    units = _PEOPLE if unit in _PEOPLE else (unit,)
    pattern = _NUMBER + "(?:" + "|".join(re.escape(u) for u in units if u) + ")"
    found = re.findall(pattern if unit else r"([0-9]+\.[0-9]+)", flat)
    return [float(text.replace(",", "")) for text in found]


CHECKS = {
    "claim_target": claim_target,
    "claim_contributed": claim_contributed,
    "claim_conflict": claim_conflict,
    "claim_number": claim_number,
}
