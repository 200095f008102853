"""Tables all municipalities share: the register, national editions, SDGs."""

import pandas as pd
from pandera.typing import Series

from machi.schemas.fields import (
    CERTAINTIES,
    EDITION_RELATIONS,
    IDENTIFIER,
    JUDGEMENTS,
    SDG,
    SLUG,
    Table,
    Traced,
    column,
    year_column,
)


class Sources(Table):
    """Register of documents (data/sources.csv)."""

    source_id: Series[str] = column("short stable id", unique=True, str_matches=r"^[a-z0-9-]+$")
    short_title: Series[str] = column("short Japanese name used in tables", unique=True)
    publisher: Series[str] = column("who published it")
    title: Series[str] = column("title as printed")
    published: Series[str] = column("date of publication, ISO, as exact as known", blank=True)
    accessed: Series[str] = column("day it was read, ISO")
    terms: Series[str] = column("terms of use, or that none are stated")
    address: Series[str] = column("public address", blank=True)
    sha256: Series[str] = column("fingerprint of the transcription the lines refer to", blank=True)


class Municipalities(Traced):
    """Municipalities this workbook holds (data/municipalities.csv)."""

    municipality_code: Series[str] = column("6-digit code, a zero-padded string", unique=True)
    slug: Series[str] = column(
        "short Latin name used in folder names", unique=True, str_matches=SLUG
    )
    municipality_name: Series[str] = column("name in Japanese")
    prefecture_name: Series[str] = column("prefecture in Japanese")


class Strategies(Traced):
    """A national edition; its period and the time it was in force differ."""

    strategy_id: Series[str] = column("N1, N2, …", unique=True, str_matches=IDENTIFIER)
    title: Series[str] = column("title")
    short_title: Series[str] = column("short Japanese name")
    legal_kind: Series[str] = column("legal standing")
    decided_on: Series[str] = column("cabinet decision, ISO")
    superseded_on: Series[str] = column("day a later edition replaced it, ISO", blank=True)
    start_year: Series[pd.Int64Dtype] = year_column("first fiscal year", blank=False)
    end_year: Series[pd.Int64Dtype] = year_column("last fiscal year", blank=False)
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class NationalGoals(Traced):
    """A goal, cross-cutting goal, pillar or viewpoint of a national edition."""

    strategy_id: Series[str] = column("edition", refers="strategies")
    national_goal_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    kind: Series[str] = column(
        "standing in the edition",
        isin=["goal", "cross_cutting", "foundation", "vision", "viewpoint"],
    )
    number: Series[pd.Int64Dtype] = column("order in the edition")
    title: Series[str] = column("title")
    other_titles: Series[str] = column("other wordings in use, joined with ／", blank=True)
    description: Series[str] = column("what it covers, in our own words or as cited", blank=True)
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class NationalMeasures(Traced):
    """A direction or main measure under a national goal."""

    national_goal_id: Series[str] = column("national goal", refers="national_goals")
    national_measure_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    title: Series[str] = column("title")
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class NationalKpis(Traced):
    """A KPI of a national edition; values are kept as reported."""

    national_kpi_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    strategy_id: Series[str] = column("edition", refers="strategies")
    national_goal_id: Series[str] = column(
        "national goal; blank when it stands for the whole edition",
        blank=True,
        refers="national_goals",
    )
    name: Series[str] = column("name")
    baseline: Series[str] = column("baseline as reported", blank=True)
    baseline_period: Series[str] = column("its period as reported", blank=True)
    target: Series[str] = column("target as reported", blank=True)
    target_period: Series[str] = column("its period as reported", blank=True)
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class Correspondence(Traced):
    """How a goal of one national edition lives on in a later one."""

    from_goal_id: Series[str] = column("earlier goal", blank=True, refers="national_goals")
    to_goal_id: Series[str] = column("later goal", refers="national_goals")
    relation: Series[str] = column("what became of it", isin=EDITION_RELATIONS)
    basis: Series[str] = column("stated in a source, or judged by the editor", isin=JUDGEMENTS)


class SdgGoals(Traced):
    """The 17 goals."""

    sdg: Series[str] = column("goal number", unique=True, str_matches=SDG)
    short_title: Series[str] = column("short Japanese name in common use")
    title: Series[str] = column("formal Japanese title")
    color: Series[str] = column("official colour, identity only", str_matches=r"^#[0-9A-F]{6}$")


class SdgTargets(Traced):
    """The 169 targets."""

    sdg: Series[str] = column("target number, e.g. 11.3", unique=True, str_matches=SDG)
    goal: Series[str] = column("goal number", refers="sdg_goals")
    label: Series[str] = column("short Japanese label in our own words")
