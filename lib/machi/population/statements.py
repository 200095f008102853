"""A document's own numbers about population against those recomputed."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

GROUP_OF = {
    "population": "total",
    "population_0_14": "0-14",
    "population_15_64": "15-64",
}
"""Broad group of a claim's measure."""


def ageing_rate(groups: Mapping[str, np.ndarray]) -> np.ndarray:
    """Percent of the population aged 65 and over."""
    result: np.ndarray = groups["65+"] / groups["total"] * 100
    return result


def compare(
    claims: pd.DataFrame,
    of_scenario: Mapping[str, Mapping[str, np.ndarray]],
    years: Sequence[int],
) -> pd.DataFrame:
    """Stated and recomputed value of each claim that a projection can answer.

    Args:
        claims: table ``claims`` of one municipality.
        of_scenario: for ``trend`` and ``vision``, persons by broad group (``ages.broad``), axis
            (year).
        years: the years of that axis.

    Returns:
        One row per claim about population or ageing in one of the years: claim_id, scenario,
        measure, comparison, year, stated, computed, gap (computed less stated), in the claim's
        unit. A ``below`` holds when gap is negative. Claims without a year (an aim "in the
        future") are left out, as are those about assumptions.
    """
    at = {year: place for place, year in enumerate(years)}
    measured = [*GROUP_OF, "ageing_rate"]
    answered = claims[
        claims["year"].isin(at)
        & claims["scenario"].isin(list(of_scenario))
        & claims["measure"].isin(measured)
    ]
    rows = answered[["claim_id", "scenario", "measure", "comparison", "year"]].copy()
    rows["stated"] = answered["value"]
    rows["computed"] = [
        _computed(of_scenario, claim.scenario, claim.measure, claim.comparison, at[int(claim.year)])
        for claim in answered.itertuples()
    ]
    rows["gap"] = rows["computed"] - rows["stated"]
    return rows.reset_index(drop=True)


def _computed(
    of_scenario: Mapping[str, Mapping[str, np.ndarray]],
    scenario: str,
    measure: str,
    comparison: str,
    place: int,
) -> float:
    value = _value(of_scenario[scenario], measure, place)
    if comparison == "difference":
        value -= _value(of_scenario["trend"], measure, place)
    return value


def implied_elderly(total: float, gain: float, points: float) -> float:
    """Persons of 65 and over at which a gain of younger people lowers the ageing rate by points.

    ``e / total - e / (total + gain) = points / 100``, the elderly e being the same in both. It
    tells whether a document's differences fit each other, without any projection.

    Raises:
        ValueError: no gain, so nothing can lower the rate.
    """
    if gain <= 0 or total <= 0:
        raise ValueError("a lower ageing rate at the same number of elderly needs more people")
    return points / 100 / (1 / total - 1 / (total + gain))


def implied_total(elderly: float, gain: float, points: float) -> float:
    """Total at which a gain of younger people lowers the ageing rate by points, the elderly given.

    The equation of ``implied_elderly`` solved for the total.

    Raises:
        ValueError: no gain, nobody old or no points, so no total answers.
    """
    if gain <= 0 or elderly <= 0 or points <= 0:
        raise ValueError("a total needs a gain, elderly people and a lower rate")
    share = points / 100
    return (math.sqrt((share * gain) ** 2 + 4 * share * elderly * gain) - share * gain) / share / 2


def _value(groups: Mapping[str, np.ndarray], measure: str, place: int) -> float:
    series = ageing_rate(groups) if measure == "ageing_rate" else groups[GROUP_OF[measure]]
    return float(series[place])


def aims(claims: pd.DataFrame) -> dict[int | None, float]:
    """Year (None where no year is printed) and persons the vision of ``claims`` aims at."""
    chosen = claims[
        (claims["scenario"] == "vision")
        & (claims["measure"] == "population")
        & (claims["comparison"] == "level")
    ]
    return {
        None if pd.isna(row.year) else int(row.year): float(row.value)
        for row in chosen.itertuples()
    }


def made_in(claims: pd.DataFrame, sources: pd.DataFrame) -> int | None:
    """The year in which the first document that states a vision came out; None when not known.

    Args:
        claims: table ``claims`` of one municipality.
        sources: table ``sources`` (source_id, published as far as known: 2020, 2020-03, …).
    """
    cited = claims.loc[claims["scenario"] == "vision", "source_id"].str.split(";").explode()
    published = sources.loc[sources["source_id"].isin(cited), "published"].dropna()
    years = [int(day[:4]) for day in published if day[:4].isdigit()]
    return min(years) if years else None
