"""The words of the form's first sheet: how to fill it and how it will be read.

Every rule of ``understanding`` and ``table`` that infers a meaning stands here as one sentence.
"""

from collections.abc import Sequence

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from machi import schemas
from machi.forms import names, pen
from machi.forms.names import MEMO
from machi.schemas import japanese

STEPS = (
    "出典を先に登録します。data/sources.csv の source_id を「出典」の列に使います。",
    "シートを左から順に埋めます。「計画」「目標・施策」「指標」「指標の値」の四つがあれば始められます。",
    "資料に印字された言葉は、そのまま写します。略した所は「…」とします。",
    "値が資料にないときは空欄にして、理由を「状態」の列で選びます。0 にはしません。",
    "保存して、`machi check 団体コード` で確かめます。直す所は、シートと行と列の名前で示されます。",
)
LEGEND = (
    ("必須", "空欄のままにできない列"),
    ("空欄可", "資料にないときは空欄のままにする列"),
    ("・選ぶ", "一覧から選ぶ列。日本語の語でも、データで使う英語の語でも読めます"),
    ("小さな英字", "データでの列名。見出しの列を動かしても、これで見分けます"),
)
UNDERSTOOD = (
    "年は西暦でも元号でも読みます（2024、令和6年度、R6、元年）。全角の数字も読みます。",
    "年の列の日付は、年の見える表示で4月から12月なら、その年と読みます。1月から3月は年度と年が違うので、読みません。",
    "数は、セルの中身を15桁まで読みます（0.1+0.2 は 0.3）。桁区切り、△・▲・－の負の数も読みます。",
    "％表示の数は、その行の単位が％のときだけ、見えているとおりに読みます（57.3% は 57.3）。",
    "表示形式で付けた単位（4,000人、¥1,200）は、その行の単位と同じときだけ読みます。",
    "文字の列に入った数は、見えているとおりの文字と読みます。見えない桁があるときは読みません。",
    "先頭の0が落ちた団体コードは、検査数字が合うときに0を補います。",
    "令和6年4月1日、R6.4.1 と見える日付は、文字の列ではその文字と読みます。",
    "ほかの日付は、「3/5」や「1-2」をExcelが変えたものかもしれないので、読みません。",
    "数式は、保存されている計算結果を読みます。",
    "文字の列のセルを縦に結合すると、結合した各行に同じ値があると読みます。横の結合と、数の列の結合は読みません。",
    "隠した行・列、絞り込みで見えない行も読みます。空の行は飛ばします。",
    "一覧の列では「N3 デジ田総合戦略」のように、IDの後に空白と名前があってもIDだけを読みます。",
    f"名前が「{MEMO}」で始まるシートと、見出しが「{MEMO}」で始まる列は、控えとみて読みません。",
    "セルのコメント（メモ）・色・太字は読みません。取り消し線は、消すのか残すのか分からないので確かめます。",
)
REFUSED = (
    "合計の行、「〃」「同上」、「―」だけの値、取り消し線、同じ行の繰り返しは、直すまで先へ進みません。",
    "同じ表をCSVとこのフォームの両方に書くと、どちらも使わずに知らせます。",
)
EXAMPLE = (
    ("シート", "書き方の例（見本町という架空の町）"),
    (
        "計画",
        "計画のID mh-s3 ／ 題名 第3期見本町総合戦略 ／ 種類 総合戦略 ／ 段階 決定版 ／ 2025〜2029",
    ),
    (
        "目標・施策",
        "計画 mh-s3 ／ ID mh-s3-1 ／ 階層 基本目標・政策・柱 ／ 題名 若い世代の希望をかなえる",
    ),
    (
        "指標",
        "計画 mh-s3 ／ ID mh-s3-1-k1 ／ 名前 移住者数 ／ 単位 人 ／ 数え方 単年 ／ 向き 増やす",
    ),
    (
        "指標の値",
        "指標 mh-s3-1-k1 ／ 目標値 ／ 2029 年度 ／ 値 120 ／ 資料での書き方 120人 ／ 状態 確定",
    ),
)


def fill(page: Worksheet, title: str) -> None:
    """Fill the first sheet; ``title`` names the municipality."""
    page.title = names.GUIDE
    page.sheet_view.showGridLines = False
    for column, width in (("A", 18.0), ("B", 100.0)):
        page.column_dimensions[column].width = width
    row = 1
    pen.put(page, row, 1, f"{title} 入力フォーム", pen.LARGE, Alignment(vertical="center"))
    page.row_dimensions[row].height = 26

    def part(head: str, lines: Sequence[tuple[str, str]]) -> None:
        nonlocal row
        row += 2
        pen.put(page, row, 1, head, pen.BOLD, pen.TOP)
        for label, words in lines:
            row += 1
            pen.put(page, row, 1, label, pen.PLAIN, pen.TOP)
            pen.put(page, row, 2, words, pen.PLAIN, pen.TOP)
            pen.heighten(page, row, {words: 100.0})

    def numbered(lines: Sequence[str]) -> list[tuple[str, str]]:
        return [(str(n), words) for n, words in enumerate(lines, start=1)]

    part("埋め方", numbered(STEPS))
    part("見出しの上の語", LEGEND)
    part("シート", [(japanese.TABLES[t], japanese.ROWS[t]) for t in schemas.MUNICIPAL])
    for line in range(row - len(schemas.MUNICIPAL) + 1, row + 1):
        pen.link(page, line, 1, str(page.cell(line, 1).value))
    part("例（架空）", EXAMPLE[1:])
    part("こう読みます", numbered(UNDERSTOOD))
    part("読まずに知らせます", numbered(REFUSED))
    pen.print_setup(page, 1)
