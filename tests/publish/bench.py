"""The site's figures: builds against plain mkdocs-material and zensical, a lesson's weight, lessons run again."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from roadmap import vault
from roadmap.publish import assets, collect, place, run, stage
from roadmap.publish.weave import Source, Weaver
from tests.figure import Figure
from tests.publish import school, world
from tests.publish.test_serve import Server
from tests.publish.test_stage import ZENSICAL
from tests.publish.world import ROOT, put

SIZES = ((50, 5), (500, 3), (2000, 2))  # notes, pairs of builds
EDITS = 5
_DRAWING = re.compile(r'<svg[^>]*class="lkt".*?</svg></div>', re.DOTALL)
_MKDOCS = (sys.executable, "-m", "mkdocs", "build")


def figures() -> Iterator[Figure]:
    """Yield every figure as soon as it is measured."""
    assets.ensure(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-site-") as scratch:
        folder = Path(scratch)
        for notes, pairs in SIZES:
            yield against_plain(folder / str(notes), notes, pairs)
        if zensical := installed(folder / "zensical"):
            yield against_zensical(folder / "500", zensical)
        yield edit_seen(folder / "serve")
        yield run_again(folder / "again")
    yield from lesson_weight()


def against_plain(folder: Path, notes: int, pairs: int) -> Figure:
    """Return our build ÷ one of the same notes whose links somebody else resolved; processor time, interleaved."""
    ours = world.write(folder / "ours", count=notes, done=notes)
    plain = resolved(ours, folder / "plain")
    ratios = []
    for _ in range(pairs):
        theirs = processor_s(_MKDOCS, plain)
        ratios.append(processor_s(_MKDOCS, ours) / theirs)
    return Figure(f"site: build of {notes} notes ÷ plain mkdocs-material", ratios, 1.15, detail="processor time")


def resolved(root: Path, folder: Path) -> Path:
    """Write the same site for MkDocs without the hook: same menus, notes with ordinary links, nothing drawn."""
    found = vault.read(root)
    tree = collect.collect(found)
    stage.write(tree, root, folder)
    shutil.copytree(root / "site", folder / "docs", dirs_exist_ok=True)
    weaver = Weaver(found, place.find(found, drafts=True))
    for note in found.notes:
        path = Path(note.file)
        text = path.read_text("utf-8")
        put(folder / "docs/notes" / note.path, weaver.weave(Source(text, f"notes/{note.path}", path, note.path)))
    return folder


def against_zensical(folder: Path, zensical: str) -> Figure:
    """Return our build of 500 notes ÷ zensical's build of the staged pages; elapsed time, for it uses both cores."""
    ours = folder / "ours"
    staged = folder / "stage"
    subprocess.run(
        [sys.executable, "-m", "roadmap", "stage", str(staged), "--root", str(ours)], check=True, capture_output=True
    )
    ratios = []
    for _ in range(3):
        theirs = elapsed_s((zensical, "build", "--clean"), staged)
        ratios.append(elapsed_s(_MKDOCS, ours) / theirs)
    return Figure(
        "site: build of 500 notes ÷ zensical", ratios, 1.1, detail=f"elapsed; {ZENSICAL}, staging not counted"
    )


def edit_seen(folder: Path) -> Figure:
    """Return how long a note's edit takes until the served page has it, at 60 notes."""
    root = world.write(folder, count=60, done=60)
    name = world.note_name(30)
    page, file = f"notes/{name}".replace(".md", ".html"), root / "notes" / name
    server = Server(root, folder / "serve.txt")
    seconds = []
    try:
        server.until(lambda: "Serving on" in server.log.read_text("utf-8"))
        for at in range(EDITS):
            begun = time.monotonic()
            put(file, file.read_text("utf-8") + f"\n印{at}番\n")
            server.until(lambda mark=f"印{at}番": mark in server.page(page))  # type: ignore[misc]
            seconds.append(time.monotonic() - begun)
    finally:
        server.stop()
    return Figure("site: a note's edit seen in `make serve`, 60 notes", seconds, 1.5, unit="s")


def run_again(folder: Path) -> Figure:
    """Return how many lessons a second run executes when nothing has changed."""
    root = world.write(folder, count=4, done=2)
    school.write(root)
    found = vault.read(root)
    first = run.run(found.lessons, found.config)
    again = run.run(found.lessons, found.config)
    return Figure("site: lessons executed by a second build", [again], 0, unit="", detail=f"the first executed {first}")


def lesson_weight() -> Iterator[Figure]:
    """Yield the weight of every lesson of this project whose outputs are kept; none before a `make site`."""
    with tempfile.TemporaryDirectory(prefix="bench-lessons-") as scratch:
        subprocess.run([*_MKDOCS, "--site-dir", scratch], cwd=ROOT, check=True, capture_output=True)
        texts = [path.read_text("utf-8") for path in sorted(Path(scratch).glob("notebooks/*/*.html"))]
    shown = [text for text in texts if "nb-out" in text]
    if not shown:
        return
    whole = max(len(gzip.compress(text.encode())) for text in shown) / 1024
    light = [len(gzip.compress(without_drawings(text).encode())) / 1024 for text in shown]
    detail = f"no sound, pictures or timelines; the heaviest with its timelines: {whole:.1f} KB"
    yield Figure("site: a lesson's page, compressed", light, 15, unit="KB", detail=detail, every=True)


def without_drawings(page: str) -> str:
    """Return a lesson's page without its timelines: pictures, as far as a reader is concerned."""
    return _DRAWING.sub("", page)


def processor_s(command: Sequence[str], folder: Path) -> float:
    """Return the processor seconds of a build, children included."""
    return timed(command, folder, lambda: sum(os.times()[2:4]))


def elapsed_s(command: Sequence[str], folder: Path) -> float:
    """Return the seconds a build takes."""
    return timed(command, folder, time.monotonic)


def timed(command: Sequence[str], folder: Path, clock: Callable[[], float]) -> float:
    """Return how far a clock went while a command ran; it must end well."""
    begun = clock()
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return clock() - begun


def installed(home: Path) -> str | None:
    """Return zensical from an environment of its own, None where it cannot be installed."""
    uv = str(Path(sys.executable).with_name("uv"))
    for words in (
        ("venv", "-q", "--python", sys.executable, str(home)),
        ("pip", "install", "-q", "--python", str(home), ZENSICAL),
    ):
        if subprocess.run([uv, *words], capture_output=True, check=False).returncode:
            print("bench · zensical does not install · its figure is left out", file=sys.stderr)
            return None
    return str(home / "bin/zensical")
