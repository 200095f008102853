"""What a reader of the chapter on projects reads and sees: sums with what they hold, and gaps."""

import ast
import json
import re
from functools import cache
from importlib import import_module
from itertools import combinations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from machi import charts, evaluation, logic, paths, store, tables, theme, words
from machi.charts import base
from machi.narrative import changes, measures, results, spending
from machi.narrative import evaluation as words_of
from machi.narrative import logic as logic_words

CHAPTER = "05_evaluation"
TOWNS = ("072028", "012360", "022012")
LONG = "髙﨑邉櫻薗栁淸﨟鰺、" * 12
UNREADABLE = re.compile(
    r"(?<![A-Za-z])(nan|None|NaN|NaT|<NA>|inf|total|general_revenue|personnel|judged|stated|"
    r"illegible|dash_in_source|earlier_only|later_only|no_results|budget|estimate)(?![A-Za-z])|（）"
)


@cache
def run(code: str) -> list[object]:
    """Everything the chapter shows for a municipality, in order, drawn without pixels."""
    notebook = json.loads((paths.notebooks() / f"{CHAPTER}.ipynb").read_text("utf-8"))
    shown: list[object] = []
    space: dict[str, object] = {"display": shown.append}
    with pytest.MonkeyPatch.context() as patch:
        for module in ("evaluation", "logic"):
            drawn = import_module(f"machi.charts.{module}")
            patch.setattr(drawn, "finish", lambda _, alt, caption: base.Chart(b"", alt, caption, 0))
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, CHAPTER, "exec"), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space["municipality_code"] = code
            if isinstance(last, ast.Expr):
                shown.append(eval(compile(ast.Expression(last.value), CHAPTER, "eval"), space))
    return [block for block in shown if block is not None]


def text(block: object) -> str:
    if isinstance(block, base.Chart):
        return f"{block.alt}\n{block.caption}"
    assert isinstance(block, tables.Block)
    return BeautifulSoup(block.html, "html.parser").get_text("\n")


def page(code: str) -> str:
    return "\n".join(text(block) for block in run(code))


def rows_of(block: tables.Block, nth: int = 0) -> list[dict[str, str]]:
    """The rows of a table by heading; a repeated heading keeps its first cell."""
    table = BeautifulSoup(block.html, "html.parser").find_all("table")[nth]
    head = [cell.get_text() for cell in table.find("thead").find_all("th")]
    rows = []
    for line in table.find("tbody").find_all("tr"):
        cells = [cell.get_text(" ") for cell in line.find_all(["th", "td"])]
        rows.append(dict(reversed(list(zip(head, cells, strict=True)))))
    return rows


@pytest.mark.parametrize("code", TOWNS)
def test_the_chapter_reads_without_codes_or_traces_of_missing_values(code: str) -> None:
    said = page(code)
    found = [said[max(0, m.start() - 20) : m.end() + 20] for m in UNREADABLE.finditer(said)]
    assert found == []


@pytest.mark.parametrize("code", TOWNS[1:])
def test_a_town_without_a_sheet_says_so_in_one_line_and_every_section_vanishes(code: str) -> None:
    points, *rest = run(code)
    lines = BeautifulSoup(points.html, "html.parser").find_all("li")
    assert len(lines) == 1
    assert "評価票がありません" in lines[0].get_text()
    # Sources and the run stamp stay; of the sections nothing is left but the same few words.
    sections = rest[:-2]
    assert {text(block) for block in sections} == {spending.SILENT}
    assert all(f'class="{tables.NOTHING}"' in block.html for block in sections)
    assert len(rows_of(rest[-2])) >= 1


