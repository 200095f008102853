"""Comparison keys, locators and character similarity of Japanese text.

Keys are for comparison only: NFKC turns ① into 1 and ㈱ into (株), so a key is never displayed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

_UNIFY = str.maketrans(
    dict.fromkeys("〜∼", "~") | dict.fromkeys("‐‑‒–—―−⁃﹘─━", "-")
    # Not white space for str.isspace, but invisible all the same.
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)  # fmt: skip
# A long vowel mark follows a kana; anywhere else it is a mistyped dash.
_STRAY_LONG_VOWEL = re.compile(r"(?<![ぁ-ゖァ-ヺー])ー+")
_MARKS = re.compile(r"</?b>|[*#]", re.IGNORECASE)
_SPAN = r"L[0-9]+(?:-L[0-9]+)?"
_LOCATOR = re.compile(rf"(?P<section>.*?\S)\s+(?P<spans>{_SPAN}(?:\s*,\s*{_SPAN})*)")
_LINE_NUMBER = re.compile(r"(?<![A-Za-z])[LlＬｌ][0-9０-９]")


_CLOSING = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""The mark that ends the effect of each mark that turns the direction of writing."""


class LocatorError(ValueError):
    """A locator that is not 「見出し L110」, 「見出し L615-L616,L620」 or a heading alone."""


@dataclass(frozen=True)
class Locator:
    """Where a fact stands: a human-readable section and 1-based inclusive line spans."""

    section: str
    spans: tuple[tuple[int, int], ...]


def closed(text: str) -> str:
    """Return the text with every mark that turns the direction of writing ended inside it.

    An open one would turn round whatever a sentence of a report says after a quoted name.
    """
    opened: list[str] = []
    for char in text:
        if char in _CLOSING:
            opened.append(_CLOSING[char])
        elif opened and char == opened[-1]:
            opened.pop()
    return text + "".join(reversed(opened))


def match_key(text: str) -> str:
    """Return the comparison key: NFKC, one wave dash, one hyphen, no white space.

    The long vowel mark ー after a kana is a letter and stays.
    """
    key = _match_key_once(text)
    # Removing a space may let a combining mark meet its letter, which NFKC then composes.
    while key != text:
        text, key = key, _match_key_once(key)
    return key


def _match_key_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_UNIFY)
    bare = "".join(folded.split())
    return _STRAY_LONG_VOWEL.sub(lambda run: "-" * len(run[0]), bare) if "ー" in bare else bare


def printed_key(text: str) -> str:
    """Return ``match_key`` without markdown ``*`` and ``#`` and without ``<b>`` tags."""
    return match_key(_MARKS.sub("", match_key(text)))


def occurs_in(printed: str, haystack: str) -> bool:
    """Tell whether the pieces of ``printed`` (separated by ``…``) stand in order in ``haystack``.

    A ``printed`` without any legible piece is not found.
    """
    # Split before making keys: NFKC turns … into three full stops.
    pieces = [key for piece in printed.split("…") if (key := printed_key(piece))]
    key, position = printed_key(haystack), 0
    for piece in pieces:
        found = key.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return bool(pieces)


def parse_locator(locator: str) -> Locator:
    """Split a locator into its section and line spans (none for a heading alone).

    Raises:
        LocatorError: no section, L0, a reversed span, or line numbers in another format.
    """
    match = _LOCATOR.fullmatch(locator.strip())
    section = match["section"] if match else locator.strip()
    if not section or _LINE_NUMBER.search(section):
        raise LocatorError(
            f"出典の位置「{locator}」を読めないので、"
            "「見出し L110」「見出し L615-L616,L620」または見出しだけにしてください。"
        )
    spans = [_parse_span(span, locator) for span in match["spans"].split(",")] if match else []
    return Locator(section, tuple(spans))


def _parse_span(span: str, locator: str) -> tuple[int, int]:
    first, _, last = span.strip().replace("L", "").partition("-")
    start, end = int(first), int(last or first)
    if not 1 <= start <= end:
        raise LocatorError(
            f"出典の位置「{locator}」の行番号「{span.strip()}」は使えないので、"
            "1以上の行番号を小さい順に書いてください。"
        )
    return start, end


def ngrams(text: str, n: int) -> list[str]:
    """Return the character n-grams of ``match_key(text)`` in order, repeats included.

    Raises:
        ValueError: ``n`` below 1.
    """
    if n < 1:
        raise ValueError(f"文字の組の長さ{n}は使えないので、1以上にしてください。")
    key = match_key(text)
    return [key[start : start + n] for start in range(len(key) - n + 1)]


def char_similarity(a: str, b: str, n: int = 2) -> float:
    """Return the Dice coefficient (0–1) of the character n-gram multisets of both keys.

    Texts too short for an n-gram are compared whole; an empty text resembles nothing (0.0).
    """
    one, two = Counter(ngrams(a, n)), Counter(ngrams(b, n))
    total = one.total() + two.total()
    if not total:
        return float(match_key(a) == match_key(b) != "")
    return 2 * (one & two).total() / total


def shared_pieces(a: str, b: str, minimum: int = 2) -> list[str]:
    """Return the common substrings of both keys, longest first, as evidence for a similarity.

    Every piece is as long as possible and takes its characters in both texts, so pieces do not
    overlap; a piece found twice is listed once. Pieces below ``minimum`` characters are left out.

    Raises:
        ValueError: ``minimum`` below 1.
    """
    if minimum < 1:
        raise ValueError(f"共通する語の長さ{minimum}は使えないので、1以上にしてください。")
    left, right = match_key(a), match_key(b)
    pieces: dict[str, None] = {}
    while piece := _longest(left, right, minimum):
        pieces[piece] = None
        # Used-up characters become white space, which no key holds, of another kind in each text.
        left = left.replace(piece, " " * len(piece), 1)
        right = right.replace(piece, "\n" * len(piece), 1)
    return list(pieces)


def _longest(left: str, right: str, minimum: int) -> str:
    """The first of the longest pieces of ``left`` that stand in ``right``; empty for none."""
    best, start, size = "", 0, minimum
    while start + size <= len(left):
        if (piece := left[start : start + size]) in right:
            best, size = piece, size + 1
        else:
            start += 1
    return best
