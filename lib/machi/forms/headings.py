"""Find out which column of a form's sheet is which, whatever was moved, renamed or added."""

from collections.abc import Mapping
from dataclasses import dataclass

from machi.forms import names
from machi.forms.spreadsheet import Cell, Sheet
from machi.problems import Problem, quote

HIGHEST = 30
"""Rows from the top among which headings are looked for."""
FEWEST = 3
"""Names a row must have to be a row of headings: words of a title may equal one or two."""
FIX = "見出しの行（二つとも）を、新しく作ったフォームから写してください"


@dataclass(frozen=True)
class Headings:
    """Where the columns stand.

    Attributes:
        places: by column of the table, its number in the sheet.
        others: numbers and headings of columns that are none of the table's; "" without a heading.
        row: the last row of headings; facts begin below it.
        problems: what is wrong with the headings.
    """

    places: Mapping[str, int]
    others: Mapping[int, str]
    row: int
    problems: list[Problem]


def find(sheet: Sheet, table: str, place: str) -> Headings:
    """The headings of a sheet: of the two rows that say them, one is enough."""
    columns = names.columns(table)
    rows = {n: cells for n, cells in sheet.rows.items() if n <= HIGHEST}
    ids = {names.key(name): name for name in columns}
    words = {names.key(column.heading): name for name, column in columns.items()}
    found = [row for row in (_row_of(rows, ids), _row_of(rows, words)) if row]
    if not found:
        problem = Problem(place, "見出しの行がありません", _listed(table), FIX)
        return Headings({}, {}, 0, [problem])
    head = max(found)
    meant: dict[int, dict[int, str]] = {}
    for row, known in ((_row_of(rows, ids), ids), (_row_of(rows, words), words)):
        for number, cell in rows.get(row, {}).items():
            if name := known.get(names.key(cell.text)):
                meant.setdefault(number, {})[row] = name
    return _settled(sheet, table, place, meant, _below(rows, head), head)


def _row_of(rows: Mapping[int, Mapping[int, Cell]], known: Mapping[str, str]) -> int:
    """The row with most of the names; 0 for none."""
    counts = {
        n: len({known[k] for cell in cells.values() if (k := names.key(cell.text)) in known})
        for n, cells in rows.items()
    }
    best = max(counts, key=lambda n: (counts[n], -n), default=0)
    return best if counts.get(best, 0) >= FEWEST else 0


def _below(rows: Mapping[int, Mapping[int, Cell]], head: int) -> int:
    """The last row that belongs to the headings: what is required stands beside them."""
    needs = {names.key(need) for need in names.NEEDS}
    while (cells := rows.get(head + 1)) and {names.key(c.text) for c in cells.values()} <= needs:
        head += 1
    return head


def _listed(table: str) -> str:
    return "列 " + "、".join(c.heading for c in names.columns(table).values())


def _settled(
    sheet: Sheet,
    table: str,
    place: str,
    meant: Mapping[int, Mapping[int, str]],
    last: int,
    head: int,
) -> Headings:
    problems: list[Problem] = []
    places: dict[str, int] = {}
    columns = names.columns(table)

    def say(found: str, fix: str, column: str | None = None) -> None:
        problems.append(Problem(place, found, _listed(table), fix, row=head, column=column))

    for number, said in sorted(meant.items()):
        found = sorted(set(said.values()))
        if len(found) > 1:
            listed = "と".join(f"{quote(columns[n].heading)}（{n}）" for n in found)
            fix = "見出しだけを入れ替えず、列ごと切り取って移してください"
            say(f"{names.letters_of(number)}列の二つの見出しが{listed}で食い違います", fix)
            continue
        if found[0] in places:
            first = names.letters_of(places[found[0]])
            say(
                f"列{quote(columns[found[0]].heading)}が{first}列と{names.letters_of(number)}列にあります",
                "一方を消してください",
                found[0],
            )
            continue
        places[found[0]] = number
    others = _others(sheet, set(meant), last, head)
    missing = [column for name, column in columns.items() if name not in places]
    if missing and not problems:
        listed = "、".join(column.heading for column in missing)
        unknown = "、".join(quote(word) for word in others.values() if word)
        found_words = f"列{quote(listed)}がありません" + (
            f"（知らない列{unknown}があります）" if unknown else ""
        )
        say(found_words, FIX, missing[0].name if len(missing) == 1 else None)
    return Headings(places, others, last, problems)


def _others(sheet: Sheet, known: set[int], last: int, head: int) -> dict[int, str]:
    """Columns besides the known ones in which something stands below the headings."""
    used = {n for row, cells in sheet.rows.items() if row > last for n in _written(cells)}
    heads = sheet.rows.get(head, {})
    found = {}
    for number in sorted(used - known):
        word = heads[number].text.strip() if number in heads else ""
        if not word.startswith(names.MEMO):
            found[number] = word
    return found


def _written(cells: Mapping[int, Cell]) -> list[int]:
    return [n for n, cell in cells.items() if cell.kind != "text" or cell.text.strip()]
