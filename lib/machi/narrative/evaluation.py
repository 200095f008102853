"""The evaluation sheet in words: what it comes to, what was counted, what cannot be said."""

from collections.abc import Mapping

import pandas as pd

from machi import evaluation, logic, quantities, schemas, tables, words
from machi.narrative import common
from machi.narrative.changes import several, years
from machi.narrative.results import NO_EFFECT
from machi.narrative.sdg_gaps import when
from machi.narrative.spending import OURS, PERSONNEL, SILENT, share, signed
from machi.store import Municipality
from machi.tables import Figure


def thousand_yen(value: object) -> str:
    """An amount in words, e.g. 12,487千円."""
    return words.amount(value, schemas.BUDGET_UNIT)


def key_points(town: Municipality, figures: list[Figure], lines: list[str]) -> tables.Block:
    """Key figures and sentences; one line for a town whose documents hold no projects."""
    if town["projects"].empty:
        return common.lead(
            town,
            [
                f"{town.name}の読んだ資料には、事業ごとの予算・実績・ロジックモデルを載せた"
                "評価票がありません。事業や成果がないという意味ではありません。"
            ],
        )
    return tables.stack([tables.key_figures(figures), tables.sentences(lines)])


def figures(projects: pd.DataFrame, money: evaluation.Overview, gaps: logic.Gaps) -> list[Figure]:
    """Key figures: projects, our sums, the change over the same projects, broken ways.

    Args:
        projects: table ``projects``.
        money: ``evaluation.overview``.
        gaps: ``logic.gaps``.
    """
    steps = projects["next_step"].fillna("記載なし").value_counts(sort=False)
    onward = "・".join(f"{step}{n}" for step, n in steps.items())
    held = [Figure("事業", f"{len(projects)}", f"次年度の方針：{onward}")]
    total, moved = (frame[frame["item"] == "total"] for frame in money[:2])
    held += [
        Figure(
            f"事業費の和 {when(row)}",
            quantities.format_number(row.amount),
            f"千円。額の読める{row.counted}事業",
        )
        for row in total[total["counted"] > 0].itertuples()
    ]
    held += [
        Figure(
            f"事業費の増減 {years(row)}" if several(moved) else "事業費の増減",
            signed(row.change),
            f"千円。両年度とも読める{row.projects}事業",
        )
        for row in moved[moved["projects"] > 0].itertuples()
    ]
    return [*held, Figure("成果へのつながりが読めない事業", f"{len(gaps.projects)}")]


def sentences(
    town: Municipality, money: evaluation.Overview, titles: Mapping[str, str]
) -> list[str]:
    """What the money comes to, how it moves, and how much of it is general revenue.

    Args:
        town: the municipality.
        money: ``evaluation.overview``.
        titles: titles of the projects by id.
    """
    return [
        *_sums(town, money),
        *_change(money.changes, money.by_project, titles),
        *_shares(money.shares),
    ]


def _sums(town: Municipality, money: evaluation.Overview) -> list[str]:
    """How much money is printed in all, and why the years' sums must not be compared."""
    plans = town["plans"]
    listed = words.listed(
        list(plans.loc[plans["plan_id"].isin(town["projects"]["plan_id"]), "short_title"])
    )
    total, both = (frame[frame["item"] == "total"] for frame in money[:2])
    total = total[total["counted"] > 0]
    if total.empty:
        return [
            f"{listed}には{len(town['projects'])}事業がありますが、読める予算の額はありません。"
        ]
    sums = "、".join(
        f"{when(row)}は{row.counted}事業で{thousand_yen(row.amount)}" for row in total.itertuples()
    )
    # As many in every year as in both years together: then they are the same projects.
    apart = len(both) > 0 and bool((total["counted"] != both["projects"].min()).any())
    end = "足した事業が違うため、合計どうしは比べられません。" if apart else ""
    return [
        f"{listed}の{len(town['projects'])}事業のうち、額の読めるものの事業費を足すと、"
        f"{sums}です（{OURS.removesuffix('。')}）。{end}"
    ]


def _change(
    changes: pd.DataFrame, by_project: pd.DataFrame, titles: Mapping[str, str]
) -> list[str]:
    """How totals move over the same projects, and which moves most; nothing without two years."""
    held = changes[(changes["item"] == "total") & (changes["projects"] > 0)]
    if held.empty:
        return []
    row = held.iloc[-1]
    rate = "" if pd.isna(row["rate"]) else f"（{share(abs(row['rate']))}）"
    turn = "増えています" if row["change"] > 0 else "減っています"
    moved = f"{thousand_yen(abs(row['change']))}{rate}{turn}" if row["change"] else "変わりません"
    both = f"{row['before_year']}年度と{row['after_year']}年度"
    own = by_project[
        (by_project["item"] == "total") & (by_project["after_year"] == row["after_year"])
    ].dropna(subset=["change"])
    most = own.loc[own["change"].abs().sort_values(ascending=False, kind="stable").index].iloc[0]
    step = signed(most["change"], schemas.BUDGET_UNIT)
    named = f"最も動いたのは「{titles[most['group']]}」（{step}）です。"
    return [
        f"{both}の両方で額が読める{row['projects']}事業に限ると、"
        f"{thousand_yen(row['before'])}から{thousand_yen(row['after'])}へ{moved}。"
        f"{named if most['change'] else ''}"
    ]


def _shares(shares: pd.DataFrame) -> list[str]:
    """The share of general revenue over the same projects in every year, and over what is read."""
    known = shares.dropna(subset=["same_share"])
    if known.empty:
        return []
    same = "、".join(f"{r.year}年度は{share(r.same_share)}" for r in known.itertuples())
    plain = "、".join(f"{r.year}年度{share(r.share)}" for r in known.itertuples())
    differ = (known["projects"] != known["same_projects"]).any()
    rest = f"年度ごとに読める事業をすべて使うと{plain}となり、対象の違いが混ざります。"
    return [
        f"事業費に占める一般財源の割合は、どの年度も読める同じ{known.iloc[0]['same_projects']}事業で、"
        f"{same}です。{rest if differ else ''}"
    ]


def method(town: Municipality) -> tables.Block:
    """How the chapter counts, for those who have something to count."""
    if town["projects"].empty:
        return tables.nothing(SILENT)
    return tables.sentences(
        [
            f"{OURS}額の読めない事業と、横線や空欄で額のない事業は、0とせずに除き、その数を示します。",
            f"{PERSONNEL}人件費の方が事業費より大きい事業もあります。",
            "額は予算と見込みで、決算ではありません。",
            "一つの事業に複数のSDGsの印があるときは、それぞれに全額を数えます。",
            "結果一つ当たりの費用は、同じ事業の同じ年度に、読める事業費と数えた結果の両方があるときだけ"
            f"計算します。{NO_EFFECT}",
            "ロジックモデルの矢印は文字起こしに残っていません。実線は資料の言葉や表が示すつながり、"
            "破線は箱の並びと内容からの編集者の判断です。",
        ]
    )


def cited(town: Municipality) -> list[str]:
    """The tables the chapter rests on; of a town without a sheet, the plans that were read."""
    if town["projects"].empty:
        return ["plans"]
    return ["projects", "budgets", "project_results", "logic_nodes", "logic_edges"]
