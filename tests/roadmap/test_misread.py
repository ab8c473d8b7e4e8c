"""Tests of roadmap.misread and `roadmap repair`: what was lost is guessed, listed, and never written in place."""

import json
from pathlib import Path

import pytest

from roadmap import misread
from roadmap.cli import main
from roadmap.doctor.texts import BADNESS, badness

TEXT = """---
title: "学習ロードマップ"
---

# 学習ロードマップ

音声エージェントを自分で組み立て、遅れの理由を計測で言い当てられるようになることを目標にする。

| ステータス | ドキュメント | ノート |
|---|---|---|
| ✅ | 部屋と参加者 | はじめに読む |
| 🔄 | 会話の順番 | 割り込みを試す |
| ⬜ | 運用と観測 | 後で読む |
"""
SIBLING = """音声エージェントは部屋に入る参加者である。会話の順番を守り、割り込みを受け入れる。
自分で組み立て、計測する。遅れの理由を言い当てることを目標にする。学習の順番はロードマップに書く。
はじめに部屋と参加者を読む。後で運用と観測を試す。ステータスとドキュメントとノートを表に並べる。
"""


def _misread(text: str, encoding: str, *, drop: bool) -> str:
    lost = misread.LOST[encoding]
    return "".join(
        "" if drop and byte in lost else bytes([byte]).decode(encoding) if byte not in lost[:-1] else chr(byte)
        for byte in text.encode()
    )


@pytest.mark.parametrize("encoding", ["cp1254", "cp1252"])
def test_text_with_every_byte_comes_back_whole(encoding: str) -> None:
    found = misread.restore(_misread(TEXT, encoding, drop=False), misread.Trigrams([]))
    assert found is not None
    assert found.text == TEXT
    assert found.uncertain == ()


@pytest.mark.parametrize("encoding", ["cp1254", "cp1252"])
def test_lost_bytes_are_guessed_from_siblings_and_listed(encoding: str) -> None:
    broken = _misread(TEXT, encoding, drop=True)
    found = misread.restore(broken, misread.Trigrams([SIBLING]))
    assert found is not None
    assert found.encoding == encoding
    assert len(found.text) == len(TEXT)
    wrong = [at for at, (one, other) in enumerate(zip(found.text, TEXT, strict=True)) if one != other]
    places = {(guess.line, guess.column) for guess in found.uncertain}
    assert all((TEXT.count("\n", 0, at) + 1, at - TEXT.rfind("\n", 0, at)) in places for at in wrong), "no silent guess"
    blind = misread.restore(broken, misread.Trigrams([]))
    assert blind is not None
    worse = sum(one != other for one, other in zip(blind.text, TEXT, strict=True))
    assert len(wrong) <= worse / 3


def test_healthy_text_is_left_alone() -> None:
    assert misread.restore("学習 café naïve “quoted” – ok", misread.Trigrams([SIBLING])) is None
    assert badness(TEXT) < BADNESS
    assert badness(_misread(TEXT, "cp1254", drop=True)) >= BADNESS


def _files(root: Path) -> Path:
    folder = root / "notes" / "StructureNotes"
    folder.mkdir(parents=True)
    (folder / "sibling.md").write_text(SIBLING, "utf-8")
    file = folder / "old.md"
    file.write_text(_misread(TEXT, "cp1254", drop=True), "utf-8")
    return file


def test_repair_writes_beside_and_refuses_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _files(tmp_path)
    before = file.read_bytes()
    assert main(["repair", str(file), "--json", "--root", str(tmp_path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["output"] == "notes/StructureNotes/old.restored.md"
    assert answer["encoding"] == "cp1254"
    assert answer["uncertain"]
    assert (tmp_path / answer["output"]).read_text("utf-8").startswith('---\ntitle: "')
    assert file.read_bytes() == before
    assert main(["repair", str(file), "--root", str(tmp_path)]) == 3


def test_repair_of_other_encodings_and_of_nothing(tmp_path: Path) -> None:
    file = _files(tmp_path)
    file.write_bytes(SIBLING.encode("cp932"))
    assert main(["repair", str(file), "--output", str(tmp_path / "new.md"), "--root", str(tmp_path)]) == 0
    assert (tmp_path / "new.md").read_text("utf-8") == SIBLING
    assert main(["repair", str(file.with_name("sibling.md")), "--root", str(tmp_path)]) == 3
    assert main(["repair", str(tmp_path / "none.md"), "--root", str(tmp_path)]) == 2
