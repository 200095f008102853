"""A finished page read back: its elements and its words in the order they begin in.

The page's checks and the tables of the workbook both start here. A page in plain form, as ours
are, is cut into tags by one expression; any other is left to ``html.parser``, which bears every
oddity and takes four times as long. Of a plain page both give the same.
"""

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
     "wbr")
)  # fmt: skip
_CODE = frozenset(("style", "script"))
# Their texts are no words: they are not shown, or only say how a word is read.
_SILENT = frozenset(("template", "rt", "rp"))
# No tag begins inside these but their own end, which parsers know of some and not of others.
_OPAQUE = frozenset(("style", "title"))
_ODD = frozenset(
    ("iframe", "noembed", "noframes", "noscript", "plaintext", "script", "textarea", "xmp")
)
_NAME, _VALUE = r"[a-z][a-z0-9:-]*", r'[^"&]*(?:&[#a-z0-9]+;[^"&]*)*'
_PAIR = re.compile(rf'({_NAME})(?:="({_VALUE})")?')
_TAG = re.compile(
    rf'([^<]*)<(?:/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)((?:[ \n]+{_NAME}(?:="{_VALUE}")?)*) ?(/?))>'
)
_DOCTYPE = "<!DOCTYPE html>"


class Element:
    """An element of a page.

    Attributes:
        name: its name, in small letters.
        attributes: name to value; one without a value has the empty text.
        parent: the element it stands in; None at the top.
        start: its place among the page's nodes.
        end: the place after the last node inside it.
        code: what a style sheet or a script says; "" for other elements.
    """

    __slots__ = ("attributes", "code", "end", "name", "parent", "start")

    def __init__(
        self, name: str, attributes: dict[str, str], parent: "Element | None", start: int
    ) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.start, self.end, self.code = start, start + 1, ""

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    @property
    def around(self) -> Iterator["Element"]:
        """The elements it stands in, the innermost first."""
        outer = self.parent
        while outer:
            yield outer
            outer = outer.parent

    def __str__(self) -> str:
        """Its tag, attributes by name."""
        pairs = [f"{name}={_quoted(value)}" for name, value in sorted(self.attributes.items())]
        return f"<{' '.join([self.name, *pairs])}{'/' if self.name in _VOID else ''}>"


def _start(element: Element) -> int:
    return element.start


class Silent(str):
    """A text that is no words of the page."""

    __slots__ = ()


class Document:
    """A page or a part of one.

    Attributes:
        nodes: elements and texts in the order they begin in, without comments.
    """

    def __init__(self, nodes: list[Element | str]) -> None:
        self.nodes = nodes

    def all(self, *names: str, inside: Element | None = None) -> list[Element]:
        """The elements of these names, of any where none is given."""
        if not names:
            return [node for node in self._nodes(inside) if isinstance(node, Element)]
        found = [element for name in names for element in self._named(name, inside)]
        return sorted(found, key=_start) if len(names) > 1 else found

    def first(self, name: str, inside: Element | None = None) -> Element | None:
        """The first element of a name."""
        return next(iter(self._named(name, inside)), None)

    def _nodes(self, inside: Element | None) -> list[Element | str]:
        return self.nodes[inside.start + 1 : inside.end] if inside else self.nodes

    def _named(self, name: str, inside: Element | None) -> list[Element]:
        elements = self._by_name.get(name, [])
        if inside is None:
            return elements[:]
        first = bisect_right(elements, inside.start, key=_start)
        return elements[first : bisect_left(elements, inside.end, first, key=_start)]

    @functools.cached_property
    def _by_name(self) -> dict[str, list[Element]]:
        """The elements of each name: a page is asked for them thousands of times."""
        found: dict[str, list[Element]] = {}
        for element in self.all():
            found.setdefault(element.name, []).append(element)
        return found

    def children(self, element: Element) -> Iterator[Element | str]:
        """What stands directly in an element."""
        return self._side_by_side(element.start + 1, element.end)

    def html(
        self,
        element: Element | None = None,
        instead: Mapping[Element, str] | None = None,
        *,
        inner: bool = False,
    ) -> str:
        """An element as HTML, or the whole page.

        Args:
            element: the element; None for all there is.
            instead: what is written for elements that are not to be written as they are.
            inner: leave out the element's own tag.
        """
        if element is None:
            return self._html(0, len(self.nodes), instead or {})
        return self._html(element.start + inner, element.end, instead or {})

    def _html(self, place: int, end: int, instead: Mapping[Element, str]) -> str:
        written = []
        for node in self._side_by_side(place, end):
            if isinstance(node, str):
                written.append(_escaped(node))
            elif node in instead:
                written.append(instead[node])
            else:
                inside = node.code + self._html(node.start + 1, node.end, instead)
                closing = "" if node.name in _VOID else f"</{node.name}>"
                written.append(f"{node}{inside}{closing}")
        return "".join(written)

    def following(self, element: Element) -> Iterator[Element]:
        """The elements after an element that stand in the same one."""
        end = element.parent.end if element.parent else len(self.nodes)
        return (n for n in self._side_by_side(element.end, end) if isinstance(n, Element))

    def _side_by_side(self, place: int, end: int) -> Iterator[Element | str]:
        while place < end:
            node = self.nodes[place]
            yield node
            place = node.end if isinstance(node, Element) else place + 1

    def words(self, element: Element | None) -> str:
        """The words of an element, one space between them; none where there is no element."""
        if element is None:
            return ""
        return " ".join(" ".join(self.texts(element)).split())

    def texts(self, element: Element) -> list[str]:
        """The texts that make up the words of an element, as they are written."""
        nodes = self._nodes(element)
        return [n for n in nodes if isinstance(n, str) and not isinstance(n, Silent)]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    value = _escaped(value)
    if '"' not in value:
        return f'"{value}"'
    return f"'{value}'" if "'" not in value else '"{}"'.format(value.replace('"', "&quot;"))


