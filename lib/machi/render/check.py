"""What must hold for every published page, asked of the finished HTML.

Automatic accessibility tools pass an English ``lang`` on Japanese text and nbconvert's filler as
alternative text, so these rules are our own.
"""

import base64
import hashlib
import re
from collections.abc import Iterator

from machi.render import markup
from machi.render.markup import Document

FILLER = "No description has been provided for this image"
POLICY = ["default-src", "'none'"]
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ADDRESSES = frozenset(
    ("src", "href", "xlink:href", "srcset", "poster", "action", "formaction", "data", "background",
     "cite", "ping", "manifest")
)  # fmt: skip
# What a page may load: images it carries itself.
EMBEDDED = re.compile(r"data:(image|font)/", re.IGNORECASE)
# Where a page may lead: inside itself, or to a file delivered beside it.
RELATIVE = re.compile(r"(?!/)[^:?#\\]+\.(html|ipynb|csv|xlsx|pdf)(#.*)?", re.IGNORECASE)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]?([^'\";\s]*)", re.IGNORECASE)
ACTIVE = ("iframe", "object", "embed", "form", "base", "link")


def check_html(html: str | Document) -> list[str]:
    """Problems that forbid publishing a page.

    Args:
        html: a whole page, as text or read by ``markup``.

    Returns:
        One sentence per problem, in English, in no order to rely on; empty when the page is fit.
    """
    page = markup.read(html)
    checks = (_document, _headings, _images, _tables, _addresses, _scripts, _activity, _outputs)
    return [problem for check in checks for problem in check(page)]


def _document(page: Document) -> Iterator[str]:
    """Language, title and policy."""
    root = page.first("html")
    lang = root.attributes.get("lang") if root else None
    if lang != "ja":
        yield f"lang of the document is {lang!r}, not 'ja'"
    if not page.words(page.first("title")):
        yield "the document has no title"
    if POLICY not in _directives(page):
        yield f"no content security policy with {' '.join(POLICY)}"


def _directives(page: Document) -> list[list[str]]:
    """What the page allows itself, each directive with its name first; empty without a policy."""
    policies = (
        meta.attributes.get("content", "")
        for meta in page.all("meta")
        if "content-security-policy" in meta.attributes.get("http-equiv", "").lower()
    )
    parts = [part.split() for part in next(policies, "").split(";")]
    return [[words[0].lower(), *words[1:]] for words in parts if words]


def _headings(page: Document) -> Iterator[str]:
    """Exactly one first-level heading, no level skipped on the way down, none empty."""
    headings = page.all(*HEADINGS)
    first = sum(heading.name == "h1" for heading in headings)
    if first != 1:
        yield f"{first} h1 headings instead of one"
    before = 0
    for heading in headings:
        level, words = int(heading.name[1]), page.words(heading)
        if level > before + 1:
            yield f"heading level skipped from h{before} to h{level}: {words}"
        if not words:
            yield f"empty heading: {heading}"
        before = level


def _images(page: Document) -> Iterator[str]:
    """Every image is described in words of its own."""
    titles = {page.words(tag) for tag in page.all("title", *HEADINGS)}
    titles |= set(page.words(page.first("title")).split("｜"))
    captions = {
        image: page.words(page.first("figcaption", figure))
        for figure in page.all("figure")
        for image in page.all("img", inside=figure)
    }
    for image in page.all("img"):
        alt = image.attributes.get("alt")
        if alt is None:
            yield f"image without alt: {image}"
        elif not alt.strip():
            yield f"image with empty alt: {image}"
        elif alt.strip() == FILLER:
            yield f"image with nbconvert's filler as alt: {image}"
        elif " ".join(alt.split()) in titles | {captions.get(image, "")}:
            yield f"alt only repeats a caption or title: {alt}"


def _tables(page: Document) -> Iterator[str]:
    """Every table is named, and its headers say what they head."""
    for table in page.all("table"):
        caption = page.words(page.first("caption", table))
        headers = page.all("th", inside=table)
        if not caption:
            yield f"table without caption: {page.words(table)[:60]}"
        if not headers:
            yield f"table without header cells: {caption}"
        for header in headers:
            words = page.words(header)
            if header.attributes.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"th without scope in table {caption!r}: {words}"
            if not words:
                yield f"empty th in table {caption!r}"


def _addresses(page: Document) -> Iterator[str]:
    """Nothing is loaded, nothing leads out of the delivered folder."""
    styles = [style.code for style in page.all("style")]
    for tag in page.all():
        for name in ADDRESSES & tag.attributes.keys():
            value = tag.attributes[name]
            leads = name == "href" and tag.name in {"a", "area"}
            if not (_may_lead(value) if leads else EMBEDDED.match(value)):
                yield f"address outside the page in {tag.name} {name}: {value[:80]}"
        styles.append(tag.attributes.get("style", ""))
    for address in (url or imported for css in styles for url, imported in CSS_URL.findall(css)):
        if not (EMBEDDED.match(address) or address.startswith("#")):
            yield f"address outside the page in a style: {address[:80]}"


def _may_lead(href: str) -> bool:
    return href.startswith("#") or RELATIVE.fullmatch(href) is not None


def _scripts(page: Document) -> Iterator[str]:
    """No script, or the one inline script whose hash the policy names; nothing else may run."""
    scripts = page.all("script")
    if len(scripts) > 1:
        yield f"{len(scripts)} scripts instead of one at most"
    for script in scripts:
        if script.attributes:
            yield f"script with attributes: {script}"
    digests = [hashlib.sha256(script.code.encode()).digest() for script in scripts]
    wanted = [["script-src", f"'sha256-{base64.b64encode(d).decode()}'"] for d in digests]
    allowed = [words for words in _directives(page) if words[0].startswith("script-src")]
    if allowed != wanted:
        yield f"scripts on the page {wanted}, scripts the policy allows {allowed}"


def _activity(page: Document) -> Iterator[str]:
    """Nothing else runs."""
    for tag in page.all():
        if tag.name in ACTIVE:
            yield f"element that loads or runs something: {tag}"
        if tag.name == "meta" and tag.attributes.get("http-equiv", "").lower() == "refresh":
            yield f"page that sends its reader away: {tag}"
        for name in tag.attributes:
            if name.lower().startswith("on"):
                yield f"event handler {name} on {tag.name}"


def _outputs(page: Document) -> Iterator[str]:
    """The run was clean: nothing on standard error, no exception."""
    for tag in page.all("pre"):
        for kind, words in (("stderr", "standard error"), ("error", "exception")):
            if kind in tag.classes:
                yield f"{words} in the notebook: {page.words(tag)[:200]}"
