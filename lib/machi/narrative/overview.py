"""The plans of a municipality: how many, how large, what they say of themselves."""

import pandas as pd

from machi import tables, words
from machi.tables import Figure


def figures(counts: pd.DataFrame, observations: pd.DataFrame) -> tables.Block:
    """Key figures from ``goals.counts`` and the observations."""
    held = observations[(observations["series"] == "target") & observations["value"].notna()]
    again = int(counts["again"].sum())
    return tables.key_figures(
        [
            Figure("読んだ計画", f"{int((counts['goal'] + counts['measure'] > 0).sum())}"),
            Figure("基本目標・政策・柱", f"{int(counts['goal'].sum())}"),
            Figure("施策", f"{int(counts['measure'].sum())}"),
            Figure("具体的な取組", f"{int(counts['initiative'].sum())}"),
            Figure(
                "指標",
                f"{int(counts['indicators'].sum())}",
                f"うち計画内の再掲{again}" if again else "",
            ),
            Figure("うち数値の目標をもつもの", f"{held['indicator_id'].nunique()}"),
        ]
    )


def sentences(
    name: str, plans: pd.DataFrame, counts: pd.DataFrame, observations: pd.DataFrame
) -> list[str]:
    """What the documents are and what cannot be said from them."""
    read = plans[plans["status"] != "title_only"]
    lines = [
        f"{name}について、{len(read)}件の計画を読みました："
        + words.listed(list(read["short_title"]))
        + "。"
    ]
    drafts = read[read["status"].isin(["outline", "draft"])]
    if len(drafts):
        kinds = "、".join(
            f"「{p.short_title}」は{words.PLAN_STATUSES[p.status]}" for p in drafts.itertuples()
        )
        lines.append(f"{kinds}であり、決定された計画とは異なる可能性があります。")
    summaries = read[read["status"] == "summary"]
    if len(summaries):
        lines.append(
            words.listed(list(summaries["short_title"]))
            + "は概要版または紹介ページだけを読んでいます。"
            "本文には、ここにない施策や指標がありえます。"
        )
    lines.append(_largest(counts))
    lines += _measurability(counts, observations)
    unread = plans[plans["status"] == "title_only"]
    if len(unread):
        lines.append(
            f"ほかに{words.listed(list(unread['short_title']))}があることが公開資料から分かっていますが、"
            "本文は読んでいません。"
        )
    return lines


def _largest(counts: pd.DataFrame) -> str:
    sizes = counts[["goal", "measure", "initiative", "indicators"]]
    if not sizes.to_numpy().any():
        return "目標・施策・指標は、まだ登録されていません。"
    # Of equally detailed plans the last read, but never one without anything.
    order = ["initiative", "measure", "indicators"]
    largest = counts[sizes.any(axis=1)].sort_values(order, kind="stable").iloc[-1]
    return (
        f"最も細かく書かれているのは「{largest['short_title']}」で、"
        f"施策{largest['measure']}・具体的な取組{largest['initiative']}・"
        f"指標{largest['indicators']}を持ちます。"
    )


def _measurability(counts: pd.DataFrame, observations: pd.DataFrame) -> list[str]:
    lines = []
    empty = counts[(counts["indicators"] == 0) & (counts["goal"] + counts["measure"] > 0)]
    if len(empty):
        lines.append(f"{words.listed(list(empty['short_title']))}には指標の印字がありません。")
    blank = observations[observations["status"] == "blank_in_source"]
    targets = blank[blank["series"] == "target"]["indicator_id"].nunique()
    if targets:
        lines.append(
            f"目標値の欄が資料で空欄の指標が{targets}件あります。0や未達ではなく「空欄」です。"
        )
    return lines


def plans(own: pd.DataFrame, strategies: pd.DataFrame) -> pd.DataFrame:
    """Plans with their state, years and national edition in words."""
    editions = strategies.set_index("strategy_id")["short_title"]
    return own.assign(
        status_word=words.say(own["status"], words.PLAN_STATUSES),
        years=[words.years(s, e) for s, e in zip(own["start_year"], own["end_year"], strict=True)],
        strategy=own["national_strategy_id"].map(editions),
    )


def with_tree(own: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Plans whose goals were read."""
    return own[own["plan_id"].isin(goals["plan_id"])]


def claims(statements: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Claims and silences of the documents in words, silences last."""
    shown = statements.merge(own[["plan_id", "short_title"]], on="plan_id").assign(
        claim_word=lambda f: words.say(f["claim"], words.CLAIMS),
        words=lambda f: f["text"].fillna("（記載なし）"),
        basis_word=lambda f: words.say(f["basis"], words.JUDGEMENTS),
        silent=lambda f: f["claim"].isin(words.SILENCES),
    )
    return shown.sort_values("silent", kind="stable", ignore_index=True)


DEFINITIONS = [
    (
        "基本目標・政策・柱",
        "計画が掲げる大きな目標。資料によって呼び名が異なるものを同じ段に置いています",
    ),
    ("施策", "目標の下にあるまとまり。資料が「項目」「主な取組」と呼ぶものを含みます"),
    ("具体的な取組", "施策の下に一つずつ書かれた行い"),
    ("指標", "KPI・重要業績評価指標・数値目標など、数で確かめるもの"),
    ("再掲", "同じ計画の中で、同じ指標が二度目以降に現れるもの"),
]
"""Words of this chapter and what they mean in it."""
