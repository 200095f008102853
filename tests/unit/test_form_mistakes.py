"""What users of Excel do to the form: each is understood as meant, or refused in one message.

Every test writes a real file: the form of the made-up municipality, changed with openpyxl.
"""

import datetime
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from machi import forms, schemas, store
from machi.forms import names
from machi.problems import DataError, Problem
from machi.schemas import japanese

CODE, FIRST = "131016", 5
Change = Callable[[Workbook], Any]


@pytest.fixture(scope="module")
def kept_form(kept_sample: Path) -> bytes:
    """The form with the tables of the made-up municipality, whose CSV files are gone then."""
    town = store.load(CODE)
    path = kept_sample / forms.FILE
    words = {"municipality_code": CODE, "municipality_name": town.name}
    forms.fill(path, words | {"prefecture_name": town.prefecture}, town.tables)
    for table in kept_sample.glob("*.csv"):
        table.unlink()
    # Sheets nobody needs or fills may be deleted; each change is then saved in half the time.
    spare = {name for name in schemas.OPTIONAL if town[name].empty} - {"budgets", "opinions"}
    changed(path, lambda book: [book.remove(book[japanese.TABLES[name]]) for name in spare])
    return path.read_bytes()


@pytest.fixture
def form(kept_sample: Path, kept_form: bytes) -> Iterator[Path]:
    """The filled form in its folder; it is restored for the next test."""
    path = kept_sample / forms.FILE
    path.write_bytes(kept_form)
    yield path
    for other in kept_sample.iterdir():
        other.unlink()


def changed(path: Path, change: Change, **options: Any) -> None:
    """Open the form as a program does, change it, save it."""
    book = load_workbook(path, **options)
    change(book)
    book.save(path)


def cell(book: Workbook, table: str, row: int, column: str) -> Cell:
    """A cell of the first, second … fact of a table."""
    place = list(schemas.columns(schemas.MUNICIPAL[table])).index(column) + 1
    return book[japanese.TABLES[table]].cell(FIRST - 1 + row, place)


def put(table: str, row: int, column: str, value: Any, form: str = "") -> Change:
    """Set a cell and its number format."""

    def change(book: Workbook) -> None:
        target = cell(book, table, row, column)
        target.value = value
        if form:
            target.number_format = form

    return change


def read() -> dict[str, pd.DataFrame]:
    return dict(store.load(CODE).tables)


def problems() -> list[Problem]:
    with pytest.raises(DataError) as caught:
        store.load(CODE)
    return caught.value.problems


def refused(table: str, row: int | None, column: str, *words: str) -> Problem:
    """The one problem, at this fact and column, with these words; it helps."""
    found = problems()
    assert len(found) == 1, "\n".join(map(str, found))
    problem, message = found[0], str(found[0])
    place = f"{forms.FILE} シート「{japanese.TABLES[table]}」" if table else forms.FILE
    place += f" {FIRST - 1 + row}行目" if row is not None else ""
    place += f" 列「{names.heading_of(table, column)}」：" if column else "："
    assert place in message, message
    for word in words:
        assert word in message, message
    assert re.search(r"。使えるもの：.+。直し方：.*ください(（.*）)?。$", message), message
    assert not re.search(r"Error|nan|None|invalid", message), message
    return problem


def value_is(expected: Any, table: str, row: int, column: str) -> None:
    assert read()[table][column][row - 1] == expected


def test_the_form_as_written_reads_as_the_tables_it_was_written_from(form: Path) -> None:
    tables = read()
    assert tables["observations"]["value"].tolist()[:3] == [1634.0, 2000.0, 3.5]
    assert tables["plans"]["municipality_code"].tolist() == [CODE, CODE]
    assert tables["indicators"]["direction"].tolist() == ["increase", "increase", "decrease"]


# Dates


def test_a_date_where_a_fraction_was_typed_is_refused_and_says_what_excel_did(form: Path) -> None:
    changed(form, put("observations", 1, "value_printed", datetime.date(2026, 3, 5), "m/d"))
    refused("observations", 1, "value_printed", "3月5日", "「3/5」や「3-5」", "「文字列」")


