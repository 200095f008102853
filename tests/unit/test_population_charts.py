"""Figures of the population chapter show exactly what they were given, in marks and in words."""

import io
from importlib import import_module

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image

from machi import charts, tables, theme
from machi.charts import base, series

SHARP = theme.DPI
LIGHTEST = 45_000
"""Bytes of a figure that a report of many can carry."""


@pytest.fixture(autouse=True)
def _coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer pixels where nothing looks at them."""
    monkeypatch.setattr(theme, "DPI", 40)


@pytest.fixture
def _sharp(_coarse: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "DPI", SHARP)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that charts finish, in order."""
    figures: list[Figure] = []

    def keep(figure: Figure, alt: str, caption: str) -> base.Chart:
        figures.append(figure)
        return base.finish(figure, alt, caption)

    for name in ("population", "pyramids", "contributions"):
        # The package offers functions of some of these names, not the modules.
        monkeypatch.setattr(import_module(f"machi.charts.{name}"), "finish", keep)
    return figures


def labelled(axes: mpl.axes.Axes, label: str) -> mpl.lines.Line2D:
    return next(line for line in axes.lines if line.get_label() == label)


def legend_words(figure: Figure) -> list[str]:
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def overlapping(texts: list[mpl.text.Text]) -> list[tuple[str, str]]:
    # Of the words alone: an annotation counts its stem in.
    boxes = [(t.get_text(), mpl.text.Text.get_window_extent(t)) for t in texts]
    return [
        (one, two)
        for place, (one, box) in enumerate(boxes)
        for two, other in boxes[:place]
        if box.overlaps(other)
    ]


def cut(chart: base.Chart) -> bool:
    """Whether anything reaches the edge of the image: words beyond it would."""
    with Image.open(io.BytesIO(chart.png)) as image:
        ink = np.asarray(image.convert("L")) < 250
    return bool(ink[:2].any() or ink[-2:].any() or ink[:, :2].any() or ink[:, -2:].any())


# ---- places of labels --------------------------------------------------------------------------


def test_labels_that_do_not_touch_stay_where_they_belong() -> None:
    found = base.apart(np.array([1.0, 5.0, 9.0]), np.array([2.0, 2.0, 2.0]), 0, 10)
    assert found.tolist() == [1.0, 5.0, 9.0]


def test_two_labels_of_one_place_give_way_to_both_sides() -> None:
    found = base.apart(np.array([5.0, 5.0]), np.array([2.0, 4.0]), 0, 10)
    assert found.tolist() == [3.5, 6.5]


def test_a_label_beyond_an_end_comes_inside() -> None:
    found = base.apart(np.array([-3.0, 12.0]), np.array([2.0, 2.0]), 0, 10)
    assert found.tolist() == [1.0, 9.0]


@given(st.lists(st.tuples(st.floats(-10, 110), st.floats(0.5, 9)), min_size=0, max_size=10))
def test_labels_that_fit_are_in_order_inside_and_off_each_other(
    asked: list[tuple[float, float]],
) -> None:
    values, sizes = np.array(sorted(asked)).reshape(-1, 2).T
    found = base.apart(values, sizes, 0, 100)
    lower, upper = found - sizes / 2, found + sizes / 2
    assert (lower[1:] >= upper[:-1] - 1e-9).all()
    assert (lower >= -1e-9).all()
    assert (upper <= 100 + 1e-9).all()


# ---- pyramids ----------------------------------------------------------------------------------

AGES = range(0, 90, 5)


def shapes(*panels: tuple[str, str]) -> pd.DataFrame:
    """Ten women more in each group than men, who are as many as the age, but 500 at 30-34."""
    rows = [
        (panel, standing, sex, age, (500.0 if age == 30 else float(age)) + more)
        for panel, standing in panels
        for sex, more in (("female", 10.0), ("male", 0.0))
        for age in AGES
    ]
    return pd.DataFrame(rows, columns=["panel", "standing", "sex", "age_from", "persons"])


