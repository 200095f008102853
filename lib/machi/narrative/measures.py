"""One page per measure: what was achieved, what is in the way, what comes next."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from machi import evaluation, goals, tables, words
from machi.narrative.logic import MET
from machi.narrative.sdg_gaps import when
from machi.narrative.spending import SILENT, held, not_held, share
from machi.store import Municipality

LONGEST = 92
"""Characters of a printed text on the page; nine projects then fit on one sheet of paper."""
OMITTED = "〔略〕"
BREAKS = "。…・ 　"
LINES = re.compile(r"L\d[\dL,-]*")


def owner(town: Municipality) -> pd.Series:
    """For each node of a sheet the measure it belongs to, or itself above all measures."""
    above = goals.owner(town["goals"], "measure")
    return above.fillna(pd.Series(above.index, index=above.index, dtype="str"))


def pages(
    town: Municipality,
    indicators: pd.DataFrame,
    yearly: pd.DataFrame,
    spending: pd.DataFrame,
    results: pd.DataFrame,
    statements: pd.DataFrame,
    names: Mapping[str, str],
) -> tables.Block:
    """A page for the field as a whole, where it has indicators, and for each measure.

    Args:
        town: the municipality.
        indicators: table ``indicators`` after ``kpi.prepare``.
        yearly: ``kpi.yearly``.
        spending: ``evaluation.spending`` by measure.
        results: ``evaluation.counted_results``.
        statements: table ``statements`` with ``source`` (``common.with_source``).
        names: words for the measures by id.
    """
    if town["projects"].empty:
        return tables.nothing(SILENT)
    at = owner(town)
    sheets = indicators[indicators["plan_id"].isin(town["projects"]["plan_id"])]
    sheets = sheets.assign(node=sheets["goal_id"].map(at))
    projects = town["projects"].assign(node=town["projects"]["goal_id"].map(at))
    blocks: list[tables.Block] = []
    filled = {*projects["node"], *sheets["node"]}
    for node in dict.fromkeys(at):
        if node not in filled:
            continue
        own = projects[projects["node"] == node]
        measured = sheets[sheets["node"] == node]
        blocks += [
            _heading(names[node], apart=bool(blocks)),
            *_facts(own, spending[spending["group"] == node], measured.empty),
            *_claims(statements, node),
            *_indicators(measured, yearly, statements, names[node]),
            *_projects(own, town, results, names[node]),
        ]
    return tables.stack(blocks)


def _heading(text: str, *, apart: bool) -> tables.Block:
    """A third-level heading; on paper every page but the first begins with one."""
    mark = Markup(' class="new-page"') if apart else Markup("")
    return tables.Block(Markup("<h3{}>{}</h3>").format(mark, text), f"【{text}】")


def _facts(own: pd.DataFrame, spending: pd.DataFrame, bare: bool) -> list[tables.Block]:
    """Next year's policies, money, and whether an indicator is attached."""
    if own.empty:
        return []
    steps = evaluation.next_steps(own.assign(goal_id=""))
    onward = "、".join(
        f"{'記載なし' if pd.isna(row.next_step) else row.next_step}{row.projects}件"
        + _who(own, row.next_step, row.projects)
        for row in steps.itertuples()
    )
    total = spending[spending["item"] == "total"]
    money = "、".join(
        f"{when(row)} {words.amount(row.amount, '千円')}"
        f"（{held(row)}{f'、{not_held(row)}' if not_held(row) else ''}）"
        for row in total.itertuples()
    )
    lines = [f"次年度の方針：{onward}。", f"事業費：{money}。" if money else ""]
    if bare:
        lines.append("指標：この施策に付いた指標の印字はありません。")
    return [tables.sentences(line for line in lines if line)]


def _who(own: pd.DataFrame, step: object, size: int) -> str:
    """The projects of a policy that only one or two share, by name."""
    if size > 2 or size == len(own) or pd.isna(step):
        return ""
    return f"（{words.listed(list(own.loc[own['next_step'] == step, 'title']))}）"


def _claims(statements: pd.DataFrame, node: str) -> list[tables.Block]:
    """What the sheet says in words about the measure itself."""
    own = statements[(statements["subject_id"] == node) & statements["text"].notna()]
    lines = [
        f"資料の言葉（{words.CLAIMS[row.claim]}）：「{tables.shorten(row.text, LONGEST)}」"
        f"〔{_lines(row.locator)}〕"
        for row in own.itertuples()
    ]
    return [tables.sentences(lines)] if lines else []


