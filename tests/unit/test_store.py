"""Loading a municipality: its fingerprint, and narrowing it to some of its plans."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machi import codes, parameters, schemas, store
from machi.fingerprints import REGISTERS
from machi.problems import DataError

CODE = "131016"
Edit = Callable[[Path, int, str, str], None]


def run_of(**changed: object) -> parameters.Parameters:
    values: dict[str, object] = {
        "municipality_code": CODE,
        "plan_ids": [],
        "national_strategy_id": "",
        "as_of": "2026-03-31",
        "rule": "prorata",
        "similarity": "",
        "peer_codes": [],
    }
    return parameters.check(**(values | changed))


def test_the_fingerprint_changes_with_any_byte_of_any_file_but_the_registers(sample: Path) -> None:
    before = store.load(CODE).fingerprint
    data = sample.parents[1]
    common = [data / f for name, (f, _) in schemas.SHARED.items() if name not in REGISTERS]
    files = [*common, *sorted(sample.glob("*.csv"))]
    assert len(files) == len(schemas.SHARED) - len(REGISTERS) + len(schemas.MUNICIPAL)
    seen = {before}
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        seen.add(store.load(CODE).fingerprint)
        path.write_bytes(content)
    assert len(seen) == len(files) + 1
    assert store.load(CODE).fingerprint == before


@pytest.mark.parametrize(
    ("register", "key", "changes"),
    [
        ("municipalities", CODE, True),
        ("municipalities", "022012", False),
        ("sources", "mic-local-codes", True),
        ("sources", "aizu-strategy2-summary", False),
    ],
)
def test_of_a_register_only_the_rows_that_concern_a_town_change_its_fingerprint(
    register: str, key: str, changes: bool, sample: Path
) -> None:
    before = store.load(CODE).fingerprint
    path = sample.parents[1] / f"{register}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{key},"))
    cells = lines[at].split(",")
    cells[2 if register == "municipalities" else 1] += "新"
    lines[at] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert (store.load(CODE).fingerprint != before) == changes


def test_the_fingerprint_changes_when_an_optional_table_goes(sample: Path) -> None:
    (sample / "sdg_links.csv").write_text(
        (sample / "sdg_links.csv").read_text(encoding="utf-8").replace("project,p1", "goal,h1"),
        encoding="utf-8",
    )
    before = store.load(CODE)
    (sample / "projects.csv").unlink()
    after = store.load(CODE)
    assert len(before["projects"]) == 1
    assert after["projects"].empty
    assert before.fingerprint != after.fingerprint


def test_the_fingerprint_stays_whatever_else_changes(
    sample: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.load(CODE).fingerprint
    home = sample.parents[2]
    (home / "data" / "README.md").write_text("new", encoding="utf-8")
    (sample / "notes.txt").write_text("new", encoding="utf-8")
    shutil.rmtree(home / "notebooks")
    other = sample.with_name("022012-aomori") / "plans.csv"
    other.write_text(other.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    os.utime(sample / "goals.csv", (0, 0))
    assert store.load(CODE).fingerprint == before
    moved = tmp_path_factory.mktemp("moved") / "home"
    shutil.copytree(home, moved)
    monkeypatch.setenv("MACHI_HOME", str(moved))
    assert store.load(CODE).fingerprint == before


OWNERS = (
    *("plan_id", "indicator_id", "goal_id", "project_id", "from_node_id", "calculation_id"),
    "subject_id",
)


@pytest.mark.parametrize(
    ("code", "chosen"), [("072028", "aw-s2"), ("072028", "aw-e37"), ("022012", "ao-plan")]
)
def test_narrowing_keeps_every_row_of_the_plan_and_no_other(code: str, chosen: str) -> None:
    town = store.load(code)
    run = run_of(municipality_code=code, plan_ids=[chosen])
    narrow = store.open_workbook(run)
    plan_of = {chosen: chosen}
    for table in ("goals", "indicators", "projects", "logic_nodes", "calculations"):
        frame = town[table]
        plan_of |= dict(zip(frame[schemas.KEYS[table]], frame["plan_id"], strict=True))
    plan_of |= {plan: plan for plan in town["plans"]["plan_id"]}
    for name in schemas.MUNICIPAL:
        frame = town[name]
        if name in schemas.OF_THE_PLACE:
            assert len(narrow[name]) == len(frame)
            continue
        owner = next(c for c in OWNERS if c in frame.columns)
        expected = int((frame[owner].map(plan_of) == chosen).sum())
        kept = narrow[name]
        assert len(kept) == expected, name
        assert set(kept[owner].map(plan_of)) <= {chosen}, name
        assert kept.index.tolist() == list(range(expected)), name
    assert narrow.fingerprint == town.fingerprint


def test_the_sample_narrowed_to_its_first_plan_has_these_rows(sample: Path) -> None:
    narrow = store.open_workbook(run_of(plan_ids=["t-s1"]))
    assert {name: len(narrow[name]) for name in schemas.MUNICIPAL} == {
        "plans": 1,
        "goals": 1,
        "indicators": 1,
        "observations": 0,
        "statements": 0,
        "projects": 0,
        "sdg_links": 0,
        "national_links": 1,
    } | {name: 0 for name in schemas.MUNICIPAL if name not in TABLES_OF_SAMPLE}


TABLES_OF_SAMPLE = {
    "plans", "goals", "indicators", "observations", "statements", "projects", "sdg_links",
    "national_links",
}  # fmt: skip


def test_a_link_of_another_kind_with_the_same_id_is_not_kept(sample: Path, edit: Edit) -> None:
    # An indicator of plan t-s1 called like the goal h1 of plan t-s2.
    edit(sample / "indicators.csv", 2, "indicator_id", "h1")
    narrow = store.open_workbook(run_of(plan_ids=["t-s1"]))
    assert narrow["indicators"]["indicator_id"].tolist() == ["h1"]
    assert narrow["sdg_links"].empty


def test_no_plan_named_means_all_plans(sample: Path) -> None:
    town, narrow = store.load(CODE), store.open_workbook(run_of())
    assert {n: len(town[n]) for n in schemas.MUNICIPAL} == {
        n: len(narrow[n]) for n in schemas.MUNICIPAL
    }


def test_unknown_plans_editions_and_municipalities_are_all_named(sample: Path) -> None:
    chosen = {"plan_ids": ["t-s1", "x", "y"], "national_strategy_id": "N0"}
    with pytest.raises(DataError) as caught:
        store.open_workbook(run_of(**chosen, peer_codes=["022012", "131024"]))
    found = [(p.column, p.found, p.allowed) for p in caught.value.problems]
    assert found == [
        ("plan_ids", "計画「x」はありません", "t-s1、t-s2"),
        ("plan_ids", "計画「y」はありません", "t-s1、t-s2"),
        ("national_strategy_id", "国の版「N0」はありません", "N1、N2、N3、N4、N5"),
        # Not the register: it may hold every municipality of the country.
        (
            "peer_codes",
            "登録された自治体「131024」はありません",
            "`machi list` に出る団体コード",
        ),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("131024", "登録されていません"),
        ("989999", "都道府県番号98"),
        ("../../etc", "数字以外"),
        ("131017", "検査数字"),
        ("", "数字以外"),
        ("13101", "5桁"),
    ],
)
def test_a_code_nobody_has_is_one_japanese_message(code: str, words: str, sample: Path) -> None:
    with pytest.raises(DataError) as caught:
        store.load(code)
    (problem,) = caught.value.problems
    assert words in str(problem)


def test_a_code_in_full_width_digits_is_the_same_municipality(sample: Path) -> None:
    assert store.load("１３１０１６").code == CODE


@pytest.mark.parametrize("slug", ["..", "a/b", "../aomori", "", "A", "a\\b", "x" * 42])
def test_a_folder_outside_the_data_cannot_be_named(slug: str) -> None:
    with pytest.raises(codes.SlugError):
        store.folder_of(CODE, slug)


def peers_of(*chosen: str) -> store.Peers:
    run = run_of(peer_codes=list(chosen))
    return store.peers(store.open_workbook(run), run)


def test_peers_come_in_the_order_of_their_codes_with_all_their_tables(sample: Path) -> None:
    found = peers_of("072028", "012360")
    assert list(found.tables) == ["北斗市", "会津若松市"]
    assert found.unsound == []
    whole = store.load("072028")
    assert {name: len(rows) for name, rows in found.tables["会津若松市"].items()} == {
        name: len(whole[name]) for name in schemas.MUNICIPAL
    }
    assert peers_of() == store.Peers({}, [])


@pytest.mark.parametrize("damage", ["a word nobody knows", "no folder"])
def test_peers_that_cannot_be_used_are_named_and_cost_nobody_a_report(
    damage: str, sample: Path, edit: Edit
) -> None:
    folder = sample.with_name("022012-aomori")
    if damage == "no folder":
        shutil.rmtree(folder)
    else:
        edit(folder / "plans.csv", 2, "kind", "計画")
    found = peers_of("012360", "022012")
    assert list(found.tables) == ["北斗市"]
    assert found.unsound == ["青森市"]


def test_peers_of_one_name_bear_their_prefectures(sample: Path, edit: Edit) -> None:
    register = sample.parents[1] / "municipalities.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    line = {text.split(",")[0]: number for number, text in enumerate(lines, start=1)}
    for code in ("012360", "072028"):
        edit(register, line[code], "municipality_name", "伊達市")
    edit(register, line["022012"], "municipality_name", "試験区")
    found = peers_of("012360", "022012", "072028")
    assert list(found.tables) == ["北海道伊達市", "青森県試験区", "福島県伊達市"]
    assert list(peers_of("012360").tables) == ["伊達市"]


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files opened from now on. A hook stays for good, so it notes only during the test."""
    noting = [True]
    found: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if noting[0] and event == "open":
            found.append(str(arguments[0]))

    sys.addaudithook(note)
    yield found
    noting[0] = False


def test_no_file_of_a_municipality_that_was_not_chosen_is_opened(
    sample: Path, opened: list[str]
) -> None:
    peers_of("012360")
    folders = {Path(name).parent.name for name in opened if "/municipalities/" in name}
    assert folders == {"012360-hokuto", sample.name}


def test_a_folder_nobody_registered_is_reported(sample: Path) -> None:
    assert store.check_folders() == []
    sample.with_name("011002-sapporo").mkdir()
    (problem,) = store.check_folders()
    assert problem.file == "data/municipalities/011002-sapporo"
