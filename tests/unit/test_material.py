"""What indicators can be judged with: counts per plan, a dot for each thing there is."""

import pandas as pd
from bs4 import BeautifulSoup

from machi import kpi
from machi.narrative import material

PLANS = pd.DataFrame({"plan_id": ["a", "b", "c"], "short_title": ["甲計画", "乙計画", "丙計画"]})


def measured(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Plan, name, and one letter for each part: x where it is there."""
    return pd.DataFrame(
        [
            {"plan_id": plan, "indicator_id": name, "name": name}
            | {part: mark == "x" for part, mark in zip(kpi.MEASURABLE, marks, strict=True)}
            for plan, name, marks in rows
        ],
        columns=["plan_id", "indicator_id", "name", *kpi.MEASURABLE],
    )


def cells(html: str) -> list[list[str]]:
    soup = BeautifulSoup(html, "html.parser")
    return [[c.get_text() for c in row.find_all(["th", "td"])] for row in soup.find_all("tr")]


ROWS = measured(("a", "観光客数", "xx.x."), ("a", "起業件数", ".x..."), ("c", "出生数", "xxxxx"))


def test_each_plan_with_indicators_says_how_many_have_what() -> None:
    assert cells(str(material.counts(ROWS, PLANS).html)) == [
        ["計画", "指標", "説明", "基準値", "目標値", "実績値", "年ごとの目標"],
        ["甲計画", "2", "1", "2", "0", "1", "0"],
        ["丙計画", "1", "1", "1", "1", "1", "1"],
    ]


def test_an_indicator_has_a_dot_for_everything_there_is_and_a_point_for_the_rest() -> None:
    shown = cells(str(material.marks(ROWS, PLANS).html))
    assert shown[1] == ["観光客数", "●", "●", "・", "●", "・"]
    assert [row[0] for row in shown] == ["指標", "観光客数", "起業件数", "指標", "出生数"]


def test_a_municipality_without_indicators_is_told_so() -> None:
    for show in (material.counts, material.marks):
        assert show(measured(), PLANS).plain == "指標の印字がありません。"
