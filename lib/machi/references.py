"""Check what one table cannot say of itself: references between tables, trees, plans.

Tables come from ``reading``. A cell that has a problem already is left out, and nothing is looked
for in a table that could not be read whole, so that one slip gives one message.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd
import pandera.pandas as pa

from machi import schemas
from machi.problems import Problem, quote
from machi.reading import Reading

Readings = Mapping[str, Reading]
Known = Mapping[str, set[str]]
Cells = list[tuple[int, str]]
MOST_PLACES, MOST_KNOWN = 6, 8
SDGS = "SDGs"
OWNERS = {
    "goals": "parent_goal_id",
    "indicators": "goal_id",
    "projects": "goal_id",
    "logic_nodes": "goal_id",
}
"""Tables whose rows hang on a goal of their own plan, and the column naming it."""
TREES = {"plans": "predecessor_id", "goals": "parent_goal_id", "indicators": "same_as"}
"""Tables whose rows name an earlier row of the same table."""


@dataclass(frozen=True)
class Place:
    """A cell: file, line and column."""

    file: str
    line: int
    column: str


def check_all(readings: Readings, shared: Mapping[str, pd.DataFrame], code: str) -> list[Problem]:
    """Every finding between the tables of a municipality's folder and the shared ones."""
    files = {name: reading.place for name, reading in readings.items()}
    tables = {name: reading.trusted() for name, reading in readings.items()}
    known = known_values(readings) | {
        name: _values(shared[name], key) for name, key in schemas.KEYS.items() if name in shared
    }
    known[SDGS] = _values(shared["sdg_goals"], "sdg") | _values(shared["sdg_targets"], "sdg")
    models = {name: schemas.columns(schemas.MUNICIPAL[name]) for name in readings}
    if tables["plans"].empty:
        # Every row would be reported besides for a plan that is not there.
        known.pop("plans", None)
    problems = check_orphans(tables, models, files, known)
    # Tables without a row are a beginning, and every chapter says what is missing.
    begun = any(reading.problems or len(reading.frame) for reading in readings.values())
    if readings["plans"].whole and begun:
        problems += check_plans(tables["plans"], code, files["plans"])
    for name, column in TREES.items():
        key = schemas.KEYS[name]
        if readings[name].knows_all(key):
            problems += check_tree(tables[name], key, column, files[name])
    if readings["goals"].knows_all("goal_id"):
        problems += check_owners(tables, files)
    return problems


def known_values(readings: Readings) -> dict[str, set[str]]:
    """The keys of every table that was understood so far that a key not there is not there."""
    return {
        name: _values(readings[name].frame, key)
        for name, key in schemas.KEYS.items()
        if name in readings and readings[name].knows_all(key)
    }


def owner_of(table: str) -> tuple[str, str]:
    """(column, table referred to) by which a municipal table without a plan finds its plan."""
    columns = schemas.columns(schemas.MUNICIPAL[table])
    targets = {name: (d.metadata or {}).get("refers") for name, d in columns.items()}
    return next((name, t) for name, t in targets.items() if t in schemas.MUNICIPAL)


def check_orphans(
    tables: Mapping[str, pd.DataFrame],
    models: Mapping[str, Mapping[str, pa.Column]],
    files: Mapping[str, str],
    known: Known,
) -> list[Problem]:
    """A problem for each value that some cells refer to and its table does not have.

    Cells with the same missing value share one problem: it is one slip, in the table or here.
    """
    found: dict[tuple[str, str], list[Place]] = {}
    for name, table in tables.items():
        for column, target, cells in _references(table, models[name]):
            if target not in known:
                continue
            for line, value in cells:
                if value not in known[target]:
                    place = Place(files[name], line, column)
                    found.setdefault((target, value), []).append(place)
    return [
        _orphan(value, target, known[target], places) for (target, value), places in found.items()
    ]


def _references(
    table: pd.DataFrame, columns: Mapping[str, pa.Column]
) -> Iterator[tuple[str, str, Cells]]:
    """(column, table referred to, cells) of every reference of a table."""
    for column, definition in columns.items():
        if target := (definition.metadata or {}).get("refers"):
            yield column, target, _cells(table, column)
    if "locator" in columns:
        sources = _cells(table, "source_id")
        parts = [(line, part) for line, cell in sources for part in cell.split(";")]
        yield "source_id", "sources", parts
    if "subject_id" in columns:
        kinds = dict(_cells(table, "subject_type"))
        subjects = _cells(table, "subject_id")
        for kind in sorted(set(kinds.values())):
            of_kind = [(line, value) for line, value in subjects if kinds.get(line) == kind]
            yield "subject_id", f"{kind}s", of_kind
        if "sdg" in columns:
            yield "sdg", SDGS, _cells(table, "sdg")


