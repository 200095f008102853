"""Damaged input: each kind gives one helpful Japanese message and harms nobody else."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from machi import store
from machi.cli import app
from machi.problems import DataError, Problem

CODE = "131016"
OTHER = "012360"
TRACE = {"source_id": "mic-local-codes", "locator": "個票 L1"}
AMOUNT = {
    "project_id": "p1",
    "year": "2025",
    "stage": "budget",
    "item": "total",
    "value": "1200",
} | {
    "value_printed": '"1,200"',
    "status": "final",
    "basis": "stated",
}
COUNT = {"project_id": "p1", "result": "実績", "unit": "件", "group": "total", "value": "14"} | {
    "status": "final",
}
BOX = {"plan_id": "t-s2", "node_id": "n1", "goal_id": "h1-1", "text": "周知"} | {
    "stage": "output",
    "legibility": "clear",
}
RESULT = {"plan_id": "t-s2", "calculation_id": "c1", "kind": "share", "subject": "高齢化率"} | {
    "value": "19.9",
    "value_printed": "19.9%",
    "unit": "%",
    "status": "final",
}
PART = {"calculation_id": "c9", "role": "part", "value": "27", "unit": "千人", "status": "final"}
PAIR = {"indicator_id": "h1-k1", "national_kpi_id": "N1-1-k1", "basis": "reviewed"} | {
    "relation": "same_field",
}
Edit = Callable[[Path, int, str, str], None]


@dataclass(frozen=True)
class Kind:
    """A kind of damage and where it must be reported; file "" is the folder itself."""

    name: str
    damage: Callable[[Path, Edit], None]
    file: str
    row: int | None
    column: str | None
    words: str


def cell(name: str, table: str, row: int, column: str, text: str, words: str, at: str = "") -> Kind:
    """One cell says ``text``; reported there, or in column ``at``."""
    file = f"{table}.csv"
    return Kind(
        name,
        lambda folder, edit: edit(folder / file, row, column, text),
        file,
        row,
        at or column,
        words,
    )


def added(name: str, table: str, rows: list[dict[str, str]], column: str, words: str) -> Kind:
    """Rows are added to a table that has none; the last of them is reported."""
    file = f"{table}.csv"

    def damage(folder: Path, edit: Edit) -> None:
        (header,) = (folder / file).read_text(encoding="utf-8").splitlines()
        lines = [",".join((TRACE | row).get(c, "") for c in header.split(",")) for row in rows]
        (folder / file).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")

    return Kind(name, damage, file, len(rows) + 1, column, words)


def replaced(
    name: str, table: str, old: str, new: str, row: int | None, column: str | None, words: str
) -> Kind:
    """The first ``old`` of the file reads ``new``."""
    file = f"{table}.csv"

    def damage(folder: Path, edit: Edit) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return Kind(name, damage, file, row, column, words)


def content(name: str, change: Callable[[bytes], bytes], row: int | None, words: str) -> Kind:
    """The bytes of goals.csv are changed."""

    def damage(folder: Path, edit: Edit) -> None:
        path = folder / "goals.csv"
        path.write_bytes(change(path.read_bytes()))

    return Kind(name, damage, "goals.csv", row, None, words)


def whole(name: str, damage: Callable[[Path], object], file: str, words: str) -> Kind:
    return Kind(name, lambda folder, edit: damage(folder) and None, file, None, None, words)


def drop_column(folder: Path, edit: Edit) -> None:
    path = folder / "goals.csv"
    text = path.read_text(encoding="utf-8").replace("来訪者を、増やす", "来訪者を増やす")
    rows = [line.split(",") for line in text.splitlines()]
    at = rows[0].index("tier")
    lines = [",".join(row[:at] + row[at + 1 :]) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def add_column(name: str) -> Callable[[Path, Edit], None]:
    def damage(folder: Path, edit: Edit) -> None:
        path = folder / "goals.csv"
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        rows = [f"{head},{name}", *(f"{line},x" for line in lines)]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    return damage


def repeat_row(folder: Path, edit: Edit) -> None:
    path = folder / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[2]]) + "\n", encoding="utf-8")


def only_header(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def turn_into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty_the_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


KINDS = [
    # the shape of a file
    Kind("missing column", drop_column, "goals.csv", 1, "tier", "がありません"),
    replaced("misspelt column", "goals", "tier", "teir", 1, "tier", "知らない列「teir」"),
    Kind("unknown column", add_column("memo"), "goals.csv", 1, "memo", "知らない列"),
    Kind("column twice", add_column("tier"), "goals.csv", 1, "tier", "二度あります"),
    replaced("comma not quoted", "goals", "来訪者を、", "来訪者を,", 4, None, "セルが13個"),
    replaced("too few cells", "goals", "h1-2,h1,", "h1-2,", 5, None, "セルが11個"),
    replaced("quote never closed", "goals", "来訪者を", '"来訪者を', 4, None, "引用符"),
    replaced("text after a quote", "goals", "来訪者を", '"来訪"者を', 4, None, "引用符"),
    content("semicolons", lambda b: b.replace(b",", b";"), 1, "カンマで区切って"),
    content("empty file", lambda b: b"", None, "ファイルが空です"),
    content("only blank lines", lambda b: b"\n\n ,,\n", None, "ファイルが空です"),
    content("NUL bytes", lambda b: b.replace(b"h1-1", b"h1\x001", 1), None, "4行目にNUL文字"),
    content("UTF-16", lambda b: b.decode().encode("utf-16"), None, "UTF-16"),
    content("Excel book", lambda b: b"PK\x03\x04\x14\x00" + b, None, "Excelブック"),
    content("EUC-JP", lambda b: b.decode().encode("euc-jp"), 2, "文字コードを読み取れません"),
    content(
        "two encodings",
        lambda b: b.replace("働く".encode(), "働く".encode("cp932")),
        5,
        "壊れた文字",
    ),
    whole(
        "file missing", lambda d: (d / "goals.csv").unlink(), "goals.csv", "ファイルがありません"
    ),
    whole("folder as file", lambda d: turn_into_folder(d / "goals.csv"), "goals.csv", "フォルダー"),
    whole(
        "stray table",
        lambda d: shutil.copy(d / "goals.csv", d / "goal.csv"),
        "goal.csv",
        "知らない名前",
    ),
    whole("no plan yet", lambda d: only_header(d / "plans.csv"), "plans.csv", "計画が一つも"),
    whole("empty folder", empty_the_folder, "", "表が一つもありません"),
    whole("no folder", shutil.rmtree, "", "フォルダーがありません"),
    # a single cell
    cell("wrong type", "observations", 2, "value", "たくさん", "読めません"),
    cell("unit in the value", "observations", 2, "value", "1634千人", "単位「千人」"),
    cell("value too large", "observations", 2, "value", "9" * 400, "大きすぎます"),
    cell("blank required cell", "goals", 4, "title", "", "空欄です"),
    cell("only spaces", "goals", 4, "title", " 　", "空欄です"),
    cell("unknown word", "indicators", 3, "direction", "up", "決められた語ではありません"),
    cell("letter in a code", "plans", 2, "municipality_code", "13101X", "数字以外"),
    cell("check digit", "plans", 2, "municipality_code", "131017", "検査数字7が合わない"),
    cell("five digits", "plans", 2, "municipality_code", "13101", "5桁"),
    cell("code of another", "plans", 2, "municipality_code", "072028", "このフォルダーのもの"),
    cell("path in an id", "goals", 5, "goal_id", "../../etc", "形が違います"),
    cell("space in a source", "goals", 5, "source_id", "a b", "形が違います"),
    cell("impossible era year", "plans", 2, "start_year", "平成40年度", "平成40年はない"),
    cell("era not yet begun", "plans", 2, "start_year", "令和0年", "令和0年はない"),
    cell("year out of range", "plans", 2, "start_year", "1890", "範囲の外"),
    cell("impossible year", "plans", 2, "start_year", "20204", "年として読めない"),
    cell("two years in one", "plans", 2, "start_year", "2015～2019", "期間です"),
    cell("sdg that is none", "sdg_links", 2, "sdg", "18", "形が違います"),
    cell("lines backwards", "goals", 2, "locator", "表紙 L20-L10", "行番号"),
    # cells against each other
    cell("duplicate id", "goals", 5, "goal_id", "h1-1", "4行目と重なって"),
    cell("orphan goal", "indicators", 4, "goal_id", "h1-3", "「h1-3」はgoalsの表にありません"),
    cell("orphan plan", "statements", 2, "plan_id", "t-s9", "plansの表に"),
    cell("orphan indicator", "observations", 2, "indicator_id", "h1-k9", "indicatorsの表に"),
    cell("orphan source", "goals", 3, "source_id", "mic-local-codes;nowhere", "「nowhere」は"),
    cell("orphan subject", "sdg_links", 2, "subject_id", "h9", "goalsの表に"),
    cell("unknown relation", "sdg_links", 2, "relation", "担う", "決められた語"),
    cell("relation left blank", "sdg_links", 3, "relation", "", "空欄です"),
    cell("unknown subject type", "sdg_links", 2, "subject_type", "町", "決められた語"),
    cell(
        "unknown national goal", "national_links", 2, "national_goal_id", "N9-1", "national_goals"
    ),
    cell("unknown edition", "plans", 2, "national_strategy_id", "N99", "strategiesの表に"),
    cell("unknown SDG target", "sdg_links", 3, "sdg", "11.99", "SDGsの表に"),
    cell("goal tree in a circle", "goals", 3, "parent_goal_id", "h1-1", "h1 → h1-1 → h1"),
    cell("goal its own parent", "goals", 2, "parent_goal_id", "g1", "自分に戻ります"),
    cell("plan its own predecessor", "plans", 2, "predecessor_id", "t-s2", "t-s1 → t-s2 → t-s1"),
    cell("indicator same as itself", "indicators", 2, "same_as", "g1-k1", "自分に戻ります"),
    cell("parent in another plan", "goals", 4, "parent_goal_id", "g1", "別の計画「t-s1」"),
    cell("goal of another plan", "indicators", 3, "goal_id", "g1", "別の計画「t-s1」"),
    cell("plan ends before it starts", "plans", 2, "end_year", "2014", "始まりの2015年度より前"),
    cell(
        "unit mismatch",
        "observations",
        2,
        "value_printed",
        "1,634千件",
        "単位「千件」は指標の単位「千人」",
    ),
    cell("printed value differs", "observations", 2, "value", "1643", "「1,634千人」と合いません"),
    cell(
        "printed value is no number",
        "observations",
        2,
        "value_printed",
        "未定",
        "数として読めません",
    ),
    cell("value missing without reason", "observations", 2, "value", "", "値が空欄", "status"),
    cell("value with a reason for none", "observations", 2, "status", "illegible", "があるのに"),
    cell("year against its print", "observations", 2, "year", "2020", "「令和元年度」（2019）"),
    cell(
        "period that is none", "observations", 2, "period_printed", "開所時", "年として読めません"
    ),
    cell("year without its kind", "observations", 2, "year_type", "", "一方だけが空欄"),
    added("amount of no project", "budgets", [AMOUNT | {"project_id": "p9"}], "project_id", "p9"),
    added("amount against its print", "budgets", [AMOUNT | {"value": "2100"}], "value", "1,200"),
    added(
        "amount in persons",
        "budgets",
        [AMOUNT | {"value_printed": "1200人"}],
        "value_printed",
        "単位「人」は予算の単位「千円」と",
    ),
    added(
        "amount for a dash",
        "budgets",
        [AMOUNT | {"status": "dash_in_source"}],
        "status",
        "値「1200」があるのに",
    ),
    added("amount twice", "budgets", [AMOUNT, AMOUNT], "project_id", "2025年度のtotal（budget）が"),
    added(
        "count in another unit",
        "project_results",
        [COUNT | {"value_printed": "14世帯"}],
        "value_printed",
        "単位「世帯」はこの行の単位「件」と",
    ),
    added("count twice", "project_results", [COUNT, COUNT], "project_id", "（total、年なし）が"),
    added(
        "box of no project",
        "logic_nodes",
        [BOX | {"stage": "project"}],
        "project_id",
        "なのに project_id が空欄です",
    ),
    added(
        "output that is a project",
        "logic_nodes",
        [BOX | {"project_id": "p1"}],
        "project_id",
        "「p1」とあります",
    ),
    added(
        "box of another plan",
        "logic_nodes",
        [BOX | {"goal_id": "g1"}],
        "goal_id",
        "別の計画「t-s1」",
    ),
    added(
        "arrow to no box",
        "logic_edges",
        [{"from_node_id": "n9", "to_node_id": "n9", "basis": "judged"}],
        "from_node_id",
        "logic_nodesの表にありません",
    ),
    added(
        "result against its print",
        "calculations",
        [RESULT | {"value": "19.6"}],
        "value",
        "値「19.6」が資料の表記「19.9%」と合いません",
    ),
    added(
        "result called illegible",
        "calculations",
        [RESULT | {"status": "illegible"}],
        "status",
        "値「19.9」があるのに",
    ),
    added(
        "part of no calculation",
        "calculation_terms",
        [PART],
        "calculation_id",
        "「c9」はcalculationsの表にありません",
    ),
    added(
        "national KPI of no edition",
        "kpi_links",
        [PAIR | {"national_kpi_id": "N9-K1"}],
        "national_kpi_id",
        "national_kpisの表にありません",
    ),
    added(
        "pair of another kind",
        "kpi_links",
        [PAIR | {"relation": "none"}],
        "relation",
        "決められた語",
    ),
    Kind("row twice", repeat_row, "observations.csv", 6, "indicator_id", "二度あります"),
]


@pytest.fixture
def folder(kept_sample: Path, tmp_path: Path) -> Iterator[Path]:
    """The sample's folder; it and its parameter file are restored after the test."""
    settings = settings_of(kept_sample)
    shutil.copytree(kept_sample, tmp_path / "sound")
    shutil.copy(settings, tmp_path / "sound.yaml")
    yield kept_sample
    shutil.rmtree(kept_sample, ignore_errors=True)
    shutil.copytree(tmp_path / "sound", kept_sample)
    shutil.copy(tmp_path / "sound.yaml", settings)


