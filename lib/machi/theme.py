"""How reports look: colours, marks and the Japanese font, set in one place.

Colours follow a universal-design palette and never stand alone: each tone has a symbol, each basis
a letter. The font ships inside a wheel, so that no system font is needed.
"""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

INK = "#222222"
QUIET = "#6b6b6b"
GRID = "#dddddd"
PAPER = "#ffffff"
BLUE = "#005a9c"
ORANGE = "#b8560b"
GREEN = "#00704f"
PURPLE = "#8a3a80"

TONES = {"good": "#0b5c86", "fair": "#7a5200", "poor": "#a8320a", "none": "#6b6b6b"}
"""Tones of verdicts, the same as in the page's style sheet."""
BASES = {"stated": ("●", "記載"), "reviewed": ("○", "判断"), "inferred": ("△", "推定")}
"""Mark and word of each basis: printed in the document, decided by a person, by software."""

FONT = "IPAexGothic"
FONT_PACKAGE, FONT_FILE = "matplotlib_fontja", "fonts/ipaexg.ttf"
WIDTH = 7.4
"""Width of a figure in inches; a report's column."""
DPI = 150


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib settings of all figures, undone afterwards.

    The font goes in last: seaborn resets the family whenever it sets a theme or style.
    """
    # Only here: whoever lists tables or makes pages wants the colours, and draws nothing.
    import matplotlib as mpl
    import seaborn as sns

    _register_font()
    with mpl.rc_context():
        sns.set_theme(style="whitegrid", context="paper", font_scale=1.05)
        mpl.rcParams.update(
            {
                "font.family": [FONT, "DejaVu Sans"],
                "axes.unicode_minus": True,
                "axes.edgecolor": GRID,
                "axes.labelcolor": INK,
                "axes.titlesize": 10,
                "axes.titlelocation": "left",
                "text.color": INK,
                "xtick.color": INK,
                "ytick.color": INK,
                "grid.color": GRID,
                "grid.linewidth": 0.6,
                "figure.dpi": DPI,
                "savefig.dpi": DPI,
                "svg.hashsalt": "machi",
                "text.parse_math": False,  # a name with two dollar signs is no formula
            }
        )
        yield


def _register_font() -> None:
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    if FONT not in known:
        font_manager.fontManager.addfont(_font_file())


@cache
def _font_file() -> Path:
    """The font inside its package, which is not imported: that would change rcParams for all."""
    found = importlib.util.find_spec(FONT_PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{FONT_PACKAGE} is not installed; its font is needed")
    return Path(found.origin).parent / FONT_FILE
