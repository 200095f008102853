"""Rules of choosing what a committee should talk about first."""

from datetime import date

import pandas as pd
import pytest

from machi import agenda, agenda_material, alignment, rules
from machi.agenda import Candidate
from machi.agenda_material import Material

RULE = rules.load("prorata")
TODAY = date(2026, 3, 31)
TONES = {"順調": "good", "おおむね順調": "fair", "改善が必要": "poor"}
PLAN = {"title": "計画", "kind": "総合戦略", "status": "adopted", "standing": "in_force"}
ROW = {"goal_id": "g", "share": 0.5, "arrival": None, "reason": None, "target": 10.0}
MONEY = {"item": "total", "before": 100.0, "after": 150.0, "change": 50.0, "rate": 0.5}


def plan(plan_id: str, **changes: object) -> dict[str, object]:
    return PLAN | {"plan_id": plan_id, "short_title": plan_id} | changes


def indicator(key: str, plan_id: str, verdict: str | None, **changes: object) -> dict[str, object]:
    """One row of an assessment; without a verdict its target is blank."""
    told = {"verdict": verdict, "tone": TONES.get(verdict or ""), "name": key}
    return {**ROW, "indicator_id": key, "plan_id": plan_id, **told, **changes}


def goal(key: str, plan_id: str, tier: str = "goal", parent: str | None = None) -> dict:
    named = {"goal_id": key, "plan_id": plan_id, "tier": tier, "title": key}
    return named | {"parent_goal_id": parent}


def table(columns: str, rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*dict.fromkeys([*columns.split(), *(rows or [{}])[0]])])


def material(
    plans: list[dict], goals: list[dict] = (), judged: list[dict] = (), **parts
) -> Material:
    """What the chapters found, from a few rows; what is not given was not found."""
    rows = table(
        "indicator_id plan_id goal_id verdict tone arrival share name reason", list(judged)
    )
    listed = parts.pop("indicators", None)
    own = rows[["indicator_id", "plan_id", "goal_id"]].assign(repeated=False, same_as=None)
    found = {
        "flips": table("indicator_id chosen label", []),
        "money": table("group item change rate", []),
        "unanswered": table("plan_id strategy_id national_goal_id title", []),
        "promises": table("goal_id sdg state", []),
    }
    found |= {name: table("", rows) for name, rows in parts.items()}
    tree = table("goal_id plan_id tier title parent_goal_id", list(goals)).astype("str")
    return Material(
        plans=table("plan_id", plans),
        goals=tree,
        indicators=own if listed is None else pd.DataFrame(listed),
        assessment=rows,
        rule=RULE,
        compared=[],
        **found,
    )


def asked(held: Material) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.subjects) for one in agenda.choose(agenda.candidates(held))]


def candidate(kind: str, *subjects: str, standing: str = "in_force") -> Candidate:
    return Candidate(kind, standing, "p", subjects, {})


# Which plans count.


def test_a_plan_is_in_force_in_the_fiscal_years_it_prints_and_the_day_decides() -> None:
    years = pd.DataFrame(
        {"start_year": [2025, 2020, 2026, 2021, None], "end_year": [2029, 2024, 2030, 2025, None]},
        dtype="Int64",
    )
    found = agenda_material.standing(years, TODAY)
    assert list(found) == ["in_force", "over", "coming", "in_force", "undated"]
    # One day later the next fiscal year has begun.
    found = agenda_material.standing(years, date(2026, 4, 1))
    assert list(found) == ["in_force", "over", "in_force", "over", "undated"]


def test_a_national_edition_is_in_force_from_its_decision_until_it_is_superseded() -> None:
    strategies = pd.DataFrame(
        [("A", "2014-01-01", "2020-01-01"), ("B", "2020-01-01", None), ("C", "2026-04-01", None)],
        columns=["strategy_id", "decided_on", "superseded_on"],
    )

    def known(day: date) -> list[str]:
        return list(agenda_material.in_force(strategies, day)["strategy_id"])

    assert known(date(2019, 12, 31)) == ["A"]
    assert known(date(2020, 1, 1)) == ["B"]
    assert known(date(2026, 4, 1)) == ["C", "B"]


