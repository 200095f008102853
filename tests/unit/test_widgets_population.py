"""Sliders for fertility and net migration: what they change at once, and what they leave alone."""

import csv
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from benches import NOTHING, RUN, bench, soup, text_of
from machi import paths, quantities, store, views
from machi.narrative import population as words_of
from machi.narrative import population_custom
from machi.population import custom, study
from machi.views import Scene, people
from machi.widgets import Workbench
from machi.widgets.bench import PAGES, PEOPLE
from machi.widgets.people import NAMES, span

TOWN = "131016"
"""The small municipality of ``sample``; it has no population tables."""


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook folder of the test's own, so that nothing is written into the real one."""
    for name in ("data", "params"):
        (tmp_path / name).symlink_to(paths.home() / name)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    return tmp_path / "exports"


def opened(**values: object) -> Workbench:
    """The workbench with its page on population open."""
    shown = bench(**values)
    shown.tabs.selected_index = list(PAGES).index(PEOPLE)
    return shown


def scene_of(**values: object) -> Scene:
    run, view = views.check(**RUN | NOTHING | values)
    return views.look(store.open_workbook(run), run, view)


def page(scene: Scene) -> BeautifulSoup:
    shown = views.population(scene)
    told = [item.alt if hasattr(item, "alt") else str(item.html) for item in shown]
    return BeautifulSoup("".join(told), "html.parser")


def test_a_moved_slider_switches_itself_on_and_text_and_figure_follow() -> None:
    shown = opened()
    held = shown.controls.people
    before, alt, source = text_of(shown, PEOPLE), *picture(shown)
    assert "仮の値は置いていません" in before
    assert "仮の道筋：" not in alt
    held.fertility_2030.value = 1.8
    assert held.fertility_2030_on.value
    assert not held.fertility_2040_on.value
    assert shown.view.assumed_fertility == {2030: 1.8}
    assert shown.view.assumed_net_migration is None
    first = text_of(shown, PEOPLE)
    assert "もしも出生率が2030年に1.80なら" in first
    assert "仮の道筋：2020年117,376人から" in picture(shown)[0]
    assert picture(shown)[1] != source
    held.net_migration.value = 0
    assert "もしも出生率が2030年に1.80、純移動が2030年から年0人なら" in text_of(shown, PEOPLE)
    held.fertility_2030_on.value = held.net_migration_on.value = False
    assert not shown.view.assumes_population
    assert text_of(shown, PEOPLE) == before
    assert picture(shown) == (alt, source)
    assert shown.message.value == ""


def picture(shown: Workbench) -> tuple[str, str]:
    image = soup(shown, PEOPLE).img
    return image["alt"], image["src"]


def test_the_numbers_told_are_those_of_the_path_assumed() -> None:
    given = {"assumed_fertility_2030": 2.0, "assumed_fertility_2040": 2.2}
    scene = scene_of(**given, assumed_net_migration=0)
    done = custom.assume(scene.people().study, {2030: 2.0, 2040: 2.2}, 0)
    trend, own = (done.groups(name) for name in ("trend", "custom"))
    gap = own["total"][-1] - trend["total"][-1]
    rate = quantities.format_number(own["65+"][-1] / own["total"][-1] * 100, 1)
    said = page(scene).ul.get_text()
    assert (
        "もしも出生率が2030年に2.00・2040年に2.20、純移動が2030年から年0人なら、2060年は"
        f"{words_of.about(own['total'][-1])}（高齢化率{rate}%）で、"
        f"すう勢より{words_of.about(gap)}多くなります。"
    ) in said
    births, movers = custom.beyond_trend(done)
    assert f"出生が年+{births:.0f}人、純移動（転入−転出）が年+{movers:.0f}人です" in said
    rows = [
        [c.get_text() for c in row.find_all(["th", "td"])] for row in page(scene).find_all("tr")
    ]
    assert rows[0][:4] == ["年", "すう勢（人）", "ビジョン（人）", "仮の道筋（人）"]
    assert [row[0] for row in rows[1:]] == ["2030年", "2040年", "2050年", "2060年"]
    assert rows[-1][3] == quantities.format_number(own["total"][-1], 0)
    assert rows[-1][6] == rate


