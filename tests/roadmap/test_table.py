"""Tests of roadmap.table: the one hand-written parser, held against markdown-it's own."""

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from roadmap import blocks, table, textfile
from roadmap.table import Cell, Line

ROW = st.text(alphabet=st.sampled_from(list("||||\\\\ab `\t\u3000　✅-")), max_size=30)
_PARSER = MarkdownIt("commonmark").enable("table")


def _markdown_it(row: str, width: int) -> list[str] | None:
    """What markdown-it makes of the row as a table's only one, None when it is no row."""
    head = "|" + "h|" * width + "\n|" + "-|" * width + "\n"
    tokens = _PARSER.parse(head + row)
    cells = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "td_open"]
    return cells or None


@settings(max_examples=100, deadline=None)
@given(ROW)
def test_cells_are_those_of_markdown_it(row: str) -> None:
    found = [row[start:end].strip(table.TRIM).replace("\\|", "|") for start, end in table.spans(row)]
    expected = _markdown_it(row, max(len(found), 1))
    if expected is not None:
        assert found == expected[: len(found)]


def test_padding_is_kept() -> None:
    row = "|  ⬜   |x|    |\n"
    cells = [Cell(a, b, row[a:b].strip()) for a, b in table.spans(row)]
    assert [table.fill(row, cell, "✅") for cell in cells] == ["  ✅   ", "✅", " ✅ "]


def test_pipe_after_a_backslash_is_text_in_code_too() -> None:
    row = "| `a\\|b` | [[x\\|y]] |"
    assert [row[a:b].strip() for a, b in table.spans(row)] == ["`a\\|b`", "[[x\\|y]]"]


def test_escape_makes_a_cell_safe() -> None:
    assert table.escape("a|b \\| c\nd") == "a\\|b \\| c d"


def test_lines_count_like_markdown_and_not_like_python() -> None:
    text = "a\u2028b\u0085c\rd\n\n| h |\n|---|\n| x |\n"
    block = next(block for block in blocks.locate(text) if block.kind == "table")
    rows = list(table.lines(text, textfile.offsets(text), block))
    assert [[cell.text for cell in row.cells] for row in rows] == [["h"], ["x"]]
    assert rows[1].line == 5


def test_list_markers_before_a_header_are_not_its_cells() -> None:
    cells = [["a", "b"], ["x", "y"]]
    for marker in ("- ", "12) ", "* - ", " + 1. ", "-\t"):
        pad = "\t" if "\t" in marker else " " * len(marker)
        for newline in ("\n", "\r\n", "\r"):
            text = f"{marker}| a | b |\n{pad}|---|---|\n{pad}| x | y |\n".replace("\n", newline)
            rows = _only_table(text)
            assert [[cell.text for cell in row.cells] for row in rows] == cells, text
            assert [[text[cell.start : cell.end].strip() for cell in row.cells] for row in rows] == cells


def test_dash_that_markdown_it_takes_for_a_cell_stays_one() -> None:
    for text in ("- | a | b |\n|---|---|---|\n| x | y | z |\n", "- p\n\n  | - | b |\n  |---|---|\n"):
        assert _only_table(text)[0].cells[0].text == "-"


def _only_table(text: str) -> list[Line]:
    (block,) = (block for block in blocks.locate(text) if block.kind == "table")
    return list(table.lines(text, textfile.offsets(text), block))
