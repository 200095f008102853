"""What was counted and what others projected, by year and broad group."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from machi.population import ages
from machi.population.data import PopulationData

COUNTS = ("census", "census_imputed", "census_preliminary")
"""Series that were counted, the better one later."""
PUBLISHED = ("ipss2018", "ipss2023")
"""The institute's regional projections by edition."""


def counted(held: PopulationData, code: str) -> pd.DataFrame:
    """What was counted: one row per year, with the best count of that year.

    Returns:
        year, series (the best of ``COUNTS``), and persons by group: total, ``ages.BROAD``; missing
        where not published. Years ascend.
    """
    totals = held["totals"]
    own = totals[(totals["municipality_code"] == code) & totals["series"].isin(COUNTS)]
    if own.empty:
        return pd.DataFrame(columns=["year", "series", "total", *ages.BROAD])
    wide = own.pivot(index=["year", "series"], columns="age_group", values="population")
    wide = wide.reindex(columns=["total", *ages.BROAD]).reset_index()
    order = wide["series"].map(list(COUNTS).index)
    best = wide.assign(order=order).sort_values(["year", "order"]).groupby("year").tail(1)
    # Broad groups without the persons of unknown age are shared out over them, as for the ages.
    known = best[list(ages.BROAD)].sum(axis=1, min_count=len(ages.BROAD))
    share = (best["total"] / known).astype("Float64")
    for group in ages.BROAD:
        best[group] = best[group] * share
    return best.drop(columns="order").reset_index(drop=True)


def published(held: PopulationData, code: str, series: str) -> pd.DataFrame:
    """A published projection: year and persons by group (total, ``ages.BROAD``), ascending."""
    totals = held["totals"]
    own = totals[(totals["municipality_code"] == code) & (totals["series"] == series)]
    if own.empty:
        return pd.DataFrame(columns=["year", "total", *ages.BROAD])
    wide = own.pivot(index="year", columns="age_group", values="population")
    return wide.reindex(columns=["total", *ages.BROAD]).reset_index()


def columns(table: pd.DataFrame) -> tuple[list[int], Mapping[str, np.ndarray]]:
    """The years of ``counted`` or ``published`` and its groups as arrays with the axis (year)."""
    years = [int(year) for year in table["year"]]
    names = ["total", *ages.BROAD]
    numbers = table[names].astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    return years, dict(zip(names, numbers.T, strict=True))
