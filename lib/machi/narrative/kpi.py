"""Indicators in words: fact, verdict, reason, caveat."""

import pandas as pd

from machi import kpi, tables, words
from machi.narrative import outlook
from machi.rules import Rule
from machi.tables import Figure


def figures(measurability: pd.DataFrame, assessment: pd.DataFrame) -> tables.Block:
    """Key figures: how many indicators there are, can be judged, and are not."""
    judged = int(assessment["verdict"].notna().sum())
    again = len(measurability) - len(assessment)
    return tables.key_figures(
        [
            Figure("指標", f"{len(measurability)}", f"うち計画内の再掲{again}" if again else ""),
            Figure("目標値が数値である指標", f"{int(measurability['target'].sum())}"),
            Figure("実績値がある指標", f"{int(measurability['actual'].sum())}"),
            Figure("判断できる指標", f"{judged}"),
            Figure("判断できない指標", f"{len(assessment) - judged}", "再掲を除く。理由は下の表"),
        ]
    )


def sentences(
    name: str, measurability: pd.DataFrame, assessment: pd.DataFrame, rule: Rule
) -> list[str]:
    """The chapter's summary."""
    if measurability.empty:
        return [
            f"{name}の資料には、指標（KPI・数値目標）の印字がありません。",
            "したがって、目標への到達も見通しも、この資料からは判断できません。"
            "0点や未達という意味ではありません。",
        ]
    total = len(measurability)
    lines = [
        f"{name}の資料にある指標は{total}件です。"
        f"数値の基準値があるのは{int(measurability['baseline'].sum())}件、"
        f"目標値は{int(measurability['target'].sum())}件、実績値は{int(measurability['actual'].sum())}件です。"
    ]
    if (assessment["reason"] == "no_target").all():
        lines.append(
            f"目標値は{total}件すべてで空欄か、印字がありません。"
            "そのため、達成率・進み具合・到達の見通しは計算できません。"
        )
    judged = assessment.dropna(subset=["verdict"])
    if len(judged):
        counts = judged["verdict"].value_counts()
        parts = "、".join(f"{s.symbol}{s.label}{counts.get(s.label, 0)}件" for s in rule.steps)
        lines.append(f"判断できる{len(judged)}件の内訳は、{parts}です（規則：{rule.title}）。")
    reasons = assessment["reason"].value_counts()
    if len(reasons):
        parts = "、".join(f"{words.REASONS[r]}{n}件" for r, n in reasons.items())
        lines.append(f"判断できない{int(reasons.sum())}件の理由は、{parts}です。")
    return lines


def indicator(row: pd.Series, rule: Rule, reservations: list[str]) -> str:
    """One indicator of ``kpi.assess`` as an analyst would put it: fact, verdict, outlook, caveat.

    Args:
        row: the indicator.
        rule: the grading rule.
        reservations: codes of ``caveats.find``.
    """
    actual = words.amount(row["actual"], row["unit"])
    when = words.when(row["actual_year"], row["actual_year_type"])
    if pd.isna(row["verdict"]):
        reason = words.REASONS[row["reason"]]
        return f"{row['name']}：判断できません（{reason}）。分かる値は{_known(row, when)}。"
    step = rule.step(row["verdict"])
    fact = f"{row['name']}：{when or '時期の印字のない'}の実績は{actual}。"
    listed = "。".join(words.CAVEATS[code] for code in reservations)
    caution = f"注意：{listed}。" if listed else ""
    ahead = outlook.sentence(row)
    return f"{fact}{_progress(row, rule)}{step.symbol}{step.label}。{ahead}{caution}"


def _known(row: pd.Series, when: str) -> str:
    """The values an indicator without a verdict has."""
    unit = row["unit"]
    facts = [
        f"基準値{words.amount(row['baseline'], unit)}" if pd.notna(row["baseline"]) else "",
        f"目標値{words.amount(row['target'], unit)}" if pd.notna(row["target"]) else "",
        f"実績値{words.amount(row['actual'], unit)}（{when or '時期の印字なし'}）"
        if pd.notna(row["actual"])
        else "",
    ]
    return "、".join(fact for fact in facts if fact) or "数値なし"


