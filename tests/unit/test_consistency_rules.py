"""Single rules of the checks, on frames small enough to do on paper."""

from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest

from machi import consistency, store
from machi.consistency import claims, names, rounding, titles
from machi.consistency.book import Book, bare_name
from machi.consistency.findings import difference, number, place

HALF, DOWN, UP = rounding.CONVENTIONS


def frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def indicator(key: str, **more: object) -> dict[str, object]:
    return {
        "plan_id": "p", "indicator_id": key, "goal_id": "g", "name": f"件数{key}", "label": None,
        "definition": None, "unit": "件", "role": "kpi", "measure_type": "annual",
        "measure_type_basis": "stated", "cumulative_from": None, "direction": "increase",
        "direction_basis": "stated", "same_as": None, "source_id": "s", "locator": "表 L1",
        "note": None,
    } | more  # fmt: skip


def observation(key: str, series: str, year: int | None, value: float, printed: str = "",
                **more: object) -> dict[str, object]:  # fmt: skip
    return {
        "indicator_id": key, "series": series, "year": year, "year_type": "fiscal",
        "period_printed": None, "value": value, "value_printed": printed or f"{value:g}",
        "status": "final", "source_id": "s", "locator": f"表 L{year}", "note": None,
    } | more  # fmt: skip


def tables(indicators: list[dict[str, object]], observations: list[dict[str, object]]
           ) -> dict[str, pd.DataFrame]:  # fmt: skip
    plan = {"plan_id": "p", "start_year": 2020, "end_year": 2024, "predecessor_id": None}
    plan |= {"status": "adopted", "source_id": "s", "locator": "表紙 L1", "note": None}
    return {
        "plans": frame([plan]),
        "indicators": frame(indicators),
        "observations": frame(observations),
    }


def rates(*rows: tuple[float, float, str]) -> dict[str, pd.DataFrame]:
    """One indicator with actual, target and printed rate of several years."""
    seen = []
    for year, (actual, target, printed) in enumerate(rows, start=2020):
        seen += [
            observation("k", "actual", year, actual),
            observation("k", "target", year, target),
            observation("k", "published_rate", year, float(printed.strip("%")), printed),
        ]
    return tables([indicator("k")], seen)


def ids(held: dict[str, pd.DataFrame], *wanted: str) -> list[str]:
    findings, _ = consistency.check(held)
    return [c for c in findings["check_id"] if not wanted or c in wanted]


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        # 63/58 = 108.62 %
        (Fraction(6300, 58), 0, {HALF: 109, DOWN: 108, UP: 109}),
        (Fraction(6300, 58), 1, {HALF: 108.6, DOWN: 108.6, UP: 108.7}),
        (Fraction(5, 2), 0, {HALF: 3, DOWN: 2, UP: 3}),
        # Away from zero on both sides.
        (Fraction(-5, 2), 0, {HALF: -3, DOWN: -2, UP: -3}),
        (Fraction(100), 1, {HALF: 100, DOWN: 100, UP: 100}),
    ],
)
def test_rounding_conventions(value: Fraction, digits: int, expected: dict[str, float]) -> None:
    for convention, wanted in expected.items():
        assert float(rounding.rounded(value, digits, convention)) == wanted


@pytest.mark.parametrize(
    ("printed", "digits"), [("57.3%", 1), ("107%", 0), ("2, 290", 0), ("0. 12", 2), ("１．５", 0)]
)
def test_decimals_are_those_printed_even_with_blanks_of_a_transcription(
    printed: str, digits: int
) -> None:
    assert rounding.digits_of(printed, 0.0) == digits


def test_official_rounding_of_the_shown_arithmetic() -> None:
    # 2290/4000 = 57.25 % is 57.3, not 57.2 as a float would print it.
    assert rounding.shown(Fraction(229000, 4000), 1) == "57.3"


def test_a_rate_cut_off_where_the_others_are_rounded_is_a_low_finding() -> None:
    held = rates((229, 400, "57.3%"), (248, 400, "62.0%"), (363, 400, "90.8%"), (63, 58, "108.6%"),
                 (220, 179, "122.9%"), (61, 57, "107.0%"), (119, 110, "108.1%"))  # fmt: skip
    findings, _ = consistency.check(held)
    own = findings[findings["check_id"] == "rate_rounding"].iloc[0]
    # 119/110 = 108.18 %: 108.2 when rounded.
    assert (own["value_a"], own["value_b"]) == ("108.1%", "108.2%")
    assert own["arithmetic"] == "119/110=108.182%"
    assert "fits=down" in own["what"]
    assert own["severity"] == "low"