NOW = (("1980年", "counted"), ("2020年", "estimated"), ("2050年（すう勢）", "projected"))


def test_men_stand_left_and_women_right_each_bar_as_long_as_its_group(drawn: list[Figure]) -> None:
    charts.pyramids(shapes(*NOW).sample(frac=1, random_state=1), "図")
    for axes in drawn[0].axes:
        bars = {held.get_label(): held.patches for held in axes.containers}
        for word, side, more in (("男", -1, 0), ("女", 1, 10)):
            places = {round(bar.get_y() + bar.get_height() / 2): bar for bar in bars[word]}
            widths = [places[place].get_width() for place in range(len(AGES))]
            assert widths == [side * ((500 if age == 30 else age) + more) for age in AGES]


def test_only_what_was_counted_is_filled_and_the_title_says_how(drawn: list[Figure]) -> None:
    charts.pyramids(shapes(*NOW), "図")
    filled, hatched, outlined = drawn[0].axes
    assert {to_hex(bar.get_facecolor()) for bar in filled.patches} == {theme.BLUE, theme.ORANGE}
    for axes in (hatched, outlined):
        assert {to_hex(bar.get_facecolor()) for bar in axes.patches} == {theme.PAPER}
        assert {to_hex(bar.get_edgecolor()) for bar in axes.patches} == {theme.BLUE, theme.ORANGE}
    assert [bool(axes.patches[0].get_hatch()) for axes in drawn[0].axes] == [False, True, False]
    # Titles stand left.
    assert [axes.get_title("left") for axes in drawn[0].axes] == [
        "1980年\n実数（塗り）",
        "2020年\n推計（斜線）",
        "2050年（すう勢）\n将来推計（白抜き）",
    ]


def test_all_pyramids_have_one_scale_and_the_ages_stand_once(drawn: list[Figure]) -> None:
    small = shapes(("1980年", "counted")).assign(persons=1.0)
    charts.pyramids(pd.concat([small, shapes(("2015年", "counted"))]), "図")
    left, right = drawn[0].axes
    assert left.get_xlim() == right.get_xlim() == (-1.12 * 510, 1.12 * 510)
    words = [text.get_text() for text in left.get_yticklabels()]
    assert (words[0], words[1], words[-2], words[-1]) == ("0〜4", "10〜14", "80〜84", "85歳以上")
    assert not [t for t in right.get_yticklabels() if t.get_visible() and t.get_text()]


@pytest.mark.parametrize(("most", "unit"), [(1999.0, "（人）"), (2000.0, "（千人）")])
def test_the_scale_of_a_pyramid_names_its_unit_and_has_no_minus(
    most: float, unit: str, drawn: list[Figure]
) -> None:
    charts.pyramids(shapes(("1980年", "counted")).assign(persons=most), "図")
    assert drawn[0].get_supxlabel() == f"5歳階級ごとの人口{unit}"
    ticks = [text.get_text() for text in drawn[0].axes[0].get_xticklabels()]
    assert "0" in ticks
    assert not any("−" in tick for tick in ticks)


def test_a_pyramid_in_words_has_its_sums_and_its_largest_group() -> None:
    chart = charts.pyramids(shapes(("2020年", "estimated")), "図")
    # 0 + 5 + … + 85 = 765; 500 for 30 makes 1,235; women are 18 times ten more.
    assert chart.alt == (
        "2020年（推計）：総数2,650人（男1,235人、女1,415人）。最も多い5歳階級は30〜34歳の1,010人。"
    )


def test_the_open_group_is_named_as_open_in_words() -> None:
    frame = shapes(("2050年", "projected"))
    frame.loc[frame["age_from"] == 85, "persons"] = 900.4
    assert charts.pyramids(frame, "図").alt.endswith("最も多い5歳階級は85歳以上の1,801人。")


def test_groups_without_persons_are_not_drawn(drawn: list[Figure]) -> None:
    frame = shapes(("1980年", "counted"))
    frame.loc[frame["age_from"] > 40, "persons"] = np.nan
    charts.pyramids(frame, "図")
    assert len(drawn[0].axes[0].patches) == 2 * 9


