"""A page read back is the page, whichever way it is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machi.render.markup import Document, Element, read, read_any, read_plain

TAGS = (
    "<p>", "</p>", '<p class="a b">', "<br>", "<br/>", '<img alt="a>b" src="x">', "<p hidden>",
    '<a title="&lt;b&gt; &#39;">', "</a>", "<style>", "</style>", "<title>", "</title>", "<table>",
    "<rt>", "</rt>", "<template>", "</template>", '<p\n id="甲" id="乙">', "<p/>", "</br>",
    "<!DOCTYPE html>", "</script>", 'a="',
)  # fmt: skip
ODD = (
    "<!-- <p> -->", "<P>", "<p a=b>", "<p a='b'>", "<script>", "<textarea>", "<",
    "</", "<p", "<![CDATA[x]]>", "<?php ?>", '<p title="&copy=1">', '<p title="a"id="b">',
    "<p\u3000id>", "</p x>", "<xmp>", "<svg viewBox=''>",
)  # fmt: skip
TEXTS = ("語", " ", "\n", "a", "&amp;", "&lt;p&gt;", "&", "&copy", "&#39;", ">", '"', "\r\n")


def content(document: Document | None) -> list[object]:
    """What a document holds; texts that stand side by side are one."""
    assert document is not None
    found: list[object] = []
    words = ""
    for node in document.nodes:
        if isinstance(node, str):
            words += node
        else:
            inside = [n for n in document.nodes[node.start + 1 : node.end] if isinstance(n, str)]
            outer = node.parent.name if node.parent else ""
            found += [words, (node.name, dict(node.attributes), outer, node.code, "".join(inside))]
            words = ""
    return [*found, words]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(TAGS + TEXTS), max_size=12).map("".join))
def test_a_plain_page_reads_the_same_both_ways(html: str) -> None:
    plain = read_plain(html)
    if plain is not None:
        assert content(plain) == content(read_any(html))


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(TAGS + ODD + TEXTS), max_size=8).map("".join))
def test_what_is_not_plain_is_never_taken_for_it(html: str) -> None:
    plain = read_plain(html)
    if plain is not None:
        assert content(plain) == content(read_any(html))


@pytest.mark.parametrize("odd", ODD)
def test_each_oddity_is_left_to_the_parser_that_knows_it(odd: str) -> None:
    assert read_plain(f"<p>{odd}</p>") is None
    assert content(read(f"<p>{odd}</p>")) == content(read_any(f"<p>{odd}</p>"))


@pytest.mark.parametrize("reading", [read_plain, read_any])
def test_words_leave_out_what_no_reader_sees(reading) -> None:
    page = reading(
        "<p>甲<b>乙</b> &amp;\n<style>a&amp;</style><ruby>丁<rt>てい</rt></ruby></p><p>外</p>"
    )
    assert page.words(page.first("p")) == "甲 乙 & 丁"
    assert [style.code for style in page.all("style")] == ["a&amp;"]
    assert page.words(None) == ""


@pytest.mark.parametrize("reading", [read_plain, read_any])
def test_an_element_knows_what_stands_in_it_around_it_and_after_it(reading) -> None:
    page = reading('<div><p class="a">1<b>2</b></p>3<p>4</p></div><p>5</p>')
    first = page.first("p")
    assert first.classes == ["a"]
    assert first.parent.name == "div"
    assert [getattr(node, "name", node) for node in page.children(first)] == ["1", "b"]
    assert [page.words(found) for found in page.following(first)] == ["4"]
    assert [page.words(found) for found in page.following(first.parent)] == ["5"]
    assert [page.words(found) for found in page.all("p", "b", inside=first.parent)] == [
        "1 2",
        "2",
        "4",
    ]


def test_what_is_not_closed_ends_with_what_it_stands_in() -> None:
    page = read("<div><p>1<b>2</div></i>3")
    ends = {found.name: found.end for found in page.nodes if isinstance(found, Element)}
    assert ends == {"div": 5, "p": 5, "b": 5}


@given(
    st.lists(
        st.sampled_from((*TAGS, *TEXTS, "<p title='\"'>", """<p title="'&#34;">""")), max_size=12
    ).map("".join)
)
def test_what_is_written_reads_back_as_what_it_was_written_from(html: str) -> None:
    page = read_any(html)
    assert content(read_any(page.html())) == content(page)


def test_what_is_written_instead_stands_in_place_of_an_element_and_all_in_it() -> None:
    page = read('<p title="a" class="b">1<b>2<i>3</i></b>&lt;4<br></p><p>5</p>')
    first, bold = page.first("p"), page.first("b")
    assert page.html() == '<p class="b" title="a">1<b>2<i>3</i></b>&lt;4<br/></p><p>5</p>'
    assert page.html(first, {bold: "<u>新</u>"}) == (
        '<p class="b" title="a">1<u>新</u>&lt;4<br/></p>'
    )
    assert page.html(first, {bold: ""}, inner=True) == "1&lt;4<br/>"
