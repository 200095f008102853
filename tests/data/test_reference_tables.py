"""The shared reference tables: schema, references, arithmetic, and words found again in the seeds.

The five transcriptions the lines refer to are not part of the repository. They are looked for in
``shared/seeds`` beside the checkout; tests that need them are skipped with a reason elsewhere.
"""

import hashlib
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from conditions import MINISTRY, SEEDS, needs_ministry, needs_seeds
from machi import codes, schemas, text

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
EDITORS = "machi-editors"
SEED_IDS = [
    "aomori-plan-draft",
    "aizu-strategy2-summary",
    "hokuto-strategy2-outline",
    "aizu-strategy3-page",
    "aizu-eval-r7-37",
]
MADE_UP = "mihon-"
"""Beginning of the ids of the made-up town's documents, which lie in its own folder."""
TARGETS_PER_GOAL = [7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19]
TRACED = [name for name, (_, model) in schemas.SHARED.items() if issubclass(model, schemas.Traced)]


@cache
def table(name: str) -> pd.DataFrame:
    """A shared table as text, blanks as empty strings."""
    path = DATA / schemas.SHARED[name][0]
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


@cache
def seed_files() -> dict[str, Path]:
    """Transcriptions by source id, found by the fingerprint in the register."""
    sums = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in SEEDS.glob("*.txt")}
    register = table("sources").query("sha256 != ''")
    return {row.source_id: sums[row.sha256] for row in register.itertuples() if row.sha256 in sums}


def passage(source_id: str, locator: str) -> str:
    """The lines of a transcription that a locator names."""
    lines = seed_files()[source_id].read_text(encoding="utf-8").split("\n")
    spans = text.parse_locator(locator).spans
    assert spans, f"{source_id}: no lines in {locator}"
    return "\n".join("\n".join(lines[first - 1 : last]) for first, last in spans)


def wordings(goal: pd.Series) -> list[str]:
    return [goal["title"], *filter(None, goal["other_titles"].split("／"))]


def led_by_seed(name: str) -> pd.DataFrame:
    """Rows whose first source is a transcription; the locator's lines refer to that source."""
    frame = table(name)
    return frame.assign(seed=frame["source_id"].str.split(";").str[0]).query("seed in @SEED_IDS")


@pytest.mark.parametrize("name", schemas.SHARED)
def test_a_shared_table_keeps_its_schema(name: str) -> None:
    model = schemas.SHARED[name][1]
    frame = table(name).replace("", None)
    for column, definition in schemas.columns(model).items():
        if str(definition.dtype) in ("Int64", "float64"):
            frame[column] = pd.to_numeric(frame[column]).astype(str(definition.dtype))
        else:
            frame[column] = frame[column].astype("str")
    model.validate(frame, lazy=True)


@pytest.mark.parametrize("name", schemas.SHARED)
def test_a_shared_file_is_plain_utf8_with_the_documented_column_order(name: str) -> None:
    file, model = schemas.SHARED[name]
    content = (DATA / file).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert list(table(name).columns) == list(schemas.columns(model))


@pytest.mark.parametrize("name", schemas.SHARED)
def test_every_reference_between_shared_tables_is_kept(name: str) -> None:
    for column, definition in schemas.columns(schemas.SHARED[name][1]).items():
        target = (definition.metadata or {}).get("refers")
        if target:
            known = set(table(target)[schemas.KEYS[target]])
            assert set(table(name)[column]) - {""} <= known, (name, column)


@pytest.mark.parametrize("name", TRACED)
def test_every_cited_source_is_in_the_register(name: str) -> None:
    cited = set(table(name)["source_id"].str.split(";").explode())
    assert cited <= set(table("sources")["source_id"])


@pytest.mark.parametrize("name", TRACED)
def test_every_locator_can_be_read_and_only_a_transcription_has_lines(name: str) -> None:
    for row in table(name).itertuples():
        cited = row.source_id.split(";")
        assert len(cited) == len(set(cited)), row
        assert not set(cited[1:]) & set(SEED_IDS), f"lines of two transcriptions: {row}"
        assert bool(text.parse_locator(row.locator).spans) == (cited[0] in SEED_IDS), row


