"""Tables, key figures and sentences as a reader sees them: escaped, captioned, with units.

Nothing is computed here. Objects show themselves as HTML in JupyterLab and in reports, and as one
plain line where only text is possible.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup, escape

from machi import quantities, theme

MISSING = "—"
WIDE_FROM = 9
"""Columns from which a table is printed on a landscape page."""
NOTHING = "nothing"
"""Class of the words that stand where there is nothing to show."""
LONG_FROM = 40
"""Characters from which a cell is a sentence and needs width."""
SHORT_TO = 10
"""Characters up to which a cell is kept on one line."""
PRECISION = 12
"""Significant digits of a value that stands behind a rounded one."""


@dataclass(frozen=True)
class Block:
    """A piece of HTML with a plain line for places without HTML."""

    html: Markup
    plain: str

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        return self.plain


def table(
    frame: pd.DataFrame,
    caption: str,
    columns: Mapping[str, str] | None = None,
    *,
    digits: Mapping[str, int] | None = None,
    note: str = "",
    empty: str = "",
) -> Block:
    """A table for reading.

    Args:
        frame: rows to show; its index is not shown.
        caption: what the table shows, with units.
        columns: column of ``frame`` to Japanese heading, in the order shown; all by default. The
            first one heads the row.
        digits: decimals per column; up to four significant ones by default.
        note: a line under the table.
        empty: what to say instead when there are no rows; silence would look like a mistake.

    Missing values show as a dash. Text is escaped; cells made by ``verdict`` or ``basis`` pass. A
    number shown with fewer digits than it has stands in ``<data value>`` with its value, so that a
    workbook made from the page calculates with that: the same frame gives the same bytes, because
    the value keeps 12 significant digits and not the last ones, which vary between machines.
    """
    if empty and frame.empty:
        return nothing(empty)
    shown = dict(columns) if columns else {str(name): str(name) for name in frame.columns}
    numeric = {c for c in shown if pd.api.types.is_numeric_dtype(frame[c])}
    numeric -= {c for c in shown if pd.api.types.is_bool_dtype(frame[c])}
    head = "".join(
        f'<th scope="col"{_class(name, name in numeric)}>{escape(label)}</th>'
        for name, label in shown.items()
    )
    cells = [
        _column(frame[name], "td" if place else 'th scope="row"', name in numeric, digits or {})
        for place, name in enumerate(shown)
    ]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    html = Markup(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}">'
        '<table class="machi{}"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>{}"
    ).format(
        caption,
        " wide" if len(shown) >= WIDE_FROM else "",
        caption,
        Markup(head),
        Markup(body),
        Markup('<p class="caveat">{}</p>').format(note) if note else "",
    )
    return Block(html, f"表：{caption}（{len(frame)}行）")


def _class(name: str, numeric: bool, text: str | Markup = "") -> str:
    """Numbers align right and never break; sources are small; sentences get width."""
    if numeric:
        return ' class="num"'
    if isinstance(text, Markup):
        return ""
    if name == "source":
        return ' class="place"'
    if len(text) <= SHORT_TO:
        return ' class="short"'
    return ' class="long"' if len(text) > LONG_FROM else ""


def _column(column: pd.Series, tag: str, numeric: bool, digits: Mapping[str, int]) -> Iterator[str]:
    """The cells of a column as HTML."""
    name, end = str(column.name), tag[:2]
    for value in column.tolist():
        text = _text(value, digits.get(name))
        shown = _with_value(value, text) if numeric else text
        yield f"<{tag}{_class(name, numeric, text)}>{escape(shown)}</{end}>"


def _text(value: object, digits: int | None) -> str | Markup:
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return str(value)
    if value is None or pd.isna(value):
        return MISSING
    if isinstance(value, bool):
        return "○" if value else MISSING
    if isinstance(value, int | float):
        return quantities.format_number(float(value), digits)
    return str(value)


def _with_value(value: object, shown: str | Markup) -> str | Markup:
    """A number's text, with its value behind it where writing it lost digits."""
    if shown == MISSING or not isinstance(value, int | float):
        return shown
    exact = float(f"{value:.{PRECISION}g}")
    if float(shown.replace(",", "").replace("−", "-")) in (value, exact):
        return shown
    return Markup('<data value="{}">{}</data>').format(repr(exact), shown)


def verdict(label: object, symbol: str = "", tone: str = "none") -> Markup:
    """A verdict as symbol and word; the colour only repeats them."""
    return Markup('<span class="verdict {}">{} {}</span>').format(tone, symbol or MISSING, label)


def basis(name: object) -> Markup:
    """Who made a link: printed in the document, decided by a person, or by software."""
    if name is None or pd.isna(name):
        return Markup(MISSING)
    mark, word = theme.BASES[str(name)]
    return Markup('<span class="badge {}">{} {}</span>').format(name, mark, word)


@dataclass(frozen=True)
class Figure:
    """One key figure: what it is, the number as text, and what it refers to."""

    label: str
    value: str
    note: str = ""


def key_figures(figures: Iterable[Figure]) -> Block:
    """The few numbers a reader should leave with."""
    listed = list(figures)
    items = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}{}</dd></div>").format(
            f.label, f.value, Markup("<small>{}</small>").format(f.note) if f.note else ""
        )
        for f in listed
    )
    plain = "、".join(f"{f.label} {f.value}" for f in listed)
    return Block(Markup('<dl class="figures">{}</dl>').format(items), f"主な数値：{plain}")


def sentences(lines: Iterable[str]) -> Block:
    """Generated sentences, one per line."""
    listed = list(lines)
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in listed)
    html = Markup('<ul class="reading">{}</ul>').format(items)
    return Block(html, "\n".join(f"・{line}" for line in listed))


def caveat(text: str) -> Block:
    """A reservation the reader must see."""
    return Block(Markup('<p class="caveat">{}</p>').format(text), text)


def nothing(text: str) -> Block:
    """Says that there is nothing to show and why; a report gathers these in one place."""
    html = Markup('<p class="{}">{}</p>').format(NOTHING, text)
    return Block(html, text)


def stack(blocks: Iterable[Block]) -> Block:
    """Several blocks as one output, one under another."""
    listed = list(blocks)
    html = Markup("").join(block.html for block in listed)
    return Block(html, "\n".join(block.plain for block in listed))


def fold(block: Block, summary: str) -> Block:
    """A block folded away on screen and open on paper: evidence a reader may want, not must."""
    if block.html.startswith(f'<p class="{NOTHING}">'):
        return block
    html = Markup('<details class="appendix"><summary>{}</summary>{}</details>').format(
        summary, block.html
    )
    return Block(html, f"{summary}：{block.plain}")


def definitions(pairs: Iterable[tuple[str, str]]) -> Block:
    """Words and what they mean in this report, or labels and values."""
    listed = list(pairs)
    items = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in listed)
    html = Markup('<dl class="words">{}</dl>').format(items)
    return Block(html, "\n".join(f"{word}：{meaning}" for word, meaning in listed))


def shorten(text: object, most: int = 40) -> str:
    """A long printed sentence, cut for a table or an axis; the full text is in the data.

    Missing is a dash; of HTML the words are left, because cutting it would break its tags.
    """
    if text is None or pd.isna(text):
        return MISSING
    words = text.striptags() if isinstance(text, Markup) else str(text)
    return words if len(words) <= most else words[: most - 1] + "…"
