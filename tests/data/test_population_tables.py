"""The population tables: valid, adding up, and printed words found again in the documents."""

import hashlib
from functools import cache

import pandas as pd
import pytest

import people
from conditions import SEEDS, needs_seeds
from machi import codes, paths, text
from machi.population import ages, data
from machi.population.data import PopulationData

TOWNS = {"022012", "072028", "012360"}


@pytest.fixture(scope="module")
def held() -> PopulationData:
    return people.held()


@cache
def transcriptions() -> dict[str, list[str]]:
    """Lines of each transcription by source id; the register's fingerprint names the file."""
    files = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in SEEDS.glob("*.txt")}
    register = pd.read_csv(paths.data() / "sources.csv", dtype=str, keep_default_na=False)
    register = register[register["sha256"] != ""]
    return {
        row.source_id: files[row.sha256].read_text("utf-8").split("\n")
        for row in register.itertuples()
        if row.sha256 in files
    }


def test_every_municipality_has_every_census_age_and_sex(held: PopulationData) -> None:
    table = held["ages"]
    assert set(table["municipality_code"]) == TOWNS
    assert table["year"].drop_duplicates().tolist() == [*range(1980, 2020, 5)]
    assert len(table) == 3 * 8 * 2 * 20
    for code in TOWNS:
        assert codes.parse_code(code) == code


def test_ages_add_up_to_the_totals_and_the_broad_groups(held: PopulationData) -> None:
    table, totals = held["ages"], held["totals"]
    known = totals[(totals["series"] == "census") & (totals["year"] <= 2015)]
    starts = table["age"].str.split("-").str[0].str.rstrip("+")
    first = pd.to_numeric(starts, errors="coerce")
    bounds = {"total": (-1, 200), "0-14": (0, 14), "15-64": (15, 64), "65+": (65, 200)}
    for row in known.itertuples():
        here = (table["municipality_code"] == row.municipality_code) & (table["year"] == row.year)
        if row.age_group == "unknown":
            chosen = here & (table["age"] == ages.UNKNOWN)
        elif row.age_group == "total":
            chosen = here
        else:
            low, high = bounds[row.age_group]
            chosen = here & first.between(low, high)
        assert table.loc[chosen, "population"].sum() == row.population, row


def test_broad_groups_of_every_series_add_up_to_its_total(held: PopulationData) -> None:
    totals = held["totals"]
    counted = 0
    for _, rows in totals[totals["series"] != "register"].groupby(
        ["municipality_code", "series", "year"]
    ):
        by = rows.set_index("age_group")["population"]
        if {"0-14", "15-64", "65+"} <= set(by.index):
            parts = by["0-14"] + by["15-64"] + by["65+"] + by.get("unknown", 0)
            assert parts == by["total"], rows
            counted += 1
    assert counted == 24 + 3 + 2 + 14 + 18


def test_counted_and_imputed_groups_of_2020_are_series_of_their_own(held: PopulationData) -> None:
    totals = held["totals"]
    of_2020 = totals[(totals["year"] == 2020) & (totals["municipality_code"] == "072028")]
    by = of_2020.set_index(["series", "age_group"])["population"]
    assert by["census", "unknown"] == 2249
    assert by["census", "65+"] == 36307
    assert by["census_imputed", "65+"] == 36849
    assert ("census_imputed", "unknown") not in by.index


def test_projections_say_what_the_town_halls_and_the_press_quote(held: PopulationData) -> None:
    """Aizuwakamatsu 35 % fewer in 2050 than in 2020; Hokuto 38.2 %."""
    found = data.broad_groups(held, "ipss2023", ["072028", "012360"], [2050])["total"][:, 0]
    base = data.broad_groups(held, "census", ["072028", "012360"], [2020])["total"][:, 0]
    assert (100 - found / base * 100).round(1).tolist() == [35.0, 38.2]


def test_a_series_that_does_not_exist_is_missing_not_zero(held: PopulationData) -> None:
    found = data.broad_groups(held, "ipss2018", ["072028"], [2020])
    assert pd.isna(found["total"]).all()


def test_every_cited_line_exists_and_only_transcriptions_have_lines(held: PopulationData) -> None:
    register = pd.read_csv(paths.data() / "sources.csv", dtype=str, keep_default_na=False)
    seeds = set(register.loc[register["sha256"] != "", "source_id"])
    for name in ("rates", *data.OWN):
        for row in held[name].itertuples():
            has_lines = bool(text.parse_locator(row.locator).spans)
            assert has_lines == (row.source_id in seeds), row


def test_what_is_read_from_a_copy_whose_source_is_unknown_is_marked(held: PopulationData) -> None:
    vitals = held["vitals"]
    doubtful = vitals[vitals["source_id"] == "mic-census-2020-koumuten47"]
    assert set(doubtful["certainty"]) == {"unverified"}
    totals = held["totals"]
    assert set(totals[totals["series"] == "census_preliminary"]["certainty"]) == {"reported"}


@needs_seeds
def test_printed_words_of_the_claims_are_found_again_verbatim(
    held: PopulationData, record_property: pytest.FixtureRequest
) -> None:
    missing = []
    for row in held["claims"].itertuples():
        lines = transcriptions()[row.source_id]
        spans = text.parse_locator(row.locator).spans
        haystack = "\n".join("\n".join(lines[first - 1 : last]) for first, last in spans)
        if row.printed not in haystack:
            missing.append((row.claim_id, row.printed))
    assert not missing


@needs_seeds
def test_numbers_of_the_documents_are_printed_in_their_lines(held: PopulationData) -> None:
    register = held["totals"][held["totals"]["series"] == "register"]
    assert len(register) == 15
    for row in register.itertuples():
        last = text.parse_locator(row.locator).spans[-1][0]
        assert f"{row.population:,}" in transcriptions()[row.source_id][last - 1].split("\t")
    for row in held["vitals"].itertuples():
        if row.source_id in transcriptions():
            last = text.parse_locator(row.locator).spans[-1][0]
            assert f"{row.value:g}" in transcriptions()[row.source_id][last - 1], row


@needs_seeds
def test_the_printed_ageing_rate_shows_that_the_first_column_is_everybody_over_64() -> None:
    """26,800 of 134,482 are the printed 19.9 %, though the heading says 65 to 74."""
    cells = transcriptions()["aizu-strategy2-summary"][123].split("\t")
    total, first = (int(cell.replace(",", "")) for cell in cells[1:3])
    assert cells[4] == f"{first / total * 100:.1f}%"
