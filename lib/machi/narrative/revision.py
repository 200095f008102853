"""What a later national edition would ask of a plan, and national KPIs beside municipal ones."""

from collections.abc import Mapping

import pandas as pd

from machi import tables, words

CARRIED = {
    "linked": "対応が登録されている",
    "stated": "前の版から引き継ぐ（資料による）",
    "judged": "前の版から引き継ぐ（編集者の判断）",
}


def current(plans: pd.DataFrame, goals: pd.DataFrame) -> list[str]:
    """Plans a revision would be of: with goals, and not followed by another plan with goals."""
    with_goals = plans[plans["plan_id"].isin(goals.loc[goals["tier"] == "goal", "plan_id"])]
    return list(
        with_goals.loc[~with_goals["plan_id"].isin(with_goals["predecessor_id"]), "plan_id"]
    )


def unreached(revision: pd.DataFrame) -> pd.DataFrame:
    """National goals of ``editions.revision`` that nothing in the plan reaches."""
    return revision[revision["basis"].isna()]


def sentence(revision: pd.DataFrame, plans: pd.DataFrame, strategies: pd.DataFrame) -> list[str]:
    """For each current plan, what the latest edition asks that it does not answer."""
    short = plans.set_index("plan_id")["short_title"]
    edition = strategies.set_index("strategy_id")["short_title"]
    lines = []
    for plan_id, rows in revision.groupby("plan_id", sort=False):
        last = rows[rows["strategy_id"] == rows["strategy_id"].iloc[-1]]
        missing = unreached(last)
        later = edition[last["strategy_id"].iloc[0]]
        name = f"「{short[plan_id]}」を、その後の国の{later}と照らすと、"
        if missing.empty:
            lines.append(f"{name}国の{len(last)}つの目標のすべてに、引き継がれた対応があります。")
        else:
            listed = words.listed(list(missing["title"]), 4)
            lines.append(f"{name}応えるものを改めて考える国の目標は{listed}です。")
    return lines


def table(
    revision: pd.DataFrame,
    near: pd.DataFrame,
    titles: Mapping[str, str],
    plans: pd.DataFrame,
    strategies: pd.DataFrame,
) -> tables.Block:
    """National goals of later editions nothing reaches, with the measures that come nearest.

    Args:
        revision: ``editions.revision`` of current plans.
        near: ``inferred.national`` of the same plans and editions; empty without suggestions.
        titles: titles of municipal and national goals by id.
        plans: table ``plans``.
        strategies: table ``strategies``.
    """
    missing = unreached(revision)
    nearest = [
        _nearest(near, row.plan_id, row.national_goal_id, titles) for row in missing.itertuples()
    ]
    short = plans.set_index("plan_id")["short_title"]
    edition = strategies.set_index("strategy_id")["short_title"]
    return tables.table(
        missing.assign(
            national=[f"{i} {titles[i]}" for i in missing["national_goal_id"]],
            edition=missing["strategy_id"].map(edition),
            plan=missing["plan_id"].map(short),
            nearest=nearest,
        ),
        "後の版の目標のうち、応える対応が引き継がれていないもの",
        {
            "national": "国の目標",
            "edition": "国の版",
            "plan": "計画",
            "nearest": "内容の近い施策（△ 推定）",
        },
        note="改訂するなら、ここに挙げた国の目標に応えるかどうかを決めることになります。"
        "応えないことにも理由があり得ます。近い施策は計算による候補で、対応ではありません。",
        empty="後の版の目標には、いずれも引き継がれた対応があるか、比べる後の版がありません。",
    )


def _nearest(
    near: pd.DataFrame, plan_id: str, national_goal_id: str, titles: Mapping[str, str]
) -> str:
    held = near[(near["plan_id"] == plan_id) & (near["candidate_id"] == national_goal_id)]
    held = held[(held["rank"] == 1) & held["state"].isin(["new", "known"])]
    held = held.sort_values("score", ascending=False, kind="stable").head(2)
    named = [
        f"{tables.shorten(titles[r.subject_id], 28)}（{r.score:.2f}）" for r in held.itertuples()
    ]
    return "／".join(named) or "近いものなし"


