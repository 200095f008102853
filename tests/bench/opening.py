"""How long a booklet takes to open, against the stock page of the same notebooks. ``make bench``

The stock page is what ``jupyter nbconvert --to html`` makes of the executed chapters merged into
one notebook. Both are opened in a browser without a network, in turns, and the medians compared;
quote the ratio, the seconds belong to this machine.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, sync_playwright

from machi import paths
from machi.render.browser import find_browser

TOWN = "072028-aizuwakamatsu"
TIMES = 9
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def stock_page(folder: Path) -> str:
    """The page nbconvert makes of all executed chapters of a report."""
    chapters = [nbformat.read(path, 4) for path in sorted(folder.glob("[0-8][0-9]_*.ipynb"))]
    merged = chapters[0]
    merged.cells = [cell for chapter in chapters for cell in chapter.cells]
    html, _ = HTMLExporter().from_notebook_node(merged)
    return str(html)


def seconds(browser: Browser, page: Path) -> float:
    """Wall time until everything the page holds is loaded, in a window of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    tab = context.new_page()
    started = time.perf_counter()
    tab.goto(page.as_uri(), wait_until="load")
    taken = time.perf_counter() - started
    context.close()
    return taken


def main() -> None:
    """Open both pages in turns and print medians, ratio and sizes."""
    report = paths.rendered() / TOWN
    booklet, program = report / "report.html", find_browser()
    if program is None or not booklet.is_file():
        sys.exit("needs a browser and a built report (make report)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stock = Path(folder) / "stock.html"
        stock.write_text(stock_page(report), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for page in (stock, booklet):
            seconds(browser, page)
        pairs = [(seconds(browser, stock), seconds(browser, booklet)) for _ in range(TIMES)]
        browser.close()
        sizes = [page.stat().st_size / 1024 for page in (stock, booklet)]
    medians = [median(column) for column in zip(*pairs, strict=True)]
    for name, taken, size in zip(
        ("nbconvert, lab template", "booklet"), medians, sizes, strict=True
    ):
        print(f"{name:24} {taken:.3f} s to open (median of {TIMES}), {size:,.0f} KiB")
    print(
        f"ratio: {medians[1] / medians[0]:.2f} of the time, {sizes[1] / sizes[0]:.2f} of the size"
    )


if __name__ == "__main__":
    main()
