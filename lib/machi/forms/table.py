"""The rows of a form's sheet as the cells of a table: texts with the rows they stand in.

Rows that are hidden or filtered out are rows. Blank ones are skipped and counted, as Excel does.
An area merged downwards says the same in each of its rows, numbers excepted; one merged sideways,
a row of totals and a row that repeats another are refused, once each, and are no rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from machi import rows
from machi.forms import headings, names
from machi.forms.spreadsheet import Area, Book, Cell, Sheet
from machi.forms.understanding import Understood, understand
from machi.problems import Problem, quote

TOTALS = frozenset(["計", "合計", "小計", "総計", "総合計", "累計", "平均", "合", "total"])
MAY_REPEAT = frozenset({"calculation_terms"})
"""Tables in which two rows may be the same: a sum can have two equal addends on one line."""
Row = Mapping[int, Cell]


@dataclass(frozen=True)
class Unit:
    """A unit that a number's format shows in a cell: to be that of its row."""

    line: int
    column: str
    unit: str
    shown: str


@dataclass
class Split:
    """The cells of a sheet, and the units its formats show."""

    cells: rows.Cells
    units: list[Unit] = field(default_factory=list)


def split(book: Book, sheet: Sheet, table: str, place: str) -> Split:
    """The rows of a table on its sheet; messages name ``place``."""
    head = headings.find(sheet, table, place)
    columns = names.columns(table)
    problems = [*head.problems, *_strangers(sheet, head, place)]
    if head.problems:
        return Split(rows.Cells([], {name: [] for name in columns}, problems, whole=False))
    numbers = {number: name for name, number in head.places.items()}
    whole = True
    lines: list[int] = []
    texts: dict[str, list[str]] = {name: [] for name in columns}
    units: list[Unit] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in _with_merged(sheet, head, table):
        if found := _no_row(cells, numbers, table, sheet, line):
            problems.append(Problem(place, *found, row=line))
            whole = False
            continue
        row = {
            name: understand(cell, columns[name], book.since)
            for number, name in numbers.items()
            if (cell := cells.get(number))
        }
        if first := _repeated(table, row, columns, seen, line):
            words = (f"{first}行目と同じ行です", "一つの事実に一行", "一方の行を消してください")
            problems.append(Problem(place, *words, row=line))
            continue
        lines.append(line)
        for name in columns:
            said = row.get(name, Understood())
            texts[name].append(said.text)
            if said.fault:
                problems.append(Problem(place, *said.fault, row=line, column=name))
            if said.unit:
                units.append(Unit(line, name, said.unit, said.shown))
    return Split(rows.Cells(lines, texts, problems, whole), units)


def has_rows(sheet: Sheet, table: str) -> bool:
    """Whether anything stands below the headings; without headings, anywhere."""
    head = headings.find(sheet, table, "")
    return any(_is_written(cells.values()) for line, cells in sheet.rows.items() if line > head.row)


def _is_written(cells: Iterable[Cell]) -> bool:
    return any(cell.kind != "text" or cell.text.strip() for cell in cells)


def _strangers(sheet: Sheet, head: headings.Headings, place: str) -> Iterator[Problem]:
    """A problem for each column with facts that is none of the table's."""
    for number, word in head.others.items():
        lines = [n for n, cells in sheet.rows.items() if n > head.row and number in cells]
        where = f"{names.letters_of(number)}列"
        known = f"{quote(word)}（{where}）は知らない列です"
        yield Problem(
            place,
            known if word else f"見出しのない{where}に書き込みがあります（{lines[0]}行目など）",
            f"フォームの列。担当課の控えなら、見出しが「{names.MEMO}」で始まる列",
            f"「注記」の列などに移すか、見出しを「{names.MEMO}」で始めるか、消してください",
            row=head.row if word else lines[0],
        )


def _with_merged(
    sheet: Sheet, head: headings.Headings, table: str
) -> Iterator[tuple[int, dict[int, Cell]]]:
    """The rows below the headings, with what areas merged downwards say in each of them."""
    columns = names.columns(table)
    kinds = {number: columns[name].kind for name, number in head.places.items()}
    down = [a for a in sheet.merged if a.top > head.row and a.bottom > a.top and a.left == a.right]
    down = [a for a in down if kinds.get(a.left, "number") != "number"]
    for line, own in sheet.rows.items():
        if line <= head.row or not _is_written(own.values()):
            continue
        cells = dict(own)
        for area in down:
            first = sheet.rows.get(area.top, {}).get(area.left)
            if first and area.top < line <= area.bottom and area.left not in cells:
                cells[area.left] = first
        yield line, cells


def _no_row(
    cells: Row, numbers: Mapping[int, str], table: str, sheet: Sheet, line: int
) -> tuple[str, str, str] | None:
    """Why a row cannot be a fact: merged wrongly, struck out, or a row of totals."""
    if area := next((a for a in sheet.merged if _covers(a, line, numbers, table)), None):
        first, last = (
            f"{names.letters_of(area.left)}{area.top}",
            f"{names.letters_of(area.right)}{area.bottom}",
        )
        return (
            f"セルが結合されています（{first}:{last}）",
            "一つの値に一つのセル（文字の列を縦に結合したものだけは、各行に同じ値と読みます）",
            "結合を解いて、それぞれのセルに値を入れてください",
        )
    known = [cell for number, cell in cells.items() if number in numbers]
    if len(known) > 1 and all(cell.struck for cell in known):
        return (
            "行全体に取り消し線が付いています",
            "取り消し線のない行",
            "消すつもりなら行を消し、残すつもりなら取り消し線を外してください",
        )
    if _is_total(cells, numbers, table):
        words = next(c.text.strip() for c in cells.values() if names.key(c.text) in TOTALS)
        return (
            f"{quote(words)}の行のようです",
            "一つの事実に一行（合計や平均は計算で求めます）",
            "この行を消すか、別のシートに移してください",
        )
    return None


def _covers(area: Area, line: int, numbers: Mapping[int, str], table: str) -> bool:
    """Whether an area merges, in this row, cells that cannot share a value."""
    if not area.top <= line <= area.bottom:
        return False
    covered = [numbers[n] for n in range(area.left, area.right + 1) if n in numbers]
    if len(covered) > 1 or (covered and area.right > area.left):
        return True
    number = bool(covered) and names.columns(table)[covered[0]].kind == "number"
    # Said once, where the area begins.
    return number and line == area.top


def _is_total(cells: Row, numbers: Mapping[int, str], table: str) -> bool:
    """Whether a row says 合計 or the like and names nothing that a fact would be about."""
    columns = names.columns(table)
    keys = [n for n, name in numbers.items() if columns[name].kind in ("id", "reference", "code")]
    named = [cells[n] for n in keys if n in cells]
    # Of the kinds of calculations one is called 合計.
    words = [c for n, c in cells.items() if n not in numbers or not columns[numbers[n]].choices]
    total = any(names.key(cell.text) in TOTALS for cell in words)
    return total and all(names.key(cell.text) in TOTALS for cell in named)


def _repeated(
    table: str,
    row: Mapping[str, Understood],
    columns: Mapping[str, names.Column],
    seen: dict[tuple[str, ...], int],
    line: int,
) -> int:
    """The earlier row that says exactly the same; 0 for none."""
    if table in MAY_REPEAT or any(said.fault for said in row.values()):
        return 0
    texts = tuple(row[name].text if name in row else "" for name in columns)
    first = seen.setdefault(texts, line)
    return 0 if first == line else first