def test_fewer_people_are_said_to_be_fewer_and_what_cannot_be_met_is_told() -> None:
    said = page(scene_of(assumed_fertility_2030=0.8)).ul.get_text()
    assert "少なくなります" in said
    assert "出生が年−" in said
    assert population_custom.UNMET not in said
    assert population_custom.UNMET in page(scene_of(assumed_net_migration=-5000)).ul.get_text()


def test_the_trends_own_values_change_nothing() -> None:
    done = scene_of().people().study
    line = population_custom.sentences(custom.assume(done, {}, None), {}, None)[1]
    assert line.endswith("で、すう勢と同じです。")


def test_moving_a_slider_reads_nothing_and_works_out_no_study_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, worked = [], []
    load, work_out = store.load, study.work_out
    monkeypatch.setattr(store, "load", lambda code: read.append(code) or load(code))
    monkeypatch.setattr(
        study, "work_out", lambda held, code: worked.append(code) or work_out(held, code)
    )
    shown = bench(plan_id="aw-e37")
    assert worked == []
    shown.tabs.selected_index = list(PAGES).index(PEOPLE)
    shown.controls.people.fertility_2030.value = 2.0
    shown.controls.people.net_migration.value = 100
    shown.controls.plan.value = "aw-s1"
    shown.controls.people.net_migration.value = 200
    assert worked == read == ["072028"]
    shown.controls.municipality.value = "012360"
    assert worked == read == ["072028", "012360"]


def test_an_assumption_about_the_population_belongs_to_the_municipality() -> None:
    shown = opened(plan_id="aw-e37", indicator_id="aw-e37-k1")
    shown.controls.people.fertility_2040.value = 2.1
    assert "人口は仮の道筋で" in shown.status.value
    assert shown.view.assumed.empty
    shown.controls.plan.value = "aw-s1"
    shown.controls.indicator.value = shown.controls.indicator.options[1][1]
    assert shown.view.assumed_fertility == {2040: 2.1}
    assert "2040年に2.10" in text_of(shown, PEOPLE)
    shown.controls.municipality.value = "012360"
    assert not shown.view.assumes_population
    assert not shown.controls.people.fertility_2040_on.value
    assert "北斗市：総人口の推移と見通し" in text_of(shown, PEOPLE)
    assert "人口は仮の道筋で" not in shown.status.value


def test_the_indicators_assumption_stays_when_the_population_changes() -> None:
    shown = opened(plan_id="aw-e37", indicator_id="aw-e37-k1", assumed_target=5000)
    shown.controls.people.net_migration.value = 0
    assert shown.view.assumed_target == 5000
    shown.controls.target_on.value = False
    assert shown.view.assumed_net_migration == 0


def test_reset_brings_the_population_back_too() -> None:
    shown = opened(assumed_fertility_2030=1.5)
    first = text_of(shown, PEOPLE)
    assert shown.controls.people.fertility_2030_on.value
    shown.controls.people.fertility_2030.value = 2.5
    shown.controls.people.net_migration.value = 300
    shown.controls.reset.click()
    assert text_of(shown, PEOPLE) == first
    assert shown.controls.people.fertility_2030.value == 1.5
    assert not shown.controls.people.net_migration_on.value


def test_sliders_stand_on_the_path_and_reach_as_far_as_is_worth_trying() -> None:
    held = opened().controls.people
    for slider in (held.fertility_2030, held.fertility_2040):
        assert (slider.min, slider.max, slider.step) == (0.8, 2.5, 0.05)
    # The trend: 1.355 in 2030, 1.410 in 2040, 254 leavers a year more than comers from 2030 on.
    assert (held.fertility_2030.value, held.fertility_2040.value) == (1.35, 1.4)
    # 2 % of 117,376 persons are 2,347.5.
    assert (held.net_migration.min, held.net_migration.max) == (-2350, 2350)
    assert (held.net_migration.step, held.net_migration.value) == (10, -250)
    held.fertility_2030.value = 2.0
    assert held.fertility_2040.value == 2.0
    wide = opened(assumed_fertility_2030=3.2, assumed_net_migration=-9000).controls.people
    assert (wide.fertility_2030.value, wide.fertility_2030.max) == (3.2, 3.2)
    assert (wide.net_migration.value, wide.net_migration.min) == (-9000, -9000)


