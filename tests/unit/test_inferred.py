"""Rules of inferred links: what is stated or decided always wins."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frames import frame, same
from machi import inferred, similarity, suggestions
from machi.inferred import Reference
from machi.similarity import Method
from machi.suggestions import Cut


# A method that scores as the subject's title says: しごと6ひと3 is 6/8 like the candidate whose
# text begins with しごと, 3/8 like ひと, and not like any other. It answers from 2/8 on.
def named(subjects: list[str], candidates: list[str], _reference: list[str]) -> np.ndarray:
    def score(subject: str, candidate: str) -> float:
        own, other = (text.split("。")[0] for text in (subject, candidate))
        found = re.search(other + "([0-8])", own)
        return int(found[1]) / 8 if found else 0.0

    return np.array([[score(s, c) for c in candidates] for s in subjects])


@pytest.fixture(autouse=True, scope="module")
def _named() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(similarity.METHODS, "named", Method("named", "試験", named))
        for task in ("national", "sdg"):
            patch.setitem(suggestions.CUTS, (task, "named"), Cut(2 / 8, 0.0))
        yield


REFERENCE = Reference(
    national_goals=frame(
        "strategy_id national_goal_id kind title gist",
        ("N2", "N2-1", "goal", "しごと", "稼ぐ"),
        ("N2", "N2-2", "goal", "ひと", "来る"),
        ("N2", "N2-X", "cross_cutting", "横断", "力"),
        ("N1", "N1-1", "goal", "雇用", "農"),
    ).assign(number=[1, 2, 3, 1]),
    national_measures=frame("national_goal_id title"),
    sdg_goals=frame("sdg short_title gist", ("1", "貧困", "無"), ("11", "都市", "住む")),
    sdg_targets=frame(
        "sdg goal label gist", ("1.1", "1", "貧困", "無"), ("11.3", "11", "都市", "人")
    ),
)
EDITIONS = frame("plan_id strategy_id", ("p", "N2"), ("old", "N1"), ("none", None), ("bare", "N2"))


def goals(*rows: tuple) -> pd.DataFrame:
    """Rows of (goal_id, parent, title); ids of one letter are goals, others measures under them."""
    given = [(g, above, "measure" if above else "goal", title) for g, above, title in rows]
    table = frame("goal_id parent_goal_id tier title", *given)
    return table.assign(plan_id="p", description=pd.Series(None, table.index, dtype="str"))


def links(*rows: tuple) -> pd.DataFrame:
    return frame("goal_id national_goal_id basis relation", *rows)


def national(tree: pd.DataFrame, *rows: tuple, method: str = "named") -> pd.DataFrame:
    found = inferred.national(EDITIONS, tree, links(*rows), REFERENCE, method)
    assert list(found.columns) == inferred.NATIONAL
    return found


def states(found: pd.DataFrame) -> dict[tuple[str, str], str]:
    pairs = zip(found["subject_id"], found["candidate_id"], strict=True)
    return dict(zip(pairs, found["state"], strict=True))


def inferred_pairs(found: pd.DataFrame) -> set[tuple[str, str]]:
    added = inferred.as_national_links(found)
    return set(zip(added["goal_id"], added["national_goal_id"], strict=True))


LIKE_BOTH = goals(("a", None, "しごと6ひと4"))


def test_what_nobody_decided_is_new_and_the_best_candidate_becomes_an_inferred_link() -> None:
    found = national(LIKE_BOTH)
    assert states(found) == dict.fromkeys([("a", "N2-1"), ("a", "N2-2"), ("a", "N2-X")], "new")
    expected = ("a", "N2-1", "inferred", "corresponds", "しごと")
    columns = "goal_id national_goal_id basis relation evidence"
    same(
        inferred.as_national_links(found.assign(words="しごと")),
        frame(columns, expected),
    )


@pytest.mark.parametrize("basis", ["stated", "reviewed"])
@pytest.mark.parametrize("relation", ["same_wording", "corresponds", "partial"])
def test_a_stated_or_reviewed_pair_is_known_and_no_inferred_link_is_added(
    basis: str, relation: str
) -> None:
    found = national(LIKE_BOTH, ("a", "N2-1", basis, relation))
    assert states(found)["a", "N2-1"] == "known"
    assert states(found)["a", "N2-2"] == "new"
    assert inferred_pairs(found) == set()


def test_a_decision_on_another_candidate_leaves_the_best_one_new() -> None:
    found = national(LIKE_BOTH, ("a", "N2-2", "stated", "corresponds"))
    assert states(found)["a", "N2-1"] == "new"
    assert inferred_pairs(found) == {("a", "N2-1")}


FAMILY = goals(("a", None, "無"), ("a1", "a", "しごと6"), ("b", None, "無"), ("b1", "b", "しごと6"))


def test_a_measure_under_a_linked_goal_is_known_too() -> None:
    found = national(FAMILY, ("a", "N2-1", "stated", "corresponds"))
    assert states(found)["a1", "N2-1"] == "known"
    assert states(found)["b1", "N2-1"] == "new"
    assert inferred_pairs(found) == {("b1", "N2-1")}


def test_a_link_of_a_measure_says_nothing_about_the_goal_above_or_beside_it() -> None:
    tree = goals(("a", None, "しごと6"), ("a1", "a", "しごと6"), ("a2", "a", "しごと6"))
    found = national(tree, ("a1", "N2-1", "reviewed", "corresponds"))
    assert inferred_pairs(found) == {("a", "N2-1"), ("a2", "N2-1")}


def test_a_pair_found_not_to_be_linked_is_declined_and_its_subject_gets_no_inferred_link() -> None:
    # The best candidate is declined; the second best is not put in its place.
    found = national(LIKE_BOTH, ("a", "N2-1", "reviewed", "none"))
    assert found["candidate_id"][0] == "N2-1"
    assert states(found)["a", "N2-1"] == "declined"
    assert states(found)["a", "N2-2"] == "new"
    assert inferred_pairs(found) == set()


def test_a_measure_found_not_to_be_linked_is_declined_also_under_a_linked_goal() -> None:
    rows = [("a", "N2-1", "stated", "corresponds"), ("a1", "N2-1", "reviewed", "none")]
    assert states(national(FAMILY, *rows))["a1", "N2-1"] == "declined"


def test_a_goal_found_not_to_be_linked_leaves_its_measures_open() -> None:
    found = national(FAMILY, ("a", "N2-1", "reviewed", "none"))
    assert states(found)["a1", "N2-1"] == "new"


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_records_of_a_pair_the_link_stands_before_the_none(order: int) -> None:
    rows = [("a", "N2-1", "reviewed", "none"), ("a", "N2-1", "stated", "corresponds")]
    assert states(national(LIKE_BOTH, *rows[::order]))["a", "N2-1"] == "known"


def test_an_unanswered_subject_gives_no_link_but_what_is_decided_stays_known() -> None:
    tree = goals(("a", None, "しごと1"), ("b", None, "しごと1"), ("c", None, "しごと2"))
    rows = [("b", "N2-1", "stated", "corresponds"), ("b", "N2-2", "reviewed", "none")]
    found = national(tree, *rows)
    assert {state for (goal, _), state in states(found).items() if goal == "a"} == {"unanswered"}
    own = {candidate: state for (goal, candidate), state in states(found).items() if goal == "b"}
    assert own == {"N2-1": "known", "N2-2": "declined", "N2-X": "unanswered"}
    assert inferred_pairs(found) == {("c", "N2-1")}


def test_each_plan_is_held_against_its_own_edition_and_plans_without_one_are_left_out() -> None:
    tree = goals(("a", None, "しごと6"), ("o", None, "雇用6"), ("u", None, "しごと6"))
    tree["plan_id"] = ["p", "old", "none"]
    found = national(tree)
    assert set(zip(found["plan_id"], found["strategy_id"], found["subject_id"], strict=True)) == {
        ("p", "N2", "a"),
        ("old", "N1", "o"),
    }
    assert inferred_pairs(found) == {("a", "N2-1"), ("o", "N1-1")}


def test_a_plan_without_goals_changes_nothing_for_the_others() -> None:
    alone = inferred.national(EDITIONS[:1], LIKE_BOTH, links(), REFERENCE, "named")
    pd.testing.assert_frame_equal(national(LIKE_BOTH), alone)
    assert alone["score"].dtype == float


def test_words_shared_with_the_likest_part_stand_beside_a_candidate() -> None:
    tree = goals(("o", None, "雇用の場")).assign(plan_id="old")
    found = inferred.national(EDITIONS, tree, links(), REFERENCE, "char-tfidf")
    assert list(found["words"]) == ["雇用"]


@pytest.mark.parametrize("tree", [LIKE_BOTH, LIKE_BOTH[:0]])
@pytest.mark.parametrize("method", ["named", ""])
def test_without_a_method_or_goals_there_are_empty_tables_with_all_columns(
    tree: pd.DataFrame, method: str
) -> None:
    found = national(tree, method=method)
    assert found.empty == (method == "" or tree.empty)
    added = inferred.as_national_links(found)
    columns = "goal_id national_goal_id basis relation evidence"
    assert list(added.columns) == columns.split()
    assert added.empty == found.empty


def test_without_plans_nothing_is_inferred() -> None:
    found = inferred.national(EDITIONS[:0], LIKE_BOTH, links(), REFERENCE, "named")
    assert found.empty
    assert list(found.columns) == inferred.NATIONAL


SUBJECTS = frame(
    "subject_id subject_type plan_id text",
    ("m", "goal", "p", "都市6貧困4"),
    ("k", "indicator", "p", "貧困5"),
    ("j", "project", "p", "都市1"),
)


def sdg(*rows: tuple, method: str = "named", subjects: pd.DataFrame = SUBJECTS) -> pd.DataFrame:
    marks = frame("subject_type subject_id sdg relation", *rows)
    found = inferred.sdg(subjects, LIKE_BOTH, marks, REFERENCE, method)
    assert list(found.columns) == inferred.SDG
    return found


def inferred_marks(found: pd.DataFrame) -> set[tuple[str, str, str]]:
    added = inferred.as_sdg_links(found)
    return set(added[["subject_type", "subject_id", "sdg"]].itertuples(index=False, name=None))


def test_an_inferred_mark_looks_like_a_carried_one_and_says_it_is_inferred() -> None:
    columns = "subject_type subject_id sdg basis relation legibility"
    rows = [
        ("goal", "m", "11", "inferred", "carries", "clear"),
        ("indicator", "k", "1", "inferred", "carries", "clear"),
    ]
    same(inferred.as_sdg_links(sdg()), frame(columns, *rows))


@pytest.mark.parametrize("mark", ["11", "11.3", "11.a"])
@pytest.mark.parametrize(("relation", "state"), [("carries", "known"), ("none", "declined")])
def test_a_mark_for_a_goal_or_one_of_its_targets_decides_the_goal(
    mark: str, relation: str, state: str
) -> None:
    found = sdg(("goal", "m", mark, relation))
    assert states(found)["m", "11"] == state
    assert states(found)["m", "1"] == "new"
    assert inferred_marks(found) == {("indicator", "k", "1")}


def test_a_mark_for_goal_1_decides_nothing_about_goal_11() -> None:
    assert states(sdg(("goal", "m", "1.1", "carries")))["m", "11"] == "new"


def test_an_illegible_mark_decides_nothing() -> None:
    assert inferred_marks(sdg(("goal", "m", None, "carries"))) == inferred_marks(sdg())


def test_an_unanswered_project_gets_no_mark_unless_it_carries_one() -> None:
    found = sdg(("project", "j", "1", "carries"))
    assert states(found)["j", "11"] == "unanswered"
    assert states(found)["j", "1"] == "known"
    assert "j" not in set(inferred.as_sdg_links(found)["subject_id"])


@pytest.mark.parametrize(("method", "rows"), [("", 3), ("named", 0), ("", 0)])
def test_without_a_method_or_subjects_there_are_no_inferred_marks_but_all_columns(
    method: str, rows: int
) -> None:
    found = sdg(method=method, subjects=SUBJECTS[:rows])
    assert found.empty
    added = inferred.as_sdg_links(found)
    assert added.empty
    columns = "subject_type subject_id sdg basis relation legibility"
    assert list(added.columns) == columns.split()


DECIDED = st.lists(
    st.tuples(
        st.sampled_from(["a", "a1", "a2", "b"]),
        st.sampled_from(["N2-1", "N2-2", "N2-X"]),
        st.sampled_from(["stated", "reviewed"]),
        st.sampled_from(["corresponds", "partial", "none"]),
    ),
    max_size=8,
)
SCORES = st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=4, max_size=4)


# Each example makes a table of suggestions, which takes most of a tenth of a second.
@settings(max_examples=30, deadline=None)
@given(SCORES, DECIDED)
def test_no_decided_pair_is_ever_inferred_and_no_subject_twice(
    scores: list[tuple[int, int, int]], decided: list[tuple]
) -> None:
    titles = [f"しごと{one}ひと{two}横断{three}" for one, two, three in scores]
    nodes = [("a", None), ("a1", "a"), ("a2", "a"), ("b", None)]
    tree = goals(*((*node, title) for node, title in zip(nodes, titles, strict=True)))
    found = national(tree, *decided)
    pairs = inferred_pairs(found)
    assert not pairs & {(goal, candidate) for goal, candidate, *_ in decided}
    linked = {(goal, candidate) for goal, candidate, _, how in decided if how != "none"}
    assert not pairs & {(below, c) for goal, c in linked if goal == "a" for below in ("a1", "a2")}
    assert len({goal for goal, _ in pairs}) == len(pairs) == len(inferred.as_national_links(found))
    assert set(found["state"]) <= set(inferred.STATES)


TREE = frame(
    "plan_id goal_id parent_goal_id tier title description",
    ("p", "g", None, "goal", "仕事", None),
    ("p", "m", "g", "measure", "起業", "創業を助ける"),
    ("p", "i", "m", "initiative", "相談", None),
    ("flat", "h", None, "goal", "暮らし", None),
)
INDICATORS = frame(
    "indicator_id plan_id name label definition",
    ("k1", "p", "起業…数", "起業件数", "年間の件数"),
    ("k2", "flat", "人口", None, None),
)
PROJECTS = frame("project_id plan_id title", ("j", "p", "創業支援"))


def test_measures_goals_of_plans_without_any_indicators_and_projects_can_carry_an_sdg() -> None:
    expected = frame(
        "subject_id text subject_type plan_id",
        ("m", "起業。創業を助ける。相談。仕事", "goal", "p"),
        ("h", "暮らし", "goal", "flat"),
        ("k1", "起業件数。年間の件数", "indicator", "p"),
        ("k2", "人口。", "indicator", "flat"),
        ("j", "創業支援", "project", "p"),
    )
    same(inferred.sdg_subjects(TREE, INDICATORS, PROJECTS), expected)


def test_a_municipality_without_goals_has_no_sdg_subjects() -> None:
    found = inferred.sdg_subjects(TREE[:0], INDICATORS[:0], PROJECTS[:0])
    assert found.empty
    assert set(found.columns) == {"subject_id", "text", "subject_type", "plan_id"}


RECORDED = frame(
    "goal_id national_goal_id basis relation evidence source_id locator note",
    ("b", "N2-2", "stated", "partial", "来る", "plan-1", "L1", "注"),
)


def test_inferred_links_stand_below_the_recorded_ones_in_the_same_columns() -> None:
    given = RECORDED.assign(page=pd.array([3], dtype="Int64"))
    found = inferred.beside(given, inferred.as_national_links(national(LIKE_BOTH)))
    added = ("a", "N2-1", "inferred", "corresponds", None, None, None, None, None)
    own = tuple(given.iloc[0])
    same(found, pd.DataFrame([own, added], columns=list(given.columns)))
    assert dict(found.dtypes) == dict(given.dtypes)


def test_with_no_inferred_or_no_recorded_links_the_columns_stay() -> None:
    nothing = inferred.as_national_links(national(LIKE_BOTH, method=""))
    same(inferred.beside(RECORDED, nothing), RECORDED)
    found = inferred.beside(RECORDED[:0], inferred.as_national_links(national(LIKE_BOTH)))
    assert list(found.columns) == list(RECORDED.columns)
    assert list(found["basis"]) == ["inferred"]