def test_a_date_where_a_number_such_as_1_2_was_typed_is_refused(form: Path) -> None:
    changed(form, put("goals", 3, "number", datetime.date(2026, 1, 2), 'm"月"d"日"'))
    refused("goals", 3, "number", "「1/2」や「1-2」")


def test_a_date_in_a_column_of_numbers_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value", datetime.date(2024, 4, 1)))
    refused("observations", 1, "value", "日付（2024年4月1日）")


def test_a_time_where_a_ratio_was_typed_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value_printed", datetime.time(1, 2)))
    refused("observations", 1, "value_printed", "時刻", "1:2")


ERA = '[$-411]ggge"年"m"月"d"日"'


@pytest.mark.parametrize(
    ("shown", "style", "day"),
    [
        ("令和6年4月1日", ERA, datetime.date(2024, 4, 1)),
        ("令和元年5月1日", '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"', datetime.date(2019, 5, 1)),
        ("平成31年4月30日", ERA, datetime.date(2019, 4, 30)),
        ("R6.4.1", "[$-411]ge.m.d", datetime.date(2024, 4, 1)),
        ("2024年4月1日", 'yyyy"年"m"月"d"日";@', datetime.date(2024, 4, 1)),
    ],
)
def test_a_real_date_shown_with_its_era_is_the_words_seen(
    form: Path, shown: str, style: str, day: datetime.date
) -> None:
    changed(form, put("plans", 1, "note", day, style))
    value_is(shown, "plans", 1, "note")


def test_a_date_in_a_format_japanese_excel_numbers_is_no_plain_number(form: Path) -> None:
    def change(book: Workbook) -> None:
        target = cell(book, "plans", 1, "note")
        target.value, target.number_format = 45383, "0"
        target._style.numFmtId = 58  # type: ignore[attr-defined]  # 令和6年4月1日, as Excel itself saves it

    changed(form, change)
    assert b'numFmtId="58"' in zipfile.ZipFile(form).read("xl/styles.xml")
    value_is("令和6年4月1日", "plans", 1, "note")


def test_a_date_from_april_on_in_a_column_of_years_is_its_year(form: Path) -> None:
    changed(form, put("plans", 1, "start_year", datetime.date(2014, 4, 1), "[$-411]ge.m.d"))
    value_is(2014, "plans", 1, "start_year")


def test_a_date_before_april_in_a_column_of_years_is_refused_with_both_years(form: Path) -> None:
    changed(form, put("plans", 1, "start_year", datetime.date(2015, 3, 31), ERA))
    refused("plans", 1, "start_year", "2014年度か2015年か")


def test_a_date_shown_without_its_year_in_a_column_of_years_is_refused(form: Path) -> None:
    changed(form, put("plans", 1, "start_year", datetime.date(2026, 6, 4), "m/d"))
    refused("plans", 1, "start_year", "「6/4」")


# Codes, ids, digits


def test_a_code_that_lost_its_leading_zero_gets_it_back(form: Path) -> None:
    # 北斗市's code in this town's plan: read as a sound code, and so told to be another town's.
    changed(form, put("plans", 1, "municipality_code", 12360))
    refused("plans", 1, "municipality_code", "「012360」はこのフォルダーのものではありません")


def test_a_code_saved_as_a_number_is_the_code(form: Path) -> None:
    changed(form, put("plans", 1, "municipality_code", int(CODE), "General"))
    value_is(CODE, "plans", 1, "municipality_code")


def test_a_code_of_five_digits_is_refused_with_what_it_may_be(form: Path) -> None:
    changed(form, put("plans", 1, "municipality_code", "13101"))
    refused("plans", 1, "municipality_code", "「131016」")


def test_an_id_that_lost_its_zero_is_not_found_and_says_so(form: Path) -> None:
    def change(book: Workbook) -> None:
        cell(book, "projects", 1, "project_id").value = "01"
        target = cell(book, "sdg_links", 2, "subject_id")
        target.value, target.number_format = 1, "General"

    changed(form, change)
    refused("sdg_links", 2, "subject_id", "「1」はシート「事業」にありません", "01")


