"""The page that lists all reports and their state, kept up to date while a run goes on."""

import time
from types import TracebackType
from typing import Any, Self

from machi import codes, files, paths, store
from machi.render import portal, record
from machi.render.job import COMPARISON

INDEX_FILE = "index.html"
TABLES = "tables.xlsx"
TITLE = "まちワークブック 報告書一覧"
SHARE = 20
"""While a run goes on, writing the list takes at most one part in so many of the time."""
LONGEST_REASON = 200


class Listing:
    """Keeps the list of reports up to date during a run; on leaving it, it is.

    The list is as long as the register, so writing it after each municipality would cost the
    square of the register's length: it is written now and then.
    """

    def __init__(self) -> None:
        self._next = 0.0
        self._behind = not (paths.rendered() / INDEX_FILE).is_file()

    def __enter__(self) -> Self:
        return self

    def changed(self) -> None:
        """The state of a municipality changed."""
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


def write_index() -> None:
    """Write the list of reports as they stand in the folder.

    Raises:
        DataError: the register cannot be read.
    """
    runs = record.last_runs()
    register = store.registered(store.load_shared(), fictitious=True)
    entries = [_entry(row, runs.get(row.municipality_code)) for row in register.itertuples()]
    # A sample nobody made a report of is of no use to who looks for a report.
    shown = [entry for entry in entries if entry.built or not codes.is_fictitious(entry.code)]
    page = portal.export_portal(TITLE, shown, shared=_shared())
    files.write_text(paths.rendered() / INDEX_FILE, page)


def _shared() -> list[tuple[str, str]]:
    """(relative link, words) of the page that compares municipalities; no link where none is."""
    outcome = record.last_run(COMPARISON)
    if outcome is None:
        return []
    folder = paths.rendered() / COMPARISON
    there = [(file, title) for file, title in outcome.chapters if (folder / file).is_file()]
    links = [(f"{COMPARISON}/{file}", title) for file, title in there]
    if there and (folder / TABLES).is_file():
        links.append((f"{COMPARISON}/{TABLES}", f"{there[0][1]}：すべての表（Excel）"))
    if outcome.message:
        shown = "表示は前回のもの" if links else "まだ表示できません"
        words = f"{outcome.finished} の実行は失敗。{shown}：{_reason(outcome.message)}"
        links.append(("", words))
    return links


def _entry(row: Any, outcome: record.Outcome | None) -> portal.Entry:
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