def carried_table(
    revision: pd.DataFrame, titles: Mapping[str, str], plans: pd.DataFrame
) -> tables.Block:
    """National goals of later editions and the goals that reach them, with how."""
    held = revision.dropna(subset=["basis"])
    short = plans.set_index("plan_id")["short_title"]
    return tables.table(
        held.assign(
            national=[f"{i} {titles[i]}" for i in held["national_goal_id"]],
            plan=held["plan_id"].map(short),
            own=[
                "／".join(tables.shorten(titles[i], 24) for i in ids.split("、"))
                for ids in held["goals"]
            ],
            how=held["basis"].map(CARRIED),
        ),
        "後の版の目標に引き継がれる、自治体の目標",
        {"national": "国の目標", "plan": "計画", "own": "自治体の目標", "how": "つながり方"},
        empty="後の版に引き継がれる対応はありません。",
    )


def kpi_table(pairs: pd.DataFrame, plans: pd.DataFrame) -> tables.Block:
    """National KPIs and their municipal counterparts, both targets side by side.

    Args:
        pairs: ``counterparts.counterparts``.
        plans: table ``plans``.
    """
    return tables.table(
        _paired(pairs, plans),
        "国のKPIと、対応する自治体の指標（基準値→目標値）",
        {
            "national": "国のKPI",
            "national_values": "国の値（公表・報道の表記）",
            "name": "自治体の指標（計画）",
            "values": "自治体の値",
            "alike": "関係",
        },
        note="対応は編集者の判断です。自治体の目標は計画の期間内で最後のもの。国と自治体では"
        "数える対象が違うため、単位が同じでも値の大小を優劣とは読めません。",
        empty="並べられる指標がありません。",
    )


def kpi_notes(pairs: pd.DataFrame, plans: pd.DataFrame) -> tables.Block:
    """What is alike and what differs in each pair of ``kpi_table``."""
    return tables.table(
        _paired(pairs, plans),
        "国のKPIと自治体の指標の、同じところと違うところ",
        {"name": "自治体の指標（計画）", "national": "国のKPI", "note": "編集者の読み"},
        empty="並べられる指標がありません。",
    )


def _paired(pairs: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """The pairs in words: national, national_values, name, values, alike, note."""
    short = plans.set_index("plan_id")["short_title"]
    unit = pairs["same_unit"].map({True: "単位は同じ", False: "単位が違う"})
    return pd.DataFrame(
        {
            "national": pairs["national_kpi_id"] + " " + pairs["national_name"],
            "national_values": [
                _span(row.national_baseline, row.national_target, row.national_period)
                for row in pairs.itertuples()
            ],
            "name": pairs["name"] + "（" + pairs["plan_id"].map(short) + "）",
            "values": [
                _span(
                    words.amount(row.baseline, row.unit),
                    words.amount(row.target, row.unit),
                    words.when(row.target_year, row.target_year_type),
                )
                for row in pairs.itertuples()
            ],
            "alike": words.say(pairs["relation"], words.KPI_RELATIONS) + "・" + unit,
            "note": pairs["note"],
        }
    )


def kpi_coverage(covered: pd.DataFrame, strategies: pd.DataFrame) -> tables.Block:
    """How many KPIs of the editions have a counterpart.

    Args:
        covered: ``counterparts.coverage`` of the editions of interest.
        strategies: table ``strategies``.
    """
    if not covered["answered"].sum():
        return tables.nothing("国のKPIに対応する自治体の指標は、登録されていません。")
    edition = strategies.set_index("strategy_id")["short_title"]
    return tables.sentences(
        f"国の{edition[row.strategy_id]}のKPI{row.kpis}件（登録分）のうち、"
        f"{row.answered}件に、対応する自治体の指標があります。"
        for row in covered.itertuples()
    )


def _span(baseline: object, target: object, period: object) -> str:
    """Baseline, target and its period in one cell; a dash for what is missing."""
    words_of = [tables.MISSING if v is None or pd.isna(v) else str(v) for v in (baseline, target)]
    when = "" if period is None or pd.isna(period) or not str(period) else f"（{period}）"
    return f"{words_of[0]} → {words_of[1]}{when}"
