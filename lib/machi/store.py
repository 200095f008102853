"""Load data: validated tables, or one error that lists everything wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from machi import codes, folders, paths, references, schemas
from machi.fingerprints import REGISTERS, digest, register_rows, sources_of
from machi.parameters import Parameters
from machi.problems import DataError, Problem, quote, reason, show
from machi.reading import read_table


@dataclass(frozen=True)
class Shared:
    """Tables all municipalities share; ``table`` names are the keys of ``schemas.SHARED``.

    ``fingerprint`` is a digest of their files but for ``REGISTERS``.
    """

    tables: Mapping[str, pd.DataFrame]
    fingerprint: str

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


@dataclass(frozen=True)
class Municipality:
    """One municipality's tables (names of ``schemas.MUNICIPAL``) with the shared ones beside.

    ``fingerprint`` is a digest of everything a report can have read: the municipality's files, the
    shared ones, and of the registers its own row and those of its sources. Registering another
    municipality or its documents changes nobody else's.
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
        """Rows of a table that belong to the plans: by plan, subject, or what they refer to.

        Tables about the municipality itself belong to every plan.
        """
        frame = self.tables[table]
        if table in schemas.OF_THE_PLACE:
            return frame
        if "plan_id" in frame:
            return frame[frame["plan_id"].isin(plan_ids)].reset_index(drop=True)
        if "subject_id" not in frame:
            column, owner = references.owner_of(table)
            ids = self.of_plans(owner, plan_ids)[schemas.KEYS[owner]]
            return frame[frame[column].isin(ids)].reset_index(drop=True)
        kept = pd.Series(False, index=frame.index)
        for kind in schemas.SUBJECT_TYPES:
            ids = self.of_plans(f"{kind}s", plan_ids)[schemas.KEYS[f"{kind}s"]]
            kept |= (frame["subject_type"] == kind) & frame["subject_id"].isin(ids)
        return frame[kept].reset_index(drop=True)


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
    return _load_shared(data, digest([path for path in files if path.is_file()]))


@cache
def _load_shared(data: Path, state: str) -> Shared:
    readings = {n: read_table(data / file, model) for n, (file, model) in schemas.SHARED.items()}
    tables = {name: reading.trusted() for name, reading in readings.items()}
    models = {name: schemas.columns(model) for name, (_, model) in schemas.SHARED.items()}
    files = {name: f"data/{file}" for name, (file, _) in schemas.SHARED.items()}
    known = references.known_values(readings)
    problems = [problem for reading in readings.values() for problem in reading.problems]
    problems += references.check_orphans(tables, models, files, known)
    if problems:
        raise DataError(problems)
    common = [data / file for name, (file, _) in schemas.SHARED.items() if name not in REGISTERS]
    return Shared({k: t.reset_index(drop=True) for k, t in tables.items()}, digest(common))


def registered(shared: Shared, *, fictitious: bool = False) -> pd.DataFrame:
    """Rows of the register of municipalities; with ``fictitious`` the made-up ones as well.

    Whatever walks all municipalities asks here, so that a made-up one never stands among the real
    ones; who names its code gets it all the same.
    """
    register = shared["municipalities"]
    made_up = register["municipality_code"].map(codes.is_fictitious).astype(bool)
    return register if fictitious else register[~made_up].reset_index(drop=True)


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
                    "引数",
                    reason(error),
                    "登録済みの6桁の団体コード",
                    "`machi list` で確かめてください",
                    column="municipality_code",
                )
            ]
        ) from error
    shared = load_shared()
    register = shared["municipalities"]
    found = register[register["municipality_code"] == code]
    if found.empty:
        real = registered(shared)
        known = "、".join(real["municipality_code"] + " " + real["municipality_name"])
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
    files = _in_order(folders.files_of(folder))
    rows = register_rows(shared.tables, code, sources_of(tables))
    fingerprint = digest(files, start=f"{shared.fingerprint}{rows}")
    return Municipality(
        code,
        entry["slug"],
        entry["municipality_name"],
        entry["prefecture_name"],
        tables,
        shared,
        fingerprint,
    )


