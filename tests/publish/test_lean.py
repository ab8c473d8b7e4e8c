"""Pages lose bytes, never text: white space, marks of code, letters of the theme's own words."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from roadmap.publish import lean

MARKED = '<div class="highlight"><pre><span></span><code>{}</code></pre></div>'
PAIRS = {
    "names, operators and punctuation are plain": (
        '<span class="n">a</span> <span class="o">=</span> <span class="mi">1</span>',
        'a = <span class="m">1</span>',
    ),
    "one string is one mark": (
        '<span class="sa">f</span><span class="s2">"</span><span class="si">{</span><span class="n">a</span>'
        '<span class="si">}</span><span class="s1">b</span><span class="s2">"</span>',
        'f<span class="s">"{</span>a<span class="s">}b"</span>',
    ),
    "an escape keeps its own colour": (
        '<span class="s2">"</span><span class="se">\\n</span><span class="s2">"</span>',
        '<span class="s">"</span><span class="se">\\n</span><span class="s">"</span>',
    ),
    "a run of a colour goes on over white space": (
        '<span class="k">async</span> <span class="k">def</span> <span class="nf">a</span>',
        '<span class="k">async def</span> <span class="nf">a</span>',
    ),
    "words are words of the language": ('<span class="ow">not</span> <span class="ow">in</span>', ">not in<"),
    "what is not known stays": ('<span class="hll"><span class="gd">-a</span></span>', 'class="hll"><span class="gd">'),
}


@pytest.mark.parametrize(("code", "wanted"), PAIRS.values(), ids=PAIRS.keys())
def test_code_is_marked_where_a_mark_colours_something(code: str, wanted: str) -> None:
    assert wanted in lean.page(MARKED.format(code)).removeprefix(MARKED.partition("<span>")[0])


@given(
    st.lists(st.sampled_from(["def ", "a", " = ", "'x'", "f'{b}'", "# c", "\n", "    ", "1", "None", "not in", "@d"]))
)
def test_the_text_of_code_is_what_it_was(words: list[str]) -> None:
    before = str(highlight("".join(words), PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))
    after = lean.page(MARKED.format(before))
    assert bare(after) == bare(before)
    assert after.count("<span") <= before.count("<span")


def bare(code: str) -> str:
    return re.sub("<[^>]+>", "", code)


def test_only_idle_white_space_goes() -> None:
    page = "<ul>\n\n   <li>\n  a b\n  c</li>\n</ul><pre>x\n\n   y</pre>\n\n  <textarea>\n\n z</textarea>"
    assert lean.page(page) == "<ul>\n<li>\na b\nc</li>\n</ul><pre>x\n\n   y</pre>\n<textarea>\n\n z</textarea>"


def test_the_themes_words_stay_the_same_json() -> None:
    words = {"copy": "コピー", "more": "<&'\"\\u65e5\n", "face": "😀"}
    written = json.dumps(words).replace("<", "\\u003c")
    page = lean.page(f'<script id="__config" type="application/json">{written}</script>')
    found = page.partition(">")[2].partition("<")[0]
    assert json.loads(found) == words
    assert "コピー" in found and len(found.encode()) < len(written)


def test_the_script_of_the_themes_tabs_and_its_name_go() -> None:
    script = '<script>var target=1;target.checked=target.name.startsWith("__tabbed_")</script>'
    assert lean.page(f'<meta name="generator" content="mkdocs">a{script}b<script>c</script>') == "ab<script>c</script>"
