"""The register of Japan: complete, sound, and every former code leads to one of today."""

import csv
from collections import Counter

import pytest

import hepburn
from machi import codes, japan
from machi.reading import read_table
from machi.schemas.japan import JAPAN
from towns import REPOSITORY

DATA = REPOSITORY / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / JAPAN[name][0]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TOWNS, CHANGES = rows("japan_municipalities"), rows("code_changes")
BY_CODE = {row["municipality_code"]: row for row in TOWNS}


@pytest.mark.parametrize("name", JAPAN)
def test_the_files_keep_their_schemas(name: str) -> None:
    file, model = JAPAN[name]
    reading = read_table(DATA / file, model)
    assert reading.problems == []
    assert len(reading.frame) == {"japan_municipalities": 1741, "code_changes": 2199}[name]


def test_there_are_1741_municipalities_in_the_order_of_their_codes() -> None:
    listed = [row["municipality_code"] for row in TOWNS]
    assert len(set(listed)) == 1741
    assert listed == sorted(listed)
    # 792 cities, 743 towns, 183 villages and the 23 special wards, as the Ministry counts them.
    kinds = Counter(row["municipality_name"][-1] for row in TOWNS)
    assert kinds == {"市": 792, "町": 743, "村": 183, "区": 23}


def test_every_code_now_and_formerly_has_the_right_check_digit() -> None:
    every = [*BY_CODE, *(row[side] for row in CHANGES for side in ("old_code", "new_code"))]
    assert [code for code in every if codes.check_digit(code[:5]) != code[5]] == []


def test_a_prefecture_number_is_one_prefecture() -> None:
    named = {(row["municipality_code"][:2], row["prefecture_name"]) for row in TOWNS}
    assert [number for number, _ in sorted(named)] == [f"{number:02}" for number in range(1, 48)]
    prefectures = dict(named)
    assert (prefectures["01"], prefectures["47"]) == ("北海道", "沖縄県")
    assert all(r["prefecture_name"] == prefectures[r["old_code"][:2]] for r in CHANGES)


def test_a_reading_ends_as_its_name_does() -> None:
    ends = {"市": ("シ",), "町": ("チョウ", "マチ"), "村": ("ムラ", "ソン"), "区": ("ク",)}
    for row in TOWNS:
        assert row["name_kana"].endswith(ends[row["municipality_name"][-1]]), row


def test_readings_that_the_sources_spell_apart_say_so() -> None:
    noted = {row["municipality_name"]: row["note"] for row in TOWNS if row["note"]}
    # Fourteen names whose small kana the Ministry's list prints large, and one variant glyph.
    assert len(noted) == 15
    assert "シヨウナイマチ" in noted["庄内町"]
    assert BY_CODE["064289"]["name_kana"] == "ショウナイマチ"
    assert "檮原町" in noted["梼原町"]


def test_folder_names_are_the_readings_in_latin_letters() -> None:
    for row in TOWNS:
        stem = hepburn.stem(row["municipality_name"], row["name_kana"])
        assert row["slug"] == codes.check_slug(hepburn.latin(stem))


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("022012", "aomori"),
        ("072028", "aizuwakamatsu"),
        ("012360", "hokuto"),
        ("131016", "chiyoda"),
        ("122181", "katsuura"),
        ("271004", "osaka"),
        ("014001", "kutchan"),
        ("202011", "nagano"),
        ("353418", "kaminoseki"),
        ("392111", "konan"),
        ("401005", "kitakyushu"),
    ],
)
def test_folder_names_checked_by_hand(code: str, slug: str) -> None:
    assert BY_CODE[code]["slug"] == slug


def test_prefectures_have_the_latin_names_of_their_capitals_where_they_share_one() -> None:
    latin = japan.PREFECTURES.split()
    assert len(latin) == 47
    shared = 0
    for row in TOWNS:
        number, city = int(row["municipality_code"][:2]), row["municipality_name"][:-1]
        if row["municipality_name"].endswith("市") and row["prefecture_name"][:-1] == city:
            shared += 1
            assert latin[number - 1] == row["slug"]
    # 28 prefectural capitals, Tochigi, Yamanashi and Okinawa.
    assert shared == 31
    assert (latin[0], latin[12], latin[22]) == ("hokkaido", "tokyo", "aichi")


def test_every_row_names_a_registered_source() -> None:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        known = {row["source_id"] for row in csv.DictReader(file)}
    named = {part for row in [*TOWNS, *CHANGES] for part in row["source_id"].split(";")}
    assert named <= known
    assert all(row["locator"] for row in [*TOWNS, *CHANGES])


def test_no_change_stands_there_twice_and_each_changes_something() -> None:
    keys = [(r["old_code"], r["old_name"], r["changed_on"], r["new_code"]) for r in CHANGES]
    assert len(set(keys)) == len(keys)
    for row in CHANGES:
        assert (row["old_code"], row["old_name"]) != (row["new_code"], row["new_name"])
        assert "1970-04-01" <= row["changed_on"] <= "2024-05-26"


def test_every_former_municipality_leads_to_one_of_today() -> None:
    register = japan.load()
    for change in register.changes:
        for way in register.fates(change.old_code, change.old_name):
            end = register.entries[way[-1].new_code]
            assert end.name == way[-1].new_name
            assert [step.day for step in way] == sorted(step.day for step in way)


def test_only_one_village_was_parted() -> None:
    register = japan.load()
    former = {(change.old_code, change.old_name) for change in register.changes}
    parted = {name for code, name in former if len(register.fates(code, name)) > 1}
    assert parted == {"上九一色村"}
