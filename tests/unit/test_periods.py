"""Rules of reading and writing eras, fiscal years and points in time."""

import datetime
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.periods import (
    AmbiguousPeriod,
    Period,
    PeriodError,
    YearType,
    calendar_label,
    fiscal_label,
    fiscal_year_of,
    label,
    parse_period,
    year_fraction,
)

YEARS = st.integers(1868, 2100)
KINDS = st.sampled_from(get_args(YearType))

# Strings as they stand in the source documents.
PRINTED = [
    ("(2023 年度)", 2023, "fiscal", None),
    ("(2023年)", 2023, "calendar", None),
    ("(2020 年)", 2020, "calendar", None),
    ("R元年度末値", 2019, "point", None),
    ("R6年度末値", 2024, "point", None),
    ("(H30年値)", 2018, "calendar", None),
    ("R6年値", 2024, "calendar", None),
    ("令和 2 年度から令和 6 年度まで", 2024, "fiscal", 2020),
    ("令和 2 年度から令和 6 年度までの 5 年間", 2024, "fiscal", 2020),
    ("(2015年度から2019年度)", 2019, "fiscal", 2015),
    ("令和6年度～令和8年度", 2026, "fiscal", 2024),
    ("令和元年度~令和6年度合計", 2024, "fiscal", 2019),
    ("H23~25年度", 2013, "fiscal", 2011),
    ("平成30年", 2018, "calendar", None),
    ("昭和60年", 1985, "calendar", None),
    ("2020年1月時点", 2019, "point", None),
    ("2015年10月1日の時点", 2015, "point", None),
]


@pytest.mark.parametrize(("text", "year", "kind", "start"), PRINTED)
def test_periods_printed_in_the_plans_are_read(
    text: str, year: int, kind: YearType, start: int | None
) -> None:
    assert parse_period(text) == Period(year, kind, text, start)


@pytest.mark.parametrize(
    ("text", "year", "start"),
    [
        ("R6", 2024, None),
        ("（R6）", 2024, None),
        ("r6", 2024, None),
        ("Ｒ６", 2024, None),
        ("R06", 2024, None),
        ("R元", 2019, None),
        ("H30", 2018, None),
        ("令7", 2025, None),
        ("平31", 2019, None),
        ("昭64", 1989, None),
        ("2023", 2023, None),
        ("２０２３", 2023, None),
        ("R2～R6累計", 2024, 2020),
        ("R2~R6累計", 2024, 2020),
        ("R2〜R6", 2024, 2020),
        ("R2-R6", 2024, 2020),
        ("H29－R3", 2021, 2017),
        ("2015～19", 2019, 2015),
        ("R6までの累計", 2024, None),
        ("R5まで", 2023, None),
        ("～R6", 2024, None),
    ],
)
def test_a_bare_year_needs_a_default_type(text: str, year: int, start: int | None) -> None:
    with pytest.raises(AmbiguousPeriod, match="年か年度か"):
        parse_period(text)
    for kind in ("fiscal", "calendar", "point"):
        assert parse_period(text, kind) == Period(year, kind, text, start)


def test_the_default_type_never_overrides_what_is_printed() -> None:
    assert parse_period("R6年度", "calendar").year_type == "fiscal"
    assert parse_period("R6年", "fiscal").year_type == "calendar"
    assert parse_period("R2年度～R6", "calendar").year_type == "fiscal"


@pytest.mark.parametrize(
    ("text", "year", "kind"),
    [
        ("明治元年", 1868, "calendar"),
        ("M45年", 1912, "calendar"),
        ("大正元年度", 1912, "fiscal"),
        ("大正15年", 1926, "calendar"),
        ("昭和元年", 1926, "calendar"),
        ("昭和64年", 1989, "calendar"),
        ("平成元年度", 1989, "fiscal"),
        ("平成31年", 2019, "calendar"),
        ("平成31年度", 2019, "fiscal"),
        ("令和元年度", 2019, "fiscal"),
        ("令和1年度", 2019, "fiscal"),
        ("㋿６年度", 2024, "fiscal"),
    ],
)
def test_the_years_in_which_eras_change_belong_to_both(
    text: str, year: int, kind: YearType
) -> None:
    assert parse_period(text) == Period(year, kind, text)


@pytest.mark.parametrize(
    "text",
    ["平成32年", "平成32年度", "昭和65年", "大正16年", "明治46年", "令和0年", "令和83年度"],
)
def test_a_year_its_era_never_had_is_refused(text: str) -> None:
    with pytest.raises(PeriodError, match=r"年はないので.*元年から\d+年まで"):
        parse_period(text)


@pytest.mark.parametrize("text", ["1867年", "2101年度", "0301年", "1868年3月31日"])
def test_a_year_before_1868_or_after_2100_is_refused(text: str) -> None:
    with pytest.raises(PeriodError, match="1868年から2100年まで"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "fiscal_year"),
    [
        ("令和元年度末", 2019),
        ("令和2年3月31日", 2019),
        ("令和2年4月1日", 2020),
        ("2020年1月1日", 2019),
        ("2020/1/1", 2019),
        ("2020-01-01", 2019),
        ("R6.4.1", 2024),
        ("令和6年4月1日現在", 2024),
        ("令和2年3月末", 2019),
        ("令和6年末", 2024),
    ],
)
def test_a_point_belongs_to_the_fiscal_year_that_contains_it(text: str, fiscal_year: int) -> None:
    assert parse_period(text) == Period(fiscal_year, "point", text)


