"""Where each section of the executed chapters goes in the booklet.

Tags of the notebooks say it, so that the notebooks stay the only place that decides what is shown.
On a second-level heading: ``appendix`` (to the end), ``chapter-only`` (left in the chapter's own
page), ``method`` (gathered at the end), and ``glossary``, ``sources``, ``stamp`` (shown once, those
of the opening notebook). On a code cell ``appendix`` moves what it shows. Folded blocks and
long tables of the main part move too: paper has no folds, and twenty minutes are short.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import nbformat
from markupsafe import Markup

from machi.render import links, markup
from machi.render.blocks import Block, blocks
from machi.render.condense import condense, heading_of, sections
from machi.render.markup import Document, Element
from machi.render.prose import Prose

OPENING = "00_"
"""Start of the stem of the notebook that holds cover, summary, glossary, sources and stamp."""
ONCE = ("glossary", "sources", "stamp")
MOST_ROWS = 30
"""Rows of a table that may stand in the main part: about a page of paper."""
MOVED = (*ONCE, "appendix", "chapter-only", "method")
HEADING_TAG = re.compile(r"(</?h)([1-5])(?=[\s>])")
ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True)
class Chapter:
    """An executed notebook with the stem of its file and its Japanese title."""

    stem: str
    title: str
    notebook: nbformat.NotebookNode


@dataclass
class Section:
    """A part of the booklet: its id, title and blocks."""

    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there is enough to start on a page of its own: a table or a figure."""
        return any(b["kind"] == "figure" or "<table" in b.get("html", "") for b in self.blocks)


@dataclass
class Parts:
    """The parts of a booklet in reading order."""

    cover: list[Block] = field(default_factory=list)
    opening: list[Section] = field(default_factory=list)
    chapters: list[Section] = field(default_factory=list)
    appendix: list[Section] = field(default_factory=list)
    method: list[Section] = field(default_factory=list)
    once: dict[str, Section] = field(default_factory=dict)

    @property
    def items(self) -> list[Block]:
        """What the appendix holds: id, label, title of its chapter, blocks."""
        return [item for section in self.appendix for item in section.blocks]

    def all(self) -> Iterator[Section]:
        """Every section with a heading."""
        yield from self.opening
        yield from self.chapters
        yield from self.appendix
        yield from self.method
        yield from self.once.values()


def assemble(chapters: Sequence[Chapter]) -> Parts:
    """The parts of the booklet, with links between chapters made links inside it."""
    titles = {f"{chapter.stem}.html": chapter.title for chapter in chapters}
    parts = Parts()
    number = 0
    for chapter in chapters:
        if chapter.stem.startswith(OPENING):
            _open(chapter, titles, parts)
        else:
            number += 1
            _add(chapter, titles, number, parts)
    _relink(parts, chapters)
    return parts


def _tag(cells: Sequence[nbformat.NotebookNode]) -> str:
    """Where a section goes; nothing for the main part."""
    tags = cells[0].metadata.get("tags", [])
    return next((tag for tag in MOVED if tag in tags), "")


def _open(chapter: Chapter, titles: dict[str, str], parts: Parts) -> None:
    """The opening notebook: its beginning is the cover, its sections keep their level."""
    prose = Prose(titles, prefix=_anchor(chapter.stem) + "-")
    for cells in sections(condense(chapter.notebook).cells):
        tag = _tag(cells)
        shown = _shown(cells, prose)
        title = heading_of(cells)
        if not title:
            parts.cover = _without_heading(shown)
            continue
        section = Section(prose.sections[-1][0], title, _without_heading(shown))
        if tag == "method":
            parts.method.append(Section(section.id, chapter.title, section.blocks))
        elif tag in ONCE:
            parts.once[tag] = section
        else:
            parts.opening.append(section)


def _add(chapter: Chapter, titles: dict[str, str], number: int, parts: Parts) -> None:
    """A chapter: main part in place, the rest where its tags say."""
    anchor = _anchor(chapter.stem)
    prose = Prose(titles, shift=1, prefix=anchor + "-")
    main = Section(anchor, f"{number}　{chapter.title}")
    moved = _Moved(number, chapter)
    for cells in sections(condense(chapter.notebook).cells):
        tag, title = _tag(cells), heading_of(cells)
        if tag in (*ONCE, "chapter-only"):
            continue
        if tag == "method":
            method = _without_heading(_shown(cells, prose))
            parts.method.append(Section(prose.sections[-1][0], chapter.title, method))
        elif tag == "appendix":
            shown = _without_heading(_shown(cells, prose))
            moved.add(title, _unfolded(shown), prose.sections[-1][0])
        else:
            main.blocks += _main_blocks(cells, prose, title, moved)
    # The first block is the heading of the chapter, which the template writes with its number.
    main.blocks = _without_heading(main.blocks)
    parts.chapters.append(main)
    if moved.items:
        parts.appendix.append(Section(f"{anchor}-付録", main.title, moved.items))


@dataclass
class _Moved:
    """What a chapter sends to the appendix, numbered in the order of the chapter."""

    number: int
    chapter: Chapter
    items: list[Block] = field(default_factory=list)

    def add(self, title: str, shown: Sequence[Block], id: str = "") -> Block:
        """Move blocks; what stands in their place says where they are."""
        place = f"付録{self.number}-{len(self.items) + 1}"
        anchor = id or f"{_anchor(self.chapter.stem)}-{place}"
        label = f"{place}　{title}"
        item = {"kind": "item", "id": anchor, "label": label, "blocks": list(shown)}
        self.items.append(item | {"chapter": self.chapter.title})
        return html_block(Markup('<p class="moved"><a href="#{}">{}</a></p>').format(anchor, label))


