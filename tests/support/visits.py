"""Everything the rules for pages ask of one page, gathered while it is open once.

Opening a page and judging it takes seconds; the rules are many. So the page is opened once, asked
at every width and zoom, and the tests look at what was found.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

WIDE, PHONE, SMALL = 1280, 390, 320
ZOOMED = WIDE // 2
"""Width of a page at 200 per cent in a window 1280 wide."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_COLOURS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"color-contrast": {"enabled": False}},
}
COLOURS_ALONE: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# axe judges no text on a gradient (the shadow at the edge of a scroll region), nor beneath a cell
# that stays in sight while others scroll; without the two it judges nearly every text.
PLAIN_GROUND = """.table-wrap { background: none !important; }
th { position: static !important; }"""

OPEN = "document.querySelectorAll('details').forEach((d) => (d.open = true))"

PARTS = """
  const parts = (c) => c.match(/[\\d.]+/g).map(Number);
  const opaque = (c) => { const p = parts(c); return p.length < 4 || p[3] === 1; };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (opaque(c)) return c;
    }
    return "rgb(255, 255, 255)";
  };"""

# Lowest contrast between a text and the nearest background with a colour of its own.
CONTRAST = (
    f"() => {{{PARTS}"
    + """
  const light = (c) => {
    const [r, g, b] = parts(c).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push([e.tagName, e.className, e.textContent.slice(0, 20), ratio]);
  }
  return found;
}"""
)

# Looks that no page judged before has: all that decides a text's contrast but its words. The first
# text of each is marked.
LOOKS = (
    f"(judged) => {{{PARTS}"
    + """
  const look = (e) => {
    const s = getComputedStyle(e);
    let opacity = 1, image = "", moved = "";
    for (let up = e; up; up = up.parentElement) {
      const of = getComputedStyle(up);
      opacity *= of.opacity;
      if (of.backgroundImage !== "none") image += up.tagName + up.className;
      if (of.position !== "static") moved += of.position;
    }
    return [s.color, ground(e), opacity, s.fontSize, s.fontWeight, s.textShadow, image, moved]
      .join("|");
  };
  const known = new Set(judged), fresh = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const found = look(e);
    if (known.has(found)) continue;
    known.add(found);
    fresh.push(found);
    e.setAttribute("data-look", "");
  }
  return fresh;
}"""
)

# What does not change with the width of the window.
LOOK = """() => {
  const prose = document.querySelector("main").cloneNode(true);
  prose.querySelectorAll("pre, code").forEach((e) => e.remove());
  return {
  lang: document.documentElement.lang,
  policy: document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "",
  title: document.title,
  headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .map((h) => [Number(h.tagName[1]), h.textContent.trim()]),
  images: [...document.images].map((i) => ({
    width: i.naturalWidth, height: i.naturalHeight, alt: i.alt.trim(),
    caption: i.closest("figure")?.querySelector("figcaption")?.textContent.trim() ?? "",
  })),
  text: prose.textContent,
  active: document.querySelectorAll("script, iframe, object, embed, form, svg, [autofocus]").length,
  };
}"""

# Colour and ground of every element: a contrast found at one width then holds at another.
COLOURS = (
    f"() => {{{PARTS}"
    + """
  const all = [...document.querySelectorAll("body *")];
  return all.map((e) => getComputedStyle(e).color + ground(e)).join();
}"""
)

# Everything in main that can be read, without the white space that moves with the width.
READABLE = "() => document.querySelector('main').innerText.replace(/\\s+/g, '')"

# Links in lists smaller than the least size a finger or a shaking hand can meet.
TARGETS = """() => [...document.querySelectorAll("nav a, .links a")]
  .filter((a) => a.checkVisibility())
  .map((a) => [a.textContent, a.getBoundingClientRect().width, a.getBoundingClientRect().height])
  .filter(([, width, height]) => width < 24 || height < 24)"""

# Elements that look the same with and without the focus. One Tab before makes the browser show it.
UNSEEN_FOCUS = """() => {
  const look = (e) => {
    const s = getComputedStyle(e);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow].join();
  };
  const able = document.querySelectorAll("a[href], summary, button, input, select, [tabindex]");
  const shown = [...able].filter((e) => e.tabIndex >= 0 && e.checkVisibility());
  const bad = shown.filter((e) => {
    document.activeElement.blur();
    const before = look(e);
    e.focus();
    const s = getComputedStyle(e);
    return look(e) === before || s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2;
  });
  return {count: shown.length, bad: bad.map((e) => e.outerHTML.slice(0, 120))};
}"""

