"""The workbench of ``explore.ipynb``: choices and sliders over ``machi.views``.

Nothing is computed, judged or drawn here that ``machi.views`` does not give without a widget too.
Importing does no work; the tables of a municipality are read when it is chosen.
"""

from machi.widgets.bench import Workbench, workbench
from machi.widgets.keys import Keys

__all__ = ["Keys", "Workbench", "workbench"]
