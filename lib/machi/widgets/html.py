"""Charts, tables and messages as HTML for a widget, which shows no other kind of output alike."""

import base64
import traceback

from markupsafe import Markup

from machi import tables, theme
from machi.charts import Chart
from machi.problems import DataError
from machi.views.pages import Shown

STYLE = Markup(
    """<style>
.machi-workbench { font-size: 14px; line-height: 1.7; }
.machi-workbench h3 { font-size: 1.05em; margin: .8em 0 .2em; }
.machi-workbench .widget-html-content { height: auto; line-height: 1.7; }
.machi-workbench table { border-collapse: collapse; font-size: .93em; }
.machi-workbench caption { text-align: left; font-weight: bold; padding: .3em 0; }
.machi-workbench th, .machi-workbench td { border-bottom: 1px solid #bbb;
  padding: .25em .6em; text-align: left; vertical-align: top; }
.machi-workbench .num { text-align: right; white-space: nowrap; }
.machi-workbench .short { white-space: nowrap; }
.machi-workbench .table-wrap { overflow-x: auto; }
.machi-workbench figure { margin: .5em 0; }
.machi-workbench img { max-width: 100%; height: auto; }
.machi-workbench .verdict, .machi-workbench .badge { font-weight: bold; white-space: nowrap; }
.machi-workbench .good { color: GOOD; } .machi-workbench .fair { color: FAIR; }
.machi-workbench .poor { color: POOR; }
.machi-workbench .caveat, .machi-workbench .source { font-size: .9em; }
.machi-workbench .alert { border: 2px solid POOR; padding: .4em .8em; white-space: pre-wrap; }
.machi-workbench .done { border-left: 4px solid GOOD; padding: .2em .8em; }
.machi-workbench :focus-visible { outline: 2px solid GOOD; outline-offset: 2px; }
</style>""".replace("GOOD", theme.TONES["good"])
    .replace("FAIR", theme.TONES["fair"])
    .replace("POOR", theme.TONES["poor"])
)


def page(shown: Shown) -> str:
    """What a page shows, one under another."""
    return str(Markup("").join(_one(item) for item in shown))


def _one(item: Chart | tables.Block) -> Markup:
    if isinstance(item, tables.Block):
        return item.html
    return Markup(
        '<figure><img src="data:image/png;base64,{}" alt="{}" width="{}">'
        "<figcaption>図　{}</figcaption></figure>"
    ).format(base64.b64encode(item.png).decode(), item.alt, item.width, item.caption)


def status(text: str) -> str:
    """What is shown now, read out by screen readers when it changes."""
    return str(Markup('<p role="status">{}</p>').format(text))


def done(lines: list[str]) -> str:
    """A message that something worked."""
    items = Markup("<br>").join(lines)
    return str(Markup('<div class="done" role="status">{}</div>').format(items))


def refused(error: DataError) -> str:
    """Every problem of the data or the choice."""
    return str(Markup('<div class="alert" role="alert">{}</div>').format(str(error)))


def failed(error: Exception) -> str:
    """A mistake of the program: what it says, and where, for whoever reports it."""
    words = (
        "思わぬ誤りが起きました。選び直すか「はじめの状態に戻す」を押してください。"
        "続くときは、下の文をそのまま知らせてください。"
    )
    told = "".join(traceback.format_exception(error))
    return str(Markup('<div class="alert" role="alert">{}\n{}</div>').format(words, told))
