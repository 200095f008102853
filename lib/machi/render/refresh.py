"""Run the notebooks as committed, with their defaults, and store their outputs without pictures.

nbval compares stored outputs with fresh ones, so a notebook without outputs compares nothing.
Pictures are left out: nbval does not look at them, and they would make every change unreadable;
their words (alternative text and caption) stay and are compared. ``python -m machi.render.refresh``
"""

import os
from pathlib import Path

import nbformat
import papermill

from machi import paths
from machi.render.books import read_notebook
from machi.render.execute import QUIET

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}

DROPPED = ("image/png", "application/vnd.jupyter.widget-view+json")
"""What is not stored: pictures, and views of widgets, whose numbers are new in every run."""


def lighten(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop pictures, timings and versions in place, so that the same run gives the same file."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("injected")]
        cell.metadata = {"tags": tags} if tags else {}
        for output in cell.get("outputs", []):
            for kind in DROPPED:
                output.get("data", {}).pop(kind, None)
    return notebook


def refresh(path: Path) -> None:
    """Execute one notebook with its default parameters and write it back."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    draft = path.with_name(f".{path.name}")
    try:
        papermill.execute_notebook(
            str(path),
            str(draft),
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=QUIET,
            cwd=str(path.parent),
        )
        notebook = lighten(read_notebook(draft))
        draft.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def main() -> None:
    """Refresh every notebook."""
    for path in sorted(paths.notebooks().glob("*.ipynb")):
        refresh(path)


if __name__ == "__main__":
    main()
