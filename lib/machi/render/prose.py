"""Markdown of the notebooks as HTML for Japanese readers."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any

import markupsafe
import mistune
from latex2mathml.converter import convert as as_mathml

# A line break between two Japanese characters in the source is no space in the text.
JAPANESE = r"[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff65]"
SOFT_BREAK = re.compile(rf"(?<={JAPANESE})\n(?={JAPANESE})")


class Prose(mistune.HTMLRenderer):
    """Markdown without raw HTML, with Japanese heading ids and links between chapters.

    Args:
        chapters: file name to title of the municipality's chapters; a link to the notebook of
            one of them becomes a link to its page.
        shift: levels by which headings go down where a chapter is part of a larger page.
        prefix: put before every id, so that chapters on one page keep theirs apart.
    """

    def __init__(self, chapters: dict[str, str], shift: int = 0, prefix: str = "") -> None:
        super().__init__(escape=True)
        self.chapters = chapters
        self.shift = shift
        self.prefix = prefix
        self.sections: list[tuple[str, str]] = []
        self.ids: set[str] = {"main"}
        # No plugin for bare addresses: a page has no link that leaves it.
        self._parse = mistune.create_markdown(
            renderer=self, plugins=["table", "strikethrough", "def_list", "math"]
        )

    def render_source(self, source: str) -> str:
        """HTML of one Markdown text; ids are unique over all texts of the page."""
        return str(self._parse(source)).strip()

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading with an id made of its own words."""
        words = str(markupsafe.Markup(text).striptags())
        name = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", words)).strip("-") or "節"
        unique, count = self.prefix + name, 1
        while unique in self.ids:
            count += 1
            unique = f"{self.prefix}{name}-{count}"
        self.ids.add(unique)
        if level == 2:
            self.sections.append((unique, words))
        return super().heading(text, min(level + self.shift, 6), id=unique)

    def paragraph(self, text: str) -> str:
        """A paragraph; source lines of Japanese join without a space."""
        return super().paragraph(SOFT_BREAK.sub("", text))

    def block_text(self, text: str) -> str:
        """Text of a tight list item, joined like a paragraph."""
        return super().block_text(SOFT_BREAK.sub("", text))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link; another chapter's notebook becomes that chapter's page."""
        page = PurePosixPath(url).with_suffix(".html").name if url.endswith(".ipynb") else url
        return super().link(text, page if page in self.chapters else url, title)

    def block_math(self, text: str) -> str:
        """A formula of its own line as MathML, which browsers draw and read without a script."""
        return f'<p class="formula">{as_mathml(text.strip(), display="block")}</p>\n'

    def inline_math(self, text: str) -> str:
        """A formula inside a sentence as MathML."""
        return as_mathml(text.strip())
