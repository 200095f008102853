"""What the chapters can show of a municipality, hand-checked on empty, small and real ones."""

import pandas as pd
import pytest

from machi import readiness, schemas, store
from machi.narrative import readiness as words
from machi.paths import notebooks
from machi.reading import empty

EMPTY = {name: empty(model) for name, model in schemas.MUNICIPAL.items()}


def states(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    chapters = readiness.by_chapter(readiness.assess(tables))
    return dict(zip(chapters["notebook"].str[:2], chapters["state"], strict=True))


def with_rows(table: str, *rows: dict[str, object]) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame(rows).reindex(columns=EMPTY[table].columns)
    return {table: frame.astype(EMPTY[table].dtypes)}


PLAN = with_rows("plans", {"plan_id": "x", "start_year": 2025, "end_year": 2029})


def test_every_chapter_about_one_municipality_is_assessed() -> None:
    made = {path.stem for path in notebooks().glob("0[0-9]_*.ipynb")}
    assert set(readiness.CHAPTERS) == made
    assert {notebook for notebook, _, _ in readiness.PARTS} == set(readiness.CHAPTERS)


def test_needs_name_tables_and_columns_that_exist() -> None:
    for _, _, needs in readiness.PARTS:
        for need in needs:
            assert need.met(EMPTY[need.table]) is False
            assert need.table in need.enter


def test_of_nothing_nothing_can_be_shown() -> None:
    assert set(states(EMPTY).values()) == {"missing"}
    assert set(states({}).values()) == {"missing"}
    parts = readiness.assess(EMPTY)
    assert parts.loc[parts["part"] == "目標の木", "lacking"].item() == "goals;indicators"


def test_a_plan_alone_shows_its_period_only() -> None:
    found = readiness.assess(EMPTY | PLAN).set_index("part")
    assert found.loc["計画と国の戦略の期間", "state"] == "shown"
    assert found.loc["一枚の要旨", "state"] == "partly"
    assert set(found["state"].drop(["計画と国の戦略の期間", "一枚の要旨"])) == {"missing"}
    assert states(EMPTY | PLAN)["01"] == "partly"


def test_a_plan_without_years_asks_for_them() -> None:
    bare = with_rows("plans", {"plan_id": "x"})
    found = readiness.assess(EMPTY | bare).set_index("part").loc["計画と国の戦略の期間"]
    assert found["state"] == "partly"
    assert found["enter"] == "最初の年度（plansのstart_year）、最後の年度（plansのend_year）"


def test_a_target_row_without_a_value_is_no_target() -> None:
    held = with_rows("observations", {"indicator_id": "k", "series": "target"})
    found = readiness.assess(EMPTY | held).set_index("part")
    assert "目標値" in found.loc["基準値と目標値", "enter"]
    valued = with_rows("observations", {"indicator_id": "k", "series": "target", "value": 0.0})
    found = readiness.assess(EMPTY | valued).set_index("part")
    assert "目標値" not in found.loc["基準値と目標値", "enter"]


def test_an_outlook_needs_three_years_of_one_indicator() -> None:
    def rows(*keys: str) -> dict[str, pd.DataFrame]:
        return with_rows(
            "observations",
            *(
                {"indicator_id": key, "series": "actual", "year": 2020 + place, "value": 1.0}
                for place, key in enumerate(keys)
            ),
        )

    def asks(tables: dict[str, pd.DataFrame]) -> bool:
        found = readiness.assess(EMPTY | tables).set_index("part")
        return "3年分以上の実績値" in found.loc["見通し", "enter"]

    assert asks(rows("k", "k", "j"))
    assert not asks(rows("k", "k", "k"))


def test_a_projection_needs_two_censuses_by_age_in_a_row() -> None:
    def asks(*years: int) -> bool:
        rows = [{"year": year, "sex": "female", "age": "0-4", "population": 1} for year in years]
        found = readiness.assess(EMPTY | with_rows("population_ages", *rows)).set_index("part")
        return "年齢別人口" in found.loc["すう勢と年齢のかたち", "enter"]

    assert asks(2015)
    assert asks(2005, 2015)
    assert not asks(2010, 2015)


def test_inferred_links_are_no_links() -> None:
    link = {"goal_id": "g", "national_goal_id": "N3-1", "basis": "inferred"}
    found = readiness.assess(EMPTY | with_rows("national_links", link)).set_index("part")
    assert "national_links" in found.loc["国の目標との対応", "lacking"]
    stated = with_rows("national_links", link | {"basis": "stated"})
    found = readiness.assess(EMPTY | stated).set_index("part")
    assert "national_links" not in found.loc["国の目標との対応", "lacking"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # Read from the documents: Aomori has no evaluation sheet, Hokuto prints no indicator.
        ("022012", "00△ 01○ 02○ 03△ 04△ 05× 06△ 07△ 08△"),
        ("072028", "00○ 01○ 02○ 03○ 04○ 05○ 06○ 07○ 08△"),
        ("012360", "00△ 01△ 02△ 03△ 04× 05× 06△ 07△ 08×"),
    ],
)
def test_the_real_three(code: str, expected: str) -> None:
    found = states(dict(store.load(code).tables))
    assert " ".join(f"{n}{words.MARKS[state]}" for n, state in found.items()) == expected


def test_lines_say_what_is_there_and_what_to_enter() -> None:
    lines = words.lines(readiness.assess(EMPTY | PLAN))
    assert lines[0] == "章ごとの今の状態（○ 示せる　△ 一部　× まだ）"
    assert lines[2] == (
        "  △ 01 計画のすがた：計画と国の戦略の期間は示せる。入れるもの："
        "基本目標（goalsのtier=goal）、指標（indicators）、文書の記述（statements）"
    )
    assert words.brief(readiness.assess(EMPTY | PLAN)) == "章は示せる0・一部2・まだ7"