def sound_rows(code: str) -> dict[str, pd.DataFrame]:
    """The rows of a registered municipality that have no problem of their own, table by table.

    Raises:
        DataError: unsound shared tables, or no folder or table at all.
    """
    register = load_shared()["municipalities"]
    slugs = register.loc[register["municipality_code"] == code, "slug"]
    if slugs.empty:
        return {}
    return folders.sound_rows(folder_of(code, slugs.item()), code)


def _in_order(files: list[Path]) -> list[Path]:
    """A municipality's tables in the order they are checked, the form last."""
    order = {f"{name}.csv": place for place, name in enumerate(schemas.MUNICIPAL)}
    return sorted(files, key=lambda path: order.get(path.name, len(order)))


def open_workbook(run: Parameters) -> Municipality:
    """The municipality of a run, narrowed to the plans the run asks for.

    Raises:
        DataError: unsound data, or as ``narrow``.
    """
    return narrow(load(run.municipality_code), run)


def narrow(town: Municipality, run: Parameters) -> Municipality:
    """The municipality with only the rows of the plans the run asks for.

    Raises:
        DataError: plans, a national edition or municipalities to compare with that do not exist.
    """
    if problems := _unknown_choices(town, run):
        raise DataError(problems)
    chosen = run.plan_ids or list(town["plans"]["plan_id"])
    tables = {name: town.of_plans(name, chosen) for name in schemas.MUNICIPAL}
    return replace(town, tables=tables)


def _unknown_choices(town: Municipality, run: Parameters) -> list[Problem]:
    """A problem for each plan, edition and municipality that the run chooses and nobody has."""
    plans, editions = list(town["plans"]["plan_id"]), list(town["strategies"]["strategy_id"])
    registered = set(town["municipalities"]["municipality_code"])
    edition = [run.national_strategy_id] if run.national_strategy_id else []
    listed = "`machi list` に出る団体コード"
    choices = (
        ("plan_ids", "計画", run.plan_ids, plans, "、".join(plans)),
        ("national_strategy_id", "国の版", edition, editions, "、".join(editions)),
        ("peer_codes", "登録された自治体", run.peer_codes, registered, listed),
    )
    fix = "使えるものに直すか、空にしてください"
    return [
        Problem("parameters", f"{what}{quote(i)}はありません", allowed, fix, column=column)
        for column, what, chosen, known, allowed in choices
        for i in chosen
        if i not in known
    ]


@dataclass(frozen=True)
class Peers:
    """The municipalities a run compares with.

    ``tables`` holds their tables by name, in the order of their codes; ``unsound`` the names of
    those whose data cannot be used. Their own run says why, and nobody else's report may fail
    because of them.
    """

    tables: Mapping[str, Mapping[str, pd.DataFrame]]
    unsound: list[str]


def peers(town: Municipality, run: Parameters) -> Peers:
    """The municipalities the run chose to compare ``town`` with; no other one is read.

    Namesakes among them, and of ``town``, bear the name of their prefecture in front.
    """
    register = town["municipalities"].sort_values("municipality_code")
    rows = register[register["municipality_code"].isin([town.code, *run.peer_codes])]
    full = rows["prefecture_name"] + rows["municipality_name"]
    names = rows["municipality_name"].mask(rows["municipality_name"].duplicated(keep=False), full)
    found: dict[str, Mapping[str, pd.DataFrame]] = {}
    unsound: list[str] = []
    for code, name in zip(rows["municipality_code"], names, strict=True):
        if code == town.code:
            continue
        try:
            found[name] = load(code).tables
        except DataError:
            unsound.append(name)
    return Peers(found, unsound)


def check_folders() -> list[Problem]:
    """Folders of tables that belong to no registered municipality."""
    register = load_shared()["municipalities"]
    names = {folder_of(row.municipality_code, row.slug).name for row in register.itertuples()}
    fix = "municipalities.csv に行を足すか、フォルダー名を <コード>-<slug> に直してください"
    return [
        Problem(show(folder), "登録されていないフォルダーです", "、".join(sorted(names)), fix)
        for folder in listed_folders()
        if folder.name not in names and not folder.name.startswith(".")
    ]


def read_folder(folder: Path, code: str, shared: Shared) -> dict[str, pd.DataFrame]:
    """All tables of a folder, from its CSV files or the form.

    Raises:
        DataError: with every problem of every file.
    """
    return folders.read_folder(folder, code, shared.tables)
