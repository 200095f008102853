"""Turn an executed notebook into one self-contained HTML page in Japanese.

The page is written by our own nbconvert template (``template/machi``): no script, no request, all
text of outputs escaped, code folded away. Notebook cells are first flattened into blocks, so that
the template only has to say how each kind of block looks and print rules can speak about
neighbours (a heading and the table after it).
"""

import functools
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import jinja2
import nbformat
from nbconvert.exporters.templateexporter import TemplateExporter

from machi.render import templates
from machi.render.blocks import blocks
from machi.render.check import check_html
from machi.render.condense import condense
from machi.render.prose import Prose

__all__ = ["Page", "check_html", "export_html"]


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


@functools.cache
def _exporter() -> TemplateExporter:
    """The exporter of this process: building one costs a tenth of a second."""
    exporter = TemplateExporter(
        template_name=templates.NAME,
        extra_template_basedirs=[str(templates.ROOT)],
        file_extension=".html",
        # Once, after all preprocessors: they are nbconvert's own and ours.
        optimistic_validation=True,
        filters={"css_string": templates.css_string, "stem": _stem},
    )
    exporter.output_mimetype = "text/html"
    exporter.environment.undefined = jinja2.StrictUndefined
    exporter.register_preprocessor(_prepare, enabled=True)
    return exporter


def _stem(file: str) -> str:
    return PurePosixPath(file).stem


def _prepare(
    notebook: nbformat.NotebookNode, resources: dict[str, Any]
) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
    """Preprocessor: put the page's blocks and its second-level headings into the resources."""
    renderer = Prose(dict(resources["page"].chapters))
    resources["blocks"] = list(blocks(condense(notebook).cells, renderer))
    resources["sections"] = renderer.sections
    if len(renderer.sections) < 2:
        resources["blocks"] = [b for b in resources["blocks"] if b["kind"] != "contents"]
    return notebook, resources
