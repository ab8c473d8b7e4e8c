"""For every test and every notebook: no keys, no servers, no evidence of whoever runs them (LAB_LIVE=1 opts in)."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from lab import browser, keys, livekit_js
from tests import absent

ROOT = Path(__file__).parent
_SPREAD = ("notebooks/test_answers.py", "lab/test_faults.py", "lab/models/test_rooms.py")  # each takes minutes
hypothesis.settings.register_profile("ci", derandomize=True)  # CI repeats itself; a developer's runs go on searching
if absent.CI:
    hypothesis.settings.load_profile("ci")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it, and so do its children

for name in os.environ.keys() - keys.allowed(os.environ).keys():
    del os.environ[name]
os.environ.setdefault("LAB_EVIDENCE_DIR", tempfile.mkdtemp(prefix="lab-evidence-"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Return what hands out the tests with ``-n``: a file's to one worker, but each lesson's answers to any."""
    return _ByFile(config, log)


class _ByFile(LoadScopeScheduling):  # xdist's own loadgroup no longer groups: pytest 9.2 ignores what it writes
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return nodeid if file.endswith(_SPREAD) else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What livekit leaves to the garbage collector is no warning of ours."""
    for item in items:
        if item.get_closest_marker("room"):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A cell, or a copy, of a lesson with a web page needs more of the machine than the others."""
    call = getattr(item, "callspec", None)
    lesson = item.path if item.path.suffix == ".ipynb" else call.params.get("path") if call else None
    if isinstance(lesson, Path) and _shows_a_page(lesson) and (lacks := _lacks_for_pages()):
        absent.skip(f"{lacks}: see `lab doctor`")


@cache
def _shows_a_page(lesson: Path) -> bool:
    return "from lab import page" in lesson.read_text("utf-8")


@cache
def _lacks_for_pages() -> str:
    if not livekit_js.installed():
        return "no livekit-client"
    return "" if browser.find() else "no Chromium"


@pytest.fixture(autouse=True)
def _collect_after_a_room(request: pytest.FixtureRequest) -> Iterator[None]:
    """livekit's plugins leave HTTP connections to the garbage collector: let it run inside the test they are of."""
    yield
    if request.node.get_closest_marker("room"):
        gc.collect()
