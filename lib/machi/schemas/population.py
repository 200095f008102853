"""Population of a municipality: censuses, projections, vital facts, what documents say of it.

Four tables of a municipality's folder, and the rates of Japan that all share.
"""

import pandas as pd
from pandera.typing import Series

from machi.schemas.fields import CERTAINTIES, IDENTIFIER, Traced, column, year_column

AGES = [f"{age}-{age + 4}" for age in range(0, 100, 5)] + ["85+", "90+", "95+", "100+", "unknown"]
SEXES = ["female", "male"]
SERIES = [
    "census",
    "census_imputed",
    "census_preliminary",
    "ipss2018",
    "ipss2023",
    "register",
]
"""census: as counted, age unknown kept apart; census_imputed: age unknown shared out by the
statistics office; ipss…: the institute's regional projections by edition; register: residents'
register as a municipal document prints it."""
GROUPS = ["total", "0-14", "15-64", "65+", "75+", "unknown"]
VITALS = [
    "total_fertility",
    "births",
    "deaths",
    "natural_change",
    "social_change",
]
NATIONAL_RATES = [
    "mortality",
    "fertility_share",
    "total_fertility",
    "sex_ratio_at_birth",
    "fertility_aim",
]
STANDINGS = ["observed", "estimated", "projected", "target"]
SCENARIOS = ["trend", "vision", "vision_first", "national", "strategy", "comparison"]
MEASURES = [
    "population",
    "population_0_14",
    "population_15_64",
    "ageing_rate",
    "total_fertility",
    "births",
    "social_change",
    "evacuees",
    "decline",
]
CLAIM_STATUSES = ["observed", "estimated", "target"]
COMPARISONS = ["level", "below", "difference"]


class PopulationAges(Traced):
    """Census population of one age group and sex, on today's municipal area."""

    year: Series[pd.Int64Dtype] = year_column("census of 1 October", blank=False)
    sex: Series[str] = column("sex", isin=SEXES)
    age: Series[str] = column(
        "five-year age group; the last one open, from 85 on; unknown", isin=AGES
    )
    population: Series[pd.Int64Dtype] = column("persons", unit="人", ge=0, le=10**8)
    certainty: Series[str] = column("how sure the figure is", isin=CERTAINTIES)


class PopulationTotals(Traced):
    """Population of a broad age group: counted, imputed, preliminary or projected."""

    year: Series[pd.Int64Dtype] = year_column("1 October unless the note says more", blank=False)
    series: Series[str] = column("which count or projection", isin=SERIES)
    age_group: Series[str] = column("broad age group", isin=GROUPS)
    population: Series[pd.Int64Dtype] = column("persons", unit="人", ge=0, le=10**8)
    certainty: Series[str] = column("how sure the figure is", isin=CERTAINTIES)


class PopulationVitals(Traced):
    """Births, deaths, changes or fertility in a period."""

    measure: Series[str] = column("what was counted", isin=VITALS)
    start_year: Series[pd.Int64Dtype] = year_column("first year of the period", blank=False)
    end_year: Series[pd.Int64Dtype] = year_column("last year of the period", blank=False)
    value: Series[float] = column("persons, or children per woman")
    certainty: Series[str] = column("how sure value and period are", isin=CERTAINTIES)


class PopulationClaims(Traced):
    """What a document says about population under a scenario, number by number."""

    claim_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    scenario: Series[str] = column("whose path: trend, vision, national, …", isin=SCENARIOS)
    measure: Series[str] = column("quantity", isin=MEASURES)
    comparison: Series[str] = column(
        "level, below (a bound), or difference between vision and trend", isin=COMPARISONS
    )
    year: Series[pd.Int64Dtype] = year_column("year; blank when the words name none")
    value: Series[float] = column("value in the unit")
    unit: Series[str] = column("人, 人/年, %, ポイント, or 人/女性 for fertility")
    printed: Series[str] = column("the words as printed", printed=True)
    status: Series[str] = column("standing of the value", isin=CLAIM_STATUSES)
    certainty: Series[str] = column("how sure the reading is", isin=CERTAINTIES)


class NationalRates(Traced):
    """A demographic rate of Japan in a five-year period (mid-year to mid-year), or its aim."""

    rate: Series[str] = column(
        "mortality: deaths per person-year; fertility_share: percent of total fertility; "
        "total_fertility: children per woman; sex_ratio_at_birth: boys per girl; "
        "fertility_aim: a year of the path of total fertility that the nation aims at",
        isin=NATIONAL_RATES,
    )
    start_year: Series[pd.Int64Dtype] = year_column("start of the period", blank=False)
    sex: Series[str] = column("sex, for mortality", blank=True, isin=SEXES)
    age_from: Series[pd.Int64Dtype] = column("first age of the group", blank=True, ge=0, le=120)
    value: Series[float] = column("the rate", ge=0.0, le=200.0)
    standing: Series[str] = column("observed, estimated or projected", isin=STANDINGS)
    certainty: Series[str] = column("how sure the figure is", isin=CERTAINTIES)


UNIQUE = {
    "population_ages": ["year", "sex", "age"],
    "population_totals": ["year", "series", "age_group"],
    "population_vitals": ["measure", "start_year", "end_year", "source_id"],
}
"""Columns that together may occur once."""
