"""Every printed cell and every number is found again in the document it cites.

The five transcriptions are not part of the repository. They are looked for in ``shared/seeds``
beside the checkout; without them the tests of what cites them are skipped with a reason. The
documents of the made-up town lie in its own folder and are always compared. ``tests/conftest.py``
reports the number of cells compared.
"""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from conditions import SEEDS, needs_seeds
from machi import codes, paths, quantities, schemas, text
from machi.schemas.comparison import Themes, ThemeWords
from machi.schemas.japan import JAPAN

DOCUMENTS = sorted(paths.municipalities().glob("*/documents/*.md"))
"""Documents that are part of the repository: those of made-up municipalities, and others' own."""
MADE_UP = [path for path in DOCUMENTS if codes.is_fictitious(path.parts[-3][:6])]


class Cell(NamedTuple):
    """A cell that must be found in the lines ``haystack`` of a transcription."""

    row: int
    column: str
    words: str
    haystack: str


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def model_of(path: Path) -> type[schemas.Table]:
    known = [*schemas.SHARED.values(), *JAPAN.values()]
    known += [("comparison/themes.csv", Themes), ("comparison/words.csv", ThemeWords)]
    shared = {paths.data() / file: model for file, model in known}
    return shared.get(path) or schemas.MUNICIPAL[path.stem]


def printed_columns(path: Path) -> list[str]:
    columns = schemas.columns(model_of(path))
    return [name for name, column in columns.items() if schemas.is_printed(column)]


@cache
def transcriptions() -> dict[str, list[str]]:
    """Lines of each transcription by source id; the register's fingerprint names the file."""
    found = [*SEEDS.glob("*.txt"), *DOCUMENTS]
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in found}
    register = [r for r in rows_of(paths.data() / "sources.csv") if r["sha256"] in files]
    return {r["source_id"]: files[r["sha256"]].read_text("utf-8").split("\n") for r in register}


def passage(row: dict[str, str]) -> str | None:
    """The lines a row cites, or None when it cites no transcription (which must come first)."""
    first, *others = row["source_id"].split(";")
    assert not set(others) & transcriptions().keys(), f"lines of two documents: {row}"
    if first not in transcriptions():
        return None
    lines = transcriptions()[first]
    spans = text.parse_locator(row["locator"]).spans
    assert all(end <= len(lines) for _, end in spans), f"lines after the end: {row}"
    return "\n".join("\n".join(lines[start - 1 : end]) for start, end in spans)


def printed_cells(path: Path) -> list[Cell]:
    columns = printed_columns(path)
    return [
        Cell(number, column, row[column], haystack)
        for number, row in enumerate(rows_of(path), start=2)
        if (haystack := passage(row)) is not None
        for column in columns
        if row[column]
    ]


def not_found(cells: list[Cell]) -> list[tuple[int, str, str]]:
    return [cell[:3] for cell in cells if not text.occurs_in(cell.words, cell.haystack)]


def number_occurs(value: str, haystack: str) -> bool:
    """Whether the number stands alone in the text; its sign may be printed as a word (減少)."""
    flat = re.sub(r"(?<=[0-9])\s?,\s?(?=[0-9]{3})", "", unicodedata.normalize("NFKC", haystack))
    digits = re.escape(f"{abs(float(value)):.10g}")
    decimals = r"0*" if "." in digits else r"(?:\.0+)?"
    return bool(re.search(rf"(?<![0-9.]){digits}{decimals}(?![0-9]|\.[0-9])", flat))


def says(row: dict[str, str]) -> bool:
    """Whether a rough figure is the number in other words, such as 1億2千万人 or 1/1000."""
    if row["status"] != "approximate" or "unit" not in row:
        return False
    if fraction := re.fullmatch("約?([0-9]+)/([0-9]+)", row["value_printed"]):
        return float(row["value"]) == int(fraction[1]) / int(fraction[2])
    read = quantities.parse_quantity(row["value_printed"], (row["unit"],))
    return quantities.convert(read.value, read.unit, row["unit"]) == float(row["value"])


TABLES = [
    path
    for pattern in ("municipalities/*/*.csv", "*.csv", "*/*.csv")
    for path in sorted(paths.data().glob(pattern))
    if printed_columns(path)
]
COUNTED = ("observations", "budgets", "project_results", "calculations", "calculation_terms")


def cases(tables: list[Path]) -> list[ParameterSet]:
    """The tables to compare; those of real municipalities only where the transcriptions are."""
    return [
        pytest.param(
            path,
            id=f"{path.parent.name}/{path.stem}",
            marks=() if (path.parent / "documents").is_dir() else needs_seeds,
        )
        for path in tables
    ]


