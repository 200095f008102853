"""One indicator for the workbench: its components, its sources, and what an assumption changes."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from machi import tables, whatif, words
from machi.narrative import kpi as words_of
from machi.narrative import outlook
from machi.narrative.kpi_tables import mark
from machi.rules import Rule
from machi.whatif import Assumption, Outcome

HEADS = {"before": "資料のまま", "after": "もしも"}


def sentence(outcome: Outcome, rule: Rule, reservations: list[str]) -> tables.Block:
    """What can be said of the indicator by the documents alone."""
    return tables.sentences([words_of.indicator(outcome.before, rule, reservations)])


def components(outcome: Outcome, rule: Rule, assumed: Assumption) -> tables.Block:
    """What the verdict is made of, line by line; a second column where something is assumed.

    Args:
        outcome: ``whatif.judge``.
        rule: the grading rule.
        assumed: what was assumed.
    """
    rows = {"before": outcome.before}
    if not assumed.empty:
        rows["after"] = outcome.after
    base = _baseline(outcome)
    parts = {key: {"基準値": base} | _parts(row, rule) for key, row in rows.items()}
    frame = pd.DataFrame({"part": list(parts["before"])})
    for key, told in parts.items():
        frame[key] = list(told.values())
    return tables.table(
        frame,
        f"判断の材料：{outcome.before['name']}",
        {"part": "項目", **{key: HEADS[key] for key in rows}},
        note="道のり・期間の割合は基準値からの差で計算します。変化は1年あたりです。",
    )


def _parts(row: pd.Series, rule: Rule) -> dict[str, str | Markup]:
    """Each component with its value in words."""
    grade = mark(row["verdict"], rule)
    if pd.isna(row["verdict"]):
        grade = tables.verdict(f"判断できない（{words.REASONS[row['reason']]}）")
    return {
        "目標値": _dated(row, "target"),
        "最新の実績": _dated(row, "actual"),
        "実績の年の目標値": words.amount(row["due"], row["unit"]),
        "過ぎた期間": words.percent(row["elapsed"]),
        "進んだ道のり": words.percent(row["attainment"]),
        "進むべき分に対して": words.percent(row["share"]),
        "達成率（実績÷目標）": words.percent(row["rate"]),
        "これまでの変化": outlook.signed(row, "change_per_year"),
        "これから要る変化": outlook.needed(row),
        "要る変化はこれまでの何倍か": _effort(row),
        f"判断（{rule.title}）": grade,
        "見通し": outlook.outcome(row),
    }


def _baseline(outcome: Outcome) -> str:
    """The printed baseline with its year, whether or not it can be compared."""
    held = outcome.observations
    rows = held[(held["series"] == "baseline") & held["value"].notna()]
    if rows.empty:
        return tables.MISSING
    row = rows.sort_values("year", kind="stable", na_position="first").iloc[-1]
    when = words.when(row["year"], row["year_type"])
    value = words.amount(row["value"], outcome.before["unit"])
    return f"{value}（{when}）" if when else value


def _dated(row: pd.Series, series: str) -> str:
    """A value with its year."""
    when = words.when(row[f"{series}_year"], row[f"{series}_year_type"])
    value = words.amount(row[series], row["unit"])
    return f"{value}（{when}）" if when and pd.notna(row[series]) else value


def _effort(row: pd.Series) -> str:
    times = whatif.effort(row)
    return tables.MISSING if times is None else f"{words.about(times, '', 2)}倍"


def moved(outcome: Outcome, rule: Rule, assumed: Assumption) -> tables.Block:
    """What the assumption changes: verdict, share of the progress due, change needed per year.

    Args:
        outcome: ``whatif.judge``.
        rule: the grading rule.
        assumed: what was assumed.
    """
    before, after = outcome.before, outcome.after
    if assumed.empty:
        return tables.nothing("仮の値は置いていません。")
    lead = "、".join(_assumptions(outcome, assumed))
    lines = [f"もしも{lead}なら、{_verdicts(before, after, rule)}"]
    if assumed.target is not None and pd.notna(after["due"]) and after["due"] != after["target"]:
        due = words.amount(after["due"], after["unit"])
        lines.append(
            f"判断は、資料にある実績の年の目標（{due}）に対するもので、仮の目標値にはよりません。"
        )
    if pd.notna(after["required_per_year"]):
        lines.append(_paces(before, after))
    return tables.sentences(lines)


def _assumptions(outcome: Outcome, assumed: Assumption) -> Sequence[str]:
    """What is assumed, piece by piece."""
    after, unit = outcome.after, outcome.before["unit"]
    parts = []
    if assumed.target is not None:
        parts.append(f"目標値が{words.amount(assumed.target, unit)}")
    if assumed.target_year is not None:
        when = words.when(assumed.target_year, whatif.target_kind(outcome.before))
        parts.append(f"目標の年が{when}")
    if assumed.actual is not None:
        when = words.when(assumed.actual_year, after["actual_year_type"])
        parts.append(f"{when}の実績が{words.amount(assumed.actual, unit)}")
    return parts


def _verdicts(before: pd.Series, after: pd.Series, rule: Rule) -> str:
    """The two verdicts, or why there is none."""
    first, then = _verdict(before, rule), _verdict(after, rule)
    if first == then:
        return f"判断は{then}のままです。{_share(after)}"
    return f"判断は{first}から{then}に変わります。{_share(after)}"


def _verdict(row: pd.Series, rule: Rule) -> str:
    if pd.isna(row["verdict"]):
        return f"「判断できない（{words.REASONS[row['reason']]}）」"
    step = rule.step(row["verdict"])
    return f"「{step.symbol}{step.label}」"


def _share(row: pd.Series) -> str:
    return "" if pd.isna(row["share"]) else f"進むべき分の{words.percent(row['share'])}です。"


def _paces(before: pd.Series, after: pd.Series) -> str:
    """The change needed per year, before and after, beside the change so far."""
    known = pd.notna(before["required_per_year"])
    earlier = f"（仮の値を置く前は{outlook.needed(before)}）" if known else ""
    so_far = outlook.signed(after, "change_per_year")
    pace = "" if so_far == tables.MISSING else f"。これまでの変化は{so_far}"
    return f"これから要る1年あたりの変化は{outlook.needed(after)}{earlier}{pace}です。"
