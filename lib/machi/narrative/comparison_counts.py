"""What municipalities have of each kind, in figures and their table twins: counts with wholes."""

from collections.abc import Mapping

import pandas as pd

from machi import comparison, kpi, tables, words
from machi.charts import Chart
from machi.charts import comparison as drawn
from machi.narrative.comparison import BY_CODE, absent, is_few
from machi.narrative.material import PARTS
from machi.rules import Rule
from machi.sidebyside import Gathered

ALIGNMENT = {
    "stated": "記載の対応",
    "reviewed": "判断の対応",
    "inferred": "推定だけ",
    "open": "対応なし",
}
ROW = {True: "自治体", False: "都道府県"}


def coverage_figure(coverage: pd.DataFrame, gathered: Gathered) -> Chart | tables.Block:
    """National goals answered, by the strongest basis, among those asked."""
    table = comparison.summed(coverage, comparison.rows_of(gathered.members))
    parts = table.set_index("row")[list(ALIGNMENT)].rename(columns=ALIGNMENT)
    return drawn.shares(
        parts,
        table["asked"],
        f"国の目標のうち対応のあるもの（計画ごとに数えた合計。{BY_CODE}）",
        what="国の目標",
        silent="国の目標と比べられる計画がないため、図は描けません。",
    )


def coverage_table(
    coverage: pd.DataFrame, strategies: pd.DataFrame, gathered: Gathered
) -> tables.Block:
    """The numbers of the figure; per plan while municipalities are few."""
    editions = strategies.set_index("strategy_id")["short_title"]
    counts = {"asked": "国の目標", **ALIGNMENT, "goals": "自治体の目標", "linked": "うち対応あり"}
    note = "国の目標は、基本目標と横断的な目標。推定だけのものは、対応に数えません。"
    note += absent(coverage, gathered, "国の目標と比べられる目標")
    empty = "国の目標と比べられる計画がありません。"
    caption = "国の目標のうち対応のあるものの数"
    if not is_few(gathered):
        table = comparison.summed(coverage, comparison.rows_of(gathered.members))
        return tables.table(table, caption, {"row": "都道府県"} | counts, note=note, empty=empty)
    shown = coverage.assign(
        row=coverage["municipality_code"].map(gathered.labels),
        edition=coverage["strategy_id"].map(editions),
    )
    columns = {"row": "自治体", "plan": "計画", "edition": "国の版"} | counts
    return tables.table(shown, caption, columns, note=note, empty=empty)


def sdg_figure(profile: pd.DataFrame, gathered: Gathered) -> Chart | tables.Block:
    """Marks per SDG goal among all marks of a row."""
    table, wholes = _sdg_counts(profile, gathered)
    return drawn.shares(
        table,
        wholes,
        f"SDGsの17のゴールの印（行ごとの合計に占める割合が大きいほど濃い。{BY_CODE}）",
        what="印",
        silent="SDGsの印の読み取れる自治体がないため、図は描けません。",
    )


def _sdg_counts(profile: pd.DataFrame, gathered: Gathered) -> tuple[pd.DataFrame, pd.Series]:
    """Marks by row and SDG goal, and their sums; rows without a mark are left out."""
    counted = comparison.summed(profile, comparison.rows_of(gathered.members), "sdg")
    table = counted.pivot_table(index="row", columns="sdg", values="marks", sort=False)
    table = table.astype(int).rename_axis(index=None, columns=None)
    wholes = table.sum(axis=1)
    return table[wholes > 0], wholes[wholes > 0]


def sdg_table(profile: pd.DataFrame, gathered: Gathered) -> tables.Block:
    """The numbers of the figure, with the sums and the goals declared for a plan as a whole."""
    counts, wholes = _sdg_counts(profile, gathered)
    few = is_few(gathered)
    shown = counts.assign(all=wholes).rename_axis("row").reset_index()
    shown.columns = [str(column) for column in shown.columns]
    columns = {"row": ROW[few], "all": "計", **{c: c for c in map(str, counts.columns)}}
    marked = set(profile.loc[profile["all_marks"] > 0, "municipality_code"])
    without = [gathered.labels[code] for code in gathered.towns if code not in marked]
    whose = words.listed(without) if few else f"{len(without):,}自治体"
    note = "数は、そのゴールの印のある施策・目標、指標、事業。"
    note += "計画全体で掲げるだけのゴールは数えません。"
    note += f"{whose}には、読み取れる印がありません。" if without else ""
    empty = "SDGsの印の読み取れる自治体がありません。"
    caption = "SDGsのゴールごとの、印のある施策・指標・事業の数（列はゴール番号）"
    return tables.table(shown, caption, columns, note=note, empty=empty)