def settings_of(folder: Path) -> Path:
    return folder.parents[2] / "params" / f"{folder.name}.yaml"


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> list[DataError]:
    """The errors ``store.load`` raises, wherever it is called."""
    errors: list[DataError] = []
    load = store.load

    def listening(code: str) -> store.Municipality:
        try:
            return load(code)
        except DataError as error:
            errors.append(error)
            raise

    monkeypatch.setattr(store, "load", listening)
    return errors


def problems_of(code: str = CODE) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        store.load(code)
    return caught.value.problems


def assert_helpful(problem: Problem) -> None:
    """Japanese, complete, and without the words of a library."""
    message = str(problem)
    assert problem.found
    assert problem.allowed
    assert "。使えるもの：" in message
    assert re.search(r"直し方：.*ください(（.*）)?。$", message), message
    # Column names of the schema are English; sentences are not.
    sentence = problem.found + problem.fix
    assert not re.search(r"[A-Za-z']{2,} [A-Za-z']{2,} [A-Za-z']{2,}", sentence), message
    assert not re.search(r"Error|nan|None|invalid", sentence), message


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "-"))
def test_each_kind_of_damage_gives_one_helpful_message_and_harms_nobody_else(
    kind: Kind, folder: Path, edit: Edit, raised: list[DataError]
) -> None:
    kind.damage(folder, edit)

    whole_file = kind.column is None
    result = CliRunner().invoke(app, ["check"] if whole_file else ["check", CODE])

    (error,) = raised
    (problem,) = error.problems

    place = f"data/municipalities/{folder.name}"
    assert problem.file == (f"{place}/{kind.file}" if kind.file else place)
    assert (problem.row, problem.column) == (kind.row, kind.column)
    assert kind.words in str(problem)
    assert_helpful(problem)
    assert result.exit_code == 1
    assert result.stderr == f"✗ {CODE}\n入力に1件の問題があります。\n- {problem}\n"
    assert (f"✓ {OTHER}" in result.stdout) == whole_file


