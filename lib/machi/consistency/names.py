"""Names of indicators against their units, definitions and other names."""

import re

from machi import quantities
from machi.consistency.book import Book, Row, bare_name, called
from machi.consistency.findings import Outcomes, Verdict, place

_ORGANISATIONS = ("社", "者", "企業", "法人", "団体", "事業者", "事業所", "店", "店舗",
                  "施設", "か所", "校", "園", "経営体", "グループ", "サークル", "組")  # fmt: skip
_PEOPLE = ("人", "人泊", "人日", "者")
_RATIOS = ("%",)
_HEADS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("(事業者|事業所|企業|法人|団体|店舗|施設|経営体|会社|社)数$"), _ORGANISATIONS),
    (re.compile("(商品|品目|作品|点)数$"), ("点", "品目", "商品", "品", "個", "種類", "作品")),
    (re.compile("世帯数?$"), ("世帯",)),
    (re.compile("件数$"), ("件",)),
    (re.compile("回数$"), ("回",)),
    (re.compile("([者人客員]|児童|生徒|学生|住民|患者)の?(延べ|のべ)?数$|人口$"), _PEOPLE),
    (re.compile("倍率$"), ("倍",)),
    (re.compile("(率|割合|比率)$"), _RATIOS),
    (re.compile("面積$"), ("ha",)),
    (re.compile("(額|金額|所得|単価|費)(等)?$"), ("円", "ドル")),
)
"""The last word of a name and the units that can count it; 件 may count organisations."""
PURE = re.compile("出生率$|有効求人倍率$|財政力指数$")
"""Rates that statistics print as plain numbers (children per woman, jobs per applicant)."""
_SHARE_WORDS = re.compile("[率比]|割合|シェア|パーセント|%|％")
SPELLED = {
    unit.lower(): unit
    for unit in ("kW", "MW", "GW", "kWh", "MWh", "kg", "t", "km", "ha", "m²", "km²", "L", "kL")
}
"""Units of the SI and their official letters; capitals change the meaning (M, m)."""
_TOTAL, _YEARLY = re.compile("累計|累積"), re.compile("年間|単年|／年|/年")


def head_units(name: str) -> tuple[str, ...]:
    """Units that the last word of a name allows; none when the word says nothing about units."""
    bare = bare_name(name)
    return next((units for pattern, units in _HEADS if pattern.search(bare)), ())


def fits(unit: str, allowed: tuple[str, ...]) -> bool:
    """Whether a unit measures what one of the allowed ones does (千人 and 人)."""
    return any(quantities.same_dimension(unit, other) for other in allowed)


def name_unit(book: Book) -> Outcomes:
    """The last word of a name or definition against the unit: persons, households, shares."""
    for key, row in book.indicators.items():
        words = [("name", called(row)), ("definition", row.definition or "")]
        known = [(field, text, head_units(text)) for field, text in words if head_units(text)]
        values = book.values.get(key)
        if not known or not values:
            yield Verdict.UNJUDGED
            continue
        wrong = [
            (field, text, units)
            for field, text, units in known
            if not (fits(row.unit, units) if row.unit else _blank(text, units))
        ]
        if not wrong:
            yield Verdict.IN_ORDER
            continue
        field, text, units = wrong[0]
        # 件 can count anything a document lists, so it misleads less than households for persons.
        yield book.subject("indicator", key).finding(
            "low" if row.unit == "件" else "medium",
            "medium" if row.label else "high",
            place(row, text),
            place(values[0], row.unit or "-"),
            field=field,
            unit=row.unit or "-",
            fits=units,
        )


def percent_bare(book: Book) -> Outcomes:
    """Per cent of what: a name that is no rate or share, and no definition."""
    for key, row in book.indicators.items():
        if row.unit != "%":
            continue
        if row.definition or _SHARE_WORDS.search(row.name):
            yield Verdict.IN_ORDER
            continue
        yield book.subject("indicator", key).finding("low", "high", place(row, called(row)))


