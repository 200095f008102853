"""Will it arrive? Change so far, change still needed, projection with its range."""

import pandas as pd

from machi import tables, words


def outlook_table(assessment: pd.DataFrame) -> tables.Block:
    """Indicators with a latest actual and a target: how fast they move and must move."""
    rows = assessment[assessment["actual"].notna() & assessment["target"].notna()]
    shown = rows.assign(
        so_far=[signed(row, "change_per_year") for _, row in rows.iterrows()],
        needed=[needed(row) for _, row in rows.iterrows()],
        projection=[_span(row) for _, row in rows.iterrows()],
        outcome=[outcome(row) for _, row in rows.iterrows()],
    )
    return tables.table(
        shown,
        "目標の年に届くか（変化は1年あたり）",
        {
            "name": "指標",
            "points": "時点の数",
            "so_far": "これまでの変化",
            "needed": "これから要る変化",
            "projection": "目標の年の見通し（80%の幅）",
            "outcome": "見通しの判断",
        },
        note="見通しは、三つ以上の時点に当てはめた直線（最小二乗法）を目標の年まで延ばしたもの。"
        "二つの時点にはいつでも直線が合うため、見通しを立てません。"
        "目標の年が過ぎているときは、その年までの最も新しい実績で答えます。",
        empty="実績値と目標値が揃う指標がないため、見通しは立てられません。",
    )


def signed(row: pd.Series, column: str) -> str:
    """A change per year with its sign, e.g. +34世帯; one decimal more than the values have."""
    digits = words.decimals(row["actual"], row["target"]) + 1
    text = words.about(row[column], row["unit"], digits)
    return f"+{text}" if pd.notna(row[column]) and row[column] > 0 else text


def needed(row: pd.Series) -> str:
    """The change still needed per year; none where the target is behind already."""
    # Without a direction the target shows where it should go, as in ``outlook.outlook``.
    lower = row["direction"] == "none" and row["target"] < row["baseline"]
    down = row["direction"] == "decrease" or lower
    if row["actual"] <= row["target"] if down else row["actual"] >= row["target"]:
        return "不要（目標に達している）"
    return signed(row, "required_per_year")


def _span(row: pd.Series) -> str:
    if pd.isna(row["projected"]):
        return "—"
    digits = words.decimals(row["actual"], row["target"])
    value, low, high = (
        words.about(row[name], row["unit"], digits)
        for name in ("projected", "projected_low", "projected_high")
    )
    return f"{value}（{low}〜{high}）"


def outcome(row: pd.Series) -> str:
    """The verdict on arrival, or why there is none."""
    if pd.notna(row["arrival"]):
        return words.ARRIVALS[row["arrival"]]
    return f"判断できない（{words.ARRIVAL_REASONS[row['arrival_reason']]}）"


def sentence(row: pd.Series) -> str:
    """The outlook of one indicator in words."""
    if pd.isna(row["arrival"]):
        return f"見通しは判断できません（{words.ARRIVAL_REASONS[row['arrival_reason']]}）。"
    verdict = words.ARRIVALS[row["arrival"]]
    if pd.isna(row["projected"]):
        return f"{verdict}。"
    year = words.when(row["target_year"], row["target_year_type"])
    return f"このままの動きなら{year}に{_span(row)}の見込みで、{verdict}。"
