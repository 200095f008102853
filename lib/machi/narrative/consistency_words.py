"""Japanese words of the consistency checks: weights, roundings, columns, themes."""

from dataclasses import dataclass

SEVERITIES = {"high": "高", "medium": "中", "low": "低"}
SEVERITY_MARKS = {"high": ("▲", "poor"), "medium": ("△", "fair"), "low": ("・", "none")}
SEVERITY_MEANINGS = {
    "high": "両方がそのままでは成り立たないもの",
    "medium": "読む人が取り違えるおそれのあるもの",
    "low": "欠けているものや、表記のそろわないもの",
}
CONFIDENCES = {"high": "高", "medium": "中", "low": "低"}
CONFIDENCE_MEANINGS = {
    "high": "両方の値が資料に印字されている",
    "medium": "片方に編集者の読み取りや判断が入る",
    "low": "目安となる規則によるもので、理由があることも多い",
}


@dataclass(frozen=True)
class Words:
    """What a reader sees of a check.

    Attributes:
        name: what the check looks at.
        sentence: what was found.
        question: what to ask; を and the polite ending are added.
        first: what the first value is.
        second: what the second value is.
        money: which values (a, b) are in thousand yen.
    """

    name: str
    sentence: str
    question: str
    first: str = "{a}"
    second: str = "{b}"
    money: str = ""


ASK = "{}をご確認いただけますか。"
CONVENTIONS = {"half_up": "四捨五入", "down": "切り捨て", "up": "切り上げ"}
BASES = {
    "year_target": "その年の目標に対する実績の割合",
    "final_target": "最終年の目標に対する実績の割合",
    "inverse": "実績に対する目標の割合",
}
FIELDS = {
    "summary": "事業の概要",
    "progress": "取組状況と成果",
    "issue": "課題認識と今後の方針",
    "department": "担当課",
    "obligation": "法定・自主の区分",
    "next_step": "次年度方針",
    "name": "名称",
    "definition": "定義",
    "unit": "単位",
    "measure_type": "数え方",
    "direction": "望む向き",
}
SDG_CASES = {
    "unmarked": "{subject}はSDGsに寄与するとしていますが、どの施策・事業にも印がありません",
    "dropped": "前の計画（{other}）はSDGsに寄与するとしていますが、{subject}には記載がありません",
}
ENDS = {"in": "前の段階から", "out": "次の段階へ"}
THEMES = {
    "計算と合計": (
        "rate_wrong", "rate_rounding", "rate_decimals", "rate_parts", "calculation_wrong",
        "calculation_rounding", "parts_total", "period_total", "budget_parts",
    ),
    "同じ量の値": ("same_quantity", "same_amount", "result_indicator"),
    "目標と実績": (
        "target_path", "target_jump", "target_reached", "target_loosened", "cumulative_fall",
    ),
    "言葉と数": (
        "claim_target", "claim_contributed", "claim_conflict", "claim_number", "claim_trend",
        "claim_steady", "claim_single", "claim_unsupported",
    ),
    "事業": (
        "before_start", "other_project", "foreign_text", "same_text", "project_step",
        "result_unit", "own_name", "budget_result", "budget_dash",
    ),
    "ロジックモデル": (
        "logic_title", "logic_heading", "logic_loose", "logic_unmeasured", "logic_absent",
    ),
    "年と期間": (
        "year_printed", "period_heading", "target_period", "target_year", "baseline_year",
        "plan_periods", "plan_years", "year_order", "edition_link",
    ),
    "名称・単位・題名": (
        "unit_printed", "name_unit", "unit_spelling", "percent_bare", "pair_kind",
        "count_kind", "pair_name",
        "title_variant", "title_renamed", "title_repeated", "spelling_variant",
    ),
    "値の範囲": (
        "share_range", "count_negative", "count_fraction", "magnitude", "year_value",
    ),
    "SDGs": ("sdg_unborne", "sdg_undeclared", "sdg_missing", "sdg_silent"),
    "記載の抜け": (
        "target_missing", "baseline_missing", "column_blank", "year_missing", "actual_missing",
        "definition_missing", "baselines_absent", "kind_unsaid", "cumulative_start",
        "results_missing", "announced_missing", "field_missing",
    ),
}  # fmt: skip
"""Checks by what they look at, for the overview."""
