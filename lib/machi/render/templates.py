"""The page templates outside nbconvert, and the filters all of them use."""

import functools
from pathlib import Path

import jinja2

ROOT = Path(__file__).parent / "template"
"""Folder of nbconvert templates; ours is the folder ``machi`` in it."""
NAME = "machi"


@functools.cache
def environment() -> jinja2.Environment:
    """Templates of the pages that no single notebook makes; everything is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / NAME),
        autoescape=_is_page,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["css_string"] = css_string
    return environment


def _is_page(name: str | None) -> bool:
    """Style sheets are included in pages and are no HTML."""
    return not (name or "").endswith(".css")


def css_string(text: str) -> str:
    """A quoted CSS string; everything but letters, digits and full-width space is escaped."""
    return '"' + "".join(c if c.isalnum() or c == "　" else f"\\{ord(c):x} " for c in text) + '"'
