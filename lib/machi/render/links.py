"""Links between the pages of a report as links inside its booklet."""

from collections.abc import Collection, Mapping
from urllib.parse import unquote

from machi.render import markup
from machi.render.markup import Element


def inside(html: str, own: str, of_page: Mapping[str, str], known: Collection[str]) -> str:
    """A block with its links leading to places of the booklet.

    Args:
        html: the block.
        own: id of the chapter it is from.
        of_page: file of each chapter's page to the id of the chapter.
        known: the ids of the booklet.

    Returns:
        The block; of links that lead nowhere in the booklet only the words stay.
    """
    page = markup.read(html)
    instead: dict[Element, str] = {}
    for link in page.all("a"):
        if "href" not in link.attributes:
            continue
        file, _, part = unquote(link.attributes["href"]).partition("#")
        chapter = of_page.get(file, own) if file else own
        wanted = [f"{chapter}-{part}", part] if part else []
        wanted += [chapter] if file in of_page else []
        target = next((w for w in wanted if w in known), None)
        instead[link] = page.html(link, inner=True)
        if target is not None:
            tag = Element("a", link.attributes | {"href": f"#{target}"}, None, 0)
            instead[link] = f"{tag}{instead[link]}</a>"
    return page.html(None, instead)
