"""Rules of reading printed numbers, converting units and rounding officially."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.quantities import (
    NotANumber,
    Quantity,
    UnitMismatch,
    convert,
    format_number,
    parse_printed,
    parse_quantity,
    round_half_up,
    same_dimension,
)

# Strings as they stand in the source documents.
PRINTED = [
    ("122 件", 122, "件"),
    ("34.3ha", 34.3, "ha"),
    ("80.5%", 80.5, "%"),
    ("5,519t", 5519, "t"),
    ("1,175 億円", 1175, "億円"),
    ("4,615,540人", 4615540, "人"),
    ("1,109,980人泊", 1109980, "人泊"),
    ("102,569 人泊", 102569, "人泊"),
    ("1,634千人", 1634, "千人"),
    ("35 回", 35, "回"),
    ("224,960百万円", 224960, "百万円"),
    ("238,352kw", 238352, "kw"),
    ("60万回", 60, "万回"),
    ("395万人", 395, "万人"),
    ("300世帯", 300, "世帯"),
    ("10社", 10, "社"),
    ("-490人", -490, "人"),
    ("-250人/年", -250, "人/年"),
    ("±0", 0, ""),
    ("1.51", 1.51, ""),
    ("2, 290", 2290, ""),
    ("22, 309", 22309, ""),
    ("1,700千円", 1700, "千円"),
    ("122.9%", 122.9, "%"),
    ("50個", 50, "個"),
]


@pytest.mark.parametrize(("text", "value", "unit"), PRINTED)
def test_numbers_printed_in_the_plans_are_read(text: str, value: float, unit: str) -> None:
    assert parse_quantity(text) == Quantity(float(value), unit, text, False)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("１，６３４　千人", 1634, "千人"),
        ("６０％", 60, "%"),
        ("2.5‰", 2.5, "‰"),
        ("0.1ポイント", 0.1, "ポイント"),
        ("＋5団体", 5, "団体"),
        ("3MW", 3, "MW"),
        ("12戸", 12, "戸"),
        ("7.5kg", 7.5, "kg"),
        ("1㎡", 1, "m2"),
        ("0.5km²", 0.5, "km2"),
        ("5千円", 5, "千円"),
        ("3万", 3, "万"),
    ],
)
def test_full_width_signs_and_scales_are_read_and_the_scale_is_kept(
    text: str, value: float, unit: str
) -> None:
    assert parse_quantity(text) == Quantity(float(value), unit, text, False)


@pytest.mark.parametrize("sign", ["-", "−", "－", "△", "▲", "▲ "])
def test_every_printed_minus_sign_means_minus(sign: str) -> None:
    assert parse_quantity(f"{sign}1,234.5人").value == -1234.5


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12万3千人", 123_000, "人"),
        ("1億2千万人", 120_000_000, "人"),
        ("1億2,000万円", 120_000_000, "円"),
        ("1千5百万円", 15_000_000, "円"),
        ("12億3百万円", 1_203_000_000, "円"),
        ("1万2345人", 12_345, "人"),
        ("△1万2千人", -12_000, "人"),
        ("12万3.5千人", 123_500, "人"),
    ],
)
def test_a_compound_number_is_resolved(text: str, value: float, unit: str) -> None:
    assert parse_quantity(text) == Quantity(float(value), unit, text, False)


@pytest.mark.parametrize(
    ("text", "approximate"),
    [
        ("約300人", True),
        ("およそ300人", True),
        ("概ね300人", True),
        ("300人程度", True),
        ("300人弱", True),
        ("300人強", True),
        ("300人前後", True),
        ("300人以上", False),
        ("300人以下", False),
        ("300名超", False),
        ("300人", False),
    ],
)
def test_vague_words_make_a_number_approximate_and_bounds_do_not(
    text: str, approximate: bool
) -> None:
    quantity = parse_quantity(text)
    assert (quantity.value, quantity.approximate) == (300.0, approximate)
    assert quantity.unit in ("人", "名")


def test_vague_words_and_scales_go_together() -> None:
    assert parse_quantity("10万人程度") == Quantity(10.0, "万人", "10万人程度", True)
    assert parse_quantity("約1億2千万人") == Quantity(1.2e8, "人", "約1億2千万人", True)


@pytest.mark.parametrize(
    "text",
    ["—", "-", "−", "", "　", "整備完了", "…", "約", "人", "万人", "第2期", "②", "±0.5"],
)
def test_a_text_without_a_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match="数として読めない"):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["22, 309 22, 309", "50 50", "1, 913 749", "1,5 00人"])
def test_two_numbers_in_one_cell_are_never_glued_together(text: str) -> None:
    with pytest.raises(NotANumber, match="一つの数"):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["1,2345", "1234,567", "12,34", "1.2.3", "10社(R6)"])
def test_a_badly_written_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match="一つの数"):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["12万30千人", "3万2億円", "5千6千人", "1万2万"])
def test_scales_out_of_order_are_refused(text: str) -> None:
    with pytest.raises(NotANumber, match="位取り"):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["2023年度", "1地区整備完了", "2人/", "2/年", "10²", "2人/年/年"])
def test_an_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match="知らない単位"):
        parse_quantity(text)


def test_an_indicators_own_unit_can_be_accepted() -> None:
    with pytest.raises(NotANumber, match="ひろば"):
        parse_quantity("3ひろば")
    assert parse_quantity("3ひろば", extra_units=["ひろば"]).unit == "ひろば"
    assert parse_quantity("3万ひろば/年", extra_units=["ひろば"]).unit == "万ひろば/年"


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1.1, "千人", "人", 1100.0),
        (1634, "千人", "万人", 163.4),
        (1.2, "億人", "万人", 12000.0),
        (1175, "億円", "百万円", 117500.0),
        (0.3, "兆円", "億円", 3000.0),
        (13_637, "千円", "円", 13_637_000.0),
        (238_352, "kw", "MW", 238.352),
        (238_352, "kw", "kW", 238_352.0),
        (5519, "t", "kg", 5_519_000.0),
        (5.519, "千t", "t", 5519.0),
        (2.5, "‰", "%", 0.25),
        (60, "％", "%", 60.0),
        (200, "名", "人", 200.0),
        (2.4, "千人/年", "人/年", 2400.0),
        (60, "万回", "回", 600_000.0),
        (3, "千", "", 3000.0),
        (7, "ひろば", "ひろば", 7.0),
    ],
)
def test_conversion_within_a_dimension_is_exact(
    value: float, source: str, target: str, expected: float
) -> None:
    assert convert(value, source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [("人", "円"), ("人", "人泊"), ("人", "人/年"), ("%", "ポイント"), ("t", "kW"), ("", "人")],
)
def test_conversion_between_dimensions_is_refused(source: str, target: str) -> None:
    assert not same_dimension(source, target)
    with pytest.raises(UnitMismatch, match="換算できない"):
        convert(1.0, source, target)


def test_numpy_and_missing_values_convert() -> None:
    assert convert(np.float64(1.1), "千人", "人") == 1100.0
    assert math.isnan(convert(math.nan, "千人", "人"))


@given(
    st.decimals(-(10**6), 10**6, places=2),
    st.sampled_from(["人", "千人", "万人", "億人"]),
    st.sampled_from(["人", "千人", "万人", "億人"]),
)
def test_conversion_there_and_back_changes_nothing(value: Decimal, one: str, two: str) -> None:
    assert same_dimension(one, two)
    assert convert(convert(float(value), one, two), two, one) == float(value)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (2.675, 2, 2.68),
        (62.025, 2, 62.03),
        (-0.5, 0, -1.0),
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (1.005, 2, 1.01),
        (57.25, 1, 57.3),
        (1250, -2, 1300.0),
        (1e308, 5, 1e308),
    ],
)
def test_rounding_is_half_away_from_zero_on_the_decimal_form(
    value: float, digits: int, expected: float
) -> None:
    assert round_half_up(value, digits) == expected


def test_rounding_keeps_missing_values_and_makes_no_negative_zero() -> None:
    assert math.isnan(round_half_up(math.nan, 1))
    assert round_half_up(-math.inf) == -math.inf
    assert math.copysign(1, round_half_up(-0.4)) == 1.0
    assert round_half_up(np.float64(2.675), 2) == 2.68


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_rounding_moves_a_number_by_half_a_unit_at_most_and_is_symmetric(
    value: Decimal, digits: int
) -> None:
    rounded = round_half_up(float(value), digits)
    assert abs(Decimal(repr(rounded)) - Decimal(repr(float(value)))) <= Decimal(5).scaleb(
        -digits - 1
    )
    assert round_half_up(-float(value), digits) == -rounded


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (1234567, None, "1,234,567"),
        (-1234.5, None, "−1,234.5"),
        (0.1 + 0.2, None, "0.3"),
        (100.0, None, "100"),
        (1234.56789, None, "1,234.5679"),
        (0.00001234, None, "0.00001234"),
        (0, None, "0"),
        (92, 1, "92.0"),
        (2.675, 2, "2.68"),
        (-0.04, 1, "0.0"),
        (-0.05, 1, "−0.1"),
        (1250, -2, "1,300"),
        (None, None, "—"),
        (math.nan, 1, "—"),
    ],
)
def test_numbers_are_written_for_readers(
    value: float | None, digits: int | None, expected: str
) -> None:
    assert format_number(value, digits) == expected


def test_an_infinite_number_is_never_shown() -> None:
    with pytest.raises(NotANumber, match="無限大"):
        format_number(math.inf)


@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["", "人", "千円", "%", "人/年"]))
def test_every_written_number_reads_back(value: Decimal, unit: str) -> None:
    quantity = parse_quantity(format_number(float(value)) + unit)
    assert (quantity.value, quantity.unit) == (float(value), unit)


@given(st.text(alphabet="約0123456789０,，. 万千億兆人円%△-程度弱年/", max_size=12))
def test_any_text_is_read_or_refused_with_not_a_number(text: str) -> None:
    try:
        quantity = parse_quantity(text)
    except NotANumber as error:
        assert str(error).endswith("。")  # noqa: PT017 - both outcomes are allowed
    else:
        assert math.isfinite(quantity.value)
        assert quantity.printed == text


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("年40人", 40),
        ("5年間で6人", 6),
        ("９人(延べ243日)", 9),
        ("年3人（5年間で15人）", 3),
    ],
)
def test_a_printed_cell_may_say_what_its_number_counts_over(printed: str, value: float) -> None:
    found = parse_printed(printed, ("人",))
    assert (found.value, found.unit, found.printed) == (value, "人", printed)


@pytest.mark.parametrize("printed", ["5年間で増やす", "(延べ243日)", "最終", "3人か4人"])
def test_a_printed_cell_without_one_number_stays_refused(printed: str) -> None:
    with pytest.raises(NotANumber):
        parse_printed(printed, ("人",))
