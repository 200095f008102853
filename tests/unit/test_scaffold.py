"""``machi new``: what it makes for any municipality of Japan, and that it never makes a half."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from machi import forms, japan, readiness, scaffold, schemas
from machi.cli import app
from machi.narrative import guide

FOLDER = "data/municipalities/011002-sapporo"


def invoke(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def files_of(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def made_by(home: Path, *words: str) -> set[str]:
    before = set(files_of(home))
    result = invoke("new", *words)
    assert result.exit_code == 0, result.stderr
    return set(files_of(home)) - before


@pytest.mark.parametrize(
    "wanted", ["011002", "０１１００２", "札幌市", "北海道札幌市", "さっぽろし"]
)
def test_a_code_or_a_name_is_enough(wanted: str, workbook: Path) -> None:
    made = made_by(workbook, wanted)
    tables = {f"{FOLDER}/{table}.csv" for table in schemas.MUNICIPAL}
    assert made == tables | {f"{FOLDER}/手引き.md", "params/011002-sapporo.yaml"}
    assert invoke("list").stdout.splitlines()[-1] == "011002  北海道札幌市  sapporo  報告書：未作成"


def test_it_says_for_whom_and_what_comes_next(workbook: Path) -> None:
    said = invoke("new", "札幌市").stdout
    assert "作りました：北海道札幌市（011002）" in said
    assert f"{FOLDER}/手引き.md" in said
    assert "`machi check 011002`" in said


def test_the_new_municipality_is_sound_shows_nothing_yet_and_says_what_to_enter(
    workbook: Path,
) -> None:
    invoke("new", "011002")
    result = invoke("check", "011002")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("✓ 011002 札幌市：0行、問題なし")
    assert result.stdout.count("  × ") == len(readiness.CHAPTERS)
    assert "入れるもの：計画（plans）" in result.stdout


def test_a_form_takes_the_place_of_the_tables(workbook: Path) -> None:
    made = made_by(workbook, "011002", "--form")
    assert made == {f"{FOLDER}/{n}" for n in (forms.FILE, "手引き.md")} | {
        "params/011002-sapporo.yaml"
    }
    assert invoke("check", "011002").stdout.startswith("✓ 011002 札幌市：0行、問題なし")
    assert "シート「計画」" in (workbook / FOLDER / "手引き.md").read_text(encoding="utf-8")


def test_a_namesake_gets_a_folder_that_says_where_it_lies(workbook: Path) -> None:
    # Hokuto in Hokkaido is registered already.
    made = made_by(workbook, "北杜市")
    assert "params/192091-hokuto-yamanashi.yaml" in made


def test_another_folder_name_may_be_chosen(workbook: Path) -> None:
    assert "params/192091-kiyosato.yaml" in made_by(workbook, "192091", "--slug", "kiyosato")


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(code=st.sampled_from(sorted(set(japan.load().entries) - {"022012", "072028", "012360"})))
def test_any_of_the_1741_can_be_started(code: str, workbook: Path) -> None:
    if list((workbook / "data" / "municipalities").glob(f"{code}-*")):
        return
    assert f"params/{code}-" in "\n".join(made_by(workbook, code))
    assert invoke("check", code).stdout.startswith(f"✓ {code}")


def test_a_fictitious_municipality_is_named_by_hand_and_marked(workbook: Path) -> None:
    made = made_by(workbook, "990027", "--name", "例町", "--slug", "rei")
    assert "params/990027-rei.yaml" in made
    register = (workbook / "data" / "municipalities.csv").read_text(encoding="utf-8")
    assert "990027,rei,例町（架空）,架空の県,machi-editors,架空の自治体," in register
    assert "例町" not in invoke("list").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["府中市"], "132063 東京都府中市、342084 広島県府中市"),
        (["浪岡町"], "2005-04-01に青森市（022012）へ"),
        (["023647"], "2005-04-01に青森市（022012）へ"),
        (["01100"], "011002 北海道札幌市"),
        (["011003"], "検査数字"),
        (["../../etc"], "全国の一覧にありません"),
        (["011002", "--slug", "../../etc"], "フォルダー名に「../../etc」は使えない"),
        (["011002", "--slug", "Sapporo"], "使えない"),
        (["011002", "--slug", "hokuto"], "フォルダー名「hokuto」はほかの自治体のものです"),
        (["011002", "--name", "さっぽろ"], "99で始まるコード）だけに使えます"),
        (["990027"], "架空の自治体に--nameがありません"),
        (["990028", "--name", "例町", "--slug", "rei"], "検査数字"),
        (["990027", "--name", "例\n町", "--slug", "rei"], "一行の名前"),
        (["072028"], "福島県会津若松市（072028）はすでにあります"),
        (["990019", "--name", "見本町", "--slug", "other"], "（990019）はすでにあります"),
    ],
)
def test_what_cannot_be_started_is_refused_and_nothing_written(
    words: list[str], told: str, workbook: Path
) -> None:
    before = files_of(workbook)
    result = invoke("new", *words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert files_of(workbook) == before


def test_starting_twice_is_refused_and_changes_nothing(workbook: Path) -> None:
    invoke("new", "011002")
    before = files_of(workbook)
    result = invoke("new", "札幌市", "--slug", "other")
    assert result.exit_code == 1
    assert "北海道札幌市（011002）はすでにあります" in result.stderr
    assert files_of(workbook) == before


def test_parameters_somebody_wrote_are_not_overwritten(workbook: Path) -> None:
    mine = workbook / "params" / "011002-sapporo.yaml"
    mine.write_text("mine", encoding="utf-8")
    result = invoke("new", "011002")
    assert result.exit_code == 1
    assert "params/011002-sapporo.yaml：北海道札幌市（011002）はすでにあります" in result.stderr
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("way", ["no line end", "CP932", "BOM", "CRLF", "other order"])
def test_the_register_is_added_to_however_it_was_saved(way: str, workbook: Path) -> None:
    register = workbook / "data" / "municipalities.csv"
    text = register.read_text(encoding="utf-8")
    count = len(text.splitlines())
    if way == "other order":
        rows = [line.split(",") for line in text.splitlines()]
        text = "\n".join(",".join(row[::-1]) for row in rows) + "\n"
    saved = {
        "no line end": text.rstrip("\n").encode(),
        "CP932": text.encode("cp932"),
        "BOM": text.encode("utf-8-sig"),
        "CRLF": text.replace("\n", "\r\n").encode(),
    }.get(way, text.encode())
    register.write_bytes(saved)
    assert invoke("new", "011002").exit_code == 0
    assert len(register.read_bytes().decode("utf-8").splitlines()) == count + 1
    assert invoke("list").stdout.splitlines()[-1].startswith("011002  北海道札幌市  sapporo")
    assert invoke("check", "072028").exit_code == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3], ids=["folder", "parameters", "register"])
@pytest.mark.parametrize("fault", [OSError("no space left"), KeyboardInterrupt()], ids=repr)
def test_whatever_move_fails_nothing_is_left(
    fault: BaseException, step: int, after: bool, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, move, calls = files_of(workbook), scaffold._move, []

    def failing(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) != step or after:
            move(source, target)
        if len(calls) == step:
            raise fault

    monkeypatch.setattr(scaffold, "_move", failing)
    with pytest.raises(type(fault)):
        scaffold.create("011002")
    assert files_of(workbook) == before
    assert not (workbook / FOLDER).exists()
    assert not list((workbook / "data").glob(".new-*"))


def test_a_disk_that_refuses_is_said_in_japanese_and_nothing_is_left(workbook: Path) -> None:
    # A folder bears the name under which the draft would be made.
    (workbook / "data" / f".new-011002-{os.getpid()}").write_text("", encoding="utf-8")
    result = invoke("new", "011002")
    assert result.exit_code == 1
    assert "書き込めませんでした" in result.stderr
    assert "作りかけは残していません" in result.stderr
    assert not (workbook / FOLDER).exists()


BEGINNER = """
import os, signal, sys
from machi import japan, scaffold, store
from machi.cli import main

