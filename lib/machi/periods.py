"""Eras, fiscal years and the ways Japanese municipal plans print a period.

One rule covers points in time: the ``year`` of a point is the fiscal year (April to March) that
contains the day, so 令和2年3月31日, 令和元年度末 and R元年度末値 are all the point of FY2019.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast, get_args

YearType = Literal["fiscal", "calendar", "point"]
FIRST_YEAR, LAST_YEAR = 1868, 2100


class PeriodError(ValueError):
    """A text or a year that is not a period this project can place in time."""


class AmbiguousPeriod(PeriodError):
    """A bare year such as ``R6``: nothing says whether it is a calendar or a fiscal year."""


@dataclass(frozen=True)
class Period:
    """A year, a fiscal year or a point in time, with the string it was read from.

    ``start_year`` is the first year of a range and None for a single year and for
    "up to" forms such as R6までの累計; ``year`` is then the last year.
    """

    year: int
    year_type: YearType
    printed: str
    start_year: int | None = None


class _Era(NamedTuple):
    name: str
    letter: str
    first: int
    last: int


class _Part(NamedTuple):
    year: int
    kind: YearType | None
    era: _Era | None


# An era's last year is printed until the change and, for fiscal years, often after it (平成31年度).
_ERAS = (
    _Era("明治", "M", 1868, 1912),
    _Era("大正", "T", 1912, 1926),
    _Era("昭和", "S", 1926, 1989),
    _Era("平成", "H", 1989, 2019),
    _Era("令和", "R", 2019, LAST_YEAR),
)
_BY_SIGN = {sign: era for era in _ERAS for sign in (era.name, era.name[0], era.letter)}
_KINDS: dict[str, YearType] = {
    "年度末": "point", "年末": "point", "末": "point", "年度": "fiscal", "年": "calendar",
}  # fmt: skip
_BRACKETS = str.maketrans("[]{}「」『』【】〔〕〈〉<>", "()" * 8)
_OUTER = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_INNER = re.compile(r"([^()]+)\(([^()]+)\)([^()]*)")
_TAIL = re.compile(
    r"(?:まで)?の?(?:累計|合計|[0-9]+[かカヶ箇]?年間)?の?(?:(?:実績|目標|基準|現状)値?|値|時点|現在)?$"
)
_LABELLED = re.compile(r"(?:現状|基準|目標|実績|最終)値?\((.+)\)$")
_WORD_RANGE = re.compile(r"から|[~〜]")
_DASH_RANGE = re.compile(r"[-‐‑–—―−ー]")
_HEAD = r"(?:西暦)?(?P<era>明治?|大正?|昭和?|平成?|令和?|[MTSHR])?(?P<number>[0-9]{1,4}|元)"
_YEAR = re.compile(_HEAD + r"(?P<kind>年度末|年度|年末|年|末)?")
_DATE = re.compile(
    _HEAD
    + r"(?:年(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日|末)?"
    + r"|(?P<sep>[-./])(?P<m2>[0-9]{1,2})(?P=sep)(?P<d2>[0-9]{1,2}))"
)


def parse_period(text: str, default_type: str | None = None) -> Period:
    """Read a printed period.

    Args:
        text: for example 令和6年度, (2023 年度), R元年度末値, R2～R6累計, 令和6(2024)年度,
            現状値(2014年度), 令和3年度実績.
        default_type: "fiscal", "calendar" or "point"; used only where the text names neither
            年 nor 年度 (R6, 2023, R2～R6累計).

    Raises:
        AmbiguousPeriod: a bare year without ``default_type``.
        PeriodError: anything else that cannot be read, or a year that does not exist.
    """
    if default_type is not None and default_type not in get_args(YearType):
        raise PeriodError(_kind_message(default_type))
    body = _TAIL.sub("", _clean(text))
    first, last = _split_range(body)
    if not last:
        raise PeriodError(f"「{text}」に終わりの年がないので、「2023年度」のように書いてください。")
    start = _read_part(first, text, None) if first else None
    end = _read_part(last, text, start)
    kinds = {part.kind for part in (start, end) if part and part.kind}
    if len(kinds) > 1:
        raise PeriodError(f"「{text}」は年と年度が混ざっているので、どちらかにそろえてください。")
    if start and start.year > end.year:
        raise PeriodError(f"「{text}」は始まりが終わりより後なので、順序を直してください。")
    kind = kinds.pop() if kinds else cast("YearType | None", default_type)
    if kind is None:
        raise AmbiguousPeriod(
            f"「{text}」は年か年度か決められないので、「{last}年」か「{last}年度」と書いてください。"
        )
    return Period(end.year, kind, text, start.year if start else None)


def _kind_message(found: str) -> str:
    return f"年の種類「{found}」は使えないので、fiscal、calendar、point から選んでください。"


def _clean(text: str) -> str:
    body = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper().translate(_BRACKETS)
    while outer := _OUTER.fullmatch(body):
        body = outer[1]
    labelled = _LABELLED.fullmatch(body)
    return labelled[1] if labelled else body


def _split_range(body: str) -> tuple[str, str]:
    """Split at the range sign; a lone year and an "up to" form have an empty first half."""
    if _DATE.fullmatch(body):
        return "", body
    for pattern in (_WORD_RANGE, _DASH_RANGE):
        if pattern.search(body):
            first, last = pattern.split(body, maxsplit=1)
            return first, last
    return "", body


def _read_part(part: str, text: str, before: _Part | None) -> _Part:
    """Read one year; ``before`` lends its era or century to a short one (H23～25年度)."""
    if both := _INNER.fullmatch(part):
        return _read_twice(both[1] + both[3], both[2], both[3], text, before)
    match = _DATE.fullmatch(part) or _YEAR.fullmatch(part)
    if match is None:
        raise PeriodError(
            f"「{text}」は年として読めないので、「令和6年度」「2024年」「R6年度末」のように書いてください。"
        )
    era = _BY_SIGN.get(match["era"] or "")
    number = 1 if match["number"] == "元" else int(match["number"])
    if era is None and before and match["number"] != "元" and len(match["number"]) < 3:
        era = before.era
        number += 0 if era else before.year // 100 * 100
    elif era is None and len(match["number"]) < 4:
        raise PeriodError(
            f"「{text}」には元号がないので、「令和6年度」か「2024年度」と書いてください。"
        )
    year = era.first + number - 1 if era else number
    if era and not (number >= 1 and year <= era.last):
        raise PeriodError(
            f"「{text}」の{era.name}{number}年はないので、"
            f"{era.name}元年から{era.last - era.first + 1}年までの年を書いてください。"
        )
    parts = match.groupdict()
    if month := parts.get("m") or parts.get("m2"):
        day = parts.get("d") or parts.get("d2") or "1"
        return _Part(_fiscal_year_of_day(year, int(month), int(day), text), "point", era)
    return _Part(_check_year(year), _KINDS.get(parts["kind"] or ""), era)


def _read_twice(one: str, two: str, tail: str, text: str, before: _Part | None) -> _Part:
    """Read a year printed in both calendars, such as 令和6年度(2024年度) or 2024(令和6)年度."""
    first = _read_part(one, text, before)
    # The tail belongs to both spellings unless the bracket already carries its own.
    second = _read_part(two if two.endswith(("年", "年度", "末")) else two + tail, text, None)
    if first.year != second.year or (first.kind and second.kind and first.kind != second.kind):
        raise PeriodError(f"「{text}」は括弧の内と外の年が違うので、同じ年にそろえてください。")
    return _Part(first.year, first.kind or second.kind, first.era)


def _fiscal_year_of_day(year: int, month: int, day: int, text: str) -> int:
    try:
        return _check_year(fiscal_year_of(datetime.date(year, month, day)))
    except PeriodError:
        raise
    except ValueError as error:
        raise PeriodError(f"「{text}」は暦にない日なので、正しい月日を書いてください。") from error


def _check_year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(
            f"{year}年は扱えないので、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。"
        )
    return year


def _era_year(year: int) -> str:
    """Name the year by the era in force at its end, so 2019 is 令和元, as FY2019 officially is."""
    era = next(era for era in reversed(_ERAS) if era.first <= _check_year(year))
    return era.name + ("元" if year == era.first else str(year - era.first + 1))


def fiscal_label(year: int) -> str:
    """FY2024 → 令和6年度, FY2019 → 令和元年度. Raises PeriodError outside 1868–2100."""
    return f"{_era_year(year)}年度"


def calendar_label(year: int) -> str:
    """2024 → 令和6年, 2019 → 令和元年. Raises PeriodError outside 1868–2100."""
    return f"{_era_year(year)}年"


def label(year: int, year_type: str, style: Literal["western", "era"] = "western") -> str:
    """Label a year: 2024年度, 2024年 or, for a point, 2024年度末; ``style="era"`` gives 令和6….

    Raises:
        PeriodError: an unknown ``year_type`` or a year outside 1868–2100.
    """
    ends = {"fiscal": "年度", "calendar": "年", "point": "年度末"}
    if year_type not in ends:
        raise PeriodError(_kind_message(year_type))
    return (_era_year(year) if style == "era" else str(_check_year(year))) + ends[year_type]


def year_fraction(year: int, year_type: str) -> float:
    """Position in calendar years of the END of the period.

    FY2024 ends on 31 March 2025, hence 2025.25; calendar 2024 ends at 2025.0; a point counts
    as the end of its fiscal year. Raises PeriodError like ``label``.
    """
    label(year, year_type)
    return float(year) + (1.0 if year_type == "calendar" else 1.25)


def day_fraction(day: datetime.date) -> float:
    """Position in time of the end of a day, comparable with ``year_fraction``.

    Counted by months, so that the last day of March is exactly where a fiscal year ends.
    """
    in_month = day.day / calendar.monthrange(day.year, day.month)[1]
    return day.year + (day.month - 1 + in_month) / 12


def fiscal_year_of(date: datetime.date) -> int:
    """Fiscal year (1 April to 31 March) that contains ``date``."""
    return date.year if date.month >= 4 else date.year - 1
