"""Marks of figures are seen on paper and told apart without colour, and a figure fits a sheet."""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import combinations
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from machi import charts, theme
from machi.charts import base
from machi.charts.population import GROUP_WORDS
from machi.charts.series import KNOWN_STYLE
from machi.rules import Rule, Step

RULE = Rule(
    "prorata", "按分型", "出典", "問い", (Step("順調", "◎", "good", 1.0), Step("遅れ", "△", "poor"))
)
COLORS = {str(n): "#888888" for n in range(1, 18)}
INKS = [theme.INK, theme.QUIET, theme.BLUE, theme.ORANGE, theme.GREEN, theme.PURPLE]
LEAST, LEAST_TEXT = 3.0, 4.5
"""WCAG 2.2, criteria 1.4.11 and 1.4.3: marks, and letters, against what is behind them."""
COMPONENT_STYLE = import_module("machi.charts.contributions").COMPONENT_STYLE
MODULES = ("consistency", "contributions", "evaluation", "kpi", "population", "sdgs", "trends")
HIGHEST = 1.8
"""Height of a figure in widths; beyond that, letters of 8 points print smaller than 4.5."""


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    kept: list[Figure] = []

    def keep(figure: Figure, alt: str, caption: str) -> base.Chart:
        kept.append(figure)
        return base.Chart(b"", alt, caption, 0)

    for name in MODULES:
        monkeypatch.setattr(import_module(f"machi.charts.{name}"), "finish", keep)
    return kept


def progress(rows: int) -> base.Chart:
    names = [f"指標{n}" for n in range(rows)]
    frame = pd.DataFrame({"name": names, "share": [0.5] * rows, "verdict": ["遅れ"] * rows})
    return charts.progress(frame, RULE, "図")


def trends(rows: int) -> base.Chart:
    """Every kind of mark: baseline, way, yearly targets, actuals, projection."""
    row = {"unit": "人", "baseline": 10.0, "baseline_year": 2019, "target": 20.0}
    row |= {"target_year": 2024, "actual": 12.0, "actual_year": 2021}
    row |= {"projected": 15.0, "projected_low": 12.0, "projected_high": 18.0}
    ids = [f"k{n}" for n in range(rows)]
    points = [("baseline", 2019, 10.0), ("target", 2024, 20.0), ("actual", 2021, 12.0)]
    values = pd.DataFrame(
        [(i, *p, "fiscal", float(p[1])) for i in ids for p in points],
        columns=["indicator_id", "series", "year", "value", "year_type", "time"],
    )
    assessment = pd.DataFrame([{"indicator_id": i, "name": f"指標{i}"} | row for i in ids])
    return charts.trends(assessment, values, "図")


def coverage(_rows: int) -> base.Chart:
    counts = dict.fromkeys(["goal", "indicator", "project"], 2) | {"declared": True}
    goals = [{"sdg": str(n), "short_title": "題", "carried": True} for n in range(1, 18)]
    return charts.sdg_coverage(pd.DataFrame(goals).assign(**counts), COLORS, "図")


def heatmap(rows: int) -> base.Chart:
    ids = [f"g{n}" for n in range(rows)]
    table = pd.DataFrame(1, index=ids, columns=[str(n) for n in range(1, 18)])
    return charts.sdg_heatmap(table, dict.fromkeys(ids, "施策"), "図")


def goals_money(_rows: int) -> base.Chart:
    rows = [("4", year, 10.0) for year in ("2024年度", "2025年度", "2026年度")]
    money = pd.DataFrame(rows, columns=["sdg", "when", "amount"])
    return charts.sdg_money(money, {"4": "4 教育"}, COLORS, "図")


def projects_money(rows: int) -> base.Chart:
    """Every project under a measure of its own, so that each takes two lines."""
    money = [
        {"project_id": f"p{n}", "measure": f"施策{n}", "title": "事業", "when": year, "amount": 1.0}
        for n in range(rows)
        for year in ("2024年度", "2025年度", "2026年度")
    ]
    return charts.project_money(pd.DataFrame(money).assign(why=""), "図")


def findings(_rows: int) -> base.Chart:
    row = {"theme": "数値", "examined": 9, "high": 2, "medium": 2, "low": 2}
    return charts.findings_by_theme(pd.DataFrame([row, row | {"theme": "題名"}]), "図")


def of_series(values: dict[str, float]) -> pd.DataFrame:
    """Every series the population figures know by name, over two years."""
    rows = [(name, name, "scenario", year) for name in KNOWN_STYLE for year in (2020, 2060)]
    return pd.DataFrame(rows, columns=["series", "label", "kind", "year"]).assign(**values)


def paths(_rows: int) -> base.Chart:
    stated = [("記述", None, 9.0, "level"), ("記述", 2040.0, 9.0, "level")]
    points = pd.DataFrame(
        [*stated, ("記述", 2040.0, 9.0, "below")],
        columns=["label", "year", "persons", "bound"],
    )
    frame = of_series({"persons": 10.0, "low": 9.0, "high": 11.0})
    return charts.population_paths(frame, points, "図")


def age_groups(_rows: int) -> base.Chart:
    groups = [of_series({"value": 10.0}).assign(group=group) for group in GROUP_WORDS]
    return charts.age_groups(pd.concat(groups), "図")


