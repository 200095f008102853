"""Files as people save them load to the same frame as the clean file."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from machi import reading, schemas
from machi.reading import read_table

CLEAN = (
    "plan_id,municipality_code,title,short_title,kind,edition,status,start_year,end_year,"
    "national_strategy_id,predecessor_id,source_id,locator,note\n"
    't-s1,022012,"青森市、第1期, 戦略",第1期,総合戦略,,adopted,2015,2019,N1,,a-source,表紙 L1,\n'
    "t-s2,022012,第2期戦略,第2期,総合戦略,第2期,draft,2020,,N2,t-s1,a-source,表紙 L2,"
    '"一行目\n二行目"\n'
)
VALUES = (
    "indicator_id,series,year,year_type,period_printed,value,value_printed,status,"
    "source_id,locator,note\n"
    "k1,baseline,2019,fiscal,,1634.5,,final,a-source,表紙,\n"
    "k1,target,2024,fiscal,,-12,,final,a-source,表紙,\n"
    "k1,target,,,,,,not_published,a-source,表紙,\n"
)


def read(path: Path, model: type[schemas.Table], content: str | bytes) -> reading.Reading:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, model)


def frame_of(path: Path, model: type[schemas.Table], content: str | bytes) -> pd.DataFrame:
    found = read(path, model, content)
    assert [str(problem) for problem in found.problems] == []
    assert found.whole
    return found.frame.reset_index(drop=True)


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    return tmp_path / "plans.csv"


def other_order(text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([row[3:] + row[:3] for row in rows])
    return out.getvalue()


def blank_tail(text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([*([*row, "", ""] for row in rows), [""] * 16])
    return out.getvalue()


SAVED: dict[str, Callable[[str], bytes]] = {
    "CP932": lambda text: text.encode("cp932"),
    "CP932 with Windows line ends": lambda text: text.replace("\n", "\r\n").encode("cp932"),
    "BOM": lambda text: text.encode("utf-8-sig"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac line ends": lambda text: text.replace("一行目\n", "一行目NL").replace("\n", "\r")
    .replace("NL", "\n").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "blank lines at the end": lambda text: (text + "\n\n,,,\n \n").encode(),
    "blank lines at the start": lambda text: ("\n\n" + text).encode(),
    "blank columns at the end": lambda text: blank_tail(text).encode(),
    "columns in another order": lambda text: other_order(text).encode(),
    "spaces around cells": lambda text: text.replace(",draft,", ", draft　,").encode(),
    "spaces in the header": lambda text: text.replace(",kind,", ", kind ,").encode(),
    "full-width code": lambda text: text.replace("022012", "０２２０１２").encode(),
    "full-width year": lambda text: text.replace("2015", "２０１５").encode(),
    "full-width id": lambda text: text.replace("t-s1,022012", "ｔ－ｓ１,022012").encode(),
    "full-width word": lambda text: text.replace("adopted", "ａｄｏｐｔｅｄ").encode(),
    "era year": lambda text: text.replace("2015", "平成27年度").encode(),
    "short era year": lambda text: text.replace("2015", "H27").encode(),
    "full-width era year": lambda text: text.replace("2020,", "Ｒ２,").encode(),
    "first year of an era": lambda text: text.replace("2019", "令和元年度").encode(),
    "last year of an era": lambda text: text.replace("2019", "平成31年度").encode(),
    "western year with its word": lambda text: text.replace("2015", "2015年度").encode(),
}  # fmt: skip


@pytest.mark.parametrize("way", SAVED, ids=lambda way: way.replace(" ", "-"))
def test_a_file_loads_to_the_same_frame_however_it_was_saved(way: str, plans: Path) -> None:
    saved = SAVED[way](CLEAN)
    assert saved != CLEAN.encode(), "the file differs from the clean one"
    clean = frame_of(plans, schemas.Plans, CLEAN)
    pd.testing.assert_frame_equal(frame_of(plans, schemas.Plans, saved), clean)


def test_the_clean_file_loads_to_types_and_missing_values(plans: Path) -> None:
    frame = frame_of(plans, schemas.Plans, CLEAN)
    assert list(frame.columns) == list(schemas.columns(schemas.Plans))
    assert frame["title"].tolist() == ["青森市、第1期, 戦略", "第2期戦略"]
    assert frame["municipality_code"].tolist() == ["022012", "022012"], "the zero stays"
    assert frame["start_year"].tolist() == [2015, 2020]
    assert frame["end_year"].isna().tolist() == [False, True]
    assert frame["note"].isna().tolist() == [True, False]
    assert frame["note"][1] == "一行目\n二行目"
    assert str(frame["start_year"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和6年度", 2024),
        ("R6", 2024),
        ("Ｒ６", 2024),
        ("H30", 2018),
        ("平成元年", 1989),
        ("令和元年", 2019),
        ("２０２４", 2024),
        ("2024年度末", 2024),
        ("令和6（2024）年度", 2024),
    ],
)
def test_years_are_understood_as_people_type_them(text: str, year: int, tmp_path: Path) -> None:
    content = VALUES.replace("target,2024", f"target,{text}")
    frame = frame_of(tmp_path / "observations.csv", schemas.Observations, content)
    assert frame["year"].tolist()[:2] == [2019, year]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1634.5", 1634.5),
        ("１６３４．５", 1634.5),
        ('"1,634.5"', 1634.5),
        ("１，６３４", None),
        ("△12", -12.0),
        ("▲３", -3.0),
        ("−0.5", -0.5),
        ("0", 0.0),
        (" 7 ", 7.0),
    ],
)
def test_values_are_understood_as_people_type_them(
    text: str, value: float | None, tmp_path: Path
) -> None:
    content = VALUES.replace("1634.5", text)
    frame = frame_of(tmp_path / "observations.csv", schemas.Observations, content)
    assert frame["value"][0] == (1634.0 if value is None else value)


def test_a_blank_value_is_missing_and_never_zero(tmp_path: Path) -> None:
    frame = frame_of(tmp_path / "observations.csv", schemas.Observations, VALUES)
    assert frame["value"].isna().tolist() == [False, False, True]
    assert frame["year"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize("text", ["NA", "nan", "None", "NULL", "-"])
def test_words_other_programs_take_for_missing_stay_words(text: str, plans: Path) -> None:
    frame = frame_of(plans, schemas.Plans, CLEAN.replace("第2期戦略", text))
    assert frame["title"][1] == text


def test_a_header_alone_is_an_empty_table_of_the_right_types(plans: Path) -> None:
    frame = frame_of(plans, schemas.Plans, CLEAN.split("\n")[0] + "\n")
    assert frame.empty
    pd.testing.assert_frame_equal(frame, reading.empty(schemas.Plans).reset_index(drop=True))


def test_an_unquoted_comma_is_found_even_when_the_last_cell_is_blank(plans: Path) -> None:
    found = read(
        plans, schemas.Plans, CLEAN.replace('"青森市、第1期, 戦略"', "青森市、第1期, 戦略")
    )
    (problem,) = found.problems
    assert (problem.row, problem.found) == (2, "セルが15個あります")
    assert not found.whole


def test_a_quote_never_closed_does_not_swallow_the_rest_in_silence(plans: Path) -> None:
    found = read(plans, schemas.Plans, CLEAN.replace("表紙 L1,\n", '表紙 L1,"\n'))
    assert [problem.row for problem in found.problems] == [2]
    assert "引用符" in found.problems[0].found


def test_cells_with_a_problem_are_left_out_of_what_is_trusted(tmp_path: Path) -> None:
    content = VALUES.replace("1634.5", "多い").replace("target,,", "目標,,")
    found = read(tmp_path / "observations.csv", schemas.Observations, content)
    assert [(p.row, p.column) for p in found.problems] == [(2, "value"), (4, "series")]
    assert found.sound_rows().index.tolist() == [3]
    assert found.trusted()["series"].isna().tolist() == [False, False, True]
    assert found.knows_all("indicator_id")
    assert not found.knows_all("series")


def test_the_same_slip_in_several_cells_is_reported_at_each_of_them(tmp_path: Path) -> None:
    content = VALUES.replace("1634.5", "多い").replace(",-12,", ",多い,").replace("target", "目標")
    found = read(tmp_path / "observations.csv", schemas.Observations, content)
    places = [(problem.row, problem.column) for problem in found.problems]
    assert places == [(2, "value"), (3, "value"), (3, "series"), (4, "series")]
    assert found.problems[0].found == found.problems[1].found


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x80\x81", b"PK\x03\x04", b"\xef\xbb\xbf"])
def test_bytes_that_are_no_table_are_one_problem_and_an_empty_frame(
    content: bytes, plans: Path
) -> None:
    found = read(plans, schemas.Plans, content)
    assert len(found.problems) == 1
    assert found.frame.empty
    assert not found.whole


def test_a_file_that_may_not_be_opened_is_a_problem(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (problem,) = read_table(plans, schemas.Plans).problems
    assert problem.found == "ファイルを開けません"
    assert "閉じ" in problem.fix
