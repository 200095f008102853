"""A sheet per indicator for the committee: fact, verdict, question, room for an opinion."""

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from machi import tables, words
from machi.narrative import common, outlook
from machi.narrative import questions as asked
from machi.rules import Rule
from machi.store import Peers
from machi.tables import Figure
from machi.text import match_key

VALUES = {"baseline": "基準値", "target": "目標値", "actual": "実績値"}
NO_COMPARISON = "読んだ資料に比べられる値はありません。"
UNCHECKED = {
    "same": "",
    "differs": "説明の文言が違うため、数え方が違うおそれがあります。",
    "unknown": "数え方が同じかは、資料から確かめられません。",
}
"""What to know before comparing, by whether the printed definitions agree."""
NATIONAL = {
    "national_same": ("国の", "同じ量の、国全体の値です。"),
    "national_field": ("同じ量の値は、読んだ資料にありません。同じ分野の国の", "別の量です。"),
}
MOST_LINKS = 4
LONGEST_DEFINITION = 60


def sheets(
    rows: pd.DataFrame,
    comparisons: pd.DataFrame,
    opinions: pd.DataFrame,
    reservations: pd.DataFrame,
    rule: Rule,
    *,
    none: str = "指標の印字がないため、シートはありません。",
) -> tables.Block:
    """The sheets, plan after plan.

    Args:
        rows: ``sheets.rows``.
        comparisons: ``sheets.comparisons``.
        opinions: ``sheets.past_opinions``.
        reservations: ``caveats.find``.
        rule: the grading rule of the verdicts.
        none: what to say where there is no sheet.
    """
    if rows.empty:
        return tables.nothing(none)
    beside, said, warned = (_by_indicator(f) for f in (comparisons, opinions, reservations))
    blocks = []
    for plan, own in rows.groupby("plan", sort=False):
        blocks.append(common.heading(str(plan)))
        for _, row in own.iterrows():
            key = row["indicator_id"]
            facts = _facts(row, rule, warned.get(key), beside.get(key), said.get(key))
            blocks.append(_sheet(row, facts))
    return tables.stack(blocks)


def _by_indicator(frame: pd.DataFrame) -> Mapping[object, pd.DataFrame]:
    return dict(iter(frame.groupby("indicator_id", sort=False)))


def _sheet(row: pd.Series, facts: list[tuple[str, str | Markup]]) -> tables.Block:
    """One sheet; a reader finds it under the id ``sheet-<indicator_id>``."""
    goals = [title for title in (row["top_title"], row["goal_title"]) if pd.notna(title)]
    listed = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*fact) for fact in facts)
    # The square never parts from its word at the end of a line.
    choices = "　".join(f"□\u00a0{word}" for word in words.OPINION_DIRECTIONS.values())
    key = f"sheet-{row['indicator_id']}"
    html = Markup(
        '<section class="sheet" id="{0}"><h4>{1}</h4>'
        '<p class="sheet-goal">{2}</p><dl class="sheet-facts">{3}</dl>'
        '<div class="opinion-box"><p>ご意見</p></div>'
        '<p class="next-step">今後の方向性　{4}</p></section>'
    ).format(key, row["name"], " ＞ ".join(goals), listed, choices)
    return tables.Block(html, f"・{row['name']}：{asked.question(row, row['code'])}")


def _facts(
    row: pd.Series,
    rule: Rule,
    warned: pd.DataFrame | None,
    beside: pd.DataFrame | None,
    said: pd.DataFrame | None,
) -> list[tuple[str, str | Markup]]:
    """Label and content of each line of a sheet; lines with nothing to say are left out."""
    codes = [] if warned is None else list(warned["code"])
    lines: list[tuple[str, str | Markup]] = [
        ("説明", _definition(row)),
        ("値", " → ".join(f"{word} {_value(row, v)}" for v, word in VALUES.items())),
        ("判断", _verdict(row, rule)),
        ("見通し", _outlook(row)),
        ("注意", "。".join(words.CAVEATS[code] for code in codes) + "。" if codes else ""),
        ("比べられる値", NO_COMPARISON if beside is None else _comparison(row, beside)),
        ("問い", Markup("<strong>{}</strong>").format(asked.question(row, row["code"]))),
        ("前回のご意見と対応", "" if said is None else _opinions(said)),
        ("出典", _sources(row)),
    ]
    return [line for line in lines if line[1]]


