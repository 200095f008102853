"""Cells of a page as a spreadsheet takes them: numbers in the form they are printed in, safe text.

A text becomes a number only when writing the number back in its form gives the very same text;
whatever is doubtful stays text.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from machi import quantities

MISSING = quantities.MISSING
MOST_DIGITS = 15
"""Significant digits a spreadsheet keeps."""
_PRINTED = re.compile(
    r"(?P<sign>[-−－+＋]?)(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)"
    r"(?:\.(?P<part>[0-9]+))?(?P<unit>[^0-9\"]*)"
)
# What a program reading a sheet or a CSV may take for the start of a formula.
_STARTS = "=+-@\t\r\n＝＋－＠"
# Control characters XML forbids, halves of characters, and marks that turn the reading direction
# of the text after them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Form:
    """How a number is printed.

    Attributes:
        unit: what follows the number, with a space where one is printed.
        decimals: digits after the point.
        grouped: thousands are separated by commas.
        plus: sign before a number that is not negative; "" for none.
        minus: sign before a negative number; "" for none.
    """

    unit: str = ""
    decimals: int = 0
    grouped: bool = True
    plus: str = ""
    minus: str = "−"

    def write(self, value: float) -> str:
        """The number as a spreadsheet shows it in this form."""
        digits = quantities.format_number(abs(value), self.decimals)
        sign = self.minus if value < 0 else self.plus
        return sign + (digits if self.grouped else digits.replace(",", "")) + self.unit

    @property
    def code(self) -> str:
        """The form as a number format of a spreadsheet; percentages are not scaled by 100."""
        digits = "#,##0" if self.grouped else "0"
        digits += "." + "0" * self.decimals if self.decimals else ""
        return ";".join(
            _quoted(sign) + digits + _quoted(self.unit) for sign in (self.plus, self.minus)
        )


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: what the page shows.
        value: the number behind it, in the unit of ``form``; None for text and missing values.
        form: how the number is printed; None for text and missing values.
        missing: the cell stands in a column of numbers and has none; it is not zero.
    """

    text: str
    value: int | float | None = None
    form: Form | None = None
    missing: bool = False


def read_number(text: str, exact: str = "") -> Cell | None:
    """A printed number with or without a unit (4,000人, −490, ＋34世帯, 108.6％, 2024年度).

    Args:
        text: what is printed.
        exact: the value as the page keeps it behind a rounded one; "" for none.

    Returns:
        The number, or None when the text is no number, has an unknown unit, leading zeros or more
        digits than a spreadsheet keeps, or would read differently when written back.
    """
    match = _PRINTED.fullmatch(text)
    if match is None or not _is_unit(match["unit"]):
        return None
    part = match["part"] or ""
    if len((match["whole"].replace(",", "") + part).lstrip("0")) > MOST_DIGITS:
        return None
    number = Decimal(match["whole"].replace(",", "") + (f".{part}" if part else ""))
    negative = match["sign"] in ("-", "−", "－")
    shown = _number(-number if negative else number, bool(part))
    for value in (float(exact), shown) if exact else (shown,):
        for form in _forms(match, len(part)):
            if form.write(value) == text:
                return Cell(text, value, form)
    return None


def _forms(match: re.Match[str], decimals: int) -> tuple[Form, ...]:
    """The form of a printed number; the second is for one below zero that is printed as zero."""
    sign, unit = match["sign"], match["unit"]
    grouped = len(match["whole"]) <= 3 or "," in match["whole"]
    plus = sign if sign in ("+", "＋") else ""
    minus = sign if sign and not plus else "−"
    return Form(unit, decimals, grouped, plus, minus), Form(unit, decimals, grouped, plus, "")


def _number(number: Decimal, broken: bool) -> int | float:
    return float(number) if broken else int(number)


@functools.cache
def _is_unit(unit: str) -> bool:
    """Whether the text after a number is a unit and nothing more."""
    if not unit:
        return True
    try:
        found = quantities.parse_quantity(f"1{unit}", ("年度",))
    except quantities.NotANumber:
        return False
    # A bound or a vague word (以上, 程度) is read as such and is no part of the unit.
    return found.unit == re.sub(r"\s", "", unicodedata.normalize("NFKC", unit))


def is_signed_or_grouped(cell: Cell) -> bool:
    """Whether a number without unit cannot be a code: it has a sign or thousands separators."""
    return cell.text[:1] in ("-", "−", "－", "+", "＋") or "," in cell.text


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


def safe(text: str) -> str:
    """Text without characters that break a file or reorder its neighbours: they show as [U+202E].

    Every line end becomes a line feed.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(lambda found: f"[U+{ord(found[0]):04X}]", lines)


def looks_like_formula(text: str) -> bool:
    """Whether a program could take the text for a formula (``=1+1``, ``@SUM(A1)``, ``＝A1``)."""
    return text[:1] != "" and text[:1] in _STARTS
