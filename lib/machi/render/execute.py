"""Run one notebook with its parameters through papermill, and say where it stopped.

The parts of ``papermill.execute_notebook`` are called one by one, because that function drops the
notebook when its kernel dies: what had run until then is what somebody needs to find the cause.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from machi.engine.client import TemplateGoneError
from machi.problems import show

ENGINE = "machi"
KERNEL = "python3"
# A kernel warns at every start that it talks over TCP; on loopback that hides real news.
QUIET = ["--IPKernelApp.log_level=ERROR"]
ATTEMPTS = 3
"""How often a notebook is begun when the template it runs in is killed from outside."""
MARK = "machi-stopped"
"""Tag of the cells that say where a notebook stopped."""


@dataclass(frozen=True)
class Limits:
    """What a notebook may take: seconds in all, and bytes beyond what the libraries take.

    No bytes (0) means what the machine has.
    """

    seconds: float
    memory: int


class StoppedNotebookError(Exception):
    """A notebook did not run to its end.

    Attributes:
        place: notebook and cell, in Japanese.
        words: what was said there.
        notebook: what had run until then, the failing cell marked.
    """

    def __init__(self, place: str, words: str, notebook: nbformat.NotebookNode) -> None:
        super().__init__(f"{place}で止まりました：{words}")
        self.place, self.words, self.notebook = place, words, notebook


def execute(path: Path, values: Mapping[str, Any], limits: Limits) -> nbformat.NotebookNode:
    """The executed notebook, without anything that differs from run to run (times, paths).

    Args:
        path: the notebook.
        values: its parameters.
        limits: what it may take.

    Raises:
        StoppedNotebookError: a cell raised, took too long or too much, or its process died.
    """
    # A python3 kernel in the user's home would otherwise win over the one of this environment.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    for left in reversed(range(ATTEMPTS)):
        try:
            return _once(path, values, limits)
        except TemplateGoneError:
            if not left:
                raise
    raise AssertionError("the last attempt returns or raises")


def _once(path: Path, values: Mapping[str, Any], limits: Limits) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = load_notebook_node(str(path))
    notebook = parameterize_notebook(notebook, dict(values), kernel_name=KERNEL, engine_name=ENGINE)
    try:
        papermill_engines.execute_notebook_with_engine(
            ENGINE,
            notebook,
            KERNEL,
            progress_bar=False,
            notebook_timeout=limits.seconds,
            memory_limit=limits.memory or None,
            extra_arguments=QUIET,
        )
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        words = f"{error.ename}: {error.evalue}"
        raise _stopped(path, notebook, error.cell_index, words) from error
    except TemplateGoneError:
        raise
    except (DeadKernelError, CellTimeoutError) as error:
        raise _stopped(path, notebook, _running(notebook), str(error)) from error
    tidy(notebook)
    return notebook


def _running(notebook: nbformat.NotebookNode) -> int:
    """Index of the cell that ran when the process ended: the last one that had begun."""
    begun = [
        at
        for at, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    return begun[-1] if begun else 0


def _stopped(
    path: Path, notebook: nbformat.NotebookNode, at: int, words: str
) -> StoppedNotebookError:
    notebook.cells = [cell for cell in notebook.cells if not _is_mark(cell)]
    code = [cell for cell in notebook.cells[: at + 1] if cell.cell_type == "code"]
    number = notebook.cells[at].get("execution_count") or len(code)
    place = f"{show(path)} のセル[{number}]"
    tidy(notebook)
    top = f"**このノートブックは[セル[{number}]](#{MARK})で止まりました。**\n\n```\n{words}\n```"
    here = f'<a id="{MARK}"></a>**▼ 次のセルで止まりました。これより後は実行していません。**'
    notebook.cells.insert(at, _mark(here, f"{MARK}-here"))
    notebook.cells.insert(0, _mark(top, f"{MARK}-top"))
    return StoppedNotebookError(place, words, notebook)


def _mark(words: str, name: str) -> nbformat.NotebookNode:
    cell: nbformat.NotebookNode = nbformat.v4.new_markdown_cell(words, metadata={"tags": [MARK]})
    cell["id"] = name
    return cell


def _is_mark(cell: nbformat.NotebookNode) -> bool:
    """Whether papermill put the cell there to mark the failing one, in English."""
    tags: list[str] = cell.metadata.get("tags", [])
    return "papermill-error-cell-tag" in tags


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Drop in place what differs between runs with the same result: times, paths, random ids."""
    kept = ("parameters", "version")
    known = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {key: known[key] for key in kept if key in known}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