# Texts cut off by a box that hides what does not fit.
CLIPPED = """() => [...document.querySelectorAll("main *")].filter((e) => {
  const s = getComputedStyle(e);
  return ["hidden", "clip"].includes(s.overflowX) && e.scrollWidth > e.clientWidth + 1
    || ["hidden", "clip"].includes(s.overflowY) && e.scrollHeight > e.clientHeight + 1;
}).map((e) => e.outerHTML.slice(0, 120))"""


@dataclass
class Visit:
    """A page and what was seen there, per width in CSS pixels where it depends on it."""

    path: Path
    look: dict[str, Any]
    contrast: list[Any]
    axe: dict[int, dict[str, list[str]]]
    """At 1280 and 390: ids of rules broken, and of those axe could not decide, with places."""
    undecided: list[str]
    overflow: dict[str, int]
    """Pixels the page is wider than its window, by width or zoom."""
    readable: dict[str, str]
    clipped: list[str]
    small_targets: list[Any]
    focusable: int
    unseen_focus: list[str]
    same_colours: bool
    requests: list[str]
    errors: list[str]

    @property
    def name(self) -> str:
        """How messages call the page."""
        return f"{self.path.parent.name}/{self.path.name}"


def visit(opened: Any, judged: set[str], *, whole: bool) -> Visit:
    """Ask an open page everything; it is left zoomed and unfolded.

    Args:
        opened: the page as ``open_in`` gives it.
        judged: looks of texts whose contrast axe has judged on some page; those of this are added.
        whole: whether axe judges the contrast of all texts, which takes four fifths of its time,
            and not of one text of each look that is new.
    """
    page = opened.page
    page.evaluate(OPEN)
    look, contrast = page.evaluate(LOOK), page.evaluate(CONTRAST)
    page.keyboard.press("Tab")
    focus = page.evaluate(UNSEEN_FOCUS)
    page.evaluate("document.activeElement.blur()")
    overflow, readable = {}, {}
    for width in (WIDE, ZOOMED, PHONE, SMALL):
        page.set_viewport_size({"width": width, "height": 900})
        overflow[str(width)] = _overflow(page)
        readable[str(width)] = page.evaluate(READABLE)
    targets = page.evaluate(TARGETS)
    narrow = page.evaluate(COLOURS)
    page.set_viewport_size({"width": WIDE, "height": 900})
    same = page.evaluate(COLOURS) == narrow
    page.add_style_tag(content=PLAIN_GROUND)
    fresh = page.evaluate(LOOKS, sorted(judged))
    judged.update(fresh)
    broken = {}
    broken[WIDE], undecided = _axe(page, NO_COLOURS)
    if whole or fresh:
        found, unsure = _axe(page, COLOURS_ALONE, None if whole else "[data-look]")
        broken[WIDE] |= found
        undecided += unsure
    page.set_viewport_size({"width": PHONE, "height": 900})
    broken[PHONE], again = _axe(page, NO_COLOURS)
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    overflow["200%"], readable["200%"] = _overflow(page), page.evaluate(READABLE)
    return Visit(
        path=opened.path,
        look=look,
        contrast=contrast,
        axe=broken,
        undecided=undecided + again,
        overflow=overflow,
        readable=readable,
        clipped=page.evaluate(CLIPPED),
        small_targets=targets,
        focusable=focus["count"],
        unseen_focus=focus["bad"],
        same_colours=same,
        requests=opened.requests,
        errors=opened.errors,
    )


def _overflow(page: Any) -> int:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, int(width))


def _axe(
    page: Any, rules: dict[str, Any], part: str | None = None
) -> tuple[dict[str, list[str]], list[str]]:
    """Rules broken with their places, and the rules axe left to a person; of a part of a page."""
    options = rules | {"resultTypes": ["violations", "incomplete"]}
    found = Axe().run(page, part, options).response
    broken = {v["id"]: [n["html"][:160] for n in v["nodes"][:5]] for v in found["violations"]}
    undecided = []
    for rule in found["incomplete"]:
        for node in rule["nodes"]:
            why = {c["data"].get("messageKey") for c in node["any"] if isinstance(c["data"], dict)}
            undecided.append(f"{rule['id']} {'/'.join(sorted(filter(None, why)))}".strip())
    return broken, undecided
