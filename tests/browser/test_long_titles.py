"""The longest titles of the real documents break neither a figure nor a page."""

from base64 import b64encode
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from machi import alignment, charts, store, theme
from machi.charts import alignment as alignment_chart
from machi.charts import base
from machi.charts import sdgs as sdg_charts
from machi.narrative import alignment as alignment_words
from machi.narrative import sdgs as sdg_words
from machi.render.export import Page, export_html

CODES = ("022012", "072028", "012360")
SIZES = (4, 6)
"""Goals of a plan side by side: most plans have four or five."""


def longest(most: int) -> list[str]:
    """The longest titles of any tier of the three municipalities; all well over 40 letters."""
    titles = pd.concat([store.load(code)["goals"]["title"] for code in CODES]).drop_duplicates()
    return sorted(titles, key=len, reverse=True)[:most]


def test_the_longest_real_titles_are_longer_than_forty_letters() -> None:
    assert all(len(title) > 40 for title in longest(max(SIZES)))


@pytest.fixture(params=SIZES)
def long_plan(request: pytest.FixtureRequest) -> tuple[alignment.Comparison, dict[str, str]]:
    """A plan of so many long-titled goals against the edition with the longest titles."""
    shared = store.load_shared()
    titles = longest(request.param)
    goals = pd.DataFrame(
        {
            "plan_id": "p",
            "goal_id": [f"g{i}" for i in range(len(titles))],
            "parent_goal_id": None,
            "tier": "goal",
            "number": [str(i) for i in range(len(titles))],
            "title": titles,
        }
    ).astype("str")
    plans = pd.DataFrame({"plan_id": ["p"], "national_strategy_id": ["N4"]}, dtype="str")
    links = pd.DataFrame(
        [
            ("g0", "N4-2", "stated", "corresponds"),
            ("g1", "N4-3", "reviewed", "partial"),
            ("g2", "N4-1", "inferred", "corresponds"),
        ],
        columns=["goal_id", "national_goal_id", "basis", "relation"],
        dtype="str",
    )
    held = alignment.compare(plans, goals, links, shared["national_goals"])[0]
    return held, alignment_words.titles(goals, shared["national_goals"])


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures the charts finish."""
    kept: list[Figure] = []

    def keep(figure: Figure, alt: str, caption: str) -> base.Chart:
        kept.append(figure)
        return base.finish(figure, alt, caption)

    for module in (alignment_chart, sdg_charts):
        monkeypatch.setattr(module, "finish", keep)
    return kept


def grid(titles: dict[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(0, index=list(titles), columns=[str(n) for n in range(1, 18)])
    table["11"] = 2
    return table


def assert_labels_stay_apart(figure: Figure) -> None:
    """Every label lies inside the picture, and no two of one axis touch."""
    canvas = FigureCanvasAgg(figure)
    with theme.style():
        canvas.draw()
    renderer = canvas.get_renderer()
    width, height = canvas.get_width_height()
    for axes in figure.axes:
        for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
            boxes = [label.get_window_extent(renderer) for label in labels if label.get_text()]
            for box in boxes:
                assert box.x0 >= -1
                assert box.y0 >= -1
                assert box.x1 <= width + 1
                assert box.y1 <= height + 1
            for one, two in combinations(boxes, 2):
                assert not one.overlaps(two)


def test_labels_of_the_matrix_stay_apart(long_plan, figures) -> None:
    held, titles = long_plan
    charts.alignment_matrix(*held.shown, titles, "表")
    assert_labels_stay_apart(figures[0])


@pytest.mark.parametrize("inferred", [False, True])
def test_labels_of_the_heatmap_stay_apart(long_plan, figures, inferred: bool) -> None:
    _held, titles = long_plan
    own = {key: title for key, title in titles.items() if key.startswith("g")}
    charts.sdg_heatmap(grid(own), own, "図", inferred=inferred)
    assert_labels_stay_apart(figures[0])


@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_of_long_titles_is_never_wider_than_the_screen(
    long_plan, open_page, tmp_path: Path, width: int
) -> None:
    held, titles = long_plan
    own = {key: title for key, title in titles.items() if key.startswith("g")}
    names = alignment_words.Names("計画", "国の版", True)
    blocks = [
        charts.alignment_matrix(*held.shown, titles, "目標と国の目標"),
        alignment_words.matrix_table(held, titles, "目標と国の目標（文字の表）"),
        charts.sdg_heatmap(grid(own), own, "施策とゴール"),
        sdg_words.grid_table(grid(own), own, "施策とゴール（件数）"),
    ]
    outputs = []
    for block in blocks:
        if isinstance(block, charts.Chart):
            data, about = block._repr_mimebundle_()
            data["image/png"] = b64encode(data["image/png"]).decode()
        else:
            data, about = {"text/html": str(block.html), "text/plain": block.plain}, {}
        outputs.append(new_output("display_data", data, metadata=about))
    cells = [
        new_markdown_cell("# 長い題名\n\n問い"),
        new_markdown_cell("## 表"),
        new_code_cell("表", outputs=outputs),
        new_markdown_cell("\n".join(alignment_words.sentences(names, held, titles))),
    ]
    path = tmp_path / "long.html"
    chapters = (("long.html", "長い題名"),)
    page = Page("長い題名", "試験市", "long", chapters, "2026-03-31", stamp=())
    path.write_text(export_html(new_notebook(cells=cells), page), encoding="utf-8")
    opened = open_page(path, width).page
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
