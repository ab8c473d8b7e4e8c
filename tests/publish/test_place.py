"""A link from one page to another is the shortest relative path."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from roadmap.publish import place

PATH = st.lists(st.sampled_from(["a", "b", "学", "c d"]), min_size=1, max_size=4).map("/".join)


@given(PATH, PATH)
def test_a_link_is_the_relative_path(here: str, there: str) -> None:
    wanted = posixpath.relpath(f"{there}.md", posixpath.dirname(here) or ".")
    assert unquote(place.link(f"{here}.md", f"{there}.md")) == wanted
    assert " " not in place.link(here, f"{there}.md")
