"""Turn an executed notebook into one self-contained HTML page in Japanese.

The page is written by our own nbconvert template (``template/machi``): no script, no request, all
text of outputs escaped, code folded away. Notebook cells are first flattened into blocks, so that
the template only has to say how each kind of block looks and print rules can speak about
neighbours (a heading and the table after it).
"""

import base64
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import jinja2
import nbformat
from nbconvert.exporters.templateexporter import TemplateExporter

from machi.render.check import check_html
from machi.render.condense import condense
from machi.render.prose import Prose

__all__ = ["IndexEntry", "Page", "check_html", "export_html", "export_index"]

TEMPLATES = Path(__file__).parent / "template"
TEMPLATE = "machi"
WIDGET = "application/vnd.jupyter.widget-view+json"
SVG = "image/svg+xml"
IMAGES = ("image/png", "image/jpeg", SVG)
# Escape sequences with which tracebacks and progress bars colour a terminal.
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")

Block = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What a page says about itself besides its notebook.

    Attributes:
        title: Japanese title of the chapter.
        municipality_name: as readers say it, e.g. ``青森市``.
        chapter: stem of the chapter's file, e.g. ``04_kpi_trends``.
        chapters: (file name, Japanese title) of all chapters of the municipality, reading order.
        as_of: the date or year the figures speak of, worded for readers.
        stamp: (label, value) pairs of the run: fingerprint, version, date.
    """

    title: str
    municipality_name: str
    chapter: str
    chapters: tuple[tuple[str, str], ...]
    as_of: str
    stamp: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class IndexEntry:
    """One municipality in the list of reports.

    Attributes:
        code: six digits; its order is the order of the list.
        name: name of the municipality.
        prefecture: name of its prefecture.
        state: state of the last run, worded for readers.
        state_kind: how the state is marked.
        chapters: (relative link, Japanese title), reading order; empty when nothing was built.
    """

    code: str
    name: str
    prefecture: str
    state: str
    state_kind: Literal["done", "stale", "failed", "missing"]
    chapters: tuple[tuple[str, str], ...]


def export_html(notebook: nbformat.NotebookNode, page: Page) -> str:
    """One self-contained HTML page of an executed notebook.

    Markdown is rendered without raw HTML (it shows as text), plain text and streams are escaped,
    ``text/html`` outputs are taken as they are: only our display objects write them, and they
    escape. Standard error is not shown, but left in the page for :func:`check_html` to report.

    Args:
        notebook: executed notebook, format 4. It is not changed.
        page: what surrounds the notebook.

    Returns:
        The page, to be written as UTF-8.
    """
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    return html


def export_index(
    title: str,
    groups: Sequence[IndexEntry],
    *,
    shared: Sequence[tuple[str, str]] = (),
    stamp: Sequence[tuple[str, str]] = (),
) -> str:
    """The page that lists the reports of every municipality, by code and never by rank.

    Args:
        title: heading of the page, in Japanese.
        groups: the municipalities, in any order.
        shared: (relative link, title) of chapters about all municipalities.
        stamp: (label, value) pairs of the run.

    Returns:
        The page, to be written as UTF-8 beside the folders its links name.
    """
    ordered = sorted(groups, key=lambda entry: entry.code)
    # The first two digits are the prefecture, so sorting by code keeps prefectures together.
    by_prefecture = [(name, list(own)) for name, own in groupby(ordered, lambda e: e.prefecture)]
    template = _environment().get_template("municipalities.html.j2")
    return template.render(title=title, groups=by_prefecture, shared=shared, stamp=stamp)


@functools.cache
def _exporter() -> TemplateExporter:
    """The exporter of this process: building one costs a tenth of a second."""
    exporter = TemplateExporter(
        template_name=TEMPLATE,
        extra_template_basedirs=[str(TEMPLATES)],
        file_extension=".html",
        filters={"css_string": _css_string, "stem": _stem},
    )
    exporter.output_mimetype = "text/html"
    exporter.environment.undefined = jinja2.StrictUndefined
    exporter.register_preprocessor(_prepare, enabled=True)
    return exporter


@functools.cache
def _environment() -> jinja2.Environment:
    """Templates outside nbconvert, for the page made from no notebook."""
    loader = jinja2.FileSystemLoader(TEMPLATES / TEMPLATE)
    environment = jinja2.Environment(
        loader=loader, autoescape=_is_page, undefined=jinja2.StrictUndefined
    )
    environment.filters["css_string"] = _css_string
    return environment


def _is_page(name: str | None) -> bool:
    """Style sheets are included in pages and are no HTML."""
    return not (name or "").endswith(".css")


def _css_string(text: str) -> str:
    """A quoted CSS string; everything but letters, digits and full-width space is escaped."""
    return '"' + "".join(c if c.isalnum() or c == "　" else f"\\{ord(c):x} " for c in text) + '"'


def _plain(text: str) -> str:
    return ANSI.sub("", text)


def _stem(file: str) -> str:
    return PurePosixPath(file).stem


def _prepare(
    notebook: nbformat.NotebookNode, resources: dict[str, Any]
) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
    """Preprocessor: put the page's blocks and its second-level headings into the resources."""
    renderer = Prose(dict(resources["page"].chapters))
    resources["blocks"] = list(_blocks(condense(notebook), renderer))
    resources["sections"] = renderer.sections
    if len(renderer.sections) < 2:
        resources["blocks"] = [b for b in resources["blocks"] if b["kind"] != "contents"]
    return notebook, resources


def _blocks(notebook: nbformat.NotebookNode, renderer: Prose) -> Iterator[Block]:
    """The notebook as a flat list of blocks.

    Code follows what it drew, and cells that show nothing join the next one that does: the reader
    meets the result first and one folded line of code per result.
    """
    pending: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            pending += [cell.source] if cell.source.strip() else []
            shown = list(_outputs(cell.outputs, renderer))
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


def _outputs(outputs: Sequence[nbformat.NotebookNode], renderer: Prose) -> Iterator[Block]:
    """Blocks of one cell's outputs, each in its richest form that needs no script."""
    widgets = 0
    for output in outputs:
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
        return {"kind": "html", "html": data["text/html"]}
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