def test_the_undamaged_sample_is_sound(folder: Path) -> None:
    result = CliRunner().invoke(app, ["check", CODE])
    assert result.exit_code == 0, result.stderr
    assert "✓ 131016 試験区" in result.stdout


def test_the_table_has_more_kinds_than_the_workbook_promises() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 20


def test_problems_of_several_files_and_kinds_are_all_reported_at_once(
    folder: Path, edit: Edit
) -> None:
    edit(folder / "goals.csv", 5, "tier", "大目標")
    edit(folder / "goals.csv", 2, "title", "")
    edit(folder / "indicators.csv", 4, "goal_id", "h9")
    edit(folder / "observations.csv", 2, "value", "多数")
    edit(folder / "observations.csv", 3, "value_printed", "300万人")
    edit(folder / "sdg_links.csv", 2, "subject_id", "h8")
    edit(folder / "projects.csv", 2, "locator", "L0")
    found = [(Path(p.file).stem, p.row, p.column) for p in problems_of()]
    assert sorted(found, key=str) == sorted(
        [
            ("goals", 2, "title"),
            ("goals", 5, "tier"),
            ("indicators", 4, "goal_id"),
            ("observations", 2, "value"),
            ("observations", 3, "value"),
            ("sdg_links", 2, "subject_id"),
            ("projects", 2, "locator"),
        ],
        key=str,
    )


