"""The one page a committee member reads: how things stand, what is unknown, what to discuss.

The page names few things and counts the rest. What it cannot name it explains: a plan without
indicators is a result, not an empty list.
"""

import re
from collections.abc import Iterable, Sequence

import pandas as pd
from markupsafe import Markup

from machi import agenda, tables, words
from machi.agenda_material import Material
from machi.narrative import agenda as words_of
from machi.narrative import common
from machi.narrative.consistency import matters
from machi.rules import Rule
from machi.store import Municipality

NAMED = 3
"""Indicators named on the page, reasons told and contradictions shown; the rest is counted."""
LONGEST = 120
"""Letters of a contradiction on the page; the whole stands in its chapter."""
BUDGET = 1500
"""Letters the page may hold: an A4 page of 40 lines of 42 letters, less what its headings need."""
_MANY = re.compile(r"(「[^「」]*」)((?:「[^「」]*」){2,})")
_QUOTE = re.compile(r"「([^「」]{29,})」")
_HEAD, _TAIL = 9, 18
"""Letters kept of a long quotation; its end, where the verb stands, says more than its start."""


def page(
    town: Municipality,
    material: Material,
    described: pd.DataFrame,
    counts: pd.DataFrame,
    people: Sequence[str] = (),
) -> tables.Block:
    """The page: one sentence on the whole, five parts at most, three questions.

    Args:
        town: the municipality.
        material: ``agenda_material.gather``.
        described: ``consistency_facts.describe``.
        counts: the second frame of ``consistency.check``.
        people: ``population.brief``; without it the page says nothing of population.
    """
    blocks = [
        _paragraph("".join(common.nothing_read(town)) or headline(town.name, material), "headline"),
        _pair(_standings(material)),
        _part("判断できないもの", cannot(material, town)),
        _part("資料の中の食い違い（担当課に確かめること）", _contradictions(described, counts)),
        *_people(people),
        _questions(material, town),
    ]
    held = tables.stack(blocks)
    html = Markup('<section class="summary">{}</section>').format(held.html)
    return tables.Block(html, held.plain)


def headline(name: str, material: Material) -> str:
    """How many indicators there are and how they stand; of plans in force apart from all."""
    rows, again = material.assessment, int(material.indicators["repeated"].sum())
    current = material.plans["standing"] == "in_force"
    none = "" if current.any() else "基準日に期間中の計画は、読んだ資料にありません。"
    if rows.empty:
        return (
            f"{name}の読んだ資料には、指標（KPI・数値目標）が一つも印字されていません。"
            f"計画がどこまで進んだかは、この資料からは判断できません。{none}"
        )
    whole = f"{name}の指標は{len(rows)}件です" + (f"（再掲{again}件を除く）" if again else "")
    own = rows[rows["plan_id"].isin(material.plans.loc[current, "plan_id"])]
    apart = len(own) not in (0, len(rows))
    inner = f"基準日に期間中の計画の指標は{len(own)}件で、{_able(own, material.rule)}。"
    return f"{whole}。{_able(rows, material.rule)}。{inner if apart else ''}{none}"


def _able(rows: pd.DataFrame, rule: Rule) -> str:
    """How many of some indicators can be judged, and how they stand."""
    judged = rows.dropna(subset=["verdict"])
    if judged.empty:
        return "順調か遅れているかを判断できるものは、一つもありません"
    if len(judged) == len(rows):
        return f"判断できるのは{len(rows)}件すべて（{_verdicts(judged, rule)}）です"
    left = len(rows) - len(judged)
    able = f"判断できるのは{len(judged)}件（{_verdicts(judged, rule)}）"
    return f"{able}で、残る{left}件は判断できません"


def _verdicts(judged: pd.DataFrame, rule: Rule) -> str:
    size = judged["verdict"].value_counts()
    return "、".join(f"{s.symbol}{s.label}{size.get(s.label, 0)}件" for s in rule.steps)