def test_a_document_that_always_cuts_off_is_consistent() -> None:
    # 57.25, 66.66, 108.62 cut off: 57.2, 66.6, 108.6.
    held = rates((229, 400, "57.2%"), (2, 3, "66.6%"), (63, 58, "108.6%"))
    assert ids(held, "rate_rounding", "rate_wrong") == []


def test_a_rate_against_the_last_target_is_told_apart_from_a_wrong_one() -> None:
    # 30/50 of the last target, 45/50, but 20/30 of the year's own.
    held = rates((20, 30, "66.7%"), (30, 40, "75.0%"), (45, 50, "90.0%"))
    assert ids(held, "rate_wrong") == []
    held = rates((20, 30, "66.7%"), (30, 40, "60.0%"), (45, 50, "90.0%"), (48, 50, "96.0%"))
    findings, _ = consistency.check(held)
    own = findings[findings["check_id"] == "rate_wrong"].iloc[0]
    assert own["severity"] == "medium"
    assert "fits=final_target" in own["what"]
    held = rates((20, 30, "66.7%"), (30, 40, "61.0%"), (45, 50, "90.0%"))
    findings, _ = consistency.check(held)
    assert findings[findings["check_id"] == "rate_wrong"].iloc[0]["severity"] == "high"


def test_a_missing_value_is_never_taken_for_a_number() -> None:
    held = rates((20, 30, "66.7%"), (30, 40, "75.0%"))
    rows = held["observations"]
    gone = (rows["series"] == "actual") & (rows["year"] == 2021)
    rows.loc[gone, ["value", "status"]] = [float("nan"), "illegible"]
    findings, counts = consistency.check(held)
    row = counts.set_index("check_id").loc["rate_wrong"]
    assert (row["examined"], row["found"], row["unjudged"]) == (1, 0, 1)
    assert findings[findings["check_id"].str.startswith("rate")].empty


def test_the_same_quantity_is_compared_in_one_unit() -> None:
    both = [indicator("a", unit="千人"), indicator("b", unit="人", same_as="a")]
    same = [observation("a", "target", 2024, 1.5), observation("b", "target", 2024, 1500)]
    assert ids(tables(both, same), "same_quantity") == []
    other = [observation("a", "target", 2024, 1.5), observation("b", "target", 2024, 1600)]
    findings, _ = consistency.check(tables(both, other))
    own = findings[findings["check_id"] == "same_quantity"].iloc[0]
    assert own["arithmetic"] == "1.6-1.5=0.1"


def test_a_rounded_figure_may_differ_by_five_per_cent() -> None:
    both = [indicator("a"), indicator("b", same_as="a")]
    near = [observation("a", "actual", 2020, 1000),
            observation("b", "actual", 2020, 1040, status="approximate")]  # fmt: skip
    assert ids(tables(both, near), "same_quantity") == []
    far = [near[0], near[1] | {"value": 1100.0}]
    findings, _ = consistency.check(tables(both, far))
    assert findings[findings["check_id"] == "same_quantity"].iloc[0]["confidence"] == "low"


def test_two_indicators_of_one_name_and_unit_in_one_plan_are_one_quantity() -> None:
    held = tables(
        [indicator("a", name="相談件数"), indicator("b", name="相談件数")],
        [observation("a", "target", 2024, 10), observation("b", "target", 2024, 20)],
    )
    assert ids(held, "same_quantity") == ["same_quantity"]


@pytest.mark.parametrize(
    ("direction", "values", "turns"),
    [
        ("increase", (400, 450, 500, 240), ["target_path"]),
        ("increase", (400, 400, 400, 400), []),
        ("decrease", (50, 40, 30, 20), []),
        ("decrease", (50, 40, 45, 20), ["target_path"]),
        ("maintain", (50, 40, 45, 20), []),
    ],
)
def test_a_target_path_may_stand_still_but_not_turn_back(
    direction: str, values: tuple[int, ...], turns: list[str]
) -> None:
    seen = [observation("k", "target", 2021 + i, value) for i, value in enumerate(values)]
    assert ids(tables([indicator("k", direction=direction)], seen), "target_path") == turns


@pytest.mark.parametrize(
    ("values", "jumps"),
    [
        ((2, 2, 3, 3, 4), []),
        ((2, 2, 3, 3, 30), ["target_jump"]),
        ((10, 20, 30, 400), ["target_jump"]),
    ],
)
def test_small_steps_between_years_without_one_are_no_jump(
    values: tuple[int, ...], jumps: list[str]
) -> None:
    seen = [observation("k", "target", 2020 + i, value) for i, value in enumerate(values)]
    assert ids(tables([indicator("k")], seen), "target_jump") == jumps


