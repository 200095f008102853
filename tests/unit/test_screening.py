"""Screening says of a table what pandera says, and refuses a model it cannot screen."""

from itertools import chain
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from pandera.typing import Index, Series

from machi import reading, schemas
from machi.schemas import screening

MODELS = [*schemas.MUNICIPAL.values(), *(model for _, model in schemas.SHARED.values())]
WORDS = ["a", "b", "c-1", "1", "11.3", "17", "#0A0A0A", "#123456", "#ABCDEF", "a;b"]
WORDS += ["", "A b", "a\n", "１１", "18", "é", ";", "goal "]
VALUES = {"Int64": [1899, 1900, 2024, 2100, 2101, 0], "float64": [-1.5, 0.0, 1e300]}


Model = type[schemas.Table]


def demand(definition: pa.Column) -> str:
    """What a column asks of its values; allowed words are alike whichever they are."""
    checks = [(c.name, (c.statistics or {}).get("pattern")) for c in definition.checks]
    return f"{definition.dtype} {definition.nullable} {definition.unique} {checks}"


DEMANDS = {demand(d): (model, d) for model in MODELS for d in schemas.columns(model).values()}


def pool(definition: pa.Column) -> list[Any]:
    """Values of the column's type, some of which keep its rules."""
    allowed = [(check.statistics or {}).get("allowed_values", []) for check in definition.checks]
    return [*chain.from_iterable(allowed), *VALUES.get(str(definition.dtype), WORDS)]


def passes(model: Model, definition: pa.Column, values: list[Any]) -> bool:
    """Whether pandera finds nothing wrong with a column."""
    kind = reading.empty(model).dtypes[definition.name]
    frame = pd.DataFrame({definition.name: pd.Series(values, dtype=kind)})
    try:
        definition.validate(frame, lazy=True)
    except pa.errors.SchemaErrors:
        return False
    return True


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_an_empty_table_is_sound_and_passes_with_the_types_it_is_read_with(model: Model) -> None:
    model.validate(reading.empty(model), lazy=True)
    assert screening.is_sound(model, dict.fromkeys(schemas.columns(model), ()))


@settings(max_examples=250, deadline=None)
@given(demand=st.sampled_from(sorted(DEMANDS)), data=st.data())
def test_a_column_is_sound_exactly_where_pandera_passes_it(
    demand: str, data: st.DataObject
) -> None:
    model, definition = DEMANDS[demand]
    cell = st.one_of(*[st.sampled_from(pool(definition))] * 3, st.none())
    values = data.draw(st.lists(cell, max_size=3))
    sound = screening.is_sound(
        model, dict.fromkeys(schemas.columns(model), ()) | {definition.name: values}
    )
    event(f"sound: {sound}")
    assert sound == passes(model, definition, values)


class Strange(schemas.Table):
    name: Series[str] = pa.Field(str_startswith="a")


class Whole(schemas.Table):
    name: Series[str] = pa.Field()

    @pa.dataframe_check
    def short(cls, frame: pd.DataFrame) -> bool:
        return len(frame) < 3


class Changing(schemas.Table):
    year: Series[int] = pa.Field(coerce=True)


class AllChanging(schemas.Table):
    name: Series[str] = pa.Field()

    class Config:
        coerce = True


class NoTwins(schemas.Table):
    name: Series[str] = pa.Field()

    class Config:
        unique = "name"


class Indexed(schemas.Table):
    line: Index[int] = pa.Field(ge=2)


class Blank(schemas.Table):
    name: Series[str] = pa.Field(isin=["a"], nullable=True, ignore_na=False)


@pytest.mark.parametrize(
    "model",
    [Strange, Whole, Changing, AllChanging, NoTwins, Indexed, Blank],
    ids=lambda m: m.__name__,
)
def test_a_demand_that_is_not_known_is_refused_and_not_passed(model: Model) -> None:
    with pytest.raises(NotImplementedError):
        screening.is_sound(model, {name: [] for name in model.to_schema().columns})