def test_the_key_points_of_aizuwakamatsu() -> None:
    points = run("072028")[0]
    lines = [line.get_text() for line in BeautifulSoup(points.html, "html.parser").find_all("li")]
    assert 3 <= len(lines) <= 6
    for part in (
        "2025年度（予算）は14事業で69,727千円、2026年度（見込み）は15事業で105,570千円",
        "合計は資料の印字ではなく、ここで足したもの",
        "合計どうしは比べられません",
        "13事業に限ると、65,435千円から79,100千円へ13,665千円（20.9%）増えています",
        "「移住支援金」（＋6,000千円）",
        "同じ12事業で、2025年度は47.1%、2026年度は48%です",
        "事業費は2025・2026年度、数えた結果は2022・2023・2024年度と、2019〜2024年度の合計",
        "7事業のうち2件（「UIJターン等移住給付金」「地方学生就職支援事業」）",
        "成果の箱9件のうち7件には指標がありません",
        "目標450件に対し323件で届いていませんが",
        "目標194世帯に対し254世帯で届いています",
    ):
        assert part in "\n".join(lines)


def test_every_sum_shows_how_many_projects_it_holds_and_that_it_is_ours() -> None:
    block = next(b for b in run("072028") if "施策ごとの額" in text(b))
    assert "合計は資料の印字ではなく、ここで足したものです" in text(block)
    rows = rows_of(block)
    one = next(r for r in rows if r["項目"] == "所要一般財源" and "施策1" in r["施策"])
    assert (one["2025年度（予算）"], one["足した事業"]) == ("4,598", "9件中7件")
    assert one["足していない事業"] == "2025年度：判読できない2。2026年度：額の記載なし1"
    assert len(rows) == 9


def test_a_project_left_out_of_a_change_is_named_with_the_reason() -> None:
    block = next(b for b in run("072028") if "両方の年度の額が読める" in text(b))
    total = next(r for r in rows_of(block) if "施策1" in r["施策"] and r["項目"] == "事業費")
    assert total["増減"] == "＋2,875"
    assert total["除いた事業と理由"] == (
        "国際交流推進事業（2025年度は判読できない）、未来人財育成塾（2026年度は資料では横線）"
    )


def test_every_project_is_listed_with_its_marks() -> None:
    block = next(b for b in run("072028") if "事業と印" in text(b))
    rows = rows_of(block) + rows_of(block, 1)
    assert len(rows) == 16
    assert sum(row["主要事業"] == "印あり" for row in rows) == 4
    assert sum(row["もう一つの印"] == "印あり" for row in rows) == 7
    row = next(r for r in rows if r["事業"] == "未来人財育成塾")
    assert (row["SDGs"], row["人口減少対策"], row["次年度"]) == ("4.7", "基本目標2", "終了")


def test_a_missing_amount_is_a_dash_with_its_reason_and_a_zero_is_a_zero() -> None:
    town = store.load("072028")
    rows = rows_of(spending.ledger(town["projects"], town["budgets"]))
    held = {row["事業"]: row for row in rows}
    assert len(rows) == 16
    assert held["姉妹都市むつ市との交流事業"]["事業費 2025年度"] == "0"
    assert held["国際交流推進事業"]["事業費 2025年度"] == tables.MISSING
    assert "事業費 2025年度：判読できない" in held["国際交流推進事業"]["額のない理由"]
    assert "事業費 2026年度：資料では横線" in held["未来人財育成塾"]["額のない理由"]
    assert held["移住支援金"]["額のない理由"] == tables.MISSING


# Results and what one costs.


COSTS = pd.DataFrame(
    {
        "project_id": ["p1", "p2"],
        "year": [2025, 2025],
        "stage": ["budget", "budget"],
        "result": ["交付", "相談"],
        "unit": ["件", "回"],
        "total": [100.0, 7.0],
        "count": [8.0, 0.0],
        "cost": [12.5, None],
    }
)
COST_GAPS = pd.DataFrame(
    {
        "project_id": ["p1", "p2"],
        "total_years": [(2025,), (2025,)],
        "result_years": [(2025,), (2025,)],
        "reason": [None, "zero_results"],
    }
).astype({"reason": "str"})
TITLES = {"p1": "<b>支援</b>", "p2": "相談"}
NO_SPANS = pd.DataFrame({"span": [], "start_year": [], "year": []})


