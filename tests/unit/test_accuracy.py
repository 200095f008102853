"""Rules of measuring how often suggestions are right, with values worked out by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machi import accuracy
from machi.suggestions import Cut


def frame(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By hand, z² = 3.8416: middle 0.8 + 3.8416/20 = 0.99208, half 1.96·√(0.016 + 0.0096040)
        # = 0.31362, both over 1 + 0.38416.
        (8, 10, 0.4902, 0.9433),
        # Of all or none: 1/(1 + z²/n) and z²/(n + z²).
        (10, 10, 0.7225, 1.0000),
        (0, 10, 0.0000, 0.2775),
    ],
)
def test_wilsons_interval_has_the_published_values(
    hits: int, of: int, low: float, high: float
) -> None:
    assert accuracy.wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_says_nothing_about_the_share() -> None:
    assert accuracy.wilson(0, 0) == (0, 1)


COUNTS = st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(COUNTS)
def test_wilsons_interval_holds_the_share_and_stays_between_zero_and_one(
    counts: tuple[int, int],
) -> None:
    hits, of = counts
    low, high = accuracy.wilson(hits, of)
    assert -1e-9 < low < hits / of + 1e-9
    assert hits / of - 1e-9 < high < 1 + 1e-9


@given(COUNTS)
def test_wilsons_interval_of_misses_mirrors_that_of_hits_and_narrows_with_more_labels(
    counts: tuple[int, int],
) -> None:
    hits, of = counts
    low, high = accuracy.wilson(hits, of)
    assert accuracy.wilson(of - hits, of) == pytest.approx((1 - high, 1 - low))
    doubled = accuracy.wilson(2 * hits, 2 * of)
    assert doubled[1] - doubled[0] < high - low


SUGGESTED = frame(
    "subject_id rank candidate_id score lead answered",
    ("s", 2, "B", 0.4, 0.1, True),
    ("s", 1, "A", 0.6, 0.2, True),
    ("s", 3, "C", 0.3, 0.3, True),
    ("s", 4, "D", 0.0, 0.0, True),
    ("t", 1, "B", 0.1, 0.1, False),
)


def judged(*labels: tuple[str, str]) -> pd.DataFrame:
    return accuracy.judged(SUGGESTED, frame("subject_id accepted", *labels))


@pytest.mark.parametrize(
    ("accepted", "top1", "top3"),
    [
        ("A", True, True),
        ("X;A", True, True),  # one accepted answer is enough
        ("C", False, True),
        ("D", False, False),  # the fourth is not named
        ("AB", False, False),  # no id within an id
        ("none", False, False),  # any answer is wrong where there is none
    ],
)
def test_a_suggestion_is_right_when_an_accepted_answer_is_first_or_among_three(
    accepted: str, top1: bool, top3: bool
) -> None:
    found = judged(("s", accepted))
    assert (found["top1"][0], found["top3"][0]) == (top1, top3)


def test_a_label_carries_score_lead_and_answer_of_its_first_candidate() -> None:
    found = judged(("t", "B"), ("s", "B"))
    assert list(found["subject_id"]) == ["t", "s"]
    assert list(found["best"]) == ["B", "A"]
    assert list(found["score"]) == [0.1, 0.6]
    assert list(found["lead"]) == [0.1, 0.2]
    assert list(found["answered"]) == [False, True]


def test_a_label_nothing_was_suggested_for_is_left_out() -> None:
    assert list(judged(("u", "A"), ("s", "A"))["subject_id"]) == ["s"]


def scored(*rows: tuple, choices: int = 5) -> pd.DataFrame:
    """Rows of (accepted, top1, top3, answered)."""
    return frame("accepted top1 top3 answered", *rows).assign(choices=choices)


def test_shares_come_with_the_interval_of_wilson() -> None:
    rows = [("A", True, True, True)] * 8 + [("A", False, True, True)] + [("A", False, False, True)]
    found = accuracy.summarise(scored(*rows))
    assert (found["n"], found["top1"], found["top3"]) == (10, 0.8, 0.9)
    assert (found["top1_low"], found["top1_high"]) == accuracy.wilson(8, 10)
    assert (found["top3_low"], found["top3_high"]) == accuracy.wilson(9, 10)


@pytest.mark.parametrize(
    ("accepted", "choices", "chance1", "chance3"),
    [
        ("A", 5, 1 / 5, 3 / 5),
        ("A;B", 6, 2 / 6, 1 - (4 * 3 * 2) / (6 * 5 * 4)),
        ("A", 17, 1 / 17, 3 / 17),
        ("A", 3, 1 / 3, 1),
        ("A", 2, 1 / 2, 1),
        ("A;B;C;D", 6, 4 / 6, 1),  # only two are wrong, and three are drawn
    ],
)
def test_chance_is_that_of_drawing_one_or_three_different_candidates_blindly(
    accepted: str, choices: int, chance1: float, chance3: float
) -> None:
    found = accuracy.summarise(scored((accepted, True, True, True), choices=choices))
    assert found["chance1"] == pytest.approx(chance1)
    assert found["chance3"] == pytest.approx(chance3)


def test_chance_is_the_mean_over_the_labels() -> None:
    rows = scored(("A", True, True, True), ("A;B", True, True, True))
    found = accuracy.summarise(rows.assign(choices=[5, 4]))
    assert found["chance1"] == pytest.approx((1 / 5 + 2 / 4) / 2)
    assert found["chance3"] == pytest.approx((3 / 5 + 1) / 2)


def test_labels_without_an_answer_count_for_silence_and_answers_but_not_for_the_shares() -> None:
    found = accuracy.summarise(
        scored(
            ("A", True, True, True),
            ("A", True, True, False),
            ("A", False, True, True),
            ("none", False, False, True),
            ("none", False, False, False),
            ("none", False, False, False),
        )
    )
    assert (found["n"], found["nones"]) == (3, 3)
    assert found["top1"] == pytest.approx(2 / 3)
    assert found["top3"] == 1
    assert found["answered"] == 3 / 6
    assert found["right"] == pytest.approx(1 / 3)  # of three answers one is accepted
    assert (found["right_low"], found["right_high"]) == accuracy.wilson(1, 3)
    assert found["silent"] == pytest.approx(2 / 3)
    assert found["chance3"] == pytest.approx(3 / 5)


def test_a_method_that_never_answers_has_no_share_of_right_answers() -> None:
    found = accuracy.summarise(scored(("A", True, True, False)))
    assert found["answered"] == 0
    assert math.isnan(found["right"])
    assert (found["right_low"], found["right_high"]) == (0, 1)
    assert math.isnan(found["silent"])


def tuned(*rows: tuple[float, float, bool]) -> Cut:
    """Cut of labels with (score, lead, right)."""
    return accuracy.tune(frame("score lead top1", *rows))


def falling(rights: str) -> list[tuple[float, float, bool]]:
    """Labels with scores 1, 31/32, 30/32, … that are right (o) or wrong (x)."""
    return [((32 - i) / 32, 0.0, right == "o") for i, right in enumerate(rights)]


def test_the_cut_answers_most_while_three_of_four_answers_are_right() -> None:
    # Right of the first 1, 2, …: 1/1 2/2 3/3 4/4 4/5 5/6 5/7 5/8; six are the most with 75 %.
    # The sixth scores 27/32 = 0.84375; cuts have two decimals.
    assert tuned(*falling("ooooxoxx")) == Cut(0.84, 0.0)


def test_scores_that_do_not_tell_right_from_wrong_are_cut_by_lead() -> None:
    # All score the same; with lead 0.25 two are right, with 0.125 two of three.
    cut = tuned((0.5, 0.5, True), (0.5, 0.25, True), (0.5, 0.125, False), (0.5, 0.0, False))
    assert cut == Cut(0.5, 0.25)


def test_a_cut_is_rounded_down_so_that_the_label_it_comes_from_is_answered() -> None:
    assert tuned((0.579, 0.268, True), (0.11, 0.3, False)) == Cut(0.57, 0.26)


def test_of_cuts_answering_the_same_the_lower_score_stands() -> None:
    assert tuned((0.75, 0.5, True), (0.5, 0.25, False)) == Cut(0.5, 0.5)


def test_where_too_few_are_right_at_any_cut_the_best_share_stands() -> None:
    # Shares of the first 2, 3, 4, …: 1/2 2/3 2/4 2/5 …
    assert tuned(*falling("xooxxxxxxx")) == Cut(0.93, 0.0)


def test_a_cut_never_answers_fewer_than_a_tenth_of_the_labels() -> None:
    # The first of twenty is right, but one is fewer than a tenth; of two one is right.
    assert tuned(*falling("o" + "x" * 19)) == Cut(0.96, 0.0)
    # Of ten, one is a tenth.
    assert tuned(*falling("o" + "x" * 9)) == Cut(1.0, 0.0)


def test_without_labels_there_is_no_cut() -> None:
    assert tuned() == Cut(0.0, 0.0)


LABELS = st.lists(
    st.tuples(st.integers(0, 64), st.integers(0, 16), st.booleans()), min_size=1, max_size=12
)


@settings(deadline=None)
@given(LABELS)
def test_no_pair_of_score_and_lead_met_in_the_labels_answers_more_and_is_right_enough(
    rows: list[tuple[int, int, bool]],
) -> None:
    held = [(score / 64, lead / 64, right) for score, lead, right in rows]
    cut = tuned(*held)

    def answers(score: float, lead: float) -> list[bool]:
        return [right for s, d, right in held if s >= score and d >= lead]

    def enough(given: list[bool]) -> bool:
        return len(given) >= len(held) / 10 and sum(given) >= 0.75 * len(given)

    chosen = answers(cut.score, cut.lead)
    assert len(chosen) >= len(held) / 10
    grid = [math.floor(value * 100) / 100 for s, d, _ in held for value in (s, d)]
    others = [answers(score, lead) for score in grid[::2] for lead in grid[1::2]]
    best = max((len(given) for given in others if enough(given)), default=0)
    assert (len(chosen) if enough(chosen) else 0) == best


def readings(*pairs: tuple[str, str, int]) -> pd.DataFrame:
    rows = [(one, two) for one, two, times in pairs for _ in range(times)]
    return frame("first second", *rows)


def test_kappa_takes_off_the_agreement_of_chance() -> None:
    # Equal 7 of 10. First says A 6 and B 4 times, second 5 and 5: by chance
    # 0.6·0.5 + 0.4·0.5 = 0.5. Kappa (0.7 - 0.5) / (1 - 0.5).
    _read, share, kappa = accuracy.agreement(
        readings(("A", "A", 4), ("B", "B", 3), ("A", "B", 2), ("B", "A", 1))
    )
    assert share == pytest.approx(0.7)
    assert kappa == pytest.approx(0.4)


def test_an_answer_only_one_reading_gives_is_no_agreement_by_chance() -> None:
    # Equal 2 of 4; A 2/4·1/4, B 1/4·3/4, C 1/4·0: 5/16. Kappa (8 - 5) / (16 - 5).
    _read, share, kappa = accuracy.agreement(
        readings(("A", "A", 1), ("A", "B", 1), ("C", "B", 1), ("B", "B", 1))
    )
    assert share == pytest.approx(0.5)
    assert kappa == pytest.approx(3 / 11)


def test_full_agreement_is_one_and_agreement_as_by_chance_is_zero() -> None:
    assert accuracy.agreement(readings(("A", "A", 2), ("B", "B", 3))) == pytest.approx((5, 1, 1))
    mixed = readings(*((one, two, 1) for one in "AB" for two in "AB"))
    assert accuracy.agreement(mixed) == pytest.approx((4, 0.5, 0))


def test_labels_stated_in_a_document_are_no_readings() -> None:
    stated = frame("first second", (None, None))
    read = readings(("A", "A", 1), ("B", "A", 1))
    assert accuracy.agreement(pd.concat([read, stated]))[0] == 2


def test_kappa_is_undefined_where_all_answers_are_one() -> None:
    count, share, kappa = accuracy.agreement(readings(("A", "A", 3)))
    assert (count, share) == (3, 1.0)
    assert pd.isna(kappa)
