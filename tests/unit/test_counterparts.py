"""Rules of setting national KPIs and municipal indicators side by side."""

import pandas as pd
import pytest

from frames import frame, same
from machi import counterparts

PAIR = ["national_kpi_id", "indicator_id"]


# The KPIs of N2 stand in the table in another order than that of their names.
NATIONAL = frame(
    "national_kpi_id strategy_id name baseline target target_period unit certainty",
    ("N2-k2", "N2", "移住者", "約1万人", "6万人", "2024", "万人", "confirmed"),
    ("N2-k1", "N2", "出生率", "1.43", "1.8", "2025", None, "confirmed"),
    ("N2-k3", "N2", "農業データ", None, "ほぼ全て", "2025", None, "reported"),
    ("N1-k1", "N1", "雇用", None, "30万人", "2020", "万人", "confirmed"),
    ("N3-k1", "N3", "別の版", None, "5件", "2027", "件", "confirmed"),
).assign(baseline_value=[1, 1.43, None, None, None], target_value=[6, 1.8, None, 30, 5])
INDICATORS = frame(
    "indicator_id plan_id name unit",
    ("rate", "p", "合計特殊出生率", None),
    ("moved", "p", "移住者数", "人"),
    ("homes", "p", "移住世帯数", "世帯"),
    ("jobs", "o", "雇用数", "千人"),
    ("other", "x", "版の分からない計画の指標", "人"),
).assign(end_year=pd.array([2024, 2024, 2024, 2019, None], dtype="Int64"))
EDITIONS = frame("plan_id strategy_id", ("p", "N2"), ("o", "N1"), ("x", None))


def observations(*rows: tuple) -> pd.DataFrame:
    """Rows of indicator_id, series, year, value, then optionally the kind of year."""
    full = [(*row, *("fiscal",)[len(row) - 4 :]) for row in rows]
    names = ["indicator_id", "series", "year", "value", "year_type"]
    types = {"year": "Int64", "value": "float64"}
    types |= dict.fromkeys(["indicator_id", "series", "year_type"], "str")
    return pd.DataFrame(full, columns=names).astype(types)


def links(*rows: tuple) -> pd.DataFrame:
    """Rows of indicator_id and national_kpi_id, then optionally relation and note."""
    usual = ("same_quantity", "地域が違う。")
    return frame(
        "indicator_id national_kpi_id relation note",
        *((*row, *usual[len(row) - 2 :]) for row in rows),
    )


def pairs(
    *rows: tuple, values: tuple[tuple, ...] = (), editions: pd.DataFrame = EDITIONS
) -> pd.DataFrame:
    held = (links(*rows), INDICATORS, observations(*values), NATIONAL, editions)
    return counterparts.counterparts(*held)


def test_a_pair_holds_both_sides_as_they_are_printed() -> None:
    found = pairs(
        ("moved", "N2-k2", "same_field", "数える人が違う。"),
        values=(("moved", "baseline", 2019, 150.0), ("moved", "target", 2024, 1000.0)),
    )
    expected = pd.DataFrame(
        {
            "strategy_id": ["N2"],
            "national_kpi_id": ["N2-k2"],
            "national_name": ["移住者"],
            "national_baseline": ["約1万人"],
            "national_target": ["6万人"],
            "national_period": ["2024"],
            "certainty": ["confirmed"],
            "indicator_id": ["moved"],
            "relation": ["same_field"],
            "note": ["数える人が違う。"],
            "plan_id": ["p"],
            "name": ["移住者数"],
            "unit": ["人"],
            "baseline": [150.0],
            "target": [1000.0],
            "target_year": [2024],
            "target_year_type": ["fiscal"],
            "same_unit": [True],
        }
    )
    same(found, expected)


TARGETS = {
    "the last one of several": ([(2023, 700), (2022, 600), (2021, 500)], (700, 2023)),
    "a later one without a number": ([(2023, 700), (2024, None)], (700, 2023)),
    "one inside the plan's period before a later one": (
        [(2022, 600), (2024, 800), (2040, 5000)],
        (800, 2024),
    ),
    "the last of all when none lies inside": ([(2030, 900), (2040, 5000)], (5000, 2040)),
    "one of an unknown year before one outside": ([(None, 300), (2040, 5000)], (300, None)),
    "a dated one before one of an unknown year": ([(2021, 500), (None, 300)], (500, 2021)),
    "the last printed of one year": ([(2024, 800), (2024, 801)], (801, 2024)),
    "zero as a number": ([(2023, 700), (2024, 0)], (0, 2024)),
    "none without a number": ([(2024, None)], (None, None)),
    "none without a row": ([], (None, None)),
}


