"""What stands in rendered/: how each municipality's last run ended, and of what it was made.

The record of a report lies in its folder and takes its place together with the pages, so that the
two never disagree; what failed has a folder of its own (``failed/``). There is no common file that
two runs could spoil for each other.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from machi import codes, files, paths, store
from machi.render import publish
from machi.render.inputs import Uses

PRINTED = "report.pdf"
BUILT_FILE = "build.json"
FAILURE_FILE = "failure.json"


@dataclass(frozen=True)
class Outcome:
    """How a municipality's run ended; ``message`` is empty when it went well.

    Attributes:
        code: its code as asked for.
        folder: name of its folders.
        finished: day and minute, Japan time.
        seconds: how long it took.
        fingerprint: digest of the data it was made of.
        message: why it failed, in Japanese.
        chapters: (file, title) of the report that stands: after a failure, the earlier one.
        unprinted: why there is no PDF beside a sound report, where one was asked for.
        stops: (place, words, kept) of each notebook that stopped: notebook and cell, what it
            said, and where what had run is kept, as the reader finds it from the workbook folder.
        fresh: nothing it is made of had changed, so nothing was done.
    """

    code: str
    folder: str
    finished: str
    seconds: float
    fingerprint: str = ""
    message: str = ""
    chapters: list[tuple[str, str]] = field(default_factory=list)
    unprinted: str = ""
    stops: list[tuple[str, str, str]] = field(default_factory=list)
    fresh: bool = False


@dataclass(frozen=True)
class Built:
    """A report that stands, and what it was made of.

    Attributes:
        outcome: how it was made.
        parts: digests of its inputs (``inputs.LABELS``).
        notebooks: digest of each notebook as it was run, by stem.
        uses: what it turned out to use.
        executed: SHA-256 of each executed notebook in the folder, by stem.
        outputs: size of every file in the folder, by its path there.
    """

    outcome: Outcome
    parts: Mapping[str, str]
    notebooks: Mapping[str, str]
    uses: Uses
    executed: Mapping[str, str]
    outputs: Mapping[str, int]


class UnreadableRecordError(Exception):
    """A record is there but cannot be read; what it describes has to be made again."""


def read_built(folder: str) -> Built | None:
    """The report that stands in ``folder``, or None if none does.

    Raises:
        UnreadableRecordError: it stands, but nobody can tell what it was made of.
    """
    found = _read(paths.rendered() / folder / BUILT_FILE)
    if found is None:
        return None
    try:
        return Built(
            outcome=outcome_of(found["outcome"]),
            parts=_texts(found["parts"]),
            notebooks=_texts(found["notebooks"]),
            uses=Uses(*(_plain(found["uses"][key]) for key in ("sources", "rule", "peers"))),
            executed=_texts(found["executed"]),
            outputs={str(name): int(size) for name, size in found["outputs"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableRecordError(folder) from error


def write_built(folder: Path, built: Built) -> None:
    """Keep in a folder what it was made of."""
    _write(folder / BUILT_FILE, asdict(built))


def outputs_of(folder: Path) -> dict[str, int]:
    """Size of each file in a folder, by its path there; the record itself is left out."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in found
        if path.name != BUILT_FILE
    }


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_failure(folder: Path, outcome: Outcome) -> None:
    """Keep in a folder how a run failed."""
    _write(folder / FAILURE_FILE, asdict(outcome))


def last_run(folder: str) -> Outcome | None:
    """How the last run of a municipality ended, or None if nothing is known of one."""
    try:
        built = read_built(folder)
    except UnreadableRecordError:
        built = None
    failure = _read(paths.rendered() / publish.FAILED / folder / FAILURE_FILE)
    try:
        failed = None if failure is None else outcome_of(failure)
    except (TypeError, ValueError, AttributeError):
        failed = None
    if failed is not None:
        return replace(failed, chapters=built.outcome.chapters if built else [])
    return built.outcome if built else None


def last_runs() -> dict[str, Outcome]:
    """The last outcome of each registered municipality that has one, by code.

    Raises:
        DataError: the register cannot be read.
    """
    register = store.load_shared()["municipalities"]
    found = (
        (row.municipality_code, last_run(codes.folder_name(row.municipality_code, row.slug)))
        for row in register.itertuples()
    )
    return {code: outcome for code, outcome in found if outcome is not None}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    files.write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _read(path: Path) -> dict[str, Any] | None:
    """A JSON object, empty if the file holds none; None if there is no file."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def outcome_of(found: Mapping[str, Any]) -> Outcome:
    """An outcome as ``asdict`` and JSON left it.

    Raises:
        TypeError, ValueError: it is none.
    """
    outcome = Outcome(**found)
    texts = (outcome.code, outcome.folder, outcome.finished, outcome.message, outcome.unprinted)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("an outcome is made of texts")
    return replace(
        outcome,
        chapters=[(str(file), str(title)) for file, title in outcome.chapters],
        stops=[(str(place), str(words), str(kept)) for place, words, kept in outcome.stops],
    )


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    return tuple(map(str, value)) if isinstance(value, list) else str(value)
