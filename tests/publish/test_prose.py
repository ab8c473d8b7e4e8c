"""Obsidian's Markdown, and what Python-Markdown makes of it once it is mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from roadmap.publish.prose import mend

EXTENSIONS = ["tables", "admonition", "attr_list", "nl2br", "pymdownx.details", "pymdownx.superfences"]
PAIRS = {
    "a list right after a line": ("理由：\n- a\n- b", "<p>理由：</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    "numbers right after a line": ("手順\n1. a\n2. b", "<p>手順</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    "nested by two": ("- a\n  - b\n- c", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>"),
    "nested by three under a number": ("1. a\n   - b", "<ol>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ol>"),
    "nested by a tab": ("- a\n\t- b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
    "a table right after a line": (
        "値：\n| a | b |\n|---|---|\n| 1 | 2 |",
        "<p>値：</p>\n<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
        "<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
    ),
    "a callout": (
        "> [!warning] 注意\n> 本文\n\n次",
        '<div class="admonition warning">\n<p class="admonition-title">注意</p>\n<p>本文</p>\n</div>\n<p>次</p>',
    ),
    "a folded callout": (
        "> [!tip]- ヒント\n> 本文",
        '<details class="tip">\n<summary>ヒント</summary>\n<p>本文</p>\n</details>',
    ),
    "a comment": ("前%%秘密%%後", "<p>前後</p>"),
    "a comment of lines": ("前\n\n%%\n秘密\n%%\n\n後", "<p>前</p>\n<p>後</p>"),
    "a name for a block": ("段落 ^abc-1", '<p>段落<span id="^abc-1"></span></p>'),
    "a line break": ("一行目\n二行目", "<p>一行目<br />\n二行目</p>"),
}
CODE = (
    "```\n前\n- a\n  - b\n%%c%%\n> [!note]\n```",
    "~~~text\nx\n| a |\n|---|\n~~~",
    "`%%c%%` と `^a`",
    "    - four columns are code\n",
)


@pytest.mark.parametrize(("text", "html"), PAIRS.values(), ids=PAIRS.keys())
def test_it_comes_out_as_obsidian_shows_it(text: str, html: str) -> None:
    assert markdown(mend(text), extensions=EXTENSIONS) == html


@pytest.mark.parametrize("text", CODE)
def test_code_is_left_alone(text: str) -> None:
    assert mend(text) == text


def test_code_inside_a_list_moves_with_its_item() -> None:
    html = markdown(mend("- a\n\n  ```python\n  x = 1\n    y\n  ```\n- b"), extensions=EXTENSIONS)
    assert html.count("<li>") == 2
    assert "x" in html.partition("</li>")[0]
    assert "```" not in html


def test_a_paragraph_inside_an_item_stays_in_it() -> None:
    html = markdown(mend("1. a\n\n   もっと\n2. b"), extensions=EXTENSIONS)
    assert html.count("<ol>") == 1
    assert "もっと" in html.partition("</li>")[0]


@given(st.text(alphabet="ab -*1.\n\t`|>#：あ", max_size=80))
def test_no_visible_character_is_lost(text: str) -> None:
    kept = [char for char in mend(text) if not char.isspace()]
    assert kept == [char for char in text if not char.isspace()]


def test_a_line_that_goes_on_without_indent_stays_where_it_is() -> None:
    assert mend("- a\nb\n- c") == "- a\nb\n- c"
