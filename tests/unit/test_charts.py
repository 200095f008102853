"""Figures show exactly the data they were given, in words as well as in marks."""

import copy
import io
import warnings
from collections.abc import Callable
from importlib import import_module

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from machi import charts, tables, theme
from machi.charts import alignment, base, kpi, plans, sdgs
from machi.rules import Rule, Step

RULE = Rule(
    "prorata",
    "按分型",
    "出典",
    "問い",
    (
        Step("順調", "◎", "good", 1.0),
        Step("おおむね順調", "○", "fair", 0.6),
        Step("改善が必要", "△", "poor"),
    ),
)
# All in the report's font, which lacks 𠮷 (U+20BB7), 槗 and others outside JIS X 0213.
LONG = "髙﨑邉櫻薗栁淸﨟鰺" * 34
SHORT = 24
"""Short titles are short by definition; names of indicators and goals are as printed."""
COLORS = {str(n): f"#{n:02d}{n:02d}{n:02d}" for n in range(1, 18)}


@pytest.fixture(autouse=True)
def _coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer pixels: nothing here looks at them."""
    monkeypatch.setattr(theme, "DPI", 40)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that charts finish, in order."""
    figures: list[Figure] = []

    def keep(figure: Figure, alt: str, caption: str) -> base.Chart:
        figures.append(figure)
        return base.finish(figure, alt, caption)

    # The package offers the function of this name, not the module.
    trends = import_module("machi.charts.trends")
    for module in (alignment, kpi, plans, sdgs, trends):
        monkeypatch.setattr(module, "finish", keep)
    return figures


def only(figures: list[Figure]) -> mpl.axes.Axes:
    assert len(figures) == 1
    return figures[0].axes[0]


def y_labels(axes: mpl.axes.Axes) -> list[str]:
    return [label.get_text().replace("\n", "") for label in axes.get_yticklabels()]


def x_labels(axes: mpl.axes.Axes) -> list[str]:
    return [label.get_text().replace("\n", "") for label in axes.get_xticklabels()]


def texts(axes: mpl.axes.Axes) -> list[tuple[float, float, str]]:
    found = [(*text.get_position(), text.get_text()) for text in axes.texts]
    return [(round(x, 3), round(y, 3), words) for x, y, words in found]


# Frames of each chart, with the number of rows wanted.


def matrix(rows: int = 2) -> pd.DataFrame:
    cells = [["stated", None], ["inferred", "reviewed"]]
    return pd.DataFrame(
        [cells[n % 2] for n in range(rows)],
        index=[f"g{n}" for n in range(rows)],
        columns=["N1", "N2"],
    )


def relations(rows: int = 2) -> pd.DataFrame:
    cells = [["corresponds", None], ["corresponds", "partial"]]
    return pd.DataFrame(
        [cells[n % 2] for n in range(rows)],
        index=[f"g{n}" for n in range(rows)],
        columns=["N1", "N2"],
    )


def titles(name: str = "目標") -> dict[str, str]:
    own = {f"g{n}": f"{name}{n}" for n in range(5)}
    return own | {"N1": f"国の{name}一", "N2": f"国の{name}二"}


def judged(rows: int = 4, name: str = "指標") -> pd.DataFrame:
    shares = [1.309, 0.71, -0.2, 9.0, None]
    verdicts = ["順調", "おおむね順調", "改善が必要", "順調", None]
    return pd.DataFrame(
        {
            "name": [f"{name}{n}" for n in range(rows)],
            "share": pd.Series(shares[:rows], dtype="float64"),
            "verdict": pd.Series(verdicts[:rows], dtype="str"),
        }
    )


