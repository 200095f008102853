"""Rules of what is suggested for a goal or measure, in which order, and when nothing is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frames import frame, same
from machi import similarity, suggestions
from machi.similarity import Method
from machi.suggestions import COLUMNS, Cut

FREE = Cut(0.0, 0.0)


TREE = frame(
    "goal_id parent_goal_id tier title subtitle description",
    ("f", None, "field", "分野", None, None),
    ("g", "f", "goal", "仕事", "国の目標の言葉", "働く場をつくる"),
    ("m1", "g", "measure", "起業", "副題", None),
    ("i", "m1", "initiative", "相談", None, "窓口を置く"),
    ("m2", "g", "measure", "観光", None, "人を呼ぶ"),
    ("h", None, "goal", "暮らし", None, None),
)


def texts_of(*tiers: str) -> dict[str, str]:
    found = suggestions.goal_texts(TREE, tiers) if tiers else suggestions.goal_texts(TREE)
    assert list(found.columns) == ["subject_id", "text"]
    return dict(zip(found["subject_id"], found["text"], strict=True))


def test_a_goal_is_judged_by_title_description_titles_right_below_and_all_titles_above() -> None:
    assert texts_of("goal") == {"g": "仕事。働く場をつくる。起業。観光。分野", "h": "暮らし"}
    assert texts_of("initiative") == {"i": "相談。窓口を置く。起業。仕事。分野"}


def test_goals_and_measures_are_judged_in_document_order_unless_other_tiers_are_asked_for() -> None:
    assert list(texts_of()) == ["g", "m1", "m2", "h"]
    assert texts_of()["m1"] == "起業。相談。仕事。分野"
    assert list(texts_of("initiative", "field")) == ["f", "i"]


def test_the_words_of_a_subtitle_never_reach_a_suggestion() -> None:
    every = "".join(texts_of("field", "goal", "measure", "initiative").values())
    assert "国の目標の言葉" not in every
    assert "副題" not in every


def test_a_plan_without_goals_has_no_texts() -> None:
    for found in (suggestions.goal_texts(TREE[:0]), suggestions.goal_texts(TREE, ("group",))):
        assert found.empty
        assert list(found.columns) == ["subject_id", "text"]


def test_subjects_with_a_title_alone_are_judged_by_it() -> None:
    given = frame("project_id title", ("j1", "婚活"), ("j2", "除雪"))[::-1]
    found = suggestions.named(given["project_id"], given["title"])
    same(found, frame("subject_id text", ("j2", "除雪"), ("j1", "婚活")))


NATIONAL = frame(
    "strategy_id national_goal_id kind title gist",
    ("N2", "N2-2", "goal", "ひと", "来る"),
    ("N2", "N2-1", "goal", "しごと", "稼ぐ。働く"),
    ("N2", "N2-X", "cross_cutting", "横断", "新しい力"),
    ("N2", "N2-V", "viewpoint", "視点", "資金"),
    ("N2", "N2-B", "foundation", "土台", "基盤"),
    ("N2", "N2-W", "vision", "姿", "強い"),
    ("N1", "N1-1", "goal", "旧しごと", "雇う"),
).assign(number=[2, 1, 3, 4, 5, 6, 1])
MEASURES = frame(
    "national_goal_id title", ("N2-1", "起業"), ("N2-X", "技術"), ("N2-1", "観光"), ("N1-1", "農業")
)


def test_a_national_goal_is_compared_as_a_whole_and_sentence_by_sentence() -> None:
    found = suggestions.national_candidates(NATIONAL, MEASURES, "N2")
    expected = [
        ("N2-1", "しごと。稼ぐ。働く。起業。観光"),
        ("N2-2", "ひと。来る。"),
        ("N2-X", "横断。新しい力。技術"),
        *(("N2-1", sentence) for sentence in ("しごと", "稼ぐ", "働く", "起業", "観光")),
        *(("N2-2", sentence) for sentence in ("ひと", "来る")),
        *(("N2-X", sentence) for sentence in ("横断", "新しい力", "技術")),
    ]
    same(found, frame("candidate_id part text", *((i, i, text) for i, text in expected)))


@pytest.mark.parametrize(
    ("edition", "ids"), [("N2", {"N2-1", "N2-2", "N2-X"}), ("N1", {"N1-1"}), ("N9", set())]
)
def test_only_goals_and_cross_cutting_goals_of_the_edition_are_candidates(
    edition: str, ids: set[str]
) -> None:
    found = suggestions.national_candidates(NATIONAL, MEASURES, edition)
    assert set(found["candidate_id"]) == ids


def test_an_sdg_is_compared_as_itself_and_as_each_of_its_targets() -> None:
    goals = frame("sdg short_title gist", ("1", "貧困", "なくす"), ("2", "飢餓", "食べる"))
    targets = frame("sdg goal label gist", ("1.1", "1", "極度", "生活"), ("2.a", "2", "投資", "農"))
    expected = frame(
        "candidate_id part text",
        ("1", "1", "貧困。なくす"),
        ("2", "2", "飢餓。食べる"),
        ("1", "1.1", "極度。生活"),
        ("2", "2.a", "投資。農"),
    )
    same(suggestions.sdg_candidates(goals, targets), expected)


def test_reference_texts_are_the_editors_gists_and_the_plans_titles() -> None:
    sdg = frame("gist", ("なくす",))
    target = frame("gist", ("生活",))
    assert suggestions.reference_texts(NATIONAL[:2], sdg, target, TREE[:2]) == [
        *("来る", "稼ぐ。働く", "なくす", "生活", "分野", "仕事")
    ]


# A method that scores as its subjects say: the text 「4 6 0」 scores 4/8, 6/8 and 0 with the first
# three parts. Eighths are exact in binary, so scores and leads can be compared with ==.
def spoken(subjects: list[str], candidates: list[str], _reference: list[str]) -> np.ndarray:
    rows = [[int(word) / 8 for word in text.split()] for text in subjects]
    return np.array(rows).reshape(len(subjects), len(candidates))


@pytest.fixture(autouse=True, scope="module")
def _spoken() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(similarity.METHODS, "spoken", Method("spoken", "試験", spoken))
        yield


PARTS = frame(
    "candidate_id part text",
    ("A", "A", "甲"),
    ("B", "B", "乙"),
    ("C", "C", "丙"),
    ("D", "D", "丁"),
    ("A", "A.1", "甲一"),
    ("A", "A.2", "甲二"),
    ("B", "B.1", "乙一"),
)


def suggest(*scores: str, parts: pd.DataFrame = PARTS, cut: Cut = FREE) -> pd.DataFrame:
    subjects = frame("subject_id text", *((f"s{i}", text) for i, text in enumerate(scores)))
    found = suggestions.suggest(subjects, parts, [], "spoken", cut)
    assert list(found.columns) == COLUMNS
    return found


def expected(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


def test_a_candidate_scores_the_mean_of_its_two_likest_parts_and_names_the_likest() -> None:
    # Parts            A B C D A.1 A.2 B.1        A (6+2)/2, B (3+3)/2, C 2 and D 0 alone.
    found = suggest("1 3 2 0 6 2 3")
    rows = [
        ("s0", 1, "A", "A.1", 4 / 8, 1 / 8, True, "甲一。甲二"),
        ("s0", 2, "B", "B", 3 / 8, 1 / 8, True, "乙。乙一"),
        ("s0", 3, "C", "C", 2 / 8, 2 / 8, True, "丙"),
    ]
    same(found, expected(*rows))


def test_one_very_alike_part_loses_to_two_alike_ones() -> None:
    found = suggest("0 4 0 0 7 0 4")
    assert list(found["candidate_id"][:2]) == ["B", "A"]


def test_a_candidate_of_one_part_scores_as_that_part() -> None:
    assert suggest("0 0 5 0 0 0 0")["score"][0] == 5 / 8


def test_each_subject_has_its_three_best_candidates_by_rank() -> None:
    found = suggest("1 3 2 0 6 2 3", "0 0 1 2 0 0 8")
    assert list(found["subject_id"]) == ["s0"] * 3 + ["s1"] * 3
    assert list(found["rank"]) == [1, 2, 3] * 2
    assert list(found["candidate_id"]) == ["A", "B", "C", "B", "D", "C"]


def test_the_lead_of_a_rank_is_the_distance_to_the_next_also_behind_the_third() -> None:
    assert list(suggest("6 5 4 1 6 0 5")["lead"]) == [1 / 8, 1 / 8, 3 / 8]


def test_with_fewer_than_three_candidates_there_are_fewer_ranks() -> None:
    found = suggest("3 5", parts=PARTS[:2])
    assert list(found["candidate_id"]) == ["B", "A"]
    assert list(found["lead"]) == [2 / 8, 3 / 8]  # the last is ahead of nothing, which scores 0
    assert suggest("3", parts=PARTS[:1])["lead"][0] == 3 / 8
    assert suggest("", parts=PARTS[:0]).empty


@pytest.mark.parametrize(
    ("cut", "answered"),
    [
        (FREE, True),
        (Cut(4 / 8, 1 / 8), True),  # both exactly reached
        (Cut(5 / 8, 0), False),
        (Cut(0, 2 / 8), False),
    ],
)
def test_a_subject_whose_best_candidate_stays_below_the_cut_has_no_answer_at_any_rank(
    cut: Cut, answered: bool
) -> None:
    assert list(suggest("1 3 2 0 6 2 3", cut=cut)["answered"]) == [answered] * 3


def test_a_subject_like_nothing_has_no_answer_even_without_a_cut() -> None:
    assert not suggest("0 0 0 0 0 0 0")["answered"].any()


def test_without_subjects_there_is_an_empty_table_with_all_columns() -> None:
    assert suggest().empty
    assert suggest()["answered"].dtype == bool


EIGHTHS = st.lists(st.integers(0, 8), min_size=7, max_size=7)


@given(st.lists(EIGHTHS, max_size=3))
def test_ranks_descend_and_leads_add_up_to_what_the_first_is_ahead_of_the_fourth(
    scores: list[list[int]],
) -> None:
    found = suggest(*(" ".join(map(str, row)) for row in scores))
    assert len(found) == 3 * len(scores)
    for number, (a, b, c, d, a1, a2, b1) in enumerate(scores):
        own = found[found["subject_id"] == f"s{number}"]
        best = [sum(sorted((a, a1, a2))[1:]) / 2, (b + b1) / 2, c, d]
        ordered = sorted((score / 8 for score in best), reverse=True)
        assert list(own["score"]) == ordered[:3]
        assert own["lead"].sum() == ordered[0] - ordered[3]
        assert own["candidate_id"].is_unique


def test_a_suggestion_is_explained_by_the_words_shared_with_the_likest_parts() -> None:
    subjects = frame("subject_id text", ("a", "移住支援と雇用創出を図る"), ("b", "道路"))
    found = frame(
        "subject_id rank candidate_id likest",
        ("a", 1, "A", "雇用創出、移住支援、観光"),
        ("b", 1, "A", "観光"),
        ("a", 2, "B", "移住支援の道路"),
    )
    explained = suggestions.explain(found, subjects, ["道路"])
    rows = [("a", 1, "A", "移住支援、雇用創出"), ("b", 1, "A", None), ("a", 2, "B", "移住支援")]
    same(explained, frame("subject_id rank candidate_id words", *rows))


def test_words_common_among_the_reference_texts_explain_nothing() -> None:
    subjects = frame("subject_id text", ("a", "移住支援と雇用創出"))
    found = frame("subject_id likest", ("a", "雇用創出、移住支援"))
    explained = suggestions.explain(found, subjects, ["移住支援", "海", "雇用創出", "雇用創出"])
    assert explained["words"].isna().all()
    explained = suggestions.explain(found, subjects, ["移住支援", *"海山川空"])
    assert list(explained["words"]) == ["移住支援、雇用創出"]


def test_without_suggestions_there_is_nothing_to_explain() -> None:
    explained = suggestions.explain(suggest(), frame("subject_id text"), [])
    assert explained.empty
    assert list(explained.columns) == [*COLUMNS[:-1], "words"]