def test_a_fifth_pyramid_is_left_to_the_table_and_the_caption_says_so(drawn: list[Figure]) -> None:
    chart = charts.pyramids(shapes(*((f"{y}年", "counted") for y in range(5))), "図")
    assert len(drawn[0].axes) == 4
    assert "時点5のうち、資料の順に初めの4" in chart.caption


# ---- paths -------------------------------------------------------------------------------------

COLUMNS = ["series", "label", "kind", "year", "persons", "low", "high"]
POINT_COLUMNS = ["label", "year", "persons", "bound"]
NONE_STATED = pd.DataFrame([], columns=POINT_COLUMNS)
SERIES = {
    "trend": ("すう勢", "scenario"),
    "vision": ("市のビジョン", "scenario"),
    "national": ("国の道筋", "scenario"),
    "custom": ("もしも（つまみの値）", "scenario"),
    "ipss2018": ("社人研2018年推計", "published"),
    "ipss2023": ("社人研2023年推計", "published"),
    "change_ratios": ("変化率法", "method"),
}


def paths(top: float = 130_000.0, apart: float = 0.004) -> pd.DataFrame:
    """Censuses at ``top``; every series falls by a tenth each five years, some a little less."""
    nan = np.nan
    rows = [("census", "国勢調査", "observed", y, top, nan, nan) for y in range(1980, 2021, 5)]
    rows.append(
        ("census_preliminary", "2025年国勢調査（速報）", "observed", 2025, 0.93 * top, nan, nan)
    )
    for place, (name, (label, kind)) in enumerate(SERIES.items()):
        last = 2050 if name == "ipss2018" else 2060
        for step, year in enumerate(range(2020, last + 1, 5)):
            persons = top * (0.9 + place * apart) ** step
            ends = (0.9 * persons, 1.1 * persons) if name == "trend" else (nan, nan)
            rows.append((name, label, kind, year, persons, *ends))
    return pd.DataFrame(rows, columns=COLUMNS)


def points() -> pd.DataFrame:
    rows = [
        ("市の目標：10万人程度を維持", np.nan, 100_000.0, "level"),
        ("市の推計：2040年に10万人を下回る", 2040, 100_000.0, "below"),
        ("市の推計：2060年に約6万6,000人", 2060, 66_000.0, "level"),
    ]
    return pd.DataFrame(rows, columns=POINT_COLUMNS)


def test_a_line_leads_through_its_values_in_the_order_of_years(drawn: list[Figure]) -> None:
    frame = paths()
    charts.population_paths(frame.sample(frac=1, random_state=3), points(), "図")
    for name, (label, _) in SERIES.items():
        own, line = frame[frame["series"] == name], labelled(drawn[0].axes[0], label)
        assert list(line.get_xdata()) == own["year"].tolist()
        assert list(line.get_ydata()) == own["persons"].tolist()


def test_a_range_lies_behind_its_line_and_is_named(drawn: list[Figure]) -> None:
    frame = paths()
    charts.population_paths(frame, points(), "図", "過去の誤差の幅（90%）")
    axes = drawn[0].axes[0]
    (area,) = axes.collections
    own = frame[frame["series"] == "trend"]
    corners = area.get_paths()[0].vertices
    assert corners[:, 1].min() == own["low"].min()
    assert corners[:, 1].max() == own["high"].max()
    assert area.get_zorder() < min(line.get_zorder() for line in axes.lines)
    assert "すう勢：過去の誤差の幅（90%）" in legend_words(drawn[0])


def test_a_statement_without_a_year_is_a_line_across_one_below_a_triangle(
    drawn: list[Figure],
) -> None:
    charts.population_paths(paths(), points(), "図")
    axes = drawn[0].axes[0]
    across = [line for line in axes.lines if list(line.get_xdata()) == [0, 1]]
    assert [list(line.get_ydata()) for line in across] == [[100_000, 100_000]]
    below, level = labelled(axes, "資料の記述：これを下回る"), labelled(axes, "資料の記述")
    assert (below.get_marker(), *below.get_xydata()[0]) == ("v", 2040, 100_000)
    assert (level.get_marker(), *level.get_xydata()[0]) == ("o", 2060, 66_000)
    assert set(points()["label"]) <= {text.get_text() for text in axes.texts}