def test_an_id_shown_with_its_zero_keeps_it(form: Path) -> None:
    def change(book: Workbook) -> None:
        cell(book, "projects", 1, "project_id").value = "01"
        target = cell(book, "sdg_links", 2, "subject_id")
        target.value, target.number_format = 1, "00"

    changed(form, change)
    value_is("01", "sdg_links", 2, "subject_id")


def test_an_sdg_target_that_may_have_lost_a_zero_is_refused(form: Path) -> None:
    changed(form, put("sdg_links", 2, "sdg", 8.1, "General"))
    refused("sdg_links", 2, "sdg", "8.1か8.10か")


def test_an_sdg_target_saved_as_a_number_is_the_target(form: Path) -> None:
    changed(form, put("sdg_links", 2, "sdg", 11.7, "General"))
    value_is("11.7", "sdg_links", 2, "sdg")


def test_full_width_digits_and_letters_are_understood(form: Path) -> None:
    def change(book: Workbook) -> None:
        put("plans", 1, "municipality_code", "１３１０１６")(book)
        put("goals", 2, "goal_id", "ｈ１")(book)
        put("observations", 1, "value", "１，６３４")(book)
        put("observations", 2, "year", "２０２４")(book)

    changed(form, change)
    tables = read()
    assert tables["plans"]["municipality_code"][0] == CODE
    assert tables["goals"]["goal_id"][1] == "h1"
    assert tables["observations"]["value"][0] == 1634.0
    assert tables["observations"]["year"][1] == 2024


def test_a_number_in_brackets_that_excel_made_negative_is_refused(form: Path) -> None:
    changed(form, put("goals", 3, "number", -1, "General"))
    refused("goals", 3, "number", "「(1)」")


def test_numbers_of_headings_stored_as_numbers_are_the_digits_seen(form: Path) -> None:
    changed(form, put("goals", 3, "number", 2, "General"))
    value_is("2", "goals", 3, "number")


# Numbers


@pytest.mark.parametrize("typed", ["1,634", "1634", " 1634　", "1634.0", "１６３４", "+1634"])
def test_numbers_stored_as_text_are_numbers(form: Path, typed: str) -> None:
    changed(form, put("observations", 1, "value", typed))
    value_is(1634.0, "observations", 1, "value")


@pytest.mark.parametrize("sign", ["-", "−", "－", "▲", "△", "ー", "‐"])
def test_every_sign_of_a_negative_number_is_understood(form: Path, sign: str) -> None:
    def change(book: Workbook) -> None:
        put("observations", 3, "value", f"{sign}3.5")(book)
        put("observations", 3, "value_printed", "△3.5%")(book)

    changed(form, change)
    value_is(-3.5, "observations", 3, "value")


@pytest.mark.parametrize("style", ["#,##0;▲ #,##0", '#,##0_);[Red]"△"#,##0', "0_ ;[Red]\\-0\\ "])
def test_a_negative_number_shown_with_a_sign_of_its_own_is_that_number(
    form: Path, style: str
) -> None:
    def change(book: Workbook) -> None:
        put("observations", 3, "value", -3, style)(book)
        put("observations", 3, "value_printed", -3, style)(book)

    changed(form, change)
    value_is(-3.0, "observations", 3, "value")


def test_float_noise_behind_the_fifteenth_digit_is_gone(form: Path) -> None:
    def change(book: Workbook) -> None:
        put("observations", 3, "value", 0.1 + 0.2)(book)
        put("observations", 3, "value_printed", "0.3%")(book)

    changed(form, change)
    value_is(0.3, "observations", 3, "value")


def test_a_number_with_its_unit_typed_in_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value", "1,634千人"))
    refused("observations", 1, "value", "単位「千人」が付いています", "単位は別の列")


def test_a_number_whose_format_shows_the_unit_of_its_row_is_understood(form: Path) -> None:
    changed(form, put("observations", 1, "value", 1634, '#,##0"千人"'))
    value_is(1634.0, "observations", 1, "value")


def test_a_number_whose_format_shows_another_unit_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value", 1634, '#,##0"人"'))
    refused("observations", 1, "value", "「1,634人」と見えますが", "単位は「千人」")


