"""Every table of the workbook, each column described once: type, unit, meaning, allowed values.

The classes are pandera models. ``store`` reads a CSV as text, converts each column by the type
given here and validates it; ``datapackage`` writes the same descriptions for other programs.
A column marked ``printed`` holds words of the source verbatim, and a test finds them again at the
row's locator. Blank means "not in the source" wherever a column may be blank.
"""

import pandera.pandas as pa

from machi.schemas.calculations import Calculations, CalculationTerms
from machi.schemas.evaluation import (
    BUDGET_UNIT,
    Budgets,
    LogicEdges,
    LogicNodes,
    ProjectResults,
)
from machi.schemas.fields import (
    BASES,
    BUDGET_STATUSES,
    CALCULATION_ROLES,
    CERTAINTIES,
    CLAIMS,
    FIGURE_STATUSES,
    IDENTIFIER,
    JUDGEMENTS,
    NO_LINK,
    NO_VALUE_STATUSES,
    SDG,
    SERIES,
    SLUG,
    SOURCE_LIST,
    SUBJECT_TYPES,
    TASKS,
    TIERS,
    VALUE_STATUSES,
    YEAR_TYPES,
    Table,
    Traced,
)
from machi.schemas.municipal import (
    DefinitionChanges,
    Goals,
    Indicators,
    KpiLinks,
    NationalLinks,
    Observations,
    Opinions,
    Plans,
    Projects,
    SdgLinks,
    Statements,
)
from machi.schemas.population import (
    NationalRates,
    PopulationAges,
    PopulationClaims,
    PopulationTotals,
    PopulationVitals,
)
from machi.schemas.shared import (
    Accuracy,
    Correspondence,
    ExternalChecks,
    Labels,
    Municipalities,
    NationalGoals,
    NationalKpis,
    NationalMeasures,
    SdgGoals,
    SdgTargets,
    Sources,
    Strategies,
)

__all__ = [
    "BASES",
    "BUDGET_STATUSES",
    "BUDGET_UNIT",
    "CALCULATION_ROLES",
    "CERTAINTIES",
    "CLAIMS",
    "FIGURE_STATUSES",
    "IDENTIFIER",
    "JUDGEMENTS",
    "KEYS",
    "MUNICIPAL",
    "NO_LINK",
    "NO_VALUE_STATUSES",
    "OF_THE_PLACE",
    "OPTIONAL",
    "SDG",
    "SERIES",
    "SHARED",
    "SLUG",
    "SOURCE_LIST",
    "SUBJECT_TYPES",
    "TASKS",
    "TIERS",
    "VALUE_STATUSES",
    "YEAR_TYPES",
    "Observations",
    "Plans",
    "Table",
    "Traced",
    "columns",
    "is_printed",
]

MUNICIPAL: dict[str, type[Table]] = {
    "plans": Plans,
    "goals": Goals,
    "indicators": Indicators,
    "observations": Observations,
    "definition_changes": DefinitionChanges,
    "opinions": Opinions,
    "statements": Statements,
    "projects": Projects,
    "budgets": Budgets,
    "project_results": ProjectResults,
    "logic_nodes": LogicNodes,
    "logic_edges": LogicEdges,
    "calculations": Calculations,
    "calculation_terms": CalculationTerms,
    "sdg_links": SdgLinks,
    "national_links": NationalLinks,
    "kpi_links": KpiLinks,
    "population_ages": PopulationAges,
    "population_totals": PopulationTotals,
    "population_vitals": PopulationVitals,
    "population_claims": PopulationClaims,
}
"""Tables of a municipality's folder, in the order they are checked."""

OPTIONAL = frozenset(
    {
        "definition_changes",
        "opinions",
        "projects",
        "budgets",
        "project_results",
        "logic_nodes",
        "logic_edges",
        "calculations",
        "calculation_terms",
        "kpi_links",
        "population_ages",
        "population_totals",
        "population_vitals",
        "population_claims",
    }
)
"""Tables a municipality may leave out; they then count as empty."""

OF_THE_PLACE = frozenset(
    {"population_ages", "population_totals", "population_vitals", "population_claims"}
)
"""Tables about the municipality itself: whatever plans a run looks at, they are read whole."""

SHARED: dict[str, tuple[str, type[Table]]] = {
    "sources": ("sources.csv", Sources),
    "municipalities": ("municipalities.csv", Municipalities),
    "strategies": ("national/strategies.csv", Strategies),
    "national_goals": ("national/goals.csv", NationalGoals),
    "national_measures": ("national/measures.csv", NationalMeasures),
    "national_kpis": ("national/kpis.csv", NationalKpis),
    "correspondence": ("national/correspondence.csv", Correspondence),
    "sdg_goals": ("sdgs/goals.csv", SdgGoals),
    "sdg_targets": ("sdgs/targets.csv", SdgTargets),
    "labels": ("matching/labels.csv", Labels),
    "accuracy": ("matching/accuracy.csv", Accuracy),
    "external_checks": ("matching/external.csv", ExternalChecks),
    "national_rates": ("japan/rates.csv", NationalRates),
}
"""Tables all municipalities share: file under data/ and model."""

KEYS = {
    "plans": "plan_id",
    "goals": "goal_id",
    "indicators": "indicator_id",
    "projects": "project_id",
    "logic_nodes": "node_id",
    "calculations": "calculation_id",
    "strategies": "strategy_id",
    "national_goals": "national_goal_id",
    "national_kpis": "national_kpi_id",
    "sdg_goals": "sdg",
    "sources": "source_id",
}
"""The column another table refers to."""


def columns(model: type[Table]) -> dict[str, pa.Column]:
    """The columns of a table in the order a file shows them: facts first, trace last."""
    found: dict[str, pa.Column] = model.to_schema().columns
    trace = [name for name in ("source_id", "locator", "note") if issubclass(model, Traced)]
    return {name: found[name] for name in [*(n for n in found if n not in trace), *trace]}


def is_printed(definition: pa.Column) -> bool:
    """Whether the column holds words of the source verbatim."""
    return bool((definition.metadata or {}).get("printed"))
