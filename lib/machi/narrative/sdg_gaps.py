"""Declared against carried SDGs in words and tables: measures, money, indicators, earlier plans."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from machi import quantities, similarity, tables, words

STATES = {
    "both": "掲げ、担うものがある",
    "declared_only": "掲げるが、担うものがない",
    "carried_only": "掲げていないが、担うものがある",
}
VIA = {"own": "指標そのものの印", "node": "施策の印を通じて"}


def names(sdg_goals: pd.DataFrame) -> dict[str, str]:
    """Goals by number as a reader knows them: 4 質の高い教育をみんなに."""
    return {row.sdg: f"{row.sdg} {row.short_title}" for row in sdg_goals.itertuples()}


def promise_sentence(
    promises: pd.DataFrame, titles: Mapping[str, str], goals: Mapping[str, str]
) -> list[str]:
    """Which measures claim goals that nothing under them bears; nothing when it cannot be told."""
    if promises.empty:
        return []
    empty = promises[promises["state"] == "declared_only"]
    extra = promises[promises["state"] == "carried_only"]
    measures = promises["goal_id"].nunique()
    if empty.empty and extra.empty:
        return [
            f"印を比べられる{measures}つの施策では、掲げるゴールのすべてに、同じ印の事業・指標があります。"
        ]
    lines = []
    for state, rows in (
        ("掲げるのに、同じ印の事業・指標がない", empty),
        ("掲げていないのに、事業・指標に印がある", extra),
    ):
        if len(rows):
            listed = "、".join(
                f"施策「{titles[r.goal_id]}」の「{goals[r.sdg]}」"
                for r in rows.head(4).itertuples()
            )
            more = f"など{len(rows)}件" if len(rows) > 4 else ""
            lines.append(f"施策が{state}ゴール：{listed}{more}。")
    return lines


def promise_table(
    promises: pd.DataFrame, titles: Mapping[str, str], goals: Mapping[str, str]
) -> tables.Block:
    """Each measure's marks against the marks under it."""
    return tables.table(
        promises.assign(
            title=promises["goal_id"].map(titles),
            goal=promises["sdg"].map(goals),
            state_word=promises["state"].map(STATES),
        ),
        "施策が掲げるゴールと、その下の事業・指標が担うゴール",
        {
            "title": "施策",
            "goal": "ゴール",
            "declared": "施策が掲げる",
            "carriers": "同じ印の事業・指標（件）",
            "state_word": "見方",
        },
        note="印のない事業が、そのゴールに役立っていないという意味ではありません。"
        "資料がその印を付けていないという意味です。",
        empty="施策と、その下の事業・指標の両方に印のある資料がないため、比べられません。",
    )


def money_sentence(money: pd.DataFrame, whole: pd.DataFrame, goals: Mapping[str, str]) -> list[str]:
    """Where most of the money goes in the year that can be read best; nothing without budgets."""
    known = whole.merge(money[["year", "stage"]].drop_duplicates()).query("amount > 0")
    if known.empty:
        return []
    total = known.sort_values(["unread", "year"], kind="stable").iloc[0]
    own = money[(money["year"] == total["year"]) & (money["stage"] == total["stage"])]
    most = own.sort_values("amount", ascending=False, kind="stable").iloc[0]
    return [
        f"{when(total)}では、額の読める{total['projects']}事業の事業費"
        f"{quantities.format_number(total['amount'])}千円のうち{words.percent(most['share'])}を、"
        f"「{goals[most['sdg']]}」の印がある事業が占めます{_left_out(total)}。"
    ]


def _left_out(total: pd.Series) -> str:
    """What the denominator does not hold, in brackets; nothing when it holds all."""
    parts = [
        f"{words_of}{total[name]}件"
        for name, words_of in (("unread", "額の読めない"), ("without", "額の記載がない"))
        if total[name]
    ]
    return f"（{'・'.join(parts)}を除く）" if parts else ""


def money_table(money: pd.DataFrame, whole: pd.DataFrame, goals: Mapping[str, str]) -> tables.Block:
    """Amount, projects and share per goal and year, with the denominator as the last row."""
    rows = [
        {
            "goal": goals[row.sdg],
            "when": when(row),
            "projects": row.projects,
            "amount": row.amount,
            "share": words.percent(row.share),
        }
        for row in money.itertuples()
    ]
    rows += [
        {
            "goal": "額の読める事業の合計（割合の分母）",
            "when": when(row),
            "projects": row.projects,
            "amount": row.amount,
            "share": _left_out(row).strip("（）") or "すべての事業",
        }
        for _, row in whole.iterrows()
    ]
    return tables.table(
        pd.DataFrame(rows, columns=["goal", "when", "projects", "amount", "share"]),
        "ゴールごとの事業費（千円）",
        {
            "goal": "ゴール",
            "when": "年度",
            "projects": "事業（件）",
            "amount": "事業費（千円）",
            "share": "割合",
        },
        note="事業費には職員の人件費の概算を含みません。一つの事業に複数のゴールの印があるときは、"
        "それぞれに全額を数えます。合計は資料の印字ではなく、ここで足したものです。",
        empty="事業ごとの予算は、読んだ資料にありません。",
    )


