"""National KPIs and the municipal indicators that are their counterparts, targets side by side.

A link is a person's reading (``kpi_links``). Two targets are set against each other only where the
same quantity is measured in the same unit; a city's count and a nation's share of towns are shown,
not compared.
"""

import pandas as pd

from machi import quantities


def counterparts(
    kpi_links: pd.DataFrame,
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    national_kpis: pd.DataFrame,
    editions: pd.DataFrame,
) -> pd.DataFrame:
    """The linked pairs of each plan and the edition it is held against.

    Args:
        kpi_links: table ``kpi_links``.
        indicators: table ``indicators`` after ``kpi.prepare`` (names to show).
        observations: table ``observations``.
        national_kpis: table ``national_kpis``.
        editions: plan_id and strategy_id (``alignment.editions``).

    Returns:
        strategy_id, national_kpi_id, national_name, national_baseline, national_target,
        national_period, certainty (all as reported), indicator_id, plan_id, name, unit, baseline,
        target, target_year, target_year_type (the last numeric target inside the plan's period,
        else the last of all; missing when there is none), relation, same_unit (units of one
        dimension; False when the national unit is not known), note. In the order of the national
        KPIs.
    """
    wanted = national_kpis[national_kpis["strategy_id"].isin(editions["strategy_id"])]
    national = pd.DataFrame(
        {
            "strategy_id": wanted["strategy_id"],
            "national_kpi_id": wanted["national_kpi_id"],
            "national_name": wanted["name"],
            "national_baseline": wanted["baseline"],
            "national_target": wanted["target"],
            "national_period": wanted["target_period"],
            "national_unit": _unit(wanted),
            "certainty": wanted["certainty"],
        }
    )
    own = indicators[["indicator_id", "plan_id", "name", "unit"]]
    ends = indicators.set_index("indicator_id")["end_year"]
    for series in ("baseline", "target"):
        own = own.merge(_last(observations, series, ends), on="indicator_id", how="left")
    own = own.drop(columns=["baseline_year", "baseline_year_type"])
    links = kpi_links[["indicator_id", "national_kpi_id", "relation", "note"]]
    table = national.merge(links, on="national_kpi_id").merge(own, on="indicator_id")
    table = table.merge(editions[["plan_id", "strategy_id"]], on=["plan_id", "strategy_id"])
    pairs = zip(table["unit"], table.pop("national_unit"), strict=True)
    table["same_unit"] = [_alike(one, other) for one, other in pairs]
    return table


def coverage(
    pairs: pd.DataFrame, national_kpis: pd.DataFrame, editions: pd.DataFrame
) -> pd.DataFrame:
    """How many KPIs of each edition a plan is held against have a counterpart.

    Args:
        pairs: ``counterparts``.
        national_kpis: table ``national_kpis``.
        editions: plan_id and strategy_id (``alignment.editions``).

    Returns:
        strategy_id, kpis (registered for the edition), answered (with a counterpart), indicators
        (distinct counterparts); editions in their order.
    """
    wanted = national_kpis["strategy_id"].isin(editions["strategy_id"])
    table = national_kpis[wanted].groupby("strategy_id").size().rename("kpis").to_frame()
    answered = pairs.groupby("strategy_id")
    table["answered"] = answered["national_kpi_id"].nunique()
    table["indicators"] = answered["indicator_id"].nunique()
    return table.fillna(0).astype(int).reset_index()


def _last(observations: pd.DataFrame, series: str, ends: pd.Series) -> pd.DataFrame:
    """The latest numeric value of a series: indicator_id, <series>, its year and kind of year.

    One inside the plan's period stands before a later one: a population vision's target for 2040
    is not what the plan promises.
    """
    held = observations[(observations["series"] == series) & observations["value"].notna()]
    inside = (held["year"] <= held["indicator_id"].map(ends)).fillna(True).astype(bool)
    order = held.assign(inside=inside).sort_values(
        ["inside", "year"], kind="stable", na_position="first"
    )
    last = order.drop_duplicates("indicator_id", keep="last")
    names = {"value": series, "year": f"{series}_year", "year_type": f"{series}_year_type"}
    return last[["indicator_id", *names]].rename(columns=names)


def _unit(national_kpis: pd.DataFrame) -> pd.Series:
    """The unit of each KPI: empty for a pure number, missing where no number says which it is."""
    numbered = national_kpis[["baseline_value", "target_value"]].notna().any(axis=1)
    unit = national_kpis["unit"]
    return unit.mask(unit.isna() & numbered, "")


def _alike(own: object, national: object) -> bool:
    """Whether both units are known and of one dimension; a pure number is like another."""
    if pd.isna(national):
        return False
    one, other = "" if pd.isna(own) else str(own), str(national)
    return quantities.same_dimension(one, other) if one and other else one == other
