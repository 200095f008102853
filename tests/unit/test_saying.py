"""What a run says: short for people, one line now and then for logs, nothing when asked."""

import io
import re

import pytest

from machi.render import batch, saying
from machi.render.record import Outcome


def outcome(code: str, message: str = "", **more: object) -> Outcome:
    return Outcome(code, f"{code}-town", "2026-11-22 09:43", 2.0, message=message, **more)


def summary(*outcomes: Outcome, asked: int = 0, **more: object) -> batch.Summary:
    return batch.Summary("2026-11-22T09:43", asked or len(outcomes), outcomes=[*outcomes], **more)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0秒"),
        (59, "59秒"),
        (61, "1分"),
        (3540, "59分"),
        (3600, "1時間00分"),
        (12000, "3時間20分"),
    ],
)
def test_time_left_is_said_in_the_unit_one_thinks_in(seconds: float, words: str) -> None:
    assert saying.duration(seconds) == words


def test_without_a_terminal_progress_is_a_line_now_and_then_and_each_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saying, "EVERY", 0)
    log = io.StringIO()
    with saying.Progress(3, quiet=False, stream=log) as progress:
        for one in (outcome("1"), outcome("2", "止まりました\n詳しく"), outcome("3")):
            progress.add(one)
    assert log.getvalue().splitlines() == [
        "1/3件、残り約0秒",
        "✗ 2：止まりました",
        "2/3件、失敗 1件、残り約0秒",
    ]


def test_between_two_lines_of_progress_there_is_half_a_minute() -> None:
    log = io.StringIO()
    with saying.Progress(3, quiet=False, stream=log) as progress:
        progress.add(outcome("1"))
    assert (saying.EVERY, log.getvalue()) == (30, "")


def test_a_quiet_run_shows_no_progress() -> None:
    log = io.StringIO()
    with saying.Progress(1, quiet=True, stream=log) as progress:
        progress.add(outcome("1", "止まりました"))
    assert log.getvalue() == ""


def test_on_a_terminal_there_is_a_bar_with_rate_and_time_left() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    log = Terminal()
    with saying.Progress(2, quiet=False, stream=log) as progress:
        progress.add(outcome("1", "止まりました"))
        progress.add(outcome("2"))
    assert "✗ 1：止まりました" in log.getvalue()
    assert "報告書: 100%" in log.getvalue()
    assert "<00:00" in log.getvalue()


def test_failures_are_a_table_with_the_command_that_repeats_only_them() -> None:
    stops = [("notebooks/04_kpi_trends.ipynb のセル[7]", "ValueError: x", "rendered/failed/…")]
    lines = saying.failed(
        summary(
            outcome("1"),
            outcome("022012", "y", stops=stops),
            outcome("072028", "y", stops=stops),
            outcome("012360", "入力に1件の問題があります。\n- plans.csv：空"),
        )
    )
    assert lines[:3] == [
        "✗ 012360\n入力に1件の問題があります。\n- plans.csv：空",
        "",
        "失敗：3件",
    ]
    assert [re.split(" {2,}", line) for line in lines[3:6]] == [
        ["団体コード", "どこで", "何が起きたか"],
        ["022012 ほか1件", "notebooks/04_kpi_trends.ipynb のセル[7]", "ValueError: x"],
        ["012360", "データ・引数", "入力に1件の問題があります。 - plans.csv：空"],
    ]
    starts = [saying._width(line[: line.index(re.split(" {2,}", line)[2])]) for line in lines[3:6]]
    assert len(set(starts)) == 1, "columns stand below each other"
    assert lines[6] == "失敗したものだけやり直すには：machi render 022012 072028 012360"
    assert lines[7].startswith("途中まで実行したノートブックは rendered/failed/ にあります")


def test_of_many_failures_the_first_are_shown_and_the_rest_is_in_the_record() -> None:
    many = [outcome(str(n), f"別の誤り{n}") for n in range(50)]
    lines = saying.failed(summary(*many))
    assert sum("別の誤り" in line for line in lines) == saying.FEW
    assert "すべての失敗は rendered/run.json にあります。" in lines


def test_an_interrupted_run_says_how_much_is_left() -> None:
    lines = saying.made(summary(outcome("1"), asked=5, fresh=["2"], interrupted=True))
    assert (
        "途中で止めました：残り3件。作り終えたものはそのまま使えます。同じ命令で続きから始まります。"
        in lines
    )


def test_of_many_reports_only_the_number_is_said() -> None:
    lines = saying.made(summary(*(outcome(str(n)) for n in range(1741)), fresh=["x"] * 30))
    assert lines[:2] == [
        "✓ 1,741件を作りました",
        "＝ 30件は変わっていません（--force で作り直せます）",
    ]
