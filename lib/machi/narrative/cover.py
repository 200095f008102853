"""The cover of the booklet: what it is about, on which day, by which rule, from which data."""

from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

import machi
from machi import agenda_material, tables, words
from machi.agenda_material import STANDINGS
from machi.parameters import Parameters
from machi.rules import Rule
from machi.store import Municipality

_STANDING = {
    "in_force": "基準日に期間中",
    "undated": "期間の印字なし",
    "coming": "これから",
    "over": "期間終了",
}


def facts(town: Municipality, run: Parameters, rule: Rule) -> tables.Block:
    """What the report is about and what it was made from."""
    plans = town["plans"].assign(standing=agenda_material.standing(town["plans"], run.day))
    order = plans["standing"].map(STANDINGS.index).sort_values(kind="stable").index
    pairs = [
        ("自治体", [f"{town.prefecture}{town.name}（{town.code}）"]),
        ("対象の計画と期間", [_plan(row) for row in plans.loc[order].itertuples()]),
        ("基準日", [f"{_day(run.day)}（この日までに分かっている実績で判断）"]),
        ("国の版", _editions(town, run)),
        ("採点規則", [f"{rule.title}：{rule.question}"]),
        ("データの指紋", [town.fingerprint]),
        ("まちワークブックの版", [machi.__version__]),
    ]
    # JupyterLab lays a list out for one description a term, so several stand on lines of one.
    items = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(label, Markup("<br>").join(values))
        for label, values in pairs
    )
    lines = [f"{label}：{'、'.join(values)}" for label, values in pairs]
    return tables.Block(Markup('<dl class="cover">{}</dl>').format(items), "\n".join(lines))


def _plan(row: Any) -> str:
    """A plan with its years and where the day of judgement falls in them."""
    if row.standing == "undated":
        none = pd.isna(row.start_year) and pd.isna(row.end_year)
        span = _STANDING[row.standing] if none else words.years(row.start_year, row.end_year)
        return f"{row.short_title}：{span}"
    years = words.years(row.start_year, row.end_year)
    return f"{row.short_title}：{years}年度（{_STANDING[row.standing]}）"


def _editions(town: Municipality, run: Parameters) -> list[str]:
    """The editions the plans are held against, and those in force on the day."""
    editions = town["strategies"]
    now = agenda_material.in_force(editions, run.day)
    chosen = [run.national_strategy_id] if run.national_strategy_id else []
    held = editions[editions["strategy_id"].isin(chosen or town["plans"]["national_strategy_id"])]
    lead = "すべての計画を比べる版" if chosen else "計画ごとに比べる、策定時に有効だった版"
    lines = [f"{lead}：{_named(held) or '記録なし'}"]
    if len(now):
        lines.append(f"基準日に有効な版：{_named(now)}")
    unsure = pd.concat([held, now]).drop_duplicates("strategy_id")
    for certainty, rows in unsure[unsure["certainty"] != "confirmed"].groupby("certainty"):
        numbers = "・".join(rows["strategy_id"])
        lines.append(f"{numbers}の内容は「{words.CERTAINTIES[str(certainty)]}」の情報によります")
    return lines


def _named(editions: pd.DataFrame) -> str:
    return "、".join(f"{row.short_title}（{row.strategy_id}）" for row in editions.itertuples())


def cited(town: Municipality) -> list[str]:
    """Every table whose rows the chapters show with a source; none that is empty."""
    names = [*town.tables, "strategies", "national_goals", "national_kpis", "correspondence"]
    names += ["sdg_goals", "sdg_targets", "external_checks", "national_rates"]
    return [name for name in names if "source_id" in town[name] and len(town[name])]


def _day(when: date) -> str:
    """A day as a letter writes it."""
    return f"{when.year}年{when.month}月{when.day}日"
