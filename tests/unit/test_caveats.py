"""Reservations about a verdict, each found in a hand-made case and absent in the case beside it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from machi import caveats, kpi, rules, store

TODAY = date(2026, 3, 31)
RULE = rules.load("prorata")
BASELINE, TARGET, ACTUAL, RATE = "baseline", "target", "actual", "published_rate"


def found(*rows: tuple, **changes: object) -> list[str]:
    """Codes of one annual indicator of the years 2023 to 2026.

    Rows are series, year, value; then optionally the status, the source, the kind of year.
    """
    row: dict[str, object] = {"plan_id": "p", "indicator_id": "k", "goal_id": "g", "name": "指標"}
    row |= {"label": None, "unit": "件", "measure_type": "annual", "measure_type_basis": "stated"}
    row |= {"cumulative_from": None, "direction": "increase", "start_year": 2023, "end_year": 2026}
    numbers = dict.fromkeys(["cumulative_from", "start_year", "end_year"], "Int64")
    indicators = pd.DataFrame([row | changes]).astype(numbers | {"label": "str"})
    filled = [("k", *row, *("final", "sheet", "fiscal")[len(row) - 3 :]) for row in rows]
    names = ["indicator_id", "series", "year", "value", "status", "source_id", "year_type"]
    observations = pd.DataFrame(filled, columns=names).astype(
        {"year": "Int64", "value": "float64", "year_type": "str"}
    )
    table = kpi.assess(indicators, observations, TODAY, RULE)
    codes = caveats.find(table, indicators, observations)
    assert list(codes.columns) == ["indicator_id", "code"]
    assert set(codes["indicator_id"]) <= {"k"}
    assert set(codes["code"]) <= set(caveats.CODES)
    return list(codes["code"])


PLAIN = [(TARGET, 2024, 450), (ACTUAL, 2024, 323)]


def test_plain_final_values_of_one_document_need_no_reservation() -> None:
    assert found(*PLAIN) == []


def test_a_name_the_editor_had_to_read_is_said() -> None:
    assert found(*PLAIN, label="国際交流の参加人数（推定読み）") == ["unsure_name"]


@pytest.mark.parametrize(
    ("kind", "basis", "codes"),
    [
        ("annual", "judged", ["judged_count"]),
        ("cumulative", "judged", ["judged_count"]),
        ("annual", "stated", []),
        ("cumulative", "stated", []),
        # A level is no count: there is nothing to take one for the other.
        ("level", "judged", []),
        ("milestone", "judged", []),
    ],
)
def test_only_counts_can_be_taken_for_yearly_or_cumulative(
    kind: str, basis: str, codes: list[str]
) -> None:
    assert found(*PLAIN, measure_type=kind, measure_type_basis=basis) == codes


@pytest.mark.parametrize("status", ["provisional", "estimated", "approximate"])
def test_a_latest_actual_that_is_not_final_is_said(status: str) -> None:
    assert found((TARGET, 2024, 450), (ACTUAL, 2024, 323, status)) == ["not_final"]


def test_only_the_latest_actual_counts() -> None:
    earlier = [(ACTUAL, 2023, 300, "provisional", "paper"), *PLAIN]
    assert found(*earlier) == []
    assert found((TARGET, 2024, 450, "approximate"), (ACTUAL, 2024, 323)) == []


def test_an_actual_of_another_document_than_the_target_is_said() -> None:
    assert found((TARGET, 2024, 450), (ACTUAL, 2024, 323, "final", "paper")) == ["other_document"]


def test_of_two_documents_for_one_year_the_first_printed_counts() -> None:
    again = (ACTUAL, 2024, 323, "provisional", "paper")
    assert found(*PLAIN, again) == []
    assert found(again, *PLAIN) == ["not_final", "other_document"]


def test_the_kind_of_year_tells_two_actuals_apart() -> None:
    # The calendar year 2024 ends three months before the fiscal one.
    calendar = (ACTUAL, 2024, 300, "provisional", "paper", "calendar")
    assert found(calendar, *PLAIN) == []


def test_a_value_without_a_year_has_its_reservations_too() -> None:
    undated = (ACTUAL, None, -400, "approximate", "paper", None)
    assert found((TARGET, 2024, -250), undated) == ["not_final", "other_document"]


def test_without_an_actual_or_a_target_nothing_is_said_of_them() -> None:
    assert found((TARGET, 2024, 450, "approximate")) == []
    assert found((ACTUAL, 2024, 323, "final", "paper")) == []


@pytest.mark.parametrize(
    ("direction", "targets", "codes"),
    [
        ("increase", (400, 450, 500, 240), ["targets_turn"]),
        ("increase", (400, 450, 500, 510), []),
        ("increase", (400, 400, 400, 400), []),
        ("decrease", (50, 40, 30, 35), ["targets_turn"]),
        ("decrease", (50, 40, 30, 20), []),
        # Kept or undirected values have no wrong way.
        ("maintain", (50, 40, 60, 35), []),
        ("none", (50, 40, 60, 35), []),
    ],
)
def test_yearly_targets_that_turn_back_are_said(
    direction: str, targets: tuple[float, ...], codes: list[str]
) -> None:
    rows = [(TARGET, 2023 + n, value) for n, value in enumerate(targets)]
    # In whatever order they are printed.
    assert found(*reversed(rows), (ACTUAL, 2023, 400), direction=direction) == codes


def test_a_vision_beyond_the_plans_end_turns_nothing() -> None:
    plan = [(TARGET, 2025, 49_000), (TARGET, 2026, 49_500), (ACTUAL, 2025, 49_100)]
    assert found(*plan, (TARGET, 2040, 40_000)) == []
    assert found(*plan, (TARGET, 2040, 40_000), end_year=None) == ["targets_turn"]


@pytest.mark.parametrize(
    ("actual", "target", "printed", "codes"),
    [
        # 63/58 = 108.62 %: cut off, not rounded.
        (63, 58, 108, ["rate_differs"]),
        (63, 58, 109, []),
        # 61/57 = 107.02 %.
        (61, 57, 107, []),
        # 2481/4000 = 62.025 %, 2290/4000 = 57.25 % and so 57.3 %.
        (2481, 4000, 62.0, []),
        (2290, 4000, 57.3, []),
        (2290, 4000, 57.2, ["rate_differs"]),
        # 1044/960 = 108.75 %, which a division of floats makes a little less.
        (1044, 960, 108.8, []),
        (1044, 960, 108.7, ["rate_differs"]),
    ],
)
def test_a_printed_rate_must_be_the_rounded_quotient(
    actual: float, target: float, printed: float, codes: list[str]
) -> None:
    assert found((TARGET, 2024, target), (ACTUAL, 2024, actual), (RATE, 2024, printed)) == codes


def test_a_rate_printed_for_another_year_is_not_compared() -> None:
    assert found(*PLAIN, (RATE, 2023, 99.9)) == []


@pytest.mark.parametrize(
    ("printed", "computed"),
    [(np.nan, 1.0), (100.0, np.nan), (np.nan, np.nan), (100.0, np.inf), (100.0, -np.inf)],
)
def test_what_is_missing_or_infinite_never_differs(printed: float, computed: float) -> None:
    assert not caveats.differs(printed, computed)


def test_several_reservations_come_in_one_order() -> None:
    rows = [
        (TARGET, 2023, 60),
        (TARGET, 2024, 58),
        (ACTUAL, 2024, 63, "provisional", "paper"),
        (RATE, 2024, 108),
    ]
    every = found(*rows, label="読み", measure_type_basis="judged")
    assert every == list(caveats.CODES)


def test_no_indicators_have_no_reservations() -> None:
    town = store.load("012360")
    indicators = kpi.prepare(town["indicators"], town["plans"])
    table = kpi.assess(indicators, town["observations"], TODAY, RULE)
    codes = caveats.find(table, indicators, town["observations"])
    assert codes.empty
    assert list(codes.columns) == ["indicator_id", "code"]


def test_the_reservations_of_the_evaluation_sheet() -> None:
    # By hand: k1 and k4 were read by the editor; k1 and k2 are yearly by judgement; k3's
    # targets end with 240 after 500; k2's 108 % is cut off.
    town = store.load("072028")
    indicators = kpi.prepare(town["indicators"], town["plans"])
    table = kpi.assess(indicators, town["observations"], TODAY, RULE)
    codes = caveats.find(table, indicators, town["observations"])
    held = codes.groupby("indicator_id")["code"].agg(list)
    sheet = {key: value for key, value in held.items() if key.startswith("aw-e37")}
    assert sheet == {
        "aw-e37-k1": ["unsure_name", "judged_count"],
        "aw-e37-k2": ["judged_count", "rate_differs"],
        "aw-e37-k3": ["targets_turn"],
        "aw-e37-k4": ["unsure_name"],
    }
    # Visitors: a newspaper's numbers against the strategy's target; the latest one is exact.
    assert held["aw-s1-2-k1"] == ["judged_count", "other_document"]
    # Net migration: about 400 a year, in the strategy itself.
    assert held["aw-s1-4-k1"] == ["not_final"]