def test_a_cost_per_result_stands_with_its_year_and_says_that_it_is_no_effect() -> None:
    block = results.cost_block(COSTS, COST_GAPS, NO_SPANS, TITLES)
    row = rows_of(block)[0]
    assert (row["年度"], row["事業費"], row["結果"]) == ("2025年度（予算）", "100", "8件")
    assert row["一つ当たり"] == "12.5"
    assert row["事業"] == "<b>支援</b>"
    said = text(block)
    assert "2事業のうち1件" in said
    assert "効果や効率、原因と結果を示すものではありません" in said
    assert rows_of(block, 1)[0]["計算できない理由"] == results.GAPS["zero_results"]
    assert set(results.GAPS) == set(evaluation.GAPS)


def test_without_a_common_year_the_years_are_listed_instead() -> None:
    gaps = COST_GAPS.assign(
        reason="no_common_year", result_years=[(2023, 2024), (2024,)], total_years=[(2025,), ()]
    )
    said = "".join(results.cost_sentence(COSTS[:0], gaps, NO_SPANS))
    assert "事業費は2025年度、数えた結果は2023・2024年度で" in said
    assert "どの事業も計算できません" in said


def test_counted_zeros_are_no_reason_to_speak_of_missing_years() -> None:
    said = "".join(results.cost_sentence(COSTS[1:], COST_GAPS[1:], NO_SPANS))
    assert "結果が0のため" in said


def test_results_stand_by_year_and_units_are_never_mixed() -> None:
    town = store.load("072028")
    titles = dict(zip(town["projects"]["project_id"], town["projects"]["title"], strict=True))
    found = evaluation.counted_results(town["project_results"])
    rows = rows_of(results.result_table(found, titles))
    grant = [row for row in rows if row["事業"] == "移住支援金"]
    assert [(r["区分"], r["2024年度"]) for r in grant] == [
        ("全体", "14"),
        ("世帯", "9"),
        ("単身", "5"),
    ]
    assert grant[1]["複数の年の合計など"] == "2019〜2024年度 20件"
    loan = [row["数えたもの"] for row in rows if row["事業"] == "奨学金返還支援事業補助金"]
    assert loan == ["実績（件）", "実績（名）", "交付件数（件）"]
    pupils = next(row for row in rows if row["事業"] == "未来人財育成塾")
    assert [pupils[f"{y}年度"] for y in (2022, 2023, 2024)] == ["22", "24", "16"]


# Measures.


def test_each_measure_begins_a_page_and_holds_its_projects_indicators_and_words() -> None:
    block = next(b for b in run("072028") if "進んだこと、課題、次の一歩" in text(b))
    soup = BeautifulSoup(block.html, "html.parser")
    heads = soup.find_all("h3")
    assert [head.get_text() for head in heads] == [
        "政策分野37 交流・移住",
        "施策1 交流の促進",
        "施策2 定住・二地域居住の推進",
    ]
    assert ["new-page" in head.get("class", []) for head in heads] == [False, True, True]
    said = text(block)
    assert "次年度の方針：継続8件、終了1件（「未来人財育成塾」）。" in said
    assert "指標：この施策に付いた指標の印字はありません。" in said
    field, first, second, last = (rows_of(block, n) for n in range(4))
    assert [row["実績"] for row in field] == ["2,481人", "63件", "323件", "254世帯"]
    assert "堅調…に推移している" in field[2]["資料の言葉"]
    assert [len(first), len(last)] == [9, 7]
    # The words on the same quantity in the table of indicators stand beside the logic model's.
    assert "堅調…に推移している" in second[0]["資料の言葉"]
    assert (second[0]["目標に"], second[1]["目標に"]) == ("届いていない", "届いた")
    coordinator = last[0]
    assert (coordinator["次年度"], coordinator["課題と今後の方針"]) == ("新規", tables.MISSING)
    assert "L162,L241-L248" in coordinator["事業"]
    assert (
        "数えた結果：2024年度 14件、9件（世帯）、5件（単身）"
        in last[3]["進んだこと（取組状況と成果）"]
    )


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    text_ = "初めの文です。" + "あ" * 300 + "。終わりの文です。"
    cut = measures.both_ends(text_)
    assert cut.startswith("初めの文です。")
    assert cut.endswith("。終わりの文です。") or cut.endswith("終わりの文です。")
    assert measures.OMITTED in cut
    assert len(cut) <= measures.LONGEST + len(measures.OMITTED)
    assert measures.both_ends("短い文。") == "短い文。"
    assert measures.both_ends("-") is None
    assert measures.both_ends(None) is None


