"""A real JupyterLab in a real browser: every notebook runs, and the workbench obeys the keyboard.

What is waited for is always a text or an answer, never a time.
"""

import base64
import csv
import re
from collections.abc import Iterator

import pytest
import yaml

import browsers
import jupyter
from jupyter import Lab
from machi import paths, views

NOTEBOOKS = sorted(path.name for path in paths.notebooks().glob("*.ipynb"))
PATIENCE = 30_000


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One server for all tests of this file."""
    browsers.program()
    pytest.importorskip("playwright.sync_api")
    with jupyter.serve(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def page(lab: Lab, browser) -> Iterator:
    """JupyterLab, loaded once; requests to other machines and errors of the page are recorded."""
    context = browser.new_context(viewport={"width": 1280, "height": 2400}, locale="ja-JP")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.abroad = []
    opened.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((lab.address, "data:", "blob:"))
            else opened.abroad.append(asked.url)
        ),
    )
    opened.goto(lab.url())
    opened.wait_for_function("() => window.jupyterapp !== undefined")
    yield opened
    context.close()


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != "explore.ipynb"])
def test_every_notebook_runs_from_its_first_to_its_last_cell(page, name: str) -> None:
    cells = jupyter.run_all(page, f"notebooks/{name}")
    jupyter.close(page)
    assert_ran(cells)


def assert_ran(cells: list[dict]) -> None:
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert outputs
    assert [o["said"] for o in outputs if o["type"] == "error" or o["name"] == "stderr"] == []


def test_the_workbench_is_worked_by_keyboard_and_writes_what_it_shows(page, lab: Lab) -> None:
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    assert_ran(jupyter.run_all(page, "notebooks/explore.ipynb"))
    jupyter.activate(page, "widgets.workbench")
    bench = page.locator(".machi-workbench").first
    status, image = bench.get_by_role("status").first, bench.locator("figure img").first
    indicator = bench.get_by_label("指標", exact=True)
    expect(indicator).to_be_visible()
    seen = [status.inner_text()]
    drawn = [picture(image)]

    # A list, reached from the one before it: the next plan.
    bench.get_by_label("自治体", exact=True).focus()
    page.keyboard.press("Tab")
    expect(bench.get_by_label("計画", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(status).not_to_have_text(seen[-1])
    expect(image).not_to_have_attribute("alt", drawn[-1]["alt"])
    seen.append(status.inner_text())
    drawn.append(picture(image))
    assert drawn[0]["src"] != drawn[1]["src"]

    # A slider: a higher target.
    handle = slider(bench, "仮の目標値")
    handle.focus()
    handle.press("ArrowRight")
    expect(status).to_contain_text("もしもの値で")
    expect(image).not_to_have_attribute("alt", drawn[-1]["alt"])
    expect(bench).to_contain_text("もしも目標値が")
    drawn.append(picture(image))
    assert "もしもの目標値" in drawn[-1]["alt"]
    assert drawn[1]["src"] != drawn[2]["src"]
    assert handle.evaluate("handle => document.activeElement === handle")

    # A button: three files.
    button = bench.get_by_role("button", name="この表示を書き出す")
    button.focus()
    button.press("Enter")
    expect(bench).to_contain_text("書き出しました。")
    assert_written(lab, drawn[-1])

    # A tab, and a slider of its own: higher fertility.
    bench.get_by_role("tab", name="人口").press("Enter")
    curve = bench.locator("figure img:visible")
    expect(curve).to_have_attribute("alt", re.compile("すう勢："))
    expect(bench).to_contain_text("仮の値は置いていません")
    drawn.append(picture(curve))
    handle = slider(bench, "2030年の出生率")
    handle.focus()
    handle.press("ArrowRight")
    expect(bench).to_contain_text("もしも出生率が2030年に1.40なら")
    expect(curve).to_have_attribute("alt", re.compile("仮の道筋："))
    expect(status).to_contain_text("人口は仮の道筋で")
    assert picture(curve)["src"] != drawn[-1]["src"]
    assert handle.evaluate("handle => document.activeElement === handle")
    assert page.abroad == []
    jupyter.close(page)


def slider(bench, words: str):
    """The handle of the slider with this label."""
    row = bench.locator(".widget-slider").filter(has_text=words).first
    return row.locator(".noUi-handle")


def picture(image) -> dict[str, str]:
    return {name: image.get_attribute(name) for name in ("src", "alt")}


def assert_written(lab: Lab, drawn: dict[str, str]) -> None:
    """The three files hold the view that was on the screen."""
    folder = lab.home / "exports"
    (settings,) = folder.glob("*.yaml")
    values = yaml.safe_load(settings.read_text("utf-8"))
    _, view = views.check(**values)
    assert view.assumed_target is not None
    text = settings.with_suffix(".csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["指標ID"] for row in rows if row["場合"] == "もしも"] == [view.indicator_id]
    assert float(next(r["目標値"] for r in rows if r["場合"] == "もしも")) == view.assumed_target
    shown = base64.b64decode(drawn["src"].partition(",")[2])
    assert settings.with_suffix(".png").read_bytes() == shown
