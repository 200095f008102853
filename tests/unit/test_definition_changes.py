"""Values from before a change of definition are not compared with values after it."""

from datetime import date

import pandas as pd

from machi import kpi, rules, schemas

RULE = rules.Rule(
    "r",
    "規則",
    "出典",
    "問い",
    (rules.Step("順調", "◎", "good", 1.0), rules.Step("改善", "△", "poor")),
)
TODAY = date(2026, 3, 31)


def table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of a table with all its columns and types; what is not given is missing."""
    columns = schemas.columns(schemas.MUNICIPAL[name])
    types = {n: str(d.dtype).replace("string[python]", "str") for n, d in columns.items()}
    frame = pd.DataFrame(rows).reindex(columns=list(columns))
    return frame.astype({n: t if t in ("Int64", "float64") else "str" for n, t in types.items()})


PLANS = table(
    "plans", [{"plan_id": "p", "short_title": "計画", "start_year": 2020, "end_year": 2025}]
)
INDICATORS = kpi.prepare(
    table(
        "indicators",
        [
            {
                "plan_id": "p",
                "indicator_id": "k",
                "goal_id": "g",
                "name": "入込客数",
                "unit": "人",
                "measure_type": "level",
                "direction": "increase",
            }
        ],
    ),
    PLANS,
)


def observations(*values: tuple[str, int, float]) -> pd.DataFrame:
    rows = [
        {"indicator_id": "k", "series": s, "year": y, "year_type": "fiscal", "value": v}
        for s, y, v in values
    ]
    return table("observations", [row | {"status": "final"} for row in rows])


def changed(year: int) -> pd.DataFrame:
    row = {"indicator_id": "k", "year": year, "year_type": "fiscal", "change": "対象を追加"}
    return table("definition_changes", [row])


ROWS = observations(
    ("baseline", 2019, 100.0),
    ("actual", 2021, 104.0),
    ("actual", 2022, 110.0),
    ("actual", 2023, 150.0),
    ("target", 2025, 160.0),
)


def test_without_a_change_the_baseline_counts() -> None:
    row = kpi.assess(INDICATORS, ROWS, TODAY, RULE, changed(2023).iloc[:0]).iloc[0]
    assert row["verdict"] == "順調"
    assert row["points"] == 4


def test_a_baseline_from_before_the_change_is_not_compared_and_the_reason_says_so() -> None:
    row = kpi.assess(INDICATORS, ROWS, date(2025, 3, 31), RULE, changed(2023)).iloc[0]
    assert pd.isna(row["baseline"])
    assert row["reason"] == "definition_changed"
    assert row["points"] == 1
    assert row["arrival_reason"] == "too_few_points"


def test_a_change_after_the_latest_actual_changes_nothing_yet() -> None:
    with_change = kpi.assess(INDICATORS, ROWS, TODAY, RULE, changed(2024))
    pd.testing.assert_frame_equal(with_change, kpi.assess(INDICATORS, ROWS, TODAY, RULE))


def test_a_change_before_the_baseline_changes_nothing() -> None:
    with_change = kpi.assess(INDICATORS, ROWS, TODAY, RULE, changed(2019))
    pd.testing.assert_frame_equal(with_change, kpi.assess(INDICATORS, ROWS, TODAY, RULE))


def test_a_target_printed_for_the_actuals_own_year_still_judges_after_a_change() -> None:
    rows = pd.concat([ROWS, observations(("target", 2023, 150.0))], ignore_index=True)
    row = kpi.assess(INDICATORS, rows, TODAY, RULE, changed(2023)).iloc[0]
    assert row["verdict"] == "順調"
    assert pd.isna(row["reason"])
