"""Values that stand side by side over time: a panel per municipality, each on its own scale."""

import pandas as pd

from machi import kpi, tables
from machi.charts import Chart, trends
from machi.sidebyside import Gathered
from machi.themes import Theme

MOST_DRAWN = 9
"""Panels of a theme that are drawn; of more the table alone tells."""


def movements(
    grouped: pd.DataFrame, assessment: pd.DataFrame, gathered: Gathered
) -> list[Chart | tables.Block]:
    """Per theme a panel for each municipality, on its own scale: where it starts, aims and is.

    Args:
        grouped: ``theme_matches.beside``.
        assessment: ``comparison.assess``.
        gathered: the municipalities.
    """
    held = grouped[grouped["group"].notna()]
    sizes = held["theme_id"].value_counts()
    drawn = [theme for theme in gathered.themes if 0 < sizes.get(theme.theme_id, 0) <= MOST_DRAWN]
    if not drawn:
        said = "値を並べて描ける主題がないため、図は描けません。"
        many = f"一つの主題に{MOST_DRAWN}を超える指標があるときは、表だけを示します。"
        return [tables.nothing(said + many if len(held) else said)]
    return [
        _panels(theme, held[held["theme_id"] == theme.theme_id], assessment, gathered)
        for theme in drawn
    ]


def _panels(
    theme: Theme, own: pd.DataFrame, assessment: pd.DataFrame, gathered: Gathered
) -> Chart | tables.Block:
    rows = own[["municipality_code", "indicator_id"]].merge(assessment, how="left")
    # Ids are unique within a municipality only.
    ids = rows["municipality_code"] + "/" + rows["indicator_id"]
    labels = rows["municipality_code"].map(gathered.labels)
    values = pd.concat(
        kpi.values(gathered.towns[code]["observations"], gathered.choice.day).assign(code=code)
        for code in own["municipality_code"].unique()
    )
    values = values.assign(indicator_id=values["code"] + "/" + values["indicator_id"])
    caption = f"{theme.title}：目盛りは自治体ごとに違い、高さは比べられません"
    return trends(rows.assign(indicator_id=ids, name=labels), values, caption)
