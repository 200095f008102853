"""Values that cannot stand under their heading: shares above 100 %, negative counts, years."""

import re
from collections.abc import Iterator
from itertools import pairwise

from machi.consistency.book import MEASURED, Book, Row, bare_name, called
from machi.consistency.findings import Outcomes, Verdict, number, place
from machi.quantities import same_dimension

_SHARE = re.compile("(割合|率)$")
_BEYOND = re.compile("向上|増加|増減|減少|伸び|成長|上昇|達成|前年|前期|導入前|比較|充足|稼働|求人|"
                     "経常収支|実質公債費|将来負担|投資|利益|回収|倍")  # fmt: skip
"""Rates of change and of performance, which may exceed 100 % or be negative."""
_BALANCE = re.compile("動態|増減|増加数|差|収支|超過|純|変化")
_AVERAGE = re.compile("あたり|当たり|平均|1人|一人|延べ日")
_COUNTS = ("人", "件", "世帯", "社", "回", "団体", "戸", "か所", "店", "校", "組", "事業所")
TENFOLD = 9.5
"""A neighbour about ten times as large is a digit too many or too few, not a development."""


def _rows(book: Book) -> Iterator[tuple[Row, Row]]:
    """Indicators with each of their values except printed rates."""
    for key, rows in book.values.items():
        for row in rows:
            if row.series != "published_rate":
                yield book.indicators[key], row


def _is_count(unit: str | None) -> bool:
    return bool(unit) and any(same_dimension(unit or "", other) for other in _COUNTS)


def share_range(book: Book) -> Outcomes:
    """A share of a whole below 0 % or above 100 %."""
    for own, row in _rows(book):
        name = bare_name(called(own))
        if own.unit != "%" or not _SHARE.search(name) or _BEYOND.search(called(own)):
            continue
        if 0 <= row.value <= 100:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("indicator", own.indicator_id).finding(
            "high", "medium", place(row), arithmetic=f"{number(row.value)}%",
            series=row.series, year=row.year, year_type=row.year_type,
        )  # fmt: skip


def count_negative(book: Book) -> Outcomes:
    """A count below zero; a balance of comings and goings may be negative."""
    for own, row in _rows(book):
        if not _is_count(own.unit) or _BALANCE.search(called(own)):
            continue
        if row.value >= 0:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("indicator", own.indicator_id).finding(
            "high", "medium", place(row), series=row.series, year=row.year, year_type=row.year_type
        )
    amounts = [row for row in book.rows("budgets") if row.value is not None]
    amounts += [row for rows in book.results.values() for row in rows]
    for row in amounts:
        if row.value >= 0:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("project", row.project_id).finding(
            "high", "medium", place(row), year=row.year
        )


def count_fraction(book: Book) -> Outcomes:
    """Half a person: a count in whole things with decimals, where no average is named."""
    for own, row in _rows(book):
        scaled = own.unit and own.unit[:1] in "十百千万億"
        words = f"{own.name}{own.definition or ''}"
        if not _is_count(own.unit) or scaled or _AVERAGE.search(words):
            continue
        if float(row.value).is_integer() or row.status in ("approximate", "estimated"):
            yield Verdict.IN_ORDER
            continue
        yield book.subject("indicator", own.indicator_id).finding(
            "medium", "medium", place(row),
            series=row.series, year=row.year, year_type=row.year_type,
        )  # fmt: skip


def magnitude(book: Book) -> Outcomes:
    """A value about ten times its neighbour: a digit too many or too few, or another unit."""
    for key, rows in book.values.items():
        own = book.indicators[key]
        if own.measure_type == "cumulative":
            continue
        for kind in (MEASURED, {"target"}):
            dated = {r.year: r for r in reversed(rows) if r.series in kind and r.year is not None}
            for (_, before), (_, after) in pairwise(sorted(dated.items())):
                yield from _tenfold(book, ("indicator", key), before, after)
        targets = [r for r in rows if r.series == "target" and r.year is not None]
        actuals = {r.year: r for r in rows if r.series in MEASURED and r.year is not None}
        for target in targets:
            if target.year in actuals:
                yield from _tenfold(book, ("indicator", key), actuals[target.year], target)


def _tenfold(book: Book, key: tuple[str, str], before: Row, after: Row) -> Outcomes:
    low, high = sorted((abs(before.value), abs(after.value)))
    if low == 0 or before.value * after.value < 0:
        return
    if high / low < TENFOLD:
        yield Verdict.IN_ORDER
        return
    yield book.subject(*key).finding(
        "medium", "low", place(before), place(after),
        f"{number(high)}/{number(low)}={high / low:.1f}",
        year=after.year, year_type=after.year_type, before=before.year,
    )  # fmt: skip


def year_value(book: Book) -> Outcomes:
    """A count that equals its own year: the year slipped into the column of values."""
    for own, row in _rows(book):
        if row.year is None or not _is_count(own.unit):
            continue
        if row.value not in (row.year, row.year - 1, row.year + 1):
            yield Verdict.IN_ORDER
            continue
        yield book.subject("indicator", own.indicator_id).finding(
            "low", "low", place(row), series=row.series, year=row.year, year_type=row.year_type
        )


CHECKS = {
    "share_range": share_range,
    "count_negative": count_negative,
    "count_fraction": count_fraction,
    "magnitude": magnitude,
    "year_value": year_value,
}
