"""The Japanese words for tables, columns and values are complete and agree with the schemas."""

import re

import pytest

from machi import schemas
from machi.schemas import japanese

COLUMNS = [
    (table, column)
    for table, model in schemas.MUNICIPAL.items()
    for column in schemas.columns(model)
]


def allowed(table: str, column: str) -> list[str] | None:
    definition = schemas.columns(schemas.MUNICIPAL[table])[column]
    for check in definition.checks:
        if check.name == "isin":
            return list(check.statistics["allowed_values"])
    return None


def test_every_table_has_a_name_and_a_row() -> None:
    assert list(japanese.TABLES) == list(schemas.MUNICIPAL) == list(japanese.ROWS)
    assert len(set(japanese.TABLES.values())) == len(japanese.TABLES)


@pytest.mark.parametrize("table", schemas.MUNICIPAL)
def test_every_column_has_a_meaning_in_the_order_of_the_file(table: str) -> None:
    columns = list(schemas.columns(schemas.MUNICIPAL[table]))
    assert list(japanese.COLUMNS[table]) == columns
    names = [japanese.name(table, column) for column in columns]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_meaning_is_japanese_begins_with_a_short_name_and_ends(table: str, column: str) -> None:
    meaning = japanese.COLUMNS[table][column]
    assert re.search("[ぁ-んァ-ヶ一-龠]", japanese.name(table, column))
    assert len(japanese.name(table, column)) <= 16
    assert meaning.endswith("。") or "例：" in meaning


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_fixed_values_have_words_and_others_have_none(table: str, column: str) -> None:
    values = allowed(table, column)
    words = japanese.CHOICES.get(table, {}).get(column)
    if values is None:
        assert words is None
        return
    assert words is not None
    assert set(words) == set(values)
    assert len(set(words.values())) == len(values)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_printed_columns_say_copy_and_references_name_their_table(table: str, column: str) -> None:
    definition = schemas.columns(schemas.MUNICIPAL[table])[column]
    meaning = japanese.COLUMNS[table][column]
    if schemas.is_printed(definition):
        assert re.search("とおり|写す", meaning), meaning
    owner = (definition.metadata or {}).get("refers")
    if owner in schemas.MUNICIPAL and column not in {"parent_goal_id", "predecessor_id", "same_as"}:
        key = schemas.KEYS[owner]
        assert key in meaning or schemas.KEYS[owner] == column, meaning


def test_the_register_of_documents_is_explained_column_by_column() -> None:
    _, model = schemas.SHARED["sources"]
    assert list(japanese.SOURCES) == list(schemas.columns(model))


def test_an_example_of_an_optional_blank_is_never_a_zero() -> None:
    for table, column in COLUMNS:
        assert not re.search("例：0$", japanese.COLUMNS[table][column])