def unit_spelling(book: Book) -> Outcomes:
    """A unit printed in another spelling than the official one (kw for kW)."""
    for key, row in book.indicators.items():
        if not row.unit or row.unit.lower() not in SPELLED:
            continue
        right = SPELLED[row.unit.lower()]
        if row.unit == right:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("indicator", key).finding(
            "low", "high", place(row, row.unit), unit=row.unit, right=right
        )


def _blank(text: str, units: tuple[str, ...]) -> bool:
    """Whether a name may go without a unit: a count may, a share in per cent may not."""
    return units != _RATIOS or PURE.search(bare_name(text)) is not None


def count_kind(book: Book) -> Outcomes:
    """Words for a cumulative or a yearly count against how the values add up."""
    periods: dict[str, list[str]] = {}
    for row in book.rows("observations"):
        periods.setdefault(row.indicator_id, []).append(row.period_printed or "")
    for key, row in book.indicators.items():
        words = [row.name, row.definition or "", *periods.get(key, [])]
        total = [text for text in words if _TOTAL.search(text)]
        yearly = [text for text in words if _YEARLY.search(text)]
        odd = total
        if row.measure_type == "cumulative":
            odd = [] if total else yearly
        if not odd:
            yield Verdict.IN_ORDER if total or yearly else Verdict.UNJUDGED
            continue
        yield book.subject("indicator", key).finding(
            "medium", "medium", place(row, odd[0]), place(row, called(row)), type=row.measure_type
        )


def _pairs(book: Book) -> list[tuple[Row, Row]]:
    """Indicators with the first one of the same quantity."""
    return [
        (book.indicators[root], book.indicators[key])
        for key, root in book.roots.items()
        if key != root
    ]


def pair_name(book: Book) -> Outcomes:
    """One quantity under two names; brackets and 年 do not count."""
    for one, other in _pairs(book):
        if bare_name(called(one)) == bare_name(called(other)):
            yield Verdict.IN_ORDER
            continue
        judged = one.label or other.label
        yield book.subject("indicator", other.indicator_id).finding(
            "low", "medium" if judged or one.plan_id != other.plan_id else "high",
            place(one, called(one)), place(other, called(other)), other=one.indicator_id,
        )  # fmt: skip


def pair_kind(book: Book) -> Outcomes:
    """One quantity with units of different things, or counted differently inside one plan."""
    for one, other in _pairs(book):
        units = (one.unit, other.unit)
        unlike = all(units) and not quantities.same_dimension(*units)
        same_plan = one.plan_id == other.plan_id
        counted = same_plan and one.measure_type != other.measure_type
        turned = same_plan and {one.direction, other.direction} == {"increase", "decrease"}
        if not (unlike or counted or turned):
            yield Verdict.IN_ORDER
            continue
        what = "unit" if unlike else ("measure_type" if counted else "direction")
        yield book.subject("indicator", other.indicator_id).finding(
            "medium", "high" if unlike else "medium",
            place(one, getattr(one, what)), place(other, getattr(other, what)),
            field=what, other=one.indicator_id,
        )  # fmt: skip


def unit_printed(book: Book) -> Outcomes:
    """The unit printed with a value against the unit of the indicator."""
    for key, rows in book.values.items():
        unit = book.indicators[key].unit
        for row in rows:
            if not row.value_printed or row.series == "published_rate" or not unit:
                continue
            try:
                read = quantities.parse_printed(row.value_printed, extra_units=(unit,))
            except quantities.NotANumber:
                yield Verdict.UNJUDGED
                continue
            if not read.unit or quantities.same_dimension(read.unit, unit):
                yield Verdict.IN_ORDER
                continue
            yield book.subject("indicator", key).finding(
                "medium", "high", place(row), place(book.indicators[key], unit),
                series=row.series, year=row.year, year_type=row.year_type,
            )  # fmt: skip


CHECKS = {
    "unit_printed": unit_printed,
    "name_unit": name_unit,
    "percent_bare": percent_bare,
    "unit_spelling": unit_spelling,
    "pair_kind": pair_kind,
    "count_kind": count_kind,
    "pair_name": pair_name,
}
