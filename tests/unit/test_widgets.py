"""The workbench without a browser: what its controls do, and that exports repeat what it shows."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import ipywidgets as w
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from matplotlib.axes import Axes

from benches import NOTHING, RUN, bench, soup, text_of
from machi import kpi, parameters, paths, rules, store, views
from machi.narrative import common
from machi.problems import DataError
from machi.render.inputs import chapters
from machi.widgets import Workbench, workbench
from machi.widgets.bench import PAGES
from machi.widgets.controls import step_of
from machi.widgets.parts import decimals

single = sys.modules["machi.charts.single"]
MIHON = {"municipality_code": "990019", "plan_id": "mihon-s2"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook folder of the test's own, so that nothing is written into the real one."""
    for name in ("data", "params"):
        (tmp_path / name).symlink_to(paths.home() / name)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    return tmp_path / "exports"


def test_importing_the_widgets_reads_nothing_and_draws_nothing() -> None:
    code = (
        "import sys; from machi import store, widgets;"
        "assert not store._load_shared.cache_info().misses"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_control_has_a_japanese_label_and_is_a_native_one() -> None:
    shown = bench().controls
    native = {"Dropdown", "DatePicker", "Checkbox", "FloatSlider", "IntSlider"}
    for name, control in shown.choosing.items():
        assert JAPANESE.search(control.description), name
        assert type(control).__name__ in native
    for control in (shown.export, shown.reset):
        assert JAPANESE.search(control.description)


def test_sliders_tell_of_a_change_only_when_they_are_let_go() -> None:
    shown = bench().controls
    kinds = (w.FloatSlider, w.IntSlider)
    sliders = [held for held in shown.choosing.values() if isinstance(held, kinds)]
    assert len(sliders) == 7
    assert not any(slider.continuous_update for slider in sliders)


def test_labels_have_room_so_that_no_letter_is_cut() -> None:
    for control in bench().controls.choosing.values():
        width = control.style.get_state().get("description_width")
        if width and control.description and width.endswith("em"):
            assert len(control.description) <= float(width.removesuffix("em"))


def test_only_registered_real_municipalities_are_offered_unless_the_fictitious_one_is_asked() -> (
    None
):
    def codes(shown: Workbench) -> set[str]:
        return {value for _, value in shown.controls.municipality.options}

    register = store.registered(store.load_shared())
    assert codes(bench()) == set(register["municipality_code"])
    assert "990019" not in codes(bench())
    assert "990019" in codes(bench(municipality_code="990019"))


def test_the_first_page_is_the_static_page_of_the_same_view() -> None:
    run, view = views.check(**RUN | NOTHING | {"plan_id": "aw-e37"})
    scene = views.look(store.open_workbook(run), run, view)
    shown = soup(workbench(run, view))
    static = BeautifulSoup("".join(map(html_of, views.indicator(scene))), "html.parser")
    assert shown.get_text() == static.get_text()
    assert shown.img["alt"] == static.img["alt"]


def html_of(item: object) -> str:
    bundle = getattr(item, "_repr_mimebundle_", None)
    if bundle is None:
        return str(item.html)
    return f'<img alt="{item.alt}"><figcaption>図　{item.caption}</figcaption>'


def test_another_plan_brings_its_goals_and_indicators_and_draws_anew() -> None:
    shown = bench(plan_id="aw-e37")
    before, alt = text_of(shown), soup(shown).img["alt"]
    shown.controls.plan.value = "aw-s1"
    assert shown.view.plan_id == "aw-s1"
    assert shown.view.indicator_id.startswith("aw-s1-")
    assert all(value.startswith("aw-s1-") for _, value in shown.controls.indicator.options)
    assert text_of(shown) != before
    assert soup(shown).img["alt"] != alt
    assert shown.scene.outcome.before["name"] in shown.status.value


def test_a_filter_narrows_the_list_and_moves_on_from_an_indicator_it_hides() -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k2")
    shown.controls.verdict.value = "おおむね順調"
    assert shown.view.indicator_id == "aw-e37-k1"
    listed = {value for _, value in shown.controls.indicator.options}
    assert listed == {"aw-e37-k1", "aw-e37-k3"}
    shown.tabs.selected_index = 1
    assert "指標2件（計画の指標4件）" in text_of(shown, "指標の一覧")
    shown.controls.verdict.value = "not_judged"
    shown.tabs.selected_index = 0
    assert "絞り込みに合う指標がありません" in text_of(shown)
    assert shown.controls.target.disabled
    assert shown.message.value == ""


def test_a_goal_and_an_sdg_filter_too() -> None:
    shown = bench(**MIHON)
    labels = {value: label for label, value in shown.controls.goal.options}
    assert labels["mihon-s2-1"].endswith("（7）")
    assert labels["mihon-s2-1-2"].startswith("　")
    shown.controls.goal.value = "mihon-s2-1-2"
    kept = [value for _, value in shown.controls.indicator.options]
    assert kept == ["mihon-s2-k06", "mihon-s2-k07"]
    shown.controls.goal.value = ""
    shown.controls.sdg.value = "13"
    assert 0 < len(shown.scene.listed) < len(shown.scene.assessment)
    assert shown.view.indicator_id in set(shown.scene.listed["indicator_id"])


def test_a_moved_slider_switches_its_assumption_on_and_says_what_it_changes() -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1")
    assert not shown.controls.target_on.value
    assert "もしも" not in text_of(shown)
    high = shown.controls.target.max
    shown.controls.target.value = high
    assert shown.controls.target_on.value
    assert shown.view.assumed_target == high
    assert "もしも目標値が" in text_of(shown)
    assert "もしもの目標値" in soup(shown).img["alt"]
    heads = [head.get_text() for head in soup(shown).thead.find_all("th")]
    assert heads == ["項目", "資料のまま", "もしも"]
    shown.controls.target_on.value = False
    assert shown.view.assumed.empty
    assert shown.controls.target.value == shown.scene.outcome.before["target"]
    assert "もしも" not in text_of(shown)


def test_a_higher_target_lowers_the_share_and_raises_the_pace_that_is_needed() -> None:
    # Satisfied parents: 58 % in FY2020, 66 % in FY2024, 70 % due in FY2026.
    shown = bench(**MIHON | {"indicator_id": "mihon-s2-k18"})
    shown.controls.target.value = 90
    outcome = shown.scene.outcome
    assert outcome.before["required_per_year"] == pytest.approx(2)
    assert outcome.after["required_per_year"] == pytest.approx(12)
    assert outcome.after["attainment"] == pytest.approx(8 / 32)
    assert "これから要る1年あたりの変化は+12.0%（仮の値を置く前は+2.0%）" in text_of(shown)
    assert (outcome.before["verdict"], outcome.after["verdict"]) == ("順調", "改善が必要")
    assert "判断は「◎順調」から「△改善が必要」に変わります" in text_of(shown)


def test_a_target_that_the_verdict_does_not_look_at_is_said_to_be_without_effect() -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1")
    shown.controls.target.value = shown.controls.target.max
    assert "資料にある実績の年の目標（4,000人）に対するもの" in text_of(shown)


def test_a_next_actual_needs_no_second_control_because_its_year_is_there() -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1")
    latest = shown.scene.outcome.before["actual_year"]
    shown.controls.actual.value = shown.controls.actual.max
    assert shown.view.assumed_actual_year == latest + 1
    assert shown.scene.outcome.after["actual_year"] == latest + 1
    shown.controls.actual_year.value = latest + 2
    assert shown.scene.outcome.after["actual_year"] == latest + 2


def test_an_assumption_belongs_to_its_indicator() -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1")
    shown.controls.target.value = shown.controls.target.max
    shown.controls.indicator.value = "aw-e37-k2"
    assert shown.view.assumed.empty


def test_another_rule_edition_and_day_are_taken_over() -> None:
    shown = bench(plan_id="aw-e37", verdict="おおむね順調")
    shown.controls.rule.value = "international"
    assert shown.run.rule == "international"
    assert shown.view.verdict == ""
    labels = {step.label for step in rules.load("international").steps}
    assert {value for _, value in shown.controls.verdict.options} == labels | {"", "not_judged"}
    shown.controls.edition.value = "N4"
    shown.controls.plan.value = "aw-s2"
    shown.tabs.selected_index = 2
    named = dict(shown.controls.edition.options)
    (edition,) = (label for label, value in named.items() if value == "N4")
    assert edition.removeprefix("N4 ") in text_of(shown, "国の戦略との対応")
    shown.controls.day.value = shown.controls.day.value.replace(year=2024)
    assert shown.run.as_of == "2024-03-31"
    assert shown.controls.year.value == "2024-03-31"
    shown.controls.year.value = "2025-03-31"
    assert shown.run.day == shown.controls.day.value
    assert shown.message.value == ""


def test_another_municipality_is_read_alone_and_begins_anew(monkeypatch) -> None:
    read = []
    load = store.load
    monkeypatch.setattr(store, "load", lambda code: read.append(code) or load(code))
    shown = bench(plan_id="aw-e37")
    shown.controls.municipality.value = "012360"
    assert read == ["072028", "012360"]
    assert shown.scene.town.name == "北斗市"
    assert shown.message.value == ""
    shown.controls.goal.value = shown.controls.goal.options[-1][1]
    assert read == ["072028", "012360"]


def test_a_page_is_drawn_once_per_change_and_only_when_it_is_open(monkeypatch) -> None:
    drawn = []
    for name, page in dict(PAGES).items():
        monkeypatch.setitem(PAGES, name, partial(drawing, drawn, name, page))
    shown = bench(plan_id="aw-e37")
    assert drawn == ["指標"]
    shown.controls.plan.value = "aw-s1"
    assert drawn == ["指標", "指標"]
    shown.tabs.selected_index = 3
    shown.tabs.selected_index = 0
    assert drawn == ["指標", "指標", "SDGs"]


def drawing(drawn: list[str], name: str, page: Callable, scene: views.Scene) -> list:
    drawn.append(name)
    return page(scene)


def test_unsound_data_are_told_in_japanese_and_the_numbers_of_before_vanish(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = bench(plan_id="aw-e37")

    def broken(code: str) -> store.Municipality:
        raise DataError([parameters.Problem("data/x.csv", "値が壊れています", "数", "直す", row=3)])

    monkeypatch.setattr(store, "load", broken)
    shown.controls.municipality.value = "012360"
    assert "data/x.csv 3行目：値が壊れています" in shown.message.value
    assert 'role="alert"' in shown.message.value
    assert shown.pages["指標"].value == shown.status.value == ""
    monkeypatch.undo()
    shown.controls.reset.click()
    assert shown.message.value == ""
    assert shown.scene.town.code == "072028"
    assert text_of(shown)


def test_a_mistake_of_the_program_is_shown_and_raised_not_swallowed(monkeypatch) -> None:
    shown = bench(plan_id="aw-e37")
    monkeypatch.setattr(kpi, "assess", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        shown.controls.plan.value = "aw-s1"
    assert "思わぬ誤り" in shown.message.value
    assert "ZeroDivisionError" in shown.message.value


def test_markup_in_messages_stays_text(monkeypatch) -> None:
    shown = bench(plan_id="aw-e37")
    monkeypatch.setattr(kpi, "assess", lambda *_: int("<img src=x onerror=alert(1)>"))
    with pytest.raises(ValueError, match="img"):
        shown.controls.plan.value = "aw-s1"
    assert "<img" not in shown.message.value


def test_reset_returns_to_the_view_it_began_with() -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k3", assumed_target=1)
    first = (shown.run, shown.view, text_of(shown))
    shown.controls.municipality.value = "022012"
    shown.controls.reset.click()
    assert (shown.run, shown.view, text_of(shown)) == first


def test_an_exported_view_is_read_back_as_the_same_view(exports: Path) -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1")
    shown.controls.target.value = shown.controls.target.max
    shown.controls.export.click()
    written = sorted(exports.iterdir())
    assert [path.suffix for path in written] == [".csv", ".png", ".yaml"]
    assert len({path.stem for path in written}) == 1
    assert re.fullmatch(r"[0-9A-Za-z_-]+", written[0].stem)
    assert all(f"exports/{path.name}" in shown.message.value for path in written)
    assert views.read(written[2]) == (shown.run, shown.view)
    shown.controls.export.click()
    assert sorted(exports.iterdir()) == written


def test_the_exported_table_holds_the_listed_indicators_and_the_assumed_case(
    exports: Path,
) -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1")
    shown.controls.actual.value = shown.controls.actual.max
    shown.controls.export.click()
    (table,) = exports.glob("*.csv")
    content = table.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert [row["指標ID"] for row in rows] == [*shown.scene.listed["indicator_id"], "aw-e37-k1"]
    assert [row["場合"] for row in rows][-2:] == ["資料のまま", "もしも"]
    assert float(rows[-1]["最新の実績"]) == shown.view.assumed_actual
    share = float(rows[-1]["進むべき分に対して（割合）"])
    assert share == pytest.approx(shown.scene.outcome.after["share"])


def test_papermill_shows_the_exported_view_as_the_workbench_did(
    exports: Path, tmp_path: Path
) -> None:
    shown = bench(plan_id="aw-e37", indicator_id="aw-e37-k1", rule="international")
    shown.controls.target.value = shown.controls.target.max
    shown.tabs.selected_index = list(PAGES).index("人口")
    shown.controls.people.fertility_2030.value = 1.8
    shown.tabs.selected_index = 0
    shown.controls.export.click()
    (settings,) = exports.glob("*.yaml")
    notebook = Path(__file__).resolve().parents[2] / "notebooks" / "explore.ipynb"
    out = tmp_path / "out.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(notebook), str(out), "-f", str(settings)],
        env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "unknown parameter" not in done.stderr
    cells = [cell for cell in nbformat.read(out, 4).cells if cell.cell_type == "code"]
    for page, made in (("指標", "views.indicator("), ("人口", "views.population(")):
        (twin,) = (cell for cell in cells if made in cell.source)
        told = "".join(o.data["text/html"] for o in twin.outputs if "text/html" in o.data)
        (alt,) = (o.metadata["image/png"]["alt"] for o in twin.outputs if "image/png" in o.data)
        live = soup(shown, page)
        assert alt == live.img["alt"]
        live.figure.decompose()
        assert BeautifulSoup(told, "html.parser").get_text() == live.get_text()
    assert yaml.safe_load(settings.read_text("utf-8"))["rule"] == "international"


def test_a_folder_that_cannot_be_written_to_is_told(exports: Path) -> None:
    shown = bench(plan_id="aw-e37")
    exports.write_text("ファイル")
    shown.controls.export.click()
    assert "書き出せませんでした" in shown.message.value


def test_settling_with_nothing_to_choose_from_raises_nothing() -> None:
    for code in ("022012", "012360", "990019"):
        shown = bench(municipality_code=code)
        for plan in [value for _, value in shown.controls.plan.options]:
            shown.controls.plan.value = plan
            for place in range(len(shown.pages)):
                shown.tabs.selected_index = place
                assert shown.message.value == "", (code, plan)
            shown.tabs.selected_index = 0


def test_a_step_is_round_and_takes_about_two_hundred_to_the_end() -> None:
    assert step_of(0, 200) == 1
    assert step_of(0, 150) == 1
    assert step_of(0, 1) == pytest.approx(0.005)
    assert step_of(-500, 500) == 5
    assert [decimals(step) for step in (0.005, 0.1, 1, 500)] == [3, 1, 0, 0]


BAD = {
    "plan_id": ("ない計画", "計画「ない計画」はありません"),
    "goal_id": ("ない", "この計画に目標「ない」はありません"),
    "indicator_id": ("ない", "この計画に指標（再掲を除く）「ない」はありません"),
    "verdict": ("達成", "段階「達成」はありません"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_choice_that_does_not_exist_is_named_with_what_does(name: str) -> None:
    value, words = BAD[name]
    run, view = views.check(**RUN | NOTHING | {"plan_id": "aw-e37"} | {name: value})
    with pytest.raises(DataError) as caught:
        views.look(store.open_workbook(run), run, view)
    assert words in str(caught.value)


def test_an_assumed_actual_of_a_known_year_is_refused() -> None:
    own = {"plan_id": "aw-e37", "indicator_id": "aw-e37-k1"}
    given = own | {"assumed_actual": 5, "assumed_actual_year": 2020}
    run, view = views.check(**RUN | NOTHING | given)
    with pytest.raises(DataError, match="より後ではありません"):
        views.look(store.open_workbook(run), run, view)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sdg", 11, "文字ではなく整数です"),
        ("sdg", "18", "というゴールはありません"),
        ("plan_id", None, "空欄です"),
        ("assumed_target", "5", "数ではありません"),
        ("assumed_target", float("nan"), "数ではありません"),
        ("assumed_target", True, "数ではありません"),
        ("assumed_target_year", 2030.5, "西暦の年"),
        ("assumed_actual", 5, "値と年の両方"),
        ("assumed_fertility_2030", 0.4, "0.5〜3.5の出生率ではありません"),
        ("assumed_fertility_2040", 3.6, "0.5〜3.5の出生率ではありません"),
        ("assumed_fertility_2040", "2.1", "数ではありません"),
        ("assumed_net_migration", -10_000_000, "7桁を超えます"),
        ("assumed_net_migration", float("inf"), "数ではありません"),
        ("rule", 3, "文字ではなく整数です"),
        ("assumed", 3, "という引数はありません"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_told_before_any_work(
    name: str, value: object, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        views.check(**RUN | NOTHING | {name: value})


def test_an_unknown_name_in_an_exported_file_is_told_with_its_line(tmp_path: Path) -> None:
    run, view = views.check(**RUN | NOTHING)
    path = tmp_path / "view.yaml"
    lines = views.as_yaml(run, view).splitlines()
    path.write_text("\n".join([*lines, "asumed_target: 3"]) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        views.read(path)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (len(lines) + 1, "asumed_target")


def test_every_chapter_says_once_where_its_figures_can_be_moved() -> None:
    run = parameters.check(**RUN)
    assert str(common.stamp(store.open_workbook(run), run)).count("explore.ipynb") == 1
    for path in chapters():
        cells = nbformat.read(path, 4).cells
        assert sum("common.stamp(" in cell.source for cell in cells) == 1, path.stem


def drawn(monkeypatch: pytest.MonkeyPatch, **values: object) -> Axes:
    """The axes of the chart of a view."""
    kept = []
    finish = single.finish
    monkeypatch.setattr(
        single, "finish", lambda figure, *words: kept.append(figure) or finish(figure, *words)
    )
    run, view = views.check(**RUN | NOTHING | MIHON | values)
    views.indicator(views.look(store.open_workbook(run), run, view))
    return kept[0].axes[0]


def test_assumed_points_differ_by_shape_and_words_and_stand_where_they_are_assumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    axes = drawn(
        monkeypatch,
        indicator_id="mihon-s2-k18",
        assumed_target=90,
        assumed_target_year=2029,
        assumed_actual=64,
        assumed_actual_year=2027,
    )
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["もしもの目標値"].get_xydata().tolist() == [[2029, 90]]
    assert lines["もしもの実績"].get_xydata().tolist() == [[2027, 64]]
    assert lines["もしもの道のり"].get_xydata().tolist() == [[2027, 64], [2029, 90]]
    markers = [line.get_marker() for line in lines.values() if line.get_marker() != "None"]
    assert len(markers) == len(set(markers))
    texts = {text.get_text() for text in axes.texts}
    assert {"もしも 90", "もしも 64"} <= texts
    assert axes.get_xlim()[1] > 2029


def test_nothing_assumed_leaves_no_mark_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = drawn(monkeypatch, indicator_id="mihon-s2-k18")
    assert not any("もしも" in str(line.get_label()) for line in axes.get_lines())


def test_every_series_of_the_legend_fits_on_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = drawn(
        monkeypatch,
        indicator_id="mihon-s2-k18",
        assumed_target=90,
        assumed_actual=64,
        assumed_actual_year=2027,
    )
    figure = axes.figure
    (legend,) = figure.legends
    box = legend.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