# The logic model.


MODEL = pd.DataFrame(
    [
        ("p1", "project", "支援金", None, False, None),
        ("p2", "project", "給付金", "▲ つながらない", True, None),
        ("o1", "output", "周知と交付", None, False, None),
        ("s1", "short", "相談が増える", None, False, None),
        ("m1", "middle", "移住が増える", "▲ 指標なし", False, None),
        ("i1", "indicator", "相談件数", "2024年度 323件", False, "s1"),
        ("i2", "indicator", "宙に浮いた指標", None, False, None),
    ],
    columns=["node_id", "stage", "name", "mark", "flagged", "host"],
)
ARROWS = pd.DataFrame(
    [
        ("p1", "o1", "stated"),
        ("o1", "s1", "judged"),
        ("s1", "m1", "judged"),
        ("s1", "i1", "judged"),
        ("p1", "i1", "stated"),
        ("p1", "m1", "stated"),
        ("m1", "o1", "judged"),
    ],
    columns=["from_node_id", "to_node_id", "basis"],
)


def drawn(nodes: pd.DataFrame, arrows: pd.DataFrame) -> tuple[Figure, base.Chart]:
    kept: list[Figure] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "DPI", 60)
        module = import_module("machi.charts.logic")
        patch.setattr(module, "finish", lambda f, *more: (kept.append(f), base.finish(f, *more))[1])
        chart = charts.logic_model(nodes, arrows, "図")
    assert isinstance(chart, base.Chart)
    return kept[0], chart


def boxes_of(figure: Figure) -> list[FancyBboxPatch]:
    return [p for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]


def covering(figure: Figure) -> bool:
    """Whether any box covers another."""
    FigureCanvasAgg(figure).draw()
    frames = [box.get_window_extent().padded(-1) for box in boxes_of(figure)]
    return any(one.overlaps(other) for one, other in combinations(frames, 2))


def test_stated_arrows_are_solid_and_judged_ones_dashed() -> None:
    figure, _ = drawn(MODEL, ARROWS)
    heads = [note.arrow_patch for note in figure.axes[0].texts if hasattr(note, "arrow_patch")]
    styles = [patch.get_linestyle() for patch in heads if patch]
    assert len(styles) == len(ARROWS)
    solid = [style in ("-", "solid") for style in styles]
    assert solid == (ARROWS["basis"] == "stated").tolist()
    legend = [t.get_text() for t in figure.axes[0].get_legend().get_texts()]
    assert legend == [
        *(f"矢印：{words.JUDGEMENTS[basis]}" for basis in ("stated", "judged")),
        "角の丸い箱：指標",
        "太い枠：欠けているつながり",
    ]


def test_a_project_without_outcome_has_a_thick_border_and_says_so() -> None:
    figure, chart = drawn(MODEL, ARROWS)
    thick = [to_hex(p.get_edgecolor()) for p in boxes_of(figure) if p.get_linewidth() > 2]
    assert thick == [theme.ORANGE]
    shown = [t.get_text() for t in figure.axes[0].texts]
    assert any(line.startswith("▲ つなが") for line in shown)
    assert "事務事業2、事業実績1、短期成果1、中期成果1、指標2の箱" in chart.alt
    assert "「支援金」から「周知と交付」と「相談件数」と「移住が増える」へ" in chart.alt


