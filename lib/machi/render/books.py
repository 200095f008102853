"""The notebooks of a report: which there are, their titles, and the rule on their parameters."""

import json
from pathlib import Path

import nbformat
import papermill

from machi import files, parameters, paths
from machi.problems import DataError, Problem, show


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
