"""Hostile words in a municipality's tables stay words on every page and on paper.

The crowded town bears them wherever a person may type: names of indicators, goals, projects and
plans, words of documents, notes, a unit.
"""

import csv
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from towns import HOSTILE

# The booklet shows every name; chapters show some.
FULL = "report.html"
MADE = """() => document.querySelectorAll(
  "script, main style, iframe, object, svg, main [autofocus], img[src=x]").length"""
HANDLERS = """() => [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes])
  .filter((a) => a.name.startsWith("on") || /^\\s*javascript:/i.test(a.value))
  .map((a) => a.name)"""


@pytest.fixture(scope="module")
def hostile(stress_reports: dict[str, Path]) -> list[Path]:
    """Pages of the town with the hostile words."""
    return sorted(stress_reports["crowded"].glob("*.html"))


@pytest.fixture(scope="module")
def texts(hostile: list[Path], open_page_once) -> dict[str, str]:
    """What each page shows when everything is unfolded; opening them must do nothing else."""
    shown = {}
    for path in hostile:
        opened = open_page_once(path)
        page = opened.page
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        page.mouse.move(400, 400)
        page.keyboard.press("Tab")
        assert page.evaluate(MADE) == 0, path.name
        assert page.evaluate(HANDLERS) == [], path.name
        opened.assert_quiet()
        shown[path.name] = page.inner_text("body")
    return shown


def test_no_page_runs_loads_or_creates_anything_from_words_of_the_data(texts) -> None:
    assert FULL in texts


@pytest.mark.parametrize("kind", HOSTILE)
def test_each_hostile_word_is_shown_as_it_stands(texts: dict[str, str], kind: str) -> None:
    assert HOSTILE[kind] in texts[FULL]


def test_nothing_in_the_workbook_can_be_evaluated_or_leads_out(stress_reports) -> None:
    path = stress_reports["crowded"] / "tables.xlsx"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if ".xml" in name}
    assert [name for name, part in parts.items() if re.search(r"<f[ >/]", part)] == []
    assert [name for name, part in parts.items() if 'TargetMode="External"' in part] == []
    sheets = openpyxl.load_workbook(path, read_only=True)
    cells = {
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert any(HOSTILE["formula"] in cell for cell in cells)


def test_no_cell_of_the_csv_files_is_a_formula(stress_reports) -> None:
    number = re.compile(r"[-+]?[0-9][0-9,.]*")
    risky = []
    for path in sorted((stress_reports["crowded"] / "tables").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        risky += [
            c for c in cells if c[:1] in tuple("=+-@\t\r＝＋－＠") and not number.fullmatch(c)
        ]
    assert risky == []
