"""Check what one table cannot say of itself: references, the goal tree, values against each other.

Tables come from ``reading`` and are indexed by line number, so that each finding names its line.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from machi import periods, quantities, schemas, text
from machi.problems import Problem, quote, reason

Tables = Mapping[str, pd.DataFrame]
MAY_DIFFER = frozenset({"approximate", "estimated"})
"""Statuses whose printed words need not read as the exact value (約400名, 3%増)."""


def check_references(tables: Tables, shared: Tables, folder: str) -> list[Problem]:
    """Every reference of a folder's tables exists; ``shared`` holds the tables all share."""
    known = {
        name: set((tables.get(name, shared.get(name)))[key].dropna())
        for name, key in schemas.KEYS.items()
        if name in tables or name in shared
    }
    problems: list[Problem] = []
    for name, model in schemas.MUNICIPAL.items():
        for column, definition in schemas.columns(model).items():
            target = (definition.metadata or {}).get("refers")
            if target in known:
                cells = tables[name][column].dropna()
                problems += check_orphans(
                    f"{folder}/{name}.csv", column, cells, known[target], target
                )
        problems += _unknown_sources(f"{folder}/{name}.csv", tables[name], known["sources"])
    for name in ("statements", "sdg_links"):
        problems += _unknown_subjects(f"{folder}/{name}.csv", tables[name], known)
    return problems


def check_orphans(
    file: str, column: str, cells: pd.Series, known: set[str], target: str
) -> list[Problem]:
    """A problem for each cell whose value is not in ``known``; cells are indexed by line."""
    return [
        Problem(
            file,
            f"{quote(value)}は{target}の表にありません",
            _some(known),
            f"{target}の表に行を足すか、IDの綴りを直してください",
            row=_line(line),
            column=column,
        )
        for line, value in cells.items()
        if value not in known
    ]


def _unknown_sources(file: str, frame: pd.DataFrame, known: set[str]) -> list[Problem]:
    parts = frame["source_id"].dropna().str.split(";").explode()
    return check_orphans(file, "source_id", parts, known, "sources")


def _unknown_subjects(
    file: str, frame: pd.DataFrame, known: Mapping[str, set[str]]
) -> list[Problem]:
    problems: list[Problem] = []
    for kind, rows in frame.groupby("subject_type"):
        target = f"{kind}s"
        problems += check_orphans(file, "subject_id", rows["subject_id"], known[target], target)
    return problems


def _some(known: set[str], most: int = 8) -> str:
    listed = sorted(known)
    if not listed:
        return "（その表にはまだ行がありません）"
    return "、".join(listed[:most]) + (f" など{len(listed)}件" if len(listed) > most else "")


def _line(line: object) -> int:
    return int(str(line))


def check_goal_tree(goals: pd.DataFrame, folder: str) -> list[Problem]:
    """No goal is its own ancestor, and parent and child belong to one plan."""
    file = f"{folder}/goals.csv"
    parents = dict(zip(goals["goal_id"], goals["parent_goal_id"], strict=True))
    plans = dict(zip(goals["goal_id"], goals["plan_id"], strict=True))
    problems: list[Problem] = []
    for line, goal, parent in goals[["goal_id", "parent_goal_id"]].itertuples(name=None):
        if pd.isna(parent) or parent not in plans:
            continue
        if plans[parent] != plans[goal]:
            problems.append(
                Problem(
                    file,
                    f"親{quote(parent)}は別の計画{quote(plans[parent])}のものです",
                    f"計画{quote(plans[goal])}の目標",
                    "親のIDか計画のIDを直してください",
                    row=line,
                    column="parent_goal_id",
                )
            )
        if goal in _ancestors(goal, parents):
            problems.append(
                Problem(
                    file,
                    f"{quote(goal)}の親をたどると自分に戻ります",
                    "上から下への木（循環しない親子関係）",
                    "parent_goal_id を直してください",
                    row=line,
                    column="parent_goal_id",
                )
            )
    return problems


