"""The notebooks of a report: which there are, their titles, and the rule on their parameters."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from machi import files, parameters, sidebyside
from machi.problems import DataError, Problem, show
from machi.render.inputs import chapters

__all__ = ["Book", "chapters", "check_notebook", "plan", "read_notebook", "title_of"]

WORKBENCH = "explore"
"""The notebook of widgets, which is no chapter of a report."""


@dataclass(frozen=True)
class Book:
    """A notebook of the report, found sound, and the title of its chapter."""

    path: Path
    title: str


def plan(notebooks: Sequence[Path]) -> list[Book]:
    """Notebooks in their order, found sound.

    Raises:
        DataError: the first notebook that is none, has no title or takes other parameters.
    """
    return [_book(path, path.read_bytes()) for path in notebooks]


@functools.lru_cache(64)
def _book(path: Path, content: bytes) -> Book:
    """Checked once for all municipalities, as long as ``content`` stays the same."""
    check_notebook(path)
    return Book(path, title_of(path))


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
        notebook: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
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
    """A notebook takes exactly the parameters of its kind, from exactly one cell.

    Those from 90 on put municipalities side by side (``sidebyside.NAMES``); all others are about
    one municipality (``parameters.NAMES``), and the workbench has a view too (``views.NAMES``).

    papermill injects into the first tagged cell and only warns of unknown names; a second tagged
    cell would silently undo the injection.

    Raises:
        DataError: naming the notebook and what is wrong with its parameters.
    """
    import papermill  # only here: it takes a second, and most callers only list notebooks

    notebook = read_notebook(path)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    found = list(papermill.inspect_notebook(str(path))) if len(tagged) == 1 else []
    names = _names_of(path)
    wanted = "、".join(names)
    if len(tagged) != 1:
        words = f"parameters の付いたセルが{len(tagged)}個あります"
        problem = Problem(show(path), words, "ちょうど1個", "セルのタグを直してください")
    elif sorted(found) != sorted(names):
        words = f"引数が「{'、'.join(found)}」です"
        problem = Problem(show(path), words, wanted, "parameters のセルを直してください")
    else:
        return
    raise DataError([problem])


def _names_of(path: Path) -> tuple[str, ...]:
    """The parameters a notebook of its kind takes."""
    if path.stem == WORKBENCH:
        from machi import views  # only here: it brings the charts, which take a second

        return views.NAMES
    return sidebyside.NAMES if path.stem.startswith("9") else parameters.NAMES
