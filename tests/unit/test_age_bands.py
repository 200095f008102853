"""Age groups are understood as people, statistics offices and Excel write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.age_bands import UNKNOWN, parse_band
from machi.reading import understand
from machi.rows import split
from machi.schemas import MUNICIPAL, columns
from machi.schemas.population import AGES


@pytest.mark.parametrize("band", AGES)
def test_every_group_of_the_table_is_itself(band: str) -> None:
    assert parse_band(band) == band


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("0〜4歳", "0-4"),
        ("０～４歳", "0-4"),
        ("15歳〜19歳", "15-19"),
        (" 80 - 84 歳", "80-84"),
        ("85歳以上", "85+"),
        ("１００歳以上", "100+"),
        ("90〜", "90+"),
        ("年齢不詳", UNKNOWN),
        ("不詳", UNKNOWN),
        # What Excel makes of 5-9 and 10-14, in Japanese and in English.
        ("5月9日", "5-9"),
        ("9-May", "5-9"),
        ("10月14日", "10-14"),
        ("14-Oct", "10-14"),
    ],
)
def test_other_ways_of_writing_a_group(text: str, band: str) -> None:
    assert parse_band(text) == band


@given(st.text(max_size=12))
def test_whatever_is_typed_something_comes_back_and_it_stays_itself(text: str) -> None:
    assert parse_band(parse_band(text)) == parse_band(text)


def test_a_table_that_excel_has_saved_reads_as_before_and_nonsense_is_named() -> None:
    names = list(columns(MUNICIPAL["population_ages"]))
    rows = [
        '2015,女,5月9日,"1,234",confirmed,a,表1,',
        "2015,female,10月14日,１２３,confirmed,a,表1,",
        "2015,female,5月10日,1,confirmed,a,表1,",
    ]
    text = "\n".join([",".join(names), *rows])
    found = understand("x.csv", split("x.csv", text, names), MUNICIPAL["population_ages"])
    assert found.frame["age"].tolist()[:2] == ["5-9", "10-14"]
    assert found.frame["population"].tolist()[:2] == [1234, 123]
    assert [(p.row, p.column) for p in found.problems] == [(2, "sex"), (4, "age")]
