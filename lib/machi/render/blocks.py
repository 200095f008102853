"""An executed notebook as a flat list of blocks, so that a template only says how each kind looks.

Kinds: ``html`` (escaped by our display objects, then ``displayed``, or by ``Prose``), ``figure``,
``text``, ``code``, ``contents`` (the place of a page's own list of sections), ``widget``,
``stderr`` and ``error``.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import nbformat

from machi.render.prose import Prose

WIDGET = "application/vnd.jupyter.widget-view+json"
SVG = "image/svg+xml"
IMAGES = ("image/png", "image/jpeg", SVG)
# Escape sequences with which tracebacks and progress bars colour a terminal.
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")

Block = dict[str, Any]


def blocks(cells: Iterable[nbformat.NotebookNode], renderer: Prose) -> Iterator[Block]:
    """Cells of an executed notebook as blocks, in their order.

    Code follows what it drew, and cells that show nothing join the next one that does: the reader
    meets the result first and one folded line of code per result.
    """
    pending: list[str] = []
    for cell in cells:
        if cell.cell_type == "code":
            pending += [cell.source] if cell.source.strip() else []
            shown = list(outputs(cell.outputs, renderer))
            yield from shown
            if shown and pending:
                yield {"kind": "code", "sources": pending}
                pending = []
            continue
        if pending:
            yield {"kind": "code", "sources": pending}
            pending = []
        if cell.cell_type == "raw":
            yield {"kind": "text", "text": cell.source}
            continue
        html = renderer.render_source(cell.source)
        yield {"kind": "html", "html": html}
        if "<h1" in html:
            yield {"kind": "contents"}
    if pending:
        yield {"kind": "code", "sources": pending}


def outputs(shown: Sequence[nbformat.NotebookNode], renderer: Prose) -> Iterator[Block]:
    """Blocks of one cell's outputs, each in its richest form that needs no script."""
    widgets = 0
    for output in shown:
        if output.output_type == "stream":
            kind = "stderr" if output.name == "stderr" else "text"
            yield {"kind": kind, "text": _plain(output.text)}
        elif output.output_type == "error":
            lines = output.traceback or [f"{output.ename}: {output.evalue}"]
            yield {"kind": "error", "text": _plain("\n".join(lines))}
        elif WIDGET in output.data:
            widgets += 1
            if widgets == 1:
                yield {"kind": "widget"}
        else:
            yield _display(output, renderer)


def _display(output: nbformat.NotebookNode, renderer: Prose) -> Block:
    """The block of one displayed object."""
    data = output.data
    if "text/html" in data:
        return {"kind": "html", "html": data["text/html"], "displayed": True}
    if "text/markdown" in data:
        return {"kind": "html", "html": renderer.render_source(data["text/markdown"])}
    for mime in IMAGES:
        if mime in data:
            return _figure(mime, data[mime], output.metadata.get(mime, {}))
    return {"kind": "text", "text": _plain(data.get("text/plain", ""))}


def _figure(mime: str, data: str, about: dict[str, Any]) -> Block:
    """The block of an image; ``alt`` stays None when the author gave none, for the check to see."""
    packed = base64.b64encode(data.encode()).decode() if mime == SVG else re.sub(r"\s+", "", data)
    return {
        "kind": "figure",
        "mime": mime,
        "data": packed,
        "alt": about.get("alt"),
        "caption": about.get("caption", ""),
        "width": int(about.get("width", 0)),
    }


def _plain(text: str) -> str:
    return ANSI.sub("", text)
