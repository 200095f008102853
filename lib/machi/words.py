"""The Japanese words of the data's fixed vocabularies, one per term, the same in every report."""

import math
from collections.abc import Mapping

import pandas as pd

from machi import periods, quantities

TIERS = {
    "field": "分野",
    "goal": "基本目標・政策・柱",
    "measure": "施策",
    "group": "取組の区分",
    "initiative": "具体的な取組",
}
PLAN_STATUSES = {
    "outline": "骨子案",
    "draft": "素案",
    "summary": "概要版・紹介ページ",
    "adopted": "決定版",
    "title_only": "題名と期間のみ（本文は未読）",
}
ROLES = {"headline": "数値目標", "kpi": "KPI", "logic_model": "ロジックモデルの指標"}
MEASURE_TYPES = {"annual": "単年", "cumulative": "累計", "level": "水準", "milestone": "到達点"}
DIRECTIONS = {
    "increase": "増やす",
    "decrease": "減らす",
    "maintain": "維持する",
    "none": "向きなし",
}
SERIES = {
    "baseline": "基準値",
    "target": "目標値",
    "actual": "実績値",
    "published_rate": "印字の達成率",
}
STATUSES = {
    "final": "確定",
    "provisional": "速報",
    "estimated": "推計",
    "approximate": "概数",
    "not_published": "未公表",
    "discontinued": "廃止",
    "excluded": "対象外",
    "blank_in_source": "資料で空欄",
    "illegible": "判読できない",
    "non_numeric": "数値でない",
}
REASONS = {
    "no_target": "目標値がない",
    "not_numeric": "目標が数値でない",
    "discontinued": "廃止された",
    "no_actual": "実績値がない",
    "no_baseline": "基準値か期間がなく、道のりを計算できない",
    "definition_changed": "途中で数え方が変わり、基準値と比べられない",
    "target_met_at_start": "基準値の時点で目標を満たしていた",
    "not_started": "実績が計画の期間より前のもの",
    "rule_needs_more": "この採点規則に要る値がない",
}
ARRIVALS = {
    "will_reach": "届く見込み",
    "open": "どちらとも言えない",
    "may_miss": "届かないおそれ",
    "reached": "届いた",
    "missed": "届かなかった",
}
ARRIVAL_REASONS = {
    "not_numeric": "目標が数値でない",
    "no_target": "目標値がない",
    "discontinued": "廃止された",
    "no_actual": "実績値がない",
    "no_target_year": "目標の年が分からない",
    "target_year_passed": "目標の年は過ぎたが、その年の実績がない",
    "milestone": "できたかどうかを問う指標で、途中の動きから見通せない",
    "too_few_points": "時点が三つに満たない",
}
FLIP_REASONS = REASONS | {
    "bands": "区切りの置き方、または何を良いとするかが違う",
    "target_met": "一方は、目標に届いたかどうかを先に見る",
    "ignores_time": "一方は過ぎた期間を見ず、途中でも目標そのものと比べる",
    "ignores_baseline": "一方は基準値を見ないため、初めから目標に近い指標を高く見る",
    "ignores_target": "一方は基準値からの変化だけを見て、目標までの遠さを見ない",
    "ignores_due": "一方はその年の目標値を見ず、最終年の目標と比べる",
    "growth_not_difference": "一方は差ではなく伸び率で測る",
    "zero_baseline": "基準値が0で、割合や伸び率が定まらない",
    "zero_target": "目標が0で、伸び率が実態と離れる",
    "sign_change": "プラスとマイナスをまたぎ、伸び率が定まらない",
    "not_positive": "目標か実績が0以下で、達成率が定まらない",
    "no_direction": "増やす・減らすの向きがなく、伸び率で判断できない",
    "no_years": "年が分からないか、基準の年から1年たっておらず、伸び率を計算できない",
    "no_value": "一方の規則に要る値がない",
}
CAVEATS = {
    "unsure_name": "名称は文字起こしが崩れており、編集者の推定です",
    "judged_count": "年ごとの数か累計かは、編集者の判断です",
    "not_final": "実績は確定値ではありません（概数・速報など）",
    "other_document": "実績は、目標とは別の資料によります",
    "targets_turn": "年ごとの目標が途中で逆の向きに変わっており、誤記の可能性があります",
    "rate_differs": "資料に印字された達成率は、計算した値を四捨五入したものと合いません",
}
OPINION_DIRECTIONS = {
    "expand": "拡大",
    "improve": "改善して継続",
    "continue": "継続",
    "shrink": "縮小",
    "end": "終了",
}
CLAIMS = {
    "met": "達成した",
    "exceeded": "上回った",
    "not_met": "達成していない",
    "increased": "増えた・増えている",
    "decreased": "減った・減っている",
    "steady": "順調・堅調・横ばい",
    "contributed": "寄与した",
    "aligned_with_national": "国の戦略に沿う",
    "supports_sdgs": "SDGsに寄与する",
    "icons_illegible": "SDGsの印が読み取れない",
    "indicators_announced": "指標を定める予定と述べる",
    "no_indicator_printed": "指標の印字がない",
    "no_sdgs_mentioned": "SDGsの記載がない",
    "no_national_link_mentioned": "国の戦略との関係の記載がない",
}
SILENCES = ("no_indicator_printed", "no_sdgs_mentioned", "no_national_link_mentioned")
RELATIONS = {
    "same_wording": "文言が同じ",
    "corresponds": "対応する",
    "partial": "一部が重なる",
    "none": "対応しない",
}
SDG_RELATIONS = {"carries": "担う", "none": "担わない"}
KPI_RELATIONS = {"same_quantity": "同じ量", "same_field": "同じ分野の別の量"}
EDITION_RELATIONS = {
    "continues": "継続",
    "continues_renamed": "継続（改称）",
    "absorbed": "吸収",
    "partial": "一部",
    "new": "新設",
}
LEGIBILITY = {"clear": "明瞭", "repaired": "番号から復元", "illegible": "判読できない"}
LATER_EDITIONS = {
    "N2": "第2期（2019）",
    "N3": "デジ田（2022）",
    "N4": "2.0基本構想（2025）",
    "N5": "総合戦略（2025）",
}
"""Editions that can come after another one, as headings."""
MARKS = {"yes": "印あり", "no": "印なし", "illegible": "判読できない"}
BUDGET_STAGES = {"budget": "予算", "estimate": "見込み"}
BUDGET_ITEMS = {"total": "事業費", "general_revenue": "所要一般財源", "personnel": "概算人件費"}
BUDGET_STATUSES = {
    "final": "印字あり",
    "dash_in_source": "資料では横線",
    "blank_in_source": "資料で空欄",
    "illegible": "判読できない",
}
RESULT_GROUPS = {
    "total": "全体",
    "household": "世帯",
    "single": "単身",
    "with_addition": "うち加算あり",
}
NODE_STAGES = {
    "project": "事務事業",
    "output": "事業実績",
    "short": "短期成果",
    "middle": "中期成果",
    "final": "最終成果",
    "indicator": "指標",
}
NODE_LEGIBILITY = {"clear": "明瞭", "repaired": "断片から復元", "illegible": "判読できない"}
CALCULATION_KINDS = {
    "share": "割合",
    "change_rate": "増減率",
    "difference": "差",
    "sum": "合計",
    "ratio": "比",
    "average": "平均",
}
TERM_ROLES = {
    "part": "一部",
    "whole": "全体",
    "before": "前の値",
    "after": "後の値",
    "minuend": "引かれる値",
    "subtrahend": "引く値",
    "addend": "足す値",
    "numerator": "分子",
    "denominator": "分母",
    "item": "平均する値",
}
FIGURE_STATUSES = {
    "final": "印字あり",
    "approximate": "概数",
    "estimated": "推計",
    "illegible": "判読できない",
}
SUBJECTS = {"plan": "計画全体", "goal": "目標・施策", "indicator": "指標", "project": "事業"}
JUDGEMENTS = {"stated": "資料に記載", "judged": "編集者の判断"}
CERTAINTIES = {"confirmed": "確認済み", "reported": "報道・案の段階", "unverified": "原典未確認"}
NATIONAL_KINDS = {
    "goal": "基本目標",
    "cross_cutting": "横断的な目標",
    "foundation": "基礎条件",
    "vision": "目指す姿",
    "viewpoint": "視点",
}
BASES = {
    "stated": "資料に記載",
    "reviewed": "人が読んで判断",
    "inferred": "計算による推定",
}
TASKS = {"national": "国の目標", "sdg": "SDGsのゴール"}
SPLITS = {"score": "採点用", "tune": "調整用"}
LABEL_BASES = {"stated": "資料に記載", "reviewed": "二度の読み"}
"""Bases of labels: what people read was read twice, apart from each other."""


