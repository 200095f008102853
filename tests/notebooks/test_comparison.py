"""The page that puts municipalities side by side: made with them, stale only by what it reads."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from machi.render import local, making
from machi.render.check import check_html
from machi.render.job import COMPARISON, Job
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
    visible,
    write_notebook,
    write_workbook,
)
from towns import REPOSITORY, choose_peers

PARAMETERS = """\
municipality_codes = []
national_strategy_id = ""
as_of = "2026-03-31"
rule = "prorata"
"""
WORK = """\
from machi import sidebyside, tables

run = sidebyside.check(
    municipality_codes=municipality_codes,
    national_strategy_id=national_strategy_id,
    as_of=as_of,
    rule=rule,
)
gathered = sidebyside.gather(run)
tables.table(gathered.members, "並べた自治体", {"label": "自治体", "municipality_code": "コード"})
"""
FOLDERS = [SOUND_FOLDER, DAMAGED_FOLDER, COMPARISON]


def compare(home: Path, *more: str) -> None:
    """A small notebook that compares; ``more`` are cells of code."""
    cells = [
        new_markdown_cell("# 並べて読む"),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        *(new_code_cell(source) for source in (WORK, *more)),
    ]
    write_notebook(home, cells, "90_small.ipynb")


def choose(home: Path, *codes: str) -> None:
    """Let the page compare these municipalities."""
    path = home / "params" / "comparison.yaml"
    listed = ", ".join(f'"{code}"' for code in codes)
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [f"municipality_codes: [{listed}]" if "_codes:" in line else line for line in lines]
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workbook whose two reports and whose comparison have been made; nobody has peers."""
    folder = write_workbook(tmp_path_factory.mktemp("made"))
    for town in (SOUND_FOLDER, DAMAGED_FOLDER):
        choose_peers(folder / "params" / f"{town}.yaml")
    compare(folder)
    make_here(folder)
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which is as fresh: contents decide, not times or places."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    monkeypatch.setattr(local, "run", run_here)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def touch_goals(home: Path, folder: str) -> None:
    append(home / "data" / "municipalities" / folder / "goals.csv", "\r\n")


def test_a_run_over_all_makes_the_page_too_and_the_list_leads_to_it(home: Path) -> None:
    assert visible(home) == [*FOLDERS[:2], COMPARISON, "index.html", "run.json"]
    made = contents(home / "rendered" / COMPARISON)
    assert {name for name in made if not name.startswith("tables/")} == {
        "90_small.html",
        "90_small.ipynb",
        "build.json",
        "tables.xlsx",
    }
    assert check_html(made["90_small.html"].decode()) == []
    index = (home / "rendered" / "index.html").read_text(encoding="utf-8")
    assert '<a href="comparison/90_small.html">並べて読む</a>' in index
    assert '<a href="comparison/tables.xlsx">' in index
    assert sorted(last_run(home)["made"]) == [SOUND, DAMAGED, COMPARISON]


def test_its_name_makes_it_alone_and_a_code_makes_no_page(home: Path) -> None:
    touch_goals(home, SOUND_FOLDER)
    assert machi("render", SOUND).exit_code == 0
    assert last_run(home)["made"] == [SOUND]
    assert machi("render", COMPARISON).exit_code == 0
    assert last_run(home)["made"] == [COMPARISON]


def test_a_changed_municipality_ages_its_own_report_and_the_page_alone(home: Path) -> None:
    touch_goals(home, SOUND_FOLDER)
    assert machi("render", "--all", "--explain").stdout.splitlines() == [
        f"{SOUND}：変わったもの：この自治体のデータ",
        f"{COMPARISON}：変わったもの：比べる自治体のデータ",
        f"変わっていないもの：1件（{DAMAGED}）",
    ]
    assert machi("render", "--all").exit_code == 0
    assert last_run(home)["made"] == [SOUND, COMPARISON]
    assert "変わっていないもの：3件" in machi("render", "--all", "--explain").stdout


def settings(home: Path) -> None:
    choose(home, SOUND)


def notebook(home: Path) -> None:
    compare(home, "1")


def words(home: Path) -> None:
    append(home / "data" / "comparison" / "words.csv", "births,name,誕生した子,出生数,\n")


def new_town(home: Path) -> None:
    line = "011002,sapporo,札幌市,北海道,mic-local-codes,表紙 L1-L2,\n"
    append(home / "data" / "municipalities.csv", line)
    shutil.copytree(
        home / "data" / "municipalities" / SOUND_FOLDER,
        home / "data" / "municipalities" / "011002-sapporo",
    )


