"""Which indicators of several municipalities are of one theme, and why the others are not."""

from pathlib import Path

import pandas as pd
import pytest

import towns
from machi import paths, theme_matches, themes
from machi.problems import DataError

KNOWN = themes.load()


def indicator(code: str, name: str, unit: str | None = "人", **more: object) -> dict[str, object]:
    own = {"municipality_code": code, "plan_id": "p", "indicator_id": name, "name": name}
    usual = {"definition": None, "unit": unit, "measure_type": "annual", "cumulative_from": None}
    return own | usual | {"start_year": 2020, "repeated": False} | more


def found(*indicators: dict[str, object]) -> pd.DataFrame:
    return theme_matches.beside(theme_matches.match(pd.DataFrame(list(indicators)), KNOWN))


def one(*args: object, **more: object) -> tuple[str, str | None]:
    """Theme and reason of an indicator that is set beside nobody."""
    table = found(indicator("1", *args, **more))  # type: ignore[arg-type]
    assert len(table) == 1, table
    return table["theme_id"][0], table["reason"][0]


@pytest.mark.parametrize(
    ("theme", "name", "unit"),
    [
        ("births", "出生数", "人"),
        ("births", "年間出生数（住民基本台帳）", "名"),
        ("fertility", "合計特殊出生率", None),
        ("net_migration", "人口の社会動態／年 (1～12月)", "人"),
        ("net_migration", "転入超過数", "人"),
        ("visitors", "観光客入込数", "万人"),
        ("visitors", "観 光 入 込 客 数", "千人"),
        ("visitors", "交流人口", "人"),
        ("new_businesses", "創業件数", "件"),
        ("new_businesses", "起業数", "社"),
        ("farmers", "新規就農者数", "人"),
        ("migrants", "市外からの移住者数", "人"),
        ("migrants", "移住世帯数", "世帯"),
    ],
)
def test_a_word_in_the_name_and_a_unit_make_a_match(
    theme: str, name: str, unit: str | None
) -> None:
    assert one(name, unit) == (theme, "only_one")


@pytest.mark.parametrize(
    ("theme", "name", "unit", "reason"),
    [
        ("births", "第3子以降の出生数", "人", "other_definition"),
        ("births", "出生数の増加率", "%", "other_unit"),
        ("fertility", "合計特殊出生率（ベイズ推定値）", None, "other_definition"),
        ("fertility", "普通出生率", "‰", "other_quantity"),
        ("net_migration", "社会増減による転出超過の人数", "人", "turned"),
        ("net_migration", "若者の社会増減", "人", "other_definition"),
        ("net_migration", "転入者数", "人", "other_quantity"),
        ("visitors", "冬季観光入込客数", "千人", "other_definition"),
        ("visitors", "宿泊者数", "人", "other_quantity"),
        ("visitors", "圏域の観光入込客数", "人", "other_area"),
        ("new_businesses", "創業支援を受けた起業件数", "件", "other_definition"),
        ("new_businesses", "創業者数", "人", "other_unit"),
        ("farmers", "認定新規就農者数", "人", "other_definition"),
        ("farmers", "新規就農者の定着率", "%", "other_unit"),
        ("migrants", "移住相談件数", "件", "other_quantity"),
    ],
)
def test_what_comes_near_is_named_with_its_reason(
    theme: str, name: str, unit: str | None, reason: str
) -> None:
    assert one(name, unit) == (theme, reason)


@pytest.mark.parametrize(
    "name", ["公園の面積", "待機児童数", "社会教育施設の利用者数", "特定健診受診率"]
)
def test_what_is_of_no_theme_is_left_out(name: str) -> None:
    assert found(indicator("1", name)).empty


def test_a_definition_that_counts_only_a_part_decides_against_a_matching_name() -> None:
    words = "県または市の移住相談窓口等を通じて県外から移住した人数"
    table = found(indicator("1", "移住者数", definition=words), indicator("2", "移住者数"))
    assert list(table["reason"]) == ["other_definition", "only_one"]
    assert table["detail"][0] == "窓口"


def test_two_stand_side_by_side_when_quantity_unit_and_count_agree() -> None:
    table = found(indicator("1", "観光客入込数", "万人"), indicator("2", "観光入込客数", "千人"))
    assert list(table["group"]) == [0, 0]
    assert list(table["base"]) == ["人", "人"]
    assert table["reason"].isna().all()