def _ancestors(goal: str, parents: Mapping[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    at = parents.get(goal)
    while at is not None and not pd.isna(at) and at not in seen:
        seen.add(at)
        yield at
        at = parents.get(at)


def check_plans(plans: pd.DataFrame, code: str, folder: str) -> list[Problem]:
    """Plans belong to the folder's municipality and end after they start."""
    file = f"{folder}/plans.csv"
    if plans.empty:
        return [
            Problem(
                file,
                "計画が一つもありません",
                "一行以上",
                "読んだ計画の題名・種類・期間を一行に書いてください",
            )
        ]
    problems = [
        Problem(
            file,
            f"団体コード{quote(found)}はこのフォルダーのものではありません",
            code,
            "コードかフォルダーを直してください",
            row=_line(line),
            column="municipality_code",
        )
        for line, found in plans["municipality_code"].dropna().items()
        if found != code
    ]
    backwards = plans[(plans["end_year"] < plans["start_year"]).fillna(False)]
    return problems + [
        Problem(
            file,
            f"終わりの{row.end_year}年度が始まりの{row.start_year}年度より前です",
            "始まりの年度以後",
            "年度を確かめてください",
            row=_line(row.Index),
            column="end_year",
        )
        for row in backwards.itertuples()
    ]


def check_observations(tables: Tables, folder: str) -> list[Problem]:
    """Value and status agree, units fit, printed and parsed forms say the same, nothing doubled."""
    file = f"{folder}/observations.csv"
    units = tables["indicators"].set_index("indicator_id")["unit"].fillna("").to_dict()
    problems: list[Problem] = []
    for row in tables["observations"].itertuples():
        found = _status_problem(row) or _value_problem(row, units) or _period_problem(row)
        if found:
            column, words = found
            problems.append(Problem(file, *words, row=_line(row.Index), column=column))
    return problems + _doubles(tables["observations"], file)


Finding = tuple[str, tuple[str, str, str]] | None


def _status_problem(row: object) -> Finding:
    status, value = row.status, row.value  # type: ignore[attr-defined]
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
            f"値{quote(value)}があるのに status が{quote(status)}です",
            "、".join(schemas.VALUE_STATUSES),
            "値か status を直してください",
        )
    return None


def _value_problem(row: object, units: Mapping[str, str]) -> Finding:
    """Compare the printed value with the parsed one, in the indicator's unit."""
    value, printed = row.value, row.value_printed  # type: ignore[attr-defined]
    if pd.isna(value) or pd.isna(printed) or row.status in MAY_DIFFER:  # type: ignore[attr-defined]
        return None
    rate = row.series == "published_rate"  # type: ignore[attr-defined]
    unit = "%" if rate else units.get(row.indicator_id, "")  # type: ignore[attr-defined]
    try:
        quantity = quantities.parse_quantity(printed, extra_units=(unit,))
        printed_value = (
            quantities.convert(quantity.value, quantity.unit, unit)
            if quantity.unit and quantity.unit != unit
            else quantity.value
        )
    except quantities.UnitMismatch:
        return "value_printed", (
            f"単位{quote(quantity.unit)}は指標の単位{quote(unit)}と合いません",
            f"単位{quote(unit)}か、同じ量の単位（人と千人など）",
            "indicators.csv の unit か、値を直してください",
        )
    except quantities.NotANumber:
        printed_value = None
    if printed_value is None or abs(printed_value - value) > 1e-9 * max(1.0, abs(value)):
        return "value", (
            f"値{quote(value)}が資料の表記{quote(printed)}と合いません",
            "表記を数値にしたもの",
            "どちらかを資料のとおりに直してください",
        )
    return None


def _period_problem(row: object) -> Finding:
    year, printed = row.year, row.period_printed  # type: ignore[attr-defined]
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
            f"{quote(row.indicator_id)}の{row.series}（{row.year}年）が同じ出典で二度あります",
            "同じ指標・系列・年・出典の箇所で一行",
            "一方を消すか、出典の箇所を書き分けてください",
            row=_line(row.Index),
            column="indicator_id",
        )
        for row in again.itertuples()
    ]


def check_locators(tables: Tables, folder: str) -> list[Problem]:
    """Each locator can be followed: a section, and line spans that are in order."""
    problems: list[Problem] = []
    for name, frame in tables.items():
        for line, locator in frame["locator"].dropna().items():
            try:
                text.parse_locator(locator)
            except ValueError as error:
                problems.append(
                    Problem(
                        f"{folder}/{name}.csv",
                        f"{quote(locator)}は出典の箇所として読めません（{reason(error)}）",
                        "節の名前と行番号（例：施策1 目標とする指標 L110-L112）",
                        "行番号を確かめてください",
                        row=_line(line),
                        column="locator",
                    )
                )
    return problems
