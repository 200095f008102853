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


def invoke(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def real() -> int:
    """How many municipalities are registered, without the made-up one."""
    return len(store.registered(store.load_shared()))


def test_list_names_every_municipality_and_that_nothing_was_made(workbook: Path) -> None:
    result = invoke("list")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert {
        "022012  青森県青森市  aomori  報告書：未作成",
        "072028  福島県会津若松市  aizuwakamatsu  報告書：未作成",
        "012360  北海道北斗市  hokuto  報告書：未作成",
    } <= set(lines)
    assert len(lines) == real()


def test_list_tells_what_the_last_run_came_to(workbook: Path) -> None:
    keep(
        record.Outcome("072028", "072028-aizuwakamatsu", "2026-01-01 00:00", 1.0),
        record.Outcome("022012", "022012-aomori", "2026-01-01 00:00", 1.0, message="止まりました"),
    )
    lines = invoke("list").stdout.splitlines()
    said = {line[:6]: line.rpartition("：")[2] for line in lines}
    assert (said["022012"], said["072028"], said["012360"]) == ("失敗", "作成済み", "未作成")


def test_check_of_sound_data_names_rows_and_fingerprint(workbook: Path) -> None:
    result = invoke("check", "072028")
    town = store.load("072028")
    rows = sum(len(table) for table in town.tables.values())
    expected = f"✓ 072028 会津若松市：{rows}行、問題なし（指紋 {town.fingerprint}）"
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == expected


def test_check_without_codes_takes_every_municipality(workbook: Path) -> None:
    result = invoke("check")
    assert result.exit_code == 0
    assert result.stdout.count("✓") == real()


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
    assert result.stdout.count("✓") == real()


def test_check_of_everybody_reads_the_settings_of_the_comparison_too(workbook: Path) -> None:
    settings = workbook / "params" / "comparison.yaml"
    settings.write_text("municipality_codes: [72028]\nrule: prorata\n", encoding="utf-8")
    result = invoke("check")
    assert result.exit_code == 1
    assert "params/comparison.yaml" in result.stderr
    assert "as_of" in result.stderr
    settings.unlink()
    assert invoke("check").exit_code == 0


def test_check_of_named_municipalities_says_what_each_chapter_can_show(workbook: Path) -> None:
    lines = invoke("check", "012360", "072028").stdout.splitlines()
    # A line for the data, a legend and nine chapters each.
    assert [line[0] for line in lines] == [*"✓章", *" " * 9, *"✓章", *" " * 9]
    assert lines[11].startswith("✓ 072028")
    assert "  ○ 05 事業と成果" in lines
    assert "  × 05 事業と成果：入れるもの：事業（projects）" in "\n".join(lines)


def test_check_of_everybody_says_it_in_a_few_words(workbook: Path) -> None:
    lines = invoke("check").stdout.splitlines()
    assert len(lines) == real()
    assert [line.rpartition("、")[2] for line in lines] == [
        "章は示せる2・一部6・まだ1",
        "章は示せる8・一部1・まだ0",
        "章は示せる0・一部6・まだ3",
    ]


def test_check_of_broken_data_says_what_is_wrong_and_then_what_the_rest_shows(
    workbook: Path,
) -> None:
    path = workbook / "data" / "municipalities" / "012360-hokuto" / "plans.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("outline", "骨子"), encoding="utf-8")
    result = invoke("check", "012360")
    assert result.exit_code == 1
    assert "plans.csv" in result.stderr
    assert result.stdout.startswith("問題のない行だけで見ると、\n章ごとの今の状態")
    assert "01 計画のすがた" in result.stdout


@pytest.mark.parametrize("words", [["render"], ["render", "--all", "072028"]])
def test_render_wants_codes_or_all_and_not_both(words: list[str], workbook: Path) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert "団体コードを並べるか、--all を付けてください" in result.stderr
    assert not (workbook / "rendered").exists()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("131024", "「131024」は登録されていません"),
        ("../../etc", "数字以外がある"),
        ("072027", "「072028」としてください"),
    ],
)
def test_render_of_a_code_nobody_has_says_what_is_wrong_and_writes_no_report(
    code: str, told: str, workbook: Path
) -> None:
    result = invoke("render", code)
    assert result.exit_code == 1
    assert f"✗ {code}" in result.stderr
    assert told in result.stderr
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
