"""Run every chapter for a municipality and publish the pages, all of them or none.

papermill runs the notebooks with the engine ``machi`` (``machi.engine``): each in a child of one
warm process, or with a real kernel where that cannot be. A municipality is built in a staging
folder and put in place only when every chapter ran and every page passed its checks, so that a
failure leaves the last good report where it was.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

import machi
from machi import codes, parameters, paths, rules, store
from machi.parameters import Parameters
from machi.problems import DataError, Problem, show
from machi.render import booklet, books, export, pdf, record, workbook
from machi.render.record import Outcome

JAPAN = timezone(timedelta(hours=9), "JST")
# A kernel warns at every start that it talks over TCP; on loopback that hides real news.
QUIET = ["--IPKernelApp.log_level=ERROR"]


class UnsoundPageError(Exception):
    """A page breaks a rule every published page keeps (``check_html``)."""


class StoppedNotebookError(Exception):
    """A notebook did not run to its end; the message is Japanese and names notebook and cell."""


def render(code: str, *, paper: bool = False) -> Outcome:
    """Build and publish the report of one municipality, with ``paper`` as PDF too.

    Problems of its data, its notebooks or its pages are reported in the outcome; the report
    published before stays in place. A PDF that cannot be made is reported, and the rest published.
    """
    started = datetime.now(JAPAN)
    folder, fingerprint, message, unprinted = code, "", "", ""
    listed: list[tuple[str, str]] = []
    try:
        town = store.load(code)
        folder = codes.folder_name(town.code, town.slug)
        run = parameters.read_own(town.code, town.slug)
        store.narrow(town, run)
        rules.load(run.rule)
        listed, unprinted = _build(run, town, started if paper else None)
        fingerprint = town.fingerprint
    except DataError as error:
        message = str(error)
    except StoppedNotebookError as error:
        message = str(error)
    except UnsoundPageError as error:
        message = f"報告書が検査を通りません：{error}"
    except OSError as error:
        message = (
            f"ファイルを書けません（空き容量と、開いたままのソフトを確かめてください）：{error}"
        )
    finished = datetime.now(JAPAN)
    seconds = (finished - started).total_seconds()
    when = finished.strftime("%Y-%m-%d %H:%M")
    return Outcome(code, folder, when, seconds, fingerprint, message, listed, unprinted)


def _build(
    run: Parameters, town: store.Municipality, printed: datetime | None
) -> tuple[list[tuple[str, str]], str]:
    """Execute and export all chapters into staging, then put the folder in place.

    Returns:
        File and title of each chapter, and why there is no PDF although one was wanted.
    """
    notebooks = books.chapters()
    if not notebooks:
        words, wanted = "章のノートブックがありません", "01_題名.ipynb から 89_題名.ipynb まで"
        raise DataError([Problem(show(paths.notebooks()), words, wanted, "もとに戻してください")])
    for path in notebooks:
        books.check_notebook(path)
    titles = [books.title_of(path) for path in notebooks]
    listed = [(f"{path.stem}.html", title) for path, title in zip(notebooks, titles, strict=True)]
    target = paths.rendered() / codes.folder_name(town.code, town.slug)
    staging = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        chapters, pages = [], []
        for path, title in zip(notebooks, titles, strict=True):
            executed = _execute(path, staging / path.name, run)
            chapters.append(booklet.Chapter(path.stem, title, executed))
            page = _page(title, path.stem, listed, run, town)
            pages.append((path.stem, title, export.export_html(executed, page)))
            _publish(staging / f"{path.stem}.html", pages[-1][2])
        about = booklet.About(town.name, f"{run.as_of} 時点", _stamp(town))
        _publish(staging / booklet.FILE, booklet.export_booklet(chapters, about))
        _write_tables(staging, pages, run, town)
        unprinted = _print(staging, printed) if printed else ""
        _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return listed, unprinted


def _print(folder: Path, when: datetime) -> str:
    """Print the booklet; why it could not be printed, or nothing."""
    try:
        pdf.print_booklet(folder / booklet.FILE, folder / booklet.PRINTED, when)
    except pdf.PrintError as error:
        return str(error)
    return ""


def _execute(path: Path, out: Path, run: Parameters) -> nbformat.NotebookNode:
    # A python3 kernel in the user's home would otherwise win over the one of this environment.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    try:
        executed: nbformat.NotebookNode = papermill.execute_notebook(
            str(path),
            str(out),
            parameters=parameters.as_values(run),
            engine_name="machi",
            # Staging goes when a notebook stops, so nobody would see what is saved between cells.
            request_save_on_cell_execute=False,
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=QUIET,
            cwd=str(paths.home()),
        )
    except PapermillExecutionError as error:
        where = f"{show(path)} のセル[{error.exec_count}]"
        raise StoppedNotebookError(
            f"{where}で止まりました：{error.ename}: {error.evalue}"
        ) from error
    except (DeadKernelError, CellTimeoutError) as error:
        raise StoppedNotebookError(f"{show(path)} の計算の途中で止まりました：{error}") from error
    return executed


def _page(
    title: str,
    chapter: str,
    listed: list[tuple[str, str]],
    run: Parameters,
    town: store.Municipality,
) -> export.Page:
    as_of = f"{run.as_of} 時点"
    return export.Page(title, town.name, chapter, tuple(listed), as_of, _stamp(town))


def _stamp(town: store.Municipality) -> tuple[tuple[str, str], ...]:
    return (
        ("データの指紋", town.fingerprint),
        ("まちワークブック", machi.__version__),
        ("作成", datetime.now(JAPAN).strftime("%Y-%m-%d %H:%M")),
    )


def _write_tables(
    folder: Path, pages: list[tuple[str, str, str]], run: Parameters, town: store.Municipality
) -> None:
    """Every table of the pages as one Excel workbook and as CSV files."""
    sheets = workbook.collect(pages)
    # No date of the run: the same tables are the same bytes.
    about = (
        ("自治体", town.name),
        ("基準日", run.as_of),
        ("採点規則", rules.load(run.rule).title),
        ("データの指紋", town.fingerprint),
        ("まちワークブック", machi.__version__),
    )
    workbook.write_xlsx(folder / "tables.xlsx", sheets, about)
    (folder / "tables").mkdir()
    workbook.write_csv(folder / "tables", sheets)


def _publish(path: Path, html: str) -> None:
    """Write a page that passes its checks.

    Raises:
        UnsoundPageError: naming the page and the rules it breaks.
    """
    if unsound := export.check_html(html):
        raise UnsoundPageError(f"{path.stem}: {'; '.join(unsound)}")
    path.write_text(html, encoding="utf-8")


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in place of the old one; the old one goes only after that."""
    old = target.with_name(f"{staging.name}.old")
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def render_all(
    wanted: list[str], report: Callable[[Outcome], None], *, paper: bool = False
) -> list[Outcome]:
    """Render municipalities one after another; each is recorded as soon as it ends.

    Raises:
        DataError: the shared tables or the record of the runs are broken; nothing was rendered.
    """
    registered = set(store.load_shared()["municipalities"]["municipality_code"])
    record.last_runs()
    outcomes: list[Outcome] = []
    with record.Recording() as recording:
        for code in wanted:
            outcome = render(code, paper=paper)
            outcomes.append(outcome)
            if code in registered:
                recording.add(outcome)
            report(outcome)
    return outcomes
