"""The same indicators under every grading rule: which verdicts flip, and why."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from machi import tables, words
from machi.rules import Rule


def verdict_grid(
    assessment: pd.DataFrame, graded: pd.DataFrame, chosen: Rule, rules: list[Rule]
) -> tables.Block:
    """Verdicts of all rules beside each other, for indicators that any rule can judge.

    Args:
        assessment: ``kpi.assess``.
        graded: ``grading.regrade``: indicator_id and one column of labels per rule name.
        chosen: the rule of this report.
        rules: all rules; the chosen one is shown first.
    """
    names = assessment.set_index("indicator_id")["name"]
    ordered = [chosen, *(rule for rule in rules if rule.name != chosen.name)]
    columns = [rule.name for rule in ordered]
    rows = graded[graded[columns].notna().any(axis=1)]
    shown = pd.DataFrame({"name": rows["indicator_id"].map(names)})
    for rule in ordered:
        shown[rule.name] = [_mark(rule, label) for label in rows[rule.name]]
    headings = {rule.name: rule.title for rule in ordered}
    return tables.table(
        shown,
        "採点規則を替えたときの判断（左端がこの報告書の規則）",
        {"name": "指標", **headings},
        empty="どの規則でも判断できる指標がありません。",
    )


def _mark(rule: Rule, label: object) -> Markup:
    if label is None or pd.isna(label):
        return Markup(tables.MISSING)
    step = rule.step(str(label))
    return tables.verdict(step.label, step.symbol, step.tone)


def flip_table(flips: pd.DataFrame, rules: list[Rule]) -> tables.Block:
    """Verdicts that change under another rule, with the reason."""
    titles = {rule.name: rule.title for rule in rules}
    return tables.table(
        flips.assign(
            rule_title=flips["rule"].map(titles),
            why_word=words.say(flips["why"], words.FLIP_REASONS),
        ),
        "規則を替えると変わる判断",
        {
            "name": "指標",
            "chosen": "この報告書の判断",
            "rule_title": "別の規則",
            "label": "その判断",
            "why_word": "変わる理由",
        },
        empty="規則を替えても、判断の良し悪しが変わる指標はありません。",
    )


def rules_table(rules: list[Rule]) -> tables.Block:
    """The rules with their questions, cuts, sources and cautions."""
    return tables.table(
        pd.DataFrame(
            {
                "title": [rule.title for rule in rules],
                "question": [rule.question for rule in rules],
                "thresholds": [rule.thresholds for rule in rules],
                "caution": [rule.caution for rule in rules],
                "origin": [rule.source for rule in rules],
            }
        ),
        "採点規則",
        {
            "title": "規則",
            "question": "問うもの",
            "thresholds": "区切り",
            "caution": "注意",
            "origin": "出典",
        },
    )


def contrast_table(table: pd.DataFrame, pace: Rule, international: Rule) -> tables.Block:
    """Where the international method and the pro-rata one part, on made-up examples.

    Args:
        table: ``contrast.table``.
        pace: the pro-rata rule.
        international: the international rule.
    """
    return tables.table(
        table.assign(
            baseline_word=[words.amount(v, u) for v, u in _with_unit(table, "baseline")],
            target_word=[words.amount(v, u) for v, u in _with_unit(table, "target")],
            actual_word=[words.amount(v, u) for v, u in _with_unit(table, "actual")],
            growth_mark=[_mark(international, label) for label in table["growth_verdict"]],
            pace_mark=[_mark(pace, label) for label in table["verdict"]],
        ),
        "国際的な方法（伸び率）と按分型（差）の分かれ目：5年計画の3年目の例",
        {
            "name": "例",
            "baseline_word": "基準値",
            "target_word": "目標値",
            "actual_word": "3年目",
            "growth_mark": "国際的な方法",
            "pace_mark": "按分型",
            "why": "自治体の指標ではどちらが適うか",
        },
        note="例は説明のために作ったもので、どの自治体の値でもありません。判断は計算によります。",
    )


def _with_unit(table: pd.DataFrame, column: str) -> Iterator[tuple[float, str]]:
    return zip(table[column], table["unit"], strict=True)
