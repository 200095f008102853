"""Indicators as tables to read: starting points, years, verdicts, continuity, candidates."""

import pandas as pd
from markupsafe import Markup

from machi import tables, words
from machi.narrative import common
from machi.rules import Rule
from machi.store import Peers

COUNT_NOTE = "判断できない指標は割合の分母に入れず、ここに数を示します。"


def measured_plans(measurability: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Plans that print indicators."""
    return plans[plans["plan_id"].isin(measurability["plan_id"])]


def judged_plans(assessment: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Plans with an indicator that has a verdict."""
    return plans[plans["plan_id"].isin(assessment.dropna(subset=["verdict"])["plan_id"])]


def unjudged(assessment: pd.DataFrame) -> tables.Block:
    """How many indicators have no verdict, by reason."""
    if assessment["verdict"].isna().sum() == 0:
        none = "判断の対象になる指標がありません。"
        return tables.nothing("すべての指標を判断できます。" if len(assessment) else none)
    counts = assessment["reason"].value_counts()
    listed = "、".join(f"{words.REASONS[reason]}{n}件" for reason, n in counts.items())
    return tables.caveat(f"図にない{int(counts.sum())}件は判断できません：{listed}。")


def still(moving: pd.DataFrame, measurability: pd.DataFrame) -> tables.Block:
    """Says how many indicators have values at one point in time only, or none."""
    n = len(measurability) - len(moving)
    if not len(measurability):
        return tables.nothing("指標の印字がないため、推移は描けません。")
    if moving.empty:
        return tables.nothing("二つ以上の時点の数値を持つ指標がないため、推移は描けません。")
    return tables.caveat(f"ほかの{n}件は、再掲か、数値が一つの時点にしかないため描いていません。")


def start_tables(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
) -> tables.Block:
    """Per plan: starting points and targets of its end, as printed.

    Args:
        indicators: table ``indicators`` after ``kpi.prepare``.
        observations: table ``observations`` with ``source`` (``common.with_source``).
        plans: table ``plans``.
    """
    rows = indicators[["plan_id", "indicator_id", "name", "measure_type", "end_year"]].assign(
        type_word=words.say(indicators["measure_type"], words.MEASURE_TYPES),
    )
    for series in ("baseline", "target"):
        own = _at_the_end(rows, observations[observations["series"] == series])
        rows[f"{series}_printed"] = rows["indicator_id"].map(own["shown"])
        rows[f"{series}_period"] = rows["indicator_id"].map(own["period_printed"])
        source = rows["indicator_id"].map(own["source"])
        known = rows["source"] if "source" in rows else pd.Series(pd.NA, rows.index, dtype="str")
        rows["source"] = known.fillna(source.astype("str"))
    columns = {
        "name": "指標",
        "type_word": "種類",
        "baseline_printed": "基準値",
        "baseline_period": "その時点",
        "target_printed": "目標値",
        "target_period": "その時点",
        "source": "出典",
    }
    blocks = [
        tables.table(
            rows[rows["plan_id"] == plan.plan_id],
            f"{plan.short_title}：基準値と目標値（資料の表記のまま）",
            columns,
        )
        for plan in measured_plans(rows, plans).itertuples()
    ]
    none = "基準値も目標値も、読んだ資料に印字がありません。"
    return tables.stack(blocks) if blocks else tables.nothing(none)


def _at_the_end(indicators: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The row of each indicator for the last year inside its plan, not of visions beyond it."""
    ends = indicators.set_index("indicator_id")["end_year"]
    within = ~(rows["year"] > rows["indicator_id"].map(ends)).fillna(False).astype(bool)
    first = rows[within].drop_duplicates(["indicator_id", "year"])
    last = first.sort_values("year", kind="stable", na_position="first").groupby("indicator_id")
    own = last.tail(1).set_index("indicator_id")
    state = "（" + words.say(own["status"], words.STATUSES) + "）"
    return own.assign(shown=own["value_printed"].where(own["value"].notna(), state))


def yearly_table(yearly: pd.DataFrame, rule: Rule) -> tables.Block:
    """Years with both target and actual, beside the printed rate."""
    units = list(yearly["unit"])
    return tables.table(
        yearly.assign(
            when=[
                words.when(y, t) for y, t in zip(yearly["year"], yearly["year_type"], strict=True)
            ],
            target_word=[words.amount(v, u) for v, u in zip(yearly["target"], units, strict=True)],
            actual_word=[words.amount(v, u) for v, u in zip(yearly["actual"], units, strict=True)],
            verdict_mark=[mark(verdict, rule) for verdict in yearly["verdict"]],
        ),
        "年ごとの目標と実績（達成率は%）",
        {
            "name": "指標",
            "when": "年",
            "target_word": "目標",
            "actual_word": "実績",
            "printed_rate": "印字の達成率",
            "rate": "計算した達成率",
            "verdict_mark": "判断",
        },
        note="計算した達成率は 実績÷目標 を小数第1位に四捨五入したもの。"
        "印字と違えば、資料の丸め方か誤りです。",
        empty="同じ年の目標と実績が揃う指標がありません。",
    )


def assessment_table(assessment: pd.DataFrame, rule: Rule) -> tables.Block:
    """Every indicator with its values, its way and its verdict or reason."""
    shown = assessment.assign(
        verdict_mark=_marks(assessment, rule),
        type_word=words.say(assessment["measure_type"], words.MEASURE_TYPES),
    )
    for part in ("baseline", "target", "actual"):
        shown[f"{part}_word"] = [
            words.amount(value, unit)
            for value, unit in zip(assessment[part], assessment["unit"], strict=True)
        ]
    shown["when"] = [
        words.when(y, t)
        for y, t in zip(assessment["actual_year"], assessment["actual_year_type"], strict=True)
    ]
    for part in ("attainment", "elapsed", "share", "rate"):
        shown[f"{part}_pct"] = assessment[part] * 100
    return tables.table(
        shown,
        "指標ごとの判断（割合は%）",
        {
            "name": "指標",
            "type_word": "種類",
            "baseline_word": "基準値",
            "target_word": "目標値",
            "actual_word": "最新の実績",
            "when": "実績の年",
            "attainment_pct": "進んだ道のり",
            "elapsed_pct": "過ぎた期間",
            "share_pct": "進むべき分に対して",
            "rate_pct": "達成率",
            "printed_rate": "印字の達成率",
            "verdict_mark": "判断（または判断できない理由）",
        },
        digits={"attainment_pct": 1, "elapsed_pct": 1, "share_pct": 1, "rate_pct": 1},
        empty="判断の対象になる指標がありません。",
    )


def mark(verdict: object, rule: Rule) -> Markup:
    """A verdict with its symbol; missing is a dash."""
    if verdict is None or pd.isna(verdict):
        return Markup(tables.MISSING)
    step = rule.step(str(verdict))
    return tables.verdict(step.label, step.symbol, step.tone)


def _marks(assessment: pd.DataFrame, rule: Rule) -> list[Markup]:
    """Verdicts, or in their place the reason why there is none."""
    return [
        mark(verdict, rule) if pd.notna(verdict) else tables.verdict(words.REASONS[reason])
        for verdict, reason in zip(assessment["verdict"], assessment["reason"], strict=True)
    ]


def goal_table(by_goal: pd.DataFrame, plans: pd.DataFrame, rule: Rule) -> tables.Block:
    """Counts of verdicts per goal, with those that cannot be judged."""
    labels = {step.label: f"{step.symbol}{step.label}" for step in rule.steps}
    return tables.table(
        by_goal.assign(
            title=[tables.shorten(title, 36) for title in by_goal["title"]],
            plan=by_goal["plan_id"].map(plans.set_index("plan_id")["short_title"]),
        ),
        "目標ごとの内訳（指標の数。再掲を除く）",
        {
            "title": "目標",
            "plan": "計画",
            "indicators": "指標",
            **labels,
            "not_judged": "判断できない",
        },
        note=COUNT_NOTE,
        empty="指標を持つ目標がありません。",
    )


def continued_table(continued: pd.DataFrame) -> tables.Block:
    """Quantities that appear twice, with both targets."""
    shown = continued.assign(
        kind=["計画内の再掲" if again else "前の計画から" for again in continued["repeated"]],
        changed_word=["変わった" if changed else "—" for changed in continued["changed"]],
    )
    for side in ("", "_before"):
        unit = continued[f"unit{side}"]
        shown[f"shown{side}"] = [
            words.amount(value, u)
            for value, u in zip(continued[f"target{side}"], unit, strict=True)
        ]
    return tables.table(
        shown,
        "同じ量を測る指標の組と、それぞれの目標",
        {
            "name": "指標",
            "short_title": "計画",
            "shown": "目標",
            "name_before": "同じ量の指標",
            "short_title_before": "その計画",
            "shown_before": "その目標",
            "kind": "関係",
            "changed_word": "目標の値",
        },
        note="名称が同じでも、数える期間や範囲が同じとは限りません。疑いのあるものは表データの備考に記しています。",
        empty="別の計画や別の箇所に重ねて現れる指標はありません。",
    )


def national_candidates(top: pd.DataFrame, found: pd.DataFrame) -> tables.Block:
    """KPIs of the linked national goals, for goals without indicators."""
    if top.empty:
        return tables.nothing("目標があって指標のない計画はないため、候補は挙げません。")
    return tables.table(
        found.assign(
            certainty_word=words.say(found["certainty"], words.CERTAINTIES),
            national=found["national_goal_id"] + " " + found["national_title"],
        ),
        "候補1：対応する国の目標に付いたKPI（国全体の値であり、自治体の目標値ではない）",
        {
            "title": "自治体の目標",
            "national": "対応する国の目標",
            "name": "国のKPI",
            "baseline": "国の基準値",
            "target": "国の目標値",
            "certainty_word": "値の確かさ",
        },
        empty="対応する国の目標に、KPIの記録がありません。",
    )


def peer_candidates(top: pd.DataFrame, found: pd.DataFrame, peers: Peers) -> tables.Block:
    """Indicators others print under the same national goals, and who could not be compared."""
    if top.empty:
        return tables.nothing("ほかの自治体の例も、同じ理由で挙げません。")
    lacking = common.uncompared(peers)
    if not peers.tables:
        return tables.nothing(lacking)
    return tables.table(
        found,
        "候補2：同じ国の目標に応える、ほかの自治体の指標（優劣の比較ではない）",
        {
            "title": "自治体の目標",
            "national_goal_id": "国の目標",
            "municipality_name": "例のある自治体",
            "name": "その指標",
            "unit": "単位",
        },
        note=lacking,
        empty=f"同じ国の目標に応える指標の例が、比べる自治体にありません。{lacking}",
    )


def rule_block(rule: Rule) -> tables.Block:
    """The grading rule of the report with its source, cuts and caution."""
    return tables.definitions(
        [
            ("採点規則", rule.title),
            ("問うもの", rule.question),
            ("区切り", rule.thresholds),
            ("規則の出典", rule.source),
            ("注意", rule.caution or "—"),
        ]
    )