def history(
    panels: int = 1, name: str = "指標", **changes: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of ``kpi.assess`` with their values; ``changes`` replace cells of every row."""
    ids = [f"k{n}" for n in range(panels)]
    row: dict[str, object] = {"unit": "人", "baseline": 1000.0, "baseline_year": 2019}
    row |= {"target": 2500.5, "target_year": 2024, "actual": -400.0, "actual_year": 2021}
    row |= dict.fromkeys(["projected", "projected_low", "projected_high"], float("nan"))
    cells = {column: [value] * panels for column, value in (row | changes).items()}
    assessment = pd.DataFrame({"indicator_id": ids, "name": [f"{name}{i}" for i in ids], **cells})
    points = [
        ("baseline", 2019, 1000.0, "fiscal", 2020.25),
        ("target", 2024, 2500.5, "fiscal", 2025.25),
        ("target", 2022, 1800.0, "fiscal", 2023.25),
        ("actual", 2021, -400.0, "calendar", 2022.0),
        ("actual", 2020, 1200.0, "calendar", 2021.0),
        ("actual", None, 7.0, None, None),
        ("published_rate", 2021, 99.9, "fiscal", 2022.25),
    ]
    rows = [(i, *point) for i in ids for point in points]
    names = ["indicator_id", "series", "year", "value", "year_type", "time"]
    values = pd.DataFrame(rows, columns=names).astype({"year": "Int64", "year_type": "str"})
    return assessment, values


PROJECTED = {"projected": 1900.25, "projected_low": 1500.04, "projected_high": 2300.46}


def coverage(filled: bool = True) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "sdg": [str(n) for n in range(1, 18)],
            "short_title": [f"題{n}" for n in range(1, 18)],
            "declared": False,
            "goal": 0,
            "indicator": 0,
            "project": 0,
            "carried": False,
        }
    )
    if filled:
        counts = ["goal", "indicator", "project", "carried"]
        table.loc[3, counts] = [1, 0, 5, True]
        table.loc[10, counts] = [2, 1, 9, True]
        table.loc[0, "declared"] = True
    return table


def heat(rows: int = 2) -> pd.DataFrame:
    table = pd.DataFrame(
        0, index=[f"g{n}" for n in range(rows)], columns=[str(n) for n in range(1, 18)]
    )
    if rows:
        table.loc["g0", ["4", "11"]] = [6, 12]
    return table


def spent(goals: int = 2) -> pd.DataFrame:
    """Amounts per goal and year; goal 4 has none in the first year."""
    rows = [
        ("11", "2025年度（予算）", 1200.0),
        ("4", "2026年度（見込み）", 0.0),
        ("11", "2026年度（見込み）", 72191.4),
    ]
    return pd.DataFrame(rows[: (0, 1, 3)[goals]], columns=["sdg", "when", "amount"])


def goal_names(name: str = "題") -> dict[str, str]:
    return {str(n): f"{n} {name}" for n in range(1, 18)}


def periods(rows: int = 2, name: str = "計画") -> tuple[pd.DataFrame, pd.DataFrame]:
    years = [(2015, 2019), (2020, 2024), (None, None)][:rows]
    own = pd.DataFrame(
        {
            "short_title": [f"{name}{n}" for n in range(rows)],
            "start_year": pd.Series([y[0] for y in years], dtype="Int64"),
            "end_year": pd.Series([y[1] for y in years], dtype="Int64"),
        }
    )
    national = pd.DataFrame(
        {
            "short_title": ["第1期", "第2期"],
            "start_year": [2015, 2020],
            "end_year": [2019, 2024],
            "decided_on": ["2014-12-27", "2019-12-20"],
            "superseded_on": ["2019-12-20", None],
        }
    )
    return own, national


Draw = Callable[[str, int], base.Chart | tables.Block]
CHARTS: dict[str, Draw] = {
    "alignment": lambda name, n: charts.alignment_matrix(
        matrix(n), relations(n), titles(name), "図"
    ),
    "progress": lambda name, n: charts.progress(judged(n, name), RULE, "図"),
    "trends": lambda name, n: charts.trends(*history(n, name), "図"),
    "heatmap": lambda name, n: charts.sdg_heatmap(heat(n), titles(name), "図"),
    "guesses": lambda name, n: charts.sdg_heatmap(heat(n), titles(name), "図", inferred=True),
    "money": lambda name, n: charts.sdg_money(spent(n), goal_names(name), COLORS, "図"),
    "timeline": lambda name, n: charts.timeline(*periods(n, name[:SHORT])),
    "coverage": lambda name, n: charts.sdg_coverage(
        coverage(n > 0).assign(short_title=name[:SHORT]), COLORS, "図"
    ),
}
EVERY = pytest.mark.parametrize("draw", CHARTS.values(), ids=list(CHARTS))


# Rules of every chart.


@EVERY
@pytest.mark.parametrize("name", [LONG, "a$b$c_{d}^e<b>&"])
def test_long_rare_and_odd_names_are_drawn_without_a_missing_glyph(draw: Draw, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = draw(name, 2)
    assert isinstance(chart, base.Chart)
    assert name[:SHORT] in chart.alt


@EVERY
def test_a_single_row_makes_a_figure(draw: Draw) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(draw("指標", 1), base.Chart)


@EVERY
def test_no_rows_make_a_figure_or_a_sentence_and_no_crash(draw: Draw) -> None:
    found = draw("指標", 0)
    assert isinstance(found, base.Chart | tables.Block)


@EVERY
def test_the_same_data_make_the_same_bytes_as_wide_as_the_report_says(draw: Draw) -> None:
    first, second = draw("指標", 2), draw("指標", 2)
    assert isinstance(first, base.Chart)
    assert first == second
    assert first.png.startswith(b"\x89PNG")
    assert first.width == round(theme.WIDTH * base.SCREEN_DPI)
    with Image.open(io.BytesIO(first.png)) as image:
        assert image.width == round(theme.WIDTH * theme.DPI)


@EVERY
def test_drawing_leaves_no_trace_in_matplotlib(draw: Draw) -> None:
    before = copy.deepcopy(dict(mpl.rcParams))
    draw("指標", 2)
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


def test_a_chart_shows_its_words_where_no_image_is_possible() -> None:
    chart = charts.progress(judged(2), RULE, "どこまで来たか")
    data, words = chart._repr_mimebundle_()
    assert data["text/plain"] == f"図：どこまで来たか\n{chart.alt}"
    about = {"alt": chart.alt, "caption": "どこまで来たか", "width": chart.width}
    assert words["image/png"] == about


def test_labels_are_cut_with_an_ellipsis_not_dropped() -> None:
    assert base.wrap("あいうえおかきく", 4) == "あいうえ\nおかきく"
    assert base.wrap("あいうえおかきくけ", 4) == "あいうえ\nおかき…"
    assert base.wrap("あい", 4) == "あい"


# Rules of each chart.


def test_the_alignment_matrix_marks_each_link_with_its_basis(drawn: list[Figure]) -> None:
    chart = charts.alignment_matrix(matrix(), relations(), titles(), "図")
    axes = only(drawn)
    assert sorted(texts(axes)) == sorted(
        [
            (0, -0.12, "●"),
            (0, 0.3, "記載"),
            (1, -0.12, "△"),
            (1, 0.3, "推定"),
            (1, 0.88, "○"),
            (1, 1.3, f"{theme.BASES['reviewed'][1]}・一部"),
        ]
    )
    assert y_labels(axes) == ["N1 国の目標一", "N2 国の目標二"]
    assert x_labels(axes) == ["目標0", "目標1"]
    reviewed = theme.BASES["reviewed"][1]
    assert chart.alt == (
        "自治体の目標2件のうち2件に、国の目標との対応がある。"
        f"目標0：「国の目標一」（記載）。目標1：「国の目標一」（推定）、「国の目標二」（{reviewed}、一部）。"
    )


def test_a_goal_without_links_says_so(drawn: list[Figure]) -> None:
    empty = matrix().astype(object).where(lambda f: f.isna(), None)
    chart = charts.alignment_matrix(empty, empty, titles(), "図")
    assert texts(only(drawn)) == []
    words = "自治体の目標2件のうち0件に、国の目標との対応がある。"
    assert chart.alt == f"{words}目標0：対応なし。目標1：対応なし。"


def test_progress_bars_are_as_long_as_the_share_and_end_at_the_edge(drawn: list[Figure]) -> None:
    chart = charts.progress(judged(5), RULE, "図")
    axes = only(drawn)
    bars = [line for line in axes.lines if len(set(line.get_ydata())) == 1]
    bars = [line for line in bars if len(line.get_xdata()) == 2]
    drawn_to = {line.get_ydata()[0]: line.get_xdata()[1] for line in bars}
    assert drawn_to == {0: 1.309, 1: 0.71, 2: -0.2, 3: 1.5}
    words = [words.replace("-", "−") for *_, words in texts(axes)]
    assert words == ["◎ 130.9%", "○ 71%", "△ −20%", "◎ 900%"]
    assert y_labels(axes) == ["指標0", "指標1", "指標2", "指標3"]
    colors = [line.get_color() for line in bars]
    assert colors == [theme.TONES[t] for t in ("good", "fair", "poor", "good")]
    assert chart.alt.replace("-", "−") == (
        "指標0は130.9%で順調、指標1は71%でおおむね順調、指標2は−20%で改善が必要、指標3は900%で順調。"
    )


def test_no_number_lies_on_the_bar_of_a_value_that_went_back(drawn: list[Figure]) -> None:
    charts.progress(judged(3), RULE, "図")
    axes = only(drawn)
    forth, _, back = axes.texts
    assert forth.get_position()[0] > 1.309
    assert forth.get_ha() == "left"
    assert back.get_position()[0] < -0.2
    assert back.get_ha() == "right"
    axes.figure.canvas.draw()
    edge = back.get_window_extent().transformed(axes.transData.inverted()).x0
    assert edge >= axes.get_xlim()[0], "the number stays inside"


def test_the_cuts_of_the_rule_are_drawn_where_they_are(drawn: list[Figure]) -> None:
    charts.progress(judged(1), RULE, "図")
    upright = [line for line in only(drawn).lines if line.get_xdata()[0] == line.get_xdata()[-1]]
    assert {line.get_xdata()[0] for line in upright if len(line.get_xdata()) == 2} == {0, 0.6, 1.0}


def test_nothing_judged_is_said_in_a_sentence(drawn: list[Figure]) -> None:
    none = judged(5).iloc[4:]
    found = charts.progress(none, RULE, "図")
    assert isinstance(found, tables.Block)
    assert "判断できる指標がない" in found.plain
    assert drawn == []


def test_a_trend_holds_every_dated_value_in_the_order_of_time(drawn: list[Figure]) -> None:
    chart = charts.trends(*history(), "図")
    axes = only(drawn)
    lines = {line.get_label(): list(zip(*line.get_data(), strict=True)) for line in axes.lines}
    assert lines == {
        "基準値": [(2019, 1000)],
        "目標値": [(2022, 1800), (2024, 2500.5)],
        "実績値": [(2020, 1200), (2021, -400)],
    }
    assert [text.get_text() for text in axes.texts] == ["1,000", "2,500.5", "−400"]
    assert axes.get_title(loc="left") == "指標k0"
    assert axes.get_ylabel() == "人"
    assert chart.alt == (
        "指標k0：基準値は2019年度 1,000人。目標値は2022年度 1,800人、2024年度 2,500.5人。"
        "実績値は2020年 1,200人、2021年 −400人。"
    )


def test_no_line_joins_values_that_were_counted_in_different_ways(drawn: list[Figure]) -> None:
    # The year 2021, which ends at 2022.0, is the first of the new count.
    change = {"indicator_id": ["k0"], "year": [2021], "year_type": ["calendar"]}
    chart = charts.trends(*history(2), "図", pd.DataFrame(change))
    cut, whole = (
        [list(line.get_xdata()) for line in axes.lines if line.get_label() == "実績値"]
        for axes in drawn[0].axes[:2]
    )
    assert cut == [[2020], [2021]]
    assert whole == [[2020, 2021]]
    assert chart.alt.count("途中で数え方が変わり") == 1


def test_every_indicator_has_its_panel_and_spare_ones_are_hidden(drawn: list[Figure]) -> None:
    charts.trends(*history(4), "図")
    shown = [axes.get_visible() for axes in drawn[0].axes]
    assert shown == [True] * 4 + [False] * 2
    assert [a.get_title(loc="left") for a in drawn[0].axes[:4]] == [f"指標k{n}" for n in range(4)]
    legend = [text.get_text() for text in drawn[0].legends[0].get_texts()]
    assert legend == ["基準値", "目標値", "実績値"]


def curves(axes: mpl.axes.Axes) -> dict[str, list[tuple[float, float]]]:
    """Points of each labelled line; error bars carry their label on the container."""
    named = {str(line.get_label()): line for line in axes.lines}
    named |= {str(held.get_label()): held[0] for held in axes.containers}
    return {
        label: list(zip(*line.get_data(), strict=True))
        for label, line in named.items()
        if not label.startswith("_")
    }


WAY = "目標への道のり"
SPAN = "見通しと幅"


def without_yearly_targets(
    **changes: object,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    assessment, values = history(**changes)
    only_end = (values["series"] != "target") | (values["year"] == 2024)
    return assessment, values[only_end]


def test_the_way_to_the_target_is_drawn_only_where_no_yearly_targets_are_printed(
    drawn: list[Figure],
) -> None:
    charts.trends(*without_yearly_targets(), "図")
    assert curves(drawn[0].axes[0])[WAY] == [(2019, 1000), (2024, 2500.5)]
    charts.trends(*history(), "図")
    assert WAY not in curves(drawn[1].axes[0])


@pytest.mark.parametrize(
    "missing", [{"baseline": float("nan")}, {"baseline_year": pd.NA}, {"target_year": pd.NA}]
)
def test_no_way_is_drawn_from_or_to_an_unknown_point(
    drawn: list[Figure], missing: dict[str, object]
) -> None:
    charts.trends(*without_yearly_targets(**missing), "図")
    assert WAY not in curves(drawn[0].axes[0])


def test_the_projection_is_a_diamond_at_the_target_year_with_its_range(
    drawn: list[Figure],
) -> None:
    chart = charts.trends(*history(**PROJECTED), "図")
    axes = drawn[0].axes[0]
    assert curves(axes)[SPAN] == [(2024, 1900.25)]
    (held,) = axes.containers
    marks, _, bars = held
    assert marks.get_marker() == "D"
    (segment,) = bars[0].get_segments()
    assert segment.round(6).tolist() == [[2024, 1500.04], [2024, 2300.46]]
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert [list(zip(*line.get_data(), strict=True)) for line in dashed] == [
        [(2021, -400), (2024, 1900.25)]
    ]
    assert SPAN in [text.get_text() for text in drawn[0].legends[0].get_texts()]
    # As exact as the values: the target has one decimal.
    assert isinstance(chart, base.Chart)
    for number in ("1,900.3人", "1,500.0人", "2,300.5人"):
        assert number in chart.alt


def test_without_a_projection_none_is_drawn_or_told(drawn: list[Figure]) -> None:
    chart = charts.trends(*history(), "図")
    assert SPAN not in curves(drawn[0].axes[0])
    assert isinstance(chart, base.Chart)
    assert "見通し" not in chart.alt


def test_a_rule_on_another_measure_has_its_own_bars_and_a_met_target_is_said(
    drawn: list[Figure],
) -> None:
    steps = (
        Step("S", "☆", "good", at_least=float("inf")),
        Step("A", "◎", "good", above=0.0),
        Step("C", "△", "poor"),
    )
    rule = Rule("sac", "基準値比較", "出典", "問い", steps, measure="baseline_change")
    table = judged(3).assign(
        baseline_change=[float("inf"), 0.25, -0.3], verdict=["S", "A", "C"], share=9.9
    )
    chart = charts.progress(table, rule, "図")
    axes = only(drawn)
    bars = [line for line in axes.lines if len(set(line.get_ydata())) == 1]
    bars = [line for line in bars if len(line.get_xdata()) == 2]
    assert {line.get_ydata()[0]: line.get_xdata()[1] for line in bars} == {0: 1.5, 1: 0.25, 2: -0.3}
    said = [words.replace("-", "−") for *_, words in texts(axes)]
    assert said == ["☆ 目標達成", "◎ 25%", "△ −30%"]
    assert isinstance(chart, base.Chart)
    assert "指標0は目標達成でS" in chart.alt
    assert "inf" not in chart.alt


def test_goals_that_nothing_names_or_carries_make_no_empty_figure() -> None:
    found = charts.sdg_coverage(coverage(False).assign(declared=False), COLORS, "図")
    assert isinstance(found, tables.Block)


def test_coverage_bars_stack_to_the_number_of_carriers(drawn: list[Figure]) -> None:
    chart = charts.sdg_coverage(coverage(), COLORS, "図")
    axes = only(drawn)
    bars = {
        bar.get_label(): [(p.get_x(), p.get_width()) for p in bar.patches]
        for bar in axes.containers
    }
    assert list(bars) == ["施策・目標", "指標", "事業"]
    assert bars["施策・目標"][10] == (0, 2)
    assert bars["指標"][10] == (2, 1)
    assert bars["事業"][10] == (3, 9)
    assert bars["事業"][3] == (1, 5)
    assert sum(width for bar in bars.values() for _, width in bar) == 18
    words = [text for *_, text in texts(axes)]
    assert (words[0], words[3], words[10]) == ("計画全体で掲げるのみ", "6", "12")
    assert {w for n, w in enumerate(words) if n not in (0, 3, 10)} == {""}
    assert y_labels(axes) == [f"{n} 題{n}" for n in range(1, 18)]
    assert chart.alt.startswith("目標4「題4」は6件、目標11「題11」は12件。")
    assert "計画全体で掲げるだけのゴールは1。現れないゴールは2、3、5" in chart.alt


def test_official_colours_stand_beside_the_goal_they_belong_to(drawn: list[Figure]) -> None:
    charts.sdg_coverage(coverage(), COLORS, "図")
    swatches = [p for p in only(drawn).patches if isinstance(p, Rectangle) and p.get_x() < 0]
    found = {round(p.get_y() + 0.35): mpl.colors.to_hex(p.get_facecolor()) for p in swatches}
    assert found == {n - 1: COLORS[str(n)] for n in range(1, 18)}


def test_the_heatmap_prints_the_counts_and_leaves_zeros_blank(drawn: list[Figure]) -> None:
    chart = charts.sdg_heatmap(heat(), titles(), "図")
    axes = only(drawn)
    printed = {(x, y): words for x, y, words in texts(axes) if words}
    assert printed == {(3.5, 0.5): "6", (10.5, 0.5): "12"}
    assert axes.collections[0].get_array().reshape(2, 17).tolist() == heat().to_numpy().tolist()
    assert x_labels(axes) == [str(n) for n in range(1, 18)]
    assert y_labels(axes) == ["目標0", "目標1"]
    assert chart.alt == "目標0：4が6件、11が12件。目標1：なし。"


def test_each_inferred_count_bears_the_mark_of_a_guess_and_no_other_colour_tells_it(
    drawn: list[Figure],
) -> None:
    chart = charts.sdg_heatmap(heat(), titles(), "図", inferred=True)
    axes = only(drawn)
    mark = theme.BASES["inferred"][0]
    assert mark == "△"
    assert {words for *_, words in texts(axes) if words} == {"△ 6", "△ 12"}
    assert "推定された" in axes.get_xlabel()
    # Grey, so that nobody takes a guess for a mark at first sight.
    shades = axes.collections[0].to_rgba(axes.collections[0].get_array().ravel())
    assert (shades[:, :3].max(axis=1) - shades[:, :3].min(axis=1)).max() < 0.02
    assert chart.alt == "推定による数。目標0：4が6件、11が12件。目標1：なし。"
    charts.sdg_heatmap(heat(), titles(), "図")
    counted = drawn[1].axes[0]
    assert "△" not in "".join(words for *_, words in texts(counted))
    assert "推定" not in counted.get_xlabel()


def test_money_bars_are_as_long_as_the_amounts_and_a_missing_year_has_none(
    drawn: list[Figure],
) -> None:
    chart = charts.sdg_money(spent(), goal_names(), COLORS, "図")
    axes = only(drawn)
    bars = {bar.get_label(): [p.get_width() for p in bar.patches] for bar in axes.containers}
    # Goals by number from above, whichever comes first in the data.
    assert bars == {"2025年度（予算）": [0, 1200], "2026年度（見込み）": [0, 72191.4]}
    assert y_labels(axes) == ["4 題", "11 題"]
    assert [words for *_, words in texts(axes)] == ["", "1,200", "0", "72,191"]
    assert "千円" in axes.get_xlabel()
    places = [
        [round(p.get_y() + p.get_height() / 2, 3) for p in b.patches] for b in axes.containers
    ]
    assert places == [[-0.2, 0.8], [0.2, 1.2]]
    assert all(at > 0 for at, *_ in texts(axes))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(bars)
    assert isinstance(chart, base.Chart)
    assert chart.alt == (
        "4 題：2026年度（見込み） 0千円。"
        "11 題：2025年度（予算） 1,200千円、2026年度（見込み） 72,191千円。"
    )


def test_the_colour_beside_a_goals_money_is_the_goals_own(drawn: list[Figure]) -> None:
    charts.sdg_money(spent(), goal_names(), COLORS, "図")
    swatches = [p for p in only(drawn).patches if isinstance(p, Rectangle) and p.get_x() < 0]
    found = {round(p.get_y() + 0.4): mpl.colors.to_hex(p.get_facecolor()) for p in swatches}
    assert found == {0: COLORS["4"], 1: COLORS["11"]}


def test_no_money_is_said_in_a_sentence(drawn: list[Figure]) -> None:
    found = charts.sdg_money(spent(0), goal_names(), COLORS, "図")
    assert isinstance(found, tables.Block)
    assert "予算がない" in found.plain
    assert drawn == []


def test_the_timeline_spans_fiscal_years_and_leaves_plans_without_years_out(
    drawn: list[Figure],
) -> None:
    chart = charts.timeline(*periods(3))
    axes = only(drawn)
    bars = [(bar.get_x(), bar.get_width()) for held in axes.containers for bar in held.patches]
    assert bars == [(2015, 5), (2020, 5), (2015, 5), (2020, 5)]
    assert y_labels(axes) == ["計画0", "計画1", "国：第1期", "国：第2期"]
    assert [words for *_, words in texts(axes)] == ["2015〜2019", "2020〜2024"] * 2
    ends = [line for line in axes.lines if line.get_marker() == "|"]
    assert [(round(line.get_xdata()[0], 2), line.get_ydata()[0]) for line in ends] == [(2019.72, 2)]
    assert chart.alt.startswith(
        "計画0は2015年度から2019年度まで。計画1は2020年度から2024年度まで。"
    )