def test_one_misspelt_id_is_one_problem_that_names_the_other_places(
    folder: Path, edit: Edit
) -> None:
    edit(folder / "goals.csv", 3, "goal_id", "hh1")
    (problem,) = problems_of()
    assert (Path(problem.file).name, problem.row, problem.column) == (
        "goals.csv",
        4,
        "parent_goal_id",
    )
    assert "ほかに3か所：goals.csv 5行目、sdg_links.csv 2行目、national_links.csv 2行目" in str(
        problem
    )
    assert problem.allowed.startswith("hh1、"), "the most similar id comes first"


def test_rows_are_the_lines_an_editor_shows_after_cells_with_line_breaks_and_blank_lines(
    folder: Path,
) -> None:
    path = folder / "goals.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace("仕事をつくる", '"仕事を\n\nつくる"').replace(
        "\nt-s2,h1-1", "\n\n\nt-s2,h1-1"
    )
    path.write_text(text.replace("measure", "施策"), encoding="utf-8")
    assert path.read_text(encoding="utf-8").splitlines()[7].startswith("t-s2,h1-1")
    found = problems_of()
    assert [(p.row, p.column) for p in found] == [(8, "tier"), (9, "tier")]


def test_rows_are_counted_the_same_with_windows_line_ends(folder: Path, edit: Edit) -> None:
    path = folder / "goals.csv"
    edit(path, 5, "tier", "大目標")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [p.row for p in problems_of()] == [5]