def test_a_bound_held_from_the_start_and_a_finished_milestone_are_not_met_too_early() -> None:
    def found(baseline: float, target: float, actual: float, **more: object) -> list[str]:
        seen = [
            observation("k", "baseline", 2020, baseline),
            observation("k", "actual", 2022, actual),
            observation("k", "target", 2024, target),
        ]
        return ids(tables([indicator("k", **more)], seen), "target_reached")

    assert found(10, 20, 25) == ["target_reached"]
    assert found(0, 1, 1, measure_type="milestone") == []
    assert found(0, 0, 0, direction="decrease") == []


def test_a_year_is_not_missing_where_the_document_says_why_it_has_no_value() -> None:
    def missing(status: str | None) -> list[str]:
        seen = [
            observation(key, "actual", year, 5)
            for key in ("a", "b", "c", "d")
            for year in (2021, 2022)
            if (key, year) != ("d", 2022)
        ]
        if status:
            seen.append(observation("d", "actual", 2022, float("nan"), "", status=status))
        named = [indicator(key) for key in ("a", "b", "c", "d")]
        return ids(tables(named, seen), "year_missing")

    assert missing(None) == ["year_missing"]
    assert missing("blank_in_source") == ["year_missing"]
    for status in ("not_published", "discontinued", "excluded", "illegible", "non_numeric"):
        assert missing(status) == []


def test_a_vision_for_later_decades_is_no_part_of_the_path() -> None:
    seen = [observation("k", "target", 2024, 30), observation("k", "target", 2040, 20)]
    seen[1]["locator"] = "人口ビジョン L9"
    assert ids(tables([indicator("k")], seen), "target_path", "target_period") == []


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("令和5年度以降", (2023, None)),
        ("2018年", (2018, 2018)),
        ("R4~R6", (2022, 2024)),
        ("近年", (None, None)),
        ("この5年間", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_years_a_claim_speaks_of(
    period: str | None, years: tuple[int | None, int | None]
) -> None:
    assert claims.span(period) == years


@pytest.mark.parametrize(
    ("name", "unit", "fits"),
    [
        ("移住者数", "人", True),
        ("来訪者数（延べ人数）", "千人", True),
        ("移住実践者(累計)数", "世帯", False),
        ("相談件数(年間)", "件", True),
        ("普及率", "%", True),
        ("参加した人の割合", "‰", True),
        ("参加した人の割合", "人", False),
        ("IT導入事業者数", "社", True),
        ("IT導入事業者数", "人", False),
        ("作付面積", "ha", True),
        ("製造品出荷額等", "億円", True),
        ("製造品出荷額等", "件", False),
    ],
)
def test_the_last_word_of_a_name_says_what_can_count_it(name: str, unit: str, fits: bool) -> None:
    assert names.fits(unit, names.head_units(name)) is fits


def test_a_name_whose_last_word_says_nothing_allows_any_unit() -> None:
    assert names.head_units("人口の社会動態") == ()
    assert names.PURE.search("合計特殊出生率")


def test_brackets_and_per_year_are_no_part_of_a_name() -> None:
    assert bare_name("観光客入込数／年 (1～12月)") == bare_name("観光客入込数(1～12月)")
    assert bare_name("移住実践者数(累計)（推定読み）") == "移住実践者数"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("定住・二地域居住の推進", "定住・二地域居住の促進", True),
        ("働く場を広げ、暮らしを支える", "働く場を広げ暮らしを支える", True),
        ("第1期の総合的な戦略", "第2期の総合的な戦略", False),
        ("交流の促進", "交流の推進", False),  # Too short to be sure.
        ("移住相談会の開催支援", "移住体験会の開催支援", False),
        ("受け入れ態勢の強化と効果的な情報発信", "受け入れ態勢の充実と効果的な情報発信", True),
    ],
)
def test_titles_one_letter_apart(one: str, other: str, near: bool) -> None:
    assert bool(list(titles.one_letter([one, other]))) is near


def test_a_place_shows_the_print_without_the_blanks_of_a_transcription() -> None:
    row = SimpleNamespace(value=2290.0, value_printed="2, 290", locator="表 L1", source_id="s")
    assert place(row).value == "2,290"
    row.value_printed = None
    assert place(row).value == "2290"


def test_arithmetic_keeps_signs_readable() -> None:
    assert difference(-270, -250) == "-270-(-250)=-20"
    assert number(2.5) == "2.5"


