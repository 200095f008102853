"""Gists of national goals and SDGs: filled, of even length, distinct, and in our own words.

The ministry's texts of the targets are not part of the repository. They are looked for in
``shared/research`` beside the checkout; what needs them is skipped with a reason elsewhere.
"""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from conditions import MINISTRY, needs_ministry
from machi import schemas, text

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
LENGTHS = {"national_goals": (60, 140), "sdg_goals": (60, 140), "sdg_targets": (25, 70)}
KEYS = {"national_goals": "national_goal_id", "sdg_goals": "sdg", "sdg_targets": "sdg"}
COPIED = 12  # characters in a row, punctuation aside, that make a gist a copy


@cache
def table(name: str) -> pd.DataFrame:
    """A table with gists as text, by its key, blanks as empty strings."""
    path = DATA / schemas.SHARED[name][0]
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return frame.set_index(KEYS[name])


def letters(words: str) -> str:
    """Letters and figures alone, so that a comma more or less hides no copy."""
    return "".join(char for char in text.match_key(words) if char.isalnum())


def runs(words: str) -> set[str]:
    """All runs of as many characters as make a copy."""
    bare = letters(words)
    return {bare[start : start + COPIED] for start in range(len(bare) - COPIED + 1)}


def copies(name: str, texts: pd.Series) -> dict[str, set[str]]:
    """Runs that a gist of the table has in common with any of the texts, by row."""
    forbidden = set().union(*texts.map(runs))
    shared = {number: runs(gist) & forbidden for number, gist in table(name)["gist"].items()}
    return {number: found for number, found in shared.items() if found}


@pytest.mark.parametrize("name", LENGTHS)
def test_every_gist_is_filled_and_within_its_length(name: str) -> None:
    shortest, longest = LENGTHS[name]
    gists = table(name)["gist"]
    wrong = gists[~gists.str.len().between(shortest, longest)]
    assert wrong.empty, wrong.map(len).to_dict()
    untidy = gists[(gists != gists.str.strip()) | gists.str.contains(r"[\n,\"]")]
    assert untidy.empty, untidy.to_dict()


@pytest.mark.parametrize("name", LENGTHS)
def test_no_two_gists_of_a_table_say_the_same(name: str) -> None:
    bare = table(name)["gist"].map(letters)
    twins = bare[bare.duplicated(keep=False)]
    assert twins.empty, twins.to_dict()


@pytest.mark.parametrize("name", ["sdg_goals", "sdg_targets"])
def test_no_gist_copies_the_formal_title_of_a_goal(name: str) -> None:
    assert not copies(name, table("sdg_goals")["title"])


@needs_ministry
@pytest.mark.parametrize("name", ["sdg_goals", "sdg_targets"])
def test_no_gist_copies_the_ministrys_text_of_a_target(name: str) -> None:
    frame = pd.read_csv(MINISTRY, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    texts = frame["text_ja_tentative_translation"]
    assert len(texts) == 169
    assert not copies(name, texts)
