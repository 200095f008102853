"""Read one CSV table as people save it, and turn it into typed columns.

Excel writes CP932 or a BOM, people type １２３ and 令和6年度: all of that loads. What cannot be
understood becomes a ``Problem`` with its line number; reading never stops at the first one.
"""

import csv
import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from machi import codes, periods, quantities, schemas
from machi.problems import Problem, quote, reason, show

ENCODINGS = ("utf-8-sig", "cp932")
LINE = "line"
"""Name of the index while a table is being checked: the line number in the file."""


def read_table(path: Path, model: type[schemas.Table]) -> tuple[pd.DataFrame, list[Problem]]:
    """Read ``path`` as a table of ``model``.

    Returns:
        A frame with the model's columns and types, indexed by line number, and the problems found.
        The frame is empty when the file cannot be read as that table at all. Blank cells are
        missing values (NaN, or <NA> in whole-number columns).
    """
    names = list(schemas.columns(model))
    try:
        text = _decode(path.read_bytes())
    except FileNotFoundError:
        problem = Problem(
            show(path),
            "ファイルがありません",
            f"見出し行 {','.join(names)} を持つCSV",
            "表を作って置いてください（事実がなければ見出し行だけで構いません）",
        )
        return empty(model), [problem]
    if text is None:
        problem = Problem(
            show(path),
            "文字コードを読み取れません",
            "UTF-8（BOMの有無は問いません）またはCP932（Excelの「CSV」）",
            "「CSV UTF-8」で保存し直してください",
        )
        return empty(model), [problem]
    raw, problems = _rows(path, text, names)
    if raw is None:
        return empty(model), problems
    frame, conversion = _convert(path, raw, model)
    bad_cells = {(problem.row, problem.column) for problem in conversion}
    rules = [p for p in _validate(path, frame, model) if (p.row, p.column) not in bad_cells]
    return frame, problems + conversion + rules


def empty(model: type[schemas.Table]) -> pd.DataFrame:
    """The table without rows, with the right columns and types."""
    frame = pd.DataFrame(
        {name: pd.Series(dtype=_dtype(d)) for name, d in schemas.columns(model).items()}
    )
    return frame.rename_axis(LINE)


def _decode(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(path: Path, text: str, names: list[str]) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Split into cells; the header must name each column once, in any order."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    missing = [name for name in names if name not in header]
    unknown = [name for name in header if name not in names]
    twice = sorted({name for name in header if header.count(name) > 1})
    findings = [
        (missing, "がありません", "見出し行に足してください"),
        (unknown, "は知らない列です", "列名の綴りを直すか、列を消してください"),
        (twice, "が二度あります", "一方を消してください"),
    ]
    problems = [
        Problem(
            show(path), f"列{quote('、'.join(found))}{what}", f"列 {','.join(names)}", fix, row=1
        )
        for found, what, fix in findings
        if found
    ]
    if missing or twice:
        return None, problems
    lines: list[int] = []
    records: list[list[str]] = []
    before = reader.line_num
    for cells in reader:
        line, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(
                Problem(
                    show(path),
                    f"セルが{len(cells)}個あります",
                    f"見出しと同じ{len(header)}個",
                    'カンマを含む文は " で囲んでください',
                    row=line,
                )
            )
            continue
        lines.append(line)
        records.append(cells)
    frame = pd.DataFrame(records, columns=header, index=pd.Index(lines, name=LINE), dtype="str")
    return frame[names], problems


def _dtype(definition: pa.Column) -> str:
    name = str(definition.dtype)
    return name if name in ("Int64", "float64") else "str"


def _convert(
    path: Path, raw: pd.DataFrame, model: type[schemas.Table]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give each column its type; cells that cannot be understood become missing and a problem."""
    problems: list[Problem] = []
    typed: dict[str, pd.Series] = {}
    for name, definition in schemas.columns(model).items():
        parse, allowed = _parser(name, definition)
        values: list[object] = []
        for line, cell in raw[name].items():
            text = cell.strip()
            try:
                values.append(parse(text) if text else None)
            except ValueError as error:
                values.append(None)
                problems.append(
                    Problem(
                        show(path),
                        f"{quote(text)}は読めません（{reason(error)}）",
                        allowed,
                        "書き直すか、資料にない値なら空欄にしてください",
                        row=int(str(line)),
                        column=name,
                    )
                )
        typed[name] = pd.Series(values, index=raw.index, dtype=_dtype(definition))
    return pd.DataFrame(typed, index=raw.index), problems


def _parser(name: str, definition: pa.Column) -> tuple[Callable[[str], object], str]:
    """How a cell of this column is understood, and the words for what it may hold."""
    kind = _dtype(definition)
    if name == "municipality_code":
        return codes.parse_code, "検査数字の合う6桁の団体コード"
    if kind == "Int64" and (definition.metadata or {}).get("unit") == "年":
        return _year, "西暦（2024）か元号（令和6年度、R6）"
    if kind == "Int64":
        return lambda text: int(unicodedata.normalize("NFKC", text)), "整数"
    if kind == "float64":
        return _number, "数値だけ（単位は別の列）"
    if _is_key(name, definition):
        return lambda text: unicodedata.normalize("NFKC", text), "文字"
    return str, "文字"


def _is_key(name: str, definition: pa.Column) -> bool:
    """Whether full-width letters in the column can only be slips of the keyboard."""
    metadata = definition.metadata or {}
    return bool(metadata.get("refers")) or name.endswith("_id") or name in ("sdg", "slug")


def _year(text: str) -> int:
    return periods.parse_period(text, default_type="fiscal").year


def _number(text: str) -> float:
    quantity = quantities.parse_quantity(text)
    if quantity.unit:
        raise ValueError(f"単位「{quantity.unit}」が付いています")
    return quantity.value


def _validate(path: Path, frame: pd.DataFrame, model: type[schemas.Table]) -> list[Problem]:
    """Rules of the schema that cells break, as problems."""
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        definitions = schemas.columns(model)
        return [
            _rule_problem(path, case, definitions[str(case["column"])])
            for case in errors.failure_cases.to_dict("records")
        ]
    return []


def _rule_problem(path: Path, case: dict[str, object], definition: pa.Column) -> Problem:
    found, allowed, fix = _rule_words(str(case["check"]), case["failure_case"], definition)
    row = case["index"]
    return Problem(
        show(path),
        found,
        allowed,
        fix,
        row=int(str(row)) if pd.notna(row) else None,
        column=str(case["column"]),
    )


def _rule_words(check: str, value: object, definition: pa.Column) -> tuple[str, str, str]:
    """What was found, what is allowed and what to do for a broken rule of pandera."""
    statistics = {k: v for c in definition.checks for k, v in (c.statistics or {}).items()}
    if check == "not_nullable":
        return "空欄です", "何か一つの値（必須の列）", "資料を見て埋めてください"
    if check == "field_uniqueness":
        return f"{quote(value)}が重なっています", "表の中で一度だけの値", "一方のIDを変えてください"
    if check.startswith("isin"):
        allowed = "、".join(map(str, statistics["allowed_values"]))
        return f"{quote(value)}は決められた語ではありません", allowed, "この中から選んでください"
    if check.startswith("str_matches"):
        return (
            f"{quote(value)}は形が違います",
            f"正規表現 {statistics['pattern']} に合う文字",
            "半角の英数字と記号だけで書いてください",
        )
    if check.startswith(("greater_than", "less_than")):
        allowed = f"{statistics['min_value']}から{statistics['max_value']}まで"
        return f"{quote(value)}は範囲の外です", allowed, "年を確かめてください"
    raise AssertionError(f"no Japanese words for the rule {check!r}")