def sdg_goals_table(profile: pd.DataFrame, gathered: Gathered) -> tables.Block:
    """Per SDG goal, in how many municipalities anything carries it."""
    known = profile.assign(carried=profile["marks"] > 0, declared=profile["declared"].astype(bool))
    table = known.groupby(["sdg", "short_title"], sort=False).agg(
        carried=("carried", "sum"), declared=("declared", "sum"), marks=("marks", "sum")
    )
    return tables.table(
        table.reset_index(),
        f"SDGsのゴールごとの自治体の数（{len(gathered.towns):,}自治体のうち）",
        {
            "sdg": "ゴール",
            "short_title": "名前",
            "carried": "担うもののある自治体",
            "declared": "計画全体で掲げる自治体",
            "marks": "印の数",
        },
        empty="並べる自治体がありません。",
    )


def measurable_figure(measurable: pd.DataFrame, gathered: Gathered) -> Chart | tables.Block:
    """What there is to judge with, among all indicators of a row."""
    table = comparison.summed(measurable, comparison.rows_of(gathered.members))
    parts = table.set_index("row")[list(kpi.MEASURABLE)].rename(columns=PARTS)
    return drawn.shares(
        parts,
        table["indicators"],
        f"判断の材料がある指標（件数／指標の数。{BY_CODE}）",
        what="指標",
        silent="指標の印字のある計画がないため、図は描けません。",
    )


def measurable_table(measurable: pd.DataFrame, gathered: Gathered) -> tables.Block:
    """The numbers of the figure; per plan while municipalities are few."""
    note = "数値（または説明）が読んだ資料にあるものの数。再掲も数えます。"
    note += absent(measurable, gathered, "指標")
    return _per_plan(
        measurable, gathered, {"indicators": "指標", **PARTS}, "判断の材料がある指標の数", note
    )


def verdict_figure(verdicts: pd.DataFrame, gathered: Gathered, rule: Rule) -> Chart | tables.Block:
    """Verdicts among all indicators of a row."""
    table = comparison.summed(verdicts, comparison.rows_of(gathered.members))
    return drawn.verdict_bars(table, rule, f"指標の判断の内訳（{BY_CODE}）")


def verdict_table(verdicts: pd.DataFrame, gathered: Gathered, rule: Rule) -> tables.Block:
    """The numbers of the figure; per plan while municipalities are few."""
    labels = {step.label: f"{step.symbol} {step.label}" for step in rule.steps}
    columns = {"indicators": "指標", **labels, "not_judged": "判断できない"}
    note = "同じ計画の中の再掲は、一度だけ数えます。" + absent(verdicts, gathered, "指標")
    return _per_plan(verdicts, gathered, columns, f"規則「{rule.title}」による判断の数", note)


def _per_plan(
    frame: pd.DataFrame, gathered: Gathered, counts: Mapping[str, str], caption: str, note: str
) -> tables.Block:
    empty = "指標の印字のある計画がありません。"
    if is_few(gathered):
        shown = frame.assign(row=frame["municipality_code"].map(gathered.labels))
        columns = {"row": "自治体", "plan": "計画", **counts}
    else:
        shown = comparison.summed(frame, comparison.rows_of(gathered.members))
        columns = {"row": "都道府県", **counts}
    return tables.table(shown, caption, columns, note=note, empty=empty)


def reason_table(verdicts: pd.DataFrame, gathered: Gathered) -> tables.Block:
    """Why indicators cannot be judged; by municipality while they are few."""
    names = list(kpi.REASONS)
    caption = "判断できない理由ごとの指標の数"
    if is_few(gathered):
        table = comparison.summed(verdicts, comparison.rows_of(gathered.members))
        long = table.melt(["row", "not_judged"], names, "reason", "count")
        places = {row: place for place, row in enumerate(table["row"])}
        long = long[long["count"] > 0]
        long = long.loc[long["row"].map(places).sort_values(kind="stable").index]
        columns = {
            "row": "自治体",
            "word": "理由",
            "count": "指標",
            "not_judged": "判断できない指標",
        }
    else:
        sums = verdicts.groupby("municipality_code")[names].sum()
        long = pd.DataFrame(
            {"reason": names, "count": sums.sum().to_numpy(), "towns": (sums > 0).sum().to_numpy()}
        )
        long = long[long["count"] > 0]
        columns = {"word": "理由", "count": "指標", "towns": "自治体の数"}
    shown = long.assign(word=words.say(long["reason"], words.REASONS))
    return tables.table(shown, caption, columns, empty="判断できない指標はありません。")
