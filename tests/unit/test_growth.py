"""The international growth method against published results, and where it parts from ours."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from machi import contrast, growth, kpi, rules

PUBLISHED = Path(__file__).parents[1] / "expected" / "sdgbuild_progress.csv"


def published() -> pd.DataFrame:
    """Base and current year and value, target and result as printed by the original's author."""
    return pd.read_csv(PUBLISHED, encoding="utf-8")


def case(baseline: float, target: float, actual: float, **changes: object) -> pd.DataFrame:
    """One indicator to be increased, in the third year of five."""
    row = {"baseline": baseline, "target": target, "actual": actual, "direction": "increase"}
    years = {"baseline_year": 2019, "target_year": 2024, "actual_year": 2022}
    frame = pd.DataFrame([row | years | changes])
    return frame.astype(dict.fromkeys(years, "Int64") | dict.fromkeys(list(row)[:3], "float64"))


def ratio(*values: float, **changes: object) -> float:
    return growth.growth_ratio(case(*values, **changes)).item()


def test_every_published_ratio_is_reproduced() -> None:
    table = published()
    assert len(table) == 37
    found = growth.unadjusted(table)
    np.testing.assert_allclose(found, table["ratio"], rtol=1e-9, atol=0)


def test_every_published_status_is_reproduced() -> None:
    table = published()
    found = growth.status(growth.growth_ratio(table)).fillna("not_available")
    assert found.tolist() == table["status"].tolist()


def test_every_published_score_is_reproduced() -> None:
    table = published()
    found = growth.score(growth.growth_ratio(table))
    np.testing.assert_allclose(found, table["score"], rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("value", "status", "score"),
    [
        (np.inf, "target_achieved", 5.0),
        (1.3, "substantial_progress", 5.0),
        (0.95, "substantial_progress", 2.500055),
        (0.9499, "moderate_progress", 2.49934071),
        (0.6, "moderate_progress", 0.00004),
        (0.5999, "limited_progress", -0.00039667),
        (0.0, "limited_progress", -2.5),
        (-0.0001, "deterioration", -2.50041667),
        (-0.6, "deterioration", -5.0),
        (-np.inf, "deterioration", -5.0),
    ],
)
def test_statuses_begin_at_their_cuts(value: float, status: str, score: float) -> None:
    found = pd.Series([value])
    assert growth.status(found).item() == status
    assert growth.score(found).item() == pytest.approx(score, abs=1e-9)


def test_95_per_cent_on_paper_are_not_lost_to_the_noise_of_a_division() -> None:
    # 9.5 % where 10 % are required; the quotient is 0.9499999999999988.
    frame = case(100, 110, 109.5, actual_year=2020, target_year=2020)
    found = growth.growth_ratio(frame)
    assert found.item() < 0.95
    assert growth.status(found).item() == "substantial_progress"


def test_growth_is_compared_per_year() -> None:
    # 21 % in two years are 10 % a year; 61.051 % in five years are required: 10 % a year.
    assert ratio(100, 161.051, 121, actual_year=2021) == pytest.approx(1.0)


def test_a_decrease_is_progress_when_a_decrease_is_wanted() -> None:
    # A fifth less each year, for three years of five.
    assert ratio(100, 32.768, 51.2, direction="decrease") == pytest.approx(1.0)
    assert ratio(100, 32.768, 110, direction="decrease") < 0


def test_a_value_that_does_not_move_has_ratio_zero() -> None:
    assert ratio(80, 85, 80) == 0.0


def test_zero_baselines_and_targets_are_replaced() -> None:
    assert ratio(0, 200, 1) == pytest.approx(ratio(0.001, 200, 1))
    assert ratio(100, 0, 50, direction="decrease") == pytest.approx(
        ratio(100, 0.001, 50, direction="decrease")
    )


def test_an_achieved_target_overrides_whatever_came_before() -> None:
    # Fallen from the baseline; of another sign; without a baseline; in the year of the baseline.
    assert ratio(90, 85, 86) == np.inf
    assert ratio(-50, 50, 60) == np.inf
    assert ratio(np.nan, 85, 86) == np.inf
    assert ratio(80, 85, 86, actual_year=2019) == np.inf
    assert ratio(100, 0, 0, direction="decrease") == np.inf