@pytest.mark.parametrize(
    ("one_of", "other", "reason", "detail"),
    [
        (("観光入込客数", "人", {}), ("交流人口", "人", {}), "quantity", "交流人口"),
        (("移住者数", "人", {}), ("移住世帯数", "世帯", {}), "unit", "世帯"),
        (
            ("移住者数", "人", {}),
            ("移住者数", "人", {"measure_type": "cumulative", "cumulative_from": 2020}),
            "count",
            "cumulative",
        ),
        (
            ("移住者数", "人", {"measure_type": "cumulative", "cumulative_from": 2015}),
            ("移住者数", "人", {"measure_type": "cumulative", "cumulative_from": 2020}),
            "from",
            "2020",
        ),
    ],
)
def test_who_stands_alone_is_told_what_the_others_have(
    one_of: tuple, other: tuple, reason: str, detail: str
) -> None:
    table = found(
        *(indicator(c, n, u, **m) for c, (n, u, m) in zip("12", (one_of, other), strict=True))
    )
    assert table["group"].isna().all()
    assert (table["reason"][0], table["detail"][0]) == (reason, detail)


def test_counts_from_the_same_year_stand_side_by_side_and_from_an_unknown_one_never() -> None:
    since = {"measure_type": "cumulative", "cumulative_from": 2020}
    assert list(found(*(indicator(c, "移住者数", **since) for c in "12"))["group"]) == [0, 0]
    unknown = found(*(indicator(c, "移住者数", measure_type="cumulative") for c in "12"))
    assert list(unknown["reason"]) == ["start", "start"]


def test_two_of_one_municipality_are_not_side_by_side() -> None:
    table = found(indicator("1", "出生数"), indicator("1", "年間出生数"))
    assert table["group"].isna().all()


def test_the_latest_plan_of_a_municipality_counts_and_a_repeated_indicator_does_not() -> None:
    table = found(
        indicator("1", "出生数", plan_id="old", start_year=2015),
        indicator("1", "出生数", plan_id="new", start_year=2020),
        indicator("1", "出生数", plan_id="new", repeated=True),
        indicator("2", "出生数", start_year=None),
    )
    assert list(table["plan_id"]) == ["new", "p"]
    assert list(table["group"]) == [0, 0]


def test_a_rate_of_a_year_is_the_same_whether_called_annual_or_level() -> None:
    table = found(
        indicator("1", "合計特殊出生率", None),
        indicator("2", "合計特殊出生率", None, measure_type="level"),
    )
    assert list(table["group"]) == [0, 0]


def test_the_best_a_municipality_has_of_a_theme_is_its_state() -> None:
    table = found(
        *(indicator("1", "出生数"), indicator("2", "出生数"), indicator("2", "第1子の出生数")),
        *(indicator("3", "第1子の出生数"), indicator("2", "創業件数", "件")),
    )
    ids = ["births", "new_businesses"]
    state = theme_matches.status(table, ["1", "2", "3", "4"], ids)
    assert state.to_numpy().tolist() == [
        *(["beside", "none"], ["beside", "alone"], ["near", "none"], ["none", "none"]),
    ]


def test_every_theme_has_names_units_and_a_caution_and_every_reason_words() -> None:
    from machi.narrative.comparison_themes import WHY

    for theme in KNOWN:
        assert theme.names, theme.theme_id
        assert theme.units, theme.theme_id
        assert theme.caution.endswith("。"), theme.theme_id
    assert set(WHY) == set(theme_matches.REASONS)


def test_a_word_of_no_theme_and_a_name_that_stands_for_nothing_are_told_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = towns.workbook(tmp_path / "home")
    monkeypatch.setenv("MACHI_HOME", str(home))
    path = paths.data() / "comparison" / "words.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "births,name,お誕生,,", "birth,unit,人,,", ""]), "utf-8")
    with pytest.raises(DataError) as caught:
        themes.load()
    places = [(p.row, p.column) for p in caught.value.problems]
    assert sorted(places) == [(len(lines) + 1, "stands_for"), (len(lines) + 2, "theme_id")]
