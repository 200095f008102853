"""Municipalities ready to be projected: their censuses, their trend, the scenarios they state."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from machi.population import ages, data, estimates, scenarios, trends
from machi.population.data import PopulationData
from machi.population.national import National
from machi.population.scenarios import Scenario, Trend

NEWEST = 2020
"""The newest census, known by three broad groups (age unknown imputed)."""


@dataclass(frozen=True)
class Towns:
    """Everything a projection of some municipalities starts from.

    Attributes:
        codes: municipalities; the first axis of the arrays.
        years: censuses with ages.
        censuses: persons as counted, axes (municipality, year, sex, age).
        newest: broad groups of ``NEWEST``, each axes (municipality).
        guests: persons taken out of the last of ``years`` before the trend was found, by
            municipality.
        national: Japan's rates.
        trend: from ``NEWEST`` on, axes (municipality).
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    censuses: np.ndarray
    newest: dict[str, np.ndarray]
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
) -> Towns:
    """Censuses and trend of the municipalities.

    Args:
        held: the population tables.
        codes: municipalities, all with censuses by age and with the newest broad groups.
        guest_share: how much of the evacuees a document says its 2015 census counts is taken out
            before migration is found: 1 all, 0 none. They are stated as an approximate number, and
            how many stayed is not.
        last: intervals averaged.
        mortality: death rates over the nation's, axes (municipality) or one number.

    Raises:
        KeyError: a municipality without censuses by age.
        ValueError: a municipality without the newest broad groups.
    """
    years = tuple(int(year) for year in sorted(held["ages"]["year"].unique()))
    counted = ages.to_array(held["ages"], codes, years)
    found = data.broad_groups(held, "census_imputed", codes, [NEWEST])
    newest = {name: values[:, 0] for name, values in found.items()}
    missing = [code for code, known in zip(codes, newest["total"], strict=True) if np.isnan(known)]
    if missing:
        raise ValueError(f"no broad groups of {NEWEST} for {missing}")
    stated = [
        data.points(held, "comparison", "evacuees", code).get(years[-1], 0.0) for code in codes
    ]
    guests = guest_share * np.array(stated)
    settled = counted.copy()
    settled[:, -1] = estimates.without_guests(counted[:, -1], guests)
    national = data.national(held)
    trend = trends.launch(settled, years, national, newest, last, mortality)
    return Towns(tuple(codes), years, counted, newest, guests, national, trend)


def stated_scenarios(held: PopulationData, code: str, start: int) -> dict[str, Scenario]:
    """Trend, the municipality's vision (if its documents state one) and the nation's path.

    The nation's path is its long-term vision's fertility with the trend's migration. Stated
    fertility is used as printed, though the registered rate is higher than the one that the
    children of a census imply (``estimates.total_fertility``).
    """
    found = {"trend": Scenario("trend")}
    fertility = data.points(held, "vision", "total_fertility", code)
    if fertility:
        found["vision"] = scenarios.vision(
            "vision",
            fertility,
            data.points(held, "comparison", "total_fertility", code),
            data.points(held, "vision", "social_change", code),
            start,
        )
    found["national"] = Scenario(
        "national", total_fertility=data.points(held, "national", "total_fertility")
    )
    return found
