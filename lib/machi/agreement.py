"""Check each row against itself: value and status, unit, printed and parsed forms, locator.

Tables are indexed by line number, so that each finding names its line.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pandas as pd

from machi import periods, quantities, schemas, text
from machi.problems import Problem, quote, reason

MAY_DIFFER = frozenset({"approximate", "estimated"})
"""Statuses whose printed words need not read as the exact value (約400名, 3%増)."""
STATUSES = schemas.VALUE_STATUSES + schemas.NO_VALUE_STATUSES
BUDGET_KEY = ["project_id", "year", "stage", "item", "source_id"]
RESULT_KEY = ["project_id", "result", "unit", "group", "start_year", "year", "source_id", "locator"]
Finding = tuple[str, tuple[str, str, str]] | None


@dataclass(frozen=True)
class Unit:
    """A unit, whose it is, and the file or column that states it, as messages name them."""

    name: str
    owner: str
    home: str


def check_observations(
    observations: pd.DataFrame, indicators: pd.DataFrame, file: str
) -> list[Problem]:
    """Value and status agree, units fit, printed and parsed forms say the same, nothing doubled.

    Values of an indicator that is not among ``indicators`` are not compared with a unit.
    """
    units = dict(zip(indicators["indicator_id"], indicators["unit"].fillna(""), strict=True))

    def finding(row: Any) -> Finding:
        name = "%" if row.series == "published_rate" else units.get(row.indicator_id)
        unit = None if name is None else Unit(name, "指標", "indicators.csv の unit")
        return _status_problem(row, STATUSES) or _value_problem(row, unit)

    return _found(observations, file, finding, _period_problem) + _doubles(observations, file)


def check_budgets(budgets: pd.DataFrame, file: str) -> list[Problem]:
    """Amount and status agree, printed and parsed forms say the same, no cell stands twice."""
    unit = Unit(schemas.BUDGET_UNIT, "予算", "表記の単位")

    def finding(row: Any) -> Finding:
        return _status_problem(row, schemas.BUDGET_STATUSES) or _value_problem(row, unit)

    doubled = again(
        budgets,
        BUDGET_KEY,
        lambda row: f"{quote(row.project_id)}の{row.year}年度の{row.item}（{row.stage}）",
        "同じ事業・年度・段階・費目で一行",
        file,
    )
    return _found(budgets, file, finding) + doubled


def check_results(results: pd.DataFrame, file: str) -> list[Problem]:
    """As ``check_observations``, for counted results, whose unit stands in their own row."""

    def finding(row: Any) -> Finding:
        unit = None if pd.isna(row.unit) else Unit(row.unit, "この行", "この行の unit")
        return _status_problem(row, STATUSES) or _value_problem(row, unit)

    doubled = again(
        results,
        RESULT_KEY,
        lambda row: f"{quote(row.project_id)}の{quote(row.result)}（{row.group}、{_year(row)}）",
        "同じ事業・数えたもの・単位・区分・年・出典の箇所で一行",
        file,
    )
    return _found(results, file, finding, _period_problem) + doubled


def check_figures(figures: pd.DataFrame, file: str) -> list[Problem]:
    """As ``check_budgets``, for calculations and their terms, whose unit stands in their own row.

    A blank unit is that of a pure number.
    """

    def finding(row: Any) -> Finding:
        unit = Unit("" if pd.isna(row.unit) else row.unit, "この行", "この行の unit")
        return _status_problem(row, schemas.FIGURE_STATUSES) or _value_problem(row, unit)

    return _found(figures, file, finding)


def check_opinions(opinions: pd.DataFrame, file: str) -> list[Problem]:
    """A way forward is only chosen where a printed word says so."""

    def finding(row: Any) -> Finding:
        if pd.isna(row.direction) or pd.notna(row.direction_printed):
            return None
        return "direction_printed", (
            f"direction が{quote(row.direction)}なのに、資料の言葉がありません",
            "資料に印字された今後の方向性（例：改善して継続）",
            "印字された言葉を書き写すか、direction を空欄にしてください",
        )

    return _found(opinions, file, finding)


def check_nodes(nodes: pd.DataFrame, file: str) -> list[Problem]:
    """A box of stage project or indicator names it, and no other box names one."""

    def finding(row: Any) -> Finding:
        for stage in ("project", "indicator"):
            column = f"{stage}_id"
            named, wanted = pd.notna(getattr(row, column)), row.stage == stage
            if named != wanted:
                found = "空欄です" if wanted else f"{quote(getattr(row, column))}とあります"
                return column, (
                    f"stage が{quote(row.stage)}なのに {column} が{found}",
                    f"stage が {stage} の行だけ、その {column}",
                    f"stage か {column} を直してください",
                )
        return None

    return _found(nodes, file, finding)


def _found(table: pd.DataFrame, file: str, *findings: Callable[[Any], Finding]) -> list[Problem]:
    """What each of the questions finds in each row."""
    pairs = ((row.Index, finding(row)) for row in _rows(table) for finding in findings)
    return [Problem(file, *found[1], row=line, column=found[0]) for line, found in pairs if found]


def _rows(table: pd.DataFrame) -> Iterator[Any]:
    """What ``itertuples`` gives, at a fraction of its cost for tables of some hundred rows."""
    names = ["Index", *table.columns]
    columns = [table.index.tolist(), *(table[name].tolist() for name in table.columns)]
    for values in zip(*columns, strict=True):
        yield SimpleNamespace(**dict(zip(names, values, strict=True)))


def _year(row: Any) -> str:
    return "年なし" if pd.isna(row.year) else f"{row.year}年"


def _status_problem(row: Any, statuses: Sequence[str]) -> Finding:
    """Of a table's ``statuses``, those of a value have one and all others have none."""
    status, value = row.status, row.value
    if pd.isna(status):
        return None
    of_value = [name for name in statuses if name in schemas.VALUE_STATUSES]
    if pd.isna(value) and status in of_value:
        return "status", (
            f"値が空欄なのに status が{quote(status)}です",
            "、".join(name for name in statuses if name not in of_value),
            "値を入れるか、値のない理由を status に書いてください",
        )
    if pd.notna(value) and status not in of_value:
        return "status", (
            f"値{quote(f'{value:.12g}')}があるのに status が{quote(status)}です",
            "、".join(of_value),
            "値か status を直してください",
        )
    return None