def when(row: Any) -> str:
    """The words for a year and stage, e.g. 2025年度（予算）."""
    return f"{row.year}年度（{words.BUDGET_STAGES[row.stage]}）"


def indicator_table(
    held: pd.DataFrame, names_of: Mapping[str, str], titles: Mapping[str, str],
    goals: Mapping[str, str],
) -> tables.Block:  # fmt: skip
    """Indicators per goal, and by whose mark.

    Args:
        held: ``sdg_gaps.of_indicators``.
        names_of: names of indicators by id.
        titles: titles of measures by id.
        goals: ``names``.
    """
    return tables.table(
        held.assign(
            goal=held["sdg"].map(goals),
            name=held["indicator_id"].map(names_of),
            via_word=held["via"].map(VIA),
            measure=held["node"].map(titles),
        ),
        "ゴールの進み具合を測ることになる指標",
        {"goal": "ゴール", "name": "指標", "via_word": "つながり方", "measure": "その施策"},
        empty="指標か、指標の付く施策に、SDGsの印がある資料がありません。",
    )


PLACES = {(True, True): "両方", (True, False): "前の計画だけ", (False, True): "この計画だけ"}


def succession(
    pairs: Sequence[tuple[str, pd.DataFrame]], plans: pd.DataFrame, goals: Mapping[str, str]
) -> tables.Block:
    """Plans beside the plans they follow: what came and went, and the counts folded away.

    Args:
        pairs: words for a kind of link, and ``sdg_gaps.succession`` of it.
        plans: table ``plans``.
        goals: ``names``.
    """
    short = plans.set_index("plan_id")["short_title"]
    parts = [
        table.assign(
            kind=kind,
            goal=table["sdg"].map(goals),
            pair=table["predecessor_id"].map(short) + " → " + table["plan_id"].map(short),
        )
        for kind, table in pairs
        if len(table)
    ]
    if not parts:
        return tables.nothing("前の計画と比べられる印も推定もありません。")
    frame = pd.concat(parts, ignore_index=True)
    occurs = zip(frame["before"] > 0, frame["now"] > 0, strict=True)
    frame = frame.assign(where=[PLACES[place] for place in occurs])
    lines = [
        f"{pair}（{kind}）：" + "。".join(
            f"{where}に現れるゴールは{'、'.join(rows['sdg'])}"
            for where, rows in own.groupby("where", sort=False)
        ) + "。"
        for (pair, kind), own in frame.groupby(["pair", "kind"], sort=False)
    ]  # fmt: skip
    columns = {"goal": "ゴール", "pair": "計画", "kind": "根拠", "before": "前の計画"}
    table = tables.table(
        frame,
        "前の計画と比べた、ゴールごとの担い手の数",
        columns | {"now": "この計画", "where": "どこに現れるか"},
    )
    caution = (
        "計画によって、読んだ資料の細かさ（要約・題名だけ・本文）と施策の数が違うため、"
        "現れなくなったことは、力を入れなくなったことを意味しません。"
    )
    return tables.stack(
        [tables.sentences(lines), tables.caveat(caution), tables.fold(table, "数の表を見る")]
    )


def external_table(checks: pd.DataFrame) -> tables.Block:
    """What the suggestions score on texts others labelled.

    Args:
        checks: table ``external_checks`` with ``source``.
    """
    return tables.table(
        checks.assign(
            method_word=[similarity.METHODS[name].label for name in checks["method"]],
            first=[words.percent(share) for share in checks["top1"]],
            three=[words.percent(share) for share in checks["top3"]],
            constant=[
                f"{words.percent(one)}／{words.percent(three)}"
                for one, three in zip(checks["constant1"], checks["constant3"], strict=True)
            ],
        ),
        "他の人が付けたSDGsの印との照合",
        {
            "corpus": "文の集まり",
            "method_word": "方法",
            "texts": "件数",
            "first": "第1候補が一致",
            "three": "第3候補までに一致",
            "constant": "いつも最多のゴールを答えた場合（第1／第3まで）",
            "note": "注意",
            "source": "出典",
        },
        note="自治体の施策にSDGsの印が付いた、自由に使える日本語の資料は見つかりませんでした。"
        "ここにあるのは近い文での照合で、文は利用条件の記載がないため収録していません。"
        f"測定日：{'、'.join(sorted(checks['measured_on'].unique()))}。",
        empty="照合の記録がありません。",
    )