def test_indicators_that_point_at_each_other_end() -> None:
    held = tables([indicator("a", same_as="b"), indicator("b", same_as="a")], [])
    assert set(Book(held).roots) == {"a", "b"}


def calculation(kind: str, value: float, printed: str, terms: list[tuple[str, float, str]],
                status: str = "final") -> dict[str, pd.DataFrame]:  # fmt: skip
    trace = {"source_id": "s", "locator": "本文 L1", "note": None}
    own = {
        "plan_id": "p",
        "calculation_id": "c",
        "kind": kind,
        "subject": "何か",
        "value": value,
        "value_printed": printed,
        "unit": "%" if kind != "sum" else "人",
        "status": status,
    }
    parts = [
        {"calculation_id": "c", "role": role, "value": number_, "value_printed": text,
         "unit": "人", "status": "final"} | trace
        for role, number_, text in terms
    ]  # fmt: skip
    return tables([], []) | {
        "calculations": frame([own | trace]),
        "calculation_terms": frame(parts),
    }


def test_a_share_is_reckoned_again_from_its_parts() -> None:
    terms = [("part", 1330.0, "1,330"), ("whole", 58100.0, "58,100")]
    # 1330/58100 = 2.289 %
    assert ids(calculation("share", 2.29, "2.29%", terms)) == []
    assert ids(calculation("share", 2.27, "2.27%", terms)) == ["calculation_wrong"]
    assert ids(calculation("share", 2.3, "約2.3%", terms, "approximate")) == []


def test_an_exact_result_is_shown_without_decimals_nobody_printed() -> None:
    terms = [("addend", 6000.0, "6,000"), ("addend", 8040.0, "8,040")]
    findings, _ = consistency.check(calculation("sum", 14400.0, "14,400", terms))
    assert findings["arithmetic"].tolist() == ["6000+8040=14040"]
    share = [("part", 1330.0, "1,330"), ("whole", 58100.0, "58,100")]
    findings, _ = consistency.check(calculation("share", 2.27, "2.27%", share))
    assert findings["arithmetic"].tolist() == ["1330/58100=2.2892%"]


def test_rounded_parts_may_miss_their_sum_by_their_own_rounding() -> None:
    thirds = [("addend", 33.3, "33.3"), ("addend", 33.3, "33.3"), ("addend", 33.3, "33.3")]
    assert ids(calculation("sum", 100.0, "100.0", thirds)) == []
    whole = [("addend", 33.0, "33"), ("addend", 33.0, "33")]
    assert ids(calculation("sum", 67.0, "67", whole)) == ["calculation_wrong"]


def test_a_part_an_editor_chose_lowers_weight_and_confidence() -> None:
    held = calculation("share", 2.27, "2.27%",
                       [("part", 1330.0, "1,330"), ("whole", 58100.0, "58,100")])  # fmt: skip
    held["calculation_terms"].loc[1, "note"] = "平成30年の住宅総数を当てた（判断）。"
    findings, _ = consistency.check(held)
    assert list(findings[["severity", "confidence"]].iloc[0]) == ["medium", "medium"]


def test_an_illegible_part_leaves_a_calculation_unjudged() -> None:
    held = calculation("sum", 177.0, "177", [("addend", 77.0, "77"), ("addend", float("nan"), "")])
    findings, counts = consistency.check(held)
    assert findings.empty
    assert counts.set_index("check_id").loc["calculation_wrong", "unjudged"] == 1


def test_the_contradictions_a_reader_found_in_the_evaluation_sheet_are_found() -> None:
    town = store.load("072028")
    findings, _ = consistency.check({**town.shared.tables, **town.tables})
    found = set(zip(findings["check_id"], findings["subject_id"], strict=True))
    assert found >= {
        ("same_quantity", "aw-e37-l1"),  # 240 and 510
        ("target_path", "aw-e37-k3"),  # 500 to 240
        ("rate_rounding", "aw-e37-k2"),  # 63/58 printed as 108 %
        ("other_project", "aw-e37-p2-2"),  # the guideline of another project
        ("before_start", "aw-e37-p2-1"),
        ("claim_target", "aw-e37-k3"),  # 目標を上回る, 71.8 %
        ("claim_trend", "aw-e37-k3"),  # 増加傾向, 363 to 323
        ("target_reached", "aw-e37-k4"),
        ("sdg_unborne", "aw-e37-1"),
        ("sdg_unborne", "aw-e37-2"),
        ("plan_periods", "aw-s3"),
    }
    high = findings[findings["severity"] == "high"]
    assert set(high["subject_id"]) == {"aw-e37-l1", "aw-e37-k3"}
