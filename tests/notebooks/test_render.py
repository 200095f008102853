"""Rendering: a page is published whole or not at all, and a failure says where."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

import browsers
from machi.render import local, record
from small import (
    DAMAGED,
    DAMAGED_FOLDER,
    PARAMETERS,
    SOUND,
    SOUND_FOLDER,
    Cells,
    contents,
    last_run,
    machi,
    parameters_cell,
    run_here,
    sound_cells,
    visible,
    write_notebook,
    write_workbook,
)

PICTURE = """\
import base64
from IPython.display import Image

Image(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
))
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small workbook, made in this process."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    monkeypatch.setattr(local, "run", run_here)
    return write_workbook(tmp_path)


def assert_nothing_published(home: Path, folder: str = SOUND_FOLDER) -> None:
    """No report, and nothing half made; the index and the record say that it failed."""
    assert visible(home) == ["failed", "index.html", "run.json"]
    assert [failure["folder"] for failure in last_run(home)["failed"]] == [folder]
    assert "の実行は失敗" in (home / "rendered" / "index.html").read_text(encoding="utf-8")


def test_damaged_data_leaves_its_earlier_report_and_the_other_municipality_alone(
    home: Path,
) -> None:
    rendered = home / "rendered"
    assert machi("render", "--all").exit_code == 0
    earlier = contents(rendered / DAMAGED_FOLDER)
    assert {name for name in earlier if not name.startswith("tables/")} == {
        "01_small.html",
        "01_small.ipynb",
        "build.json",
        "report.html",
        "tables.xlsx",
    }
    assert "tables/index.csv" in earlier
    assert record.last_runs()[DAMAGED].message == ""
    shutil.rmtree(rendered / SOUND_FOLDER)
    plans = home / "data" / "municipalities" / DAMAGED_FOLDER / "plans.csv"
    plans.write_text(
        plans.read_text(encoding="utf-8").replace(",総合戦略,", ",戦略,", 1), encoding="utf-8"
    )

    result = machi("render", "--all")

    assert result.exit_code == 1
    assert "✗ 072028（前回の報告書は残しています）\n入力に1件の問題があります。\n" in result.stderr
    assert f"data/municipalities/{DAMAGED_FOLDER}/plans.csv 2行目「kind」列：" in result.stderr
    assert "「戦略」は決められた語ではありません" in result.stderr
    assert "✓ 012360" in result.stdout
    assert contents(rendered / DAMAGED_FOLDER) == earlier
    page = (rendered / SOUND_FOLDER / "01_small.html").read_text(encoding="utf-8")
    assert "第2期北斗市総合戦略" in page
    assert "会津若松市" not in page, "the parameters were injected"
    index = (rendered / "index.html").read_text(encoding="utf-8")
    assert index.count("の実行は失敗。表示は前回の報告書") == 1
    assert f"{DAMAGED_FOLDER}/01_small.html" in index
    assert f"{SOUND_FOLDER}/01_small.html" in index
    assert visible(home) == sorted(
        [DAMAGED_FOLDER, SOUND_FOLDER, "failed", "index.html", "run.json"]
    ), "no staging folder is left"
    runs = record.last_runs()
    assert "plans.csv" in runs[DAMAGED].message
    assert (runs[SOUND].message, len(runs[SOUND].fingerprint)) == ("", 12)


def test_a_code_nobody_has_costs_the_others_nothing(home: Path) -> None:
    result = machi("render", "131024", SOUND)
    assert result.exit_code == 1
    assert "「131024」は登録されていません" in result.stderr
    assert f"✓ {SOUND}" in result.stdout
    assert [failure["code"] for failure in last_run(home)["failed"]] == ["131024"]
    assert visible(home) == [SOUND_FOLDER, "index.html", "run.json"]


def test_a_notebook_that_raises_publishes_nothing_and_says_where(home: Path) -> None:
    cells = [*sound_cells(), new_code_cell('raise ValueError("途中の失敗")')]
    write_notebook(home, cells, "02_stops.ipynb")
    result = machi("render", SOUND)
    assert result.exit_code == 1
    assert "notebooks/02_stops.ipynb のセル[" in result.stderr
    assert "で止まりました：ValueError: 途中の失敗" in result.stderr
    assert "Traceback" not in result.stderr
    assert_nothing_published(home)


