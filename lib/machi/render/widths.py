"""How wide the columns of the companion workbook are, so that nothing is cut or absurdly wide.

Widths count half-width characters, as spreadsheets do.
"""

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
    return max(SLACK * sum(map(_width, line)) for line in text.split("\n"))


def lines_of(text: str, room: float) -> int:
    """Lines a text takes in a cell of this width."""
    space = max(room - MARGIN, 1)
    return sum(max(math.ceil(width_of(line) / space), 1) for line in text.split("\n"))


def column_widths(sheet: Sheet) -> list[float]:
    """Widths that show every cell whole, long texts wrapped.

    A column is as wide as its longest line, up to a cap; wider where its text would not fit into
    the highest row. Where all are too wide for a page, the widest ones give way; numbers never do.
    """
    columns = [*zip(*sheet.rows, strict=True)] or [()] * len(sheet.headers)
    least = [_least(column) for column in columns]
    widths = [
        max(_wanted(column), low, min(width_of(head) + BUTTON, HEAD))
        for head, column, low in zip(sheet.headers, columns, least, strict=True)
    ]
    while sum(widths) > PAGE:
        spare = [width - low for width, low in zip(widths, least, strict=True)]
        room = max(spare)
        if room < 1:
            break
        widths[spare.index(room)] -= min(room, 2)
    return [float(math.ceil(width)) for width in widths]


def _wanted(column: Sequence[Cell]) -> float:
    longest = max((width_of(cell.text) for cell in column), default=0) + MARGIN
    return min(max(longest, NARROW), WIDE)


def _least(column: Sequence[Cell]) -> float:
    """The width below which a number is not shown or a row gets too high."""
    numbers = max((width_of(cell.text) for cell in column if cell.form), default=0)
    short = min(_wanted(column), HEAD)
    tall = max((_room(cell.text) for cell in column), default=0)
    return max(numbers + MARGIN, short, tall)


def _room(text: str) -> float:
    """The width at which a text fits into the highest row, as far as the widest column goes."""
    room = NARROW
    while lines_of(text, room) > TALL and room < WIDEST:
        room += 8
    return min(room, WIDEST)


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1