def contributions(rows: int) -> base.Chart:
    parts = [(f"道筋{n}", part, -9.0) for n in range(rows) for part in COMPONENT_STYLE]
    return charts.contributions(
        pd.DataFrame(parts, columns=["label", "component", "persons"]), "図"
    )


Draw = Callable[[int], base.Chart]
DRAWS: tuple[Draw, ...] = (
    progress, trends, coverage, heatmap, goals_money, projects_money, findings, paths,
    age_groups, contributions,
)  # fmt: skip
EVERY = pytest.mark.parametrize("draw", DRAWS, ids=[draw.__name__ for draw in DRAWS])


def contrast(one: Any, two: Any) -> float:
    """Contrast ratio of two colours by the formula of WCAG."""

    def light(color: Any) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def series(figure: Figure) -> Iterator[tuple[mpl.axes.Axes, dict[str, tuple[Any, ...]]]]:
    """For each panel its named series: whatever tells them apart but colour."""
    for axes in figure.axes:
        looks: dict[str, tuple[Any, ...]] = {}
        for line in axes.lines:
            if not str(line.get_label()).startswith("_"):
                looks[str(line.get_label())] = (line.get_marker(), line.get_linestyle())
        for bars in axes.containers:
            if hasattr(bars, "patches"):
                looks[str(bars.get_label())] = (bars.patches[0].get_hatch() or "",)
            else:
                looks[str(bars.get_label())] = (bars.lines[0].get_marker(), "with whiskers")
        yield axes, looks


def test_the_contrast_of_black_and_of_a_middle_grey_on_white_is_the_published_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("color", INKS)
def test_letters_and_marks_of_the_theme_are_dark_enough(color: str) -> None:
    assert contrast(color, theme.PAPER) >= LEAST_TEXT


@pytest.mark.parametrize("tone", theme.TONES)
def test_every_tone_of_a_verdict_is_dark_enough_for_letters(tone: str) -> None:
    assert contrast(theme.TONES[tone], theme.PAPER) >= LEAST_TEXT


@EVERY
def test_no_two_series_differ_by_colour_alone(draw: Draw, figures: list[Figure]) -> None:
    draw(3)
    for _, looks in series(figures[0]):
        for (one, a), (two, b) in combinations(looks.items(), 2):
            assert a != b, f"{one} and {two} differ by colour alone"


@EVERY
def test_every_bar_and_line_of_a_series_stands_out_from_the_paper(
    draw: Draw, figures: list[Figure]
) -> None:
    draw(3)
    seen = 0
    for axes in figures[0].axes:
        for bars in axes.containers:
            for patch in getattr(bars, "patches", ()):
                seen += 1
                shades = (patch.get_facecolor(), patch.get_edgecolor())
                assert max(contrast(shade, theme.PAPER) for shade in shades) >= LEAST
        for line in axes.lines:
            seen += 1
            assert contrast(line.get_color(), theme.PAPER) >= LEAST
    assert seen or draw is heatmap, "nothing was looked at"


@EVERY
def test_text_in_a_figure_stands_out_from_what_is_behind_it(
    draw: Draw, figures: list[Figure]
) -> None:
    draw(3)
    for axes in figures[0].axes:
        for text in axes.texts:
            if draw is not heatmap and text.get_text():
                assert contrast(text.get_color(), theme.PAPER) >= LEAST_TEXT, text.get_text()
    if draw is heatmap:
        mesh = figures[0].axes[0].collections[0]
        mesh.update_scalarmappable()
        for ground, text in zip(mesh.get_facecolors(), figures[0].axes[0].texts, strict=True):
            assert contrast(text.get_color(), ground) >= LEAST_TEXT


@pytest.mark.parametrize("inferred", [False, True])
def test_the_number_in_a_cell_stands_out_however_dark_the_cell(
    inferred: bool, figures: list[Figure]
) -> None:
    table = pd.DataFrame([range(17), range(17, 34)], ["g0", "g1"], [str(n) for n in range(1, 18)])
    charts.sdg_heatmap(table, {"g0": "施策", "g1": "施策"}, "図", inferred=inferred)
    axes = figures[0].axes[0]
    shades = axes.collections[0].to_rgba(table.to_numpy(dtype=float))
    assert len(axes.texts) == 33
    for text in axes.texts:
        column, row = (int(at) for at in text.get_position())
        assert contrast(text.get_color(), shades[row, column][:3]) >= LEAST_TEXT


@EVERY
def test_a_figure_of_two_hundred_rows_fits_a_sheet_and_says_what_is_left_out(
    draw: Draw, figures: list[Figure]
) -> None:
    chart = draw(200)
    width, height = figures[0].get_size_inches()
    assert height / width <= HIGHEST
    if draw in (progress, trends, heatmap, projects_money, contributions):
        assert "200のうち、資料の順に初めの" in chart.caption
        assert "すべての値は表にあります" in chart.caption


@EVERY
def test_a_figure_that_shows_all_says_nothing_of_a_rest(draw: Draw, figures: list[Figure]) -> None:
    assert draw(3).caption == "図"


def test_marks_of_direction_are_not_missing_glyphs_and_never_reach_a_caption() -> None:
    with theme.style():
        figure, axes = base.canvas(1)
        axes.set_title("\u202e右から左\u202c👦\U000e0100")
        assert base.finish(figure, "説明", "図").caption == "図（図の字体にない文字：👦）"
