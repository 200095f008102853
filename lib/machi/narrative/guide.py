"""The guide ``machi new`` lays beside the tables (手引き.md): what to fill in, in which order.

Made from the schemas, their Japanese meanings, the requirements of the chapters and the rows of
the sample town, so that it cannot say anything else than the checks do.
"""

from collections.abc import Mapping
from pathlib import Path

from machi import readiness, schemas
from machi.japan import Entry
from machi.problems import show
from machi.schemas import japanese

Sample = Mapping[str, Mapping[str, str]]
ORDER = """\
1. `data/sources.csv` に、読む資料を一行ずつ足す（題名・発行者・読んだ日・利用条件・アドレス）。
   Excelでダブルクリックして開くと文字が化けるので、「データ → テキストまたはCSVから（UTF-8）」で
   開く。
   資料の全文を書き写したなら、このフォルダーの documents/ に置き、その指紋を `sha256` に入れる
   （`sha256sum ファイル`、Windowsは `certutil -hashfile ファイル SHA256`）。`locator` は
   「見出し L12」のように書き、L12 はその12行目を指す。表の値なら、表の見出しの行も「L10,L12」と
   並べる。
2. 計画（plans）→ 目標・施策（goals）→ 指標（indicators）→ 指標の値（observations）の順に埋める。
   ここまでで、章 00・01・04・08 のおおかたが出る。
3. 対応の表（sdg_links、national_links、kpi_links）に、資料に書いてある対応を入れる。
   資料に無い対応を人が読んで決めたら `basis` を reviewed とし、理由を `note` に書く。
4. 行政評価があれば projects → budgets → project_results → logic_nodes → logic_edges、
   会議の意見は opinions、文書の言い切りは statements、計算は calculations と calculation_terms。
5. `machi check {code}` で確かめ、問題がなくなったら `machi render {code}` で報告書を作る。
   `machi check` は、どの章に何が足りないかも言う。\
"""
RULES = """\
- 資料の文言は、そのまま写す。略した所は「…」。読んで判断したことは `note` に書く。
- 目標の「5年間で6人」「9人(延べ243日)」や時期の「現状値(2014年度)」は、印字のまま写してよい。
- 値が無いときは空欄にし、`status` に理由を書く。0 は「ゼロだった」ときだけ。
- 数字は全角でも、年は「令和6年度」「R6」でも読める。ファイルは UTF-8 でも CP932（Excel）でもよい。
- 表は見出し行だけでもよい。要らない表は空のままでよい。
- CSVの表とExcelの様式は、`machi form {code}` と `machi form {code} --to-csv` で入れ替えられる。\
"""


def write(entry: Entry, folder: Path, sample: Sample, *, form: bool) -> str:
    """The guide as Markdown that also reads well as plain text.

    Args:
        entry: the municipality.
        folder: where its tables lie, for the reader.
        sample: by table, a row of the sample town's table; tables may be absent.
        form: whether the tables are sheets of form.xlsx and no CSV files.
    """
    where = "`form.xlsx` のシート" if form else "CSVファイル"
    parts = [
        f"# {entry.prefecture}{entry.name}（{entry.code}）のデータの手引き",
        f"このフォルダー（`{show(folder)}`）の{where}に、公表された資料の内容を書き写します。\n"
        "できあがりの例は、架空の町「見本町」（`data/municipalities/990019-mihon`）にあります。\n"
        "報告書を試すには `machi render 990019`。この手引きは消しても構いません。",
        f"## 進め方\n\n{ORDER.format(code=entry.code)}",
        f"## 書き方の決まり\n\n{RULES.format(code=entry.code)}",
        "## どの章に何が要るか\n\n" + "\n".join(_chapters()),
        "## 出典 `data/sources.csv`\n\n資料を一行に一つ。ほかの表の source_id はここを指す。\n\n"
        + "\n".join(f"- `{column}` {told}" for column, told in japanese.SOURCES.items()),
        *(_table(name, sample.get(name, {}), form=form) for name in schemas.MUNICIPAL),
    ]
    return "\n\n".join(parts) + "\n"


def _chapters() -> list[str]:
    told = []
    for notebook, part, needs in readiness.PARTS:
        chapter = f"{notebook.split('_')[0]} {readiness.CHAPTERS[notebook]}"
        told.append(f"- {chapter}「{part}」：{'、'.join(need.enter for need in needs)}")
    return told


def _table(name: str, sample: Mapping[str, str], *, form: bool) -> str:
    """One table: what a row is, then each column."""
    file = f"シート「{japanese.TABLES[name]}」" if form else f"`{name}.csv`"
    optional = "（無くてもよい）" if name in schemas.OPTIONAL else ""
    lines = [f"## {japanese.TABLES[name]} {file}{optional}", "", f"{japanese.ROWS[name]}。", ""]
    for column, definition in schemas.columns(schemas.MUNICIPAL[name]).items():
        must = "空欄可" if definition.nullable else "必須"
        value = sample.get(column)
        meaning = japanese.COLUMNS[name][column]
        # Where the sample town has a value it is the example.
        lines.append(f"- `{column}`（{must}）{meaning.split('例：')[0] if value else meaning}")
        if choices := japanese.CHOICES.get(name, {}).get(column):
            given = "、".join(f"{v}（{w}）" if v != w else v for v, w in choices.items())
            lines.append(f"  - 選ぶ値：{given}")
        if value:
            lines.append(f"  - 見本町では：{value}")
    return "\n".join(lines)
