"""The tables of a report, read from the very pages its readers see."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from machi.render import markup
from machi.render.cells import MISSING, Cell, is_signed_or_grouped, read_number
from machi.render.markup import Document, Element, Silent

STACKED = "表"
"""Heading of the column that says which table of the page a row is from."""
_LINES = frozenset(("br", "p", "li", "ul", "ol", "div", "dt", "dd", "tr"))
_SPACES = re.compile(r"[ \t\r\f]+")
_ENDS = "：:　"


@dataclass(frozen=True)
class Sheet:
    """One table, or several of the same shape from one section.

    Attributes:
        number: chapter and place in it, e.g. ``04-03``.
        chapter: Japanese title of the chapter.
        section: headings the table stands under, outermost first.
        caption: what the table shows, with units.
        headers: one per column.
        rows: as many cells as headers each.
        notes: reservations printed under the table.
        sources: where its figures are from, as printed under it.
        tables: how many tables of the page are in it.
    """

    number: str
    chapter: str
    section: tuple[str, ...]
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tables: int = 1


def collect(chapters: Sequence[tuple[str, str, str | Document]]) -> list[Sheet]:
    """Every table of the chapters' pages, in reading order.

    Tables of one section with the same headings become one sheet whose first column 「表」 names
    the table a row is from.

    Args:
        chapters: (stem, Japanese title, HTML page as text or read by ``markup``) of each chapter.

    Returns:
        Sheets with numbers as numbers; a dash in a column of numbers is a missing value.
    """
    sheets: list[Sheet] = []
    counts: Counter[str] = Counter()
    for place, (stem, title, html) in enumerate(chapters, start=1):
        match = re.match(r"[0-9]+", stem)
        prefix = match[0] if match else f"{place:02d}"
        groups: dict[tuple[str, tuple[str, ...]], list[Sheet]] = {}
        for sheet in _read_page(title, html):
            groups.setdefault((sheet.section[0], sheet.headers), []).append(sheet)
        for group in groups.values():
            counts[prefix] += 1
            number = f"{prefix}-{counts[prefix]:02d}"
            sheets.append(replace(_typed(_stack(group)), number=number))
    return sheets


def _read_page(title: str, html: str | Document) -> Iterator[Sheet]:
    page = markup.read(html)
    above, below = title, ""
    for tag in page.all("h2", "h3", "table"):
        if tag.name == "h2":
            above, below = _words(page, tag), ""
        elif tag.name == "h3":
            below = _words(page, tag)
        elif "machi" in tag.classes:
            yield _read_table(page, tag, title, (above, below) if below else (above,))


def _read_table(page: Document, table: Element, chapter: str, section: tuple[str, ...]) -> Sheet:
    head = page.first("thead", table)
    lines = page.all("tr", inside=table)
    rows = [
        [_read_cell(page, cell) for cell in page.all("th", "td", inside=line)]
        for line in lines
        if head is None or not head.start < line.start < head.end
    ]
    headers = [_words(page, cell) for cell in page.all("th", inside=head)] if head else []
    # A table without head, or with a row longer than it, must not lose a cell.
    width = max([len(headers), *map(len, rows)], default=0)
    headers += [f"列{place + 1}" for place in range(len(headers), width)]
    named = page.first("caption", table)
    caption = _words(page, named) if named else section[-1]
    notes, sources = _after(page, table)
    return Sheet(
        "",
        chapter,
        section,
        caption,
        tuple(headers),
        tuple(tuple(row + [Cell("")] * (width - len(row))) for row in rows),
        notes,
        sources,
    )


def _after(page: Document, table: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The notes and the sources that follow a table."""
    wraps = (e for e in table.around if e.name == "div" and "table-wrap" in e.classes)
    found: dict[str, list[str]] = {"caveat": [], "source": []}
    for tag in page.following(next(wraps, table)):
        kinds = [kind for kind in found if kind in tag.classes]
        if tag.name != "p" or not kinds:
            break
        found[kinds[0]].append(_words(page, tag))
    return tuple(found["caveat"]), tuple(found["source"])