UNSOUND: dict[str, tuple[nbformat.NotebookNode, str]] = {
    "a Markdown table": (
        new_markdown_cell("## 節\n\n| 指標 | 値 |\n|---|---|\n| 人口 | 1 |"),
        "table without caption",
    ),
    "an image without alternative text": (new_code_cell(PICTURE), "alt"),
    "words on standard error": (
        new_code_cell("import warnings\nwarnings.warn('注意', stacklevel=1)"),
        "standard error",
    ),
}


@pytest.mark.parametrize("kind", UNSOUND)
def test_a_page_that_breaks_a_rule_is_not_published(kind: str, home: Path) -> None:
    cell, words = UNSOUND[kind]
    write_notebook(home, [*sound_cells(), cell])
    result = machi("render", SOUND)
    assert result.exit_code == 1
    assert "報告書が検査を通りません：01_small: " in result.stderr
    assert words in result.stderr
    assert_nothing_published(home)


def second(cells: Cells) -> Cells:
    return [*cells, parameters_cell("municipality_code = '022012'")]


def without(cells: Cells) -> Cells:
    return [cells[0], new_code_cell(PARAMETERS), cells[2]]


def undeclared(cells: Cells) -> Cells:
    return [cells[0], parameters_cell(PARAMETERS + "year = 2024\n"), cells[2]]


def too_few(cells: Cells) -> Cells:
    return [cells[0], parameters_cell(PARAMETERS.replace('rule = "prorata"\n', "")), cells[2]]


def no_heading(cells: Cells) -> Cells:
    return [new_markdown_cell("## 節"), *cells[1:]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (second, "parameters の付いたセルが2個あります"),
        (without, "parameters の付いたセルが0個あります"),
        (
            undeclared,
            "引数が「municipality_code、plan_ids、national_strategy_id、as_of、rule、similarity、peer_codes、year」",
        ),
        (
            too_few,
            "引数が「municipality_code、plan_ids、national_strategy_id、as_of、similarity、peer_codes」です",
        ),
        (no_heading, "見出し（# ）がありません"),
    ],
)
def test_a_notebook_that_does_not_take_the_parameters_is_refused_before_it_runs(
    change: Callable[[Cells], Cells], words: str, home: Path
) -> None:
    write_notebook(home, change(sound_cells()))
    result = machi("render", SOUND)
    assert result.exit_code == 1
    assert f"notebooks/01_small.ipynb：{words}" in result.stderr
    assert "直し方：" in result.stderr
    assert_nothing_published(home)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"cells": 1}'])
def test_a_file_that_is_no_notebook_is_refused(content: bytes, home: Path) -> None:
    (home / "notebooks" / "01_small.ipynb").write_bytes(content)
    result = machi("render", SOUND)
    assert result.exit_code == 1
    assert "notebooks/01_small.ipynb：" in result.stderr
    assert_nothing_published(home)


def test_a_pdf_that_cannot_be_made_costs_nothing_but_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = browsers.program()
    monkeypatch.setenv("MACHI_BROWSER", str(home / "no-such-browser"))
    result = machi("render", SOUND, "--pdf")
    folder = home / "rendered" / SOUND_FOLDER
    assert result.exit_code == 1
    assert f"✗ {SOUND}：HTMLは作りましたが、PDFは作れませんでした。" in result.stderr
    assert "apt-get install chromium" in result.stderr
    assert (folder / "report.html").is_file()
    assert not (folder / "report.pdf").exists()
    assert record.last_runs()[SOUND].unprinted != ""

    monkeypatch.setenv("MACHI_BROWSER", program)
    assert machi("render", SOUND, "--pdf").exit_code == 0
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert f'href="{SOUND_FOLDER}/report.pdf"' in (home / "rendered" / "index.html").read_text(
        encoding="utf-8"
    )

    assert machi("render", SOUND).exit_code == 0
    assert (folder / "report.pdf").exists(), "what did not change stays as it is"
    assert machi("render", SOUND, "--force").exit_code == 0
    assert not (folder / "report.pdf").exists(), "a PDF of an earlier report does not stay"
