"""How wide the columns of the companion workbook are, so that nothing is cut or absurdly wide.

Widths count half-width characters, as spreadsheets do.
"""

import functools
import math
import unicodedata
from collections.abc import Sequence

from machi.render.cells import Cell
from machi.render.gather import Sheet

NARROW, WIDE, WIDEST = 7.0, 48.0, 160.0
"""A column's least and usual greatest width, and the greatest for very long texts."""
PAGE = 190.0
"""Width of a table that is still readable when fitted to one landscape A4 page."""
TALL = 20
"""Lines after which a column is widened: a row higher than 409 points is cut off."""
HEAD = 16.0
"""Headings longer than this wrap."""
BUTTON, MARGIN = 4.0, 3.0
SLACK = 1.08
"""Japanese fonts are a little wider than two digits a character."""


def width_of(text: str) -> float:
    """Width of the longest line; full-width characters take two."""
    return max(_widths(text))


def lines_of(text: str, room: float) -> int:
    """Lines a text takes in a cell of this width."""
    # Most texts fit however wide their characters are.
    if 2 * SLACK * len(text) <= room - MARGIN and "\n" not in text:
        return 1
    return _lines(_widths(text), room)


def _widths(text: str) -> list[float]:
    """Width of each line."""
    return [SLACK * sum(map(_width, line)) for line in text.split("\n")]


def _lines(widths: Sequence[float], room: float) -> int:
    space = max(room - MARGIN, 1)
    return sum(max(math.ceil(width / space), 1) for width in widths)


def column_widths(sheet: Sheet) -> list[float]:
    """Widths that show every cell whole, long texts wrapped.

    A column is as wide as its longest line, up to a cap; wider where its text would not fit into
    the highest row. Where all are too wide for a page, the widest ones give way; numbers never do.
    """
    columns = [*zip(*sheet.rows, strict=True)] or [()] * len(sheet.headers)
    measured = [[_widths(cell.text) for cell in column] for column in columns]
    least = [_least(column, texts) for column, texts in zip(columns, measured, strict=True)]
    widths = [
        max(_wanted(texts), low, min(width_of(head) + BUTTON, HEAD))
        for head, texts, low in zip(sheet.headers, measured, least, strict=True)
    ]
    while sum(widths) > PAGE:
        spare = [width - low for width, low in zip(widths, least, strict=True)]
        room = max(spare)
        if room < 1:
            break
        widths[spare.index(room)] -= min(room, 2)
    return [float(math.ceil(width)) for width in widths]


def _wanted(texts: Sequence[Sequence[float]]) -> float:
    """The width that shows the longest line of a column's texts, within the usual bounds."""
    return min(max(max(map(max, texts), default=0) + MARGIN, NARROW), WIDE)


def _least(column: Sequence[Cell], texts: Sequence[Sequence[float]]) -> float:
    """The width below which a number is not shown or a row gets too high."""
    pairs = zip(column, texts, strict=True)
    numbers = max((max(widths) for cell, widths in pairs if cell.form), default=0)
    tall = max(map(_room, texts), default=0)
    return max(numbers + MARGIN, min(_wanted(texts), HEAD), tall)


def _room(widths: Sequence[float]) -> float:
    """The width at which a text fits into the highest row, as far as the widest column goes."""
    room = NARROW
    while _lines(widths, room) > TALL and room < WIDEST:
        room += 8
    return min(room, WIDEST)


@functools.cache
def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1
