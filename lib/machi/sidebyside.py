"""The parameters and the data of the page that puts municipalities side by side.

It takes other parameters than the chapters of one municipality: which municipalities, and one
national edition, day and rule for all of them.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from machi import codes, files, fingerprints, folders, parameters, paths, store, themes
from machi.problems import DataError, Problem, quote, show

NEEDED = (
    *("plans", "goals", "national_links", "indicators", "observations", "definition_changes"),
    *("sdg_links", "projects"),
)
"""Tables the comparison reads; the others are let go, because hundreds of them fill a memory."""


@dataclass(frozen=True)
class Choice:
    """What a comparison is about.

    Attributes:
        municipality_codes: 6-digit codes of the municipalities, in the order of codes; empty for
            all registered ones.
        national_strategy_id: national edition to compare with; empty means the edition in force
            when each plan was made.
        as_of: ISO date the comparison looks back from.
        rule: name of a grading rule in params/rules.
    """

    municipality_codes: list[str]
    national_strategy_id: str
    as_of: str
    rule: str

    @property
    def day(self) -> date:
        """``as_of`` as a date."""
        return date.fromisoformat(self.as_of)


NAMES = tuple(field.name for field in fields(Choice))
MEANINGS = {
    "municipality_codes": '並べる自治体の、引用符で囲んだ6桁の団体コードの一覧（例：["022012", '
    '"072028"]、空なら登録されたすべて）',
    **{name: parameters.MEANINGS[name] for name in NAMES[1:]},
}


def check(place: str = "parameters", **values: Any) -> Choice:
    """Validate parameter values as the notebook or its YAML file gives them.

    Args:
        place: file named in messages.
        values: one value per name of ``Choice``.

    Raises:
        DataError: with every missing, unknown or malformed parameter.
    """
    return _checked(place, values, {})


def _checked(place: str, values: dict[str, Any], lines: Mapping[str, int]) -> Choice:
    found = {n: parameters.finding(n, values[n]) for n in NAMES[1:] if n in values}
    if NAMES[0] in values:
        found[NAMES[0]] = parameters.codes_finding(values[NAMES[0]])
    problems = [
        *parameters.name_problems(place, values, lines, MEANINGS),
        *(
            Problem(place, words, MEANINGS[name], parameters.FIX, row=lines.get(name), column=name)
            for name, words in found.items()
            if words
        ),
    ]
    if problems:
        raise DataError(problems)
    values[NAMES[0]] = sorted(map(codes.parse_code, values[NAMES[0]]))
    return Choice(**values)


def path() -> Path:
    """The parameter file of the comparison."""
    return paths.params() / "comparison.yaml"


def read() -> Choice:
    """The parameters of the file.

    Raises:
        DataError: unreadable YAML, or any problem ``check`` finds.
    """
    values, lines = files.read_mapping(path(), NAMES)
    return _checked(show(path()), values, lines)


def as_values(choice: Choice) -> dict[str, Any]:
    """The parameters as papermill injects them."""
    return asdict(choice)


def members(choice: Choice, shared: store.Shared) -> pd.DataFrame:
    """Rows of the register that are compared, by code, with ``label``: how a reader knows them.

    Namesakes bear the name of their prefecture in front.

    Raises:
        DataError: a chosen municipality nobody registered.
    """
    register = shared["municipalities"].sort_values("municipality_code")
    real = store.registered(shared)["municipality_code"]
    wanted = choice.municipality_codes or list(real)
    unknown = sorted(set(wanted) - set(register["municipality_code"]))
    if unknown:
        fix = "`machi list` に出る団体コードに直すか、空にしてください"
        raise DataError(
            Problem(
                "parameters",
                f"登録されていない団体コード{quote(code)}です",
                "登録された自治体",
                fix,
                column=NAMES[0],
            )
            for code in unknown
        )
    rows = register[register["municipality_code"].isin(wanted)].reset_index(drop=True)
    full = rows["prefecture_name"] + rows["municipality_name"]
    same = rows["municipality_name"].duplicated(keep=False)
    return rows.assign(label=rows["municipality_name"].mask(same, full))


@dataclass(frozen=True)
class Gathered:
    """The municipalities of a comparison.

    Attributes:
        choice: what is compared.
        members: ``members`` of the choice.
        towns: tables of each sound one by code; only those ``NEEDED``.
        unsound: codes of those whose data cannot be used; their own run says why.
        shared: the shared tables.
        themes: the themes looked for.
        fingerprint: digest of everything the comparison can have read.
    """

    choice: Choice
    members: pd.DataFrame
    towns: Mapping[str, Mapping[str, pd.DataFrame]]
    unsound: list[str]
    shared: store.Shared
    themes: list[themes.Theme]
    fingerprint: str

    @property
    def labels(self) -> dict[str, str]:
        """How a reader knows each member, by code."""
        named = zip(self.members["municipality_code"], self.members["label"], strict=True)
        return dict(named)


def gather(choice: Choice) -> Gathered:
    """Read the municipalities of a comparison, one after another.

    Raises:
        DataError: the shared tables, the themes or the choice are unsound; never because of the
            data of a municipality.
    """
    shared = store.load_shared()
    known = themes.load()
    _check_edition(choice, shared)
    rows = members(choice, shared)
    towns: dict[str, Mapping[str, pd.DataFrame]] = {}
    unsound: list[str] = []
    for code in rows["municipality_code"]:
        try:
            town = store.load(code)
        except DataError:
            unsound.append(code)
        else:
            towns[code] = {name: town[name] for name in NEEDED}
    return Gathered(choice, rows, towns, unsound, shared, known, fingerprint(rows, shared))


def fingerprint(rows: pd.DataFrame, shared: store.Shared) -> str:
    """Digest of everything a comparison of these ``members`` can have read.

    It reads bytes and no table, so that asking whether a page is up to date costs little.
    """
    total = hashlib.sha256(shared.fingerprint.encode())
    for row in rows.itertuples():
        total.update(f"{row.municipality_code}{row.label}".encode())
        for path in folders.files_of(store.folder_of(row.municipality_code, row.slug)):
            total.update(path.name.encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    for path in themes.files():
        total.update(path.read_bytes())
    wanted = shared["sources"]["source_id"].isin(sources(rows))
    for source in shared["sources"][wanted].itertuples(index=False):
        total.update(repr(tuple(source)).encode())
    return total.hexdigest()[:12]


def sources(rows: pd.DataFrame) -> list[str]:
    """Identifiers of all documents that the tables of ``members`` name, sorted.

    Tables nobody can read name none.
    """
    found: set[str] = set()
    for row in rows.itertuples():
        for path in folders.files_of(store.folder_of(row.municipality_code, row.slug)):
            if path.suffix == ".csv":
                found |= _named(path)
            else:  # a form: only reading it whole tells
                found |= set(_named_by(row.municipality_code))
    return sorted(found)


def _named(path: Path) -> set[str]:
    """Sources a table names."""
    try:
        lines = csv.DictReader(files.read_text(path, "CSV", "").splitlines())
        cells = {line.get("source_id") or "" for line in lines}
    except (DataError, csv.Error):
        return set()
    return {source for cell in cells for source in cell.split(";") if source}


def _named_by(code: str) -> list[str]:
    try:
        return fingerprints.sources_of(store.load(code).tables)
    except DataError:
        return []


def _check_edition(choice: Choice, shared: store.Shared) -> None:
    editions = list(shared["strategies"]["strategy_id"])
    wanted = choice.national_strategy_id
    if wanted and wanted not in editions:
        found, fix = f"国の版{quote(wanted)}はありません", "使えるものに直すか、空にしてください"
        column = "national_strategy_id"
        raise DataError([Problem("parameters", found, "、".join(editions), fix, column=column)])