def test_damage_in_two_municipalities_is_reported_for_both(sample: Path, edit: Edit) -> None:
    edit(sample / "plans.csv", 2, "kind", "計画")
    edit(sample.with_name("022012-aomori") / "plans.csv", 2, "kind", "計画")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "✗ 022012" in result.stderr
    assert "✗ 131016" in result.stderr
    assert "✓ 072028" in result.stdout
    assert "✓ 012360" in result.stdout


SETTINGS = [
    ("unknown parameter", 'rule: "prorata"', 'rule: "prorata"\nyear: 5', 7, "year", "という引数"),
    ("missing parameter", 'rule: "prorata"', "", None, "rule", "引数「rule」がありません"),
    ("code without quotes", f'"{CODE}"', "012360", 2, "municipality_code", "整数"),
    ("date that is none", '"2026-03-31"', '"2026-02-30"', 5, "as_of", "暦にある日付"),
    ("date without quotes", '"2026-03-31"', "2026-03-31", 5, "as_of", "日付です"),
    ("impossible date without quotes", '"2026-03-31"', "2026-13-31", None, None, "YAMLとして"),
    ("unknown plan", "plan_ids: []", "plan_ids: [t-s9]", None, "plan_ids", "計画「t-s9」"),
    ("unknown national edition", 'id: ""', 'id: "N9"', None, "national_strategy_id", "国の版"),
    ("unknown rule", '"prorata"', '"severe"', None, "rule", "採点規則「severe」はありません"),
    ("unknown method", '"char-tfidf"', '"tf-idf"', 7, "similarity", "「tf-idf」という推定の方法は"),
    ("path in a rule", '"prorata"', '"../131016-shiken"', 6, "rule", "使えません"),
    ("parameter twice", "rule:", 'as_of: "2025-01-01"\nrule:', 6, "as_of", "5行目と重なって"),
    ("peers without quotes", "peer_codes: []", "peer_codes: [012360]", 8, "peer_codes", "整数"),
    ("unknown peer", "codes: []", 'codes: ["022012"]', None, "peer_codes", "自治体「022012」は"),
    ("file of another", CODE, "072028", None, "municipality_code", "「072028」です"),
    ("no YAML", "plan_ids: []", "plan_ids: [", 5, None, "YAMLとして読めません"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "words"),
    [pytest.param(*rest, id=name.replace(" ", "-")) for name, *rest in SETTINGS],
)
def test_each_mistake_in_a_parameter_file_gives_one_helpful_message(
    old: str, new: str, row: int | None, column: str | None, words: str, folder: Path
) -> None:
    path = settings_of(folder)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    result = CliRunner().invoke(app, ["check"])

    assert result.exit_code == 1
    message = result.stderr
    assert message.startswith(f"✗ {CODE}\n入力に1件の問題があります。\n- "), message
    assert words in message
    assert message.count("直し方：") == 1
    assert row is None or f" {row}行目" in message
    assert column is None or f"「{column}」" in message
    assert f"✓ {OTHER}" in result.stdout