def test_a_number_shown_in_thousands_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value", 1634000, "#,##0,"))
    refused("observations", 1, "value", "「1,634」と見えますが、中身は1634000です")


def test_a_percent_cell_is_what_it_shows_where_the_unit_is_percent(form: Path) -> None:
    changed(form, put("observations", 3, "value", 0.035, "0.0%"))
    value_is(3.5, "observations", 3, "value")


def test_a_percent_cell_is_refused_where_the_unit_is_another(form: Path) -> None:
    changed(form, put("observations", 1, "value", 0.573, "0.0%"))
    refused("observations", 1, "value", "「57.3%」と見えますが", "単位は「千人」")


def test_a_percent_cell_in_a_column_of_printed_words_is_the_words_seen(form: Path) -> None:
    changed(form, put("observations", 3, "value_printed", 0.035, "0.0%"))
    value_is("3.5%", "observations", 3, "value_printed")


def test_a_rounded_number_in_a_column_of_printed_words_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value_printed", 1634.4, "#,##0"))
    refused("observations", 1, "value_printed", "「1,634」と見えますが、中身は1634.4です")


AMOUNT = {"project_id": "p1", "year": "2025", "stage": "予算", "item": "事業費", "value": 1200}
AMOUNT |= {"status": "印字あり", "basis": "資料に記載", "source_id": "mic-local-codes"}
AMOUNT |= {"locator": "個票"}


def amount(style: str = "General", **more: Any) -> Change:
    def change(book: Workbook) -> None:
        for column, value in (AMOUNT | more).items():
            cell(book, "budgets", 1, column).value = value
        cell(book, "budgets", 1, "value").number_format = style

    return change


def test_currency_is_refused_where_amounts_are_thousands_of_yen(form: Path) -> None:
    changed(form, amount('"¥"#,##0;"¥"\\-#,##0'))
    refused("budgets", 1, "value", "「¥1,200」と見えますが", "単位は「千円」")


def test_an_amount_shown_in_thousands_of_yen_is_understood(form: Path) -> None:
    changed(form, amount('#,##0"千円"'))
    value_is(1200.0, "budgets", 1, "value")


@pytest.mark.parametrize("dash", ["―", "－", "-", "…", "なし"])
def test_a_dash_for_a_missing_value_is_refused_and_asks_for_the_reason(
    form: Path, dash: str
) -> None:
    changed(form, put("observations", 4, "value", dash))
    refused("observations", 4, "value", f"「{dash}」", "空欄にし、理由の列があれば")


def test_a_truth_value_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value", True))
    refused("observations", 1, "value", "論理値「TRUE」")


# Years


@pytest.mark.parametrize(
    "typed", ["令和6年度", "R6", "Ｒ６", "令和６（2024）年度", "2024年度末", 2024]
)
def test_years_of_eras_are_understood(form: Path, typed: Any) -> None:
    changed(form, put("observations", 2, "year", typed))
    value_is(2024, "observations", 2, "year")


@pytest.mark.parametrize(("typed", "year"), [("H30", 2018), ("元年", None), ("令和元年", 2019)])
def test_the_first_year_of_an_era_needs_its_era(form: Path, typed: str, year: int | None) -> None:
    changed(form, put("plans", 2, "start_year", typed))
    if year:
        value_is(year, "plans", 2, "start_year")
    else:
        refused("plans", 2, "start_year", "元号がない")


def test_a_year_whose_format_shows_an_era_is_the_year_seen(form: Path) -> None:
    changed(form, put("observations", 2, "year", 6, '"令和"0"年度"'))
    value_is(2024, "observations", 2, "year")


# Formulas


def with_result(path: Path, value: str) -> None:
    """Give the one formula of the file the result a spreadsheet would save."""
    rewritten(
        path,
        lambda name, data: re.sub(rb"(</f>)<v ?/>|(</f>)<v></v>", b"</f>" + value.encode(), data),
    )


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of a file as no library would."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(out.getvalue())


