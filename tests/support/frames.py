"""Small frames to write expected tables with, and their comparison."""

import pandas as pd


def frame(columns: str, *rows: tuple) -> pd.DataFrame:
    """A frame of text columns named in one string."""
    return pd.DataFrame(list(rows), columns=columns.split()).astype("str")


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Equal in every cell; all ways of being missing are one."""
    plain = [f.astype(object).where(f.notna(), None) for f in (found, expected)]
    loose = {"check_index_type": False, "check_column_type": False}
    pd.testing.assert_frame_equal(*plain, **loose)
