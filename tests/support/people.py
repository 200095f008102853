"""The population tables of real municipalities, gathered for the model."""

from collections.abc import Sequence

from machi import store
from machi.population import data
from machi.population.data import PopulationData

CODES = ("022012", "072028", "012360")


def held(codes: Sequence[str] = CODES) -> PopulationData:
    """What ``machi.population`` reads of these municipalities."""
    rates = store.load_shared()["national_rates"]
    return data.gather({code: store.load(code).tables for code in codes}, rates)
