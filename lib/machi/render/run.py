"""Run every chapter for a municipality and publish the pages, all of them or none.

papermill runs the notebooks with real kernels from one long-lived process. A municipality is built
in a staging folder and put in place only when every chapter ran and every page passed its checks,
so that a failure leaves the last good report where it was.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

import machi
from machi import codes, files, parameters, paths, rules, store
from machi.parameters import Parameters
from machi.problems import DataError, Problem, show
from machi.render import export

JAPAN = timezone(timedelta(hours=9), "JST")
STATUS_FILE = "runs.json"


class UnsoundPageError(Exception):
    """A page breaks a rule every published page keeps (``check_html``)."""


class StoppedNotebookError(Exception):
    """A notebook did not run to its end; the message is Japanese and names notebook and cell."""


@dataclass(frozen=True)
class Outcome:
    """How a municipality's run ended; ``message`` is empty when it went well."""

    code: str
    folder: str
    finished: str
    seconds: float
    fingerprint: str = ""
    message: str = ""
    chapters: list[tuple[str, str]] = field(default_factory=list)


def chapters() -> list[Path]:
    """Notebooks of a municipality's report in reading order (01 to 89; 90s compare all)."""
    return sorted(paths.notebooks().glob("[0-8][0-9]_*.ipynb"))


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """A notebook file in format 4.

    Raises:
        DataError: the file is no notebook.
    """
    text = files.read_text(path, "Jupyterノートブック", "もとに戻してください")
    try:
        content = json.loads(text)
        cells = content.get("cells") if isinstance(content, dict) else None
        if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
            raise ValueError("no cells")
        notebook: nbformat.NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        words, fix = "ノートブックとして読めません", "もとに戻してください"
        raise DataError(
            [Problem(show(path), words, "Jupyterノートブック（形式4）", fix)]
        ) from error
    return notebook


def title_of(path: Path) -> str:
    """The level-one heading of a notebook.

    Raises:
        DataError: no such heading, or no notebook.
    """
    for cell in read_notebook(path).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0].removeprefix("# ").strip())
    fix = "最初のセルを「# 章の題名」で始めてください"
    raise DataError([Problem(show(path), "見出し（# ）がありません", "章の題名", fix)])


def check_notebook(path: Path) -> None:
    """A notebook takes exactly the workbook's parameters, from exactly one cell.

    papermill injects into the first tagged cell and only warns of unknown names; a second tagged
    cell would silently undo the injection.

    Raises:
        DataError: naming the notebook and what is wrong with its parameters.
    """
    notebook = read_notebook(path)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    found = list(papermill.inspect_notebook(str(path))) if len(tagged) == 1 else []
    wanted = "、".join(parameters.NAMES)
    if len(tagged) != 1:
        words = f"parameters の付いたセルが{len(tagged)}個あります"
        problem = Problem(show(path), words, "ちょうど1個", "セルのタグを直してください")
    elif sorted(found) != sorted(parameters.NAMES):
        words = f"引数が「{'、'.join(found)}」です"
        problem = Problem(show(path), words, wanted, "parameters のセルを直してください")
    else:
        return
    raise DataError([problem])


def render(code: str) -> Outcome:
    """Build and publish the report of one municipality.

    Problems of its data, its notebooks or its pages are reported in the outcome; the report
    published before stays in place.
    """
    started = datetime.now(JAPAN)
    folder, fingerprint, message = code, "", ""
    listed: list[tuple[str, str]] = []
    try:
        town = store.load(code)
        folder = codes.folder_name(town.code, town.slug)
        run = parameters.read_own(town.code, town.slug)
        store.narrow(town, run)
        rules.load(run.rule)
        listed = _build(run, town)
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
    return Outcome(
        code, folder, finished.isoformat("T", "minutes"), seconds, fingerprint, message, listed
    )


