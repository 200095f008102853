"""Figures of the reports, each with an alternative text made from the data it draws."""

from machi.charts.alignment import alignment_matrix
from machi.charts.base import Chart
from machi.charts.kpi import measurability, progress
from machi.charts.plans import timeline
from machi.charts.sdgs import sdg_coverage, sdg_heatmap, sdg_money
from machi.charts.trends import trends

__all__ = [
    "Chart",
    "alignment_matrix",
    "measurability",
    "progress",
    "sdg_coverage",
    "sdg_heatmap",
    "sdg_money",
    "timeline",
    "trends",
]
