"""Whether the values of a table keep every rule of its model, in microseconds a column.

pandera is made to say what is wrong and takes a millisecond a column to say that nothing is. Here
the rules are those declared to pandera, but all that is asked is whether any is broken; what to
say then is pandera's. A rule this module does not know is an error, not a rule that is kept.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pandera.pandas as pa

from machi.schemas.fields import Table

Rule = Callable[[set], bool]
"""Whether all of a column's values, those present and each once, keep a rule."""


def is_sound(model: type[Table], values: Mapping[str, Sequence[object]]) -> bool:
    """Whether pandera would pass the table.

    Args:
        model: the table's model.
        values: by column, values of the column's type; None is missing.

    Raises:
        NotImplementedError: the model makes a demand this module does not know.
    """
    return all(
        _keeps(column, rules, values[name]) for name, (column, rules) in _demands(model).items()
    )


def _keeps(column: pa.Column, rules: list[Rule], values: Sequence[object]) -> bool:
    present = set(values)
    if column.unique and len(present) < len(values):
        return False
    if None in present:
        if not column.nullable:
            return False
        present.remove(None)
    return all(keeps(present) for keeps in rules)


@cache
def _demands(model: type[Table]) -> dict[str, tuple[pa.Column, list[Rule]]]:
    schema = model.to_schema()
    if schema.checks or schema.parsers or schema.unique or schema.index or schema.coerce:
        raise NotImplementedError(f"{model.__name__} has rules beside those of its columns")
    for name, column in schema.columns.items():
        if column.parsers or column.coerce or column.regex or column.default is not None:
            raise NotImplementedError(f"{model.__name__}.{name} changes its values")
    return {n: (c, [_rule(check) for check in c.checks]) for n, c in schema.columns.items()}


def _rule(check: pa.Check) -> Rule:
    settings = check.statistics or {}
    if not check.ignore_na or check.element_wise or check.groupby or check.raise_warning:
        raise NotImplementedError(f"{check} is not applied to the present values of one column")
    match check.name:
        case "isin":
            return frozenset(settings["allowed_values"]).issuperset
        case "str_matches":
            matches = re.compile(settings["pattern"]).match
            return lambda present: all(map(matches, present))
        case "greater_than_or_equal_to":
            return lambda present: all(value >= settings["min_value"] for value in present)
        case "less_than_or_equal_to":
            return lambda present: all(value <= settings["max_value"] for value in present)
    raise NotImplementedError(f"no test for {check}")