def _main_blocks(
    cells: Sequence[nbformat.NotebookNode], prose: Prose, section: str, moved: _Moved
) -> Iterator[Block]:
    """Blocks of a section of the main part, with folded and tagged ones moved away."""
    for cell in cells:
        shown = _shown([cell], prose)
        if "appendix" in cell.metadata.get("tags", []):
            if shown:
                yield moved.add(_caption(shown) or section, _unfolded(shown))
            continue
        for block in shown:
            yield from _split(block, moved)


def _split(block: Block, moved: _Moved) -> Iterator[Block]:
    """A block with its folds and its long tables moved to the appendix."""
    html = block.get("html", "")
    if "<details" not in html and html.count("<tr") <= MOST_ROWS:
        yield block
        return
    page = markup.read(html)
    instead: dict[Element, str] = {}
    for part in page.all("details", "div"):
        fold = part.name == "details"
        moves = "appendix" in part.classes if fold else _is_long(page, part)
        if not moves or any(outer.name == "details" for outer in part.around):
            continue
        summary = page.first("summary", part) if fold else None
        words = "".join(page.texts(summary)) if summary else ""
        notes = [] if fold else _notes(page, part)
        shown = [page.html(part, {summary: ""} if summary else {}, inner=fold)]
        inner = html_block("".join([*shown, *map(page.html, notes)]))
        pointer = moved.add(_caption([inner]) or words, [inner])
        instead |= {part: markup.read(pointer["html"]).html(), **dict.fromkeys(notes, "")}
    yield html_block(page.html(None, instead))


def _is_long(page: Document, part: Element) -> bool:
    """Whether a part is a table, and a long one."""
    if "table-wrap" not in part.classes:
        return False
    bodies = page.all("tbody", inside=part)
    return sum(len(page.all("tr", inside=body)) for body in bodies) > MOST_ROWS


def _notes(page: Document, table: Element) -> list[Element]:
    """Reservations and sources right after a table, which go where it goes."""
    found = []
    for tag in page.following(table):
        if tag.name != "p" or not {"caveat", "source"} & set(tag.classes):
            break
        found.append(tag)
    return found


def _unfolded(shown: list[Block]) -> list[Block]:
    """Blocks whose only fold is open: one fold around them, that of the appendix, is enough."""
    if sum(block.get("html", "").count("<details") for block in shown) != 1:
        return shown
    opened = []
    for block in shown:
        if "<details" in block.get("html", ""):
            page = markup.read(block["html"])
            folds = [fold for fold in page.all("details") if "appendix" in fold.classes]
            bare = {summary: "" for fold in folds if (summary := page.first("summary", fold))}
            instead = {fold: page.html(fold, bare, inner=True) for fold in folds}
            block = html_block(page.html(None, instead))
        opened.append(block)
    return opened


def _caption(shown: Sequence[Block]) -> str:
    """What the first table says it shows."""
    for block in shown:
        if found := re.search(r"<caption>(.*?)</caption>", block.get("html", ""), re.DOTALL):
            return str(Markup(found.group(1)).striptags())
    return ""


def _shown(cells: Sequence[nbformat.NotebookNode], prose: Prose) -> list[Block]:
    """Blocks for readers of the booklet: no code, no list of the chapter's own sections."""
    kept = [b for b in blocks(cells, prose) if b["kind"] not in ("code", "contents", "widget")]
    return [_lowered(b, prose.shift) if b.get("displayed") else b for b in kept]


def _lowered(block: Block, shift: int) -> Block:
    """A displayed block with its headings as much lower as those of the prose around it."""
    lower = HEADING_TAG.sub(lambda m: f"{m[1]}{min(int(m[2]) + shift, 6)}", block["html"])
    return block | {"html": lower}


def _without_heading(shown: list[Block]) -> list[Block]:
    """Blocks after the heading that the first of them begins with; the template writes its own."""
    if shown and shown[0].get("html", "").startswith("<h"):
        rest = shown[0]["html"].split(">\n", 1)
        tail = rest[1] if len(rest) > 1 else ""
        return ([html_block(tail)] if tail.strip() else []) + shown[1:]
    return shown


def html_block(html: object) -> Block:
    """A block of HTML that is escaped already."""
    return {"kind": "html", "html": str(html)}


def _anchor(stem: str) -> str:
    """Id of a chapter: its number, which no other chapter has."""
    return "c" + stem.split("_", 1)[0]


def _relink(parts: Parts, chapters: Sequence[Chapter]) -> None:
    """Links between chapters become links inside the booklet; those that lead out become text."""
    every = [*parts.cover, *(b for section in parts.all() for b in _flat(section.blocks))]
    known = {section.id for section in parts.all()}
    known |= {b["id"] for section in parts.appendix for b in section.blocks}
    known |= {found for b in every for found in ID.findall(b.get("html", ""))}
    of_page = {f"{chapter.stem}.html": _anchor(chapter.stem) for chapter in chapters}
    for section in parts.all():
        own = section.id.split("-", 1)[0]
        for block in _flat(section.blocks):
            if "href=" in block.get("html", ""):
                block["html"] = links.inside(block["html"], own, of_page, known)


def _flat(found: Iterable[Block]) -> Iterator[Block]:
    for block in found:
        yield block
        yield from block.get("blocks", [])
