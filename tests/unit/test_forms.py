"""The form as it is written: complete, usable, the same bytes, and read back as what it holds."""

import datetime
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from machi import forms, reading, schemas, store
from machi.cli import app
from machi.forms import formats, guide, names, spreadsheet
from machi.problems import DataError
from machi.schemas import japanese

TOWN = {
    "municipality_code": "990019",
    "municipality_name": "見本町（架空）",
    "prefecture_name": "見本県（架空）",
}
CODES = ["012360", "022012", "072028", "990019"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty form."""
    made = tmp_path_factory.mktemp("form") / forms.FILE
    forms.write(made, TOWN)
    return made


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def test_the_same_municipality_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    forms.write(tmp_path / "again.xlsx", TOWN)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_every_table_has_its_sheet_behind_the_guide(book: Workbook) -> None:
    assert book.sheetnames == [names.GUIDE, *japanese.TABLES.values(), names.LISTS]
    assert book[names.LISTS].sheet_state == "hidden"
    assert [len(name) <= 31 for name in book.sheetnames] == [True] * len(book.sheetnames)


def test_every_sheet_says_its_table_in_english(book: Workbook) -> None:
    for table, sheet in japanese.TABLES.items():
        assert f"（{table}）" in book[sheet]["A1"].value


@pytest.mark.parametrize("table", schemas.MUNICIPAL)
def test_every_column_has_both_names_its_need_in_words_and_a_note(
    book: Workbook, table: str
) -> None:
    page = book[japanese.TABLES[table]]
    definitions = schemas.columns(schemas.MUNICIPAL[table])
    for number, (name, definition) in enumerate(definitions.items(), start=1):
        assert page.cell(2, number).value == name
        assert page.cell(4, number).value == japanese.name(table, name)
        need = page.cell(3, number).value
        assert need.startswith("空欄可" if definition.nullable else "必須")
        note = page.cell(4, number).comment
        assert note is not None
        assert note.text.startswith(japanese.COLUMNS[table][name])
    assert page.freeze_panes.endswith("5")


@pytest.mark.parametrize("table", schemas.MUNICIPAL)
def test_texts_stay_texts_and_only_amounts_are_numbers(book: Workbook, table: str) -> None:
    page = book[japanese.TABLES[table]]
    for number, (name, definition) in enumerate(
        schemas.columns(schemas.MUNICIPAL[table]).items(), start=1
    ):
        wanted = "General" if str(definition.dtype) == "float64" else "@"
        assert page.column_dimensions[get_column_letter(number)].number_format == wanted, name


@pytest.mark.parametrize("table", schemas.MUNICIPAL)
def test_every_choice_and_reference_has_a_drop_down_a_program_accepts(
    book: Workbook, table: str
) -> None:
    page = book[japanese.TABLES[table]]
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    for number, column in enumerate(names.columns(table).values(), start=1):
        letter = get_column_letter(number)
        rule = rules.get(f"{letter}5:{letter}1048576")
        if not (column.choices or column.refers or column.kind in ("sdg", "number")):
            assert rule is None
            continue
        assert rule is not None, column
        assert len(rule.formula1) <= 255
        if column.choices:
            sheet, cells = rule.formula1.split("!")
            offered = [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]
            assert offered == list(column.choices.values())


def test_references_offer_the_ids_of_their_sheet(book: Workbook) -> None:
    formula = book.defined_names["list_plans"].attr_text
    assert formula.startswith("OFFSET('計画'!$A$5,0,0,")


def test_choices_of_a_column_are_told_apart_however_they_are_typed() -> None:
    for table in schemas.MUNICIPAL:
        for column in names.columns(table).values():
            words = [names.key(word) for word in column.choices.values()]
            assert len({*words, *map(names.key, column.choices)}) >= len(words)
            both = {names.key(word): value for value, word in column.choices.items()}
            assert all(both.get(names.key(value), value) == value for value in column.choices)


def test_a_sheet_is_known_by_its_headings_alone() -> None:
    for table in schemas.MUNICIPAL:
        headings = [column.heading for column in names.columns(table).values()]
        assert len(set(map(names.key, headings))) == len(headings)


def test_the_guide_says_every_rule_and_links_every_sheet(book: Workbook) -> None:
    page = book[names.GUIDE]
    words = {cell.value for row in page for cell in row}
    assert {*guide.STEPS, *guide.UNDERSTOOD, *guide.REFUSED} <= words
    links = [cell.hyperlink.location for row in page for cell in row if cell.hyperlink]
    assert links == [f"'{sheet}'!A1" for sheet in japanese.TABLES.values()]


def test_years_typed_as_text_are_not_marked_as_errors(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        page = archive.read("xl/worksheets/sheet2.xml").decode()
    assert 'numberStoredAsText="1"' in page
    assert page.index("<ignoredErrors>") < page.index("<legacyDrawing")


def test_nothing_in_the_form_is_computed_or_fetched(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert not [n for n in archive.namelist() if "external" in n.lower() or "vba" in n.lower()]
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)


@pytest.mark.parametrize("code", CODES)
def test_the_tables_of_a_municipality_come_back_equal(code: str, tmp_path: Path) -> None:
    town = store.load(code)
    path = tmp_path / forms.FILE
    forms.fill(path, TOWN, town.tables)
    form = forms.open_form(path)
    assert form.problems == []
    for name in schemas.MUNICIPAL:
        found = form.read(name)
        assert found.problems == []
        pd.testing.assert_frame_equal(found.frame.reset_index(drop=True), town.tables[name])


SAME_AS_ABOVE = ("〃", "々", "同上", "仝", "”", "〞")
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
).filter(lambda text: text.strip() not in SAME_AS_ABOVE)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cells=st.lists(st.tuples(TEXTS, NUMBERS), min_size=1, max_size=20))
@example(
    cells=[
        ("=1+1", 0.1 + 0.2),
        ("_x000D_ と _x005F_x0041_", 1e300),
        ("'01", -0.0),
        ("一行目\n二行目\t終わり", 1e-7),
        ("@SUM(A1) \u202e右から左", 123456789012345.6),
        ("葛󠄀城👨\u200d👩\u200d👧", 1 / 3),
    ]
)
def test_any_text_and_any_number_come_back(cells: list[tuple[str, float]], tmp_path: Path) -> None:
    texts, numbers = zip(*cells, strict=True)
    rows = pd.DataFrame({name: ["x"] for name in schemas.columns(schemas.Observations)})
    rows["year"], rows["value"], rows["series"] = 2024, 0, "actual"
    rows["year_type"], rows["status"], rows["source_id"] = "fiscal", "final", "a"
    rows = rows.loc[[0] * len(cells)].assign(period_printed=texts)
    csv = tmp_path / "observations.csv"
    rows.to_csv(csv, index=False)
    wanted = reading.read_table(csv, schemas.Observations)
    wanted.frame["value"] = numbers
    forms.fill(tmp_path / forms.FILE, TOWN, {"observations": wanted.frame})
    found = forms.read(tmp_path / forms.FILE, "observations", schemas.Observations)
    assert found.frame["period_printed"].tolist() == wanted.frame["period_printed"].tolist()
    assert found.frame["value"].tolist() == wanted.frame["value"].tolist()


@pytest.mark.parametrize(("text", "words"), [("あ" * 32_767, "32,767字"), ("a\x0bb", "制御文字")])
def test_a_text_no_cell_can_hold_is_refused_and_nothing_written(
    text: str, words: str, tmp_path: Path
) -> None:
    tables = {"plans": reading.empty(schemas.Plans)}
    tables["plans"].loc[0, "title"] = text
    with pytest.raises(DataError, match=words):
        forms.fill(tmp_path / forms.FILE, TOWN, tables)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("style", "value", "shown"),
    [
        ("General", 1634.0, "1634"),
        ("#,##0", 1634567.0, "1,634,567"),
        ("#,##0.00", 1.5, "1.50"),
        ("0.0#", 1.25, "1.25"),
        ("0.0#", 1.5, "1.5"),
        ("000000", 12360.0, "012360"),
        ("0%", 0.5, "50%"),
        ("0.0%", 0.573, "57.3%"),
        ('#,##0"人"', 4000.0, "4,000人"),
        ('"第"0"期"', 2.0, "第2期"),
        ('"¥"#,##0;"¥"\\-#,##0', -1200.0, "¥-1200".replace("1200", "1,200")),
        ("[$¥-411]#,##0", 1200.0, "¥1,200"),
        ("#,##0;▲ #,##0", -3.0, "▲ 3"),
        ("0_);\\(0\\)", -3.0, "(3)"),
        ("@", 11.3, "11.3"),
        ("# ?/?", 0.6, None),
        ("0.00E+00", 100000.0, None),
    ],
)
def test_a_number_is_shown_as_a_spreadsheet_shows_it(
    style: str, value: float, shown: str | None
) -> None:
    found = formats.show_number(style, value)
    assert found.text == shown
    assert found.exact == (shown is not None)


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("General", "number"),
        ("G/標準", "number"),
        ('0"日"', "number"),
        ("yyyy/m/d", "date"),
        ("m/d", "date"),
        ("mmm-yy", "date"),
        ('[$-411]ggge"年"', "date"),
        ("[$-F800]dddd, mmmm dd, yyyy", "date"),
        ("h:mm", "time"),
        ("[h]:mm", "time"),
        ("[Red]0.0", "number"),
        ("0.00E+00", "number"),
    ],
)
def test_dates_times_and_numbers_are_told_apart_by_their_format(style: str, kind: str) -> None:
    assert formats.kind_of(style) == kind


def test_a_workbook_that_counts_from_1904_has_the_days_it_shows(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = datetime.datetime(1904, 1, 1)
    book.active["A1"] = datetime.date(2024, 4, 1)
    book.save(tmp_path / "mac.xlsx")
    found = spreadsheet.read((tmp_path / "mac.xlsx").read_bytes())
    number = found.sheets[0].rows[1][1].number
    assert found.since + datetime.timedelta(days=number) == datetime.date(2024, 4, 1)


def test_a_part_too_large_to_read_is_refused_before_it_is_read(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match="使用範囲が大きすぎます"):
        forms.open_form(path)


def test_a_municipality_without_a_form_costs_no_library_it_does_without() -> None:
    code = (
        "import sys; from machi import store, theme; store.load('012360');"
        "print([m for m in ('openpyxl', 'machi.forms.form', 'machi.schemas.japanese', "
        "'hypothesis', 'matplotlib') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_tables_become_a_form_and_tables_again(workbook: Path) -> None:
    folder = workbook / "data" / "municipalities" / "990019-mihon"
    before = store.load("990019")
    run = CliRunner().invoke(app, ["form", "990019"])
    assert (run.exit_code, run.output) == (
        0,
        "作りました：data/municipalities/990019-mihon/form.xlsx\n",
    )
    assert not list(folder.glob("*.csv"))
    of_form = store.load("990019")
    assert of_form.fingerprint != before.fingerprint
    assert CliRunner().invoke(app, ["form", "990019", "--to-csv"]).exit_code == 0
    assert not (folder / forms.FILE).exists()
    after = store.load("990019")
    for name in schemas.MUNICIPAL:
        pd.testing.assert_frame_equal(of_form[name], before[name])
        pd.testing.assert_frame_equal(after[name], before[name])


@pytest.mark.parametrize("words", [["form", "012360", "--to-csv"], ["form", "990000"]])
def test_what_cannot_be_converted_is_told_and_nothing_changes(
    workbook: Path, words: list[str]
) -> None:
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 1
    assert "直し方" in run.stderr
    assert (workbook / "data" / "municipalities" / "012360-hokuto" / "plans.csv").exists()


def test_a_new_form_is_a_beginning_and_its_first_mistake_is_told_in_its_own_words(
    sample: Path,
) -> None:
    for table in sample.glob("*.csv"):
        table.unlink()
    path = sample / forms.FILE
    forms.write(path, TOWN)
    assert [len(table) for table in store.load("131016").tables.values()] == [0] * len(
        schemas.MUNICIPAL
    )
    book = load_workbook(path)
    book["目標・施策"]["C5"] = "h1"
    book.save(path)
    with pytest.raises(DataError) as caught:
        store.load("131016")
    places = [str(problem).split("：")[0] for problem in caught.value.problems]
    folder = "data/municipalities/131016-shiken/form.xlsx"
    assert f"{folder} シート「目標・施策」 5行目 列「題名」" in places
    assert f"{folder} シート「計画」" in places