def read(html: str | Document) -> Document:
    """A page as elements and words; one that was read already is given back.

    What is not closed ends with the element it stands in; an end without a beginning is nothing.
    """
    if isinstance(html, Document):
        return html
    return read_plain(html) or read_any(html)


def read_plain(html: str) -> Document | None:
    """A page in plain form: names in small letters, values in double quotes, no comment or script.

    Returns:
        The page, or None where it is in any other form.
    """
    builder = _Builder()
    known: dict[str, dict[str, str]] = {}
    place = len(_DOCTYPE) if html.startswith(_DOCTYPE) else 0
    for match in _TAG.finditer(html, place):
        text, end, name, written, closed = match.groups()
        within = builder.within
        if match.start() != place or name in _ODD or (within in _OPAQUE and end != within):
            return None
        place = match.end()
        if text:
            builder.add(unescape(text) if "&" in text and within not in _CODE else text)
        if end:
            builder.end(end)
        elif closed and name in _OPAQUE:
            return None
        else:
            # A table repeats a handful of tags thousands of times.
            if written not in known:
                known[written] = {key: unescape(value) for key, value in _PAIR.findall(written)}
            builder.begin(name, known[written], bool(closed))
    if "<" in html[place:] or builder.within in _OPAQUE:
        return None
    builder.add(unescape(html[place:]))
    return builder.finish()


def read_any(html: str) -> Document:
    """A page in any form, with or without errors."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.builder.finish()


class _Builder:
    """Puts together a document from tags and texts."""

    def __init__(self) -> None:
        self._nodes: list[Element | str] = []
        self._top: Element | None = None
        self._silent = 0
        self.within = ""
        """Name of the innermost element that is open."""

    def begin(self, name: str, attributes: dict[str, str], closed: bool = False) -> None:
        element = Element(name, attributes, self._top, len(self._nodes))
        self._nodes.append(element)
        if not closed and name not in _VOID:
            self._top, self.within = element, name
            self._silent += name in _SILENT

    def end(self, name: str) -> None:
        closing = self._top
        while closing and closing.name != name:
            closing = closing.parent
        if closing:
            self._close(closing)

    def _close(self, last: Element) -> None:
        """Close what is open up to an element, and that too."""
        outer = last.parent
        while self._top is not None and self._top is not outer:
            self._top.end = len(self._nodes)
            self._silent -= self._top.name in _SILENT
            self._top = self._top.parent
        self.within = outer.name if outer else ""

    def add(self, text: str) -> None:
        if self._top and self.within in _CODE:
            self._top.code += text
        elif text:
            self._nodes.append(Silent(text) if self._silent else text)

    def finish(self) -> Document:
        while self._top:
            self._close(self._top)
        return Document(self._nodes)


class _Reader(HTMLParser):
    """Hands what ``html.parser`` finds to a builder."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = _Builder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.begin(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.begin(tag, {name: value or "" for name, value in attrs}, closed=True)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.add(data)