def say(column: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """A column of a vocabulary in Japanese; missing stays missing."""
    return column.map(words)


def amount(value: object, unit: object = "") -> str:
    """A value with its unit, e.g. 5,519t; missing is a dash."""
    if value is None or pd.isna(value):
        return "—"
    words = "" if unit is None or pd.isna(unit) else str(unit)
    return f"{quantities.format_number(float(str(value)))}{words}"


def decimals(*values: float) -> int:
    """The most decimals any of the values is given with; missing ones count none."""
    texts = [f"{value:.10f}".rstrip("0") for value in values if not pd.isna(value)]
    return max((len(text.split(".")[1]) for text in texts), default=0)


def about(value: object, unit: object, digits: int) -> str:
    """A computed value with its unit, officially rounded: no more exact than what it rests on."""
    if value is None or pd.isna(value):
        return "—"
    words = "" if unit is None or pd.isna(unit) else str(unit)
    rounded = quantities.round_half_up(float(str(value)), digits)
    return f"{quantities.format_number(rounded, digits)}{words}"


def percent(share: float) -> str:
    """A share as per cent, officially rounded to one decimal, e.g. 71.8% or 62%; missing is a dash.

    The noise of a division counts for nothing: 1044/960 is 108.75 % and so 108.8 %.
    """
    if pd.isna(share):
        return "—"
    return f"{quantities.format_number(quantities.round_half_up(round(100 * share, 9), 1))}%"


def when(year: object, year_type: object) -> str:
    """A year as the report says it, e.g. 2024年度; nothing when it is not printed."""
    if year is None or pd.isna(year):
        return ""
    if year_type is None or pd.isna(year_type):
        return str(year)
    return periods.label(int(str(year)), str(year_type))


def against(share: float, rate: float) -> str:
    """What links a target and a share of it: of the target itself, or of the way from the baseline.

    Args:
        share: a share that does not depend on time (``kpi.assess``).
        rate: actual over target; the share is that of the target itself where both are equal.
    """
    of_target = pd.isna(rate) or math.isclose(share, rate)
    return "に対して" if of_target else "までの、基準値からの道のりの"


def years(start: object, end: object) -> str:
    """A span of fiscal years; says so when the document prints none, or only one end of it."""
    if pd.isna(start) and pd.isna(end):
        return "印字なし"
    if pd.isna(end):
        return f"{start}年度〜（終わりは印字なし）"
    return f"（始まりは印字なし）〜{end}年度" if pd.isna(start) else f"{start}〜{end}"


def listed(items: list[str], most: int = 6) -> str:
    """Items in corner brackets; the rest is counted."""
    # A title that brings its own brackets gets no second pair.
    named = "".join(
        i if i.startswith("「") and i.endswith("」") else f"「{i}」" for i in items[:most]
    )
    return named + (f"など{len(items)}件" if len(items) > most else "")


FIGURE_CERTAINTIES = {
    "confirmed": "原典で確認",
    "reported": "二次資料または解釈による",
    "unverified": "原典未確認",
}
SEXES = {"female": "女", "male": "男"}
OPEN_AGES = (85, 90, 95, 100)
AGES = {
    **{f"{age}-{age + 4}": f"{age}〜{age + 4}歳" for age in range(0, 100, 5)},
    **{f"{age}+": f"{age}歳以上" for age in OPEN_AGES},
    "unknown": "年齢不詳",
}
AGE_GROUPS = {
    "total": "総数",
    "0-14": "年少人口（0〜14歳）",
    "15-64": "生産年齢人口（15〜64歳）",
    "65+": "老年人口（65歳以上）",
    "75+": "75歳以上",
    "unknown": "年齢不詳",
}
POPULATION_SERIES = {
    "census": "国勢調査",
    "census_imputed": "国勢調査（年齢不詳を補完）",
    "census_preliminary": "国勢調査（速報）",
    "ipss2018": "社人研2018年推計",
    "ipss2023": "社人研2023年推計",
    "register": "住民基本台帳",
}
VITALS = {
    "total_fertility": "合計特殊出生率",
    "births": "出生",
    "deaths": "死亡",
    "natural_change": "自然増減",
    "social_change": "社会増減",
}
POPULATION_SCENARIOS = {
    "trend": "現状推計（すう勢）",
    "vision": "ビジョン",
    "vision_first": "前のビジョン",
    "national": "国の長期ビジョン",
    "strategy": "計画の目標",
    "comparison": "比べるための事実",
}
POPULATION_MEASURES = {
    "population": "総人口",
    "population_0_14": "年少人口",
    "population_15_64": "生産年齢人口",
    "ageing_rate": "高齢化率",
    "total_fertility": "合計特殊出生率",
    "births": "出生",
    "social_change": "社会増減",
    "evacuees": "国勢調査に数えられた避難者",
    "decline": "減少率",
}
POPULATION_COMPARISONS = {
    "level": "その値",
    "below": "その値を下回る",
    "difference": "現状推計との差",
}
POPULATION_STANDINGS = {"observed": "実績", "estimated": "推計", "target": "目標"}
POPULATION_SERIES_LABELS = {
    "census": "国勢調査",
    "census_preliminary": "国勢調査（速報）",
    "trend": "すう勢",
    "vision": "ビジョン",
    "national": "国の道筋",
    "custom": "仮の道筋",
    "ipss2018": "社人研2018年推計",
    "ipss2023": "社人研2023年推計",
    "change_ratios": "変化率法",
}
"""Series of a population chapter, as legends and tables name them."""
