"""The committee's questions in words: fact and numbers, what to decide, where to read on."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from machi import schemas, tables, words
from machi.agenda import Candidate
from machi.agenda_material import Material
from machi.rules import Rule
from machi.store import Municipality

LONGEST = 28
"""Letters of a name inside a sentence; the whole name stands in its chapter."""
CHAPTERS = {
    "01_overview": "計画のすがた",
    "02_goal_alignment": "国の戦略との対応",
    "03_sdgs_mapping": "SDGsの対応",
    "04_kpi_trends": "指標の進み具合",
    "05_evaluation": "事業と成果",
    "06_population": "人口の見通し",
    "07_consistency": "食い違いの確認",
}
"""Chapters a question leads to, with their titles."""
CHAPTER_OF = {
    "behind": "04_kpi_trends",
    "money": "05_evaluation",
    "unjudged": "04_kpi_trends",
    "unmeasured": "04_kpi_trends",
    "unread": "01_overview",
    "flips": "04_kpi_trends",
    "national": "02_goal_alignment",
    "sdg": "03_sdgs_mapping",
}
KINDS = {
    "behind": "目標か進むべき分に届いていない指標",
    "money": "指標が届いていないのに事業費の増える施策",
    "unjudged": "どの指標も判断できない目標",
    "unmeasured": "指標のない計画",
    "unread": "本文を読めていない計画",
    "flips": "採点規則を替えると判断の変わる指標",
    "national": "応える目標の見当たらない国の目標",
    "sdg": "掲げるだけで担い手のないSDGs",
}
"""Kinds of questions as the reader is told how they are chosen."""
NEEDS = {
    "no_target": "目標値とその年",
    "not_numeric": "できたかどうかを数で確かめられる目標",
    "discontinued": "代わりになる指標",
    "no_actual": "年ごとの実績値",
    "no_baseline": "基準値とその年",
    "definition_changed": "今の数え方による基準値",
    "target_met_at_start": "基準値を踏まえた目標値",
    "not_started": "計画の期間に入ってからの実績値",
    "rule_needs_more": "この採点規則が使う値",
}
"""What it would take to judge an indicator, by the reason why it cannot be."""
Said = tuple[str, str]
"""The fact and the question."""


def link(chapter: str) -> Markup:
    """A link to a chapter under its title."""
    return Markup('<a href="{}.html">{}</a>').format(chapter, CHAPTERS[chapter])


def name(text: object) -> str:
    """A name in corner brackets, short enough for a sentence."""
    return words.listed([tables.shorten(text, LONGEST)])


def reached(row: Mapping[str, Any], rule: Rule) -> str:
    """The latest value of a judged indicator against its target, with year and share.

    Args:
        row: a row of ``kpi.assess`` with a verdict.
        rule: the grading rule.
    """
    unit = row["unit"]
    when = words.when(row["actual_year"], row["actual_year_type"]) or "時期の印字なし、"
    yearly = pd.notna(row["due"])
    target = row["due"] if yearly else row["target"]
    goal = f"{'その年の' if yearly else ''}目標{words.amount(target, unit)}"
    value = row[rule.measure]
    if value == float("inf"):
        told = f"{goal}を達成"
    elif rule.measure == "share":
        # Bounds and yearly targets are held against the target itself, all others against time.
        paced = not yearly and pd.notna(row["elapsed"])
        told = goal + ("へ進むべき分の" if paced else words.against(value, row["rate"]))
        told += words.percent(value)
    else:
        told = f"{goal}に対し、{rule.basis}の{words.percent(value)}"
    return f"{when}{words.amount(row['actual'], unit)}、{told}"


def questions(
    chosen: list[Candidate], material: Material, town: Municipality
) -> list[tuple[str, str, Markup]]:
    """Each question as fact, question and link to its chapter.

    Args:
        chosen: ``agenda.choose``.
        material: what the candidates were found in.
        town: the municipality, for names.
    """
    speaker = Speaker(material, town)
    return [(*speaker.say(one), link(CHAPTER_OF[one.kind])) for one in chosen]


class Speaker:
    """Words for candidates, with the names of what they are about."""

    def __init__(self, material: Material, town: Municipality) -> None:
        self.rule = material.rule
        self.plans = {row.plan_id: row for row in material.plans.itertuples()}
        self.goals = dict(zip(town["goals"]["goal_id"], town["goals"]["title"], strict=True))
        editions = town["strategies"]
        self.editions = dict(zip(editions["strategy_id"], editions["short_title"], strict=True))
        sdgs = town["sdg_goals"]
        self.sdgs = dict(zip(sdgs["sdg"], sdgs["short_title"], strict=True))

    def say(self, one: Candidate) -> Said:
        """Fact and question of one candidate."""
        kinds: dict[str, Callable[[Candidate], Said]] = {
            "behind": self._behind,
            "money": self._money,
            "unjudged": self._unjudged,
            "unmeasured": self._unmeasured,
            "unread": self._unread,
            "flips": self._flips,
            "national": self._national,
            "sdg": self._sdg,
        }
        return kinds[one.kind](one)

    def _plan(self, plan_id: str) -> str:
        """The plan's name, and when it ended where it is over."""
        plan = self.plans[plan_id]
        over = f"（{plan.end_year}年度で終了）" if plan.standing == "over" else ""
        return name(plan.short_title) + over

    def _behind(self, one: Candidate) -> Said:
        row, over = one.facts, one.standing == "over"
        step = self.rule.step(row["verdict"])
        ahead = ""
        if pd.notna(row["arrival"]):
            settled = row["arrival"] in ("reached", "missed")
            ahead = f"、{'目標の年に' if settled else '見通しは'}{words.ARRIVALS[row['arrival']]}"
        return (
            f"{f'{self._plan(one.plan_id)}の' if over else ''}{name(row['name'])}は"
            f"{reached(row, self.rule)}です（判断は{step.symbol}{step.label}{ahead}）。",
            f"{'後の計画で取組を' if over else 'いまの取組を'}続けるか、手段を替えるか、"
            "目標を見直すか。",
        )

    def _money(self, one: Candidate) -> Said:
        facts, late = one.facts, one.facts["late"]
        before, after = (
            f"{facts[f'{side}_year']}年度（{words.BUDGET_STAGES[facts[f'{side}_stage']]}）"
            f"{words.amount(facts[side], schemas.BUDGET_UNIT)}"
            for side in ("before", "after")
        )
        rate = words.percent(facts["rate"]) if pd.notna(facts["rate"]) else ""
        fine = ""
        if facts["fine"]:
            step = self.rule.step(facts["fine"]["verdict"])
            fine = f"同じ施策の{name(facts['fine']['name'])}は{step.symbol}{step.label}です。"
        return (
            f"施策{name(self.goals[facts['group']])}の事業費は、額を比べられる{facts['projects']}事業で"
            f"{before}から{after}へ{rate}増えますが、"
            f"{name(late['name'])}は{reached(late, self.rule)}です。{fine}",
            "増やす分で何を変え、どの指標で確かめるか。",
        )

    def _unjudged(self, one: Candidate) -> Said:
        facts = one.facts
        need = NEEDS[facts["reason"]]
        every = facts["for_that_reason"] == facts["indicators"]
        count = "理由はすべて" if every else f"うち{facts['for_that_reason']}件は"
        return (
            f"{self._plan(one.plan_id)}では、目標{facts['goals']}つの指標{facts['indicators']}件を"
            f"一つも判断できません（{count}「{words.REASONS[facts['reason']]}」）。",
            f"どの指標から、いつまでに、誰が{need}を示すか。",
        )

    def _unmeasured(self, one: Candidate) -> Said:
        over = self.plans[one.plan_id].standing == "over"
        return (
            f"{self._plan(one.plan_id)}の読んだ範囲には、目標{one.facts['goals']}つの"
            "進み具合を測る指標が一つもありません。",
            f"{'後の計画では、' if over else ''}何ができたら目標に近づいたと言うか。"
            "それをいつ、誰が確かめるか。",
        )

    def _unread(self, one: Candidate) -> Said:
        plan, facts = self.plans[one.plan_id], one.facts
        dated = plan.standing != "undated"
        years = f"（{words.years(plan.start_year, plan.end_year)}年度）" if dated else ""
        if facts["status"] == "title_only":
            read = "".join(name(self.plans[i].short_title) for i in facts["read"])
            rests = f"この報告書の中身は{read}によります。" if read else ""
            # The short title says that only the title is known; the sentence says it already.
            return (
                f"{name(plan.title)}{years}は、題名と期間しか読めていません。{rests}",
                "策定された計画の本文を次の会議までに示してもらうか、"
                "いまある資料のまま議論を進めるか。",
            )
        return (
            f"{name(plan.short_title)}{years}は{words.PLAN_STATUSES[plan.status]}しか読めておらず、"
            f"そこに目標{facts['goals']}つを測る指標はありません。",
            "本文の指標と実績を次の会議までに示してもらうか、別の資料の指標で確かめるか。",
        )

    def _flips(self, one: Candidate) -> Said:
        facts = one.facts
        return (
            f"{name(facts['name'])}の判断は、この報告書の規則では「{facts['chosen']}」、"
            f"別の規則（{facts['rule_title']}）では「{facts['label']}」です"
            f"（{words.FLIP_REASONS[facts['why']]}）。",
            "委員会としてどちらの見方を採るか。",
        )

    def _national(self, one: Candidate) -> Said:
        facts, plan = one.facts, self.plans[one.plan_id]
        question = "加えるか、加えない理由をどう示すか。"
        if plan.standing == "over":
            question = f"後の計画が応えているかを確かめ、なければ{question}"
        elif plan.status != "adopted":
            question = f"読んでいない部分が応えているかを確かめ、なければ{question}"
        return (
            f"国の{name(self.editions[facts['strategy_id']])}の目標{name(facts['title'])}に応える目標が、"
            f"{self._plan(one.plan_id)}の読んだ範囲に見当たりません。",
            question,
        )

    def _sdg(self, one: Candidate) -> Said:
        facts = one.facts
        return (
            f"施策{name(self.goals[facts['goal_id']])}はSDGsのゴール{facts['sdg']}"
            f"「{self.sdgs[facts['sdg']]}」を掲げていますが、その下に同じ印の事業・指標がありません。",
            "担う事業や指標を示すか、掲げるゴールを見直すか。",
        )
