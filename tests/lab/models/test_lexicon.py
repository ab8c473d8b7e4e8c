"""How words are pronounced, and the smaller dictionary."""

from __future__ import annotations

from pathlib import Path

from lab.models import arpabet, lexicon


def test_words_have_all_the_ways_the_dictionary_knows() -> None:
    found = lexicon.pronunciations({"hello", "the", "zyzzx9q"})
    assert found["hello"] == ["HH AH L OW", "HH EH L OW"]
    assert found["the"] == ["DH AH", "DH IY"]


def test_every_word_of_the_dictionary_is_found_in_it() -> None:
    entries = lexicon.CMUDICT.read_text().splitlines()
    some = {
        entry.split()[0]
        for entry in [*entries[:3], *entries[:: len(entries) // 500], *entries[-3:]]
        if "(" not in entry
    }
    found, known = lexicon.pronunciations(some), set(entries)
    assert all(f"{word} {found[word][0]}" in known for word in some)


def test_a_word_is_not_confused_with_one_it_begins() -> None:
    assert lexicon.pronunciations({"tok"}).get("tok") != lexicon.pronunciations({"tokyo"})["tokyo"]


def test_a_word_nobody_knows_is_said_as_espeak_says_it() -> None:
    assert lexicon.pronunciations({"livekit"}) == {"livekit": ["L AY V K IH T"]}
    assert arpabet.spoken(["42", "bottle"]) == ["F AO R T IY T UW", "B AA T AH L"]


def test_what_has_no_sound_is_left_out() -> None:
    assert arpabet.spoken(["", "!!!"]) == ["", ""]
    assert lexicon.pronunciations({"!!!"}) == {}


def test_every_phone_written_is_one_the_ears_know() -> None:
    known = {phone for line in lexicon.CMUDICT.read_text().splitlines() for phone in line.split()[1:]}
    assert {phone for phones in arpabet._PHONES.values() for phone in phones.split()} <= known


def test_the_file_lists_each_way_and_is_gone_afterwards() -> None:
    with lexicon.written({"the": ["DH AH", "DH IY"]}) as path:
        assert path.read_text() == "the DH AH\nthe(2) DH IY\n"
    assert not path.exists()


def test_the_likeliest_words_are_chosen_once(tmp_path: Path) -> None:
    chosen = lexicon.frequent(tmp_path / "made")
    words = {line.split()[0] for line in chosen.read_text().splitlines()}
    assert 19_000 < len(words) <= 20_000
    assert {"the", "tokyo", "weather", "appointment"} <= words
    before = chosen.stat()
    assert lexicon.frequent(tmp_path / "made") == chosen
    assert chosen.stat() == before
    assert [path.name for path in chosen.parent.iterdir()] == [chosen.name]


def test_without_a_cache_all_words_are_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert lexicon.frequent(None) == lexicon.frequent(tmp_path / "file") == lexicon.CMUDICT
