"""How a printed number may have been rounded, and which way its document usually rounds."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

CONVENTIONS = ("half_up", "down", "up")
"""Official rounding, cutting off, rounding away from zero; ties go to the first that fits."""
_DECIMALS = re.compile(r"[0-9]\s*[.．]\s*([0-9]+)")

Way = TypeVar("Way")


def exact(value: float) -> Fraction:
    """The number a float was typed as: 0.1 is a tenth."""
    return Fraction(Decimal(repr(float(value))))


def rounded(number: Fraction, digits: int, convention: str) -> Fraction:
    """A number at some decimals by one of ``CONVENTIONS``; zero is where all of them point."""
    scaled = abs(number) * 10**digits
    if convention == "half_up":
        scaled += Fraction(1, 2)
    whole = math.ceil(scaled) if convention == "up" else math.floor(scaled)
    return Fraction(whole if number >= 0 else -whole, 10**digits)


def shown(number: Fraction, digits: int) -> str:
    """A number with some decimals, officially rounded."""
    return f"{float(rounded(number, digits, 'half_up')):.{digits}f}"


def digits_of(printed: str | None, value: float) -> int:
    """Decimals of a printed number; of the value itself where nothing was printed."""
    if printed:
        found = _DECIMALS.search(printed)
        return len(found[1]) if found else 0
    text = f"{value:.10f}".rstrip("0")
    return len(text.split(".")[1])


def ways(number: Fraction, value: float, digits: int) -> set[str]:
    """The conventions under which ``number`` becomes ``value``."""
    wanted = exact(value)
    return {name for name in CONVENTIONS if rounded(number, digits, name) == wanted}


def usual(possible: Iterable[set[Way]], order: Iterable[Way]) -> Way | None:
    """What most numbers of a document agree with; the first in ``order`` of several.

    None when no number agrees with anything.
    """
    counted = Counter(way for ways_of_one in possible for way in ways_of_one)
    ranked = sorted(order, key=lambda way: -counted[way])
    return ranked[0] if ranked and counted[ranked[0]] else None
