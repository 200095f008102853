"""Load data: validated tables, or one error that lists everything wrong with them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from machi import codes, paths, references, schemas
from machi.parameters import Parameters
from machi.problems import DataError, Problem, quote, reason, show
from machi.reading import empty, read_table


@dataclass(frozen=True)
class Shared:
    """Tables all municipalities share; ``table`` names are the keys of ``schemas.SHARED``."""

    tables: Mapping[str, pd.DataFrame]
    fingerprint: str

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


@dataclass(frozen=True)
class Municipality:
    """One municipality's tables (names of ``schemas.MUNICIPAL``) with the shared ones beside.

    ``fingerprint`` is a digest of every input file, so that a report can say what it read.
    """

    code: str
    slug: str
    name: str
    prefecture: str
    tables: Mapping[str, pd.DataFrame]
    shared: Shared
    fingerprint: str

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table] if table in self.tables else self.shared[table]

    def of_plans(self, table: str, plan_ids: list[str]) -> pd.DataFrame:
        """Rows of a table that belong to the plans: by plan, indicator, goal or subject."""
        frame = self.tables[table]
        if "plan_id" in frame:
            return frame[frame["plan_id"].isin(plan_ids)].reset_index(drop=True)
        owners = {
            key: self.of_plans(name, plan_ids)[key]
            for name, key in schemas.KEYS.items()
            if name in ("goals", "indicators", "projects", "plans")
        }
        column = next(c for c in ("indicator_id", "goal_id", "subject_id") if c in frame)
        wanted = pd.concat(list(owners.values())) if column == "subject_id" else owners[column]
        return frame[frame[column].isin(wanted)].reset_index(drop=True)


def folder_of(code: str, slug: str) -> Path:
    """The folder of a municipality's tables; code and slug are checked, so it stays inside."""
    return paths.municipalities() / codes.folder_name(code, slug)


def listed_folders() -> list[Path]:
    """Folders under data/municipalities, sorted by code."""
    root = paths.municipalities()
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def load_shared() -> Shared:
    """The shared tables.

    Raises:
        DataError: with every problem of every shared file.
    """
    data = paths.data()
    files = [data / file for file, _ in schemas.SHARED.values()]
    return _load_shared(data, digest([path for path in files if path.exists()]))


@cache
def _load_shared(data: Path, fingerprint: str) -> Shared:
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    for name, (file, model) in schemas.SHARED.items():
        tables[name], found = read_table(data / file, model)
        problems += found
    if not problems:
        problems = _shared_references(tables)
    if problems:
        raise DataError(problems)
    return Shared({k: t.reset_index(drop=True) for k, t in tables.items()}, fingerprint)


def _shared_references(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    problems: list[Problem] = []
    known = {n: set(tables[n][key].dropna()) for n, key in schemas.KEYS.items() if n in tables}
    for name, (file, model) in schemas.SHARED.items():
        for column, definition in schemas.columns(model).items():
            target = (definition.metadata or {}).get("refers")
            parts = tables[name][column].dropna()
            if column == "source_id" and name != "sources":
                target, parts = "sources", parts.str.split(";").explode()
            if target:
                problems += references.check_orphans(
                    f"data/{file}", column, parts, known[target], target
                )
    return problems


def load(code: str) -> Municipality:
    """One municipality, validated.

    Args:
        code: 6-digit municipality code.

    Raises:
        DataError: unknown code, or every problem of every file of the folder.
    """
    try:
        code = codes.parse_code(code)
    except ValueError as error:
        raise DataError(
            [
                Problem(
                    "municipality_code",
                    reason(error),
                    "登録済みの6桁の団体コード",
                    "直してください",
                )
            ]
        ) from error
    shared = load_shared()
    register = shared["municipalities"]
    found = register[register["municipality_code"] == code]
    if found.empty:
        known = "、".join(register["municipality_code"] + " " + register["municipality_name"])
        raise DataError(
            [
                Problem(
                    "data/municipalities.csv",
                    f"団体コード{quote(code)}は登録されていません",
                    known,
                    f"`machi new {code}` で表の枠を作るか、コードを直してください",
                )
            ]
        )
    entry = found.iloc[0]
    folder = folder_of(code, entry["slug"])
    tables = read_folder(folder, code, shared)
    files = [path for name in schemas.MUNICIPAL if (path := folder / f"{name}.csv").exists()]
    fingerprint = digest(files, start=shared.fingerprint)
    return Municipality(
        code,
        entry["slug"],
        entry["municipality_name"],
        entry["prefecture_name"],
        tables,
        shared,
        fingerprint,
    )


def open_workbook(run: Parameters) -> Municipality:
    """The municipality of a run, narrowed to the plans the run asks for.

    Raises:
        DataError: unsound data, or plans or a national edition that do not exist.
    """
    town = load(run.municipality_code)
    plans = list(town["plans"]["plan_id"])
    editions = list(town["strategies"]["strategy_id"])
    problems = [
        Problem(
            "parameters",
            f"計画{quote(i)}はありません",
            "、".join(plans),
            "直してください",
            column="plan_ids",
        )
        for i in run.plan_ids
        if i not in plans
    ]
    if run.national_strategy_id not in ("", *editions):
        problems.append(
            Problem(
                "parameters",
                f"国の版{quote(run.national_strategy_id)}はありません",
                "、".join(editions),
                "直してください",
                column="national_strategy_id",
            )
        )
    if problems:
        raise DataError(problems)
    chosen = run.plan_ids or plans
    tables = {name: town.of_plans(name, chosen) for name in schemas.MUNICIPAL}
    return replace(town, tables=tables)


def others(town: Municipality) -> dict[str, Mapping[str, pd.DataFrame]]:
    """Tables of all other registered municipalities by name, in the order of their codes."""
    register = town["municipalities"].sort_values("municipality_code")
    return {
        row.municipality_name: load(row.municipality_code).tables
        for row in register.itertuples()
        if row.municipality_code != town.code
    }


def read_folder(folder: Path, code: str, shared: Shared) -> dict[str, pd.DataFrame]:
    """All tables of a folder.

    Raises:
        DataError: with every problem of every file; references are only checked once each table
            by itself is sound, because one bad id would otherwise be reported dozens of times.
    """
    if not folder.is_dir():
        raise DataError(
            [
                Problem(
                    show(folder),
                    "フォルダーがありません",
                    f"{code}の表を入れたフォルダー",
                    f"`machi new {code}` で枠を作ってください",
                )
            ]
        )
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    for name, model in schemas.MUNICIPAL.items():
        path = folder / f"{name}.csv"
        if name in schemas.OPTIONAL and not path.exists():
            tables[name] = empty(model)
            continue
        tables[name], found = read_table(path, model)
        problems += found
    if not problems:
        place = show(folder)
        problems = [
            *references.check_plans(tables["plans"], code, place),
            *references.check_references(tables, shared.tables, place),
            *references.check_goal_tree(tables["goals"], place),
            *references.check_observations(tables, place),
            *references.check_locators(tables, place),
        ]
    if problems:
        raise DataError(problems)
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def digest(files: list[Path], start: str = "") -> str:
    """Twelve hexadecimal digits that change when any byte of the files changes."""
    total = hashlib.sha256(start.encode())
    for path in files:
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]
