"""How much was checked and what was found, by what the checks look at."""

import numpy as np
import pandas as pd

from machi import tables, theme
from machi.charts.base import Chart, canvas, finish
from machi.narrative.consistency_words import SEVERITIES

STYLES = {"high": ("#a8320a", ""), "medium": ("#d9a441", "//"), "low": ("#c9c9c9", "..")}


def findings_by_theme(themes: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """Findings per theme by severity, beside how many things were looked at.

    Args:
        themes: theme, examined and one count per severity.
        caption: caption of the figure.
    """
    if not themes[list(SEVERITIES)].to_numpy().sum():
        return tables.nothing("確かめたいことが見つからなかったため、図は描きません。")
    with theme.style():
        figure, axes = canvas(1.2 + 0.3 * len(themes))
        left = np.zeros(len(themes))
        for name, word in SEVERITIES.items():
            color, hatch = STYLES[name]
            axes.barh(themes.index, themes[name], left=left, color=color, hatch=hatch,
                      edgecolor=theme.QUIET, label=f"重要度{word}", height=0.7)  # fmt: skip
            left += themes[name].to_numpy()
        most = max(float(left.max()), 1.0)
        for place, row in enumerate(themes.itertuples()):
            words = f"{int(left[place])}件（確かめた{row.examined:,}か所のうち）"
            words = words if row.examined else "対象になる値がない"
            axes.text(left[place] + 0.01 * most, place, words, va="center", fontsize=8)
        axes.set_yticks(themes.index, list(themes["theme"]), fontsize=9)
        axes.invert_yaxis()
        axes.set_xlim(0, most * 1.5)
        axes.set_xlabel("担当課に確かめたいことの数（件）")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="y", visible=False)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, fontsize=8, frameon=False)
        return finish(figure, _alt(themes), caption)


def _alt(themes: pd.DataFrame) -> str:
    parts = [
        f"{row.theme}は{row.examined:,}か所を確かめて{row.high + row.medium + row.low}件"
        for row in themes.itertuples()
        if row.examined
    ]
    return f"確かめたいことの数。{'、'.join(parts)}。"