ITS_OWN = [
    (settings, "比べる自治体のデータ、引数（params）"),
    (notebook, "ノートブック 90_small"),
    (words, "比べる主題の語"),
    (new_town, "比べる自治体のデータ"),
]


@pytest.mark.parametrize(("change", "said"), ITS_OWN)
def test_what_only_the_page_is_made_of_ages_the_page_alone(
    change: Callable[[Path], None], said: str, home: Path
) -> None:
    change(home)
    told = machi("render", SOUND, DAMAGED, COMPARISON, "--explain").stdout.splitlines()
    assert told[0] == f"{COMPARISON}：変わったもの：{said}"
    assert told[1].startswith("変わっていないもの：2件")


def test_a_municipality_that_is_not_compared_ages_nothing(home: Path) -> None:
    choose(home, SOUND)
    assert machi("render", COMPARISON).exit_code == 0
    touch_goals(home, DAMAGED_FOLDER)
    new_town(home)
    assert (
        "変わっていないもの：1件（comparison）" in machi("render", COMPARISON, "--explain").stdout
    )


def test_a_page_that_fails_stops_nobody_and_is_told(home: Path) -> None:
    touch_goals(home, SOUND_FOLDER)
    compare(home, "1 / 0")
    before = contents(home / "rendered" / COMPARISON)
    result = machi("render", "--all")
    assert result.exit_code == 1
    assert last_run(home)["made"] == [SOUND]
    assert "comparison" in result.stderr
    assert "ZeroDivisionError" in result.stderr
    assert last_run(home)["again"] == "machi render comparison"
    assert contents(home / "rendered" / COMPARISON) == before, "the page before stands"
    kept = home / "rendered" / "failed" / COMPARISON
    assert (kept / "90_small.ipynb").is_file()
    index = (home / "rendered" / "index.html").read_text(encoding="utf-8")
    assert "の実行は失敗。表示は前回のもの" in index
    compare(home)
    assert machi("render", "--all").exit_code == 0
    assert not kept.exists()


@pytest.mark.parametrize("content", ["rule: [", "municipality_codes: [72028]\n", None])
def test_settings_nobody_can_read_are_told_and_stop_nobody(content: str | None, home: Path) -> None:
    touch_goals(home, SOUND_FOLDER)
    path = home / "params" / "comparison.yaml"
    if content is None:
        choose(home, "131016")
    else:
        path.write_text(content, encoding="utf-8")
    result = machi("render", "--all")
    assert result.exit_code == 1
    assert last_run(home)["made"] == [SOUND]
    assert [failure["code"] for failure in last_run(home)["failed"]] == [COMPARISON]


def test_a_workbook_without_its_settings_or_notebook_has_no_such_page(home: Path) -> None:
    (home / "params" / "comparison.yaml").unlink()
    assert COMPARISON not in machi("render", "--all", "--explain").stdout
    shutil.copy(REPOSITORY / "params" / "comparison.yaml", home / "params")
    (home / "notebooks" / "90_small.ipynb").unlink()
    assert COMPARISON not in machi("render", "--all", "--explain").stdout


def test_a_municipality_with_broken_data_is_named_and_the_page_made(home: Path) -> None:
    goals = home / "data" / "municipalities" / DAMAGED_FOLDER / "goals.csv"
    goals.write_text("x", encoding="utf-8")
    result = machi("render", "--all")
    assert result.exit_code == 1
    assert last_run(home)["made"] == [COMPARISON]
    assert [failure["code"] for failure in last_run(home)["failed"]] == [DAMAGED]


def test_the_page_bears_the_fingerprint_the_notebook_computes(home: Path) -> None:
    shutil.copy(REPOSITORY / "notebooks" / "90_comparison.ipynb", home / "notebooks")
    (home / "notebooks" / "90_small.ipynb").unlink()
    outcome = making.render(Job(COMPARISON, "2026-11-21T09:00:00+09:00"))
    assert outcome.message == ""
    folder = home / "rendered" / COMPARISON
    executed = nbformat.read(folder / "90_comparison.ipynb", 4)
    said = executed.cells[-1].outputs[0]["data"]["text/plain"]
    assert f"データの指紋：{outcome.fingerprint}" in said
    built = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    assert built["uses"]["peers"] == [SOUND, DAMAGED]
    assert outcome.fingerprint in (folder / "90_comparison.html").read_text(encoding="utf-8")


def test_no_pdf_is_wanted_of_it(home: Path) -> None:
    told = machi("render", COMPARISON, "--explain", "--pdf").stdout
    assert told == f"変わっていないもの：1件（{COMPARISON}）\n"
