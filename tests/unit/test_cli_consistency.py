"""``machi check --consistency``: what it prints, for whom, and how it ends."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from machi import consistency
from machi.cli import app
from machi.consistency.findings import COLUMNS
from machi.narrative.consistency_export import Checked, as_csv, harmless

TOLD = ["check", "sentence", "question", "place_a", "place_b", "shown_a", "shown_b"]


def invoke(*words: str) -> Result:
    result = CliRunner().invoke(app, ["check", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_findings_are_questions_and_no_failure(workbook: Path) -> None:
    result = invoke("072028", "--consistency")
    assert (result.exit_code, result.stderr) == (0, "")
    first = result.stdout.splitlines()[0]
    assert re.fullmatch(
        r"072028 会津若松市：確かめた[\d,]+か所、見つかった\d+件、問題なし.*", first
    )
    assert "［重要度高・確からしさ高］" in result.stdout
    assert result.stdout.count("をご確認いただけますか。") == int(
        first.split("見つかった")[1].split("件")[0]
    )


def test_json_is_one_list_of_municipalities_with_findings_and_counts(workbook: Path) -> None:
    result = invoke("012360", "022012", "--consistency", "--format", "json")
    assert result.exit_code == 0
    held = json.loads(result.stdout)
    assert [town["municipality_code"] for town in held] == ["012360", "022012"]
    for town in held:
        assert [row["check_id"] for row in town["counts"]] == list(consistency.CHECKS)
        assert sum(row["found"] for row in town["counts"]) == len(town["findings"])
        assert all(list(row) == [*COLUMNS, *TOLD] for row in town["findings"])


def test_csv_has_one_row_per_finding_under_one_heading(workbook: Path) -> None:
    result = invoke("072028", "012360", "--consistency", "--format", "csv")
    assert result.exit_code == 0
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == ["municipality_code", *COLUMNS, *TOLD]
    assert {row[0] for row in rows[1:]} == {"072028", "012360"}
    assert {len(row) for row in rows} == {len(rows[0])}


def test_no_cell_of_the_csv_is_a_formula(workbook: Path) -> None:
    result = invoke("072028", "--consistency", "--format", "csv")
    cells = [cell for row in csv.reader(io.StringIO(result.stdout)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    # A negative number of the data is among them.
    assert any(cell.startswith("'-") for cell in cells)


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-490人", "@SUM(A1)", "\t=1", "＝1"])
def test_a_cell_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are() -> None:
    assert harmless("363/400=90.8%") == "363/400=90.8%"
    assert harmless("") == ""


def test_a_csv_without_findings_still_has_its_heading() -> None:
    empty = pd.DataFrame(columns=["check_id", "sentence"], dtype="str")
    assert as_csv([Checked("131016", "試験区", empty, pd.DataFrame())]) == (
        "municipality_code,check_id,sentence"
    )


def test_a_format_needs_the_consistency_checks(workbook: Path) -> None:
    result = invoke("072028", "--format", "json")
    assert result.exit_code == 2
    assert "--consistency" in result.stderr


def test_unsound_data_fails_and_the_others_are_checked(
    workbook: Path, edit: Callable[[Path, int, str, str], None]
) -> None:
    file = workbook / "data" / "municipalities" / "022012-aomori" / "observations.csv"
    edit(file, 2, "value", "多い")
    result = invoke("022012", "012360", "--consistency", "--format", "json")
    assert result.exit_code == 1
    assert "✗ 022012" in result.stderr
    assert [town["municipality_code"] for town in json.loads(result.stdout)] == ["012360"]


def test_without_the_option_nothing_is_looked_for(workbook: Path) -> None:
    result = invoke("072028")
    assert result.exit_code == 0
    assert "✓ 072028" in result.stdout
    assert "ご確認" not in result.stdout


def test_the_help_says_that_findings_do_not_fail() -> None:
    result = CliRunner().invoke(app, ["check", "--help"], env={"COLUMNS": "200"})
    assert "--consistency" in result.stdout
    assert "見つかっても0のまま" in result.stdout