def _build(run: Parameters, town: store.Municipality) -> list[tuple[str, str]]:
    """Execute and export all chapters into staging, then put the folder in place."""
    notebooks = chapters()
    if not notebooks:
        words, wanted = "章のノートブックがありません", "01_題名.ipynb から 89_題名.ipynb まで"
        raise DataError([Problem(show(paths.notebooks()), words, wanted, "もとに戻してください")])
    for path in notebooks:
        check_notebook(path)
    titles = [title_of(path) for path in notebooks]
    listed = [(f"{path.stem}.html", title) for path, title in zip(notebooks, titles, strict=True)]
    target = paths.rendered() / codes.folder_name(town.code, town.slug)
    staging = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        for path, title in zip(notebooks, titles, strict=True):
            executed = _execute(path, staging / path.name, run)
            page = _page(title, path.stem, listed, run, town)
            html = export.export_html(executed, page)
            if unsound := export.check_html(html):
                raise UnsoundPageError(f"{path.stem}: {'; '.join(unsound)}")
            (staging / f"{path.stem}.html").write_text(html, encoding="utf-8")
        _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return listed


def _execute(path: Path, out: Path, run: Parameters) -> nbformat.NotebookNode:
    # A python3 kernel in the user's home would otherwise win over the one of this environment.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    try:
        executed: nbformat.NotebookNode = papermill.execute_notebook(
            str(path),
            str(out),
            parameters=parameters.as_values(run),
            kernel_name="python3",
            progress_bar=False,
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
    stamp = (
        ("データの指紋", town.fingerprint),
        ("まちワークブック", machi.__version__),
        ("作成", datetime.now(JAPAN).strftime("%Y-%m-%d %H:%M")),
    )
    return export.Page(title, town.name, chapter, tuple(listed), f"{run.as_of} 時点", stamp)


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in place of the old one; the old one goes only after that."""
    old = target.with_name(f"{staging.name}.old")
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def render_all(wanted: list[str], report: Callable[[Outcome], None]) -> list[Outcome]:
    """Render municipalities one after another; each is recorded as soon as it ends.

    Raises:
        DataError: the shared tables or the record of the runs are broken; nothing was rendered.
    """
    registered = set(store.load_shared()["municipalities"]["municipality_code"])
    last_runs()
    outcomes: list[Outcome] = []
    for code in wanted:
        outcome = render(code)
        outcomes.append(outcome)
        if code in registered:
            _record(outcome)
        report(outcome)
    return outcomes


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


def _record(outcome: Outcome) -> None:
    runs = last_runs() | {outcome.code: outcome}
    text = json.dumps({c: asdict(o) for c, o in sorted(runs.items())}, ensure_ascii=False, indent=1)
    files.write_text(paths.rendered() / STATUS_FILE, text + "\n")
    files.write_text(paths.rendered() / "index.html", _index(runs))


def _index(runs: dict[str, Outcome]) -> str:
    register = store.load_shared()["municipalities"].sort_values("municipality_code")
    entries = [_entry(row, runs.get(row.municipality_code)) for row in register.itertuples()]
    return export.export_index("まちワークブック 報告書一覧", entries)


def _entry(row: object, outcome: Outcome | None) -> export.IndexEntry:
    code, slug = row.municipality_code, row.slug  # type: ignore[attr-defined]
    folder = codes.folder_name(code, slug)
    pages = sorted((paths.rendered() / folder).glob("*.html"))
    titles = {page.name: _page_title(page) for page in pages}
    links = tuple((f"{folder}/{name}", title) for name, title in titles.items())
    if outcome is None:
        state, kind = ("前回の実行の記録がありません", "stale") if links else ("未作成", "missing")
    elif not outcome.message:
        state, kind = f"{outcome.finished} に作成", "done"
    elif links:
        state, kind = f"{outcome.finished} の実行は失敗。表示は前回の報告書", "stale"
    else:
        state, kind = f"{outcome.finished} の実行は失敗", "failed"
    return export.IndexEntry(
        code,
        row.municipality_name,  # type: ignore[attr-defined]
        row.prefecture_name,  # type: ignore[attr-defined]
        state,
        kind,  # type: ignore[arg-type]
        links,
    )


def _page_title(page: Path) -> str:
    notebook = page.with_suffix(".ipynb")
    return title_of(notebook) if notebook.exists() else page.stem
