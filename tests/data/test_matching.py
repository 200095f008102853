"""The labels suggestions are scored on, and the figures kept of them, are what the data give."""

from dataclasses import astuple

import pandas as pd
import pytest

from machi import accuracy, alignment, schemas, scoring, sdgs, similarity, store, suggestions

WORKED_OUT = [
    (task, name) for task in schemas.TASKS for name, m in similarity.METHODS.items() if m.installed
]
TRACE = ["source_id", "locator"]


@pytest.fixture(scope="module")
def labels() -> pd.DataFrame:
    return store.load_shared()["labels"]


@pytest.fixture(scope="module")
def towns() -> dict[str, store.Municipality]:
    codes = store.registered(store.load_shared())["municipality_code"]
    return {code: store.load(code) for code in codes}


@pytest.fixture(scope="module")
def nodes(towns: dict[str, store.Municipality]) -> pd.DataFrame:
    """Goals, measures, initiatives and projects of all municipalities, with their own trace."""
    parts = []
    for code, town in towns.items():
        for table, key in (("goals", "goal_id"), ("projects", "project_id")):
            own = town[table].rename(columns={key: "labelled_id"})
            own = own[["labelled_id", "plan_id", *TRACE]].assign(municipality_code=code)
            parts.append(own)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def held(labels: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Each label with its plan and the trace (``_own``) of what it labels."""
    key = ["municipality_code", "labelled_id"]
    return labels.merge(nodes, "left", key, suffixes=("", "_own"), validate="many_to_one")


@pytest.fixture(scope="module")
def national_links(towns: dict[str, store.Municipality]) -> pd.DataFrame:
    """Every stated link to a national goal."""
    links = pd.concat(town["national_links"] for town in towns.values())
    return links[links["basis"] == "stated"]


@pytest.fixture(scope="module")
def marks(towns: dict[str, store.Municipality]) -> pd.DataFrame:
    """Every stated legible SDG mark below plan level, with the number of its goal."""
    links = pd.concat(town["sdg_links"] for town in towns.values())
    stated = (links["basis"] == "stated") & links["sdg"].notna()
    own = links[stated & (links["subject_type"] != "plan")]
    return own.assign(goal=own["sdg"].str.split(".").str[0])


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """The accuracy of the installed methods, worked out again."""
    return scoring.table()


def stated(labels: pd.DataFrame, task: str) -> pd.DataFrame:
    return labels[(labels["basis"] == "stated") & (labels["task"] == task)]


def test_every_label_is_of_a_goal_measure_initiative_or_project_of_its_municipality(
    held: pd.DataFrame,
) -> None:
    assert held.loc[held["plan_id"].isna(), "labelled_id"].to_list() == []


def test_there_are_at_least_a_hundred_different_labels_with_an_answer(labels: pd.DataFrame) -> None:
    key = ["labelled_id", "task", "strategy_id"]
    assert not labels.duplicated(key).any()
    answered = labels[labels["accepted"].notna()]
    assert len(answered) >= 100
    assert (answered.groupby("task").size() >= 100).all()


def test_every_answer_is_a_candidate_of_its_label_or_none(labels: pd.DataFrame) -> None:
    goals = store.load_shared()["national_goals"]
    pursued = goals[goals["kind"].isin(alignment.PURSUED)]
    candidates = pursued.groupby("strategy_id")["national_goal_id"].agg(set)
    wrong = []
    for row in labels.itertuples():
        known = set(sdgs.GOALS) if row.task == "sdg" else candidates[row.strategy_id]
        answers = [a for a in (row.first, row.second, row.accepted) if pd.notna(a)]
        given = [answer for cell in answers for answer in cell.split(";")]
        if not set(given) <= known | {accuracy.NONE} or not given:
            wrong.append((row.labelled_id, given))
    assert wrong == []


def test_none_is_never_accepted_beside_another_answer(labels: pd.DataFrame) -> None:
    cells = labels["accepted"].dropna().str.split(";")
    assert all(len(cell) == len(set(cell)) for cell in cells)
    assert all(cell == [accuracy.NONE] for cell in cells if accuracy.NONE in cell)


def test_only_national_labels_name_an_edition(labels: pd.DataFrame) -> None:
    assert ((labels["task"] == "national") == labels["strategy_id"].notna()).all()


def test_read_labels_have_two_readings_and_stated_ones_have_none(labels: pd.DataFrame) -> None:
    reviewed = labels["basis"] == "reviewed"
    for reading in ("first", "second"):
        assert (labels[reading].notna() == reviewed).all()
    assert labels.loc[reviewed, "reason"].str.fullmatch("[^／]+／[^／]+").all()


def test_a_label_without_an_accepted_answer_is_one_the_readings_disagree_on(
    labels: pd.DataFrame,
) -> None:
    open_ones = labels[labels["accepted"].isna()]
    assert (open_ones["first"] != open_ones["second"]).all()
    assert open_ones["note"].notna().all()


def test_no_plan_is_in_both_halves(held: pd.DataFrame) -> None:
    assert (held.groupby("plan_id")["split"].nunique() == 1).all()
    assert set(held["split"]) == {"tune", "score"}


def test_every_stated_link_to_a_national_goal_is_a_stated_label(
    labels: pd.DataFrame, national_links: pd.DataFrame
) -> None:
    assert list(national_links["goal_id"]) == ["hk-1", "hk-2", "hk-3", "hk-4"]
    answers = stated(labels, "national").set_index("labelled_id")["accepted"]
    links = national_links.set_index("goal_id")["national_goal_id"]
    assert answers[links.index].to_dict() == links.to_dict()


def test_below_a_stated_link_everything_bears_the_label_of_the_goal_above(
    labels: pd.DataFrame, national_links: pd.DataFrame, towns: dict[str, store.Municipality]
) -> None:
    expected = national_links.set_index("goal_id")["national_goal_id"].to_dict()
    for town in towns.values():
        for row in town["goals"].itertuples():  # a node above stands before those below it
            if row.parent_goal_id in expected:
                expected[row.goal_id] = expected[row.parent_goal_id]
    found = stated(labels, "national").set_index("labelled_id")["accepted"]
    assert len(found) == 4 + 13 + 38  # goals, measures, initiatives of Hokuto
    assert found.to_dict() == expected


def test_every_stated_legible_sdg_mark_below_plan_level_is_a_stated_label(
    labels: pd.DataFrame, marks: pd.DataFrame
) -> None:
    assert len(marks) == 22  # 4 and 2 on two measures, one on each of 16 projects
    expected = marks.groupby("subject_id")["goal"].agg(set)
    found = stated(labels, "sdg").set_index("labelled_id")["accepted"].str.split(";")
    assert found.map(set).to_dict() == expected.to_dict()


def test_a_label_cites_the_lines_of_what_it_labels_or_of_the_link_that_states_it(
    held: pd.DataFrame, national_links: pd.DataFrame, marks: pd.DataFrame
) -> None:
    links = pd.concat(
        [
            national_links.rename(columns={"goal_id": "labelled_id"}).assign(task="national"),
            marks.rename(columns={"subject_id": "labelled_id"}).assign(task="sdg"),
        ]
    )
    links = links[["labelled_id", "task", *TRACE]].drop_duplicates().assign(basis="stated")
    key = ["labelled_id", "task", "basis"]
    cited = held.merge(links, "left", key, suffixes=("", "_link"), validate="many_to_one")
    for column in TRACE:
        due = cited[f"{column}_link"].fillna(cited[f"{column}_own"])
        assert cited.loc[cited[column] != due, "labelled_id"].to_list() == []


@pytest.mark.parametrize(("task", "method"), WORKED_OUT)
def test_the_cuts_are_what_the_tuning_half_asks_for(task: str, method: str) -> None:
    assert astuple(scoring.tuned(task, method)) == pytest.approx(
        astuple(suggestions.CUTS[task, method]), abs=1e-9
    )


def test_every_method_has_a_cut_for_every_task() -> None:
    expected = {(task, name) for task in schemas.TASKS for name in similarity.METHODS}
    assert set(suggestions.CUTS) == expected


def test_the_kept_accuracy_is_what_the_labels_give(table: pd.DataFrame) -> None:
    """Write it anew with ``python -m machi.scoring``."""
    kept = store.load_shared()["accuracy"]
    kept = kept[kept["method"].isin(table["method"])].reset_index(drop=True)
    words = ["task", "method", "version", "split", "basis"]
    same_words = kept[words].fillna("") == table[words].fillna("")
    assert same_words.all(axis=None)
    numbers = [column for column in table if column not in words]
    pd.testing.assert_frame_equal(
        kept[numbers].astype(float), table[numbers].astype(float), rtol=0, atol=1e-3
    )


def test_the_kept_accuracy_has_both_methods_on_every_kind_of_label(labels: pd.DataFrame) -> None:
    kept = store.load_shared()["accuracy"]
    key = ["task", "split", "basis"]
    scored = labels[labels["accepted"].notna()].groupby(key).size().to_dict()
    assert set(kept["method"]) == set(similarity.METHODS)
    for _, own in kept.groupby("method"):
        assert own.set_index(key)["labels"].to_dict() == scored
    assert (kept["n"] + kept["nones"] == kept["labels"]).all()


def test_checks_on_foreign_texts_cite_a_registered_source_and_a_known_method() -> None:
    shared = store.load_shared()
    checks = shared["external_checks"]
    sources = checks["source_id"].str.split(";").explode()
    assert set(sources) <= set(shared["sources"]["source_id"])
    assert not checks.empty
    assert set(checks["method"]) == set(similarity.METHODS)
    assert not checks.duplicated(["corpus", "method"]).any()


@pytest.mark.parametrize("name", ["top1", "top3"])
def test_shares_of_foreign_texts_are_whole_numbers_of_texts_with_wilsons_interval(
    name: str,
) -> None:
    rounded = 0.0005 + 1e-9  # three decimals are kept
    for row in store.load_shared()["external_checks"].to_dict("records"):
        hits = round(row[name] * row["texts"])
        kept = (row[name], row[f"{name}_low"], row[f"{name}_high"])
        expected = (hits / row["texts"], *accuracy.wilson(hits, row["texts"]))
        assert kept == pytest.approx(expected, abs=rounded), row["corpus"]


def test_naming_three_goals_is_right_at_least_as_often_as_naming_one() -> None:
    shared = store.load_shared()
    checks, kept = shared["external_checks"], shared["accuracy"]
    assert (checks["top1"] <= checks["top3"]).all()
    assert (checks["constant1"] <= checks["constant3"]).all()
    assert (kept["top1"] <= kept["top3"]).all()
