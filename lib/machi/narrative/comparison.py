"""Municipalities side by side in words and tables: counts with their wholes, by code."""

from collections.abc import Sequence

import pandas as pd

import machi
from machi import comparison, kpi, tables, words
from machi.narrative.material import PARTS
from machi.rules import Rule
from machi.sidebyside import Choice, Gathered
from machi.tables import Figure

BY_CODE = "団体コードの順です。順位ではありません。"


def is_few(gathered: Gathered) -> bool:
    """Whether each municipality has a row of its own."""
    return len(gathered.members) <= comparison.FEW


def figures(
    gathered: Gathered, plans: pd.DataFrame, verdicts: pd.DataFrame, themes: tuple[int, int]
) -> tables.Block:
    """Key figures.

    Args:
        gathered: the municipalities.
        plans: ``comparison.plans``.
        verdicts: ``comparison.verdicts``.
        themes: themes with values side by side, and all themes.
    """
    all_of, left = int(verdicts["indicators"].sum()), int(verdicts["not_judged"].sum())
    unsound = f"ほかに、データに問題のある{len(gathered.unsound)}" if gathered.unsound else ""
    return tables.key_figures(
        [
            Figure("並べた自治体", f"{len(gathered.towns):,}", unsound),
            Figure("計画", f"{len(plans):,}", "題名と期間だけ分かるものを含む"),
            Figure("判断できる指標", f"{all_of - left:,}／{all_of:,}", "再掲は一度だけ数える"),
            Figure("値を並べて読める主題", f"{themes[0]}／{themes[1]}", "名前・単位・数え方の一致"),
        ]
    )


def sentences(
    gathered: Gathered,
    coverage: pd.DataFrame,
    measurable: pd.DataFrame,
    verdicts: pd.DataFrame,
    common: Sequence[str],
) -> list[str]:
    """What the page finds, in four to six sentences; none of them says who is ahead.

    Args:
        gathered: the municipalities.
        coverage: ``comparison.coverage``.
        measurable: ``comparison.measurability``.
        verdicts: ``comparison.verdicts``.
        common: titles of the themes whose values stand side by side.
    """
    return [
        f"{_who(gathered)}を、団体コードの順に並べました。並び順に意味はなく、順位は付けません。",
        *_unsound(gathered),
        _alignment(coverage),
        _measurable(measurable),
        _judged(verdicts),
        _common(common, len(gathered.themes)),
    ]


def _who(gathered: Gathered) -> str:
    labels = [gathered.labels[code] for code in gathered.towns]
    if not labels:
        return "データを読めた自治体がないため、0自治体"
    if len(labels) <= comparison.FEW:
        return "・".join(labels)
    prefectures = gathered.members["prefecture_name"].nunique()
    return f"{prefectures}都道府県の{len(labels):,}自治体"


def _unsound(gathered: Gathered) -> list[str]:
    if not gathered.unsound:
        return []
    names = [gathered.labels[code] for code in gathered.unsound]
    return [
        f"{words.listed(names)}のデータには問題があるため、並べていません"
        "（`machi check` で内容が分かります）。"
    ]


def _alignment(coverage: pd.DataFrame) -> str:
    if coverage.empty:
        return "国の目標と比べられる目標を持つ計画は、ありません。"
    answered = coverage["stated"] + coverage["reviewed"]
    full = int((answered == coverage["asked"]).sum())
    return (
        f"国の目標と比べられる{len(coverage):,}計画のうち、照らした国の目標のすべてに対応のあるものは"
        f"{full:,}、一部に対応のないものは{len(coverage) - full:,}です。"
    )


def _measurable(measurable: pd.DataFrame) -> str:
    if measurable.empty:
        return "指標の印字のある計画は、ありません。"
    sums = measurable[["indicators", *kpi.MEASURABLE]].sum()
    listed = "、".join(f"{PARTS[part]}は{sums[part]:,}" for part in kpi.MEASURABLE)
    return f"印字された{sums['indicators']:,}指標のうち、判断の材料があるものは、{listed}です。"


def _judged(verdicts: pd.DataFrame) -> str:
    if verdicts.empty:
        return "判断する指標は、ありません。"
    sums = verdicts[["indicators", "not_judged", *kpi.REASONS]].sum()
    judged = sums["indicators"] - sums["not_judged"]
    said = f"{sums['indicators']:,}指標のうち、判断できたものは{judged:,}です。"
    if not sums["not_judged"]:
        return said
    reason = max(kpi.REASONS, key=lambda name: sums[name])
    return (
        f"{said}判断できない{sums['not_judged']:,}指標の理由は、"
        f"「{words.REASONS[reason]}」が{sums[reason]:,}で最も多くなっています。"
    )


