"""Tables all municipalities share: the register, national editions, SDGs."""

import pandas as pd
from pandera.typing import Series

from machi.schemas.fields import (
    BASES,
    CERTAINTIES,
    EDITION_RELATIONS,
    IDENTIFIER,
    JUDGEMENTS,
    SDG,
    SLUG,
    SPLITS,
    TASKS,
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
    gist: Series[str] = column("what it asks of a municipality, in our own words, to match texts")
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
    unit: Series[str] = column("unit of both values below; blank for a pure number", blank=True)
    baseline_value: Series[float] = column("baseline as one number in the unit", blank=True)
    target_value: Series[float] = column(
        "final target as one number in the unit; blank when it is not one number", blank=True
    )
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
    gist: Series[str] = column("what it asks of a municipality, in our own words, to match texts")
    color: Series[str] = column("official colour, identity only", str_matches=r"^#[0-9A-F]{6}$")


class SdgTargets(Traced):
    """The 169 targets."""

    sdg: Series[str] = column("target number, e.g. 11.3", unique=True, str_matches=SDG)
    goal: Series[str] = column("goal number", refers="sdg_goals")
    label: Series[str] = column("short Japanese label in our own words")
    gist: Series[str] = column("what it asks of a municipality, in our own words, to match texts")


class Labels(Traced):
    """An answer that suggestions are scored on: where a goal, measure or project belongs.

    From what a document states, or from two independent readings; what only one of the two
    accepts is not accepted.
    """

    municipality_code: Series[str] = column("6-digit code")
    labelled_id: Series[str] = column("id of a goal, measure, initiative or project")
    task: Series[str] = column("national goal or SDG goal", isin=TASKS)
    strategy_id: Series[str] = column(
        "national edition to choose from; blank for SDGs", blank=True, refers="strategies"
    )
    basis: Series[str] = column("stated in the document, or read by people", isin=BASES[:2])
    first: Series[str] = column("answer the first reading puts first", blank=True)
    second: Series[str] = column("answer the second reading puts first", blank=True)
    accepted: Series[str] = column(
        "answers both accept, joined with ;, or none; blank when they share none", blank=True
    )
    reason: Series[str] = column("why, in the words of each reading, joined with ／")
    split: Series[str] = column("half it belongs to: choosing cuts, or scoring", isin=SPLITS)


class Accuracy(Table):
    """How often a method's suggestions are right on the labels; written by ``machi.scoring``."""

    task: Series[str] = column("national goal or SDG goal", isin=TASKS)
    method: Series[str] = column("method of ``similarity``")
    version: Series[str] = column("version of the package the scores come from", blank=True)
    split: Series[str] = column("half the labels belong to", isin=SPLITS)
    basis: Series[str] = column("where the labels come from", isin=BASES[:2])
    labels: Series[pd.Int64Dtype] = column("labels scored")
    n: Series[pd.Int64Dtype] = column("labels whose answer is a candidate")
    nones: Series[pd.Int64Dtype] = column("labels whose answer is none")
    top1: Series[float] = column("share of n whose best candidate is accepted")
    top1_low: Series[float] = column("95 % interval, lower end")
    top1_high: Series[float] = column("95 % interval, upper end")
    top3: Series[float] = column("share of n with an accepted one among the first three")
    top3_low: Series[float] = column("95 % interval, lower end")
    top3_high: Series[float] = column("95 % interval, upper end")
    chance1: Series[float] = column("top1 expected of a blind draw")
    chance3: Series[float] = column("top3 expected of a blind draw")
    answered: Series[float] = column("share of the labels the method answers at its cut")
    right: Series[float] = column("share of its answers that are accepted", blank=True)
    right_low: Series[float] = column("95 % interval, lower end")
    right_high: Series[float] = column("95 % interval, upper end")
    silent: Series[float] = column("share of the none labels it leaves unanswered", blank=True)


class ExternalChecks(Traced):
    """What the SDG suggestions score on texts somebody else labelled; measured once, by hand.

    The texts have no licence to be kept here, so ``tests/bench/matching.py`` repeats the
    measurement only where they are at hand.
    """

    corpus: Series[str] = column("short Japanese name of the texts")
    labelled_by: Series[str] = column("who says which goals, as far as known")
    texts: Series[pd.Int64Dtype] = column("texts scored")
    method: Series[str] = column("method of ``similarity``")
    version: Series[str] = column("version of the package the scores come from", blank=True)
    top1: Series[float] = column("share whose best candidate is among the labels")
    top1_low: Series[float] = column("95 % interval, lower end")
    top1_high: Series[float] = column("95 % interval, upper end")
    top3: Series[float] = column("share with a label among the first three")
    top3_low: Series[float] = column("95 % interval, lower end")
    top3_high: Series[float] = column("95 % interval, upper end")
    constant1: Series[float] = column("top1 of always naming the commonest goal")
    constant3: Series[float] = column("top3 of always naming the three commonest goals")
    measured_on: Series[str] = column("day of the measurement, ISO")