def _standings(material: Material) -> list[tuple[str, list[str]]]:
    """What is on course and what is not, at most ``NAMED`` indicators each."""
    if material.assessment["verdict"].isna().all():
        why = "判断できる指標がないためで" if len(material.assessment) else "指標がないためで"
        none = f"どちらも挙げられません。{why}、未達や0点という意味ではありません。"
        return [("順調なもの・順調に届かないもの", [none])]
    good, short = agenda.on_course(material), agenda.short_of_target(material)
    lines = _indicators(good, material) or ["判断できた指標のうち、順調なものはありません。"]
    behind = _indicators(short, material)
    if short.empty:
        behind = ["判断できた指標のうち、順調に届かないものはありません。"]
    elif not (short["tone"] == "poor").any():
        worst = "・".join(f"{s.symbol}{s.label}" for s in material.rule.steps if s.tone == "poor")
        behind.insert(0, f"「{worst}」はなく、次は目標か進むべき分に届いていないものです。")
    return [("順調なもの", lines), ("順調に届かないもの", behind)]


def _indicators(rows: pd.DataFrame, material: Material) -> list[str]:
    plans = material.plans.set_index("plan_id")
    lines = []
    for _, row in rows.head(NAMED).iterrows():
        plan = plans.loc[row["plan_id"]]
        over = f"（{_short(plan['short_title'])}、期間終了）" if plan["standing"] == "over" else ""
        step = material.rule.step(row["verdict"])
        told = words_of.reached(row.to_dict(), material.rule)
        lines.append(f"{step.symbol} {_short(row['name'])}：{told}{over}")
    if len(rows) > NAMED:
        lines[-1] += f"。ほか{len(rows) - NAMED}件"
    return lines


def cannot(material: Material, town: Municipality) -> list[str]:
    """Why indicators cannot be judged and what it would take; for no indicators what follows."""
    rows = material.assessment[material.assessment["verdict"].isna()]
    if material.assessment.empty:
        return _without(material, town)
    if rows.empty:
        return ["ありません。すべての指標を判断できました。"]
    short = material.plans.set_index("plan_id")["short_title"]
    sizes = rows["reason"].value_counts()
    told = sizes if len(sizes) <= NAMED else sizes.head(NAMED - 1)
    lines = []
    for reason, size in told.items():
        own = rows[rows["reason"] == reason]["plan_id"].map(short).value_counts()
        where = "・".join(f"{_short(plan)}{count}件" for plan, count in own.head(NAMED).items())
        lines.append(
            f"{words.REASONS[str(reason)]}：{size}件（{where}）。"
            f"要るもの：{words_of.NEEDS[str(reason)]}"
        )
    if rest := [f"{words.REASONS[str(r)]}{n}件" for r, n in sizes.iloc[len(told) :].items()]:
        lines.append(f"ほか：{'、'.join(rest)}。")
    able = rows[(rows["reason"] == "no_target") & rows["baseline"].notna()]
    if len(able) == len(rows):
        lines.append("どれにも基準値はあり、目標値と実績値が示されれば判断できるようになります。")
    return lines


def _without(material: Material, town: Municipality) -> list[str]:
    """What follows where no indicator is printed, and what can be said all the same."""
    lines = [
        "計画の進み具合と、目標に届く見通しの全体。"
        "要るものは、何を測るか、基準値、目標値とその年、年ごとの実績値です。"
    ]
    short = material.plans.set_index("plan_id")["short_title"]
    edition = town["strategies"].set_index("strategy_id")["short_title"]
    for held in material.compared[-1:]:
        asked = held.above[held.above["expected"]]
        answered = int((asked["goals"] > 0).sum())
        lines.append(
            f"指標がなくても読めるのは国の戦略との対応です。{words_of.name(short[held.plan_id])}は、"
            f"策定時の国の{words_of.name(edition[held.strategy_id])}の目標{len(asked)}つの"
            f"{'すべて' if answered == len(asked) else f'うち{answered}つ'}に応えています。"
        )
    return lines


def _contradictions(described: pd.DataFrame, counts: pd.DataFrame) -> list[str | Markup]:
    chosen = matters(described, NAMED, of_subject=1)
    examined = int(counts["examined"].sum())
    lines: list[str | Markup] = [brief(sentence) for sentence in chosen["sentence"]]
    if not lines:
        lines.append(f"{examined:,}か所を確かめ、食い違いは見つかりませんでした。")
    if rest := len(described) - len(chosen):
        link = words_of.link("07_consistency")
        lines.append(Markup("ほか{}件（{}）").format(rest, link))
    return lines