@pytest.mark.parametrize("level", [129_000.0, 131_000.0])
def test_a_statement_without_a_year_is_named_off_its_line_and_off_the_counted_one(
    level: float, drawn: list[Figure]
) -> None:
    stated = pd.DataFrame([("目標", np.nan, level, "level")] * 2, columns=POINT_COLUMNS)
    charts.population_paths(paths(130_000.0), stated, "図")
    axes = drawn[0].axes[0]
    names = [text for text in axes.texts if text.get_text() == "目標"]
    assert not overlapping(names)
    for text in names:
        box = text.get_window_extent()
        for persons in (level, 130_000.0):
            height = axes.transData.transform((0, persons))[1]
            assert not box.y0 < height < box.y1


@pytest.mark.usefixtures("_sharp")
def test_last_values_are_named_at_the_right_edge_without_touching(drawn: list[Figure]) -> None:
    charts.population_paths(paths(apart=0.0001), points(), "図")
    texts = drawn[0].axes[0].texts
    last = [text for text in texts if any(label in text.get_text() for label, _ in SERIES.values())]
    assert len(last) == len(SERIES)
    assert not overlapping(last)
    # 130,000 × 0.9^8 = 55,961; the institute's ends two steps earlier at 0.9004^6 × 130,000.
    assert {"5.6 すう勢", "6.9 社人研2018年推計（2050年）"} <= {text.get_text() for text in last}


@pytest.mark.usefixtures("_sharp")
@pytest.mark.parametrize("stated", [NONE_STATED, points()], ids=["nothing stated", "stated"])
@pytest.mark.parametrize("gap", [0.0001, 0.02])
def test_no_word_of_the_paths_is_cut_or_lies_on_another(
    stated: pd.DataFrame, gap: float, drawn: list[Figure]
) -> None:
    assert not cut(charts.population_paths(paths(apart=gap), stated, "図"))
    assert not overlapping(list(drawn[0].axes[0].texts))


@pytest.mark.usefixtures("_sharp")
def test_names_too_long_for_the_sheet_are_shortened() -> None:
    frame = paths()
    frame["label"] = frame["label"] + "とても長い名前のシナリオです" * 4
    assert not cut(charts.population_paths(frame, points().assign(label="長い記述" * 30), "図"))


@pytest.mark.parametrize(
    ("top", "unit", "tick"), [(130_000.0, "万人", "12"), (40_000.0, "人", "40,000")]
)
def test_persons_are_counted_from_nothing_in_a_unit_that_fits(
    top: float, unit: str, tick: str, drawn: list[Figure]
) -> None:
    charts.population_paths(paths(top), NONE_STATED, "図")
    axes = drawn[0].axes[0]
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] > top
    assert unit in [text.get_text() for text in axes.texts]
    assert tick in [text.get_text() for text in axes.get_yticklabels()]


def test_a_series_of_another_name_takes_a_look_that_no_known_one_has() -> None:
    every = pd.DataFrame(
        [(name, "scenario") for name in series.KNOWN_STYLE]
        + [
            (f"{kind}{n}", kind)
            for kind, own in series.SPARE_STYLE.items()
            for n in range(len(own))
        ],
        columns=["series", "kind"],
    )
    looks = [(look["marker"], str(look["linestyle"])) for look in series.looks_of(every).values()]
    assert len(set(looks)) == len(every)


def test_a_series_of_one_value_is_seen(drawn: list[Figure]) -> None:
    row = {"series": "trend", "label": "すう勢", "kind": "scenario", "year": 2030}
    one = pd.DataFrame([row | {"persons": 900.0, "low": np.nan, "high": np.nan}])
    charts.population_paths(one, NONE_STATED, "図")
    assert labelled(drawn[0].axes[0], "すう勢").get_marker() == "o"