@pytest.mark.parametrize(
    ("text", "year", "kind"),
    [
        ("令和6年度（2024年度）", 2024, "fiscal"),
        ("令和6年度(2024)", 2024, "fiscal"),
        ("2024（令和6）年度", 2024, "fiscal"),
        ("平成31年(令和元年)", 2019, "calendar"),
    ],
)
def test_a_year_printed_in_both_calendars_is_one_year(text: str, year: int, kind: YearType) -> None:
    assert parse_period(text) == Period(year, kind, text)


def test_a_range_may_print_both_calendars_at_each_end() -> None:
    text = "令和6(2024)年度～令和8(2026)年度"
    assert parse_period(text) == Period(2026, "fiscal", text, 2024)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "終わりの年がない"),
        ("累計", "終わりの年がない"),
        ("2023年度からの累計", "終わりの年がない"),
        ("H26年度~", "終わりの年がない"),
        ("元年", "元号がない"),
        ("24年度", "元号がない"),
        ("R2年～R6年度", "混ざっている"),
        ("R6年度～R2年度", "始まりが終わりより後"),
        ("2030年2月30日", "暦にない日"),
        ("平成31年度(2020年度)", "括弧の内と外"),
        ("令和6年(2024年度)", "括弧の内と外"),
        ("R5→R6", "読めない"),
        ("未定", "読めない"),
        ("6件 (2023年度)", "読めない"),
    ],
)
def test_what_cannot_be_placed_in_time_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(PeriodError, match=reason) as caught:
        parse_period(text, "fiscal")
    assert f"「{text}」" in str(caught.value)


def test_an_unknown_year_type_is_refused() -> None:
    with pytest.raises(PeriodError, match="school"):
        parse_period("R6", "school")
    with pytest.raises(PeriodError, match="school"):
        label(2024, "school")
    with pytest.raises(PeriodError, match="school"):
        year_fraction(2024, "school")


def test_labels_follow_official_usage() -> None:
    assert fiscal_label(2024) == "令和6年度"
    assert fiscal_label(2019) == "令和元年度"
    assert fiscal_label(1988) == "昭和63年度"
    assert calendar_label(2018) == "平成30年"
    assert [label(2024, kind) for kind in ("fiscal", "calendar", "point")] == [
        "2024年度", "2024年", "2024年度末",
    ]  # fmt: skip
    assert label(2024, "point", style="era") == "令和6年度末"
    assert label(2019, "calendar", style="era") == "令和元年"


@pytest.mark.parametrize("year", [1867, 2101])
def test_labels_refuse_impossible_years(year: int) -> None:
    for write in (fiscal_label, calendar_label, lambda y: label(y, "fiscal")):
        with pytest.raises(PeriodError, match=str(year)):
            write(year)


@given(YEARS, KINDS, st.sampled_from(["western", "era"]))
def test_every_label_reads_back(
    year: int, kind: YearType, style: Literal["western", "era"]
) -> None:
    written = label(year, kind, style)
    assert parse_period(written) == Period(year, kind, written)


@given(YEARS, YEARS, st.sampled_from("～〜~-"), KINDS)
def test_every_range_of_labels_reads_back(one: int, two: int, dash: str, kind: YearType) -> None:
    first, last = sorted((one, two))
    written = f"（{label(first, kind, 'era')} {dash} {label(last, kind)}）"
    assert parse_period(written) == Period(last, kind, written, first)


@given(st.dates(datetime.date(1868, 4, 1), datetime.date(2100, 12, 31)))
def test_every_full_date_is_a_point_of_its_fiscal_year(date: datetime.date) -> None:
    written = f"{date.year}年{date.month}月{date.day}日"
    assert parse_period(written) == Period(fiscal_year_of(date), "point", written)


@given(
    st.text(alphabet="令和平成RHr元年度末値累計までから～-（）()0123456789０９月日 ", max_size=14)
)
def test_any_text_is_read_or_refused_with_a_period_error(text: str) -> None:
    try:
        period = parse_period(text, "fiscal")
    except PeriodError as error:
        assert str(error).endswith("。")  # noqa: PT017 - both outcomes are allowed
    else:
        assert 1868 <= period.year <= 2100


def test_a_fraction_is_where_the_period_ends() -> None:
    assert year_fraction(2024, "fiscal") == 2025.25
    assert year_fraction(2024, "calendar") == 2025.0
    assert year_fraction(2024, "point") == 2025.25


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    assert fiscal_year_of(datetime.date(2025, 3, 31)) == 2024
    assert fiscal_year_of(datetime.date(2025, 4, 1)) == 2025


@pytest.mark.parametrize(
    ("printed", "year"),
    [("現状値(2014年度)", 2014), ("令和3年度実績", 2021), ("目標値（令和6年度）", 2024)],
)
def test_a_label_of_the_value_is_no_part_of_its_period(printed: str, year: int) -> None:
    found = parse_period(printed)
    assert (found.year, found.year_type) == (year, "fiscal")