# The order.


def test_an_expired_plan_never_comes_before_one_in_force() -> None:
    """A bad verdict of an old plan waits behind the least thing about the present one."""
    held = material(
        [plan("old", standing="over"), plan("now"), plan("draft", standing="undated")],
        [goal("o", "old"), goal("n", "now"), goal("d", "draft")],
        [
            indicator("old-k", "old", "改善が必要", goal_id="o", arrival="missed", share=0.0),
            indicator("now-k", "now", "順調", goal_id="n", share=1.2),
            indicator("draft-k", "draft", "改善が必要", goal_id="d", share=0.1),
        ],
        promises=[{"goal_id": "n", "sdg": "4", "state": "declared_only"}],
    )
    assert [one.standing for one in agenda.candidates(held)] == ["in_force", "undated", "over"]
    assert asked(held) == [("sdg", ("n",)), ("behind", ("draft-k",))]


def test_on_course_and_short_lists_name_plans_in_force_first() -> None:
    held = material(
        [plan("old", standing="over"), plan("now")],
        judged=[
            indicator("a", "old", "順調"),
            indicator("b", "now", "順調"),
            indicator("c", "old", "改善が必要", share=0.1),
            indicator("d", "now", "おおむね順調", share=0.9),
        ],
    )
    assert list(agenda.on_course(held)["indicator_id"]) == ["b", "a"]
    assert list(agenda.short_of_target(held)["indicator_id"]) == ["d", "c"]


def test_of_indicators_behind_the_worse_verdict_then_the_missed_then_the_least_comes_first() -> (
    None
):
    held = material(
        [plan("p")],
        judged=[
            indicator("fair-least", "p", "おおむね順調", share=0.6),
            indicator("poor-open", "p", "改善が必要", share=0.1),
            indicator("poor-missed", "p", "改善が必要", share=0.5, arrival="missed"),
            indicator("poor-may-miss", "p", "改善が必要", share=0.2, arrival="may_miss"),
            indicator("fair-late", "p", "おおむね順調", share=0.9, arrival="may_miss"),
        ],
    )
    order = ["poor-may-miss", "poor-missed", "poor-open", "fair-late", "fair-least"]
    assert list(agenda.short_of_target(held)["indicator_id"]) == order


def test_kinds_come_in_the_order_of_weight_and_each_can_be_asked() -> None:
    """Every finder is reachable, and none has a kind that nobody ordered."""
    assert list(agenda.FINDERS) == list(agenda.KINDS)


# The choice.


def test_at_most_one_question_of_a_kind_and_three_in_all() -> None:
    found = [
        candidate("behind", "a"),
        candidate("behind", "b"),
        candidate("money", "c", "d"),
        candidate("unread", "e"),
        candidate("sdg", "f"),
    ]
    assert [one.subjects for one in agenda.choose(found)] == [("a",), ("c", "d"), ("e",)]


def test_nothing_is_asked_about_twice() -> None:
    found = [candidate("behind", "a"), candidate("money", "m", "a"), candidate("flips", "b")]
    assert [one.kind for one in agenda.choose(found)] == ["behind", "flips"]


def test_without_anything_to_ask_there_is_no_question() -> None:
    held = material([plan("p")], [goal("g", "p")], [indicator("k", "p", "順調", share=1.0)])
    assert agenda.candidates(held) == []
    assert agenda.choose([]) == []


# The kinds.


