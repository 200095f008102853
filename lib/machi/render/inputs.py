"""What a report is made of, as files and as digests: the ground for rebuilding only what changed.

Digests are of contents, never of times: a fresh clone, a copied folder and a touched file are all
"unchanged". What a report turned out to use (its sources, its rule, its peers) is kept with it, as
a compiler keeps the headers it read, so that asking again needs no table to be parsed.
"""

import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from packaging.requirements import Requirement

import machi
from machi import (
    codes,
    fingerprints,
    folders,
    parameters,
    paths,
    schemas,
    sidebyside,
    store,
    themes,
)
from machi.parameters import Parameters
from machi.problems import DataError
from machi.render.job import COMPARISON

PACKAGE = "machi-workbook"
EXTRAS = ("", "embeddings")
"""Optional parts of the package that can change what a report says."""
LABELS = {
    "data": "この自治体のデータ",
    "peers": "比べる自治体のデータ",
    "settings": "引数（params）",
    "rule": "採点規則",
    "themes": "比べる主題の語",
    "tables": "共通の表",
    "program": "計算のプログラム",
    "versions": "Pythonとパッケージの版",
    "pages": "頁の作り方",
}
"""The parts of a report's inputs besides its notebooks, in words."""


@dataclass(frozen=True)
class Uses:
    """What a report turned out to use when it was made.

    Attributes:
        sources: identifiers of the documents its tables name.
        rule: name of its grading rule.
        peers: codes of the municipalities it is compared with.
    """

    sources: tuple[str, ...] = ()
    rule: str = ""
    peers: tuple[str, ...] = ()


def chapters() -> list[Path]:
    """Notebooks of a municipality's report in reading order (00 to 89; 90s compare all)."""
    return sorted(paths.notebooks().glob("[0-8][0-9]_*.ipynb"))


def comparisons() -> list[Path]:
    """Notebooks that put municipalities side by side, in reading order."""
    return sorted(paths.notebooks().glob("9[0-9]_*.ipynb"))


@dataclass(frozen=True)
class Subject:
    """What a report is of, as far as its inputs go.

    Attributes:
        folder: name of its folder in rendered/.
        notebooks: digest of each of its notebooks, by stem.
        parts: given what it used when it was made, the digest of every other part of its inputs.
    """

    folder: str
    notebooks: Mapping[str, str]
    parts: Callable[[Uses], dict[str, str]]


def uses_of(town: store.Municipality, run: Parameters) -> Uses:
    """What a report of this run uses."""
    return Uses(
        tuple(fingerprints.sources_of(town.tables)), run.rule, tuple(sorted(run.peer_codes))
    )


def digest(parts: Iterable[tuple[str, bytes]]) -> str:
    """Sixteen hexadecimal digits of named contents, in the given order."""
    total = hashlib.sha256()
    for name, content in parts:
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()[:16]


def of_files(files: Iterable[Path], root: Path) -> str:
    """Digest of the files that exist, by their path below ``root``."""
    found = sorted((path.relative_to(root).as_posix(), path) for path in files)
    return digest((name, path.read_bytes()) for name, path in found if path.is_file())