@pytest.mark.parametrize("name", ["短い名", LONG, "ABC(123) xyz " * 8])
def test_no_box_covers_another_and_every_word_stays_inside_its_box(name: str) -> None:
    nodes = MODEL.assign(name=[f"{name}{n}" for n in range(len(MODEL))], mark=name)
    figure, _ = drawn(nodes, ARROWS)
    assert figure.get_figwidth() == theme.WIDTH
    FigureCanvasAgg(figure).draw()
    frames = [p.get_window_extent() for p in boxes_of(figure)]
    assert len(frames) == len(MODEL)
    assert not covering(figure)
    page_ = figure.bbox
    assert all(page_.x0 <= f.x0 and f.x1 <= page_.x1 + 1 for f in frames)
    assert all(page_.y0 <= f.y0 and f.y1 <= page_.y1 + 1 for f in frames)
    heads = set(words.NODE_STAGES.values())
    written = [t for t in figure.axes[0].texts if t.get_text() and t.get_text() not in heads]
    for line in written:
        at = line.get_window_extent()
        room = 2 * figure.dpi / 72
        assert any(
            f.x0 - room <= at.x0 and at.x1 <= f.x1 + room and f.y0 - room <= at.y0
            and at.y1 <= f.y1 + room for f in frames
        ), line.get_text()  # fmt: skip


def test_the_model_of_the_sheet_is_legible_and_fits_the_page() -> None:
    town = store.load("072028")
    nodes, arrows = logic_words.of_measure(town, "aw-e37-2")
    gaps = logic.gaps(nodes, arrows, town["projects"])
    values = pd.DataFrame(
        {
            "indicator_id": ["aw-e37-l1"], "year": [2024], "year_type": ["fiscal"],
            "unit": ["件"], "target": [450.0], "actual": [323.0], "met": [False],
        }
    )  # fmt: skip
    shown = logic_words.boxes(nodes, arrows, gaps, values)
    assert shown["flagged"].sum() == 2
    assert (shown["mark"] == logic_words.NO_INDICATOR).sum() == 7
    value = shown.set_index("node_id").loc["aw-e37-n-l1"]
    assert value["mark"] == "▽ 2024年度 目標450件に対し323件（届いていない）"
    assert value["host"] == "aw-e37-n-s1"
    figure, _ = drawn(shown, arrows)
    assert figure.get_figheight() / figure.get_figwidth() < 190 / 150
    sizes = [t.get_fontsize() for t in figure.axes[0].texts if t.get_text()]
    assert min(sizes) >= 8
    assert len(boxes_of(figure)) == len(nodes) == 22
    assert not covering(figure)


def test_every_arrow_and_every_lonely_box_stands_in_the_table_twin() -> None:
    town = store.load("072028")
    nodes, arrows = logic_words.of_measure(town, "aw-e37-2")
    rows = rows_of(logic_words.edge_table(nodes, arrows.assign(source="出典"), "表"))
    assert len(rows) == 21 + 2
    assert [row["前の箱"] for row in rows[-2:]] == ["UIJターン等移住給付金", "地方学生就職支援事業"]
    assert sum(row["矢印の根拠"] == words.JUDGEMENTS["stated"] for row in rows) == 6


def test_a_model_without_boxes_is_told_and_not_drawn() -> None:
    block = charts.logic_model(MODEL[:0], ARROWS[:0], "図")
    assert isinstance(block, tables.Block)


def pair(met: bool, later: bool, basis: str = "judged") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "node_id": ["s1"], "stage": ["short"], "indicator_id": ["k1"],
            "node_id_later": ["m1"], "stage_later": ["middle"], "indicator_id_later": ["k2"],
            "year": [2024], "year_type": ["fiscal"], "target": [5.0], "actual": [9.0],
            "met": [met], "target_later": [6.0], "actual_later": [1.0], "met_later": [later],
            "state": ["earlier_only" if met else "later_only"], "basis": [basis],
        }
    )  # fmt: skip


INDICATORS = pd.DataFrame(
    {
        "indicator_id": ["k1", "k2"],
        "name": ["相談", "移住"],
        "unit": ["件", "世帯"],
        "measure_type": ["annual", "cumulative"],
    }
)


def test_both_ways_of_disagreeing_are_told_with_values_and_whose_arrows_they_rest_on() -> None:
    ahead = logic_words.contrast_sentences(pair(True, False), MODEL, INDICATORS)
    assert ahead == [
        "2024年度、手前の短期成果を測る「相談」は目標5件に対し9件で届きましたが、"
        "その先の中期成果を測る「移住」は目標6世帯に対し1世帯で届いていません"
        "（二つのつながりは編集者の判断）。"
    ]
    back = logic_words.contrast_sentences(pair(False, True, "stated"), MODEL, INDICATORS)
    assert "届いていませんが、その先の" in back[0]
    assert "編集者の判断" not in back[0]
    same = pair(True, True).assign(state="both_met")
    assert logic_words.contrast_sentences(same, MODEL, INDICATORS) == []
    table = rows_of(logic_words.contrast_table(pair(True, False), MODEL, INDICATORS))
    assert [(r["位置"], r["数え方"], r["目標に"]) for r in table] == [
        ("手前", "単年", "届いた"),
        ("先", "累計", "届いていない"),
    ]


