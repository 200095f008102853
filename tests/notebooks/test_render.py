"""Rendering with real kernels: a page is published whole or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

import browsers
from machi.cli import app
from machi.render import record, run

REPOSITORY = Path(__file__).resolve().parents[2]
SOUND, DAMAGED = "012360", "072028"
SOUND_FOLDER, DAMAGED_FOLDER = "012360-hokuto", "072028-aizuwakamatsu"
PARAMETERS = """\
municipality_code = "072028"
plan_ids = []
national_strategy_id = ""
as_of = "2026-03-31"
rule = "prorata"
similarity = "char-tfidf"
"""
WORK = """\
from machi import parameters, store, tables

run = parameters.check(
    municipality_code=municipality_code,
    plan_ids=plan_ids,
    national_strategy_id=national_strategy_id,
    as_of=as_of,
    rule=rule,
    similarity=similarity,
)
town = store.open_workbook(run)
tables.table(town["plans"], "計画の一覧", {"plan_id": "ID", "short_title": "計画"})
"""
PICTURE = """\
import base64
from IPython.display import Image

Image(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
))
"""
Cells = list[nbformat.NotebookNode]


def parameters_cell(source: str = PARAMETERS) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"tags": ["parameters"]})


def sound_cells() -> Cells:
    return [new_markdown_cell("# 小さな章"), parameters_cell(), new_code_cell(WORK)]


def write_notebook(home: Path, cells: Cells, name: str = "01_small.ipynb") -> Path:
    path = home / "notebooks" / name
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook of two municipalities and one small chapter."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    for name in ("data", "params"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    register = tmp_path / "data" / "municipalities.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("022012")]
    register.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    write_notebook(tmp_path, sound_cells())
    return tmp_path


def render(*words: str) -> Result:
    result = CliRunner().invoke(app, ["render", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def assert_nothing_published(home: Path, folder: str = SOUND_FOLDER) -> None:
    """No report, and nothing half made; the index and the record say that it failed."""
    assert sorted(path.name for path in (home / "rendered").iterdir()) == [
        "index.html",
        "runs.json",
    ]
    assert "の実行は失敗" in (home / "rendered" / "index.html").read_text(encoding="utf-8")


def test_damaged_data_leaves_its_earlier_report_and_the_other_municipality_alone(
    home: Path,
) -> None:
    rendered = home / "rendered"
    assert render("--all").exit_code == 0
    earlier = contents(rendered / DAMAGED_FOLDER)
    assert {name for name in earlier if not name.startswith("tables/")} == {
        "01_small.html",
        "01_small.ipynb",
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

    result = render("--all")

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
    assert sorted(path.name for path in rendered.iterdir()) == sorted(
        [DAMAGED_FOLDER, SOUND_FOLDER, "index.html", "runs.json"]
    ), "no staging folder is left"
    runs = record.last_runs()
    assert "plans.csv" in runs[DAMAGED].message
    assert (runs[SOUND].message, len(runs[SOUND].fingerprint)) == ("", 12)


def test_a_notebook_that_raises_publishes_nothing_and_says_where(home: Path) -> None:
    cells = [*sound_cells(), new_code_cell('raise ValueError("途中の失敗")')]
    write_notebook(home, cells, "02_stops.ipynb")
    result = render(SOUND)
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
    result = render(SOUND)
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
            "引数が「municipality_code、plan_ids、national_strategy_id、as_of、rule、similarity、year」",
        ),
        (
            too_few,
            "引数が「municipality_code、plan_ids、national_strategy_id、as_of、similarity」です",
        ),
        (no_heading, "見出し（# ）がありません"),
    ],
)
def test_a_notebook_that_does_not_take_the_parameters_is_refused_before_it_runs(
    change: Callable[[Cells], Cells], words: str, home: Path
) -> None:
    write_notebook(home, change(sound_cells()))
    result = render(SOUND)
    assert result.exit_code == 1
    assert f"notebooks/01_small.ipynb：{words}" in result.stderr
    assert "直し方：" in result.stderr
    assert_nothing_published(home)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"cells": 1}'])
def test_a_file_that_is_no_notebook_is_refused(content: bytes, home: Path) -> None:
    (home / "notebooks" / "01_small.ipynb").write_bytes(content)
    result = render(SOUND)
    assert result.exit_code == 1
    assert "notebooks/01_small.ipynb：" in result.stderr
    assert_nothing_published(home)


def test_a_disk_that_cannot_be_written_is_told_for_that_municipality_only(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = run._build

    def full(parameters: object, town: object, printed: object) -> object:
        if getattr(town, "code", "") == DAMAGED:
            raise OSError(28, "No space left on device")
        return build(parameters, town, printed)

    monkeypatch.setattr(run, "_build", full)
    result = render("--all")
    assert result.exit_code == 1
    assert "ファイルを書けません" in result.stderr
    assert (home / "rendered" / SOUND_FOLDER / "01_small.html").is_file()


def test_a_pdf_that_cannot_be_made_costs_nothing_but_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = browsers.program()
    monkeypatch.setenv("MACHI_BROWSER", str(home / "no-such-browser"))
    result = render(SOUND, "--pdf")
    folder = home / "rendered" / SOUND_FOLDER
    assert result.exit_code == 1
    assert f"✗ {SOUND}：HTMLは作りましたが、PDFは作れませんでした。" in result.stderr
    assert "apt-get install chromium" in result.stderr
    assert (folder / "report.html").is_file()
    assert not (folder / "report.pdf").exists()
    assert record.last_runs()[SOUND].unprinted != ""

    monkeypatch.setenv("MACHI_BROWSER", program)
    assert render(SOUND, "--pdf").exit_code == 0
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert f'href="{SOUND_FOLDER}/report.pdf"' in (home / "rendered" / "index.html").read_text(
        encoding="utf-8"
    )

    assert render(SOUND).exit_code == 0
    assert not (folder / "report.pdf").exists(), "a PDF of an earlier report does not stay"