def test_rising_money_is_asked_about_only_where_an_indicator_of_the_measure_is_short() -> None:
    held = material(
        [plan("p")],
        [goal(m, "p", "measure") for m in ("m1", "m2", "m3")],
        [
            indicator("k1", "p", "おおむね順調", goal_id="m1"),
            indicator("k1b", "p", "順調", goal_id="m1"),
            indicator("k2", "p", "順調", goal_id="m2"),
            indicator("k3", "p", "改善が必要", goal_id="m3"),
        ],
        money=[
            MONEY | {"group": "m1"},
            MONEY | {"group": "m2", "change": 900.0},
            MONEY | {"group": "m3", "change": -10.0},
            MONEY | {"group": "m3", "item": "personnel", "change": 10.0},
        ],
    )
    found = [one for one in agenda.candidates(held) if one.kind == "money"]
    assert [one.subjects for one in found] == [("m1", "k1")]
    assert found[0].facts["fine"]["indicator_id"] == "k1b"
    assert (found[0].facts["before"], found[0].facts["after"]) == (100.0, 150.0)


def test_money_of_the_last_two_years_counts_and_not_an_earlier_rise() -> None:
    held = material(
        [plan("p")],
        [goal("m", "p", "measure")],
        [indicator("k", "p", "改善が必要", goal_id="m")],
        money=[MONEY | {"group": "m"}, MONEY | {"group": "m", "change": -5.0}],
    )
    assert [one.kind for one in agenda.candidates(held)] == ["behind"]


@pytest.mark.parametrize(("rate", "asks"), [(0.049, False), (0.05, True), (None, True)])
def test_money_carried_on_at_new_prices_is_no_rise(rate: float | None, asks: bool) -> None:
    held = material(
        [plan("p")],
        [goal("m", "p", "measure")],
        [indicator("k", "p", "改善が必要", goal_id="m")],
        money=[MONEY | {"group": "m", "rate": rate}],
    )
    assert ("money" in [one.kind for one in agenda.candidates(held)]) == asks


def test_a_repeated_indicator_stands_for_the_one_it_repeats() -> None:
    """The sheet repeats its headline indicator under the measure it belongs to."""
    held = material(
        [plan("p")],
        [goal("f", "p", "field"), goal("m", "p", "measure", "f")],
        [indicator("k", "p", "改善が必要", goal_id="f")],
        indicators=[
            {"indicator_id": "k", "goal_id": "f", "repeated": False, "same_as": None},
            {"indicator_id": "l", "goal_id": "m", "repeated": True, "same_as": "k"},
        ],
        money=[MONEY | {"group": "m"}],
    )
    held.indicators["plan_id"] = "p"
    assert ("money", ("m", "k")) in [(one.kind, one.subjects) for one in agenda.candidates(held)]


def test_goals_none_of_whose_indicators_can_be_judged_are_counted_with_the_commonest_reason() -> (
    None
):
    held = material(
        [plan("p")],
        [goal("g1", "p"), goal("g2", "p"), goal("g3", "p")],
        [
            indicator("a", "p", None, goal_id="g1", reason="no_target"),
            indicator("b", "p", None, goal_id="g1", reason="no_target"),
            indicator("c", "p", None, goal_id="g2", reason="no_actual"),
            indicator("d", "p", None, goal_id="g3", reason="no_actual"),
            indicator("e", "p", "順調", goal_id="g3", share=1.0),
        ],
    )
    (found,) = agenda.candidates(held)
    assert (found.kind, found.subjects) == ("unjudged", ("p",))
    assert found.facts == {
        "goals": 2,
        "with_indicators": 3,
        "indicators": 3,
        "reason": "no_target",
        "for_that_reason": 2,
    }


