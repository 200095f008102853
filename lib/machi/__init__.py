"""Machi Workbook: read a Japanese municipality's strategy as data and judge it with evidence."""

__version__ = "0.1.0"
