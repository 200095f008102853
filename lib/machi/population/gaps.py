"""How far projections are from what was counted afterwards."""

import numpy as np
import pandas as pd

from machi.population import counts
from machi.population.ages import STEP
from machi.population.study import KINDS, Study, series_of


def newest_count(study: Study) -> pd.Series | None:
    """The latest count after the start, a row of ``counted``; None where there is none yet."""
    known = counts.counted(study.held, study.code)
    later = known[known["year"] > study.trend.start] if study.known else known[:0]
    return later.iloc[-1] if len(later) else None


def at_count(study: Study) -> pd.DataFrame:
    """How far every projection is from the latest count.

    Returns:
        series, kind, projected, gap (projected less counted, persons), percent (of the counted).
        Empty without a later count. Projections are joined straight between their years.
    """
    columns = ["series", "kind", "projected", "gap", "percent"]
    count = newest_count(study)
    if count is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for name, years, groups in series_of(study):
        year = int(count["year"])
        if KINDS.get(name) == "observed" or not years[0] <= year <= years[-1]:
            continue
        projected = float(np.interp(year, years, groups["total"]))
        gap = projected - float(count["total"])
        kind = KINDS.get(name, "scenario")
        rows.append([name, kind, projected, gap, gap / float(count["total"]) * 100])
    return pd.DataFrame(rows, columns=columns)


def five_years_on(study: Study, errors: pd.DataFrame) -> pd.DataFrame:
    """Errors at the newest census of what could be said five years before.

    Args:
        study: the study.
        errors: ``hindcast.of_towns`` with this municipality among them.

    Returns:
        series (methods of the hindcast, then the published projections that have that year), group,
        error (percent of the counted). Empty when nothing is known.
    """
    columns = ["series", "group", "error"]
    if not study.known:
        return pd.DataFrame(columns=columns)
    start = study.trend.start
    own = errors[
        (errors["municipality_code"] == study.code)
        & (errors["base"] == start - STEP)
        & (errors["year"] == start)
    ]
    found = [own.rename(columns={"method": "series"})[columns]]
    known = next(groups for name, years, groups in series_of(study) if name == "trend")
    for name in counts.PUBLISHED:
        years, groups = counts.columns(counts.published(study.held, study.code, name))
        if start in years:
            rows = [
                [name, group, float((values[years.index(start)] / known[group][0] - 1) * 100)]
                for group, values in groups.items()
            ]
            found.append(pd.DataFrame(rows, columns=columns).dropna())
    return pd.concat([table for table in found if len(table)] or found[:1], ignore_index=True)
