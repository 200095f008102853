"""What can be shown and what to enter next, in lines for the terminal."""

import pandas as pd

from machi import readiness

MARKS = {"shown": "○", "partly": "△", "missing": "×"}


def lines(parts: pd.DataFrame) -> list[str]:
    """One line per chapter: how much it shows, and what to enter for the rest.

    Args:
        parts: ``readiness.assess``.
    """
    legend = "　".join(f"{MARKS[state]} {word}" for state, word in readiness.STATES.items())
    told = [f"章ごとの今の状態（{legend}）"]
    for row in readiness.by_chapter(parts).itertuples():
        line = f"  {MARKS[row.state]} {row.notebook.split('_')[0]} {row.chapter}"
        if row.state == "partly" and row.shown:
            line += f"：{row.shown}は示せる"
        if row.enter:
            line += f"。入れるもの：{row.enter}" if "：" in line else f"：入れるもの：{row.enter}"
        told.append(line)
    return told


def brief(parts: pd.DataFrame) -> str:
    """All chapters in a few words: how many show all, some and nothing."""
    states = readiness.by_chapter(parts)["state"]
    counts = [f"{word}{(states == state).sum()}" for state, word in readiness.STATES.items()]
    return f"章は{'・'.join(counts)}"