def _common(common: Sequence[str], known: int) -> str:
    if not common:
        return f"{known}の主題のうち、名前・単位・数え方が揃い、値を並べて読めるものはありません。"
    return (
        f"{known}の主題のうち、名前・単位・数え方が揃い、値を並べて読めるものは"
        f"{words.listed(list(common), 7)}です。そのほかは、揃わない理由を示します。"
    )


def plans_table(plans: pd.DataFrame, gathered: Gathered) -> tables.Block:
    """Plans with kind, edition and years; of many municipalities how many have which.

    Args:
        plans: ``comparison.plans``.
        gathered: the municipalities.
    """
    empty = "どの自治体にも、計画の行がありません。"
    if is_few(gathered):
        shown = plans.assign(
            row=plans["municipality_code"].map(gathered.labels),
            status=words.say(plans["status"], words.PLAN_STATUSES),
            years=[
                words.years(*y) for y in zip(plans["start_year"], plans["end_year"], strict=True)
            ],
            now=_said(plans["in_force"]),
        )
        columns = {
            "row": "自治体",
            "plan": "計画",
            "kind": "種類",
            "edition": "版",
            "status": "読んだもの",
            "years": "期間（年度）",
            "national_strategy_id": "国の版",
            "now": "基準日",
        }
        note = absent(plans, gathered, "計画")
        return tables.table(shown, "計画の種類と版", columns, note=note, empty=empty)
    counted = plans.assign(now=plans["in_force"].fillna(False).astype(int), edition=_blank(plans))
    key = ["kind", "edition"]
    table = counted.groupby(key).agg(
        towns=("municipality_code", "nunique"), plans=("plan_id", "size"), now=("now", "sum")
    )
    columns = {
        "kind": "種類",
        "edition": "版",
        "towns": "自治体の数",
        "plans": "計画の数",
        "now": "うち基準日が期間の中",
    }
    note = absent(plans, gathered, "計画")
    return tables.table(table.reset_index(), "計画の種類と版", columns, note=note, empty=empty)


def _blank(plans: pd.DataFrame) -> pd.Series:
    return plans["edition"].fillna("印字なし")


def _said(in_force: pd.Series) -> list[str]:
    said = {True: "期間の中", False: "期間の外"}
    return ["期間の印字なし" if pd.isna(now) else said[bool(now)] for now in in_force]


def absent(frame: pd.DataFrame, gathered: Gathered, what: str) -> str:
    """Who has no row, as a note under a table; blank if everybody has one."""
    having = set(frame["municipality_code"])
    names = [gathered.labels[code] for code in gathered.towns if code not in having]
    if not names:
        return ""
    whose = words.listed(names) if is_few(gathered) else f"{len(names):,}自治体"
    return f"{whose}には、{what}の行がありません。0ではなく、読んだ範囲に無いという意味です。"


def sources(gathered: Gathered) -> tables.Block:
    """The documents the values come from, while municipalities are few; else their number."""
    cited = {
        source
        for town in gathered.towns.values()
        for table in town.values()
        if "source_id" in table
        for cell in table["source_id"].dropna()
        for source in str(cell).split(";")
    }
    rows = gathered.shared["sources"]
    rows = rows[rows["source_id"].isin(cited)]
    if not is_few(gathered):
        return tables.caveat(
            f"{len(rows):,}点の資料によります。資料の名前は、それぞれの自治体の報告書にあります。"
        )
    columns = {
        "short_title": "略称",
        "publisher": "発行者",
        "title": "題名",
        "published": "公表日",
        "accessed": "閲覧日",
        "terms": "利用条件",
    }
    return tables.table(rows, "この頁が依拠した資料", columns, empty="資料はありません。")


def stamp(gathered: Gathered, choice: Choice, rule: Rule) -> tables.Block:
    """What this run read and which choices it was given; enough to repeat it."""
    wanted = "、".join(choice.municipality_codes) or "登録されたすべての自治体"
    return tables.definitions(
        [
            ("並べた自治体", f"{len(gathered.towns):,}（{wanted}）"),
            ("データの指紋", gathered.fingerprint),
            ("国の版", choice.national_strategy_id or "各計画の策定時に有効だった版"),
            ("判断の基準日", choice.as_of),
            ("採点規則", f"{rule.title}（{rule.name}）"),
            ("まちワークブックの版", machi.__version__),
        ]
    )