# Heard even where the tests run in the background of a shell, which has SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
store.load_shared(), japan.load()
for _ in sys.stdin:
    begun = os.fork()
    if begun == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = ["machi", "new", "011002"]
        main()
    print(begun, flush=True)
    os.waitid(os.P_PID, begun, os.WEXITED | os.WNOWAIT)
    print("over", flush=True)
"""
"""Begins the command at each line, with everything imported: what is ended is the work itself.

Its number stays its own: a signal that comes late meets nobody else.
"""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["ended", "broken off"])
def test_ended_at_any_moment_it_leaves_all_or_nothing(sign: int, workbook: Path) -> None:
    before = files_of(workbook)
    words = [sys.executable, "-c", BEGINNER]
    took, states = [], []
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as beginner:
        assert beginner.stdin is not None
        assert beginner.stdout is not None
        for share in (None, None, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            begun = time.monotonic()
            print(file=beginner.stdin, flush=True)
            pid = int(beginner.stdout.readline())
            if share is not None:
                time.sleep(share * took[1])  # the first is as long as Python takes to start
                os.kill(pid, sign)
            assert beginner.stdout.readline() == "over\n"
            took.append(time.monotonic() - begun)
            after = files_of(workbook)
            states.append(after != before)
            if after != before:
                assert not [name for name in after if "/.new-" in name]
                assert f"{FOLDER}/plans.csv" in after
                assert "params/011002-sapporo.yaml" in after
                assert b"011002,sapporo" in after["data/municipalities.csv"]
            restore(workbook, before)
    assert states[:2] == [True, True], "it was not ended"
    assert not all(states), "it was ended in time"


def restore(home: Path, before: dict[str, bytes]) -> None:
    for name in set(files_of(home)) - set(before):
        (home / name).unlink()
    if (home / FOLDER).exists():
        (home / FOLDER).rmdir()
    (home / "data" / "municipalities.csv").write_bytes(before["data/municipalities.csv"])


def test_the_guide_tells_every_table_and_column_with_the_sample_towns_words(
    workbook: Path,
) -> None:
    invoke("new", "011002")
    text = (workbook / FOLDER / "手引き.md").read_text(encoding="utf-8")
    for table, model in schemas.MUNICIPAL.items():
        assert f"`{table}.csv`" in text
        for column in schemas.columns(model):
            assert f"- `{column}`" in text
    assert "見本町では：第2期見本町総合戦略（架空）" in text
    assert "`machi render 011002`" in text
    assert "選ぶ値：baseline（基準値）、target（目標値）、actual（実績値）" in text
    assert not re.search("None|nan|例：$", text, re.MULTILINE)


def test_the_sample_rows_in_the_guide_stand_in_the_sample_town(workbook: Path) -> None:
    invoke("new", "011002")
    text = (workbook / FOLDER / "手引き.md").read_text(encoding="utf-8")
    shown = re.findall("  - 見本町では：(.+)", text)
    sample = workbook / "data" / "municipalities" / scaffold.SAMPLE
    cells = {
        cell
        for path in sample.glob("*.csv")
        for row in csv.reader(path.open(encoding="utf-8", newline=""))
        for cell in row
    }
    assert len(shown) > 100
    assert set(shown) <= cells


def test_without_the_sample_town_the_guide_has_examples_all_the_same(tmp_path: Path) -> None:
    text = guide.write(japan.find("011002"), tmp_path, {}, form=False)
    assert "見本町では" not in text
    assert "例：第2期総合戦略" in text
