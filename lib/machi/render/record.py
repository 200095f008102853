"""The record of the last runs, and the page that lists all reports and their state."""

import json
import time
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from machi import codes, files, paths, store
from machi.problems import DataError, Problem, show
from machi.render import portal

STATUS_FILE = "runs.json"
INDEX_FILE = "index.html"
TITLE = "まちワークブック 報告書一覧"
SHARE = 20
"""While a run goes on, writing the list takes at most one part in so many of the time."""
LONGEST_REASON = 200


@dataclass(frozen=True)
class Outcome:
    """How a municipality's run ended; ``message`` is empty when it went well.

    ``chapters`` are (file, title) of the report that stands: after a failure, the earlier one.
    ``unprinted`` says why there is no PDF beside a sound report, where one was asked for.
    """

    code: str
    folder: str
    finished: str
    seconds: float
    fingerprint: str = ""
    message: str = ""
    chapters: list[tuple[str, str]] = field(default_factory=list)
    unprinted: str = ""


def last_runs() -> dict[str, Outcome]:
    """The last outcome of each municipality, by code.

    Raises:
        DataError: the record cannot be read.
    """
    path = paths.rendered() / STATUS_FILE
    if not path.exists():
        return {}
    text = files.read_text(path, "実行の記録", "消してください（次の実行で作り直します）")
    try:
        return {c: Outcome(**entry) for c, entry in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError) as error:
        words, fix = "実行の記録として読めません", "消してください（次の実行で作り直します）"
        raise DataError([Problem(show(path), words, "machi が書いた記録", fix)]) from error


class Recording:
    """Keeps outcomes while a run goes on; on leaving it, the list of reports is up to date.

    The record is written after each outcome. The list is as long as the register, so writing it
    each time would cost the square of the register's length: it is written now and then. Where
    no outcome was kept, nothing is written.
    """

    def __init__(self) -> None:
        self._next = 0.0
        self._behind = False

    def __enter__(self) -> Self:
        return self

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome.

        Raises:
            DataError: the record written before cannot be read.
        """
        runs = last_runs()
        if outcome.message and outcome.code in runs:
            outcome = replace(outcome, chapters=runs[outcome.code].chapters)
        runs[outcome.code] = outcome
        # One municipality a line: as readable as indented text, and many times faster to write.
        lines = [
            f"{json.dumps(code)}: {json.dumps(vars(run), ensure_ascii=False)}"
            for code, run in sorted(runs.items())
        ]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        files.write_text(paths.rendered() / STATUS_FILE, text)
        self._behind = True
        if time.monotonic() >= self._next:
            started = time.monotonic()
            write_index()
            finished = time.monotonic()
            self._next = finished + SHARE * (finished - started)
            self._behind = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._behind:
            write_index()


def write(outcome: Outcome) -> None:
    """Keep one outcome and bring the list of reports up to date."""
    with Recording() as recording:
        recording.add(outcome)


def write_index() -> None:
    """Write the list of reports as they stand in the folder.

    Raises:
        DataError: the register or the record cannot be read.
    """
    runs = last_runs()
    register = store.load_shared()["municipalities"]
    entries = [_entry(row, runs.get(row.municipality_code)) for row in register.itertuples()]
    page = portal.export_portal(TITLE, entries)
    files.write_text(paths.rendered() / INDEX_FILE, page)


def _entry(row: Any, outcome: Outcome | None) -> portal.Entry:
    """What the list says of a row of the register."""
    folder = codes.folder_name(row.municipality_code, row.slug)
    titles = dict(outcome.chapters) if outcome else {}
    found, chapters = portal.look(paths.rendered() / folder, titles)
    built = bool(found or chapters)
    state: str
    kind: portal.Kind
    if outcome is None:
        state, kind = ("前回の実行の記録がありません", "stale") if built else ("未作成", "never")
    elif not outcome.message:
        without = "（PDFは作れませんでした）" if outcome.unprinted else ""
        state, kind = f"{outcome.finished} に作成{without}", "done"
    elif built:
        state, kind = f"{outcome.finished} の実行は失敗。表示は前回の報告書", "stale"
    else:
        state, kind = f"{outcome.finished} の実行は失敗", "failed"
    return portal.Entry(
        code=row.municipality_code,
        name=row.municipality_name,
        prefecture=row.prefecture_name,
        folder=folder,
        state=state,
        kind=kind,
        reason=_reason(outcome.message or outcome.unprinted) if outcome else "",
        files=found,
        chapters=chapters,
    )


def _reason(message: str) -> str:
    """The beginning of a message: of a list of problems, their number and the first one."""
    text = " ".join(line.removeprefix("- ") for line in message.splitlines()[:2])
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"