def test_paths_in_words_have_ends_range_and_statements() -> None:
    frame = paths()
    frame = frame[frame["series"].isin(["census", "census_preliminary", "trend"])]
    frame.loc[frame["year"] > 2040, ["low", "high"]] = np.nan
    # 130,000 × 0.9^8 = 55,960.69…; × 0.9^4 = 85,293, a tenth less and more.
    assert charts.population_paths(frame, points(), "図").alt == (
        "国勢調査：1980年130,000人から2020年130,000人。"
        "2025年国勢調査（速報）：2025年120,900人。"
        "すう勢：2020年130,000人から2060年55,961人"
        "（2040年の過去の誤差の幅（80%）は76,764人〜93,822人）。"
        "資料の記述「市の目標：10万人程度を維持」：年の記載なし、100,000人。"
        "資料の記述「市の推計：2040年に10万人を下回る」：2040年、100,000人を下回る。"
        "資料の記述「市の推計：2060年に約6万6,000人」：2060年、66,000人。"
    )


def test_values_that_are_missing_are_neither_drawn_nor_said(drawn: list[Figure]) -> None:
    frame = paths()
    frame.loc[(frame["series"] == "vision") & (frame["year"] > 2040), "persons"] = np.nan
    chart = charts.population_paths(frame, points().assign(persons=np.nan), "図")
    assert list(labelled(drawn[0].axes[0], "市のビジョン").get_xdata())[-1] == 2040
    assert "nan" not in chart.alt
    assert "記述" not in chart.alt


# ---- age groups --------------------------------------------------------------------------------


def groups() -> pd.DataFrame:
    rows = [
        (name, label, kind, group, year, value + place + (year - 2020) / 5)
        for place, (name, (label, kind)) in enumerate(
            {"census": ("国勢調査", "observed"), **SERIES}.items()
        )
        for group, value in (("0-14", 20_000), ("15-64", 70_000), ("65+", 30_000),
                             ("ageing_rate", 25.04))
        for year in (range(1980, 2021, 5) if name == "census" else range(2020, 2061, 5))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["series", "label", "kind", "group", "year", "value"])


def test_each_age_group_has_a_panel_with_its_unit_and_its_values(drawn: list[Figure]) -> None:
    frame = groups()
    charts.age_groups(frame, "図")
    assert [axes.get_title("left") for axes in drawn[0].axes] == [
        "年少人口（0〜14歳）　単位：人",
        "生産年齢人口（15〜64歳）　単位：人",
        "老年人口（65歳以上）　単位：人",
        "高齢化率　単位：%",
    ]
    for axes, group in zip(drawn[0].axes, ("0-14", "15-64", "65+", "ageing_rate"), strict=True):
        own = frame[(frame["group"] == group) & (frame["series"] == "national")]
        assert list(labelled(axes, "国の道筋").get_ydata()) == own["value"].tolist()
        assert axes.get_ylim()[0] == 0


def test_a_series_looks_alike_in_every_figure(drawn: list[Figure]) -> None:
    charts.population_paths(paths(), NONE_STATED, "図")
    charts.age_groups(groups(), "図")
    for label, _ in SERIES.values():
        one, *others = (labelled(axes, label) for figure in drawn for axes in figure.axes)
        for other in others:
            for name in ("color", "marker", "linestyle", "linewidth"):
                assert mpl.artist.getp(one, name) == mpl.artist.getp(other, name)


def test_age_groups_in_words_have_both_ends_of_each_line() -> None:
    frame = groups()
    frame = frame[frame["series"].isin(["census", "trend"]) & (frame["group"] != "65+")]
    assert charts.age_groups(frame, "図").alt == (
        "年少人口（0〜14歳）：国勢調査は1980年19,992人から2020年20,000人、"
        "すう勢は2020年20,001人から2060年20,009人。"
        "生産年齢人口（15〜64歳）：国勢調査は1980年69,992人から2020年70,000人、"
        "すう勢は2020年70,001人から2060年70,009人。"
        "老年人口（65歳以上）：値なし。"
        "高齢化率：国勢調査は1980年17.0%から2020年25.0%、すう勢は2020年26.0%から2060年34.0%。"
    )


