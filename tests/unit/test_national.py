"""The rehearsal of the whole country: the list of codes, and the made-up towns."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import national
import national_town
import towns
from machi import codes, parameters, schemas, store

PER_PREFECTURE = {"北海道": 179, "埼玉県": 63, "東京都": 62, "富山県": 15, "沖縄県": 41}
PER_KIND = {"市": 792, "区": 23, "町": 743, "村": 183}
NOT_MADE = {"definition_changes", "opinions", "calculations", "calculation_terms"}
NORTHERN_TERRITORIES = {"016951", "016969", "016977", "016985", "016993", "017001"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook folder with five made-up towns; no test changes it."""
    folder = tmp_path_factory.mktemp("national") / "home"
    national.write(folder, 5)
    return folder


def written(home: Path) -> dict[str, bytes]:
    """Every file of facts and parameters by its path."""
    files = (p for part in ("data", "params") for p in (home / part).rglob("*") if p.is_file())
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


def test_the_list_has_each_municipality_once_under_a_sound_code() -> None:
    listed = [row["municipality_code"] for row in national.listed()]
    assert len(listed) == 1741
    assert listed == sorted(set(listed))
    assert [codes.parse_code(code) for code in listed] == listed
    assert not NORTHERN_TERRITORIES & set(listed)


def test_kinds_and_prefectures_have_as_many_municipalities_as_the_ministry_counts() -> None:
    rows = national.listed()
    assert Counter(row["municipality_name"][-1] for row in rows) == PER_KIND
    prefectures = Counter(row["prefecture_name"] for row in rows)
    assert len(prefectures) == 47
    assert {name: prefectures[name] for name in PER_PREFECTURE} == PER_PREFECTURE
    assert len({(row["municipality_code"][:2], row["prefecture_name"]) for row in rows}) == 47


def test_the_list_agrees_with_the_register() -> None:
    register = towns.REPOSITORY / "data" / "municipalities.csv"
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [
        (row["municipality_code"], row)
        for row in rows
        if not codes.is_fictitious(row["municipality_code"])
    ]
    listed = {row["municipality_code"]: row for row in national.listed()}
    assert len(known) == 3
    for code, row in known:
        for column in ("municipality_code", "slug", "municipality_name", "prefecture_name"):
            assert listed[code][column] == row[column]


def test_made_up_towns_are_sound_and_stand_beside_nobody(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACHI_HOME", str(home))
    register = store.load_shared()["municipalities"]
    assert len(register) == 5
    for code, slug in zip(register["municipality_code"], register["slug"], strict=True):
        town = store.load(code)
        assert parameters.read_own(code, slug).peer_codes == []
        kept = {name for name, table in town.tables.items() if not table.empty}
        assert set(schemas.MUNICIPAL) - kept == NOT_MADE | schemas.OF_THE_PLACE
        assert 20 <= len(town["indicators"]) <= 70
    assert store.check_folders() == []


def test_indicators_are_of_every_measure_type() -> None:
    made = national_town.make("012025", "函館市", "北海道", "large").tables["indicators"]
    assert {row["measure_type"] for row in made} == {"annual", "cumulative", "level", "milestone"}


def test_the_same_code_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    national.write(tmp_path / "again", 5)
    assert written(tmp_path / "again") == written(home)


def test_every_plan_source_and_locator_says_that_it_is_made_up(home: Path) -> None:
    for folder in (home / "data" / "municipalities").iterdir():
        for path in folder.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert all(row["locator"] == national_town.MADE_UP for row in rows)
            assert all(row["source_id"] == f"synthetic-{folder.name[:6]}" for row in rows)
            if path.stem == "plans":
                words = [row[c] for row in rows for c in ("title", "short_title", "note")]
                assert all(national_town.MADE_UP in cell for cell in words)


def test_a_change_raises_one_value_of_one_town(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = national.write(tmp_path / "home", 2, "small")
    monkeypatch.setenv("MACHI_HOME", str(tmp_path / "home"))
    before = {code: store.load(code) for code in (first, second)}
    national.change(tmp_path / "home", second)
    assert store.load(first).fingerprint == before[first].fingerprint
    rises = store.load(second)["observations"]["value"] - before[second]["observations"]["value"]
    assert sorted(rises.dropna())[-1] == pytest.approx(1)
    assert (rises.dropna() != 0).sum() == 1


def test_a_larger_size_has_more_measures() -> None:
    counts = [
        len([row for row in town.tables["goals"] if row["tier"] == "measure"])
        for town in (
            national_town.make("473821", "与那国町", "沖縄県", s) for s in ("small", "large")
        )
    ]
    assert 4 <= counts[0] <= 8
    assert counts[1] == 20


def test_a_continued_indicator_starts_where_the_plan_before_ended() -> None:
    tables = national_town.make("162019", "富山市", "富山県").tables
    values = {
        (row["indicator_id"], row["series"]): row["value"]
        for row in tables["observations"]
        if row.get("value")
    }
    pairs = [(r["indicator_id"], r["same_as"]) for r in tables["indicators"] if "same_as" in r]
    assert len(pairs) == 4
    reached = [(key, old) for key, old in pairs if (old, "actual") in values]
    assert reached
    for key, old in reached:
        assert values[key, "baseline"] == values[old, "actual"]
