"""National KPIs as numbers, and the municipal indicators that are their counterparts."""

import re
import unicodedata

import pandas as pd
import pytest

from machi import paths, quantities, reading, schemas

NUMBER = r"(?<![0-9.,])([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)([十百千]?[万億兆]?)"
# Printed after the unit, these words make the number a difference and no value of the KPI.
DIFFERENCE = r"(?!の?転入超過|[増減])"
NOT_ONE_VALUE = r"超過|[増減]|倍|、|・|同水準"


def table(file: str, model: type[schemas.Table]) -> pd.DataFrame:
    """A table as the program reads it, blanks as missing values."""
    found = reading.read_table(paths.data() / file, model)
    assert found.problems == []
    return found.frame


def national_kpis() -> pd.DataFrame:
    return table(*schemas.SHARED["national_kpis"]).set_index("national_kpi_id")


def links() -> pd.DataFrame:
    """Every link with its indicator's own row (``_own``) beside it."""
    tables = []
    for path in sorted(paths.municipalities().glob("*/kpi_links.csv")):
        folder = f"municipalities/{path.parent.name}"
        own = table(f"{folder}/indicators.csv", schemas.MUNICIPAL["indicators"])
        held = table(f"{folder}/kpi_links.csv", schemas.MUNICIPAL["kpi_links"])
        tables.append(
            held.merge(own, "left", "indicator_id", suffixes=("", "_own"), indicator="found")
        )
    return pd.concat(tables, ignore_index=True)


def reported_values(words: str, unit: str) -> list[float]:
    """The values a reported string gives in a unit: 5年間で30万人 has 300000 人."""
    own = unit.lstrip("十百千万億兆")
    ending = re.escape(own) + DIFFERENCE if own else r"\Z"
    return [
        quantities.convert(float(number.replace(",", "")), printed + own, unit)
        for number, printed in re.findall(NUMBER + ending, unicodedata.normalize("NFKC", words))
    ]


def cells() -> list[tuple[str, str, str, float]]:
    """Id, reported string, unit and value of every baseline and target with a string."""
    return [
        (str(kpi), row[column], "" if pd.isna(row["unit"]) else row["unit"], row[f"{column}_value"])
        for kpi, row in national_kpis().iterrows()
        for column in ("baseline", "target")
        if pd.notna(row[column]) or pd.notna(row[f"{column}_value"])
    ]


def test_every_national_number_is_the_last_value_of_its_reported_string() -> None:
    held = [cell for cell in cells() if pd.notna(cell[3])]
    assert len(held) > 50
    wrong = [cell for cell in held if reported_values(cell[1], cell[2])[-1:] != [cell[3]]]
    assert wrong == []


def test_a_reported_number_is_left_out_only_when_it_is_not_one_value() -> None:
    left = [cell for cell in cells() if pd.isna(cell[3]) and re.search("[0-9]", str(cell[1]))]
    assert [cell for cell in left if not re.search(NOT_ONE_VALUE, cell[1])] == []


@pytest.mark.parametrize(
    ("words", "unit", "values"),
    [
        ("5年間で30万人", "人", [300000]),
        ("3兆円（雇用8万人創出）", "兆円", [3]),
        ("1,000団体(2024年度)、1,500団体(2027年度)", "団体", [1000, 1500]),
        ("累計230万人（2022～2026年度）", "人", [2300000]),
        ("年間6万人減", "人", []),
        ("135,600人の転入超過", "人", []),
        ("1.43", "", [1.43]),
        ("1.8程度(2030)、2.07程度(2040)", "", []),
    ],
)
def test_values_are_read_from_a_reported_string(words: str, unit: str, values: list[float]) -> None:
    assert reported_values(words, unit) == values


def test_pairs_of_the_same_quantity_have_units_of_the_same_dimension() -> None:
    pairs = links().query("relation == 'same_quantity'")
    assert not pairs.empty
    national = national_kpis()["unit"].fillna("")
    assert [
        (row.indicator_id, row.national_kpi_id)
        for row in pairs.fillna({"unit": ""}).itertuples()
        if not quantities.same_dimension(row.unit, national[row.national_kpi_id])
    ] == []


def test_a_link_is_made_once_between_an_indicator_and_a_national_kpi_that_exist() -> None:
    held = links()
    assert held.query("found != 'both'")["indicator_id"].to_list() == []
    assert set(held["national_kpi_id"]) <= set(national_kpis().index)
    assert not held.duplicated(["indicator_id", "national_kpi_id"]).any()


def test_a_link_cites_the_lines_of_its_indicator() -> None:
    held = links()
    cited = held[["source_id", "locator"]].to_numpy()
    own = held[["source_id_own", "locator_own"]].to_numpy()
    assert held.loc[(cited != own).any(axis=1), "indicator_id"].to_list() == []


def test_a_link_a_person_made_says_in_a_sentence_what_is_alike_and_what_differs() -> None:
    notes = links().query("basis == 'reviewed'")["note"]
    assert notes[~notes.str.fullmatch("[^。\\n]+違[^。\\n]+。")].to_list() == []