@pytest.mark.parametrize(("printed", "expected"), TARGETS.values(), ids=list(TARGETS))
def test_the_target_is_the_last_number_the_plan_promises(printed: list, expected: tuple) -> None:
    values = tuple(("moved", "target", *row) for row in printed)
    # Neither another series nor another indicator counts.
    others = (("moved", "actual", 2024, 9.0), ("homes", "target", 2024, 8.0))
    found = pairs(("moved", "N2-k2"), values=(*others, *values)).iloc[0]
    assert tuple(None if pd.isna(found[c]) else found[c] for c in ("target", "target_year")) == (
        expected
    )


def test_the_kind_of_the_targets_year_comes_with_it() -> None:
    values = (
        ("moved", "target", 2023, 7.0, "fiscal"),
        ("moved", "target", 2024, 8.0, "calendar"),
    )
    assert pairs(("moved", "N2-k2"), values=values)["target_year_type"].to_list() == ["calendar"]


@pytest.mark.parametrize(
    ("indicator", "kpi", "alike"),
    [
        ("moved", "N2-k2", True),  # 人 and 万人
        ("homes", "N2-k2", False),  # 世帯 and 万人
        ("rate", "N2-k1", True),  # two pure numbers
        ("moved", "N2-k1", False),  # 人 and a pure number
        ("rate", "N2-k2", False),  # a pure number and 万人
        ("moved", "N2-k3", False),  # no number says what the national unit is
        ("rate", "N2-k3", False),
    ],
)
def test_units_are_the_same_when_both_are_known_and_of_one_dimension(
    indicator: str, kpi: str, alike: bool
) -> None:
    assert pairs((indicator, kpi))["same_unit"].to_list() == [alike]


def test_pairs_stand_in_the_order_of_the_national_kpis() -> None:
    found = pairs(
        ("jobs", "N1-k1"),
        ("rate", "N2-k1"),
        ("homes", "N2-k2"),
        ("rate", "N2-k3"),
        ("moved", "N2-k2"),
    )
    assert found[PAIR].to_numpy().tolist() == [
        ["N2-k2", "homes"],
        ["N2-k2", "moved"],
        ["N2-k1", "rate"],
        ["N2-k3", "rate"],
        ["N1-k1", "jobs"],
    ]


def test_a_plan_is_paired_only_with_kpis_of_the_edition_it_is_held_against() -> None:
    given = [("moved", "N2-k2"), ("moved", "N1-k1"), ("moved", "N3-k1"), ("jobs", "N2-k2")]
    assert pairs(*given)[PAIR].to_numpy().tolist() == [["N2-k2", "moved"]]
    chosen = EDITIONS.assign(strategy_id="N1")
    assert pairs(*given, editions=chosen)[PAIR].to_numpy().tolist() == [["N1-k1", "moved"]]
    # No edition is recorded for the third plan.
    assert pairs(("other", "N2-k2")).empty


def test_links_of_indicators_of_other_plans_are_left_out() -> None:
    assert pairs(("nowhere", "N2-k2")).empty
    assert pairs().empty


COVERED = ["strategy_id", "kpis", "answered", "indicators"]


def test_coverage_counts_kpis_and_indicators_once_and_says_zero() -> None:
    found = pairs(("moved", "N2-k2"), ("homes", "N2-k2"), ("moved", "N2-k3"), ("other", "N2-k1"))
    expected = pd.DataFrame([("N1", 1, 0, 0), ("N2", 3, 2, 2)], columns=COVERED)
    same(counterparts.coverage(found, NATIONAL, EDITIONS), expected)


def test_coverage_of_no_pairs_at_all_is_zero_for_every_edition_held_against() -> None:
    expected = pd.DataFrame([("N1", 1, 0, 0), ("N2", 3, 0, 0)], columns=COVERED)
    same(counterparts.coverage(pairs(), NATIONAL, EDITIONS), expected)
    none = EDITIONS[EDITIONS["plan_id"] == "x"]
    assert counterparts.coverage(pairs(), NATIONAL, none).empty
