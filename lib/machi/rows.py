"""Split the text of a CSV file into cells that know their line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from machi.problems import Problem, quote


@dataclass(frozen=True)
class Cells:
    """The cells of a file as text.

    Attributes:
        lines: the line where each row begins. Blank lines are skipped, but counted, as in an
            editor.
        columns: by name, one cell for each of ``lines``.
        problems: findings about the shape of the file.
        whole: whether every row of the file is there.
    """

    lines: list[int]
    columns: dict[str, list[str]]
    problems: list[Problem]
    whole: bool


def split(place: str, text: str, names: list[str]) -> Cells:
    """Cells of the columns ``names``, whatever their order in the file."""
    records = _records(place, text)
    line, header, problem = next(records, (1, [], None))
    width = len(header)
    header = _without_blank_tail([cell.strip() for cell in header], 0)
    if problem or not header:
        return _nothing(names, [problem or _empty_file(place, names)])
    problems, readable = _check_header(place, header, names, line)
    if not readable:
        return _nothing(names, problems)
    lines: list[int] = []
    kept: list[list[str]] = []
    whole = True
    for line, cells, problem in records:
        # Only where the header has a blank tail: a comma too many would pass as one otherwise.
        if len(cells) == width:
            cells = _without_blank_tail(cells, len(header))
        problem = problem or _check_width(place, cells, header, line)
        if problem:
            problems.append(problem)
            whole = False
            continue
        lines.append(line)
        kept.append(cells)
    places = {name: header.index(name) for name in names}
    columns = {name: [cells[place] for cells in kept] for name, place in places.items()}
    return Cells(lines, columns, problems, whole)


def _nothing(names: list[str], problems: list[Problem]) -> Cells:
    return Cells([], {name: [] for name in names}, problems, whole=False)


def _records(place: str, text: str) -> Iterator[tuple[int, list[str], Problem | None]]:
    """(line it begins on, cells, problem) of each row that is not blank."""
    # Without strict, a quote that is never closed swallows the rest of the file in silence.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, [], _open_quote(place, line)
            return
        if any(cell.strip() for cell in cells):
            yield line, cells, None


def _open_quote(place: str, line: int) -> Problem:
    return Problem(
        place,
        'この行から始まるセルの引用符 " が閉じていないか、余分です（ここから先は読めません）',
        '" で始まり " で終わるセル。文中の " は "" と書く',
        '" の数を確かめてください',
        row=line,
    )


def _empty_file(place: str, names: list[str]) -> Problem:
    found, fix = (
        "ファイルが空です",
        "見出し行を書いてください（事実がなければ見出し行だけで構いません）",
    )
    return Problem(place, found, f"見出し行 {','.join(names)}", fix)


def _without_blank_tail(cells: list[str], least: int) -> list[str]:
    """Spreadsheets write commas up to the widest row they ever saw."""
    while len(cells) > least and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _check_header(
    place: str, header: list[str], names: list[str], line: int
) -> tuple[list[Problem], bool]:
    """Problems of the header row, and whether the rows below can be read all the same."""
    missing = [name for name in names if name not in header]
    unknown = [name for name in dict.fromkeys(header) if name not in names]
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    allowed = f"列 {','.join(names)}"

    def problem(found: str, fix: str, columns: list[str]) -> Problem:
        column = columns[0] if len(columns) == 1 else None
        return Problem(place, found, allowed, fix, row=line, column=column)

    if missing == names:
        found = f"見出し行が{quote(','.join(header))}です"
        fix = "最初の行に列名をカンマで区切って書いてください（タブやセミコロンは使えません）"
        return [problem(found, fix, [])], False
    if missing and unknown:
        found = (
            f"列{quote('、'.join(missing))}がなく、知らない列{quote('、'.join(unknown))}があります"
        )
        return [problem(found, "列名の綴りを直してください", missing)], False
    problems = []
    if missing:
        found = f"列{quote('、'.join(missing))}がありません"
        problems.append(problem(found, "見出し行と各行に足してください", missing))
    problems += [
        problem(f"{quote(name)}は知らない列です", "列名の綴りを直すか、列を消してください", [name])
        for name in unknown
    ]
    problems += [
        problem(f"列{quote(name)}が二度あります", "一方を消してください", [name]) for name in twice
    ]
    return problems, not (missing or twice)


def _check_width(place: str, cells: list[str], header: list[str], line: int) -> Problem | None:
    if len(cells) == len(header):
        return None
    fix = (
        'カンマを含む文は " で囲んでください'
        if len(cells) > len(header)
        else "値のない列にも区切りのカンマを書いてください"
    )
    found, allowed = f"セルが{len(cells)}個あります", f"見出しと同じ{len(header)}個"
    return Problem(place, found, allowed, fix, row=line)
