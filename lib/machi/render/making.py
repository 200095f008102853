"""Make a report and publish it, all of it or nothing: of one municipality, or side by side.

Everything is made in a folder beside its place and put there only when every notebook ran and
every page passed its checks, so that a failure leaves the last good report where it was.
"""

import time
import traceback
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import ModuleType

import nbformat

import machi
from machi import paths, rules
from machi.problems import DataError, show
from machi.render import (
    abreast,
    booklet,
    books,
    export,
    freshness,
    inputs,
    markup,
    pdf,
    publish,
    record,
    town,
    workbook,
)
from machi.render.execute import Limits, StoppedNotebookError, execute
from machi.render.job import COMPARISON, Job
from machi.render.markup import Document
from machi.render.order import Order
from machi.render.record import Outcome

TRACEBACK_FILE = "traceback.txt"


class UnsoundPageError(Exception):
    """A page breaks a rule every published page keeps (``check_html``)."""


class StoppedError(Exception):
    """Notebooks of a report did not run to their end."""

    def __init__(self, stops: list[tuple[str, StoppedNotebookError]]) -> None:
        super().__init__("\n".join(str(stop) for _, stop in stops))
        self.stops = stops


def render(job: Job) -> Outcome:
    """Make and publish a report, unless nothing it is made of changed.

    Problems of its data, its notebooks or its pages are reported in the outcome, and kept in
    failed/; the report published before stays in place. A PDF that cannot be made is reported,
    and the rest published. No failure is raised: one report never stops the others.

    Raises:
        DataError: the shared tables are broken, so that nobody's report can be made.
    """
    started = time.monotonic()
    kind: ModuleType = abreast if job.code == COMPARISON else town
    folder, kept = kind.folder(job.code), _Kept()
    try:
        with publish.locked(folder):
            outcome = _make(job, kind)
            publish.remove(paths.rendered() / publish.FAILED / folder)
            return replace(outcome, seconds=time.monotonic() - started)
    except StoppedError as error:
        message, kept = str(error), _Kept(stops=error.stops)
    except DataError as error:
        message = str(error)
    except UnsoundPageError as error:
        message = f"報告書が検査を通りません：{error}"
    except OSError as error:
        message = (
            f"ファイルを書けません（空き容量と、開いたままのソフトを確かめてください）：{error}"
        )
    except Exception as error:  # a fault of ours: told, kept and not allowed to stop the others
        words = f"{type(error).__name__}: {error}"
        message = f"予期しない誤りです（まちワークブックの不具合かもしれません）：{words}"
        kept = _Kept(trace=traceback.format_exc())
    seconds = time.monotonic() - started
    outcome = Outcome(job.code, folder, job.minute, seconds, message=message)
    return _keep(outcome, kept)


@dataclass(frozen=True)
class _Kept:
    """What is kept of a failure besides its message."""

    stops: list[tuple[str, StoppedNotebookError]] | None = None
    trace: str = ""


def _keep(outcome: Outcome, kept: _Kept) -> Outcome:
    """Keep in failed/ how the making of a report failed, and its stopped notebooks."""
    target = paths.rendered() / publish.FAILED / outcome.folder
    stops = [
        (stop.place, stop.words, show(target / f"{stem}.ipynb")) for stem, stop in kept.stops or ()
    ]
    outcome = replace(outcome, stops=stops)
    try:
        with publish.locked(outcome.folder):
            draft = publish.staging(target)
            for stem, stop in kept.stops or ():
                _write_notebook(draft / f"{stem}.ipynb", stop.notebook)
            if kept.trace:
                (draft / TRACEBACK_FILE).write_text(kept.trace, encoding="utf-8")
            record.write_failure(draft, outcome)
            publish.put(target)
    except OSError as error:
        words = f"{outcome.message}\n失敗の記録も書けませんでした：{error}"
        return replace(outcome, message=words, stops=[])
    return outcome


def _make(job: Job, kind: ModuleType) -> Outcome:
    """Make a report, or find that the one that stands is what would be made."""
    common = inputs.Common()
    subject: inputs.Subject = kind.subject(job.code, common)
    order: Order = kind.order(job.code)
    if not job.force and not freshness.why_stale(subject, paper=job.paper):
        standing = record.read_built(subject.folder)
        assert standing is not None, "only a report that stands can be fresh"
        return replace(standing.outcome, fresh=True)
    parts = subject.parts(order.uses)
    target = paths.rendered() / subject.folder
    staging = publish.staging(target)
    try:
        outcome = _Making(job, order, subject, staging).fill(parts)
        built = record.Built(
            outcome=outcome,
            parts=parts,
            notebooks=subject.notebooks,
            uses=order.uses,
            executed={p.stem: record.digest_of(p) for p in sorted(staging.glob("*.ipynb"))},
            outputs=record.outputs_of(staging),
        )
        record.write_built(staging, built)
        publish.put(target)
    finally:
        publish.discard(target)
    return outcome