def test_the_five_transcriptions_and_the_editors_are_registered() -> None:
    register = table("sources").set_index("source_id")
    assert set(SEED_IDS) <= set(register.query("sha256 != ''").index)
    assert register.loc[EDITORS, "publisher"] == "まちワークブック編集者"
    assert set(register.loc[SEED_IDS, "terms"]) == {"記載なし（事実の分析のために参照）"}


@needs_seeds
def test_fingerprints_of_the_transcriptions_agree_with_the_register() -> None:
    assert sorted(seed_files()) == sorted(SEED_IDS)


@needs_seeds
@pytest.mark.parametrize("source_id", SEED_IDS)
def test_a_registered_title_is_printed_in_its_transcription(source_id: str) -> None:
    title = table("sources").set_index("source_id").loc[source_id, "title"]
    assert text.occurs_in(title, seed_files()[source_id].read_text(encoding="utf-8"))


def test_published_dates_are_iso_as_exact_as_known() -> None:
    dates = table("sources")["published"]
    assert dates[dates != ""].str.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?").all()


def test_municipality_codes_have_right_check_digits() -> None:
    held = table("municipalities")
    # Whoever adds a municipality changes no test.
    assert dict(zip(held["slug"], held["municipality_code"], strict=True)).items() >= {
        ("aomori", "022012"),
        ("aizuwakamatsu", "072028"),
        ("hokuto", "012360"),
        ("mihon", "990019"),
    }
    assert [c for c in held["municipality_code"] if codes.is_fictitious(c)] == ["990019"]
    for code in held["municipality_code"]:
        assert codes.check_digit(code[:5]) == code[5]


def test_period_and_time_in_force_of_national_editions_are_as_decided() -> None:
    columns = ["strategy_id", "decided_on", "superseded_on", "start_year", "end_year"]
    assert table("strategies")[columns].to_numpy().tolist() == [
        ["N1", "2014-12-27", "2019-12-20", "2015", "2019"],
        ["N2", "2019-12-20", "2022-12-23", "2020", "2024"],
        ["N3", "2022-12-23", "2025-12-23", "2023", "2027"],
        ["N4", "2025-06-13", "", "2025", "2034"],
        ["N5", "2025-12-23", "", "2025", "2029"],
    ]


def test_a_replaced_edition_left_force_before_its_period_ended() -> None:
    replaced = table("strategies").query("superseded_on != ''")
    assert list(replaced["strategy_id"]) == ["N1", "N2", "N3"]  # N4 is no statutory strategy
    for row in replaced.itertuples():
        assert date.fromisoformat(row.superseded_on) < date(int(row.end_year) + 1, 3, 31)


def test_every_edition_has_the_goals_it_is_known_for() -> None:
    goals = table("national_goals")
    found = Counter(goals["strategy_id"] + " " + goals["kind"])
    assert found == {
        **{"N1 goal": 4, "N2 goal": 4, "N2 cross_cutting": 2, "N2 viewpoint": 6},
        **{"N3 goal": 4, "N3 foundation": 3, "N4 vision": 3, "N4 goal": 5, "N5 goal": 3},
    }


@pytest.mark.parametrize(
    ("name", "id_column", "owner"),
    [
        ("national_goals", "national_goal_id", "strategy_id"),
        ("national_measures", "national_measure_id", "national_goal_id"),
        ("national_kpis", "national_kpi_id", "national_goal_id"),
    ],
)
def test_ids_begin_with_the_edition_or_goal_they_belong_to(
    name: str, id_column: str, owner: str
) -> None:
    for row in table(name).to_dict("records"):
        parent = row[owner] or row["strategy_id"]
        assert row[id_column].startswith((f"{parent}-", f"{parent}.")), row


@pytest.mark.parametrize("name", ["strategies", "national_goals", "national_kpis"])
def test_the_december_2025_strategy_known_from_the_press_is_not_confirmed(name: str) -> None:
    assert set(table(name).query("strategy_id == 'N5'")["certainty"]) == {"reported"}


@pytest.mark.parametrize(
    "name", ["strategies", "national_goals", "national_measures", "national_kpis"]
)
def test_what_only_an_editor_remembers_is_unverified(name: str) -> None:
    frame = table(name)
    remembered = frame["source_id"] == EDITORS
    assert ((frame["certainty"] == "unverified") == remembered).all()
    assert (frame.loc[remembered, "note"] != "").all()


