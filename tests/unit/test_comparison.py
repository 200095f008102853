"""Municipalities side by side: counts with their wholes, in an order that says nothing."""

import csv
import random
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import extremes
import towns
from machi import comparison, kpi, paths, rules, sidebyside, store, theme_matches
from machi.narrative import comparison as words_of
from machi.narrative import comparison_counts as counts
from machi.narrative import comparison_themes as theme_words
from machi.narrative import comparison_trends
from machi.problems import DataError

DAY = date(2026, 3, 31)
REAL = ["012360", "022012", "072028"]
KEPT = {"municipality_codes": REAL, "national_strategy_id": "", "as_of": "2026-03-31"}


@pytest.fixture(scope="module")
def real() -> sidebyside.Gathered:
    return sidebyside.gather(sidebyside.check(**KEPT, rule="prorata"))


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_national_goals_are_counted_by_the_strongest_basis_of_a_link(real) -> None:
    found = comparison.coverage(real.towns, real.shared["national_goals"])
    columns = ("plan_id", "strategy_id", "asked", "stated", "reviewed", "inferred", "open")
    # Counted by hand in national_links.csv and national/goals.csv.
    assert rows(found, *columns, "goals", "linked") == [
        ("hk-s2", "N2", 6, 0, 6, 0, 0, 4, 4),
        ("ao-plan", "N3", 4, 0, 3, 0, 1, 5, 5),
        ("aw-s1", "N1", 4, 0, 4, 0, 0, 5, 5),
        ("aw-s2", "N2", 6, 0, 6, 0, 0, 4, 4),
        ("aw-s3", "N3", 4, 0, 4, 0, 0, 4, 4),
    ]
    parts = found[list(comparison.ALIGNMENT)].sum(axis=1)
    assert list(parts) == list(found["asked"])


def test_every_plan_can_be_held_against_one_edition(real) -> None:
    found = comparison.coverage(real.towns, real.shared["national_goals"], "N5")
    assert set(found["strategy_id"]) == {"N5"}
    assert list(found["plan_id"]) == ["hk-s2", "ao-plan", "aw-s1", "aw-s2", "aw-s3"]


def test_what_can_be_measured_is_what_the_files_hold(real) -> None:
    found = comparison.measurability(real.towns).set_index("plan_id")
    folder = paths.municipalities() / "072028-aizuwakamatsu"
    with (folder / "indicators.csv").open(encoding="utf-8") as file:
        own = list(csv.DictReader(file))
    with (folder / "observations.csv").open(encoding="utf-8") as file:
        seen = {(r["indicator_id"], r["series"]) for r in csv.DictReader(file) if r["value"]}
    for plan in ("aw-s1", "aw-s2", "aw-e37"):
        ids = [r["indicator_id"] for r in own if r["plan_id"] == plan]
        assert found.loc[plan, "indicators"] == len(ids)
        for series in comparison.SERIES:
            assert found.loc[plan, series] == sum((i, series) in seen for i in ids)
    assert "012360" not in set(found["municipality_code"]), "no row where nothing is printed"


def test_verdicts_and_reasons_add_up_to_the_indicators(real) -> None:
    rule = rules.load("prorata")
    found = comparison.verdicts(comparison.assess(real.towns, DAY, rule), real.towns, rule)
    labels = [step.label for step in rule.steps]
    assert rows(found, "plan_id", "indicators", *labels, "not_judged") == [
        ("ao-plan", 25, 0, 0, 0, 25),
        ("aw-s1", 15, 1, 0, 0, 14),
        ("aw-s2", 33, 0, 0, 0, 33),
        ("aw-e37", 4, 2, 2, 0, 0),
    ]
    assert list(found[list(kpi.REASONS)].sum(axis=1)) == list(found["not_judged"])
    assert found.set_index("plan_id").loc["ao-plan", "no_target"] == 25


def test_municipalities_judged_together_are_judged_as_each_alone(real) -> None:
    rule = rules.load("prorata")
    together = comparison.assess(real.towns, DAY, rule)
    for code in REAL:
        alone = comparison.assess({code: real.towns[code]}, DAY, rule)
        own = together[together["municipality_code"] == code].reset_index(drop=True)
        if len(alone):
            assert_frame_equal(own, alone, check_dtype=False)
        else:
            assert own.empty


