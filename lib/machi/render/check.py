"""What must hold for every published page, asked of the finished HTML.

Automatic accessibility tools pass an English ``lang`` on Japanese text and nbconvert's filler as
alternative text, so these rules are our own.
"""

import base64
import hashlib
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

FILLER = "No description has been provided for this image"
POLICY = ["default-src", "'none'"]
ADDRESSES = (
    "src", "href", "xlink:href", "srcset", "poster", "action", "formaction", "data", "background",
    "cite", "ping", "manifest",
)  # fmt: skip
# What a page may load: images it carries itself.
EMBEDDED = re.compile(r"data:(image|font)/", re.IGNORECASE)
# Where a page may lead: inside itself, or to a file delivered beside it.
RELATIVE = re.compile(r"(?!/)[^:?#\\]+\.(html|ipynb|csv|xlsx|pdf)(#.*)?", re.IGNORECASE)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]?([^'\";\s]*)", re.IGNORECASE)
ACTIVE = ("iframe", "object", "embed", "form", "base", "link")


def check_html(html: str) -> list[str]:
    """Problems that forbid publishing a page.

    Args:
        html: a whole page.

    Returns:
        One sentence per problem, in English, in no order to rely on; empty when the page is fit.
    """
    soup = BeautifulSoup(html, "html.parser")
    checks = (_document, _headings, _images, _tables, _addresses, _scripts, _activity, _outputs)
    return [problem for check in checks for problem in check(soup)]


def _text(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""


def _value(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else value


def _start(tag: Tag) -> str:
    """The beginning of a tag, to find it again."""
    return " ".join(str(tag).split())[:80]


def _document(soup: BeautifulSoup) -> Iterator[str]:
    """Language, title and policy."""
    root = soup.find("html")
    lang = _value(root, "lang") if root else None
    if lang != "ja":
        yield f"lang of the document is {lang!r}, not 'ja'"
    if not _text(soup.find("title")):
        yield "the document has no title"
    if POLICY not in _directives(soup):
        yield f"no content security policy with {' '.join(POLICY)}"


def _directives(soup: BeautifulSoup) -> list[list[str]]:
    """What the page allows itself, each directive with its name first; empty without a policy."""
    meta = soup.find("meta", attrs={"http-equiv": re.compile("content-security-policy", re.I)})
    policy = (_value(meta, "content") or "") if meta else ""
    parts = [part.split() for part in policy.split(";")]
    return [[words[0].lower(), *words[1:]] for words in parts if words]


def _headings(soup: BeautifulSoup) -> Iterator[str]:
    """Exactly one first-level heading, no level skipped on the way down, none empty."""
    headings = soup.find_all(re.compile(r"^h[1-6]$"))
    first = sum(heading.name == "h1" for heading in headings)
    if first != 1:
        yield f"{first} h1 headings instead of one"
    before = 0
    for heading in headings:
        level = int(heading.name[1])
        if level > before + 1:
            yield f"heading level skipped from h{before} to h{level}: {_text(heading)}"
        if not _text(heading):
            yield f"empty heading: {_start(heading)}"
        before = level


def _images(soup: BeautifulSoup) -> Iterator[str]:
    """Every image is described in words of its own."""
    titles = {_text(tag) for tag in soup.find_all(["title", "h1", "h2", "h3", "h4", "h5", "h6"])}
    titles |= set(_text(soup.find("title")).split("｜"))
    for image in soup.find_all("img"):
        alt = _value(image, "alt")
        figure = image.find_parent("figure")
        caption = _text(figure.find("figcaption")) if figure else ""
        if alt is None:
            yield f"image without alt: {_start(image)}"
        elif not alt.strip():
            yield f"image with empty alt: {_start(image)}"
        elif alt.strip() == FILLER:
            yield f"image with nbconvert's filler as alt: {_start(image)}"
        elif " ".join(alt.split()) in titles | {caption}:
            yield f"alt only repeats a caption or title: {alt}"


def _tables(soup: BeautifulSoup) -> Iterator[str]:
    """Every table is named, and its headers say what they head."""
    for table in soup.find_all("table"):
        caption = _text(table.find("caption"))
        headers = table.find_all("th")
        if not caption:
            yield f"table without caption: {_text(table)[:60]}"
        if not headers:
            yield f"table without header cells: {caption}"
        for header in headers:
            if _value(header, "scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"th without scope in table {caption!r}: {_text(header)}"
            if not _text(header):
                yield f"empty th in table {caption!r}"


def _addresses(soup: BeautifulSoup) -> Iterator[str]:
    """Nothing is loaded, nothing leads out of the delivered folder."""
    for tag in soup.find_all(True):
        for name in ADDRESSES:
            value = _value(tag, name)
            if value is None:
                continue
            leads = name == "href" and tag.name in {"a", "area"}
            if not (_may_lead(value) if leads else EMBEDDED.match(value)):
                yield f"address outside the page in {tag.name} {name}: {value[:80]}"
    styles = [style.get_text() for style in soup.find_all("style")]
    styles += [_value(tag, "style") or "" for tag in soup.find_all(style=True)]
    for address in (url or imported for css in styles for url, imported in CSS_URL.findall(css)):
        if not (EMBEDDED.match(address) or address.startswith("#")):
            yield f"address outside the page in a style: {address[:80]}"


def _may_lead(href: str) -> bool:
    return href.startswith("#") or RELATIVE.fullmatch(href) is not None


def _scripts(soup: BeautifulSoup) -> Iterator[str]:
    """No script, or the one inline script whose hash the policy names; nothing else may run."""
    scripts = soup.find_all("script")
    if len(scripts) > 1:
        yield f"{len(scripts)} scripts instead of one at most"
    for script in scripts:
        if script.attrs:
            yield f"script with attributes: {_start(script)}"
    digests = [hashlib.sha256(script.get_text().encode()).digest() for script in scripts]
    wanted = [["script-src", f"'sha256-{base64.b64encode(d).decode()}'"] for d in digests]
    allowed = [words for words in _directives(soup) if words[0].startswith("script-src")]
    if allowed != wanted:
        yield f"scripts on the page {wanted}, scripts the policy allows {allowed}"


def _activity(soup: BeautifulSoup) -> Iterator[str]:
    """Nothing else runs."""
    for tag in soup.find_all(True):
        if tag.name in ACTIVE:
            yield f"element that loads or runs something: {_start(tag)}"
        if tag.name == "meta" and (_value(tag, "http-equiv") or "").lower() == "refresh":
            yield f"page that sends its reader away: {_start(tag)}"
        for name in tag.attrs:
            if name.lower().startswith("on"):
                yield f"event handler {name} on {tag.name}"


def _outputs(soup: BeautifulSoup) -> Iterator[str]:
    """The run was clean: nothing on standard error, no exception."""
    for kind, words in (("stderr", "standard error"), ("error", "exception")):
        for tag in soup.select(f"pre.{kind}"):
            yield f"{words} in the notebook: {_text(tag)[:200]}"