def test_in_a_small_town_the_slider_counts_single_persons() -> None:
    shown = opened(municipality_code="990019")
    done = shown.scene.people().study
    persons = done.trend.base.sum()
    most, step = span(done)
    assert step == (1 if most < 100 else 10)
    assert persons * 0.02 <= most < persons * 0.02 + 10
    assert most % 10 == 0


@pytest.mark.parametrize("assumed", [{}, {"assumed_fertility_2030": 1.8}])
def test_the_page_is_the_static_page_of_the_same_view(assumed: dict[str, float]) -> None:
    live = soup(opened(**assumed), PEOPLE)
    alt = live.img["alt"]
    live.figure.decompose()
    static = page(scene_of(**assumed)).get_text()
    assert alt in static
    assert static.replace(alt, "") == live.get_text()


def test_without_censuses_by_age_what_is_missing_is_told_and_no_slider_moves(
    sample: Path,
) -> None:
    shown = opened(municipality_code=TOWN, assumed_fertility_2030=1.8)
    assert text_of(shown, PEOPLE) == words_of.NO_COUNTS
    held = shown.controls.people
    assert all(control.disabled for control in held.choosing.values())
    assert shown.message.value == ""
    shown.controls.export.click()
    assert not list((sample.parents[2] / "exports").glob("*population*"))


def test_a_view_with_a_path_of_its_own_is_exported_with_its_scenarios(exports: Path) -> None:
    shown = opened(plan_id="aw-e37", assumed_fertility_2030=1.8)
    shown.controls.people.net_migration.value = 0
    shown.controls.export.click()
    written = {path.name for path in exports.iterdir()}
    (settings,) = exports.glob("*.yaml")
    stem = settings.stem
    own = {f"{stem}-population.csv", f"{stem}-population.png"}
    assert written == {f"{stem}.yaml", f"{stem}.csv", f"{stem}.png"} | own
    assert all(name in shown.message.value for name in own)
    assert views.read(settings) == (shown.run, shown.view)
    content = (exports / f"{stem}-population.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert [row["年"] for row in rows][::8] == ["2020", "2060"]
    done = people.assumed(shown.scene)
    for label, name in (("すう勢（人）", "trend"), ("仮の道筋（人）", "custom")):
        values = [float(row[label]) for row in rows]
        assert values == pytest.approx(done.groups(name)["total"].tolist())
    assert {"ビジョン（人）", "国の道筋（人）", "仮の道筋の高齢化率（%）"} <= set(rows[0])
    scene = scene_of(**settings_of(shown))
    assert (exports / f"{stem}-population.png").read_bytes() == views.population(scene)[1].png


def settings_of(shown: Workbench) -> dict[str, object]:
    """What the view assumes of the population."""
    return {name: getattr(shown.view, name) for name in NAMES.values()}


def test_a_view_that_assumes_nothing_of_the_population_exports_nothing_of_it(
    exports: Path,
) -> None:
    shown = opened(plan_id="aw-e37")
    shown.controls.export.click()
    assert not list(exports.glob("*population*"))


def test_the_sources_and_the_stamp_tell_of_it() -> None:
    scene = scene_of(assumed_fertility_2040=2.1, assumed_net_migration=-50)
    assert "国勢調査" in str(views.sources(scene).html)
    said = views.stamp(scene).plain
    assert "2040年の仮の出生率：2.1" in said
    assert "仮の純移動（人/年）：-50" in said
    assert "2030年の仮の出生率" not in said
