"""A notebook's cells and outputs as Markdown."""

from __future__ import annotations

import base64

import pytest

from roadmap.publish.markup import lifted, put_back
from roadmap.publish.notebook import Cell, Converter
from tests.publish.world import code, markdown


def convert(cell: Cell, *outputs: dict[str, object]) -> tuple[str, dict[str, bytes]]:
    converter = Converter("a_files", lambda text, _: text)
    text, blocks = lifted(converter.convert([cell], {str(cell["id"]): outputs}))
    return put_back(text, blocks), converter.files


def data(**forms: object) -> dict[str, object]:
    return {"output_type": "display_data", "data": {k.replace("__", "/"): v for k, v in forms.items()}, "metadata": {}}


def stream(text: object, name: str = "stdout") -> dict[str, object]:
    return {"output_type": "stream", "name": name, "text": text}


RUN = code("a", "x = 1", "run")


def test_code_is_copied_as_it_is_and_says_what_it_is_for() -> None:
    assert convert(RUN)[0] == '<p class="cell-role cell-run">実行</p>\n\n```python\nx = 1\n```'


@pytest.mark.parametrize("cell", [code("a", "x", "hide-input"), code("a", "x", jupyter={"source_hidden": True})])
def test_hidden_code_is_folded(cell: Cell) -> None:
    assert convert(cell)[0].startswith('<details class="cell-code" markdown>\n<summary>')


def test_code_with_a_fence_in_it_keeps_it() -> None:
    text = convert(code("a", 's = """\n```\n"""'))[0]
    assert text.startswith("````python") and text.endswith("\n````")


def test_an_empty_cell_is_left_out() -> None:
    assert convert(code("a", "  "))[0] == ""


def test_folded_hints_hold_markdown() -> None:
    assert convert(markdown("a", "<details><summary>s</summary>"))[0] == "<details markdown><summary>s</summary>"


@pytest.mark.parametrize(
    ("forms", "wanted"),
    [
        ({"text__html": "<b>rich</b>", "text__plain": "LEAK"}, "<b>rich</b>"),
        ({"text__markdown": "**md**", "text__plain": "LEAK"}, "**md**"),
        ({"text__plain": "plain"}, ">plain</code>"),
        ({"application__json": {"LEAK": 1}, "text__plain": "plain"}, ">plain</code>"),
    ],
)
def test_the_richest_form_is_shown_and_no_other(forms: dict[str, object], wanted: str) -> None:
    text = convert(RUN, data(**forms))[0]
    assert wanted in text
    assert "LEAK" not in text


def test_a_widget_is_named_and_its_description_never_printed() -> None:
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "LEAK"}, "text/plain": "LEAK()"}
    text = convert(RUN, {"output_type": "display_data", "data": widget})[0]
    assert "LEAK" not in text
    assert "JupyterLab" in text


def test_only_json_prints_nothing() -> None:
    assert "LEAK" not in convert(RUN, data(application__json={"LEAK": 1}))[0]


@pytest.mark.parametrize(("form", "ending"), [("mpeg", "mp3"), ("wav", "wav"), ("x-wav", "wav")])
def test_sound_becomes_a_file(form: str, ending: str) -> None:
    raw = base64.b64encode(b"sound").decode()
    text, files = convert(RUN, data(text__html=f'<audio controls src="data:audio/{form};base64,{raw}"></audio>'))
    ((name, content),) = files.items()
    assert name.startswith("a_files/") and name.endswith(f".{ending}")
    assert content == b"sound"
    assert f'src="{name}"' in text
    assert "base64" not in text


def test_a_picture_becomes_a_file_with_a_text_alternative() -> None:
    text, files = convert(RUN, data(image__png=base64.b64encode(b"png").decode(), text__plain="<Figure>"))
    assert list(files.values()) == [b"png"]
    assert 'alt="出力の図 1"' in text
    assert "Figure" not in text


def test_the_same_file_is_kept_once() -> None:
    picture = data(image__png=base64.b64encode(b"png").decode())
    assert len(convert(RUN, picture, picture)[1]) == 1


def test_a_style_sheet_becomes_one_file_that_a_page_names_once() -> None:
    drawing = data(text__html="<svg><style>.a{}</style><text>1</text></svg>")
    text, files = convert(RUN, drawing, drawing)
    ((name, css),) = files.items()
    assert css == b".a{}" and "<style" not in text
    assert text.count(f'<link rel="stylesheet" href="{name}"><svg><text>1') == 1 and text.count("<svg>") == 2


def test_scripts_are_left_out() -> None:
    assert "alert" not in convert(RUN, data(text__html="<p>a</p><script>alert(1)</script>"))[0]


def test_html_is_one_block_and_preformatted_text_keeps_its_lines() -> None:
    text = convert(RUN, data(text__html="<div>\n\n<pre>a\n\nb</pre>\n</div>"))[0]
    assert text.rpartition("```\n\n")[2].count("\n") == 0
    assert "<pre>a&#10;&#10;b</pre>" in text


def test_a_stream_in_pieces_is_one_output() -> None:
    text = convert(RUN, stream(["a\n", "b\n"]), stream("c\n"), stream("err", "stderr"))[0]
    assert text.count("<pre") == 2
    assert "a&#10;b&#10;c" in text


def test_an_announced_error_is_shown_in_colour() -> None:
    text = convert(RUN, {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mE\x1b[0m: v"]})[0]
    assert '<span class="an-r">E</span>: v' in text
