"""Municipalities ready to be projected: their censuses, their trend, the scenarios they state."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from machi.population import ages, data, estimates, scenarios, trends
from machi.population.ages import STEP
from machi.population.data import PopulationData
from machi.population.national import National
from machi.population.scenarios import Scenario, Trend

FEWEST = 2
"""Censuses by age that a trend needs."""
COUNTED = ("census_imputed", "census")
"""Series that tell the broad groups of a census without ages, the better one first."""


@dataclass(frozen=True)
class Towns:
    """Everything a projection of some municipalities starts from.

    Attributes:
        codes: municipalities; the first axis of the arrays.
        years: censuses with ages.
        censuses: persons as counted, axes (municipality, year, sex, age).
        newest: broad groups of a census five years after the last of ``years``, each axes
            (municipality); None where there is none, and the trend starts from the last one.
        guests: persons taken out of the last of ``years`` before the trend was found, by
            municipality.
        national: Japan's rates.
        trend: from the newest census on, axes (municipality).
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    censuses: np.ndarray
    newest: dict[str, np.ndarray] | None
    guests: np.ndarray
    national: National
    trend: Trend

    def one(self, code: str) -> Trend:
        """The trend of one municipality, without the axis of municipalities."""
        place = self.codes.index(code)
        mortality = np.broadcast_to(self.trend.mortality, len(self.codes))[place]
        return Trend(
            self.trend.start,
            self.trend.base[place],
            self.trend.migration[place],
            self.trend.relative_fertility[place],
            float(mortality),
        )


def prepare(
    held: PopulationData,
    codes: Sequence[str],
    *,
    guest_share: float = 1.0,
    last: int = trends.LAST,
    mortality: float | np.ndarray = 1.0,
    until: int | None = None,
) -> Towns:
    """Censuses and trend of the municipalities.

    Args:
        held: the population tables.
        codes: municipalities, each with two censuses by age or more, five years apart.
        guest_share: how much of the evacuees a document says its last census by age counts is taken
            out before migration is found: 1 all, 0 none. They are stated as an approximate number,
            and how many stayed is not.
        last: intervals averaged.
        mortality: death rates over the nation's, axes (municipality) or one number.
        until: the last census to use; None for all. It shows how things looked then.

    Raises:
        ValueError: fewer than two censuses by age in a row that all municipalities have.
    """
    years = census_years(held["ages"], codes, until)
    if len(years) < FEWEST:
        raise ValueError(f"no {FEWEST} censuses by age, {STEP} years apart, of all of {codes}")
    counted = ages.to_array(held["ages"], codes, years)
    later = years[-1] + STEP
    newest = _newest(held, codes, later) if until is None or later <= until else None
    stated = [
        data.points(held, "comparison", "evacuees", code).get(years[-1], 0.0) for code in codes
    ]
    guests = guest_share * np.array(stated)
    settled = counted.copy()
    settled[:, -1] = estimates.without_guests(counted[:, -1], guests)
    national = data.national(held)
    if newest is None:
        trend = trends.trend(settled, years, national, last, mortality)
    else:
        trend = trends.launch(settled, years, national, newest, last, mortality)
    return Towns(tuple(codes), years, counted, newest, guests, national, trend)


def census_years(
    table: pd.DataFrame, codes: Sequence[str], until: int | None = None
) -> tuple[int, ...]:
    """The censuses by age that all the municipalities have: the last run without a gap.

    Args:
        table: table ``ages`` with municipality_code.
        codes: the municipalities.
        until: as for ``prepare``.
    """
    of_codes = table[table["municipality_code"].isin(codes)]
    if until is not None:
        of_codes = of_codes[of_codes["year"] <= until]
    towns_of = of_codes.groupby("year")["municipality_code"].nunique()
    common = sorted(int(year) for year in towns_of.index[towns_of == len(codes)])
    run: list[int] = []
    for year in common:
        run = [*run, year] if run and year - run[-1] == STEP else [year]
    return tuple(run)


def _newest(held: PopulationData, codes: Sequence[str], year: int) -> dict[str, np.ndarray] | None:
    """Broad groups of a census without ages, age unknown shared out; None where one lacks them."""
    for series in COUNTED:
        found = {
            name: values[:, 0]
            for name, values in data.broad_groups(held, series, codes, [year]).items()
        }
        known = sum(found[name] for name in ages.BROAD)
        if not np.isnan(known + found["total"]).any():
            share = found["total"] / known
            groups = {name: found[name] * share for name in ages.BROAD}
            return {"total": found["total"], **groups}
    return None


def stated_scenarios(held: PopulationData, code: str, start: int) -> dict[str, Scenario]:
    """Trend, the municipality's vision (if its documents state one) and the nation's path.

    The nation's path is its long-term vision's fertility with the trend's migration. Stated
    fertility is used as printed, though the registered rate is higher than the one that the
    children of a census imply (``estimates.total_fertility``).
    """
    found = {"trend": Scenario("trend")}
    fertility = data.points(held, "vision", "total_fertility", code)
    social_change = data.points(held, "vision", "social_change", code)
    if fertility or social_change:
        observed = data.points(held, "comparison", "total_fertility", code)
        found["vision"] = scenarios.vision("vision", fertility, observed, social_change, start)
    found["national"] = Scenario("national", total_fertility=data.national_aim(held))
    return found