def test_marks_of_an_sdg_goal_are_shares_of_the_municipalitys_own_marks(real) -> None:
    found = comparison.sdg_profile(real.towns, real.shared["sdg_goals"])
    assert len(found) == 3 * 17
    aizu = found[found["municipality_code"] == "072028"].set_index("sdg")
    # Goals, indicators and projects of sdg_links.csv, each once per goal.
    assert dict(aizu.loc[aizu["marks"] > 0, "marks"]) == {
        "4": 6,
        "8": 3,
        "10": 1,
        "11": 11,
        "16": 1,
    }
    assert aizu["share"].sum() == pytest.approx(1)
    assert aizu.loc["11", "share"] == 11 / 22
    others = found[found["municipality_code"] != "072028"]
    assert others["share"].isna().all(), "no marks are no profile of zeros"


def test_the_order_municipalities_are_given_in_changes_nothing(real) -> None:
    rule, national, sdgs = (
        rules.load("prorata"),
        *(real.shared[n] for n in ("national_goals", "sdg_goals")),
    )

    def all_of(codes: list[str]) -> list[pd.DataFrame]:
        own = {code: real.towns[code] for code in codes}
        judged = comparison.assess(own, DAY, rule)
        grouped = theme_matches.beside(theme_matches.match(comparison.prepared(own), real.themes))
        return [
            comparison.plans(own, DAY),
            comparison.coverage(own, national),
            comparison.measurability(own),
            comparison.sdg_profile(own, sdgs),
            judged,
            comparison.verdicts(judged, own, rule),
            grouped,
            comparison.printed(own, grouped[grouped["group"].notna()], DAY),
        ]

    expected = all_of(REAL)
    shuffled = REAL.copy()
    for seed in range(3):
        random.Random(seed).shuffle(shuffled)
        for found, wanted in zip(all_of(shuffled), expected, strict=True):
            assert_frame_equal(found, wanted)
    turned = sidebyside.check(**KEPT | {"municipality_codes": REAL[::-1]}, rule="prorata")
    assert turned.municipality_codes == REAL


def test_values_keep_their_place_in_a_document(real) -> None:
    grouped = theme_matches.beside(
        theme_matches.match(comparison.prepared(real.towns), real.themes)
    )
    printed = comparison.printed(real.towns, grouped[grouped["group"].notna()], DAY)
    found = theme_matches.values(grouped, printed)
    columns = ("municipality_code", "series", "value", "unit", "compared", "year", "year_type")
    assert rows(found, *columns) == [
        ("022012", "baseline", 4615540, "人", 4615540, 2022, "calendar"),
        ("072028", "baseline", 300, "万人", 3000000, 2019, "calendar"),
        ("072028", "target", 395, "万人", 3950000, 2024, "calendar"),
    ]
    assert list(found["locator"].str.contains("L[0-9]+")) == [True] * 3


def test_counts_of_many_are_added_up_by_prefecture_and_of_few_shown_one_by_one() -> None:
    frame = pd.DataFrame(
        {"municipality_code": ["1", "1", "2"], "plan": list("abc"), "n": [1, 2, 4], "x": [0.5] * 3}
    )
    few = comparison.summed(frame, {"2": "乙", "1": "甲", "3": "丙"})
    assert rows(few, "row", "n") == [("乙", 4), ("甲", 3)], "reading order, and no row without rows"
    assert "x" not in few, "shares do not add up"
    assert rows(comparison.summed(frame, dict.fromkeys("123", "県")), "row", "n") == [("県", 7)]
    empty = comparison.summed(frame.head(0), {"1": "甲"})
    assert list(empty) == ["row", "plan", "n", "x"]


def members(count: int) -> pd.DataFrame:
    numbers = [f"{n:06}" for n in range(count)]
    return pd.DataFrame(
        {"municipality_code": numbers, "label": numbers, "prefecture_name": ["県"] * count}
    )


