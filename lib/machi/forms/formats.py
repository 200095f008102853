"""What a number looks like in its cell: number formats of spreadsheets, as far as forms need them.

Only formats whose outcome is certain are followed: one group of digits, thousands separators, per
cent, words around the number, dates of Western and Japanese years. For others the outcome is None.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

DIGITS = 15
"""Significant digits a spreadsheet shows; what a file holds beyond them is noise (0.1+0.2)."""
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: "[$-411]ge.m.d", 28: '[$-411]ggge"年"m"月"d"日"', 29: '[$-411]ggge"年"m"月"d"日"',
    30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: "[$-411]ge.m.d",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    41: "#,##0", 42: '"¥"#,##0', 43: "#,##0.00", 44: '"¥"#,##0.00',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: "[$-411]ge.m.d", 51: '[$-411]ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: "[$-411]ge.m.d", 58: '[$-411]ggge"年"m"月"d"日"',
}  # fmt: skip
"""Formats a file names by number alone (ECMA-376 part 1, 18.8.30, with those of Japanese Excel)."""
_SIGNS = "-−－▲△()+ \u3000\xa0"
_CURRENCIES = {"¥": "円", "￥": "円", "\\": "円", "円": "円", "JPY": "円", "$": "ドル"}
_ERAS = (
    (datetime.date(2019, 5, 1), "令和", "R"),
    (datetime.date(1989, 1, 8), "平成", "H"),
    (datetime.date(1926, 12, 25), "昭和", "S"),
    (datetime.date(1912, 7, 30), "大正", "T"),
    (datetime.date(1868, 1, 25), "明治", "M"),
)
_WEEKDAYS = "月火水木金土日"
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/標準)|(?P<exponent>[Ee][+-])|(?P<clock>AM/PM|A/P)"
    r"|(?P<digits>[0#?.,]+)|(?P<date>y+|m+|d+|g+|e+|a{3,4}|h+|s+|Y+|M+|D+|H+|S+)"
    r"|(?P<section>;)|(?P<other>.)",
    re.DOTALL,
)
_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
Tokens = list[tuple[str, str]]
"""Parts of a format: what kind, and its letters."""


@dataclass(frozen=True)
class Shown:
    """How a cell shows a number.

    Attributes:
        text: its letters; None when this module cannot tell them.
        exact: the letters say the whole number, no digit behind them is hidden.
        words: the words before and behind the digits, signs aside ("人", "¥"), per cent as "%".
        scaled: the number is shown divided by thousands (a comma at the end of the format).
    """

    text: str | None
    exact: bool
    words: str
    scaled: bool

    @property
    def unit(self) -> str:
        """The words as a unit; a sign of money is that of its currency."""
        return _CURRENCIES.get(self.words, self.words)


def number_text(value: float) -> str:
    """The digits of a number as a spreadsheet shows them at most, without exponent."""
    written = f"{Decimal(f'{value:.{DIGITS}g}'):f}"
    return "0" if written in ("-0", "0.0") else written


def exact_text(value: float) -> str:
    """All digits of a number, without exponent."""
    return f"{Decimal(repr(float(value))):f}"


def kind_of(form: str) -> str:
    """``date``, ``time`` or ``number``: what a format makes of a number."""
    if form == "@":
        return "number"
    letters = {letters[0].lower() for kind, letters in _sections(form)[0] if kind == "date"}
    kinds = {kind for kind, _ in _sections(form)[0]}
    of_day = not kinds & {"clock", "elapsed"}
    if letters & set("ydgea") or (letters == {"m"} and of_day):
        return "date"
    return "time" if letters or "elapsed" in kinds or "clock" in kinds else "number"


def date_parts(form: str) -> set[str]:
    """Which of ``year``, ``month``, ``day`` and ``time`` a format of dates shows."""
    names = {"y": "year", "e": "year", "m": "month", "d": "day", "h": "time", "s": "time"}
    letters = (letters[0].lower() for kind, letters in _sections(form)[0] if kind == "date")
    return {names[letter] for letter in letters if letter in names}


def show_date(form: str, day: datetime.date) -> str | None:
    """The letters of a date in a format that writes year, month and day; None for other formats.

    Western and Japanese years; the year of an era's beginning is 元 where the format says so.
    """
    shown = ""
    era = next((era for era in _ERAS if day >= era[0]), None)
    for kind, letters in _sections(form)[0]:
        if kind == "date":
            written = _date_letters(letters.lower(), day, era, first="gannen" in form.lower())
            if written is None:
                return None
            shown += written
        elif kind == "literal" or (kind == "digits" and letters.strip(".,") == ""):
            shown += letters
        elif kind != "pad":
            return None
    return shown


def _date_letters(
    letters: str, day: datetime.date, era: tuple[datetime.date, str, str] | None, *, first: bool
) -> str | None:
    kind, size = letters[0], len(letters)
    if kind == "y" and size in (2, 4):
        return f"{day.year % 100:02}" if size == 2 else str(day.year)
    if kind in "ge" and era is None:
        return None
    if kind == "g" and era:
        return {1: era[2], 2: era[1][0], 3: era[1]}.get(size)
    if kind == "e" and era:
        year = day.year - era[0].year + 1
        return "元" if first and year == 1 else f"{year:0{size}}"
    if kind in "md" and size <= 2:
        return f"{day.month if kind == 'm' else day.day:0{size}}"
    return _WEEKDAYS[day.weekday()] + ("曜日" if size == 4 else "") if kind == "a" else None


def show_number(form: str, value: float) -> Shown:
    """How a cell shows a number that is no date."""
    sections = _sections(form)
    number = Decimal(f"{value:.{DIGITS}g}")
    at = 1 if number < 0 and len(sections) > 1 else 0
    if number == 0 and len(sections) > 2:
        at = 2
    tokens = sections[at]
    words = _words(sections[0])
    if any(kind in ("exponent", "unknown") for kind, _ in tokens):
        return Shown(None, False, words, False)
    if any(kind == "general" for kind, _ in tokens):
        return Shown(_around(tokens, number_text(abs(value)), number, at), True, words, False)
    groups = [letters for kind, letters in tokens if kind == "digits"]
    if not groups:
        literal = "".join(letters for kind, letters in tokens if kind == "literal")
        return Shown(literal.strip() or None, False, words, False)
    if len(groups) > 1 or "?" in groups[0] or groups[0].count(".") > 1:
        return Shown(None, False, words, False)
    scale = len(groups[0]) - len(groups[0].rstrip(","))
    percent = sum(kind == "percent" for kind, _ in tokens)
    exact = abs(number) * Decimal(100) ** percent / Decimal(1000) ** scale
    digits, rounded = _digits(groups[0].rstrip(","), exact)
    shown = _around(tokens, digits, number, at)
    return Shown(shown, rounded == exact, words, scale > 0)


def _digits(group: str, number: Decimal) -> tuple[str, Decimal]:
    """The digits of a number that is not negative, and the number they say."""
    whole, _, part = group.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(part)), context=_CONTEXT)
    left, _, right = f"{rounded:f}".partition(".")
    left = ("" if left == "0" else left).rjust(whole.count("0"), "0")
    if "," in whole:
        left = re.sub(r"(?<=[0-9])(?=([0-9]{3})+$)", ",", left)
    least = len(part.rstrip("#"))
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    return left + ("." + right if "." in group else ""), rounded


def _around(tokens: Tokens, digits: str, number: Decimal, section: int) -> str:
    """The digits among the other letters of their section; the first writes its own sign."""
    shown = "-" if number < 0 and section == 0 else ""
    for kind, letters in tokens:
        if kind in ("digits", "general"):
            shown += digits
        elif kind in ("literal", "percent"):
            shown += letters
    return shown.strip() if tokens else digits


def _words(tokens: Tokens) -> str:
    found = "".join(letters for kind, letters in tokens if kind in ("literal", "percent"))
    return found.translate(dict.fromkeys(map(ord, _SIGNS), None))


def _sections(form: str) -> Sequence[Tokens]:
    sections: list[Tokens] = [[]]
    for kind, letters in _tokens(form):
        if kind == "section":
            sections.append([])
        else:
            sections[-1].append((kind, letters))
    return sections


def _tokens(form: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(form):
        kind, letters = match.lastgroup, match[match.lastgroup or 0]
        if kind in ("quoted", "escaped"):
            yield "literal", letters
        elif kind == "bracket":
            yield from _bracket(letters)
        elif kind is None:
            yield "pad", ""
        elif kind == "other":
            yield _other(letters), letters
        else:
            yield kind, letters


def _bracket(letters: str) -> Iterator[tuple[str, str]]:
    if letters.startswith("$"):
        if symbol := letters[1:].split("-")[0]:
            yield "literal", symbol
    elif letters and set(letters.lower()) <= set("hms"):
        yield "elapsed", letters
    elif letters[:1] in "<>=":
        yield "unknown", letters


def _other(letters: str) -> str:
    return {"%": "percent", "@": "general"}.get(letters, "literal")
