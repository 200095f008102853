"""Sections with nothing to show cost no space, and are still named once."""

import nbformat
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from machi import tables
from machi.render.condense import condense


def cell(block: tables.Block) -> nbformat.NotebookNode:
    data = {"text/html": str(block.html), "text/plain": block.plain}
    return new_code_cell("見せる", outputs=[new_output("display_data", data)])


def notebook(*sections: tuple[str, tables.Block]) -> nbformat.NotebookNode:
    cells = [new_markdown_cell("# 章"), new_markdown_cell("## 要点"), cell(tables.caveat("要点"))]
    for title, block in sections:
        cells += [new_markdown_cell(f"## {title}"), cell(block)]
    return new_notebook(cells=cells)


def text(cells: list[nbformat.NotebookNode]) -> str:
    parts = [c.source for c in cells if c.cell_type == "markdown"]
    parts += [o["data"]["text/html"] for c in cells for o in c.get("outputs", [])]
    return BeautifulSoup("\n".join(parts), "html.parser").get_text(" ")


def test_sections_that_lack_the_same_thing_are_named_together_once() -> None:
    sheet = tables.nothing("評価票がありません。")
    given = notebook(
        ("予算", sheet), ("結果", sheet), ("指標", tables.nothing("指標がありません。"))
    )
    found = text(condense(given).cells)
    assert found.count("評価票がありません。") == 1
    assert "予算、結果" in found
    assert found.count("指標がありません。") == 1
    assert "## 予算" not in found


def test_a_section_with_anything_to_show_stays_whole() -> None:
    given = notebook(("予算", tables.caveat("額")), ("結果", tables.nothing("ありません。")))
    cells = condense(given).cells
    assert any(c.source == "## 予算" for c in cells)
    assert not any(c.source == "## 結果" for c in cells)
    assert len(given.cells) == 7  # the notebook itself keeps every section


def test_what_tells_how_a_chapter_was_made_is_not_missed_where_it_is_empty() -> None:
    given = notebook(("方法と限界", tables.nothing("評価票がありません。")))
    given.cells[3].metadata["tags"] = ["method"]
    assert text(condense(given).cells).split() == ["#", "章", "##", "要点", "要点"]