def _definition(row: pd.Series) -> str:
    """The printed definition; nothing where the name says it already."""
    definition = row["definition"]
    if pd.isna(definition) or match_key(definition) in match_key(row["name"]):
        return ""
    return tables.shorten(definition, LONGEST_DEFINITION)


def _value(row: pd.Series, value: str) -> str:
    """A value with its year, or why there is none."""
    if pd.notna(row[value]):
        due = ""
        if value == "actual" and pd.notna(row["due"]) and row["due"] != row["target"]:
            due = f"〔この年の目標は{words.amount(row['due'], row['unit'])}〕"
        return asked.dated(row, value) + due
    printed, status = row[f"{value}_printed"], row[f"{value}_status"]
    if pd.notna(printed) and status == "non_numeric":
        return f"「{printed}」（{words.STATUSES[status]}）"
    return words.STATUSES[status] if pd.notna(status) else "印字なし"


def _verdict(row: pd.Series, rule: Rule) -> str | Markup:
    """Symbol and label with what the rule measured, or why there is no verdict."""
    if pd.isna(row["verdict"]):
        return f"判断できません（{words.REASONS[row['reason']]}）"
    step, value = rule.step(row["verdict"]), row[rule.measure]
    share = "目標を達成" if value == float("inf") else f"{rule.basis}の{words.percent(value)}"
    mark = tables.verdict(step.label, step.symbol, step.tone)
    return Markup("{}　{}〔規則：{}〕").format(mark, share, rule.title)


def _outlook(row: pd.Series) -> str:
    """Whether it will arrive; silent where the reason is the verdict's own."""
    if pd.notna(row["arrival"]):
        return outlook.sentence(row).removesuffix("。")
    if row["arrival_reason"] == row["reason"]:
        return ""
    return f"判断できません（{words.ARRIVAL_REASONS[row['arrival_reason']]}）"


def _sources(row: pd.Series) -> str:
    places = [row["source"], row["actual_source"]]
    kept = dict.fromkeys(str(place) for place in places if pd.notna(place))
    return "／".join(kept)


def _comparison(row: pd.Series, beside: pd.DataFrame) -> str:
    """The values to hold the indicator against, and what differs."""
    return "".join(_compared(row, other) for _, other in beside.iterrows())


def _compared(row: pd.Series, other: pd.Series) -> str:
    named = "" if other["name"] == row["name"] else f"「{other['name']}」"
    if other["kind"] in NATIONAL:
        texts = {"基準値": other["baseline_text"], "目標値": other["target_text"]}
        values = "、".join(f"{word}「{text}」" for word, text in texts.items() if pd.notna(text))
        period = f"（目標の時期：{other['period_text']}）" if pd.notna(other["period_text"]) else ""
        sure = other["certainty"] == "confirmed"
        doubt = "" if sure else f"値は{words.CERTAINTIES[other['certainty']]}です。"
        lead, close = NATIONAL[other["kind"]]
        return f"{lead}{named or 'KPI'}は{values}{period}。{close}{doubt}"
    values = "、".join(
        f"{word}{asked.dated(other, v)}" for v, word in VALUES.items() if pd.notna(other[v])
    )
    place = other["plan"] if pd.isna(other["whose"]) else f"{other['whose']}（{other['plan']}）"
    return f"{place}{'の' + named if named else ''}は{values}。{UNCHECKED[other['definition']]}"


def _opinions(said: pd.DataFrame) -> Markup:
    """Opinions of earlier years as printed, each with what came of it."""
    items = []
    for _, row in said.iterrows():
        step = (
            f"（今後の方向性：{row['direction_printed']}）"
            if _has(row, "direction_printed")
            else ""
        )
        answer = f"対応：{row['response']}" if _has(row, "response") else "対応の記載はありません。"
        lead = f"{row['year']}年度 {row['body']}"
        items.append(Markup("<li>{}「{}」{}{}</li>").format(lead, row["opinion"], step, answer))
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _has(row: pd.Series, column: str) -> bool:
    return bool(pd.notna(row[column]))