@pytest.mark.usefixtures("_sharp")
def test_no_word_of_the_age_groups_is_cut() -> None:
    assert not cut(charts.age_groups(groups(), "図"))


# ---- contributions -----------------------------------------------------------------------------

PARTS = pd.DataFrame(
    [
        ("すう勢", "structure", -22_000.0),
        ("すう勢", "fertility", -15_000.0),
        ("すう勢", "migration", -13_000.0),
        ("市のビジョン", "structure", -22_000.0),
        ("市のビジョン", "fertility", 900.0),
        ("市のビジョン", "migration", 500.0),
        ("移動なし", "structure", -22_000.0),
        ("移動なし", "fertility", np.nan),
        ("移動なし", "migration", 0.0),
    ],
    columns=["label", "component", "persons"],
)


def test_losses_go_left_from_nothing_and_gains_right(drawn: list[Figure]) -> None:
    charts.contributions(PARTS, "図")
    found = {
        held.get_label(): [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in held.patches]
        for held in drawn[0].axes[0].containers
    }
    assert found["年齢構成と寿命"] == [(0, -22_000), (0, -22_000), (0, -22_000)]
    assert found["出生率"][:2] == [(-22_000, -37_000), (0, 900)]
    assert found["移動"][:2] == [(-37_000, -50_000), (900, 1_400)]


def test_the_sum_is_marked_where_it_lies_and_every_number_is_written(drawn: list[Figure]) -> None:
    charts.contributions(PARTS, "図")
    axes = drawn[0].axes[0]
    sums = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "D"]
    assert sums == [-50_000, -20_600, -22_000]
    assert [text.get_text() for text in axes.texts if "合計" in text.get_text()] == [
        "合計 −50,000", "合計 −20,600", "合計 −22,000"
    ]  # fmt: skip
    words = {text.get_text() for text in axes.texts}
    assert {"年齢構成と寿命 −22,000", "出生率 −15,000", "移動 +500", "移動 0"} <= words


@pytest.mark.usefixtures("_sharp")
@pytest.mark.parametrize("factor", [1.0, -0.001, 0.0])
def test_no_number_of_the_contributions_is_cut_or_lies_on_another(
    factor: float, drawn: list[Figure]
) -> None:
    assert not cut(charts.contributions(PARTS.assign(persons=factor * PARTS["persons"]), "図"))
    assert not overlapping(list(drawn[0].axes[0].texts))


def test_contributions_in_words_leave_out_what_is_missing() -> None:
    assert charts.contributions(PARTS, "図").alt == (
        "すう勢：年齢構成と寿命−22,000人、出生率−15,000人、移動−13,000人。合計−50,000人。"
        "市のビジョン：年齢構成と寿命−22,000人、出生率+900人、移動+500人。合計−20,600人。"
        "移動なし：年齢構成と寿命−22,000人、移動0人。合計−22,000人。"
    )


# ---- all ---------------------------------------------------------------------------------------


def test_without_values_a_figure_says_so_instead() -> None:
    none = [
        charts.pyramids(shapes(*NOW).iloc[:0], "図"),
        charts.population_paths(paths().iloc[:0], points(), "図"),
        charts.age_groups(groups().iloc[:0], "図"),
        charts.contributions(PARTS.iloc[:0], "図"),
    ]
    assert all(isinstance(one, tables.Block) for one in none)
    assert all("描けません" in one.plain for one in none)


@pytest.mark.usefixtures("_sharp")
def test_every_figure_is_light() -> None:
    every = [
        charts.pyramids(shapes(*NOW, ("2060年（すう勢）", "projected")), "図"),
        charts.population_paths(paths(), points(), "図"),
        charts.age_groups(groups(), "図"),
        charts.contributions(PARTS, "図"),
    ]
    assert max(len(chart.png) for chart in every) < LIGHTEST
