"""Only what changed is made again, and the reason is told."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from openpyxl import load_workbook

from machi import forms
from machi.render import local
from small import (
    DAMAGED,
    DAMAGED_FOLDER,
    SOUND,
    SOUND_FOLDER,
    contents,
    last_run,
    machi,
    make_here,
    run_here,
    sound_cells,
    write_notebook,
    write_workbook,
)
from towns import choose_peers

COUNT = """\
import os
from pathlib import Path

with (Path(os.environ["MACHI_HOME"]) / "ran.txt").open("a") as file:
    file.write("{}\\n")
"""
"""A cell that leaves a trace of every run."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workbook whose two reports have been made; Hokuto has no peers."""
    folder = write_workbook(tmp_path_factory.mktemp("made"))
    choose_peers(folder / "params" / f"{SOUND_FOLDER}.yaml")
    chapter(folder, "01_small", "一章")
    chapter(folder, "02_other", "二章")
    make_here(folder)
    (folder / "ran.txt").unlink()
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which is as fresh: contents decide, not times or places."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    monkeypatch.setattr(local, "run", run_here)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def chapter(home: Path, stem: str, title: str) -> None:
    """A chapter that traces its runs."""
    cells = [new_markdown_cell(f"# {title}"), *sound_cells()[1:], new_code_cell(COUNT.format(stem))]
    write_notebook(home, cells, f"{stem}.ipynb")


def ran(home: Path) -> list[str]:
    """Chapters that ran since the workbook was made, sorted."""
    trace = home / "ran.txt"
    return sorted(trace.read_text().split()) if trace.exists() else []


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def own_table(home: Path) -> None:
    append(home / "data" / "municipalities" / SOUND_FOLDER / "goals.csv", "\r\n")


def own_name(home: Path) -> None:
    replace(home / "data" / "municipalities.csv", "北斗市", "ほくと市")


def own_source(home: Path) -> None:
    used = json.loads((home / "rendered" / SOUND_FOLDER / "build.json").read_text())["uses"]
    register = home / "data" / "sources.csv"
    rows = [x for x in register.read_text().splitlines() if x.split(",")[0] in used["sources"]]
    line = next(row for row in rows if "北斗市" in row)
    replace(register, line, line.replace("北斗市", "北斗"))


def parameters(home: Path) -> None:
    append(home / "params" / f"{SOUND_FOLDER}.yaml", "# 覚え書き\n")


def rule(home: Path) -> None:
    append(home / "params" / "rules" / "prorata.yaml", "# 覚え書き\n")


def shared_table(home: Path) -> None:
    append(home / "data" / "national" / "goals.csv", "\n")


def notebook(home: Path) -> None:
    chapter(home, "02_other", "別の題")


def another_notebook(home: Path) -> None:
    chapter(home, "03_more", "三章")


CHANGES = [
    (own_table, "この自治体のデータ"),
    (own_name, "この自治体のデータ"),
    (own_source, "この自治体のデータ"),
    (parameters, "引数（params）"),
    (rule, "採点規則"),
    (shared_table, "共通の表"),
    (notebook, "ノートブック 02_other"),
    (another_notebook, "ノートブック 03_more"),
]


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_a_change_of_what_a_report_is_made_of_is_named_and_makes_it_again(
    change: Callable[[Path], None], words: str, home: Path
) -> None:
    change(home)
    said = machi("render", SOUND, "--explain").stdout
    assert said == f"{SOUND}：変わったもの：{words}\n"
    assert ran(home) == [], "explaining makes nothing"
    assert machi("render", SOUND).exit_code == 0
    assert ran(home) != []
    assert machi("render", SOUND, "--explain").stdout == f"変わっていないもの：1件（{SOUND}）\n"


def new_town(home: Path) -> None:
    line = "011002,sapporo,札幌市,北海道,mic-local-codes,表紙 L1-L2,\n"
    append(home / "data" / "municipalities.csv", line)


def new_source(home: Path) -> None:
    register = home / "data" / "sources.csv"
    append(register, "another-source,別の資料,北斗市,別の資料,,2026-11-21,記載なし,,\n")


def other_town(home: Path) -> None:
    append(home / "data" / "municipalities" / DAMAGED_FOLDER / "goals.csv", "\n")


def times(home: Path) -> None:
    for path in home.rglob("*"):
        if "rendered" not in path.parts and path.is_file():
            os.utime(path, (1, 1))


@pytest.mark.parametrize("change", [new_town, new_source, other_town, times])
def test_a_change_elsewhere_or_of_times_makes_nothing(
    change: Callable[[Path], None], home: Path
) -> None:
    before = contents(home / "rendered" / SOUND_FOLDER)
    change(home)
    result = machi("render", SOUND)
    assert (result.exit_code, ran(home)) == (0, [])
    assert f"＝ 1件（{SOUND}）は変わっていません" in result.stdout
    assert contents(home / "rendered" / SOUND_FOLDER) == before
    assert (last_run(home)["fresh"], last_run(home)["made"]) == (1, [])


def test_the_data_of_a_chosen_peer_counts_and_of_no_other(home: Path) -> None:
    append(home / "data" / "municipalities" / SOUND_FOLDER / "goals.csv", "\n")
    said = machi("render", "--all", "--explain").stdout.splitlines()
    assert said == [
        f"{DAMAGED}：変わったもの：比べる自治体のデータ",
        f"{SOUND}：変わったもの：この自治体のデータ",
    ]


