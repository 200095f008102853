"""The municipal tables in Japanese: what a table and a column mean, and words for fixed values.

One place for the guide of ``machi new`` and for the notes of the XLSX form. The schemas themselves
speak English; ``tests/unit/test_japanese.py`` keeps both complete and of one mind.
"""

from collections.abc import Mapping

from machi import words
from machi.schemas import japanese_columns as meanings

TABLES = {
    "plans": "計画",
    "goals": "目標・施策",
    "indicators": "指標",
    "observations": "指標の値",
    "definition_changes": "数え方の変更",
    "opinions": "会議の意見",
    "statements": "文書の記述",
    "projects": "事業",
    "budgets": "事業費",
    "project_results": "事業の実績",
    "logic_nodes": "ロジックモデルの箱",
    "logic_edges": "ロジックモデルの矢印",
    "calculations": "文書にある計算",
    "calculation_terms": "計算のもとの値",
    "sdg_links": "SDGsとの対応",
    "national_links": "国の目標との対応",
    "kpi_links": "国のKPIとの対応",
    "population_ages": "人口（年齢別）",
    "population_totals": "人口（総数と3区分）",
    "population_vitals": "出生・死亡・移動",
    "population_claims": "人口についての記述",
}
"""Japanese name of each table."""

ROWS = {
    "plans": "計画（版ごと）を一行に一つ",
    "goals": "計画の目標・施策・取組を、上から下まで一行に一つ",
    "indicators": "数値目標とKPIを一行に一つ",
    "observations": "指標の値を一行に一つ。基準値・目標値・実績値を年ごとに",
    "definition_changes": "指標の数え方が途中で変わったことを一行に一つ",
    "opinions": "有識者会議などの意見を一行に一つ",
    "statements": "「達成した」「増えた」などの記述、または記載が無いことを一行に一つ",
    "projects": "行政評価の事務事業を一行に一つ",
    "budgets": "事業の金額を年度と費目ごとに一行に一つ（千円）",
    "project_results": "事業の実績の数を一行に一つ",
    "logic_nodes": "ロジックモデルの箱を一行に一つ",
    "logic_edges": "箱から箱への矢印を一行に一つ",
    "calculations": "文書が示す割合・合計などの計算結果を一行に一つ",
    "calculation_terms": "計算に使われた値を一行に一つ",
    "sdg_links": "SDGsの印を一行に一つ",
    "national_links": "国の目標との対応を一行に一つ",
    "kpi_links": "国のKPIとの対応を一行に一つ",
    "population_ages": "国勢調査の人口を、年・男女・5歳階級ごとに一行に一つ",
    "population_totals": "人口の総数と年齢3区分を、年と系列（国勢調査・推計）ごとに一行に一つ",
    "population_vitals": "出生・死亡・社会増減・合計特殊出生率を、期間ごとに一行に一つ",
    "population_claims": "資料が人口について述べる数（現状推計・ビジョン・前提）を一行に一つ",
}
"""What one row of each table is."""

TRACE = {
    "source_id": "出典。data/sources.csv にある source_id。複数は ; でつなぐ。例：mihon-strategy2",
    "locator": "資料のどこか。章や頁、全文を写したなら行（L12）。例：基本目標1 L14",
    "note": "編集者の注記。補ったこと、判断したこと、読めなかったこと。無ければ空欄。",
}
"""The columns every table ends with."""

COLUMNS: dict[str, dict[str, str]] = {
    table: getattr(meanings, table.upper()) | TRACE for table in TABLES
}
"""By table and column: name, what to enter, unit, example; the first sentence is the name."""

SOURCES = {
    "source_id": "出典のID。半角の英小文字・数字・ハイフン。市町村の名前で始める。例：mihon-plan5",
    "short_title": "短い名前。表に出す。ほかの出典と重ならないもの。例：第2期戦略",
    "publisher": "発行者。例：見本町",
    "title": "題名。表紙のとおりに写す。",
    "published": "発行日。分かるところまで。例：2021-03",
    "accessed": "読んだ日。例：2026-11-22",
    "terms": "利用条件。書いてあればそのとおり、無ければ「記載なし」。",
    "address": "公開されているアドレス。無ければ空欄。",
    "sha256": "全文を書き写したファイルの指紋（SHA-256）。写していなければ空欄。",
}
"""What each column of data/sources.csv means."""

PLAN_KINDS = {kind: kind for kind in ("総合戦略", "総合計画", "行政評価")}
YEAR_TYPES = {"fiscal": "年度", "calendar": "暦年", "point": "時点（年度末など）"}

CHOICES: dict[str, dict[str, Mapping[str, str]]] = {
    "plans": {"kind": PLAN_KINDS, "status": words.PLAN_STATUSES},
    "goals": {"tier": words.TIERS},
    "indicators": {
        "role": words.ROLES,
        "measure_type": words.MEASURE_TYPES,
        "measure_type_basis": words.JUDGEMENTS,
        "direction": words.DIRECTIONS,
        "direction_basis": words.JUDGEMENTS,
    },
    "observations": {
        "series": words.SERIES,
        "year_type": YEAR_TYPES,
        "status": words.STATUSES,
    },
    "definition_changes": {"year_type": YEAR_TYPES},
    "opinions": {"direction": words.OPINION_DIRECTIONS},
    "statements": {
        "subject_type": words.SUBJECTS,
        "claim": words.CLAIMS,
        "basis": words.JUDGEMENTS,
    },
    "projects": {"priority": words.MARKS, "other_mark": words.MARKS},
    "budgets": {
        "stage": words.BUDGET_STAGES,
        "item": words.BUDGET_ITEMS,
        "status": words.BUDGET_STATUSES,
        "basis": words.JUDGEMENTS,
    },
    "project_results": {
        "group": words.RESULT_GROUPS,
        "year_type": YEAR_TYPES,
        "status": words.STATUSES,
    },
    "logic_nodes": {"stage": words.NODE_STAGES, "legibility": words.NODE_LEGIBILITY},
    "logic_edges": {"basis": words.JUDGEMENTS},
    "calculations": {"kind": words.CALCULATION_KINDS, "status": words.FIGURE_STATUSES},
    "calculation_terms": {"role": words.TERM_ROLES, "status": words.FIGURE_STATUSES},
    "sdg_links": {
        "subject_type": words.SUBJECTS,
        "basis": words.BASES,
        "relation": words.SDG_RELATIONS,
        "legibility": words.LEGIBILITY,
    },
    "national_links": {"basis": words.BASES, "relation": words.RELATIONS},
    "kpi_links": {"basis": words.BASES, "relation": words.KPI_RELATIONS},
    "population_ages": {
        "sex": words.SEXES,
        "age": words.AGES,
        "certainty": words.FIGURE_CERTAINTIES,
    },
    "population_totals": {
        "series": words.POPULATION_SERIES,
        "age_group": words.AGE_GROUPS,
        "certainty": words.FIGURE_CERTAINTIES,
    },
    "population_vitals": {
        "measure": words.VITALS,
        "certainty": words.FIGURE_CERTAINTIES,
    },
    "population_claims": {
        "scenario": words.POPULATION_SCENARIOS,
        "measure": words.POPULATION_MEASURES,
        "comparison": words.POPULATION_COMPARISONS,
        "status": words.POPULATION_STANDINGS,
        "certainty": words.FIGURE_CERTAINTIES,
    },
}
"""By table and column: the values a column may have and their Japanese words, each word once."""


def name(table: str, column: str) -> str:
    """The Japanese name of a column: the first sentence of its meaning."""
    return COLUMNS[table][column].split("。")[0]