def _cells(table: pd.DataFrame, column: str) -> Cells:
    """Line and text of the cells that are not blank; dropna takes many times as long."""
    cells = zip(table.index.tolist(), table[column].tolist(), strict=True)
    return [(line, value) for line, value in cells if isinstance(value, str)]


def _values(table: pd.DataFrame, column: str) -> set[str]:
    return {value for _, value in _cells(table, column)}


def _orphan(value: str, target: str, known: set[str], places: list[Place]) -> Problem:
    first, *rest = places
    again = f"（ほかに{len(rest)}か所：{_listed(rest)}）" if rest else ""
    return Problem(
        first.file,
        f"{quote(value)}は{target}の表にありません{again}",
        _some(known, value),
        f"IDの綴りを直すか、{target}の表に行を足してください",
        row=first.line,
        column=first.column,
    )


def _listed(places: list[Place]) -> str:
    shown = [f"{PurePosixPath(place.file).name} {place.line}行目" for place in places[:MOST_PLACES]]
    return "、".join(shown) + (" など" if len(places) > MOST_PLACES else "")


def _some(known: set[str], wanted: str) -> str:
    """Known values, those most like the wanted one first."""
    if not known:
        return "（その表にはまだ行がありません）"
    like = difflib.get_close_matches(wanted, sorted(known), n=MOST_KNOWN // 2)
    listed = [*like, *sorted(known - set(like))]
    more = f" など{len(listed)}件" if len(listed) > MOST_KNOWN else ""
    return "、".join(listed[:MOST_KNOWN]) + more


def check_tree(table: pd.DataFrame, key: str, column: str, file: str) -> list[Problem]:
    """No row is its own ancestor; each circle is reported once, at its first line."""
    parents = dict(zip(table[key], table[column], strict=True))
    reported: set[str] = set()
    problems: list[Problem] = []
    for line, start in _cells(table, key):
        circle = _circle(start, parents)
        if not circle or start in reported:
            continue
        reported |= set(circle)
        way = " → ".join([*circle, start])
        problems.append(
            Problem(
                file,
                f"{quote(start)}から{column}をたどると自分に戻ります（{way}）",
                "循環しない、上（または前）への参照",
                f"この中の誤った {column} を直してください",
                row=line,
                column=column,
            )
        )
    return problems


def _circle(start: str, parents: Mapping[str, object]) -> list[str]:
    """The rows from ``start`` back to itself, or none."""
    way = [start]
    at = parents.get(start)
    while isinstance(at, str) and at not in way:
        way.append(at)
        at = parents.get(at)
    return way if at == start else []


def check_owners(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> list[Problem]:
    """Whatever hangs on a goal hangs on one of its own plan; one problem per goal."""
    goals = tables["goals"]
    plan_of = dict(zip(goals["goal_id"], goals["plan_id"], strict=True))
    found: dict[tuple[str, str], list[Place]] = {}
    for name, column in OWNERS.items():
        plans = dict(_cells(tables[name], "plan_id"))
        for line, goal in _cells(tables[name], column):
            owner, plan = plan_of.get(goal), plans.get(line)
            if isinstance(owner, str) and plan is not None and owner != plan:
                found.setdefault((goal, plan), []).append(Place(files[name], line, column))
    problems = []
    for (goal, plan), (first, *rest) in found.items():
        again = f"（ほかに{len(rest)}か所：{_listed(rest)}）" if rest else ""
        problems.append(
            Problem(
                first.file,
                f"{quote(goal)}は別の計画{quote(plan_of[goal])}の目標です{again}",
                f"この行と同じ計画{quote(plan)}の目標",
                f"{first.column} か、どちらかの plan_id を直してください",
                row=first.line,
                column=first.column,
            )
        )
    return problems


def check_plans(plans: pd.DataFrame, code: str, file: str) -> list[Problem]:
    """There are plans, they belong to the folder's municipality and end after they start."""
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
            row=line,
            column="municipality_code",
        )
        for line, found in _cells(plans, "municipality_code")
        if found != code
    ]
    years = zip(*(plans[name].tolist() for name in ("start_year", "end_year")), strict=True)
    return problems + [
        Problem(
            file,
            f"終わりの{end}年度が始まりの{start}年度より前です",
            "始まりの年度以後",
            "start_year と end_year を資料で確かめてください",
            row=line,
            column="end_year",
        )
        for line, (start, end) in zip(plans.index.tolist(), years, strict=True)
        if pd.notna(start) and pd.notna(end) and end < start
    ]


def check_strays(found: Iterable[str], folder: str) -> list[Problem]:
    """CSV files that are no table would be left out of every report in silence."""
    return [
        Problem(
            f"{folder}/{name}",
            "知らない名前のCSVです",
            "、".join(f"{table}.csv" for table in schemas.MUNICIPAL),
            "表の名前に直すか、フォルダーの外へ移してください",
        )
        for name in found
        if name.removesuffix(".csv") not in schemas.MUNICIPAL
    ]
