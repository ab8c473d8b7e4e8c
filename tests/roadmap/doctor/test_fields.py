"""The quick look at a note says "sound" only where pydantic finds nothing; it spares a sound vault pydantic."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.doctor import fields, types
from tests.publish.world import ROOT

VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
ANY = VALUE | st.lists(VALUE, max_size=2)
EXTRA = st.dictionaries(st.sampled_from(["chapter", "url", "progress", "authors", "more"]), ANY, max_size=3)
HEAD = st.dictionaries(st.sampled_from(["title", "date", "tags", "draft", "more"]), ANY, max_size=4)


@given(HEAD, st.none() | EXTRA | ANY)
def test_what_is_sound_is_right(head: dict[str, object], extra: object) -> None:
    found = head | {"extra": extra}
    if fields.sound(found):
        assert types.problems(found) == []


@pytest.mark.parametrize(
    "head",
    [{}, {"title": 1, "date": "d", "tags": ["a"], "draft": True, "extra": {"authors": ["a"], "url": "u", "own": 1}}],
)
def test_a_note_in_the_vaults_form_is_sound(head: dict[str, object]) -> None:
    assert fields.sound(head)


def test_examining_this_vault_does_not_load_pydantic() -> None:
    code = "import sys; from pathlib import Path; from roadmap import doctor, vault; "
    code += "doctor.examine(vault.read(Path.cwd())); sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
