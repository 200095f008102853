"""The workbook and the CSV files hold every table of the pages, as numbers, and nothing runs."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from openpyxl.cell import Cell

from machi import tables
from machi.render import workbook
from machi.render.cells import Form, read_number
from machi.render.layout import name_of
from machi.render.widths import PAGE, WIDEST, column_widths, lines_of

ABOUT = (("自治体", "架空市"), ("基準日", "2026-03-31 時点"))
EVIL = (
    '=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1+1", "\r=1+1",
    "<img src=x onerror=alert(1)>", "</script>", "右\u202e左", "あ" * 300, "😀" * 40, "\x07鐘",
    "_x003D_1", "#N/A", "'", "A1'!*[x]",
)  # fmt: skip


def page(*parts: str) -> str:
    return f'<!DOCTYPE html><html lang="ja"><body><main><h1>章</h1>{"".join(parts)}</main></html>'


def hand_made(
    headers: Sequence[str], *rows: Sequence[str], caption: str = "表題", after: str = ""
) -> str:
    """A table whose cells are HTML; a cell that starts with ``§`` stands in a column of numbers."""
    head = "".join(f'<th scope="col">{name}</th>' for name in headers)
    body = "".join(
        "<tr>"
        + "".join(f'<td class="num">{c[1:]}</td>' if c[:1] == "§" else f"<td>{c}</td>" for c in row)
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="table-wrap"><table class="machi"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{after}"
    )


def collect(*parts: str) -> list[workbook.Sheet]:
    return workbook.collect([("04_kpi_trends", "指標の進み具合", page(*parts))])


def only(*parts: str) -> workbook.Sheet:
    (sheet,) = collect(*parts)
    return sheet


def values(sheet: workbook.Sheet) -> list[list[object]]:
    return [[c.text if c.form is None else c.value for c in row] for row in sheet.rows]


def column(*cells: str) -> list[tuple[object, str]]:
    """What becomes of the cells of one column: the value and the number format."""
    sheet = only(hand_made(["値"], *[[cell] for cell in cells]))
    return [(c.value, c.form.code if c.form else "") for (c,) in sheet.rows]


def save(folder: Path, sheets: Sequence[workbook.Sheet]) -> openpyxl.Workbook:
    workbook.write_xlsx(folder / "tables.xlsx", sheets, ABOUT)
    return openpyxl.load_workbook(folder / "tables.xlsx")


def parts_of(folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(folder / "tables.xlsx") as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def read_csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in re.sub(rb'"[^"]*"', b"", raw).replace(b"\r\n", b"")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


# Numbers


@pytest.mark.parametrize(
    ("printed", "value", "code"),
    [
        ("4,000人", 4000, '#,##0"人";"−"#,##0"人"'),
        ("254世帯", 254, '#,##0"世帯";"−"#,##0"世帯"'),
        ("+34世帯", 34, '"+"#,##0"世帯";"−"#,##0"世帯"'),
        ("＋35.1%", 35.1, '"＋"#,##0.0"%";"−"#,##0.0"%"'),
        ("108.6％", 108.6, '#,##0.0"％";"−"#,##0.0"％"'),
        ("2024年度", 2024, '0"年度";"−"0"年度"'),
        ("5,000千円", 5000, '#,##0"千円";"−"#,##0"千円"'),
        ("238352kw", 238352, '0"kw";"−"0"kw"'),
        ("-250人", -250, '#,##0"人";"-"#,##0"人"'),
        ("−490人", -490, '#,##0"人";"−"#,##0"人"'),
        ("122 件", 122, '#,##0" 件";"−"#,##0" 件"'),
        ("−17.90万人", -17.9, '#,##0.00"万人";"−"#,##0.00"万人"'),
        ("＋2,875", 2875, '"＋"#,##0;"−"#,##0'),
        ("4,000", 4000, '#,##0;"−"#,##0'),
    ],
)
def test_a_number_with_a_unit_is_a_number_that_shows_the_same_text(
    printed: str, value: float, code: str
) -> None:
    assert column(printed) == [(value, code)]


@pytest.mark.parametrize(
    "text",
    [
        "4.10", "17", "007", "0123人", "1,23人", "12万3千人", "９件", "約30人", "40%以上",
        "9件中8件", "2020〜2024", "2026-11-21", "6次産業市場", "8 #3###6",
        "11 住み続けられるまちづくりを",
        "5年間で30万人", "−0人", "±0人", "R6", "1234567890123456人", '5"人', "1e5人", "=1人",
        "69.7%（59〜79）", "5人\n6人", "",
    ],
)  # fmt: skip
def test_what_is_no_plain_amount_stays_text(text: str) -> None:
    assert column(str(escape(text)).replace("\n", "<br>")) == [(None, "")]


@given(
    st.builds(
        Form,
        unit=st.sampled_from(["", "人", "世帯", " 件", "％", "%", "千円", "年度", "か所", "万人"]),
        decimals=st.integers(0, 4),
        grouped=st.booleans(),
        plus=st.sampled_from(["", "+", "＋"]),
        minus=st.sampled_from(["−", "-"]),
    ),
    st.integers(-(10**9), 10**9),
)
def test_a_printed_number_is_read_only_as_what_prints_the_same(form: Form, units: int) -> None:
    value = units / 10**form.decimals
    printed = form.write(value)
    read = read_number(printed)
    assert read is not None
    assert read.value == pytest.approx(value)
    assert read.form is not None
    assert read.form.write(float(str(read.value))) == printed


@given(st.text(alphabet="0123456789,.-−+＋ 人件%％年度万約\"'", max_size=12))
def test_whatever_is_read_as_a_number_writes_back_as_it_was_printed(text: str) -> None:
    read = read_number(text)
    if read is not None:
        assert read.form is not None
        assert read.value is not None
        assert read.form.write(read.value) == text == read.text


def test_a_cell_of_a_number_column_is_the_number_behind_what_is_shown() -> None:
    sheet = only(
        hand_made(
            ["数"],
            ["§1,634"],
            ["§−490"],
            ["§44.3"],
            ["§—"],
            ['§<data value="0.44321">0.44</data>'],
            ['§<data value="-0.04">0.0</data>'],
            ["§非公表"],
        )
    )
    assert values(sheet) == [[1634], [-490], [44.3], ["—"], [0.44321], [-0.04], ["非公表"]]
    assert [row[0].missing for row in sheet.rows] == [False, False, False, True] + [False] * 3
    codes = [row[0].form.code for row in sheet.rows if row[0].form]
    assert codes[3:] == ['#,##0.00;"−"#,##0.00', "#,##0.0;#,##0.0"]


def test_a_number_written_by_our_tables_comes_back_whole(tmp_path: Path) -> None:
    frame = pd.DataFrame({"t": ["甲", "乙", "丙"], "n": [1 / 3, -1234.5, float("nan")]})
    sheet = only(str(tables.table(frame, "割合", digits={"n": 1}).html))
    assert values(sheet) == [["甲", 0.333333333333], ["乙", -1234.5], ["丙", "—"]]
    save(tmp_path, [sheet])
    read = pd.read_excel(tmp_path / "tables.xlsx", sheet_name=1, header=2)
    assert read["n"].tolist()[:2] == [0.333333333333, -1234.5]
    assert read["n"].isna().tolist() == [False, False, True]


def test_a_bare_number_is_an_amount_only_beside_amounts() -> None:
    assert [value for value, _ in column("＋2,875", "96", "0", "—")] == [2875, 96, 0, None]
    assert [value for value, _ in column("＋2,875", "96", "約9")] == [2875, None, None]
    assert [value for value, _ in column("4,000人", "96")] == [4000, None]
    assert [value for value, _ in column("96", "0")] == [None, None]


def test_a_dash_is_missing_among_numbers_and_text_among_texts(tmp_path: Path) -> None:
    sheet = only(hand_made(["名", "目標", "印"], ["甲", "—", "○"], ["乙", "5人", "—"]))
    rows = [list(row) for row in save(tmp_path, [sheet]).worksheets[1].iter_rows(min_row=4)]
    assert [[cell.value for cell in row] for row in rows] == [["甲", None, "○"], ["乙", 5, "—"]]
    workbook.write_csv(tmp_path, [sheet])
    assert read_csv(tmp_path / "04-01.csv") == [
        ["名", "目標（人）", "印"],
        ["甲", "", "○"],
        ["乙", "5", "—"],
    ]


# Tables


def test_a_table_carries_its_headings_note_and_source() -> None:
    after = '<p class="caveat">注意<br>する</p><p class="source">出典：統計</p><p>本文</p>'
    sheet = only("<h2>節</h2><h3>小節</h3>", hand_made(["甲", "乙"], ["a", "b"], after=after))
    assert (sheet.number, sheet.chapter) == ("04-01", "指標の進み具合")
    assert (sheet.section, sheet.caption, sheet.headers) == (("節", "小節"), "表題", ("甲", "乙"))
    assert (sheet.notes, sheet.sources) == (("注意\nする",), ("出典：統計",))


def test_text_reads_as_a_browser_shows_it() -> None:
    sheet = only(
        hand_made(["値"], [' 甲 \n  乙<br>丙 <span class="badge">● 記載</span><!-- x --> '])
    )
    assert values(sheet) == [["甲 乙\n丙 ● 記載"]]


def test_tables_of_one_section_and_shape_are_one_sheet_that_names_each() -> None:
    heads = ["指標", "値"]
    sheets = collect(
        "<h2>節</h2>",
        hand_made(heads, ["a", "1人"], caption="第1期：目標", after='<p class="caveat">注</p>'),
        hand_made(["別"], ["x"], caption="別の表"),
        hand_made(heads, ["b", "2人"], ["c", "—"], caption="第2期：目標"),
        "<h2>次の節</h2>",
        hand_made(heads, ["d", "3人"], caption="第3期：目標"),
    )
    assert [(s.number, s.caption, s.tables) for s in sheets] == [
        ("04-01", "目標", 2),
        ("04-02", "別の表", 1),
        ("04-03", "第3期：目標", 1),
    ]
    assert sheets[0].headers == ("表", "指標", "値")
    assert values(sheets[0]) == [
        ["第1期：目標", "a", 1],
        ["第2期：目標", "b", 2],
        ["第2期：目標", "c", "—"],
    ]
    assert sheets[0].notes == ("注",)


def test_tables_with_one_caption_are_told_apart_by_their_heading_or_a_number() -> None:
    parts = [
        f"<h3>{title}</h3>" + hand_made(["値"], [f"{n}番"]) for n, title in enumerate("甲乙乙")
    ]
    sheet = only("<h2>節</h2>", *parts)
    assert [row[0].text for row in sheet.rows] == ["甲：表題", "乙：表題", "乙：表題（2）"]
    assert (sheet.caption, sheet.section) == ("表題", ("節",))


def test_chapters_with_one_number_do_not_write_over_each_other() -> None:
    html = page("<h2>節</h2>", hand_made(["値"], ["a"]))
    sheets = workbook.collect([("04_a", "甲", html), ("04_b", "乙", html), ("annex", "丙", html)])
    assert [sheet.number for sheet in sheets] == ["04-01", "04-02", "03-01"]


def test_no_cell_is_lost_without_a_head_or_beside_a_short_one() -> None:
    short = hand_made(["甲"], ["a", "b"], ["c"])
    assert only(short).headers == ("甲", "列2")
    assert values(only(short)) == [["a", "b"], ["c", ""]]
    bare = '<table class="machi"><tbody><tr><th>a</th><td>b</td></tr></tbody></table>'
    assert only(bare).headers == ("列1", "列2")
    assert only(bare).caption == "指標の進み具合"


# The file


def test_a_sheet_filters_its_rows_and_keeps_its_heading_in_view(tmp_path: Path) -> None:
    after = '<p class="caveat">注意</p><p class="source">出典：統計</p>'
    sheet = only("<h2>節</h2>", hand_made(["名", "数"], ["甲", "§1"], ["乙", "§2"], after=after))
    book = save(tmp_path, [sheet])
    written = book.worksheets[1]
    assert book.sheetnames == ["目次", "04-01 表題"]
    assert [written["A1"].value, written["B2"].value] == [
        "表題",
        "指標の進み具合 ＞ 節　（注と出典は表の下）",
    ]
    assert [[cell.value for cell in row] for row in written["A3:B5"]] == [
        ["名", "数"],
        ["甲", 1],
        ["乙", 2],
    ]
    assert [written["A7"].value, written["A8"].value] == ["注：注意", "出典：統計"]
    assert (written.freeze_panes, written.auto_filter.ref) == ("B4", "A3:B5")
    setup = written.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth) == ("landscape", 9, 1)
    assert setup.fitToHeight == 0
    assert written.print_title_rows == "$3:$3"
    assert written["B4"].number_format == '#,##0;"−"#,##0'
    assert written["B4"].alignment.horizontal == "right"


def look_of(cell: Cell) -> tuple[str, ...]:
    parts = (cell.font, cell.border, cell.fill, cell.alignment, cell.quotePrefix)
    return (cell.number_format, *map(repr, parts))


def test_cells_of_a_kind_look_the_same_on_every_sheet(tmp_path: Path) -> None:
    rows = [["甲", "§1", "=1"], ["乙", "§2", "丙"]]
    after = '<p class="caveat">注</p>'
    tables_ = [hand_made(["名", name, "値"], *rows, after=after) for name in ("数", "別")]
    sheets = save(tmp_path, collect("<h2>節</h2>", *tables_)).worksheets[1:]
    first, cells = sheets
    for row in first.iter_rows():
        for cell in row:
            assert look_of(cell) == look_of(cells[cell.coordinate]), cell.coordinate
    assert [cells[place].font.b for place in ("A1", "A3", "A4", "A7")] == [True, True, False, False]
    assert [cells[p].quotePrefix for p in ("C4", "C5", "A4")] == [True, False, False]
    assert [cells[p].border.left.style for p in ("A4", "B4", "C5", "A7")] == ["thin"] * 3 + [None]
    assert [cells[p].fill.fill_type for p in ("A3", "A4")] == ["solid", None]


def test_the_contents_list_and_link_every_sheet(tmp_path: Path) -> None:
    heads = ["値"]
    sheets = collect("<h2>節</h2>", hand_made(heads, ["a"]), hand_made(heads, ["b"], ["c"]),
                     hand_made(["他"], ["d"], caption="他'の表"))  # fmt: skip
    book = save(tmp_path, sheets)
    contents = book["目次"]
    rows = [[cell.value for cell in row] for row in contents.iter_rows()]
    assert contents["A1"].value == "架空市　報告書のすべての表"
    assert ["基準日", "2026-03-31 時点"] in [row[:2] for row in rows]
    head = next(n for n, row in enumerate(rows) if row[0] == "シート")
    assert [row[:6] for row in rows[head + 1 :]] == [
        ["04-01 節", "指標の進み具合", "節", "表題", 2, 3],
        ["04-02 他 の表", "指標の進み具合", "節", "他'の表", 1, 1],
    ]
    links = [contents.cell(head + 2 + n, 1).hyperlink.location for n in range(2)]
    assert links == ["'04-01 節'!A1", "'04-02 他 の表'!A1"]
    assert [sheet["A2"].hyperlink.location for sheet in book.worksheets[1:]] == ["'目次'!A1"] * 2


def test_a_report_without_tables_says_so(tmp_path: Path) -> None:
    for sheets in (workbook.collect([]), collect("<p>本文だけ</p>")):
        assert sheets == []
        book = save(tmp_path, sheets)
        assert book.sheetnames == ["目次"]
        words = [cell.value for row in book["目次"].iter_rows() for cell in row]
        assert "この報告書に表はありません。" in words
        workbook.write_csv(tmp_path, sheets)
        assert len(read_csv(tmp_path / "index.csv")) == 1


def test_a_table_without_rows_keeps_its_headings(tmp_path: Path) -> None:
    sheet = only(hand_made(["甲", "乙"]))
    assert [cell.value for cell in save(tmp_path, [sheet]).worksheets[1][3]] == ["甲", "乙"]
    workbook.write_csv(tmp_path, [sheet])
    assert read_csv(tmp_path / "04-01.csv") == [["甲", "乙"]]


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    html = hand_made(["名", "数"], ["甲", "1,000人"], after='<p class="caveat">注</p>')
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        save(folder, collect("<h2>節</h2>", html))
        workbook.write_csv(folder, collect("<h2>節</h2>", html))
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    with zipfile.ZipFile(tmp_path / "a" / "tables.xlsx") as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
    assert "架空市　報告書のすべての表" in core
    assert "<dc:language>ja</dc:language>" in core
    assert "dcterms" not in re.sub(r"xmlns:dcterms", "", core)


def test_columns_show_their_texts_and_stay_readable_on_a_page() -> None:
    sheet = only(
        hand_made(["短", "数", "長"], ["あ", "§1,234,567", "い" * 1400], ["う", "§1", "え"])
    )
    short, number, long = column_widths(sheet)
    assert short < 10
    assert number >= len("1,234,567") + 2
    assert 48 < long <= WIDEST
    assert lines_of("い" * 1400, long) * 14 < 409 * 2
    many = only(hand_made([f"列{n}" for n in range(12)], ["文" * 60] * 12))
    assert sum(column_widths(many)) <= PAGE + 12


# Nothing in the files runs


def test_hostile_text_is_text_everywhere(tmp_path: Path) -> None:
    sheets = []
    for n, evil in enumerate(EVIL):
        text = str(escape(evil))
        after = f'<p class="caveat">{text}</p><p class="source">{text}</p>'
        table = hand_made([text, "数"], [text, "1人"], [text, "§2"], caption=text, after=after)
        html = page(f"<h2>{text}</h2><h3>{text}</h3>", table)
        sheets += workbook.collect([(f"{n:02d}_x", evil, html)])
    workbook.write_xlsx(tmp_path / "tables.xlsx", sheets, [(e, e) for e in EVIL])
    workbook.write_csv(tmp_path, sheets)
    parts = parts_of(tmp_path)
    assert not [name for name in parts if "external" in name.lower() or "vba" in name.lower()]
    for name, xml in parts.items():
        assert "TargetMode" not in xml, name
        assert not re.search(r"<f[ >/]|\u202e|\x07", xml), name
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert len(book.sheetnames) == len(EVIL) + 1
    for sheet in book.worksheets:
        assert len(sheet.title.encode("utf-16-le")) // 2 <= 31
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.value
                if isinstance(cell.value, str) and cell.value[0] in "=+-@\t\r\n＝＋－＠":
                    assert cell.quotePrefix, cell.value
    for path in tmp_path.glob("*.csv"):
        for row in read_csv(path):
            for field in row:
                assert field[:1] not in tuple("=+-@\t\r\n＝＋－＠"), field
                assert "\u202e" not in field


def test_what_is_shown_of_hostile_text_is_what_was_given(tmp_path: Path) -> None:
    rows = [
        [str(escape(evil))] for evil in ("=1+1", "右\u202e左", "\x07鐘", "_x003D_1", "😀", "#N/A")
    ]
    sheet = only(hand_made(["値"], *rows))
    written = save(tmp_path, [sheet]).worksheets[1]
    shown = [cell.value for (cell,) in written.iter_rows(min_row=4, max_col=1)]
    # Excel reads _x005F_ as an underscore; openpyxl leaves it.
    assert shown == ["=1+1", "右[U+202E]左", "[U+0007]鐘", "_x005F_x003D_1", "😀", "#N/A"]
    workbook.write_csv(tmp_path, [sheet])
    fields = [row[0] for row in read_csv(tmp_path / "04-01.csv")[1:]]
    assert fields == ["'=1+1", "右[U+202E]左", "[U+0007]鐘", "_x003D_1", "😀", "#N/A"]


def test_a_negative_number_is_no_formula(tmp_path: Path) -> None:
    sheet = only(hand_made(["人", "混"], ["§−490", "-3人"], ["§5", "4件"]))
    workbook.write_csv(tmp_path, [sheet])
    assert read_csv(tmp_path / "04-01.csv")[1:] == [["-490", "'-3人"], ["5", "4件"]]


def test_a_text_longer_than_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    sheet = only(hand_made(["値"], ["😀" * 20000]))
    written = str(save(tmp_path, [sheet]).worksheets[1]["A4"].value)
    assert len(written.encode("utf-16-le")) // 2 <= 32767
    assert written.endswith("…（長いため省略。全文は報告書とCSVにあります）")
    workbook.write_csv(tmp_path, [sheet])
    assert read_csv(tmp_path / "04-01.csv")[1] == ["😀" * 20000]


@given(st.text(max_size=60), st.sampled_from([1, 2]))
def test_a_sheet_name_is_always_legal(caption: str, count: int) -> None:
    sheet = workbook.Sheet("04-01", "章", (caption,), caption, ("値",), (), tables=count)
    name = name_of(sheet)
    assert name.startswith("04-01")
    assert len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\'\n\t")


# The real reports


def test_every_table_of_the_reports_is_in_the_workbook(reports: Path, tmp_path: Path) -> None:
    folders = sorted(path for path in reports.iterdir() if (path / "04_kpi_trends.html").exists())
    assert folders
    for folder in folders:
        pages = sorted(folder.glob("[0-9][0-9]_*.html"))
        chapters = [(path.stem, path.stem, path.read_text(encoding="utf-8")) for path in pages]
        captions = [
            caption.get_text()
            for _, _, html in chapters
            for caption in BeautifulSoup(html, "html.parser").select("table > caption")
        ]
        sheets = workbook.collect(chapters)
        workbook.write_csv(tmp_path, sheets)
        listed = read_csv(tmp_path / "index.csv")[1:]
        assert sum(int(row[4]) for row in listed) == len(captions)
        assert sum(sheet.tables for sheet in sheets) == len(captions)
        named = {row[0].text for sheet in sheets for row in sheet.rows if sheet.tables > 1}
        named |= {sheet.caption for sheet in sheets}
        unnamed = [caption for caption in captions if not any(caption in name for name in named)]
        assert unnamed == []


def test_numbers_of_a_report_are_those_of_its_page(reports: Path) -> None:
    page_path = reports / "072028-aizuwakamatsu" / "04_kpi_trends.html"
    html = page_path.read_text(encoding="utf-8")
    sheets = workbook.collect([("04_kpi_trends", "章", html)])
    yearly = next(sheet for sheet in sheets if sheet.caption.startswith("年ごとの目標と実績"))
    first = next(row for row in values(yearly) if str(row[0]).startswith("移住相談件数"))
    assert first[1:4] == [2023, 400, 363]
    shown = [cell.form.write(cell.value) for s in sheets for r in s.rows for cell in r if cell.form]
    printed = [cell.text for s in sheets for r in s.rows for cell in r if cell.form]
    assert shown == printed
    assert len(shown) > 200
