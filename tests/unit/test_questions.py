"""The one question about each indicator, and that its words carry the numbers of the row."""

import re
from datetime import date

import pandas as pd
import pytest

from machi import caveats, kpi, questions, rules, store
from machi.narrative import questions as asked

NONE = pd.DataFrame({"indicator_id": [], "code": []}, dtype="str")
BLANK = re.compile(r"nan|None|<NA>|—|inf|（）|\{|\}")


def row(**changes: object) -> dict[str, object]:
    """A level on its way: from 100 in 2020 to 200 in 2025, at 150 in 2022 (share 1.25)."""
    return {
        "indicator_id": "k",
        "unit": "人",
        "measure_type": "level",
        "direction": "increase",
        "baseline": 100.0,
        "baseline_year": 2020,
        "target": 200.0,
        "target_year": 2025,
        "target_year_type": "fiscal",
        "actual": 150.0,
        "actual_year": 2022,
        "actual_year_type": "fiscal",
        "due": None,
        "share": 1.25,
        "attainment": 0.5,
        "elapsed": 0.4,
        "reason": None,
        "arrival": None,
        "arrival_reason": "too_few_points",
        "change_per_year": 25.0,
        "required_per_year": 50 / 3,
        "projected": None,
    } | changes


def table(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    numbers = ["baseline", "target", "actual", "due", "share", "projected", "required_per_year"]
    years = ["baseline_year", "target_year", "actual_year"]
    return frame.astype(dict.fromkeys(numbers, "float64") | dict.fromkeys(years, "Int64"))


LACKING = {"share": None, "attainment": None, "elapsed": None}
CASES = {
    "discontinued": row(reason="discontinued"),
    "worded_target": row(target=None, reason="not_numeric", **LACKING),
    "no_target": row(target=None, reason="no_target", **LACKING),
    "no_actual": row(actual=None, actual_year=None, reason="no_actual", **LACKING),
    "definition_changed": row(baseline=None, reason="definition_changed", **LACKING),
    "not_started": row(reason="not_started", **LACKING),
    "final_year_missing": row(arrival_reason="target_year_passed"),
    "missed": row(arrival="missed", share=0.5),
    "reached": row(arrival="reached", actual=210.0),
    "met_at_start": row(baseline=220.0, reason="target_met_at_start", **LACKING),
    "no_baseline": row(baseline=None, baseline_year=None, reason="no_baseline", **LACKING),
    "bound_missed": row(direction="maintain", share=0.75),
    "bound_held": row(direction="maintain", actual=200.0, share=1.0),
    "met_early": row(actual=210.0, share=2.75),
    "behind_and_late": row(share=0.8, arrival="may_miss", projected=190.0),
    "behind_but_arriving": row(share=0.8, arrival="will_reach", projected=220.0),
    "behind": row(share=0.8),
    "on_course_but_will_miss": row(arrival="may_miss", projected=190.0),
    "on_course": row(),
}


def code_of(case: dict[str, object], warned: str = "") -> str:
    found = pd.DataFrame({"indicator_id": ["k"], "code": [warned]}) if warned else NONE
    return str(questions.of_indicators(table(case), found)["code"].iloc[0])


@pytest.mark.parametrize("code", CASES)
def test_what_is_known_of_an_indicator_decides_its_question(code: str) -> None:
    assert code_of(CASES[code]) == code


def test_a_reservation_decides_only_where_it_touches_the_answer() -> None:
    assert code_of(CASES["behind"], "targets_turn") == "targets_turn"
    assert code_of(CASES["met_early"], "not_final") == "above_but_cautious"
    assert code_of(CASES["behind"], "not_final") == "behind"
    assert code_of(CASES["no_actual"], "targets_turn") == "no_actual"


def test_a_value_that_went_back_is_asked_about_as_going_back() -> None:
    said = asked.question(pd.Series(row(actual=90.0, attainment=-0.1, due=float("nan"))), "behind")
    assert "目標とは逆の向きに、道のりの10%だけ動いた値です（期間は40%が経過）。" in said
    assert "−" not in said.split("年あたり")[0]


def test_every_code_is_reached_by_a_case() -> None:
    assert {*CASES, "targets_turn", "above_but_cautious"} == set(questions.CODES)


def test_fewer_is_better_where_the_indicator_is_to_fall_or_its_target_lies_lower() -> None:
    low = row(baseline=100.0, target=50.0, actual=40.0, share=3.0)
    assert code_of(low | {"direction": "decrease"}) == "met_early"
    assert code_of(low | {"direction": "none"}) == "met_early"
    assert code_of(row(direction="decrease", baseline=100.0, target=50.0, actual=60.0)) == (
        "on_course"
    )


def test_a_target_equal_to_the_baseline_is_a_line_and_a_count_towards_it_is_not() -> None:
    assert code_of(row(target=100.0, actual=120.0)) == "bound_held"
    zero = row(baseline=None, baseline_year=None, target=0.0, actual=0.0, share=1.0)
    assert code_of(zero | {"direction": "decrease"}) == "bound_held"
    assert code_of(zero | {"measure_type": "cumulative"}) == "met_early"


def test_the_noise_of_a_division_makes_nobody_late() -> None:
    assert code_of(row(share=1 - 1e-12)) == "on_course"


def test_every_indicator_has_one_question_in_the_order_given() -> None:
    first, second = row(indicator_id="b"), row(indicator_id="a", actual=210.0)
    found = questions.of_indicators(table(first, second), NONE)
    assert found.to_numpy().tolist() == [["b", "on_course"], ["a", "met_early"]]
    assert questions.of_indicators(table(first).iloc[:0], NONE).empty


def test_the_question_is_the_same_under_every_rule() -> None:
    town = store.load("072028")
    indicators = kpi.prepare(town["indicators"], town["plans"])
    own = indicators[~indicators["repeated"]]
    found = []
    for rule in rules.load_all():
        assessed = kpi.assess(own, town["observations"], date(2026, 3, 31), rule)
        warned = caveats.find(assessed, own, town["observations"])
        found.append(questions.of_indicators(assessed, warned))
    assert len(found) > 1
    for other in found[1:]:
        pd.testing.assert_frame_equal(found[0], other)


def test_the_sheet_of_projects_is_asked_what_a_reader_of_it_would_ask() -> None:
    # By hand: 2,481 of 4,000; 63 of 60; targets 450, 500, then 240; 254 of 224.
    town = store.load("072028")
    indicators = kpi.prepare(town["indicators"], town["plans"])
    own = indicators[(indicators["plan_id"] == "aw-e37") & ~indicators["repeated"]]
    rule = rules.load("prorata")
    assessed = kpi.assess(own, town["observations"], date(2026, 3, 31), rule)
    warned = caveats.find(assessed, own, town["observations"])
    found = questions.of_indicators(assessed, warned)
    assert list(found["code"]) == ["behind", "met_early", "targets_turn", "met_early"]
    first = asked.question(assessed.iloc[0], "behind")
    assert first == (
        "2024年度の目標4,000人に対し、実績は2,481人です。2026年度の目標4,000人には、"
        "年あたり+759.5人が要ります（これまでは+191.0人）。"
        "今の手段で足りますか。足りなければ、何を変えますか。"
    )
    turned = asked.question(assessed.iloc[2], "targets_turn")
    assert "（2024年度は450件、2026年度は240件）" in turned


# Words.


@pytest.mark.parametrize("code", [*CASES, "targets_turn", "above_but_cautious"])
def test_every_question_is_asked_with_the_numbers_and_without_a_gap(code: str) -> None:
    case = CASES.get(code, CASES["met_early"])
    said = asked.question(table(case).iloc[0], code)
    assert not BLANK.search(said)
    assert said.endswith("か。")
    assert re.search(r"\d", said) or code == "worded_target"


def test_every_code_has_its_words() -> None:
    assert list(asked.QUESTIONS) == list(asked.TITLES) == list(questions.CODES)
    assert all(len(title) <= 20 and title.endswith("か") for title in asked.TITLES.values())


def test_what_is_not_known_is_left_out_of_a_question_and_not_shown_as_a_gap() -> None:
    bare = dict.fromkeys(["baseline", "baseline_year", "target", "target_year", "unit"])
    bare |= {"actual": None, "actual_year": None, "actual_year_type": None}
    nothing = table(row(**bare, required_per_year=None)).iloc[0]
    assert asked.question(nothing, "no_target") == (
        "目標値が示されていません。いつまでにいくつを目指しますか。"
    )
    undated = table(row(actual_year=None, actual_year_type=None)).iloc[0]
    assert "150人（時期の印字なし）です" in asked.question(undated, "final_year_missing")
    unpaced = table(row(required_per_year=None)).iloc[0]
    assert "年あたり" not in asked.question(unpaced, "behind")


def test_a_missing_target_is_asked_for_by_what_the_indicator_wants() -> None:
    blank = row(target=None, actual=None, unit="t")
    assert asked.question(table(blank).iloc[0], "no_target") == (
        "目標値が示されていません。基準値100tから見て、いつまでに何tを目指しますか。"
    )
    kept = asked.question(table(blank | {"direction": "maintain"}).iloc[0], "no_target")
    assert "基準値100tを維持するとして、下回らない線を何tに置きますか。" in kept
    over = asked.question(table(blank | {"over": True}).iloc[0], "no_target")
    assert "計画の期間は終わりました。" in over