def _indicators(
    own: pd.DataFrame, yearly: pd.DataFrame, statements: pd.DataFrame, measure: str
) -> list[tables.Block]:
    """The last year with target and actual of each indicator, beside the sheet's own words."""
    if own.empty:
        return []
    last = evaluation.latest(yearly).set_index("indicator_id")
    rows = []
    for item in own.itertuples():
        # What is said of the same quantity printed elsewhere in the sheet is said of this one.
        said = _said(statements, [item.indicator_id, item.same_as])
        row: dict[str, object] = {"name": item.name, "said": said}
        if item.indicator_id in last.index:
            row |= _values(last.loc[item.indicator_id], item.unit)
        rows.append(row)
    columns = {
        "name": "指標",
        "when": "年",
        "target": "目標",
        "actual": "実績",
        "rate": "達成率",
        "met": "目標に",
        "said": "資料の言葉",
    }
    frame = pd.DataFrame(rows).reindex(columns=list(columns))
    block = tables.table(frame, f"{measure}：目標と実績の両方がある最新の年", columns)
    # A short table that breaks over two sheets would cost a sheet of its own.
    whole = Markup('<div class="together">{}</div>').format(block.html)
    return [tables.Block(whole, block.plain)]


def _values(row: pd.Series, unit: object) -> dict[str, object]:
    return {
        "when": words.when(row["year"], row["year_type"]),
        "target": words.amount(row["target"], unit),
        "actual": words.amount(row["actual"], unit),
        "rate": share(row["rate"] / 100),
        "met": MET[bool(row["met"])],
    }


def _said(statements: pd.DataFrame, subjects: list[object]) -> str | None:
    own = statements[statements["subject_id"].isin(subjects) & statements["text"].notna()]
    texts = dict.fromkeys(own["text"])
    return "".join(f"「{text}」" for text in texts) or None


def _projects(
    own: pd.DataFrame, town: Municipality, results: pd.DataFrame, measure: str
) -> list[tables.Block]:
    """Progress, issues and next step of every project, with the lines they stand in."""
    if own.empty:
        return []
    short = town["sources"].set_index("source_id")["short_title"]
    shown = own.assign(
        name=[_titled(row) for row in own.itertuples()],
        done=[_done(row, results) for row in own.itertuples()],
        ahead=[both_ends(text) for text in own["issue"]],
    )
    documents = _join(short[i] for ids in own["source_id"].str.split(";") for i in ids)
    columns = {
        "name": "事業",
        "done": "進んだこと（取組状況と成果）",
        "ahead": "課題と今後の方針",
        "next_step": "次年度",
    }
    note = (
        f"出典：{documents}（事業名の下は文字起こしの行）。資料の言葉のままで、「…」は文字起こしで"
        f"失われた所、{OMITTED}はここで省いた所です。"
    )
    return [tables.table(shown, f"{measure}：進んだこと、課題、次の一歩", columns, note=note)]


def _titled(row: Any) -> Markup:
    return Markup('{}<br><span class="source">{}</span>').format(row.title, _lines(row.locator))


def _done(row: Any, results: pd.DataFrame) -> Markup | str | None:
    """What was done in the sheet's words, and what it counted last."""
    own = results[(results["project_id"] == row.project_id) & (results["span"] == "year")]
    text = both_ends(row.progress)
    if own.empty:
        return text
    last = own[own["year"] == own["year"].max()]
    counts = "、".join(
        f"{words.amount(r.value, r.unit)}"
        + ("" if r.group == "total" else f"（{words.RESULT_GROUPS[r.group]}）")
        for r in last.itertuples()
    )
    when_ = words.when(last.iloc[0]["year"], last.iloc[0]["year_type"])
    return Markup("{}<br>数えた結果：{} {}").format(text or "", when_, counts)


def _lines(locator: str) -> str:
    """The line numbers of a place; the whole place where it has none."""
    return _join(LINES.findall(locator)) or locator


def _join(parts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(parts))


def both_ends(text: object, most: int = LONGEST) -> str | None:
    """A printed text for the page: its beginning and its end, where the way forward stands.

    Cut at a break near the middle, if there is one; a mere dash says nothing.
    """
    if text is None or pd.isna(text) or str(text).strip("-－―‐ー") == "":
        return None
    whole, half = str(text), most // 2
    if len(whole) <= most:
        return whole
    head, tail = whole[:half], whole[-half:]
    stop = max(head.rfind(mark) for mark in BREAKS)
    starts = [at for mark in BREAKS if 0 <= (at := tail.find(mark)) < half // 2]
    head = head[: stop + 1] if stop > half // 2 else head
    tail = tail[min(starts) + 1 :] if starts else tail
    return f"{head}{OMITTED}{tail}"