def test_twenty_have_rows_of_their_own_and_twenty_one_have_not() -> None:
    assert len(set(comparison.rows_of(members(20)).values())) == 20
    assert set(comparison.rows_of(members(21)).values()) == {"県"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook of the extremes: one crowded town, one with one indicator, one with nothing."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path / "home"))
    made = towns.workbook(tmp_path / "home", extremes.crowded(), extremes.single(), extremes.bare())
    shutil.copy(towns.REPOSITORY / "params" / "comparison.yaml", made / "params")
    return made


def shown(gathered: sidebyside.Gathered) -> list[str]:
    """All that the notebook shows, as plain words."""
    rule, day = rules.load(gathered.choice.rule), gathered.choice.day
    towns_of, shared = gathered.towns, gathered.shared
    plans = comparison.plans(towns_of, day)
    covered = comparison.coverage(towns_of, shared["national_goals"])
    measurable = comparison.measurability(towns_of)
    judged = comparison.assess(towns_of, day, rule)
    verdicts = comparison.verdicts(judged, towns_of, rule)
    profile = comparison.sdg_profile(towns_of, shared["sdg_goals"])
    grouped = theme_matches.beside(
        theme_matches.match(comparison.prepared(towns_of), gathered.themes)
    )
    values = theme_matches.values(
        grouped, comparison.printed(towns_of, grouped[grouped["group"].notna()], day)
    )
    together = theme_words.titles(grouped, gathered.themes)
    blocks = [
        words_of.figures(gathered, plans, verdicts, (len(together), len(gathered.themes))),
        words_of.plans_table(plans, gathered),
        counts.coverage_figure(covered, gathered),
        counts.coverage_table(covered, shared["strategies"], gathered),
        counts.sdg_figure(profile, gathered),
        counts.sdg_table(profile, gathered),
        counts.sdg_goals_table(profile, gathered),
        counts.measurable_figure(measurable, gathered),
        counts.measurable_table(measurable, gathered),
        counts.verdict_figure(verdicts, gathered, rule),
        counts.verdict_table(verdicts, gathered, rule),
        counts.reason_table(verdicts, gathered),
        theme_words.status_table(grouped, gathered),
        *(theme_words.theme_block(t, grouped, values, gathered) for t in gathered.themes),
        *comparison_trends.movements(grouped, judged, gathered),
        words_of.sources(gathered),
        words_of.stamp(gathered, gathered.choice, rule),
    ]
    said = words_of.sentences(gathered, covered, measurable, verdicts, together)
    assert 3 <= len(said) <= 6
    return [*said, *(str(getattr(b, "html", "") or repr(b)) for b in blocks)]


@pytest.mark.parametrize("code", [None, "462195", "242012", "bare"])
def test_a_town_alone_an_empty_one_and_a_hostile_one_can_be_shown(
    code: str | None, home: Path
) -> None:
    chosen = {None: [], "bare": [extremes.bare().code]}.get(code, [code])
    found = sidebyside.gather(
        sidebyside.check(**KEPT | {"municipality_codes": chosen}, rule="prorata")
    )
    said = "\n".join(shown(found))
    assert "<img src=x" not in said
    assert "<script" not in said
    if code == "bare":
        assert "読んだ範囲に無い" in said or "ありません" in said


def test_no_municipality_at_all_can_be_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACHI_HOME", str(tmp_path / "home"))
    towns.workbook(tmp_path / "home")
    found = sidebyside.gather(sidebyside.check(**KEPT | {"municipality_codes": []}, rule="prorata"))
    assert "データを読めた自治体がない" in shown(found)[0]


def test_an_unsound_municipality_is_named_and_the_others_are_compared(home: Path) -> None:
    (path,) = (home / "data" / "municipalities").glob("242012-*/plans.csv")
    path.write_text("x\n", encoding="utf-8")
    found = sidebyside.gather(sidebyside.read())
    assert found.unsound == ["242012"]
    assert list(found.towns) == sorted(t.code for t in (extremes.crowded(), extremes.bare()))
    assert any("津市" in line and "並べていません" in line for line in shown(found)[:3])


def test_namesakes_bear_their_prefecture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHI_HOME", str(tmp_path / "home"))
    one = towns.Town("012335", "date-hokkaido", "伊達市", "北海道", {})
    other = towns.Town("072133", "date-fukushima", "伊達市", "福島県", {})
    towns.workbook(tmp_path / "home", one, other)
    rows_found = sidebyside.members(
        sidebyside.check(**KEPT | {"municipality_codes": []}, rule="prorata"), store.load_shared()
    )
    assert list(rows_found["label"]) == ["北海道伊達市", "福島県伊達市"]


def test_every_mistake_in_the_parameters_is_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        sidebyside.check(municipality_codes=["72028"], as_of="2026/03/31", rule=3, peer_codes=[])
    found = Counter(problem.column for problem in caught.value.problems)
    assert found == {
        "municipality_codes": 1, "as_of": 1, "rule": 1, "peer_codes": 1, "national_strategy_id": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"municipality_codes": ["131016"]}, "登録されていない団体コード「131016」です"),
        ({"national_strategy_id": "N9"}, "国の版「N9」はありません"),
    ],
)
def test_a_choice_nobody_has_is_refused(changed: dict, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sidebyside.gather(sidebyside.check(**KEPT | changed, rule="prorata"))


def test_the_made_up_town_is_compared_only_when_it_is_named() -> None:
    everybody = sidebyside.check(**KEPT | {"municipality_codes": []}, rule="prorata")
    assert list(sidebyside.members(everybody, store.load_shared())["municipality_code"]) == REAL
