"""The page that leads to the reports of every municipality: by code, never ranked.

It works from a folder, without a server. One inline script adds the search and fills the lists of
chapters; the page's policy names it by its hash, so that nothing else can run. Without it the list
is whole, and the first chapter's own page leads to the other chapters.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from machi import codes
from machi.render import templates

Kind = Literal["done", "stale", "failed", "never"]

FILES = (
    ("report.html", "報告書（一冊）"),
    ("report.pdf", "PDF"),
    ("tables.xlsx", "Excel"),
    ("tables/index.csv", "CSV"),
)
"""What a municipality's folder may hold besides its chapters, and how the page calls it."""
COUNTED: tuple[tuple[Kind, str], ...] = (
    ("done", "作成済み"),
    ("stale", "前回の報告書を表示"),
    ("failed", "失敗"),
    ("never", "未作成"),
)
SAMPLES = "見本（架空）"
"""Heading of the made-up municipalities, whose codes put them behind all prefectures."""
CHAPTER = re.compile(r"(\d\d_[^.]+)\.(html|ipynb)")


@dataclass(frozen=True)
class Chapter:
    """A chapter: the stem and title of its files, and which of ``html`` and ``ipynb`` exist."""

    stem: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One municipality in the list.

    Attributes:
        code: six digits; its order is the order of the list.
        name: name of the municipality.
        prefecture: name of its prefecture.
        folder: name of the folder of its report.
        state: state of the last run, worded for readers.
        kind: how the state is marked.
        reason: why the last run failed, in short.
        files: those of ``FILES`` that exist.
        chapters: what exists of the chapters, reading order.
    """

    code: str
    name: str
    prefecture: str
    folder: str
    state: str
    kind: Kind
    reason: str = ""
    files: frozenset[str] = frozenset()
    chapters: tuple[Chapter, ...] = ()

    @property
    def built(self) -> bool:
        """Whether there is anything to open."""
        return bool(self.files or self.chapters)

    @property
    def links(self) -> list[tuple[str, str]]:
        """(file, words) of the files that exist, the most wanted first."""
        return [(file, words) for file, words in FILES if file in self.files]

    @property
    def first(self) -> str:
        """File of the first chapter."""
        return f"{self.chapters[0].stem}.{self.chapters[0].kinds[0]}"


@dataclass(frozen=True)
class Group:
    """A prefecture: its two digits, its name and its municipalities by code."""

    number: str
    name: str
    entries: Sequence[Entry]


def look(folder: Path, titles: Mapping[str, str]) -> tuple[frozenset[str], tuple[Chapter, ...]]:
    """What a municipality's folder holds; notebooks are not opened.

    Args:
        folder: folder of its report; it need not exist.
        titles: file name to title of the chapters as recorded; a chapter without one is called by
            the stem of its file.
    """
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    kinds: dict[str, list[str]] = {}
    for name in names:
        if match := CHAPTER.fullmatch(name):
            kinds.setdefault(match[1], []).append(match[2])
    chapters = tuple(
        Chapter(stem, titles.get(f"{stem}.html", stem), tuple(found))
        for stem, found in kinds.items()
    )
    return frozenset(file for file, _ in FILES if (folder / file).is_file()), chapters


def export_portal(
    title: str,
    entries: Sequence[Entry],
    *,
    shared: Sequence[tuple[str, str]] = (),
    stamp: Sequence[tuple[str, str]] = (),
) -> str:
    """The page that lists municipalities with all there is of their reports.

    Args:
        title: heading of the page, in Japanese.
        entries: the municipalities, in any order.
        shared: (relative link, title) of chapters about all municipalities; words without a link
            tell what is missing.
        stamp: (label, value) pairs of the run.

    Returns:
        The page, to be written as UTF-8 beside the folders its links name.
    """
    ordered = sorted(entries, key=lambda entry: entry.code)
    groups = []
    for number, members in groupby(ordered, lambda entry: entry.code[:2]):
        own = list(members)
        made_up = codes.is_fictitious(number)
        groups.append(Group(number, SAMPLES if made_up else own[0].prefecture, own))
    real = [entry for entry in ordered if not codes.is_fictitious(entry.code)]
    kinds = [entry.kind for entry in real]
    counts = [(words, kinds.count(kind)) for kind, words in COUNTED if kind in kinds]
    samples = [(SAMPLES, len(ordered) - len(real))] if len(real) < len(ordered) else []
    # Most municipalities have the same chapters, so each list of chapters stands here once.
    lists = dict.fromkeys(entry.chapters for entry in ordered if entry.chapters)
    script = (templates.ROOT / templates.NAME / "static" / "portal.js").read_text(encoding="utf-8")
    return (
        templates.environment()
        .get_template("portal.html.j2")
        .render(
            title=title,
            groups=groups,
            counts=[("登録", len(real)), *counts, *samples],
            sets={chapters: f"chapters-{number}" for number, chapters in enumerate(lists)},
            shared=shared,
            stamp=stamp,
            script=Markup(script),
            script_hash=_hash(script),
        )
    )


def _hash(script: str) -> str:
    """A script as a content security policy names it."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
