"""The list of contradictions seen by eye, on which the recall of the checks is measured, is sound.

``what`` was written from the documents before any check was run; only ``check_id`` is filled later.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from machi import schemas, store

LIST = Path(__file__).resolve().parents[1] / "expected" / "contradictions.csv"
SPAN = r"([a-z0-9-]+ )?L[0-9]+(-L[0-9]+)?"


@pytest.fixture(scope="module")
def seen() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_item_is_whole_and_named_once(seen: list[dict[str, str]]) -> None:
    assert len({item["id"] for item in seen}) == len(seen)
    for item in seen:
        assert item["id"].split("-")[1][0] == item["class"], item["id"]
        assert item["what"].endswith("."), item["id"]
        assert item["needs"], item["id"]
        assert item["in_data"] in ("both", "one", "none"), item["id"]
        assert all(re.fullmatch(SPAN, span) for span in item["lines"].split(",")), item["id"]


def test_every_document_and_class_is_counted(seen: list[dict[str, str]]) -> None:
    documents = Counter(item["id"].split("-")[0] for item in seen)
    assert documents == {"e37": 49, "s2": 72, "s3": 10, "ao": 42, "hk": 13}
    assert Counter(item["class"] for item in seen) == {"A": 12, "B": 26, "C": 73, "D": 39, "E": 36}


def test_every_item_names_rows_that_exist(seen: list[dict[str, str]]) -> None:
    keys = [*schemas.KEYS.items(), ("statements", "statement_id")]
    known = {
        identifier
        for code in ("012360", "022012", "072028")
        for table, key in keys
        if table in schemas.MUNICIPAL
        for identifier in store.load(code)[table][key]
    }
    for item in seen:
        assert item["plan_id"] in known, item["id"]
        assert set(filter(None, item["subject_id"].split(";"))) <= known, item["id"]
        assert item["subject_id"] or item["in_data"] == "none", item["id"]