def test_a_missing_parameter_file_is_reported(folder: Path) -> None:
    settings_of(folder).unlink()
    result = CliRunner().invoke(app, ["check", CODE])
    assert result.exit_code == 1
    assert f"params/{folder.name}.yaml：ファイルがありません" in result.stderr


REGISTER = [
    ("municipality_code", "131017", "検査数字7が合わない", ["check"]),
    ("slug", "../../etc", "形が違います", ["render", "--all"]),
    ("slug", "aomori", "「aomori」が2行目と重なっています", ["render", CODE]),
    ("municipality_name", "", "空欄です", ["list"]),
    ("source_id", "nowhere", "sourcesの表にありません", ["check", CODE]),
]


@pytest.mark.parametrize(("column", "text", "words", "command"), REGISTER)
def test_damage_in_the_register_is_told_once_before_anything_is_done(
    column: str, text: str, words: str, command: list[str], sample: Path, edit: Edit
) -> None:
    home = sample.parents[2]
    edit(home / "data" / "municipalities.csv", 6, column, text)
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert result.stderr.startswith(
        f"入力に1件の問題があります。\n- data/municipalities.csv 6行目「{column}」列："
    )
    assert words in result.stderr
    assert not (home / "rendered").exists()


def test_a_bad_shared_reference_names_the_shared_file(sample: Path, edit: Edit) -> None:
    edit(sample.parents[1] / "national" / "goals.csv", 2, "strategy_id", "N77")
    (problem,) = problems_of()
    assert (problem.file, problem.row, problem.column) == (
        "data/national/goals.csv",
        2,
        "strategy_id",
    )


def test_a_number_in_a_shared_table_that_is_none_is_told_in_japanese(
    sample: Path, edit: Edit
) -> None:
    edit(sample.parents[1] / "national" / "goals.csv", 2, "number", "first")
    (problem,) = problems_of()
    assert (problem.row, problem.column) == (2, "number")
    assert "整数ではありません" in problem.found
    assert_helpful(problem)
