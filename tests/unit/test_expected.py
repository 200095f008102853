"""Tables of the real municipalities as a reader of the documents would work them out by hand."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from machi import alignment, grading, kpi, quantities, rules, sdg_gaps, sdgs, store

EXPECTED = Path(__file__).parents[1] / "expected"
AS_OF = date(2026, 3, 31)


def expected(name: str) -> pd.DataFrame:
    """A hand-written table; numbers as numbers, yes and no as booleans, the rest as text."""
    table = pd.read_csv(EXPECTED / f"{name}.csv", dtype={"sdg": "str"}, encoding="utf-8")
    for column in table.columns:
        if set(table[column].dropna()) <= {"yes", "no"} and table[column].notna().any():
            table[column] = table[column] == "yes"
    return table


def same(found: pd.DataFrame, table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        found[list(table.columns)].reset_index(drop=True).astype(table.dtypes.to_dict()), table
    )


def assess(town: store.Municipality) -> pd.DataFrame:
    indicators = kpi.prepare(town["indicators"], town["plans"])
    return kpi.assess(indicators, town["observations"], AS_OF, rules.load("prorata"))


def test_the_evaluation_sheets_yearly_table() -> None:
    town = store.load("072028")
    indicators = kpi.prepare(town["indicators"], town["plans"])
    sheet = indicators[indicators["plan_id"] == "aw-e37"]
    found = kpi.yearly(sheet, town["observations"], rules.load("prorata"))
    same(found, expected("aizuwakamatsu_yearly"))


def test_only_one_printed_rate_of_the_sheet_is_not_the_rounded_one() -> None:
    table = expected("aizuwakamatsu_yearly").dropna(subset=["printed_rate"])
    odd = table[(table["rate"] - table["printed_rate"]).abs() > 0.05]
    assert odd[["indicator_id", "year"]].to_numpy().tolist() == [["aw-e37-k2", 2024]]


def test_every_indicator_of_aizuwakamatsu_has_the_verdict_or_reason_the_documents_allow() -> None:
    found = assess(store.load("072028"))
    table = expected("aizuwakamatsu_assessment")
    assert sorted(found["indicator_id"]) == sorted(table["indicator_id"])
    ordered = found.set_index("indicator_id").loc[table["indicator_id"]].reset_index()
    same(ordered, table)


def test_the_outlook_of_every_indicator_of_aizuwakamatsu_is_the_one_worked_out_on_paper() -> None:
    table = expected("aizuwakamatsu_outlook").set_index("indicator_id")
    found = assess(store.load("072028")).set_index("indicator_id").loc[table.index]
    words = ["points", "arrival", "arrival_reason"]
    same(found[words], table[words].reset_index(drop=True))
    numbers = ["projected", "projected_low", "projected_high"]
    pd.testing.assert_frame_equal(found[numbers].round(2), table[numbers])


def test_every_rule_gives_the_label_its_words_ask_for_on_the_numbers_of_aizuwakamatsu() -> None:
    graded = grading.regrade(assess(store.load("072028")), rules.load_all())
    table = expected("aizuwakamatsu_rules").set_index("indicator_id")
    assert sorted(table.columns) == sorted(rule.name for rule in rules.load_all())
    labels = graded.set_index("indicator_id")[list(table.columns)].dropna(how="all")
    assert sorted(labels.index) == sorted(table.index)
    assert labels.loc[table.index].fillna("").to_dict("index") == table.fillna("").to_dict("index")


def test_all_targets_of_aomori_are_blank_so_nothing_is_judged() -> None:
    found = assess(store.load("022012"))
    assert found["reason"].tolist() == ["no_target"] * 25
    assert found["verdict"].isna().all()
    assert found["target"].isna().all()


def test_hokuto_prints_no_indicator() -> None:
    assert assess(store.load("012360")).empty


@pytest.mark.parametrize(
    ("code", "plan_id", "strategy_id"),
    [
        ("012360", "hk-s2", "N2"),
        ("012360", "hk-s2", "N1"),
        ("072028", "aw-s2", "N2"),
        ("072028", "aw-s3", "N3"),
    ],
)
@pytest.mark.parametrize("cell", ["basis", "relation"])
def test_goals_correspond_to_national_goals_as_reviewed(
    code: str, plan_id: str, strategy_id: str, cell: str
) -> None:
    town = store.load(code)
    sides = (town["goals"], town["national_links"], town["national_goals"])
    table = alignment.matrix(*sides, plan_id, strategy_id, cell=cell)
    found = table.stack().dropna().to_dict()
    every = expected("alignment")
    own = every[(every["plan_id"] == plan_id) & (every["strategy_id"] == strategy_id)]
    links = own.set_index(["goal_id", "national_goal_id"])[cell]
    assert found == links.to_dict()
    assert list(table.index) == list(dict.fromkeys(own["goal_id"]))


def test_only_aizuwakamatsu_numbers_its_goals_in_another_order_than_the_nation() -> None:
    traps = []
    for code in ("012360", "022012", "072028"):
        town = store.load(code)
        names = ("plans", "goals", "national_links", "national_goals")
        traps += [held.traps for held in alignment.compare(*(town[name] for name in names))]
    same(pd.concat(traps), expected("order_traps"))


def test_the_words_of_hokutos_subtitles_are_those_of_the_edition_before() -> None:
    town = store.load("012360")
    names = ("plans", "goals", "national_links", "national_goals")
    drift = alignment.wording_drift(*(town[name] for name in names))
    found = drift[["goal_id", "national_goal_id", "strategy_id", "in_force"]].to_numpy().tolist()
    assert found == [[f"hk-{n}", f"N1-{n}", "N1", "N2"] for n in range(1, 5)]


def test_the_marks_of_the_evaluation_sheet_cover_five_goals() -> None:
    town = store.load("072028")
    placed = sdgs.place(town["sdg_links"], town["goals"], town["indicators"], town["projects"])
    sheet = placed[placed["plan_id"] == "aw-e37"]
    same(sdgs.coverage(sheet, town["sdg_goals"]), expected("aizuwakamatsu_e37_sdgs"))
    found = sdgs.targets(sheet, town["sdg_targets"])[["sdg", "subjects"]].to_numpy().tolist()
    assert found == [["4.7", 5], ["8.9", 2], ["11.2", 2], ["11.3", 7]]


def placed_marks(town: store.Municipality) -> pd.DataFrame:
    return sdgs.place(town["sdg_links"], town["goals"], town["indicators"], town["projects"])


def test_the_sheets_measures_declare_two_goals_that_no_project_of_theirs_carries() -> None:
    town = store.load("072028")
    found = sdg_gaps.promises(placed_marks(town), town["goals"])
    same(found, expected("aizuwakamatsu_promises"))


def test_the_sheets_money_by_goal_is_that_added_up_on_paper() -> None:
    town = store.load("072028")
    found, whole = sdg_gaps.money(placed_marks(town), town["projects"], town["budgets"])
    rounded = [quantities.round_half_up(100 * share, 1) for share in found["share"]]
    same(found.assign(percent=rounded), expected("aizuwakamatsu_sdg_money"))
    same(whole, expected("aizuwakamatsu_sdg_money_years"))


def test_the_legend_of_the_second_strategy_declares_nothing_and_its_icons_are_lost() -> None:
    town = store.load("072028")
    placed = sdgs.place(town["sdg_links"], town["goals"], town["indicators"], town["projects"])
    assert sdgs.legends(placed) == ["aw-s2"]
    table = sdgs.coverage(placed[placed["plan_id"] == "aw-s2"], town["sdg_goals"])
    assert not table["declared"].any()
    assert not table["carried"].any()
    states = sdgs.legibility(placed).set_index(["plan_id", "subject_type"])
    assert states.loc[("aw-s2", "goal")].tolist() == [0, 0, 4]