def test_a_correspondence_judged_by_an_editor_says_so_in_its_sources() -> None:
    frame = table("correspondence")
    by_editor = frame["source_id"].str.split(";").map(lambda cited: EDITORS in cited)
    assert (by_editor == (frame["basis"] == "judged")).all()
    assert not frame.duplicated(["from_goal_id", "to_goal_id"]).any()


def test_correspondences_lead_to_a_later_edition_and_only_new_goals_have_no_ancestor() -> None:
    editions = table("national_goals").set_index("national_goal_id")["strategy_id"]
    for row in table("correspondence").itertuples():
        assert (row.from_goal_id == "") == (row.relation == "new"), row
        if row.from_goal_id:
            assert editions[row.from_goal_id] < editions[row.to_goal_id], row


def test_a_goal_whose_title_did_not_change_is_not_called_renamed() -> None:
    titles = table("national_goals").set_index("national_goal_id")["title"]
    for row in table("correspondence").query("from_goal_id != ''").itertuples():
        if row.relation == "continues_renamed":
            assert titles[row.from_goal_id] != titles[row.to_goal_id], row


def test_there_are_17_goals_and_169_targets_with_the_right_number_each() -> None:
    assert list(table("sdg_goals")["sdg"]) == [str(number) for number in range(1, 18)]
    assert sum(TARGETS_PER_GOAL) == 169
    found = Counter(table("sdg_targets")["goal"])
    assert found == {str(n): count for n, count in enumerate(TARGETS_PER_GOAL, start=1)}


def test_target_numbers_run_without_gaps_first_figures_then_letters() -> None:
    for goal, rows in table("sdg_targets").groupby("goal"):
        suffixes = [number.removeprefix(f"{goal}.") for number in rows["sdg"]]
        figures = [s for s in suffixes if s.isdigit()]
        letters = [s for s in suffixes if not s.isdigit()]
        assert suffixes == figures + letters
        assert figures == [str(n) for n in range(1, len(figures) + 1)]
        assert letters == list("abcd")[: len(letters)]


def test_target_labels_are_short_distinct_and_no_sentences() -> None:
    labels = table("sdg_targets")["label"]
    assert labels.is_unique
    assert labels.str.len().between(4, 25).all()
    assert not labels.str.contains(r"[。．]|20[0-9]{2}年までに|\s").any()


@needs_ministry
def test_no_target_label_copies_the_ministrys_text() -> None:
    frame = pd.read_csv(MINISTRY, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    ministry = {text.match_key(t).rstrip("。.") for t in frame["text_ja_tentative_translation"]}
    assert len(ministry) == 169
    assert not ministry & set(table("sdg_targets")["label"].map(text.match_key))


@needs_seeds
@pytest.mark.parametrize(
    ("name", "number"),
    [("strategies", 3), ("national_goals", 20), ("national_measures", 1), ("sdg_goals", 17)],
)
def test_a_title_that_cites_a_transcription_is_printed_there(name: str, number: int) -> None:
    rows = led_by_seed(name)
    assert len(rows) == number
    for row in rows.itertuples():
        assert text.occurs_in(row.title, passage(row.seed, row.locator)), row


@needs_seeds
def test_other_places_named_in_a_note_print_the_goal_or_what_it_covers() -> None:
    checked = 0
    for _, goal in table("national_goals").iterrows():
        quoted = re.findall(r"「(.+?)」", goal["description"])
        for source_id, lines in re.findall(r"([a-z][a-z0-9-]+) (L[0-9]+)", goal["note"]):
            found = passage(source_id, f"注 {lines}")
            assert any(text.occurs_in(words, found) for words in wordings(goal) + quoted), goal
            checked += 1
    assert checked == 16


@needs_seeds
def test_a_stated_renaming_shows_both_wordings_at_its_locator() -> None:
    goals = table("national_goals").set_index("national_goal_id")
    stated = led_by_seed("correspondence").query("basis == 'stated'")
    assert len(stated) == 6
    for row in stated.itertuples():
        found = passage(row.seed, row.locator)
        for goal in filter(None, [row.from_goal_id, row.to_goal_id]):
            assert any(text.occurs_in(words, found) for words in wordings(goals.loc[goal])), row
