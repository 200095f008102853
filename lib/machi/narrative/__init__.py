"""Sentences and key figures made from results: what a careful analyst would say, and no more."""
