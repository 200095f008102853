"""Check each row against itself: value and status, unit, printed and parsed forms, locator.

Tables are indexed by line number, so that each finding names its line.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from machi import periods, quantities, schemas, text
from machi.problems import Problem, quote, reason

MAY_DIFFER = frozenset({"approximate", "estimated"})
"""Statuses whose printed words need not read as the exact value (約400名, 3%増)."""


def check_observations(
    observations: pd.DataFrame, indicators: pd.DataFrame, file: str
) -> list[Problem]:
    """Value and status agree, units fit, printed and parsed forms say the same, nothing doubled.

    Values of an indicator that is not among ``indicators`` are not compared with a unit.
    """
    units = dict(zip(indicators["indicator_id"], indicators["unit"].fillna(""), strict=True))
    problems: list[Problem] = []
    for row in observations.itertuples():
        found = _status_problem(row) or _value_problem(row, units) or _period_problem(row)
        if found:
            column, words = found
            problems.append(Problem(file, *words, row=_line(row.Index), column=column))
    return problems + _doubles(observations, file)


def _line(line: object) -> int:
    return int(str(line))


Finding = tuple[str, tuple[str, str, str]] | None


def _status_problem(row: Any) -> Finding:
    status, value = row.status, row.value
    if pd.isna(status):
        return None
    if pd.isna(value) and status in schemas.VALUE_STATUSES:
        allowed = "、".join(schemas.NO_VALUE_STATUSES)
        return "status", (
            f"値が空欄なのに status が{quote(status)}です",
            allowed,
            "値を入れるか、値のない理由を status に書いてください",
        )
    if pd.notna(value) and status in schemas.NO_VALUE_STATUSES:
        return "status", (
            f"値{quote(f'{value:.12g}')}があるのに status が{quote(status)}です",
            "、".join(schemas.VALUE_STATUSES),
            "値か status を直してください",
        )
    return None


def _value_problem(row: Any, units: Mapping[str, str]) -> Finding:
    """Compare the printed value with the parsed one, in the indicator's unit."""
    value, printed = row.value, row.value_printed
    if pd.isna(value) or pd.isna(printed) or row.status in MAY_DIFFER:
        return None
    rate = row.series == "published_rate"
    unit = "%" if rate else units.get(row.indicator_id)
    if unit is None:
        return None
    try:
        quantity = quantities.parse_quantity(printed, extra_units=(unit,))
    except quantities.NotANumber as error:
        return "value_printed", (
            f"値があるのに、表記{quote(printed)}を数として読めません（{reason(error)}）",
            f"単位{quote(unit)}の数の表記",
            "資料の数と単位だけを書き写すか、値を空欄にして status に理由を書いてください",
        )
    if quantity.unit and not quantities.same_dimension(quantity.unit, unit):
        own = quote(unit) if unit else "（なし）"
        return "value_printed", (
            f"単位{quote(quantity.unit)}は指標の単位{own}と合いません",
            f"単位{own}か、同じ量の単位（人と千人など）",
            "indicators.csv の unit か、値を直してください",
        )
    in_unit = quantities.convert(quantity.value, quantity.unit or unit, unit)
    if abs(in_unit - value) > 1e-9 * max(1.0, abs(value)):
        return "value", (
            f"値{quote(f'{value:.12g}')}が資料の表記{quote(printed)}と合いません",
            f"{in_unit:.12g}（表記を指標の単位で数値にしたもの）",
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
        period = periods.parse_period(printed, default_type="fiscal")
    except ValueError as error:
        return "period_printed", (
            f"{quote(printed)}は年として読めません（{reason(error)}）",
            "資料の年の表記（2023年度、R6、R2～R6累計など）",
            "年の部分だけを書き写してください",
        )
    if pd.notna(year) and period.year != year:
        return "year", (
            f"{quote(year)}は資料の表記{quote(printed)}（{period.year}）と合いません",
            str(period.year),
            "どちらかを資料のとおりに直してください",
        )
    return None


def _doubles(observations: pd.DataFrame, file: str) -> list[Problem]:
    key = ["indicator_id", "series", "year", "year_type", "source_id", "locator"]
    again = observations[observations.duplicated(key)]
    return [
        Problem(
            file,
            f"{quote(row.indicator_id)}の{row.series}"
            f"（{'年なし' if pd.isna(row.year) else f'{row.year}年'}）が同じ出典で二度あります",
            "同じ指標・系列・年・出典の箇所で一行",
            "一方を消すか、出典の箇所を書き分けてください",
            row=_line(row.Index),
            column="indicator_id",
        )
        for row in again.itertuples()
    ]


def check_locators(locators: pd.Series, file: str) -> list[Problem]:
    """Each locator can be followed: a section, and line spans that are in order."""
    problems: list[Problem] = []
    for line, locator in locators.dropna().items():
        try:
            text.parse_locator(locator)
        except ValueError as error:
            problems.append(
                Problem(
                    file,
                    f"{quote(locator)}は出典の箇所として読めません（{reason(error)}）",
                    "節の名前と行番号（例：施策1 目標とする指標 L110-L112）",
                    "行番号を確かめてください",
                    row=_line(line),
                    column="locator",
                )
            )
    return problems
