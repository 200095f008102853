"""What a researcher looks at, as a value: the parameters of a view, and what they show.

Everything the workbench of ``explore.ipynb`` shows comes from here, so that a view exported as YAML
shows the same thing again under papermill, where nobody can press anything.
"""

from machi.views.exporting import export
from machi.views.pages import indicator, indicators, national, sdgs, sources, stamp
from machi.views.people import population
from machi.views.scene import Scene, assume, look
from machi.views.settings import NAMES, View, as_yaml, check, read

__all__ = [
    "NAMES",
    "Scene",
    "View",
    "as_yaml",
    "assume",
    "check",
    "export",
    "indicator",
    "indicators",
    "look",
    "national",
    "population",
    "read",
    "sdgs",
    "sources",
    "stamp",
]
