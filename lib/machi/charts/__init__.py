"""Figures of the reports, each with an alternative text made from the data it draws."""

from machi.charts.alignment import alignment_matrix
from machi.charts.base import Chart
from machi.charts.consistency import findings_by_theme
from machi.charts.contributions import contributions
from machi.charts.evaluation import project_money
from machi.charts.kpi import progress
from machi.charts.logic import logic_model
from machi.charts.plans import timeline
from machi.charts.population import age_groups, population_paths
from machi.charts.pyramids import pyramids
from machi.charts.sdgs import sdg_coverage, sdg_heatmap, sdg_money
from machi.charts.single import single
from machi.charts.trends import trends

__all__ = [
    "Chart",
    "age_groups",
    "alignment_matrix",
    "contributions",
    "findings_by_theme",
    "logic_model",
    "population_paths",
    "progress",
    "project_money",
    "pyramids",
    "sdg_coverage",
    "sdg_heatmap",
    "sdg_money",
    "single",
    "timeline",
    "trends",
]