def test_a_municipality_without_indicators_gets_three_questions_that_lack_none() -> None:
    held = material(
        [
            plan("old", standing="over", status="outline"),
            plan("new", status="title_only"),
        ],
        [goal("g1", "old"), goal("g2", "old")],
        unanswered=[
            {"plan_id": "old", "strategy_id": "N", "national_goal_id": "N-1", "title": "広域"}
        ],
    )
    assert asked(held) == [("unread", ("new",)), ("unmeasured", ("old",)), ("national", ("N-1",))]
    first = agenda.candidates(held)[0]
    assert first.facts == {"status": "title_only", "goals": 0, "read": ["old"]}


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"status": "title_only"}, True),
        ({"status": "summary"}, True),
        ({"status": "adopted"}, False),
        ({"status": "title_only", "standing": "over"}, False),
        ({"status": "title_only", "standing": "coming"}, True),
    ],
)
def test_a_plan_nobody_could_read_is_asked_for_unless_it_is_over(changes: dict, asks: bool) -> None:
    held = material([plan("p", **changes)])
    assert [one.kind for one in agenda.candidates(held)] == (["unread"] if asks else [])


def test_of_a_plan_nobody_read_nobody_asks_which_national_goal_it_answers() -> None:
    row = {"plan_id": "p", "strategy_id": "N", "national_goal_id": "N-1", "title": "広域"}
    for status, asks in (("title_only", False), ("adopted", True)):
        held = material([plan("p", status=status)], [goal("g", "p")], unanswered=[row])
        assert ("national" in {one.kind for one in agenda.candidates(held)}) == asks


def test_a_summary_with_indicators_was_read_far_enough() -> None:
    held = material([plan("p", status="summary")], [goal("g", "p")], [indicator("k", "p", "順調")])
    assert agenda.candidates(held) == []


def test_a_rule_that_cannot_judge_does_not_disagree() -> None:
    flips = [
        {"indicator_id": "a", "chosen": "順調", "label": None, "rule": "x"},
        {"indicator_id": "b", "chosen": "順調", "label": "C", "rule": "x"},
        {"indicator_id": "b", "chosen": "順調", "label": "1点", "rule": "y"},
    ]
    held = material(
        [plan("p")],
        [goal("g", "p")],
        [indicator("a", "p", "順調"), indicator("b", "p", "順調")],
        flips=flips,
    )
    (found,) = agenda.candidates(held)
    assert found.subjects == ("b",)
    assert (found.facts["rule"], found.facts["rules"]) == ("x", 2)


def test_only_goals_of_editions_in_force_are_unanswered_and_a_followed_plan_is_not_asked() -> None:
    """Plan q follows p and was made under B, which C has joined; r under A, now superseded."""
    plans = pd.DataFrame(
        [("p", "A", None), ("q", "B", "p"), ("r", "A", None)],
        columns=["plan_id", "national_strategy_id", "predecessor_id"],
    )
    strategies = pd.DataFrame(
        [
            ("A", "2014-01-01", "2020-01-01"),
            ("B", "2020-01-01", None),
            ("C", "2025-01-01", None),
        ],
        columns=["strategy_id", "decided_on", "superseded_on"],
    )
    nationals = pd.DataFrame(
        [
            (f"{edition}{number}", edition, number, "goal", f"{edition}の{number}")
            for edition in "ABC"
            for number in ("1", "2")
        ],
        columns=["national_goal_id", "strategy_id", "number", "kind", "title"],
    )
    links = pd.DataFrame(
        [("qg", "B1", "stated", "corresponds")],
        columns=["goal_id", "national_goal_id", "basis", "relation"],
    )
    steps = pd.DataFrame(
        [("B1", "C2", "continues", "stated")],
        columns=["from_goal_id", "to_goal_id", "relation", "basis"],
    )
    goals = pd.DataFrame([goal("pg", "p"), goal("qg", "q"), goal("rg", "r")]).assign(number="1")
    town = {
        "plans": plans,
        "goals": goals,
        "national_links": links,
        "national_goals": nationals,
        "correspondence": steps,
        "strategies": strategies,
    }
    compared = alignment.compare(plans, goals, links, nationals)
    found = agenda_material.unanswered(town, compared, TODAY)
    pairs = [f"{row.plan_id} {row.national_goal_id}" for row in found.itertuples()]
    assert pairs == ["q C1", "r C1", "r C2", "r B1", "r B2", "q B2"]
