"""The booklet: one page with everything a committee gets, made of the executed chapters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from machi.render import templates
from machi.render.blocks import Block
from machi.render.parts import Chapter, Parts, assemble, html_block
from machi.render.pictures import repack

__all__ = ["FILE", "About", "Chapter", "export_booklet"]

FILE = "report.html"
PRINTED = "report.pdf"
LIMIT = 1024 * 1024
"""Bytes of a booklet: what every mail system lets pass."""
LEFT = '<p class="moved">この図表は、章の頁「{}」にあります。表は tables.xlsx にもあります。</p>'


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

    Where it would grow beyond ``LIMIT``, pictures are packed more tightly; if that is not enough,
    the largest tables are left to the chapters' own pages and to the workbook of tables, first
    those of the appendix, and the booklet says so there.

    Args:
        chapters: executed notebooks in reading order; they are not changed.
        about: what stands around them.

    Returns:
        The page, to be written as UTF-8.
    """
    parts = assemble(chapters)
    page = _page(parts, about)
    if len(page.encode()) > LIMIT:
        for section in parts.all():
            repack(section.blocks)
        page = _page(parts, about)
    for block, chapter in _dispensable(parts):
        if len(page.encode()) <= LIMIT:
            break
        left = html_block(Markup(LEFT).format(chapter))
        block |= {"blocks": [left]} if "blocks" in block else left
        page = _page(parts, about)
    return page


def _dispensable(parts: Parts) -> Iterator[tuple[Block, str]]:
    """What may stay with its chapter, and that chapter's title: the largest first.

    The appendix goes before the main part, and sheets last: a committee writes on them. Sheets of
    the main part, those of the plans in force, always stay.
    """
    largest = sorted(parts.items, key=_size, reverse=True)
    for item in largest:
        if not _has_sheets(item):
            yield item, item["chapter"]
    shown = [(b, section) for section in parts.chapters for b in section.blocks if _may_leave(b)]
    for block, section in sorted(shown, key=lambda pair: _size(pair[0]), reverse=True):
        yield block, section.title
    for item in largest:
        if _has_sheets(item):
            yield item, item["chapter"]


def _may_leave(block: Block) -> bool:
    shows = block["kind"] == "figure" or "<table" in block.get("html", "")
    return shows and not _has_sheets(block)


def _has_sheets(block: Block) -> bool:
    return 'class="sheet"' in block.get("html", "") or any(
        _has_sheets(inner) for inner in block.get("blocks", ())
    )


def _size(block: Block) -> int:
    """Bytes of a block with those inside it, nearly."""
    own = len(block.get("html", "").encode()) + len(block.get("data", ""))
    return own + sum(map(_size, block.get("blocks", ())))


def _page(parts: Parts, about: About) -> str:
    template = templates.environment().get_template("booklet.html.j2")
    return template.render(about=about, parts=parts)