@pytest.mark.parametrize("path", cases(TABLES))
def test_every_printed_cell_stands_in_the_lines_it_cites(
    path: Path, record_property: Callable[[str, object], None]
) -> None:
    cells = printed_cells(path)
    missing = not_found(cells)
    record_property("printed cells found again", len(cells) - len(missing))
    record_property("printed cells not found", len(missing))
    assert missing == []


@needs_seeds
def test_no_printed_cell_of_a_row_citing_a_transcription_is_left_out() -> None:
    expected = 0
    for path in paths.data().rglob("*.csv"):
        # The register and what is computed cite no lines, so they can hold no verbatim words.
        if not issubclass(model_of(path), schemas.Traced):
            assert printed_columns(path) == []
            continue
        for row in rows_of(path):
            if set(row["source_id"].split(";")) & transcriptions().keys():
                expected += sum(bool(row[column]) for column in printed_columns(path))
    assert sum(len(printed_cells(path)) for path in TABLES) == expected > 900


@pytest.mark.parametrize("path", cases([path for path in TABLES if path.stem in COUNTED]))
def test_every_number_stands_in_the_lines_it_cites(path: Path) -> None:
    held = [(row, passage(row)) for row in rows_of(path) if row["value"]]
    missing = [
        row
        for row, p in held
        if p is not None and not (number_occurs(row["value"], p) or says(row))
    ]
    assert missing == []
    # What another source says has no lines, and says in its note how sure it is.
    others = [row for row, p in held if p is None]
    assert [r for r in others if text.parse_locator(r["locator"]).spans or not r["note"]] == []


@pytest.mark.parametrize("path", MADE_UP, ids=lambda path: path.stem)
def test_a_document_of_a_made_up_town_says_so_first_and_is_registered_as_such(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0].startswith("# 架空の資料：")
    (row,) = [
        row
        for row in rows_of(paths.data() / "sources.csv")
        if row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    ]
    assert (row["publisher"], row["address"]) == ("まちワークブック", "")
    assert row["title"].endswith("（架空）")
    assert row["title"] in lines
    assert codes.is_fictitious(path.parents[1].name)


def test_the_tables_of_the_made_up_town_cite_every_document_and_only_by_its_lines() -> None:
    cited = set()
    for path in paths.municipalities().glob(f"{codes.FICTITIOUS}*/*.csv"):
        for row in rows_of(path):
            assert passage(row), f"{path.name}: {row}"
            cited.add(row["source_id"])
    register = rows_of(paths.data() / "sources.csv")
    sums = {hashlib.sha256(path.read_bytes()).hexdigest() for path in MADE_UP}
    assert cited == {row["source_id"] for row in register if row["sha256"] in sums}
    assert len(cited) == len(MADE_UP) == 6


@pytest.mark.parametrize("table", sorted(schemas.OF_THE_PLACE))
def test_every_number_of_the_made_up_towns_people_stands_in_the_lines_it_cites(table: str) -> None:
    rows = rows_of(paths.municipalities() / "990019-mihon" / f"{table}.csv")
    column = "value" if "value" in rows[0] else "population"
    assert [r for r in rows if not number_occurs(r[column], passage(r) or "")] == []


def test_a_changed_cell_and_a_changed_number_are_noticed() -> None:
    goals = paths.municipalities() / "990019-mihon" / "goals.csv"
    good = printed_cells(goals)[0]
    assert not_found([good]) == []
    assert not_found([Cell(2, "title", good.words + "。。", good.haystack)])
    assert number_occurs("2290", "2, 290 人")
    assert not number_occurs("290", "2, 290 人")
    assert not number_occurs("1.5", "1.51")
    rough = {"status": "approximate", "unit": "万人", "value_printed": "1億2千万人強"}
    assert says(rough | {"value": "12000"})
    assert not says(rough | {"value": "12"})
    assert not says(rough | {"value": "12000", "status": "final"})
    assert not says(rough | {"value": "0.01", "unit": "", "value_printed": "約1/1000"})


@needs_seeds
def test_the_aomori_draft_does_not_mention_the_sdgs() -> None:
    words = text.match_key("\n".join(transcriptions()["aomori-plan-draft"])).upper()
    assert "施策" in words
    assert [word for word in ("SDG", "持続可能な開発", "ゴール") if word in words] == []


@needs_seeds
def test_the_hokuto_outline_prints_no_number_with_an_indicator() -> None:
    lines = [text.match_key(line) for line in transcriptions()["hokuto-strategy2-outline"]]
    naming = {n: t for n, t in enumerate(lines, 1) if re.search("指標|KPI|数値目標", t)}
    assert list(naming) == [68]
    assert not re.search("[0-9]", naming[68])
    assert not [t for t in lines if re.search("現状値|基準値|目標値|[0-9](%|件|円|人(?!材))", t)]
