"""Population tables (data/population/): censuses, projections, vital facts, stated scenarios.

They are read by ``machi.population.data`` alone and belong to no report's shared tables, so that
a new census ages only the chapters that use it.
"""

import pandas as pd
from pandera.typing import Series

from machi.schemas.fields import CERTAINTIES, IDENTIFIER, Traced, column, year_column

AREA = r"^([0-9]{6}|JP)$"
AGES = [f"{age}-{age + 4}" for age in range(0, 90, 5)] + ["90+", "unknown"]
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
NATIONAL_RATES = ["mortality", "fertility_share", "total_fertility", "sex_ratio_at_birth"]
STANDINGS = ["observed", "estimated", "projected"]
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

    municipality_code: Series[str] = column("municipality")
    year: Series[pd.Int64Dtype] = year_column("census of 1 October", blank=False)
    sex: Series[str] = column("sex", isin=SEXES)
    age: Series[str] = column("five-year age group; 90+ open; unknown", isin=AGES)
    population: Series[pd.Int64Dtype] = column("persons", unit="人", ge=0, le=10**8)
    certainty: Series[str] = column("how sure the figure is", isin=CERTAINTIES)


class PopulationTotals(Traced):
    """Population of a broad age group: counted, imputed, preliminary or projected."""

    municipality_code: Series[str] = column("municipality")
    year: Series[pd.Int64Dtype] = year_column("1 October unless the note says more", blank=False)
    series: Series[str] = column("which count or projection", isin=SERIES)
    age_group: Series[str] = column("broad age group", isin=GROUPS)
    population: Series[pd.Int64Dtype] = column("persons", unit="人", ge=0, le=10**8)
    certainty: Series[str] = column("how sure the figure is", isin=CERTAINTIES)


class PopulationVitals(Traced):
    """Births, deaths, changes or fertility of an area in a period."""

    area_code: Series[str] = column("municipality, or JP for Japan", str_matches=AREA)
    measure: Series[str] = column("what was counted", isin=VITALS)
    start_year: Series[pd.Int64Dtype] = year_column("first year of the period", blank=False)
    end_year: Series[pd.Int64Dtype] = year_column("last year of the period", blank=False)
    value: Series[float] = column("persons, or children per woman")
    certainty: Series[str] = column("how sure value and period are", isin=CERTAINTIES)


class PopulationClaims(Traced):
    """What a document says about population under a scenario, number by number."""

    claim_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    municipality_code: Series[str] = column("municipality whose document says it")
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
    """A demographic rate of Japan in a five-year period (mid-year to mid-year)."""

    rate: Series[str] = column(
        "mortality: deaths per person-year; fertility_share: percent of total fertility; "
        "total_fertility: children per woman; sex_ratio_at_birth: boys per girl",
        isin=NATIONAL_RATES,
    )
    start_year: Series[pd.Int64Dtype] = year_column("start of the period", blank=False)
    sex: Series[str] = column("sex, for mortality", blank=True, isin=SEXES)
    age_from: Series[pd.Int64Dtype] = column("first age of the group", blank=True, ge=0, le=120)
    value: Series[float] = column("the rate", ge=0.0, le=200.0)
    standing: Series[str] = column("observed, estimated or projected", isin=STANDINGS)
    certainty: Series[str] = column("how sure the figure is", isin=CERTAINTIES)


FILES: dict[str, tuple[str, type[Traced]]] = {
    "ages": ("population/ages.csv", PopulationAges),
    "totals": ("population/totals.csv", PopulationTotals),
    "vitals": ("population/vitals.csv", PopulationVitals),
    "claims": ("population/claims.csv", PopulationClaims),
    "rates": ("population/japan.csv", NationalRates),
}
"""File under data/ and model of each table."""
UNIQUE = {
    "ages": ["municipality_code", "year", "sex", "age"],
    "totals": ["municipality_code", "year", "series", "age_group"],
    "vitals": ["area_code", "measure", "start_year", "end_year", "source_id"],
    "rates": ["rate", "start_year", "sex", "age_from"],
}
"""Columns that together may occur once."""