class _Making:
    """One report in the making."""

    def __init__(self, job: Job, order: Order, subject: inputs.Subject, staging: Path) -> None:
        self._job, self._order, self._subject, self._staging = job, order, subject, staging
        self._stamp = (
            ("データの指紋", order.fingerprint),
            ("まちワークブック", machi.__version__),
            ("作成", job.minute),
        )

    def fill(self, parts: Mapping[str, str]) -> Outcome:
        """Run the notebooks and write pages, booklet and tables into the staging folder."""
        order = self._order
        chosen = books.plan(order.notebooks)
        listed = [(f"{book.path.stem}.html", book.title) for book in chosen]
        executed = self._executed(chosen, parts)
        as_of = f"{order.as_of} 時点"
        chapters: list[booklet.Chapter] = []
        pages: list[tuple[str, str, str | Document]] = []
        for book, notebook in zip(chosen, executed, strict=True):
            stem = book.path.stem
            page = export.Page(book.title, order.name, stem, tuple(listed), as_of, self._stamp)
            chapters.append(booklet.Chapter(stem, book.title, notebook))
            html = export.export_html(notebook, page)
            pages.append((stem, book.title, _write_page(self._staging / f"{stem}.html", html)))
        if order.bound:
            about = booklet.About(order.name, as_of, self._stamp)
            _write_page(self._staging / booklet.FILE, booklet.export_booklet(chapters, about))
        self._write_tables(pages)
        return Outcome(
            order.code,
            self._subject.folder,
            self._job.minute,
            0.0,
            order.fingerprint,
            chapters=listed,
            unprinted=self._print() if self._job.paper else "",
        )

    def _executed(
        self, chosen: list[books.Book], parts: Mapping[str, str]
    ) -> list[nbformat.NotebookNode]:
        """The executed notebooks in their order, written to the staging folder.

        Raises:
            StoppedError: every notebook that stopped; the others ran all the same.
        """
        folder, notebooks = self._subject.folder, self._subject.notebooks
        limits = Limits(self._job.seconds, self._job.memory)

        def one(book: books.Book) -> nbformat.NotebookNode | StoppedNotebookError:
            stem = book.path.stem
            if not self._job.force and freshness.reusable(folder, stem, parts, notebooks):
                found: nbformat.NotebookNode = nbformat.read(
                    paths.rendered() / folder / f"{stem}.ipynb", as_version=4
                )
            else:
                try:
                    found = execute(book.path, self._order.values, limits)
                except StoppedNotebookError as stop:
                    return stop
            _write_notebook(self._staging / f"{stem}.ipynb", found)
            return found

        # papermill's own way to change the folder is not made for threads.
        with chdir(paths.home()), ThreadPoolExecutor(self._job.side_by_side) as several:
            results = list(several.map(one, chosen))
        stems = [book.path.stem for book in chosen]
        found = list(zip(stems, results, strict=True))
        if stops := [(stem, r) for stem, r in found if isinstance(r, StoppedNotebookError)]:
            raise StoppedError(stops)
        return [r for r in results if not isinstance(r, StoppedNotebookError)]

    def _write_tables(self, pages: list[tuple[str, str, str | Document]]) -> None:
        """Every table of the pages as one Excel workbook and as CSV files."""
        sheets = workbook.collect(pages)
        # No date of the run: the same tables are the same bytes.
        about = (
            (self._order.kind, self._order.name),
            ("基準日", self._order.as_of),
            ("採点規則", rules.load(self._order.rule).title),
            ("データの指紋", self._order.fingerprint),
            ("まちワークブック", machi.__version__),
        )
        workbook.write_xlsx(self._staging / "tables.xlsx", sheets, about)
        (self._staging / "tables").mkdir()
        workbook.write_csv(self._staging / "tables", sheets)

    def _print(self) -> str:
        """Print the booklet; why it could not be printed, or nothing."""
        page, when = self._staging / booklet.FILE, datetime.fromisoformat(self._job.created)
        try:
            pdf.print_booklet(page, self._staging / booklet.PRINTED, when)
        except pdf.PrintError as error:
            return str(error)
        return ""


def _write_notebook(path: Path, notebook: nbformat.NotebookNode) -> None:
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def _write_page(path: Path, html: str) -> Document:
    """Write a page that passes its checks; the page as it was read for them.

    Raises:
        UnsoundPageError: naming the page and the rules it breaks.
    """
    page = markup.read(html)
    if unsound := export.check_html(page):
        raise UnsoundPageError(f"{path.stem}: {'; '.join(unsound)}")
    path.write_text(html, encoding="utf-8", newline="\n")
    return page