def test_a_target_equal_to_the_baseline_is_achieved_or_lost() -> None:
    assert ratio(60, 60, 60) == np.inf
    assert ratio(60, 60, 59) == -np.inf
    assert ratio(-60, -60, -61) == -np.inf


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ((-50, 50, 10), {}),
        ((-490, 100, -200), {}),
        ((80, 85, 82), {"actual_year": 2019}),
        ((80, 85, 82), {"actual_year": 2018}),
        ((80, 85, 82), {"actual_year": None}),
        ((80, 85, 82), {"target_year": 2019}),
        ((80, 85, 82), {"target_year": None}),
        ((np.nan, 85, 82), {}),
        ((80, np.nan, 82), {}),
        ((80, 85, np.nan), {}),
        ((80, 85, 86), {"direction": "maintain"}),
        ((80, 85, 82), {"direction": "none"}),
    ],
)
def test_no_ratio_where_the_growth_rate_is_undefined(
    values: tuple[float, ...], changes: dict[str, object]
) -> None:
    found = growth.growth_ratio(case(*values, **changes))
    assert found.isna().all()
    assert growth.status(found).isna().all()
    assert growth.score(found).isna().all()


def test_an_empty_table_has_no_ratios() -> None:
    found = growth.growth_ratio(published().head(0))
    assert found.empty
    assert growth.status(found).empty


def examples() -> pd.DataFrame:
    return contrast.table(rules.load("prorata"), rules.load("international"))


def example(target: float, actual: float) -> pd.Series:
    table = examples()
    rows = table[(table["target"] == target) & (table["actual"] == actual)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("target", "actual", "growth_ratio", "international", "share", "verdict"),
    [
        # 3 of 5 years: share = way made / 0.6.
        # (1000^(1/3) - 1) / (200000^(1/5) - 1) = 9 / 10.487
        (200, 1, 0.858, "ある程度前進", 1 / 200 / 0.6, "改善が必要"),
        (200, 100, 4.331, "大きく前進", 1 / 2 / 0.6, "おおむね順調"),
        # (0.5^(1/3) - 1) / (0.00001^(1/5) - 1) = -0.2063 / -0.9
        (0, 50, 0.229, "わずかに前進", 1 / 2 / 0.6, "おおむね順調"),
        (0, 5, 0.702, "ある程度前進", 95 / 100 / 0.6, "順調"),
        (-270, -400, 0.582, "わずかに前進", 90 / 220 / 0.6, "おおむね順調"),
        (85, 82, 0.678, "ある程度前進", 2 / 5 / 0.6, "おおむね順調"),
        (1000, 400, 1.004, "大きく前進", 1 / 3 / 0.6, "改善が必要"),
    ],
)
def test_examples_are_computed_both_ways(
    target: float,
    actual: float,
    growth_ratio: float,
    international: str,
    share: float,
    verdict: str,
) -> None:
    row = example(target, actual)
    assert row["growth_ratio"] == pytest.approx(growth_ratio, abs=5e-4)
    assert row["growth_verdict"] == international
    assert row["share"] == pytest.approx(share)
    assert row["verdict"] == verdict


def test_across_zero_only_the_share_judges() -> None:
    row = example(50, 10)
    assert pd.isna(row["growth_ratio"])
    assert pd.isna(row["growth_verdict"])
    assert row["share"] == pytest.approx(1.0)
    assert row["parts"]


def test_a_target_met_at_the_start_is_achieved_there_and_not_judged_here() -> None:
    row = example(47000, 49000)
    assert row["growth_verdict"] == "目標達成"
    assert row["reason"] == "target_met_at_start"
    assert row["reason"] in kpi.REASONS
    assert pd.isna(row["verdict"])


def test_the_methods_agree_far_from_zero_only() -> None:
    table = examples()
    assert table.loc[~table["parts"], "target"].tolist() == [85]


def test_a_printed_target_for_the_year_settles_compound_growth() -> None:
    # The last example: 100 * 10^(3/5) = 398 is due in the third year, and 400 were reached.
    last = contrast._indicators().tail(1)
    rows = contrast._observations()
    own = rows[rows["indicator_id"] == last["indicator_id"].item()]
    due = own[own["series"] == "target"].assign(year=2022, value=398.0)
    judged = kpi.assess(last, pd.concat([own, due]), date(2025, 3, 31), rules.load("prorata")).iloc[
        0
    ]
    assert judged["due"] == 398
    assert judged["verdict"] == "順調"


def test_every_example_is_marked_as_one_and_explained_for_itself() -> None:
    table = examples()
    assert table["name"].str.startswith("（例示）").all()
    assert table["why"].str.fullmatch("[^。]+。").all()
    assert table["why"].is_unique


def test_the_international_rule_has_the_cuts_of_the_method() -> None:
    steps = rules.load("international").steps
    assert [step.cut for step in steps[:-1]] == list(growth.STATUSES.values())[:-1]
    assert len(steps) == len(growth.STATUSES)
