"""The tree of pages: what is published, how pages hang together, what the dashboard says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from roadmap import cli, region, vault
from roadmap.publish import place
from roadmap.publish.board import SLOTS, Board, fill
from roadmap.publish.collect import Tree, collect
from roadmap.publish.markup import html, lifted, put_back
from roadmap.vault import Vault
from tests.publish import school, world
from tests.publish.world import TODAY, put
from tests.roadmap import build


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = world.write(tmp_path_factory.mktemp("tree"), count=30, done=20)
    world.proven(root, "hello", school.write(root), version="1.8.9")
    return root


@pytest.fixture(scope="module")
def found(root: Path) -> Vault:
    return vault.read(root)


@pytest.fixture(scope="module")
def tree(found: Vault) -> Tree:
    return collect(found, today=TODAY)


@pytest.fixture(scope="module")
def shown(found: Vault) -> Board:
    places = place.find(found, drafts=False)
    notes = [places.notes[world.note_name(at)].address for at in range(4)]
    return Board(found, places, {notes[0]: {notes[1]: None}, notes[2]: {notes[0]: None}}, (), TODAY)


def text(tree: Tree, address: str) -> str:
    return put_back(*lifted(next(page.text for page in tree.pages if page.address == address)))


def note(at: int) -> str:
    return f"notes/{world.note_name(at)}"


def test_drafts_have_pages_only_while_one_writes(found: Vault, tree: Tree) -> None:
    def addresses(drawn: Tree) -> set[str]:
        return {page.address for page in drawn.pages}

    writing = collect(found, drafts=True, today=TODAY)
    assert addresses(writing) - addresses(tree) == {note(20), note(21)}
    assert "下書き" in text(writing, note(20))
    assert tree.findings == writing.findings == []


def test_a_note_says_its_status_its_phase_and_its_lesson(tree: Tree) -> None:
    page = text(tree, note(0))
    assert page.startswith('---\ntitle: "LiveKit Basics Overview"\ntags: ["livekit", "voice-agents"]\n---\n\n# LiveKit')
    facts = next(line for line in page.splitlines() if line.startswith('<div class="facts"'))
    for part in ("完了", "Phase 0 LiveKit基礎概念", world.url(0), "notebooks/0-basics/01_hello.html"):
        assert part in facts


def test_notes_follow_each_other_in_the_order_of_the_roadmap(found: Vault, tree: Tree) -> None:
    rows = [row for phase in found.document.ordered for row in phase.rows]
    order = [note.path for row in rows if (note := found.note(row)) and not note.draft]
    for before, path, after in zip(order, order[1:], order[2:], strict=False):
        pager = text(tree, f"notes/{path}").rpartition('<nav class="pager"')[2]
        assert re.findall(r'rel="(\w+)" href="([^"]+)', pager) == [
            ("prev", Path(before).with_suffix(".html").name),
            ("next", Path(after).with_suffix(".html").name),
        ]
    assert 'rel="prev"' not in text(tree, f"notes/{order[0]}")
    assert 'rel="next"' not in text(tree, f"notes/{order[-1]}")


def test_a_page_names_the_pages_that_link_to_it(found: Vault, tree: Tree) -> None:
    linking = [
        other.path
        for other in found.notes
        if not other.draft
        and other.kind == "literature"
        and f"[[{world.note_name(1)}|" in Path(other.file).read_text("utf-8")
    ]
    aside = text(tree, note(1)).partition('<aside class="backlinks"')[2].partition("</aside>")[0]
    assert aside.count("<li>") == len(linking) > 0
    assert all(Path(path).with_suffix(".html").name in aside for path in linking)


def test_the_roadmap_links_everything_a_row_has(tree: Tree) -> None:
    page = text(tree, f"notes/{world.ROADMAP}")
    row = next(line for line in page.splitlines() if "| LiveKit Basics Overview |" in line)
    assert '<span class="chip chip-done">' in row and "完了" in row
    for link in (world.url(0), "../LiteratureNotes/", "../../notebooks/0-basics/01_hello.html"):
        assert f'href="{link}' in row
    assert "[[" not in page
    assert page.count("下書き") == 2


def test_a_lesson_is_named_where_there_is_room_and_short_on_a_phone(tree: Tree) -> None:
    page = text(tree, f"notes/{world.ROADMAP}")
    row = next(line for line in page.splitlines() if "| LiveKit Basics Overview |" in line)
    assert '<span class="short">レッスン</span><span class="long">はじめての音声エージェント</span>' in row
    assert 'aria-label="レッスン: はじめての音声エージェント"' in row


def test_the_bars_of_the_summary_are_drawn_and_bars_in_prose_are_not(tmp_path: Path) -> None:
    root = world.write(tmp_path, count=10, done=5)
    assert cli.main(["init", "--root", str(root)]) == cli.main(["sync", "--root", str(root)]) == 0
    road = root / "notes" / world.ROADMAP
    put(road, road.read_text("utf-8") + "\n██ 20% と書いてある。\n")
    found = vault.read(root)
    page = text(collect(found, today=TODAY), f"notes/{world.ROADMAP}")
    shares = re.findall(r'<span class="bar"><i class="fill-done" style="width:(\d+)%"></i></span> (\d+)%', page)
    assert ("50", "50") in shares
    assert all(width == written for width, written in shares)
    assert len(shares) == len(found.document.phases) + 1
    assert [line for line in page.splitlines() if "█" in line or "░" in line] == ["██ 20% と書いてある。"]


def test_the_order_of_the_menus_is_that_of_the_phases(tree: Tree) -> None:
    titles = [next(iter(menu)) for menu in tree.nav if isinstance(menu, dict)]
    assert titles == ["ダッシュボード", "ロードマップ", "レッスン", "ノート", "タグ", "English", "このサイト"]


def test_attachments_are_published_and_hidden_files_are_not(tmp_path: Path) -> None:
    root = build.small(tmp_path)
    put(root / "notes/Images/図.png", "png")
    put(root / "notes/.obsidian/workspace.json", "{}")
    put(root / "notes/Templates/t.md", "# t")
    (root / "site").mkdir()
    drawn = collect(vault.read(root), today=TODAY)
    assert [address for address in drawn.files if address.startswith("notes/")] == ["notes/Images/図.png"]
    assert not [page for page in drawn.pages if "Templates" in page.address]


def test_a_vault_that_is_the_project_only_shares_its_three_folders(tmp_path: Path) -> None:
    files = {build.ROADMAP: build.roadmap(build.row("A", build.URL_A)), build.NOTE_A: build.note("A", url=build.URL_A)}
    root = build.write(tmp_path, files, vault=".")
    put(root / "secret.txt", "mine")
    put(root / "LiteratureNotes/a.png", "png")
    (root / "site").mkdir()
    drawn = collect(vault.read(root), today=TODAY)
    assert list(drawn.files) == ["notes/LiteratureNotes/a.png"]
    assert f"notes/{build.NOTE_A}" in {page.address for page in drawn.pages}


def test_the_numbers_are_the_trackers(found: Vault, shown: Board) -> None:
    counted = region.count(found, found.document.rows)
    drawing = html(SLOTS["hero"](shown))
    assert (
        f"{int(counted.share * 100)}% 完了（{counted.rows} 行のうち {counted.done} 行、進行中 {counted.doing} 行）"
        in drawing
    )
    assert re.findall(r"<dd>(\d+)", drawing)[:3] == [str(counted.done), str(counted.doing), str(counted.todo)]
    following = region.next_row(found)
    assert following is not None and following.title in drawing


@pytest.mark.parametrize("name", SLOTS)
def test_every_part_is_one_block_with_words_for_its_drawings(shown: Board, name: str) -> None:
    drawing = html(SLOTS[name](shown))
    assert "\n" not in drawing
    tree = ET.fromstring(re.sub(r"<(path|circle|rect)([^>]*)></\1>", r"<\1\2/>", drawing))
    for svg in tree.iter("svg"):
        assert svg.get("aria-label") or svg.get("aria-hidden") == "true"
    if any(svg.get("aria-hidden") for svg in tree.iter("svg")):
        assert "".join(next(tree.iter("figcaption")).itertext()).strip()


def test_what_the_learners_own_runs_printed_is_not_published(tmp_path: Path) -> None:
    root = world.write(tmp_path, count=3, done=1)
    file = school.write(root)
    shipped = file.read_bytes()
    ran = json.loads(shipped)
    for cell in ran["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout", "text": "my key"}]}
    put(file, json.dumps(ran, ensure_ascii=False))
    drawn = collect(vault.read(root), today=TODAY)
    saved = drawn.files[school.HELLO]
    assert isinstance(saved, bytes) and json.loads(saved) == json.loads(shipped)
    assert "my key" not in text(drawn, school.HELLO.replace(".ipynb", ".md"))


def test_status_is_a_word_and_a_mark_everywhere(shown: Board) -> None:
    drawing = html(SLOTS["phases"](shown))
    rows = drawing.count('class="row-title"')
    assert rows == len(shown.rows())
    assert len(re.findall(r'<span aria-hidden="true">.</span> (?:完了|進行中|未着手)</span>', drawing)) == rows


def test_the_graph_leads_to_every_note_and_so_does_its_list(found: Vault, shown: Board) -> None:
    drawing = html(SLOTS["graph"](shown))
    wanted = {f"notes/{world.note_name(at)}".replace(".md", ".html") for at in range(20)}
    wide = drawing.partition('class="phone"')[0]
    assert set(re.findall(r'<a href="([^"]+)" class="node', wide)) == wanted
    assert set(re.findall(r'href="([^"]+)"', drawing.partition("<details>")[2])) == wanted
    assert wide.count("<path d=") == 2  # the two links


def test_the_text_under_the_burn_up_says_what_it_draws(found: Vault, shown: Board) -> None:
    counted = region.count(found, found.document.rows)
    drawing = html(SLOTS["burnup"](shown))
    assert f"{counted.rows} 行のうち {counted.done} 行が完了。" in drawing
    assert re.search(
        r"見込みは \d{4}-\d\d-\d\d から \d{4}-\d\d-\d\d（80% の範囲）。過去に同じやり方で出した見込み \d+ 回", drawing
    )
    early = html(SLOTS["burnup"](replace(shown, today=TODAY.replace(month=2, day=20))))
    assert "10 日になると出ます" in early
    assert "範囲" not in early


def test_an_empty_vault_has_a_dashboard(tmp_path: Path) -> None:
    root = build.write(tmp_path, {build.ROADMAP: build.roadmap()})
    put(root / "site/index.md", " ".join(f"{{{{ {name} }}}}" for name in SLOTS))
    page = text(collect(vault.read(root), today=TODAY), "index.md")
    assert "{{" not in page
    assert "すべての行が完了しています" in page


def test_an_unknown_name_stays_to_be_seen(shown: Board) -> None:
    assert fill("{{ nothing }}", shown) == "{{ nothing }}"


def test_many_notes_are_limited_in_the_drawing_and_not_in_the_list(tmp_path: Path) -> None:
    root = world.write(tmp_path, count=90, done=80)
    page = text(collect(vault.read(root), today=TODAY), "index.md")
    graph = page.partition('class="chart graph"')[2]
    assert graph.partition('class="phone"')[0].count('class="node ') == 50
    assert "一覧で見る（80 件）" in page
