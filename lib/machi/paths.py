"""Where things lie. Every folder constant of the project; imports nothing of ours.

Notebooks run in the caller's folder under papermill and in their own folder under nbval, so no
path may depend on the working directory. The package is installed editable, and the folders are
found from its own place; ``MACHI_HOME`` points to another workbook folder (tests, own data).
"""

import os
from pathlib import Path

HOME_VARIABLE = "MACHI_HOME"


def home() -> Path:
    """The workbook folder: the one holding data/, params/, notebooks/ and rendered/."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen).resolve() if chosen else Path(__file__).resolve().parents[2]


def data() -> Path:
    """Tables of facts."""
    return home() / "data"


def municipalities() -> Path:
    """One folder per municipality, named <code>-<slug>."""
    return data() / "municipalities"


def params() -> Path:
    """Parameter files, one per municipality."""
    return home() / "params"


def rules() -> Path:
    """Grading rules, one YAML file each."""
    return params() / "rules"


def notebooks() -> Path:
    """The notebooks that papermill runs."""
    return home() / "notebooks"


def rendered() -> Path:
    """Built reports."""
    return home() / "rendered"


def exports() -> Path:
    """Views written by the workbench of explore.ipynb."""
    return home() / "exports"
