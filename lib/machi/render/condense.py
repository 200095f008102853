"""Leave out the sections of a page that have nothing to show, and name them in one place.

A notebook keeps every section for every municipality; on paper, a row of boxes that each say
"nothing here" hides what there is. A section goes when all its outputs are such words.
"""

import copy
import re

import nbformat
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_output

from machi import tables

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
APART = {"method", "glossary", "sources", "stamp"}
"""Tags of sections that tell how a chapter was made: nobody misses what they do not show."""
NOTHING = f'<p class="{tables.NOTHING}">'


def condense(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy of the notebook without its empty sections, listed after the first section."""
    result = copy.deepcopy(notebook)
    parts = sections(list(result.cells))
    kept = [cells for cells in parts if not _is_empty(cells)]
    # Sections that lack the same thing are named together, so that nothing costs one line.
    same: dict[str, list[str]] = {}
    for cells in parts:
        if _is_empty(cells) and not APART & set(cells[0].metadata.get("tags", [])):
            same.setdefault(" ".join(_words(cells)), []).append(heading_of(cells))
    if same:
        pairs = [("、".join(titles), words) for words, titles in same.items()]
        # The first part is the title of the notebook, the second one its key points.
        kept[min(1, len(kept) - 1)].append(_listing(pairs))
    result.cells = [cell for cells in kept for cell in cells]
    return result


def sections(cells: list[nbformat.NotebookNode]) -> list[list[nbformat.NotebookNode]]:
    """Cells by second-level heading; the first part is what stands before any."""
    parts: list[list[nbformat.NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and HEADING.match(cell.source):
            parts.append([])
        parts[-1].append(cell)
    return [part for part in parts if part]


def _outputs(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    return [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]


def _is_empty(cells: list[nbformat.NotebookNode]) -> bool:
    outputs = _outputs(cells)
    return bool(outputs) and all(
        output.get("data", {}).get("text/html", "").startswith(NOTHING) for output in outputs
    )


def _words(cells: list[nbformat.NotebookNode]) -> list[str]:
    found = [
        BeautifulSoup(output.data["text/html"], "html.parser").get_text()
        for output in _outputs(cells)
    ]
    return list(dict.fromkeys(found))


def heading_of(cells: list[nbformat.NotebookNode]) -> str:
    """The second-level heading a section begins with; nothing for what stands before any."""
    match = HEADING.match(cells[0].source)
    return match.group(1) if match else ""


def _listing(pairs: list[tuple[str, str]]) -> nbformat.NotebookNode:
    block = tables.stack([tables.caveat("この資料からは示せないもの："), tables.definitions(pairs)])
    html = str(block.html)
    output = new_output("display_data", {"text/html": html})
    cell: nbformat.NotebookNode = new_code_cell("", outputs=[output])
    return cell
