"""The optional table of opinions: what loads, and what a bad row is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from machi import store
from machi.problems import DataError

LINE = {"opinion_id": "o1", "indicator_id": "h1-k1", "year": "令和6年度", "body": "有識者会議"} | {
    "opinion": "周知を続けてほしい",
    "source_id": "mic-local-codes",
    "locator": "議事録 L1",
}


@pytest.fixture
def opinions(kept_sample: Path) -> Iterator[Path]:
    """The file of opinions of the small municipality; it is empty again after the test."""
    path = kept_sample / "opinions.csv"
    header = path.read_text(encoding="utf-8")
    yield path
    path.write_text(header, encoding="utf-8")


def write(path: Path, *rows: dict[str, str]) -> None:
    columns = path.read_text(encoding="utf-8").splitlines()[0]
    lines = [",".join((LINE | row).get(c, "") for c in columns.split(",")) for row in rows]
    path.write_text("\n".join([columns, *lines]) + "\n", encoding="utf-8")


def test_opinions_load_with_eras_and_blanks_as_missing(opinions: Path) -> None:
    write(opinions, {}, {"opinion_id": "o2", "direction": "end", "direction_printed": "終了"})
    loaded = store.load("131016")["opinions"]
    assert list(loaded["year"]) == [2024, 2024]
    assert list(loaded["direction"].fillna("—")) == ["—", "end"]
    assert loaded["response"].isna().all()


def test_a_municipality_without_a_file_of_opinions_has_none(opinions: Path) -> None:
    header = opinions.read_text(encoding="utf-8")
    opinions.unlink()
    assert store.load("131016")["opinions"].empty
    opinions.write_text(header, encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"indicator_id": "h9-k1"}, "indicator_id", "「h9-k1」はindicatorsの表にありません"),
        ({"year": ""}, "year", "空欄です"),
        ({"opinion": ""}, "opinion", "空欄です"),
        ({"direction": "拡充", "direction_printed": "拡充"}, "direction", "「拡充」"),
        ({"direction": "expand"}, "direction_printed", "資料の言葉がありません"),
        ({"opinion_id": "意見1"}, "opinion_id", "半角英数字"),
        ({"source_id": "nowhere"}, "source_id", "「nowhere」はsourcesの表にありません"),
    ],
)
def test_a_bad_opinion_is_told_in_japanese_with_its_file_row_and_column(
    opinions: Path, row: dict[str, str], column: str, words: str
) -> None:
    write(opinions, {"opinion_id": "o0"}, row)
    with pytest.raises(DataError) as caught:
        store.load("131016")
    (problem,) = caught.value.problems
    assert problem.file.endswith("/opinions.csv")
    assert (problem.row, problem.column) == (3, column)
    assert words in str(problem)
    assert "直し方：" in str(problem)
