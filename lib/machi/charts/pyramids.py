"""Age pyramids side by side on one scale: men left, women right."""

from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from machi import quantities, tables, theme, words
from machi.charts.base import Chart, canvas, finish, first, wrap

MOST_PANELS = 4
THOUSANDS_FROM = 2000
"""Persons in the largest bar from which the scale counts thousands."""
SEX_STYLE = {"male": (theme.BLUE, -1), "female": (theme.ORANGE, 1)}
"""Colour and side of the axis."""
STANDING_STYLE: dict[str, tuple[str, str, str]] = {
    "counted": ("実数", "塗り", ""),
    "estimated": ("推計", "斜線", "/////"),
    "projected": ("将来推計", "白抜き", ""),
}
"""Word, how the bars are filled, and their hatch."""


def pyramids(shapes: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """One age pyramid per panel; what was not counted is hatched or drawn as an outline.

    Args:
        shapes: panel (words), standing (counted, estimated or projected; one per panel), sex
            (female or male), age_from (first age of a group; the last group is open), persons;
            rows without persons are not drawn.
        caption: caption of the figure.
    """
    shapes = shapes.dropna(subset=["persons"])
    if shapes.empty:
        return tables.nothing("年齢別の人口がないため、人口ピラミッドは描けません。")
    shown, caption = first(shapes.drop_duplicates("panel"), MOST_PANELS, "時点", caption)
    shapes = shapes[shapes["panel"].isin(shown["panel"])]
    ages = _age_words(sorted(int(age) for age in shapes["age_from"].unique()))
    most = float(shapes["persons"].max())
    with theme.style():
        figure, grid = canvas(4.1, ncols=len(shown), sharex=True, sharey=True, squeeze=False)
        told = []
        for axes, (name, own) in zip(grid.flat, shapes.groupby("panel", sort=False), strict=True):
            _panel(axes, own, list(ages))
            told.append(_words(str(name), own, ages))
        _scale(list(grid.flat), ages, most)
        unit = "千人" if most >= THOUSANDS_FROM else "人"
        figure.supxlabel(f"5歳階級ごとの人口（{unit}）", fontsize=8.5)
        return finish(figure, "".join(told), caption)


def _age_words(starts: list[int]) -> dict[int, str]:
    """First age of each group and its words; the last group has no end."""
    closed = {age: f"{age}〜{end - 1}" for age, end in pairwise(starts)}
    return closed | {starts[-1]: f"{starts[-1]}歳以上"}


def _panel(axes: Axes, own: pd.DataFrame, ages: list[int]) -> None:
    standing = str(own["standing"].iloc[0])
    word, filled, hatch = STANDING_STYLE[standing]
    for sex, (color, side) in SEX_STYLE.items():
        said = words.SEXES[sex]
        part = own[own["sex"] == sex]
        looks: dict[str, Any] = {"color": color}
        if standing != "counted":
            looks = {"facecolor": theme.PAPER, "edgecolor": color, "hatch": hatch}
        places = [ages.index(int(age)) for age in part["age_from"]]
        axes.barh(places, side * part["persons"], height=0.8, linewidth=0.9, label=said, **looks)
        axes.text(0.5 + 0.46 * side, 0.985, said, color=color, transform=axes.transAxes,
                  ha="center", va="top", fontsize=9)  # fmt: skip
    axes.axvline(0, color=theme.INK, linewidth=0.8)
    name = wrap(str(own["panel"].iloc[0]), 12)
    axes.set_title(f"{name}\n{word}（{filled}）", fontsize=8.5, linespacing=1.4)


def _scale(panels: list[Axes], ages: dict[int, str], most: float) -> None:
    """The same persons to both sides of every panel; every second age, and the open one."""
    size = 1000 if most >= THOUSANDS_FROM else 1
    panels[0].set_xlim(-1.12 * most, 1.12 * most)
    panels[0].set_ylim(-0.6, len(ages) + 0.6)
    panels[0].xaxis.set_major_locator(MaxNLocator(nbins=max(4, 12 // len(panels)), symmetric=True))
    panels[0].xaxis.set_major_formatter(lambda v, _: quantities.format_number(abs(v) / size))
    said = list(ages.values())
    places = sorted({*range(0, len(said), 2), len(said) - 1})
    panels[0].set_yticks(places, [said[place] for place in places])
    for axes in panels:
        axes.tick_params(labelsize=8)
        axes.grid(axis="y", visible=False)


def _words(name: str, own: pd.DataFrame, ages: dict[int, str]) -> str:
    """Persons of both sexes and in all, and the group that holds most of them."""
    sums = own.groupby("sex")["persons"].sum()
    of_sexes = "、".join(
        f"{words.SEXES[sex]}{_persons(float(sums[sex]))}" for sex in SEX_STYLE if sex in sums
    )
    groups = own.groupby("age_from")["persons"].sum()
    largest = int(str(groups.idxmax()))
    age = ages[largest] if largest == max(ages) else f"{ages[largest]}歳"
    return (
        f"{name}（{STANDING_STYLE[str(own['standing'].iloc[0])][0]}）："
        f"総数{_persons(float(sums.sum()))}（{of_sexes}）。"
        f"最も多い5歳階級は{age}の{_persons(float(groups.max()))}。"
    )


def _persons(value: float) -> str:
    return f"{quantities.format_number(value, 0)}人"