def test_a_formula_counts_with_its_saved_result(form: Path) -> None:
    changed(form, put("observations", 1, "value", "=1600+34", "General"))
    with_result(form, "<v>1634</v>")
    value_is(1634.0, "observations", 1, "value")


def test_a_formula_of_another_workbook_counts_with_its_saved_result(form: Path) -> None:
    changed(form, put("observations", 1, "value", "='[他課.xlsx]集計'!B2", "General"))
    with_result(form, "<v>1634</v>")
    value_is(1634.0, "observations", 1, "value")


def test_a_formula_without_a_result_is_refused(form: Path) -> None:
    changed(form, put("observations", 1, "value", "=1600+34"))
    refused("observations", 1, "value", "計算結果の保存されていない数式", "保存し直す")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_a_formula_in_error_is_refused(form: Path, error: str) -> None:
    changed(form, put("observations", 1, "value", error))
    refused("observations", 1, "value", f"エラー「{error}」")


# Texts


def test_white_space_around_a_text_is_gone(form: Path) -> None:
    def change(book: Workbook) -> None:
        put("goals", 2, "title", " 　人の流れをつくる\n")(book)
        put("goals", 3, "parent_goal_id", "h1 ")(book)
        put("indicators", 2, "direction", "　増やす")(book)

    changed(form, change)
    tables = read()
    assert tables["goals"]["title"][1] == "人の流れをつくる"
    assert tables["goals"]["parent_goal_id"][2] == "h1"
    assert tables["indicators"]["direction"][1] == "increase"


def test_a_line_break_inside_a_text_stays_and_inside_an_id_is_refused(form: Path) -> None:
    changed(form, put("goals", 2, "title", "人の流れを\r\nつくる"))
    value_is("人の流れを\nつくる", "goals", 2, "title")
    changed(form, put("goals", 4, "goal_id", "h1\n-2"))
    assert ["h1\n-2" in problem.found for problem in problems()][:1] == [True]


@pytest.mark.parametrize("ditto", ["〃", "同上", " 〃 "])
def test_a_ditto_mark_is_refused(form: Path, ditto: str) -> None:
    changed(form, put("observations", 2, "locator", ditto))
    refused("observations", 2, "locator", "並べ替えた", "Ctrl+D")


def test_a_text_as_long_as_a_cell_can_hold_is_refused_as_maybe_cut_off(form: Path) -> None:
    changed(form, put("goals", 2, "description", "あ" * 32_767))
    refused("goals", 2, "description", "32,767字")


def test_struck_out_letters_are_refused(form: Path) -> None:
    def change(book: Workbook) -> None:
        cell(book, "goals", 2, "title").font = Font(strike=True)

    changed(form, change)
    refused("goals", 2, "title", "取り消し線", "「人の流れをつくる」")


def test_a_text_struck_out_in_part_is_refused(form: Path) -> None:
    struck = TextBlock(InlineFont(strike=True), "人の流れ")
    changed(form, put("goals", 2, "title", CellRichText([struck, "来訪をつくる"])), rich_text=True)
    refused("goals", 2, "title", "取り消し線", "「人の流れ来訪をつくる」")


def test_a_row_struck_out_is_refused_once(form: Path) -> None:
    def change(book: Workbook) -> None:
        for target in book[japanese.TABLES["national_links"]][FIRST + 1]:
            target.font = Font(strike=True)

    changed(form, change)
    refused("national_links", 2, "", "行全体に取り消し線")


def test_comments_of_the_office_change_nothing(form: Path) -> None:
    def change(book: Workbook) -> None:
        cell(book, "observations", 1, "value").comment = Comment("要確認 2,000では？", "企画課")

    changed(form, change)
    value_is(1634.0, "observations", 1, "value")