def _value_problem(row: Any, unit: Unit | None) -> Finding:
    """Compare the printed value with the parsed one, in the unit."""
    value, printed = row.value, row.value_printed
    if pd.isna(value) or pd.isna(printed) or row.status in MAY_DIFFER or unit is None:
        return None
    try:
        quantity = quantities.parse_printed(printed, extra_units=(unit.name,))
    except quantities.NotANumber as error:
        return "value_printed", (
            f"値があるのに、表記{quote(printed)}を数として読めません（{reason(error)}）",
            f"単位{quote(unit.name)}の数の表記",
            "数として読める部分（「5年間で6人」などはそのまま）を書き写すか、"
            "値を空欄にして status に理由を書いてください",
        )
    if quantity.unit and not quantities.same_dimension(quantity.unit, unit.name):
        own = quote(unit.name) if unit.name else "（なし）"
        return "value_printed", (
            f"単位{quote(quantity.unit)}は{unit.owner}の単位{own}と合いません",
            f"単位{own}か、同じ量の単位（人と千人など）",
            f"{unit.home}か、値を直してください",
        )
    in_unit = quantities.convert(quantity.value, quantity.unit or unit.name, unit.name)
    if abs(in_unit - value) > 1e-9 * max(1.0, abs(value)):
        return "value", (
            f"値{quote(f'{value:.12g}')}が資料の表記{quote(printed)}と合いません",
            f"{in_unit:.12g}（表記を{unit.owner}の単位で数値にしたもの）",
            "どちらかを資料のとおりに直してください",
        )
    return None


def _period_problem(row: Any) -> Finding:
    """Compare the printed period with the year; a year says which kind of year it is."""
    year, kind, printed = row.year, row.year_type, row.period_printed
    if pd.isna(year) != pd.isna(kind):
        return "year_type" if pd.isna(kind) else "year", (
            "year と year_type の一方だけが空欄です",
            f"両方とも空欄か、年と {'、'.join(schemas.YEAR_TYPES)} のどれか",
            "空欄の側を埋めるか、両方とも空欄にしてください",
        )
    if pd.isna(printed):
        return None
    try:
        # Columns run into each other in a transcription: 令和…元年度~令和…6年度合計.
        period = periods.parse_period(printed.replace("…", ""), default_type="fiscal")
    except ValueError as error:
        return "period_printed", (
            f"{quote(printed)}は年として読めません（{reason(error)}）",
            "資料の年の表記（2023年度、R6、R2～R6累計など）",
            "年の部分だけを書き写してください（年の印字がなければ空欄）",
        )
    if pd.notna(year) and period.year != year:
        return "year", (
            f"{quote(year)}は資料の表記{quote(printed)}（{period.year}）と合いません",
            str(period.year),
            "どちらかを資料のとおりに直してください",
        )
    return None


def _doubles(observations: pd.DataFrame, file: str) -> list[Problem]:
    return again(
        observations,
        ["indicator_id", "series", "year", "year_type", "source_id", "locator"],
        lambda row: f"{quote(row.indicator_id)}の{row.series}（{_year(row)}）",
        "同じ指標・系列・年・出典の箇所で一行",
        file,
    )


def again(
    table: pd.DataFrame, key: list[str], words: Callable[[Any], str], allowed: str, file: str
) -> list[Problem]:
    """Rows whose ``key`` stands in an earlier row."""
    again = table.duplicated(key)
    if not again.any():
        return []
    return [
        Problem(
            file,
            f"{words(row)}が同じ出典で二度あります",
            allowed,
            "一方を消すか、出典の箇所を書き分けてください",
            row=row.Index,
            column=key[0],
        )
        for row in _rows(table[again])
    ]


def check_locators(locators: pd.Series, file: str) -> list[Problem]:
    """Each locator can be followed: a section, and line spans that are in order."""
    faults = {locator: _locator_fault(locator) for locator in set(locators.tolist())}
    if not any(faults.values()):
        return []
    return [
        Problem(
            file,
            f"{quote(locator)}は出典の箇所として読めません（{fault}）",
            "節の名前と行番号（例：施策1 目標とする指標 L110-L112）",
            "行番号を確かめてください",
            row=line,
            column="locator",
        )
        for line, locator in zip(locators.index.tolist(), locators.tolist(), strict=True)
        if (fault := faults[locator])
    ]


def _locator_fault(locator: object) -> str:
    """Why a locator cannot be followed, or nothing; a missing one is a matter of the schema."""
    if not isinstance(locator, str):
        return ""
    try:
        text.parse_locator(locator)
    except ValueError as error:
        return reason(error)
    return ""
