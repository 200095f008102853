"""The chapter on contradictions: what matters first, everything, and what was in order."""

import pandas as pd
from markupsafe import Markup

from machi import tables
from machi.narrative.consistency_names import CHECKS
from machi.narrative.consistency_words import (
    CONFIDENCE_MEANINGS,
    CONFIDENCES,
    SEVERITIES,
    SEVERITY_MARKS,
    SEVERITY_MEANINGS,
    THEMES,
)
from machi.tables import Figure

MOST = 10
"""Findings a committee can talk about in one meeting."""
MOST_OF_ONE = 2
"""Of one check, so that one habit of a document does not fill the list."""
MOST_OF_SUBJECT = 3
"""About one indicator, project or measure, so that the worst one does not either."""
ALL = "すべての確認事項"
"""Heading of the section that lists everything; its id on the page is the same."""


def figures(findings: pd.DataFrame, counts: pd.DataFrame) -> tables.Block:
    """How much was looked at, how much was found, by weight."""
    size = findings["severity"].value_counts()
    examined, found = int(counts["examined"].sum()), len(findings)
    kinds = int((counts["examined"] > 0).sum())
    return tables.key_figures(
        [
            Figure("確かめた箇所", f"{examined:,}", f"{kinds}種類の検査"),
            Figure("問題のなかった箇所", f"{examined - found:,}"),
            *(
                Figure(f"重要度「{word}」", f"{size.get(name, 0)}", SEVERITY_MEANINGS[name])
                for name, word in SEVERITIES.items()
            ),
        ]
    )


def sentences(name: str, findings: pd.DataFrame, counts: pd.DataFrame) -> list[str]:
    """The chapter's summary; a municipality without findings is told so."""
    examined, unjudged = int(counts["examined"].sum()), int(counts["unjudged"].sum())
    fine = examined - len(findings)
    if findings.empty:
        lines = [
            f"{name}の資料のデータを{examined:,}か所で確かめ、食い違いは見つかりませんでした。",
            "食い違いがないことは、書かれている値が正しいことまでは意味しません。",
        ]
    else:
        lines = [
            f"{name}の資料のデータを{examined:,}か所で確かめ、担当課に確かめたいことが"
            f"{len(findings)}件見つかりました。残る{fine:,}か所に問題はありません。",
            "ここに挙げるのは間違いの指摘ではなく質問です。資料の外に理由があることも、"
            "文字起こしの誤りであることもあります。",
        ]
    if unjudged:
        lines.append(
            f"このほか{unjudged:,}か所は、比べる相手の値が資料になく、確かめられませんでした。"
        )
    return lines


def matters(
    findings: pd.DataFrame, most: int = MOST, of_subject: int = MOST_OF_SUBJECT
) -> pd.DataFrame:
    """The findings that matter, in their order: few of one check or subject, none of low severity.

    Where nothing else was found, those of low severity in which one can be confident.
    """
    weighty = findings[findings["severity"] != "low"]
    if weighty.empty:
        weighty = findings[findings["confidence"] == "high"]
    weighty = weighty.drop_duplicates(["check_id", "subject_id"])
    weighty = weighty[weighty.groupby("check_id").cumcount() < MOST_OF_ONE]
    return weighty[weighty.groupby("subject_id").cumcount() < of_subject].head(most)


def top(described: pd.DataFrame) -> tables.Block:
    """The findings that matter, each with both values, their places and the question.

    Args:
        described: ``consistency_facts.describe``.
    """
    chosen = matters(described)
    if chosen.empty:
        return tables.nothing("担当課に確かめたいことはありません。")
    items = Markup("").join(_item(row) for row in chosen.to_dict("records"))
    link = Markup('<p><a href="#{}">{}件すべてを見る</a></p>').format(ALL, len(described))
    html = Markup("<ol>{}</ol>{}").format(items, link)
    lines = [f"{i}. {s}" for i, s in enumerate(chosen["sentence"], start=1)]
    return tables.Block(html, "\n".join(lines))


def _item(row: dict[str, str]) -> Markup:
    places = Markup("").join(
        Markup("<li>{}<br><small>{}</small></li>").format(value or "（値の記載なし）", where)
        for value, where in ((row["shown_a"], row["place_a"]), (row["shown_b"], row["place_b"]))
        if where
    )
    return Markup("<li><p>{} {}</p><ul>{}</ul><p>質問：{}</p></li>").format(
        severity(row["severity"]), row["sentence"], places, row["question"]
    )


def severity(name: str) -> Markup:
    """The severity as mark and word."""
    symbol, tone = SEVERITY_MARKS[name]
    return tables.verdict(f"重要度{SEVERITIES[name]}", symbol, tone)


def everything(described: pd.DataFrame) -> tables.Block:
    """All findings, folded by check, in the order of their weight."""
    if described.empty:
        return tables.nothing("確かめた範囲では、食い違いは見つかりませんでした。")
    second = described["place_b"] != ""
    both = described["place_a"] + " ／ " + described["place_b"]
    shown = described.assign(
        weight=[severity(name) for name in described["severity"]],
        sure=described["confidence"].map(CONFIDENCES),
        source=described["place_a"].where(~second, both),
    )
    return tables.stack(
        tables.fold(_table(rows, str(check_id)), f"{CHECKS[str(check_id)].name}（{len(rows)}件）")
        for check_id, rows in shown.groupby("check_id", sort=False)
    )


def _table(rows: pd.DataFrame, check_id: str) -> tables.Block:
    return tables.table(
        rows,
        CHECKS[check_id].name,
        {
            "sentence": "見つかったこと",
            "question": "確かめたいこと",
            "source": "出典",
            "weight": "重要度",
            "sure": "確からしさ",
        },
    )


def in_order(counts: pd.DataFrame) -> tables.Block:
    """What each check looked at: in order, found, and could not be told."""
    return tables.table(
        counts.assign(
            name=[CHECKS[check_id].name for check_id in counts["check_id"]],
            fine=counts["examined"] - counts["found"],
        ),
        "検査ごとの、確かめた箇所の数",
        {
            "name": "検査",
            "examined": "確かめた",
            "fine": "問題なし",
            "found": "見つかった",
            "unjudged": "値がなく確かめられない",
        },
        note="確かめた箇所が0の検査は、この資料に対象になる値がありません。",
    )


def themes(findings: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """What was looked at and found by theme.

    Returns:
        theme, examined, and the number of findings of each severity.
    """
    theme_of = {check_id: name for name, ids in THEMES.items() for check_id in ids}
    examined = counts.groupby(counts["check_id"].map(theme_of))["examined"].sum()
    sizes = pd.crosstab(findings["check_id"].map(theme_of), findings["severity"])
    sizes = sizes.reindex(index=list(THEMES), columns=list(SEVERITIES), fill_value=0)
    table = sizes.assign(examined=examined.reindex(list(THEMES), fill_value=0))
    return table.rename_axis(index="theme", columns=None).reset_index()


def meanings() -> tables.Block:
    """What the marks of a finding mean."""
    pairs = [(f"重要度{word}", SEVERITY_MEANINGS[name]) for name, word in SEVERITIES.items()]
    pairs += [
        (f"確からしさ{word}", CONFIDENCE_MEANINGS[name]) for name, word in CONFIDENCES.items()
    ]
    return tables.definitions(pairs)