class Common:
    """What all reports of a run share, read once.

    Raises:
        OSError: a file cannot be read.
        DataError: the shared tables are broken.
    """

    def __init__(self) -> None:
        data = paths.data()
        shared = {name: data / file for name, (file, _) in schemas.SHARED.items()}
        self.parts = {
            "tables": of_files(
                (p for n, p in shared.items() if n not in fingerprints.REGISTERS), data
            ),
            **of_program(),
        }
        self.notebooks = _digests(chapters())
        self._comparisons = _digests(comparisons())
        known = store.load_shared()
        self._registers = {name: _rows(known[name]) for name in fingerprints.REGISTERS}
        self._rules: dict[str, str] = {}
        self._towns: dict[str, bytes] = {}

    def town(self, code: str, slug: str) -> Subject:
        """The inputs of a municipality's report."""
        folder = codes.folder_name(code, slug)
        return Subject(folder, self.notebooks, lambda uses: self.of_town(code, slug, uses))

    def comparison(self) -> Subject:
        """The inputs of the page that puts municipalities side by side."""
        return Subject(COMPARISON, self._comparisons, self._of_comparison)

    def _of_comparison(self, uses: Uses) -> dict[str, str]:
        """As ``of_town``. Whom an empty list means is asked anew: the register may have grown."""
        try:
            chosen = sidebyside.read()
            rows = sidebyside.members(chosen, store.load_shared())
            towns: Iterable[str] = rows["municipality_code"]
        except DataError:  # whoever makes the page meets it again, and tells
            towns = uses.peers
        return {
            "peers": self._of_tables(towns, uses.sources),
            "settings": of_files([sidebyside.path()], paths.params()),
            "rule": self._rule(uses.rule),
            "themes": of_files(themes.files(), paths.data()),
            **self.parts,
        }

    def of_town(self, code: str, slug: str, uses: Uses) -> dict[str, str]:
        """Digest of every part of a municipality's inputs besides its notebooks."""
        settings = paths.params() / f"{codes.folder_name(code, slug)}.yaml"
        return {
            "data": self._of_tables([code], uses.sources),
            "peers": self._of_tables(uses.peers, ()),
            "settings": of_files([settings], paths.params()),
            "rule": self._rule(uses.rule),
            **self.parts,
        }

    def _rule(self, name: str) -> str:
        if name not in self._rules:
            self._rules[name] = of_files([paths.rules() / f"{name}.yaml"], paths.rules())
        return self._rules[name]

    def _of_tables(self, towns: Iterable[str], sources: Iterable[str]) -> str:
        known = self._registers["sources"]
        parts = [(code, self._of_folder(code)) for code in towns]
        parts += [(source, repr(known.get(source, ())).encode()) for source in sources]
        return digest(parts)

    def _of_folder(self, code: str) -> bytes:
        """Digest of a municipality's row and tables, read once: others may compare with it too."""
        if code not in self._towns:
            row = self._registers["municipalities"].get(code, ())
            parts = [(code, repr(row).encode())]
            if row:
                folder = store.folder_of(code, row[1])
                parts += [(path.name, path.read_bytes()) for path in folders.files_of(folder)]
            self._towns[code] = digest(parts).encode()
        return self._towns[code]


@functools.cache
def of_program() -> dict[str, str]:
    """Digests of what makes reports of data: this library and all it needs.

    Once per process: its modules are loaded by then, and go on as they are.
    """
    library = Path(machi.__file__).parent
    pages = _program(library / "render")
    program = [path for path in _program(library) if library / "render" not in path.parents]
    return {
        "program": of_files(program, library),
        "versions": versions(),
        "pages": of_files(pages, library),
    }


def peers_of(settings: Path) -> list[str]:
    """Codes of the municipalities a parameter file names to compare with; none if unsound."""
    try:
        return list(parameters.read(settings).peer_codes)
    except DataError:  # whoever makes the report reads the file too, and tells
        return []


def _program(folder: Path) -> list[Path]:
    """Files that decide what a program does: all but what Python leaves behind."""
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def _digests(books: Iterable[Path]) -> dict[str, str]:
    """Digest of each notebook by its stem."""
    return {path.stem: of_files([path], path.parent) for path in books}


def _rows(register: pd.DataFrame) -> Mapping[str, tuple[str, ...]]:
    """Rows of a register by their first column, as text."""
    return {row[0]: tuple(map(str, row)) for row in register.itertuples(index=False)}


@functools.cache
def versions() -> str:
    """Digest of the versions of Python and of every package the library needs, at any depth."""
    found = {"python": platform.python_version()}
    waiting = [PACKAGE]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
            continue
        found[name] = package.version
        needs = (Requirement(text) for text in package.requires or ())
        extras = EXTRAS if name == PACKAGE else ("",)
        waiting += [need.name for need in needs if _wanted(need, extras)]
    return digest((name, version.encode()) for name, version in sorted(found.items()))


def _wanted(need: Requirement, extras: Iterable[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)
