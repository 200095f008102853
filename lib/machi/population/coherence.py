"""Whether a document's own numbers of population fit each other, by arithmetic alone."""

import pandas as pd

from machi.population import statements, study
from machi.population.needs import TREND, VISION
from machi.population.study import Study


def check(done: Study) -> pd.DataFrame:
    """Whether a document's differences between vision and trend fit each other, by arithmetic.

    Nobody aged 65 and over is born or arrives by then, so the elderly are the same in both: from
    the two gains and the points by which the ageing rate is lower follow the number of elderly,
    and with it the trend's ageing rate (``statements.implied_elderly``).

    Returns:
        year, trend_total (stated; a bound where bounded), bounded, gain (young and working, sum),
        points, elderly, ageing_rate (percent of the trend total), run_elderly (the trend's own
        elderly here), vision_total, fitting_total (the trend total at which the numbers fit with
        those elderly). One row per year with all three differences and a total.
    """
    claims = study.claims_of(done)
    rows = []
    gains = claims[(claims["scenario"] == VISION) & (claims["comparison"] == "difference")]
    for year, of_year in gains.groupby("year"):
        value = of_year.set_index("measure")["value"]
        totals = claims[
            (claims["scenario"] == TREND)
            & (claims["measure"] == "population")
            & (claims["year"] == year)
        ]
        needed = {"population_0_14", "population_15_64", "ageing_rate"}
        if totals.empty or not needed <= set(value.index) or int(year) not in done.years:
            continue
        total, gain = (
            float(totals["value"].iloc[0]),
            value["population_0_14"] + value["population_15_64"],
        )
        points = -float(value["ageing_rate"])
        elderly = statements.implied_elderly(total, float(gain), points)
        old = float(done.groups(TREND)["65+"][done.years.index(int(year))])
        rows.append(
            {
                "year": int(year),
                "trend_total": total,
                "bounded": bool((totals["comparison"] == "below").iloc[0]),
                "gain": float(gain),
                "points": float(value["ageing_rate"]),
                "elderly": elderly,
                "ageing_rate": elderly / total * 100,
                "run_elderly": old,
                "vision_total": total + float(gain),
                "fitting_total": statements.implied_total(old, float(gain), points),
            }
        )
    columns = "year trend_total bounded gain points elderly ageing_rate run_elderly vision_total"
    columns += " fitting_total"
    return pd.DataFrame(rows, columns=columns.split())
