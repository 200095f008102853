"""The command line: what it prints, what it leaves behind, how it ends."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from machi import store
from machi.cli import app
from machi.render import record
from standing import keep

NEW = ["new", "011002", "--slug", "sapporo", "--name", "札幌市", "--prefecture", "北海道"]


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


def test_list_names_every_municipality_and_that_nothing_was_made(workbook: Path) -> None:
    result = invoke("list")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "022012  青森県青森市  aomori  報告書：未作成",
        "072028  福島県会津若松市  aizuwakamatsu  報告書：未作成",
        "012360  北海道北斗市  hokuto  報告書：未作成",
    ]


def test_list_tells_what_the_last_run_came_to(workbook: Path) -> None:
    keep(
        record.Outcome("072028", "072028-aizuwakamatsu", "2026-01-01 00:00", 1.0),
        record.Outcome("022012", "022012-aomori", "2026-01-01 00:00", 1.0, message="止まりました"),
    )
    lines = invoke("list").stdout.splitlines()
    assert [line.rpartition("：")[2] for line in lines] == ["失敗", "作成済み", "未作成"]


def test_check_of_sound_data_names_rows_and_fingerprint(workbook: Path) -> None:
    result = invoke("check", "072028")
    town = store.load("072028")
    rows = sum(len(table) for table in town.tables.values())
    expected = f"✓ 072028 会津若松市：{rows}行、問題なし（指紋 {town.fingerprint}）\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, expected, "")


def test_check_without_codes_takes_every_municipality(workbook: Path) -> None:
    result = invoke("check")
    assert result.exit_code == 0
    assert result.stdout.count("✓") == 3


@pytest.mark.parametrize("code", ["131024", "072027", "../../etc", "あ"])
def test_check_of_a_code_nobody_has_fails_and_checks_the_others(code: str, workbook: Path) -> None:
    result = invoke("check", code, "０７２０２８")
    assert result.exit_code == 1
    assert f"✗ {code}\n入力に1件の問題があります。\n" in result.stderr
    assert "✓ 072028" in result.stdout


def test_check_reports_a_folder_that_is_not_registered(workbook: Path) -> None:
    (workbook / "data" / "municipalities" / "131016-chiyoda").mkdir()
    result = invoke("check")
    assert result.exit_code == 1
    assert "131016-chiyoda：登録されていないフォルダーです" in result.stderr
    assert result.stdout.count("✓") == 3


def test_new_makes_tables_that_then_honestly_say_there_is_no_plan_yet(workbook: Path) -> None:
    before = files_of(workbook)
    assert invoke(*NEW).exit_code == 0
    made = set(files_of(workbook)) - set(before)
    assert {name for name in made if "municipalities" not in name} == {"params/011002-sapporo.yaml"}
    result = invoke("check")
    assert result.exit_code == 1
    assert result.stderr == (
        "✗ 011002\n入力に1件の問題があります。\n"
        "- data/municipalities/011002-sapporo/plans.csv：計画が一つもありません。"
        "使えるもの：一行以上。"
        "直し方：読んだ計画の題名・種類・期間を一行に書いてください。\n"
    )
    assert result.stdout.count("✓") == 3
    assert "011002  北海道札幌市  sapporo  報告書：未作成" in invoke("list").stdout


@pytest.mark.parametrize(
    "words",
    [
        NEW,
        [*NEW[:3], "other", *NEW[4:]],
        ["new", "131016", *NEW[2:]],
        ["new", "072028", "--slug", "aizu", "--name", "会津若松市", "--prefecture", "福島県"],
    ],
    ids=["same", "same code", "same slug", "shipped"],
)
def test_new_refuses_what_exists_and_writes_nothing(words: list[str], workbook: Path) -> None:
    invoke(*NEW)
    before = files_of(workbook)
    result = invoke(*words)
    assert result.exit_code == 1
    assert "すでにあります" in result.stderr
    assert files_of(workbook) == before


def test_new_does_not_overwrite_parameters_somebody_wrote(workbook: Path) -> None:
    settings = workbook / "params" / "011002-sapporo.yaml"
    settings.write_text("mine", encoding="utf-8")
    result = invoke(*NEW)
    assert result.exit_code == 1
    assert "params/011002-sapporo.yaml：011002（sapporo）はすでにあります" in result.stderr
    assert settings.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("at", "text", "words"),
    [
        (1, "../../etc", "数字以外"),
        (1, "011003", "検査数字"),
        (1, "11002", "5桁"),
        (3, "../../etc", "フォルダー名に「../../etc」は使えない"),
        (3, "a/b", "使えない"),
        (3, "Sapporo", "使えない"),
        (3, "", "使えない"),
        (5, " ", "名前になりません"),
        (5, "札幌\n市", "名前になりません"),
        (7, "", "名前になりません"),
    ],
)
def test_new_refuses_what_cannot_be_a_code_slug_or_name(
    at: int, text: str, words: str, workbook: Path
) -> None:
    before = files_of(workbook)
    result = invoke(*NEW[:at], text, *NEW[at + 1 :])
    assert result.exit_code == 1
    assert words in result.stderr
    assert files_of(workbook) == before


@pytest.mark.parametrize("way", ["no line end", "CP932", "BOM", "CRLF", "other order"])
def test_new_adds_to_a_register_however_it_was_saved(way: str, workbook: Path) -> None:
    register = workbook / "data" / "municipalities.csv"
    text = register.read_text(encoding="utf-8")
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
    assert invoke(*NEW).exit_code == 0
    lines = register.read_bytes().decode("utf-8").split("\n")
    assert len(lines) == 6
    assert invoke("list").stdout.splitlines()[-1].startswith("011002  北海道札幌市  sapporo")
    assert invoke("check", "072028").exit_code == 0


def test_a_name_with_a_comma_stays_one_cell(workbook: Path) -> None:
    invoke(*NEW[:5], '札幌,"市"', *NEW[6:])
    assert '北海道札幌,"市"' in invoke("list").stdout


@pytest.mark.parametrize("words", [["render"], ["render", "--all", "072028"]])
def test_render_wants_codes_or_all_and_not_both(words: list[str], workbook: Path) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert "団体コードを並べるか、--all を付けてください" in result.stderr
    assert not (workbook / "rendered").exists()


@pytest.mark.parametrize("code", ["131024", "../../etc", "072027"])
def test_render_of_a_code_nobody_has_writes_no_report(code: str, workbook: Path) -> None:
    result = invoke("render", code)
    assert result.exit_code == 1
    assert f"✗ {code}" in result.stderr
    assert sorted(path.name for path in (workbook / "rendered").iterdir()) == [
        "index.html",
        "run.json",
    ]


def test_render_without_notebooks_publishes_nothing(workbook: Path) -> None:
    shutil.rmtree(workbook / "notebooks")
    result = invoke("render", "072028")
    assert result.exit_code == 1
    assert "notebooks：章のノートブックがありません" in result.stderr
    assert not (workbook / "rendered" / "072028-aizuwakamatsu").exists()


def test_the_real_command_ends_with_1_and_a_message_even_where_signs_cannot_be_shown(
    sample: Path,
) -> None:
    (sample / "goals.csv").write_text("", encoding="utf-8")
    environment = os.environ | {"PYTHONIOENCODING": "cp932", "MACHI_HOME": str(sample.parents[2])}
    words = [sys.executable, "-c", "from machi.cli import main; main()", "check", "131016"]
    done = subprocess.run(words, env=environment, capture_output=True, check=False)
    message = done.stderr.decode("cp932")
    assert done.returncode == 1
    assert "goals.csv：ファイルが空です" in message
    assert "Traceback" not in message