def test_force_makes_what_did_not_change(home: Path) -> None:
    assert machi("render", SOUND, "--force", "--explain").stdout == f"{SOUND}：--force の指定\n"
    assert machi("render", SOUND, "--force").exit_code == 0
    assert ran(home) == ["01_small", "02_other"]


def test_only_the_changed_notebook_runs_again_and_its_page_is_new(home: Path) -> None:
    folder = home / "rendered" / SOUND_FOLDER
    chapter(home, "02_other", "別の題")
    assert machi("render", SOUND).exit_code == 0
    assert ran(home) == ["02_other"]
    assert "別の題" in (folder / "02_other.html").read_text(encoding="utf-8")
    assert "別の題" in (folder / "report.html").read_text(encoding="utf-8")


def test_another_way_to_make_pages_runs_no_notebook(home: Path) -> None:
    record = home / "rendered" / SOUND_FOLDER / "build.json"
    kept = json.loads(record.read_text(encoding="utf-8"))
    kept["parts"]["pages"] = "0" * 16
    record.write_text(json.dumps(kept), encoding="utf-8")
    assert "頁の作り方" in machi("render", SOUND, "--explain").stdout
    assert machi("render", SOUND).exit_code == 0
    assert ran(home) == []
    assert machi("render", SOUND, "--explain").stdout.startswith("変わっていないもの")


def test_an_executed_notebook_somebody_edited_is_not_used_again(home: Path) -> None:
    executed = home / "rendered" / SOUND_FOLDER / "01_small.ipynb"
    replace(executed, "小さな", "大きな") if "小さな" in executed.read_text() else append(
        executed, " "
    )
    chapter(home, "02_other", "別の題")
    assert machi("render", SOUND).exit_code == 0
    assert ran(home) == ["01_small", "02_other"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"outcome": 5}', "\0", None])
def test_a_record_nobody_can_read_costs_one_making(content: str | None, home: Path) -> None:
    path = home / "rendered" / SOUND_FOLDER / "build.json"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept[:-40] if content is None else content, encoding="utf-8")
    assert "前の報告書の記録を読めません" in machi("render", SOUND, "--explain").stdout
    assert machi("render", SOUND).exit_code == 0
    assert ran(home) == ["01_small", "02_other"]
    assert machi("render", SOUND, "--explain").stdout.startswith("変わっていないもの")


@pytest.mark.parametrize(
    "name", ["report.html", "tables.xlsx", "tables/index.csv", "01_small.html"]
)
def test_a_file_that_is_gone_or_cut_is_noticed(name: str, home: Path) -> None:
    path = home / "rendered" / SOUND_FOLDER / name
    path.write_bytes(path.read_bytes()[:-1])
    assert f"書き換えられています（{name}）" in machi("render", SOUND, "--explain").stdout
    path.unlink()
    assert f"書き換えられています（{name}）" in machi("render", SOUND, "--explain").stdout
    assert machi("render", SOUND).exit_code == 0
    assert path.is_file()


def test_a_pdf_is_printed_for_a_report_that_has_none_without_running_anything(home: Path) -> None:
    said = machi("render", SOUND, "--explain", "--pdf").stdout
    assert said == f"{SOUND}：PDFがまだありません\n"


def test_the_same_inputs_and_date_give_the_same_bytes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    made = []
    for wait in (0, 1):  # a time that got in would differ
        time.sleep(wait)
        assert machi("render", SOUND, "--force").exit_code == 0
        made.append(contents(home / "rendered" / SOUND_FOLDER))
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] in ([], ["build.json"])


def test_a_failure_is_forgotten_once_the_standing_report_is_right_again(home: Path) -> None:
    goals = home / "data" / "municipalities" / SOUND_FOLDER / "goals.csv"
    sound = goals.read_bytes()
    goals.write_text("x", encoding="utf-8")
    assert machi("render", SOUND).exit_code == 1
    assert (home / "rendered" / "failed" / SOUND_FOLDER / "failure.json").is_file()
    goals.write_bytes(sound)
    assert machi("render", SOUND).exit_code == 0
    assert ran(home) == []
    assert not (home / "rendered" / "failed" / SOUND_FOLDER).exists()
    assert "の実行は失敗" not in (home / "rendered" / "index.html").read_text(encoding="utf-8")


def test_a_form_instead_of_tables_is_data_of_the_municipality_and_so_is_its_change(
    home: Path,
) -> None:
    before = contents(home / "rendered" / SOUND_FOLDER)
    assert machi("form", SOUND).exit_code == 0
    assert "この自治体のデータ" in machi("render", SOUND, "--explain").output
    assert machi("render", SOUND).exit_code == 0
    assert contents(home / "rendered" / SOUND_FOLDER).keys() == before.keys()
    assert "変わっていないもの：1件" in machi("render", SOUND, "--explain").output
    path = home / "data" / "municipalities" / SOUND_FOLDER / forms.FILE
    book = load_workbook(path)
    book["計画"]["D5"] = "別の題"
    book.save(path)
    assert "この自治体のデータ" in machi("render", SOUND, "--explain").output
    assert machi("render", SOUND).exit_code == 0
    page = (home / "rendered" / SOUND_FOLDER / "01_small.html").read_text(encoding="utf-8")
    assert "別の題" in page