def _people(lines: Sequence[str]) -> list[tables.Block]:
    """Where the population is heading, with a link to its chapter; no part where nothing is."""
    if not lines:
        return []
    *first, last = lines
    linked = Markup("{}（{}）").format(last, words_of.link("06_population"))
    return [_part("人口の見通し", [*first, linked])]


def brief(sentence: str, most: int = LONGEST) -> str:
    """A finding short enough for one line: fewer titles, shorter quotations, then cut.

    Quotations are shortened only where the sentence is too long, so that most keep their words.
    """
    if len(sentence) > most:
        sentence = _MANY.sub(lambda m: f"{m[1]}など{1 + m[2].count('「')}件", sentence)
    if len(sentence) > most:
        sentence = _QUOTE.sub(lambda m: f"「{m[1][:_HEAD]}…{m[1][-_TAIL:]}」", sentence)
    return tables.shorten(sentence, most)


def _short(text: object) -> str:
    return tables.shorten(text, words_of.LONGEST)


def _questions(material: Material, town: Municipality) -> tables.Block:
    chosen = agenda.choose(agenda.candidates(material))
    title = "委員会に考えていただきたいこと"
    if not chosen:
        return _part(title, ["読んだ資料からは、問いを立てる数や記載が見つかりませんでした。"])
    asked = words_of.questions(chosen, material, town)
    items = [
        Markup("{}<strong>{}</strong>（{}）").format(fact, question, link)
        for fact, question, link in asked
    ]
    block = _part(title, items, "ol")
    if len(asked) < agenda.MOST:
        few = "ほかに、読んだ資料から立てられる問いはありませんでした。"
        block = tables.stack([block, _paragraph(few)])
    return block


def _pair(parts: Iterable[tuple[str, list[str]]]) -> tables.Block:
    """Parts that stand beside each other where there is room."""
    blocks = [_part(title, lines) for title, lines in parts]
    html = Markup("").join(Markup("<div>{}</div>").format(block.html) for block in blocks)
    held = tables.stack(blocks)
    return tables.Block(Markup('<div class="pair">{}</div>').format(html), held.plain)


def _part(title: str, lines: Iterable[str | Markup], kind: str = "ul") -> tables.Block:
    """A third-level heading with a list."""
    listed = list(lines)
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in listed)
    html = Markup("<h3>{}</h3><{}>{}</{}>").format(title, kind, items, kind)
    plain = [line.striptags() if isinstance(line, Markup) else line for line in listed]
    return tables.Block(html, "\n".join([f"【{title}】", *(f"・{line}" for line in plain)]))


def _paragraph(text: str, kind: str = "") -> tables.Block:
    named = Markup(' class="{}"').format(kind) if kind else ""
    return tables.Block(Markup("<p{}>{}</p>").format(named, text), text)


def method(rule: Rule) -> tables.Block:
    """How the page chooses what it names, and what it cannot say."""
    steps = "、".join(f"{step.symbol}{step.label}" for step in rule.steps if step.tone != "good")
    return tables.sentences(
        [
            f"指標は、基準日に期間中の計画のものを先に、{NAMED}件まで名を挙げます。順調なものは資料に"
            f"出てくる順です。順調に届かないもの（{steps}）は判断の悪い順で、同じ判断の中では、"
            "届かない見通しのもの、進みの小さいものを先にします。判断できない指標は理由ごとに数えます。",
            f"食い違いは、重要度と確からしさの高い順に{NAMED}件です。長い引用と題名の並びは縮めています。",
            "問いは、期間中の計画についてのものを先に、次の種類の順に選びます："
            f"{'、'.join(words_of.KINDS[kind] for kind in agenda.KINDS)}。"
            f"同じ種類の問い、同じ指標についての問いは繰り返さず、{agenda.MOST}件までです。",
            "問いは委員会の議論のためのもので、評価や提案ではありません。優先順位は資料の数と記載だけから"
            "決めており、地域の事情や財政、住民の声は入っていません。",
            "読んだのは出典の資料だけです。概要・素案・骨子案しか読めていない計画では、"
            "本文に別の指標や目標がありえます。",
        ]
    )