# The picture of the money.


def test_a_bar_is_as_long_as_the_amount_and_a_missing_one_says_why() -> None:
    money = pd.DataFrame(
        {
            "project_id": ["p1", "p1", "p2", "p2"],
            "measure": ["施策1"] * 2 + ["施策2"] * 2,
            "title": ["同じ名"] * 4,
            "when": ["2025年度", "2026年度"] * 2,
            "amount": [100.0, None, 0.0, 70.0],
            "why": ["印字あり", "判読できない", "印字あり", "印字あり"],
        }
    )
    kept: list[Figure] = []
    with pytest.MonkeyPatch.context() as patch:
        module = import_module("machi.charts.evaluation")
        patch.setattr(module, "finish", lambda f, *more: (kept.append(f), base.finish(f, *more))[1])
        chart = charts.project_money(money, "図")
    axes = kept[0].axes[0]
    widths = {bar.get_label(): [p.get_width() for p in bar.patches] for bar in axes.containers}
    assert widths == {"2025年度": [100, 0], "2026年度": [0, 70]}
    assert [t.get_text() for t in axes.texts] == ["100", "0", "判読できない", "70"]
    assert [t.get_text() for t in axes.get_yticklabels()] == [
        "【施策1】",
        "同じ名",
        "【施策2】",
        "同じ名",
    ]
    assert isinstance(chart, base.Chart)
    assert chart.alt == (
        "同じ名：2025年度 100千円、2026年度 判読できない。同じ名：2025年度 0千円、2026年度 70千円。"
    )


def test_projects_without_any_readable_amount_are_still_drawn() -> None:
    money = pd.DataFrame(
        {
            "project_id": ["p1"], "measure": ["施策"], "title": ["名"], "when": ["2025年度"],
            "amount": [float("nan")], "why": ["判読できない"],
        }
    )  # fmt: skip
    assert isinstance(charts.project_money(money, "図"), base.Chart)
    empty = charts.project_money(money[:0], "図")
    assert text(empty) == spending.SILENT


def test_signs_and_missing_values_of_a_change() -> None:
    assert spending.signed(2875) == "＋2,875"
    assert spending.signed(-523, "千円") == "−523千円"
    assert spending.signed(0) == "±0"
    assert spending.signed(float("nan")) == tables.MISSING
    assert spending.share(float("nan")) == tables.MISSING


def test_the_change_of_every_project_alone_lists_only_those_that_move() -> None:
    town = store.load("072028")
    money = evaluation.overview(town["projects"], town["budgets"])
    titles = dict(zip(town["projects"]["project_id"], town["projects"]["title"], strict=True))
    rows = rows_of(changes.moved_table(money.by_project, titles))
    assert len(rows) == 8
    # They add up to the change over the thirteen projects.
    steps = [float(r["増減"].replace("＋", "").replace("−", "-").replace(",", "")) for r in rows]
    assert sum(steps) == 13665
    assert next(r for r in rows if "むつ市" in r["事業"])["増減率"] == tables.MISSING


def test_figures_of_a_sheet_without_amounts_speak_of_projects_only() -> None:
    town = store.load("072028")
    money = evaluation.overview(town["projects"], town["budgets"][:0])
    gaps = logic.gaps(town["logic_nodes"], town["logic_edges"], town["projects"])
    labels = [figure.label for figure in words_of.figures(town["projects"], money, gaps)]
    assert labels == ["事業", "成果へのつながりが読めない事業"]
    lines = words_of.sentences(town, money, {})
    assert len(lines) == 1
    assert "読める予算の額はありません" in lines[0]
