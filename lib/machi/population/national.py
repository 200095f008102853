"""Japan's rates by five-year period, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from machi.population.ages import STEP


@dataclass(frozen=True)
class National:
    """Japan's rates by period.

    Attributes:
        years: first year of each five-year period.
        mortality: death rates, axes (period, sex, age as ``lifetable.STARTS``).
        pattern: shares of total fertility by age of mother, axes (period, 7), summing to 1.
        total_fertility: children per woman, axes (period).
        sex_ratio: boys born per girl, axes (period).
    """

    years: tuple[int, ...]
    mortality: np.ndarray
    pattern: np.ndarray
    total_fertility: np.ndarray
    sex_ratio: np.ndarray

    def of(self, years: Sequence[int]) -> "National":
        """The periods that begin in ``years``; after the last one known its rates stay.

        Raises:
            ValueError: a year before the first period, or between two.
        """
        for year in years:
            if year < self.years[0] or (year - self.years[0]) % STEP:
                raise ValueError(f"no national rates for the period from {year}")
        at = [self.years.index(min(year, self.years[-1])) for year in years]
        return National(
            tuple(years),
            self.mortality[at],
            self.pattern[at],
            self.total_fertility[at],
            self.sex_ratio[at],
        )

    def held(self, year: int, years: Sequence[int]) -> "National":
        """The rates of the period from ``year``, kept for the periods that begin in ``years``."""
        one = self.of([year] * len(years))
        return National(
            tuple(years), one.mortality, one.pattern, one.total_fertility, one.sex_ratio
        )