def _progress(row: pd.Series, rule: Rule) -> str:
    """What the rule looked at, in words."""
    unit = row["unit"]
    goal = row["due"] if pd.notna(row["due"]) else row["target"]
    if rule.measure != "share":
        value = row[rule.measure]
        against = f"目標{words.amount(goal, unit)}" if pd.notna(goal) else "目標"
        shown = "目標を達成" if value == float("inf") else f"{rule.basis}の{words.percent(value)}"
        return f"{against}に対し、{shown}で、"
    if pd.notna(row["due"]):
        told = f"その年の目標{words.amount(goal, unit)}{words.against(row['share'], row['rate'])}"
        return f"{told}{words.percent(row['share'])}で、"
    if pd.isna(row["elapsed"]):
        return f"目標{words.amount(goal, unit)}に対して{words.percent(row['share'])}で、"
    if row["attainment"] < 0:
        return (
            f"目標{words.amount(goal, unit)}とは逆の向きに、道のりの"
            f"{words.percent(-row['attainment'])}だけ動き（期間は{words.percent(row['elapsed'])}が経過）、"
        )
    return (
        f"目標{words.amount(goal, unit)}までの道のりの"
        f"{words.percent(row['attainment'])}を、期間の{words.percent(row['elapsed'])}が"
        f"過ぎた時点で進み（進むべき分の{words.percent(row['share'])}）、"
    )


def judged(
    assessment: pd.DataFrame, rule: Rule, caveats: pd.DataFrame, observations: pd.DataFrame
) -> tables.Block:
    """One sentence per indicator that can be judged, with the place of its actual.

    Args:
        assessment: ``kpi.assess``.
        rule: the grading rule.
        caveats: ``caveats.find``.
        observations: table ``observations`` with ``source`` (``common.with_source``).
    """
    rows = assessment.dropna(subset=["verdict"])
    if rows.empty:
        return tables.nothing("判断できる指標がありません。")
    held = caveats.groupby("indicator_id")["code"].agg(list).to_dict()
    places = _places(observations)
    lines = []
    for _, row in rows.iterrows():
        place = places.get((row["indicator_id"], row["actual_year"], row["actual_year_type"]))
        source = f"〔実績の出典：{place}〕" if place else ""
        lines.append(indicator(row, rule, held.get(row["indicator_id"], [])) + source)
    return tables.sentences(lines)


def _places(observations: pd.DataFrame) -> dict[tuple[object, ...], str]:
    """Where the actual of each indicator and year stands; of several the first."""
    key = ["indicator_id", "year", "year_type"]
    actuals = observations[(observations["series"] == "actual") & observations["value"].notna()]
    places: dict[tuple[object, ...], str] = (
        actuals.drop_duplicates(key).set_index(key)["source"].to_dict()
    )
    return places


def goal_lines(assessment: pd.DataFrame, goals: pd.DataFrame, rule: Rule) -> tables.Block:
    """Why each goal with judged indicators stands where it does: its indicators by verdict.

    Args:
        assessment: ``kpi.assess``.
        goals: table ``goals``.
        rule: the grading rule.

    Goals without a verdict are counted in one closing line; averages are not taken.
    """
    rows = assessment.assign(top=kpi.top_goal(assessment, goals))
    titles = dict(zip(goals["goal_id"], goals["title"], strict=True))
    lines = []
    silent = 0
    for goal, own in rows.groupby("top", sort=False):
        known = own.dropna(subset=["verdict"])
        if known.empty:
            silent += 1
            continue
        parts = [
            f"{step.symbol}{step.label}は{words.listed(list(held['name']))}"
            for step in rule.steps
            if len(held := known[known["verdict"] == step.label])
        ]
        rest = own["reason"].value_counts()
        why = "、".join(f"{words.REASONS[reason]}{n}件" for reason, n in rest.items())
        unknown = f"ほか{int(rest.sum())}件は判断できません（{why}）。" if len(rest) else ""
        lines.append(f"{titles[str(goal)]}（指標{len(own)}件）：{'、'.join(parts)}。{unknown}")
    if not lines:
        return tables.nothing("判断できる指標を持つ目標がありません。")
    if silent:
        lines.append(f"ほかの{silent}の目標には、判断できる指標がありません。")
    return tables.sentences(lines)