def test_readings_that_excel_keeps_beside_kanji_are_no_part_of_a_text(form: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        own = "<t>人の流れをつくる</t>".encode()
        reading = '<rPh sb="0" eb="1"><t>ヒト</t></rPh>'.encode()
        return data.replace(own, own + reading) if name.startswith("xl/worksheets") else data

    changed(form, lambda book: None)
    rewritten(form, change)
    assert any(
        "ヒト".encode() in zipfile.ZipFile(form).read(n) for n in zipfile.ZipFile(form).namelist()
    )
    value_is("人の流れをつくる", "goals", 2, "title")


# Choices and references


@pytest.mark.parametrize("word", ["増やす", "increase", "Increase".lower(), "増 やす"])
def test_a_choice_is_its_japanese_or_its_english_word(form: Path, word: str) -> None:
    changed(form, put("indicators", 2, "direction", word))
    value_is("increase", "indicators", 2, "direction")


def test_a_similar_word_past_the_drop_down_is_refused_with_the_right_one(form: Path) -> None:
    changed(form, put("indicators", 2, "direction", "増加"))
    refused("indicators", 2, "direction", "「増加」", "増やす、減らす", "「増やす」のこと")


def test_a_word_nothing_resembles_is_refused_with_all_words(form: Path) -> None:
    changed(form, put("indicators", 2, "direction", "未定"))
    refused("indicators", 2, "direction", "増やす、減らす、維持する、向きなし")


def test_a_reference_may_carry_the_name_its_list_shows(form: Path) -> None:
    changed(form, put("plans", 2, "national_strategy_id", "N2 第2期総合戦略"))
    value_is("N2", "plans", 2, "national_strategy_id")


def test_a_missing_reference_names_the_sheet_it_should_be_in(form: Path) -> None:
    changed(form, put("observations", 1, "indicator_id", "h1-k9"))
    refused("observations", 1, "indicator_id", "「h1-k9」はシート「指標」にありません")


# Rows and columns


def test_an_id_merged_downwards_holds_in_each_of_its_rows(form: Path) -> None:
    def change(book: Workbook) -> None:
        book[japanese.TABLES["observations"]].merge_cells(f"A{FIRST}:A{FIRST + 1}")

    changed(form, change)
    assert read()["observations"]["indicator_id"].tolist()[:2] == ["h1-k1", "h1-k1"]


def test_a_number_merged_downwards_is_refused(form: Path) -> None:
    def change(book: Workbook) -> None:
        place = cell(book, "observations", 1, "value").column_letter
        book[japanese.TABLES["observations"]].merge_cells(f"{place}{FIRST}:{place}{FIRST + 1}")

    changed(form, change)
    first, *rest = problems()
    assert "セルが結合されています（F5:F6）" in str(first)
    assert [p.row for p in rest] == [6], "the second row lost its number in Excel itself"


def test_cells_merged_sideways_are_refused(form: Path) -> None:
    def change(book: Workbook) -> None:
        book[japanese.TABLES["national_links"]].merge_cells(f"C{FIRST}:D{FIRST}")

    changed(form, change)
    refused("national_links", 1, "", "セルが結合されています（C5:D5）", "結合を解いて")


def test_merged_headings_do_no_harm_while_the_small_names_stand(form: Path) -> None:
    def change(book: Workbook) -> None:
        book[japanese.TABLES["observations"]].merge_cells("C4:D4")

    changed(form, change)
    value_is(2019, "observations", 1, "year")


def test_a_renamed_heading_is_known_by_its_small_name(form: Path) -> None:
    def change(book: Workbook) -> None:
        book[japanese.TABLES["observations"]]["C4"] = "年度（令和）"

    changed(form, change)
    value_is(2019, "observations", 1, "year")


@pytest.mark.parametrize("row", [2, 4])
def test_one_row_of_headings_is_enough(form: Path, row: int) -> None:
    changed(form, lambda book: book[japanese.TABLES["observations"]].delete_rows(row))
    value_is(1634.0, "observations", 1, "value")


def test_a_sheet_without_headings_is_refused_once(form: Path) -> None:
    changed(form, lambda book: book[japanese.TABLES["observations"]].delete_rows(1, 4))
    refused("observations", None, "", "見出しの行がありません", "値の種類")


def test_columns_moved_with_their_headings_are_the_same_table(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        for row in range(1, FIRST + 4):
            left, right = page.cell(row, 1), page.cell(row, 6)
            left.value, right.value = right.value, left.value

    before = read()["observations"]
    changed(form, change)
    pd.testing.assert_frame_equal(read()["observations"], before)


def test_headings_exchanged_without_their_columns_are_refused(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        page["F4"], page["G4"] = page["G4"].value, page["F4"].value

    changed(form, change)
    found = problems()
    assert ["二つの見出し" in p.found for p in found] == [True, True], found


def test_a_deleted_column_is_refused_once(form: Path) -> None:
    changed(form, lambda book: book[japanese.TABLES["observations"]].delete_cols(2))
    found = problems()
    assert ["列「値の種類」がありません" in p.found for p in found] == [True], found


def test_a_column_of_the_offices_own_is_refused(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        page.cell(4, 12, "担当課")
        page.cell(FIRST, 12, "企画課")

    changed(form, change)
    refused("observations", 0, "", "「担当課」（L列）は知らない列", "「メモ」で始め")


def test_a_column_marked_as_a_memo_is_left_alone(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        page.cell(4, 12, "メモ（担当課）")
        page.cell(FIRST, 12, "企画課")

    changed(form, change)
    value_is(1634.0, "observations", 1, "value")


def test_notes_beside_the_table_without_a_heading_are_refused(form: Path) -> None:
    changed(form, lambda book: book[japanese.TABLES["observations"]].cell(FIRST, 13, "←要確認"))
    refused("observations", 1, "", "見出しのないM列")


def test_hidden_rows_and_columns_are_read(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        page.row_dimensions[FIRST].hidden = True
        page.column_dimensions["F"].hidden = True
        page.auto_filter.add_filter_column(1, ["目標値"])

    changed(form, change)
    assert len(read()["observations"]) == 4
    value_is(1634.0, "observations", 1, "value")


def test_empty_rows_between_facts_are_skipped_and_counted(form: Path) -> None:
    def change(book: Workbook) -> None:
        book[japanese.TABLES["observations"]].insert_rows(FIRST + 1, 3)
        put("observations", 5, "value", "多い")(book)

    changed(form, change)
    refused("observations", 5, "value", "「多い」は読めません")


def test_a_row_that_repeats_another_is_refused_once(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["national_links"]]
        page.append([c.value for c in page[FIRST]])

    changed(form, change)
    refused("national_links", 3, "", "5行目と同じ行")


def test_a_row_of_totals_is_refused_once(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        page.append(["合計", "", "", "", "", 3634])

    changed(form, change)
    refused("observations", 5, "", "「合計」の行のよう")


def test_a_blank_required_cell_is_refused_by_its_heading(form: Path) -> None:
    changed(form, put("goals", 2, "title", None))
    refused("goals", 2, "title", "空欄です")


def test_a_cell_at_the_very_bottom_of_the_sheet_costs_no_time(form: Path) -> None:
    def change(book: Workbook) -> None:
        page = book[japanese.TABLES["observations"]]
        page.cell(1_048_576, 1).font = Font(bold=True)

    changed(form, change)
    value_is(1634.0, "observations", 1, "value")


# Sheets and files


def test_a_sheet_without_facts_is_an_empty_table(form: Path) -> None:
    assert read()["budgets"].empty


def test_a_deleted_sheet_of_an_optional_table_is_an_empty_table(form: Path) -> None:
    changed(form, lambda book: book.remove(book[japanese.TABLES["opinions"]]))
    assert read()["opinions"].empty


def test_a_deleted_sheet_of_a_required_table_is_refused(form: Path) -> None:
    changed(form, lambda book: book.remove(book[japanese.TABLES["sdg_links"]]))
    refused("", None, "", "シート「SDGsとの対応」がなく、sdg_links.csv もありません")


def test_a_renamed_sheet_is_known_by_the_name_in_its_first_row(form: Path) -> None:
    def change(book: Workbook) -> None:
        book[japanese.TABLES["observations"]].title = "KPIの値（R6）"

    changed(form, change)
    value_is(1634.0, "observations", 1, "value")


def test_a_sheet_of_calculations_is_refused_with_what_to_do(form: Path) -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("集計")["A1"] = "作業用"

    changed(form, change)
    refused("", None, "", "シート「集計」は知らない名前", "「メモ」で始め")


def test_a_sheet_marked_as_a_memo_and_an_empty_one_are_left_alone(form: Path) -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("メモ_集計")["A1"] = "作業用"
        book.create_sheet("Sheet1")

    changed(form, change)
    value_is(1634.0, "observations", 1, "value")


def test_a_copied_sheet_is_refused(form: Path) -> None:
    def change(book: Workbook) -> None:
        copy = book.copy_worksheet(book[japanese.TABLES["observations"]])
        copy.title = f"{japanese.TABLES['observations']} (2)"

    changed(form, change)
    refused("", None, "", "シート「指標の値 (2)」はシート「指標の値」の写し")


def test_a_table_in_both_csv_and_form_is_refused_and_neither_is_lost(form: Path) -> None:
    table = form.parent / "observations.csv"
    table.write_text(
        "indicator_id,series,year,year_type,period_printed,value,value_printed,status,"
        "source_id,locator,note\nh1-k1,target,2024,fiscal,,2000,,final,mic-local-codes,表紙,\n",
        encoding="utf-8",
    )
    (problem,) = problems()
    assert "observations.csv：この表にも" in str(problem)
    assert "form.xlsx シート「指標の値」 にも行があります" in str(problem)


def test_a_csv_of_headings_alone_leaves_the_table_to_the_form(form: Path) -> None:
    names_of = ",".join(schemas.columns(schemas.Observations))
    (form.parent / "observations.csv").write_text(f"{names_of}\n", encoding="utf-8")
    value_is(1634.0, "observations", 1, "value")


def test_the_file_excel_keeps_beside_an_open_form_is_ignored(form: Path) -> None:
    (form.parent / "~$form.xlsx").write_bytes(b"\x06user")
    value_is(1634.0, "observations", 1, "value")


@pytest.mark.parametrize("name", ["form (1).xlsx", "form.xlsm", "form.xls", "フォーム.xlsx"])
def test_a_workbook_of_another_name_is_refused_and_not_passed_over(form: Path, name: str) -> None:
    shutil.copy(form, form.parent / name)
    (problem,) = problems()
    assert name in problem.file
    assert "読まれないブック" in problem.found


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (OLE + bytes(512) + "Workbook".encode("utf-16-le"), ".xls"),
        (b"", "空です"),
        (b"plan_id,title\n", "中身ではありません"),
        (b"PK\x03\x04" + bytes(30), "壊れて"),
    ],
)
def test_a_file_that_is_no_workbook_says_what_it_is(form: Path, content: bytes, words: str) -> None:
    form.write_bytes(content)
    refused("", None, "", words, "保存し直して")


def test_a_workbook_cut_off_in_the_middle_is_refused(form: Path) -> None:
    form.write_bytes(form.read_bytes()[:-2000])
    refused("", None, "", "壊れて")


@pytest.mark.parametrize(
    ("entry", "content", "words"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ("xl/workbook.bin", b"", ".xlsb"),
        ("word/document.xml", b"", "中身ではありません"),
    ],
)
def test_another_packed_format_is_named(form: Path, entry: str, content: bytes, words: str) -> None:
    with zipfile.ZipFile(form, "w") as archive:
        archive.writestr(entry, content)
    refused("", None, "", words)


def test_a_workbook_with_macros_under_the_right_name_is_read(form: Path) -> None:
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    rewritten(form, lambda name, data: data.replace(plain.encode(), macro.encode()))
    assert macro.encode() in zipfile.ZipFile(form).read("[Content_Types].xml")
    value_is(1634.0, "observations", 1, "value")


def test_entities_in_a_part_are_refused(form: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    rewritten(form, lambda name, data: bomb + data if name == "xl/workbook.xml" else data)
    refused("", None, "", "読めない部分")


def test_all_mistakes_of_a_form_are_reported_at_once(form: Path) -> None:
    def change(book: Workbook) -> None:
        put("observations", 1, "value", "多い")(book)
        put("observations", 2, "series", "目標")(book)
        put("goals", 2, "title", None)(book)
        book.create_sheet("集計")["A1"] = "作業用"

    changed(form, change)
    assert len(problems()) == 4