def _read_cell(page: Document, tag: Element) -> Cell:
    """A cell; ``missing`` marks for now that it stands among numbers."""
    text = _words(page, tag)
    if "num" in tag.classes:
        behind = page.first("data", tag)
        exact = behind.attributes["value"] if behind else ""
        return read_number(text, exact) or Cell(text, missing=True)
    number = read_number(text)
    if number and number.form and (number.form.unit or is_signed_or_grouped(number)):
        return number
    return Cell(text)


def _words(page: Document, tag: Element) -> str:
    """The text of a tag as a browser shows it: spaces run together, blocks and <br> end lines."""
    lines = (_SPACES.sub(" ", line).strip(" ") for line in "".join(_pieces(page, tag)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(page: Document, tag: Element) -> Iterator[str]:
    for child in page.children(tag):
        if isinstance(child, Silent):
            continue
        if isinstance(child, str):
            yield child.replace("\n", " ")
        elif child.name in _LINES:
            yield from ("\n", *_pieces(page, child), "\n")
        else:
            yield from _pieces(page, child)


def _stack(sheets: Sequence[Sheet]) -> Sheet:
    """Several tables of one section and one shape as one."""
    first = sheets[0]
    if len(sheets) == 1:
        return first
    names = _names(sheets)
    same_place = len({sheet.section for sheet in sheets}) == 1
    return replace(
        first,
        section=first.section if same_place else first.section[:1],
        caption=_common([sheet.caption for sheet in sheets]) or first.section[0],
        headers=(STACKED, *first.headers),
        rows=tuple(
            (Cell(name), *row)
            for name, sheet in zip(names, sheets, strict=True)
            for row in sheet.rows
        ),
        notes=_distinct(note for sheet in sheets for note in sheet.notes),
        sources=_distinct(source for sheet in sheets for source in sheet.sources),
        tables=len(sheets),
    )


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """A name for each table: its caption, with the heading above it or a number where needed."""
    names = [sheet.caption for sheet in sheets]
    if len(set(names)) < len(names):
        names = [f"{sheet.section[-1]}：{name}" for name, sheet in zip(names, sheets, strict=True)]
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return unique


def _common(captions: Sequence[str]) -> str:
    """The words all captions end with, from a separator on; "" when there are none."""
    first = captions[0]
    starts = [0] + [place + 1 for place, char in enumerate(first) if char in _ENDS]
    ends = (first[start:] for start in starts if first[start:])
    return next((end for end in ends if all(_ends_with(own, end) for own in captions)), "")


def _ends_with(caption: str, end: str) -> bool:
    before = caption.removesuffix(end)
    return before != caption and (not before or before[-1] in _ENDS)


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _typed(sheet: Sheet) -> Sheet:
    """The sheet with each column's cells agreeing on what is a number and what is missing."""
    columns = [_typed_column(column) for column in zip(*sheet.rows, strict=True)]
    return replace(sheet, rows=tuple(zip(*columns, strict=True)))


def _typed_column(cells: Sequence[Cell]) -> list[Cell]:
    numbers = [cell for cell in cells if cell.form]
    among = bool(numbers) or any(cell.missing for cell in cells)
    rest = [cell for cell in cells if not cell.form and cell.text not in ("", MISSING)]
    # Beside ＋2,875 a bare 96 is an amount too; alone it may be a code.
    bare = [read_number(cell.text) for cell in rest]
    amounts = any(cell.form and not cell.form.unit for cell in numbers) and all(bare)
    read = iter(bare)
    result = []
    for cell in cells:
        if cell.form:
            result.append(cell)
        elif cell.text in ("", MISSING):
            result.append(Cell(cell.text, missing=among))
        else:
            number = next(read)
            result.append(number if amounts and number else Cell(cell.text))
    return result
