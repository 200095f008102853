"""Which verdicts another rule turns over, and why; every case worked out by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from machi import grading, grading_reasons, rules
from machi.rules import Rule, Step

PRORATA, GRANT = rules.load("prorata"), rules.load("grant-four-step")
SABC, POINTS = rules.load("baseline-sabc"), rules.load("point-scale")
GROWTH = rules.load("international")
SHIPPED = [PRORATA, GRANT, SABC, POINTS, GROWTH]
NAN, INF = np.nan, np.inf
MEASURES = ["share", "attainment", "rate", "baseline_change", "growth_ratio"]

CASES: dict[str, dict[str, object]] = {
    # After 3 of 5 years 60 of the 100 to be gained: just as planned, 80 % of the target.
    "on time": {
        "given": (100, 200, 160),
        "measures": (1.0, 0.6, 0.8, 0.6, 1.14),
    },
    # A tenth of the way, but 94.7 % of the target, because the way is short.
    "short way": {
        "given": (80, 85, 80.5),
        "measures": (1 / 6, 0.1, 80.5 / 85, 0.5 / 80, 0.17),
    },
    "zero target": {
        "given": (100, 0, 50),
        "direction": "decrease",
        "measures": (0.5 / 0.6, 0.5, NAN, 0.5, 0.23),
    },
    "zero baseline": {
        "given": (0, 200, 1),
        "measures": (0.005 / 0.6, 0.005, 0.005, NAN, 0.86),
    },
    "sign change": {
        "given": (-50, 50, 10),
        "measures": (1.0, 0.6, 0.2, 1.2, NAN),
    },
    "no baseline": {
        "given": (NAN, 100, 70),
        "elapsed": 0.5,
        "measures": (1.4, 0.7, 0.7, NAN, NAN),
    },
    # The first year's own target is 120: 18 of 20 reached, 118 of 120.
    "own year": {
        "given": (100, 200, 118),
        "due": 120.0,
        "elapsed": NAN,
        "measures": (0.9, 0.9, 118 / 120, 0.18, 1.21),
    },
    "met at start": {
        "given": (50000, 47000, 49000),
        "reason": "target_met_at_start",
        "measures": (NAN, NAN, 49 / 47, INF, INF),
    },
    "no target": {
        "given": (100, NAN, 110),
        "reason": "no_target",
        "measures": (NAN, NAN, NAN, 0.1, NAN),
    },
    "no actual": {
        "given": (100, 200, NAN),
        "reason": "no_actual",
        "measures": (NAN, NAN, NAN, NAN, NAN),
    },
    "kept": {
        "given": (100, 100, 95),
        "direction": "maintain",
        "elapsed": NAN,
        "measures": (0.95, 0.95, 0.95, -0.05, NAN),
    },
}


def assessment(*names: str) -> pd.DataFrame:
    """Rows as ``kpi.assess`` returns them, as far as rules and reasons look at them."""
    rows = []
    for name in names or CASES:
        case = {"direction": "increase", "due": NAN, "elapsed": 0.6, "reason": None} | CASES[name]
        given = dict(zip(["baseline", "target", "actual"], case.pop("given"), strict=True))
        values = dict(zip(MEASURES, case.pop("measures"), strict=True))
        rows.append({"indicator_id": name, "name": name.upper(), **case, **given, **values})
    frame = pd.DataFrame(rows).astype({"reason": "str", "direction": "str"})
    return frame.astype(
        dict.fromkeys(["baseline", "target", "actual", "due", *MEASURES], "float64")
    )


def found(chosen: Rule, other: Rule, *names: str) -> dict[str, tuple[object, object, str]]:
    table = grading.flips(assessment(*names), chosen, [other]).astype("object")
    table = table.where(table.notna(), None)
    return {r.indicator_id: (r.chosen, r.label, r.why) for r in table.itertuples()}


def test_every_rule_grades_its_own_measure() -> None:
    graded = grading.regrade(assessment("short way", "no target"), SHIPPED)
    assert list(graded) == ["indicator_id", *(rule.name for rule in SHIPPED)]
    assert graded.iloc[0].tolist() == [
        *("short way", "改善が必要", "効果があった", "A", "6点", "わずかに前進")
    ]
    assert graded.iloc[1]["baseline-sabc"] == "A"
    assert graded.iloc[1].drop(["indicator_id", "baseline-sabc"]).isna().all()


def test_against_the_grant_rating_time_or_the_cuts_make_the_difference() -> None:
    assert found(PRORATA, GRANT) == {
        "on time": ("順調", "効果があった", "ignores_time"),
        "short way": ("改善が必要", "効果があった", "bands"),
        "zero baseline": ("改善が必要", "効果があった", "bands"),
        "sign change": ("順調", "効果があった", "ignores_time"),
        "no baseline": ("順調", "相当程度効果があった", "ignores_time"),
    }


def test_against_points_the_baseline_makes_a_short_way_look_good() -> None:
    assert found(PRORATA, POINTS) == {
        "on time": ("順調", "5点", "ignores_time"),
        "short way": ("改善が必要", "6点", "ignores_baseline"),
        "zero target": ("おおむね順調", None, "not_positive"),
        "sign change": ("順調", "1点", "ignores_time"),
        "no baseline": ("順調", "4点", "ignores_time"),
        "met at start": (None, "7点", "target_met_at_start"),
    }


def test_against_the_baseline_rule_the_target_is_what_it_does_not_look_at() -> None:
    assert found(PRORATA, SABC) == {
        "short way": ("改善が必要", "A", "ignores_target"),
        "zero target": ("おおむね順調", "A", "ignores_target"),
        "zero baseline": ("改善が必要", None, "zero_baseline"),
        "no baseline": ("順調", None, "no_baseline"),
        "own year": ("おおむね順調", "A", "ignores_target"),
        "met at start": (None, "S", "target_met_at_start"),
        "no target": (None, "A", "no_target"),
    }


def test_against_growth_zeros_signs_and_yearly_targets_make_the_difference() -> None:
    assert found(PRORATA, GROWTH) == {
        "zero target": ("おおむね順調", "わずかに前進", "zero_target"),
        "zero baseline": ("改善が必要", "ある程度前進", "zero_baseline"),
        "sign change": ("順調", None, "sign_change"),
        "no baseline": ("順調", None, "no_baseline"),
        "own year": ("おおむね順調", "大きく前進", "ignores_due"),
        "met at start": (None, "目標達成", "target_met_at_start"),
        "kept": ("おおむね順調", None, "no_direction"),
    }


def test_growth_that_lags_while_the_difference_does_not_is_named() -> None:
    """100 to 1000, 400 after 3 of 5 years: a third of the way, but 4^(1/3) a year for 10^(1/5)."""
    frame = assessment("on time").assign(
        baseline=100.0, target=1000.0, actual=400.0, share=1 / 1.8, growth_ratio=1.004
    )
    (row,) = grading.flips(frame, PRORATA, [GROWTH]).itertuples()
    assert (row.chosen, row.label, row.why) == ("改善が必要", "大きく前進", "growth_not_difference")


def test_growth_that_meets_the_last_target_but_not_the_years_own_ignores_the_latter() -> None:
    """323 consultations of 450 due that year; the printed target of the last year is only 240."""
    frame = assessment("own year").assign(
        target=240.0, due=450.0, actual=323.0, share=323 / 450, growth_ratio=INF
    )
    (row,) = grading.flips(frame, PRORATA, [GROWTH]).itertuples()
    assert (row.chosen, row.label, row.why) == ("おおむね順調", "目標達成", "ignores_due")


def test_a_value_that_fell_far_below_its_baseline_is_kind_only_where_that_is_not_asked() -> None:
    """From 100 down to 88 when 105 is wanted: 83.8 % of the target, 12 % worse than before."""
    frame = assessment("on time").assign(
        target=105.0, actual=88.0, rate=88 / 105, baseline_change=-0.12
    )
    (row,) = grading.flips(frame, POINTS, [SABC]).itertuples()
    assert (row.chosen, row.label, row.why) == ("5点", "C", "ignores_baseline")


def test_a_met_target_overrides_what_a_severe_rule_still_misses() -> None:
    severe = Rule(
        *("severe", "厳しい規則", "出典", "問い"),
        (Step("十分", "◎", "good", 1.2), Step("不足", "△", "poor")),
    )
    frame = assessment("on time").assign(actual=200.0, share=1.0, baseline_change=INF)
    assert grading.flips(frame, severe, [SABC])["why"].tolist() == ["target_met"]


def test_rules_of_one_measure_differ_by_their_cuts_only() -> None:
    severe = Rule(
        *("severe", "厳しい規則", "出典", "問い"),
        (Step("十分", "◎", "good", 1.2), Step("不足", "△", "poor")),
    )
    assert grading.flips(assessment("on time"), PRORATA, [severe])["why"].tolist() == ["bands"]


def test_a_number_that_contradicts_the_verdicts_is_no_reason() -> None:
    """A rate of 0.55 called good beside a share of 0.62 called poor: only the cuts do that."""
    kind = Rule(
        *("kind", "甘い規則", "出典", "問い"),
        (Step("良", "◎", "good", 0.5), Step("悪", "△", "poor")),
        "rate",
    )
    strict = Rule(
        *("strict", "厳しい規則", "出典", "問い"),
        (Step("良", "◎", "good", 0.65), Step("並", "○", "fair", 0.6), Step("悪", "△", "poor")),
    )
    frame = assessment("on time").assign(share=0.62, rate=0.55)
    assert grading.flips(frame, strict, [kind])["why"].tolist() == ["bands"]


@pytest.mark.parametrize(("one", "two"), [*itertools.combinations(SHIPPED, 2)])
def test_a_flip_is_the_same_from_both_sides(one: Rule, two: Rule) -> None:
    there, back = found(one, two), found(two, one)
    assert {k: (b, a, why) for k, (a, b, why) in back.items()} == there
    for mine, theirs, why in there.values():
        tones = [r.step(str(v)).tone if v else None for r, v in ((one, mine), (two, theirs))]
        assert tones[0] != tones[1]
        assert why in grading_reasons.WHYS


def test_a_flip_is_found_exactly_where_tones_differ() -> None:
    graded = grading.regrade(assessment(), SHIPPED).set_index("indicator_id")
    table = grading.flips(assessment(), PRORATA, SHIPPED)
    pairs = set(zip(table["indicator_id"], table["rule"], strict=True))
    for rule in SHIPPED:
        for name, row in graded.iterrows():
            tones = [
                None if pd.isna(row[r.name]) else r.step(row[r.name]).tone for r in (PRORATA, rule)
            ]
            assert ((name, rule.name) in pairs) == (tones[0] != tones[1])


def test_flips_keep_the_order_of_indicators_and_rules() -> None:
    table = grading.flips(assessment("short way", "on time"), PRORATA, [POINTS, GRANT])
    assert list(table) == grading.COLUMNS
    assert list(zip(table["name"], table["rule"], strict=True)) == [
        ("SHORT WAY", "point-scale"),
        ("SHORT WAY", "grant-four-step"),
        ("ON TIME", "point-scale"),
        ("ON TIME", "grant-four-step"),
    ]


def test_nothing_flips_under_the_same_rule_or_without_indicators_or_rules() -> None:
    assert grading.flips(assessment(), GROWTH, [GROWTH]).empty
    assert list(grading.flips(assessment(), GROWTH, [])) == grading.COLUMNS
    nothing = grading.flips(assessment().iloc[:0], PRORATA, SHIPPED)
    assert nothing.empty
    assert list(nothing) == grading.COLUMNS


def test_the_index_of_the_assessment_does_not_matter() -> None:
    frame = assessment()
    turned = frame.set_index(pd.Index(range(50, 50 + len(frame))))
    pd.testing.assert_frame_equal(
        grading.flips(turned, PRORATA, SHIPPED), grading.flips(frame, PRORATA, SHIPPED)
    )


@pytest.mark.parametrize(
    ("measure", "changes", "why"),
    [
        ("share", {"reason": "not_started"}, "not_started"),
        ("share", {}, "no_value"),
        ("attainment", {"baseline": NAN}, "no_baseline"),
        ("rate", {"target": NAN}, "no_target"),
        ("rate", {"due": 0.0}, "not_positive"),
        ("rate", {"actual": NAN, "reason": "not_started"}, "no_actual"),
        ("rate", {"reason": "discontinued"}, "discontinued"),
        ("baseline_change", {"baseline": 0.0}, "zero_baseline"),
        ("growth_ratio", {"target": -1.0}, "sign_change"),
        ("growth_ratio", {}, "no_years"),
    ],
)
def test_a_gap_says_what_the_measure_lacks(
    measure: str, changes: dict[str, object], why: str
) -> None:
    frame = assessment("on time").assign(**changes)
    assert grading_reasons.gap(frame, measure).tolist() == [why]