def figures(rows: pd.DataFrame) -> tables.Block:
    """Key figures: how many sheets there are, and how many carry a verdict.

    Args:
        rows: ``sheets.rows``.
    """
    judged = int(rows["verdict"].notna().sum())
    return tables.key_figures(
        [
            Figure("シート", f"{len(rows)}", "再掲を除く指標の数"),
            Figure("判断できる指標", f"{judged}"),
            Figure("判断できない指標", f"{len(rows) - judged}", "理由と問いを示す"),
        ]
    )


def summary(
    name: str,
    rows: pd.DataFrame,
    comparisons: pd.DataFrame,
    opinions: pd.DataFrame,
    peers: Peers,
) -> tables.Block:
    """How many sheets there are and what they can be held against, in sentences.

    Args:
        name: the municipality.
        rows: ``sheets.rows``.
        comparisons: ``sheets.comparisons``.
        opinions: ``sheets.past_opinions``.
        peers: ``store.peers``, to say who of them is not compared with.
    """
    if rows.empty:
        return tables.nothing(
            f"{name}の読んだ資料には、指標（KPI・数値目標）の印字がありません。"
            "そのため、シートはありません。"
        )
    kinds = comparisons.drop_duplicates("indicator_id")["kind"].value_counts()
    same = int(kinds.drop("national_field", errors="ignore").sum())
    field = int(kinds.get("national_field", 0))
    return tables.sentences(
        [
            _count(rows),
            f"同じ量の値と並べられる指標は{same}件、同じ分野の国のKPIだけが分かる指標は{field}件です。",
            *filter(None, [common.uncompared(peers)]),
            _earlier(rows, opinions),
        ]
    )


def _count(rows: pd.DataFrame) -> str:
    """How many sheets there are, of which plans, and how many have a verdict."""
    plans = rows["plan"].value_counts(sort=False)
    listed = "、".join(f"{plan}{n}件" for plan, n in plans.items())
    total, judged = len(rows), int(rows["verdict"].notna().sum())
    lead = f"シートは{total}件です{f'（{listed}）' if len(plans) > 1 else ''}。"
    if judged == total:
        return f"{lead}すべてに判断があります。"
    if judged:
        return f"{lead}{judged}件に判断、{total - judged}件に判断できない理由を示しています。"
    return f"{lead}判断できる指標はなく、すべてに判断できない理由を示しています。"


def _earlier(rows: pd.DataFrame, opinions: pd.DataFrame) -> str:
    held = rows["indicator_id"].isin(opinions["indicator_id"]).sum()
    if not held:
        return "これまでの会議でのご意見は、読んだ資料にありません。"
    return f"これまでの会議でのご意見がある指標は{held}件で、新しい年から順に載せています。"


def kinds_table(rows: pd.DataFrame) -> tables.Block:
    """Which question is asked of how many indicators, with the way to their sheets."""
    listed = [
        (asked.TITLES[str(code)], len(own), _links(own))
        for code, own in rows.groupby("code", sort=False)
    ]
    ordered = sorted(listed, key=lambda row: -row[1])
    return tables.table(
        pd.DataFrame(ordered, columns=["title", "count", "links"]),
        "問いの種類ごとの指標の数",
        {"title": "問い", "count": "指標の数", "links": "シート"},
        empty="問う指標がありません。",
    )


def _links(own: pd.DataFrame) -> Markup:
    first = own.head(MOST_LINKS)
    pairs = zip(first["indicator_id"], first["name"], strict=True)
    links = Markup("、").join(Markup('<a href="#sheet-{}">{}</a>').format(*p) for p in pairs)
    rest = len(own) - len(first)
    return Markup("{}{}").format(links, f" ほか{rest}件" if rest else "")


def cited(rows: pd.DataFrame, comparisons: pd.DataFrame) -> list[str]:
    """The tables the sheets rest on; without a sheet, the plans that were read."""
    if rows.empty:
        return ["plans"]
    national = (
        ["kpi_links", "national_kpis"] if comparisons["kind"].isin(list(NATIONAL)).any() else []
    )
    return ["indicators", "observations", "opinions", *national]
