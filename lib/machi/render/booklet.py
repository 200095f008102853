"""The booklet: one page with everything a committee gets, made of the executed chapters."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from machi.render import templates
from machi.render.blocks import Block
from machi.render.parts import Chapter, Parts, assemble, html_block

__all__ = ["FILE", "About", "Chapter", "export_booklet"]

FILE = "report.html"
LIMIT = 1024 * 1024
"""Bytes of a booklet: what every mail system lets pass."""
LEFT = "<p>この表は、章の頁「{}」とtables.xlsxにあります。</p>"


@dataclass(frozen=True)
class About:
    """What the booklet says of itself: its municipality, date worded for readers, and the run."""

    municipality_name: str
    as_of: str
    stamp: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """Title of the booklet."""
        return f"{self.municipality_name}　計画の点検報告書"


def export_booklet(chapters: Sequence[Chapter], about: About) -> str:
    """One self-contained page of all chapters, small enough to be mailed.

    Where it would grow beyond ``LIMIT``, the largest tables of the appendix are left to the
    chapters' own pages and to the workbook of tables, and the booklet says so in their place.

    Args:
        chapters: executed notebooks in reading order; they are not changed.
        about: what stands around them.

    Returns:
        The page, to be written as UTF-8.
    """
    parts = assemble(chapters)
    page = _page(parts, about)
    for item in sorted(parts.items, key=_size, reverse=True):
        if len(page.encode()) <= LIMIT:
            break
        item["blocks"] = [html_block(Markup(LEFT).format(item["chapter"]))]
        page = _page(parts, about)
    return page


def _page(parts: Parts, about: About) -> str:
    template = templates.environment().get_template("booklet.html.j2")
    return template.render(about=about, parts=parts)


def _size(item: Block) -> int:
    return sum(len(b.get("html", "")) + len(b.get("data", "")) for b in item["blocks"])
