"""A lesson notebook as Markdown and side files: code to copy, outputs as they were shown, sound and pictures beside."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from roadmap.publish import terminal
from roadmap.publish.markup import raw

Cell = Mapping[str, object]
Outputs = Mapping[str, Sequence[Mapping[str, object]]]  # by cell id
ROLES = {"setup": "準備", "predict": "予想", "run": "実行", "investigate": "調べる", "modify": "変える", "make": "作る"}
ROLES |= {"check": "確かめる", "live": "自分のキーで"}
_DATA = re.compile(r'src="data:(?P<kind>[\w-]+)/(?P<form>[\w.+-]+);base64,(?P<raw>[A-Za-z0-9+/=\s]+)"')
_ENDINGS = {"svg+xml": "svg", "x-wav": "wav", "wave": "wav", "mpeg": "mp3", "jpeg": "jpg"}
_PICTURES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_DETAILS = re.compile(r"^(\s*)<details(?![^>]*\bmarkdown\b)", re.MULTILINE)
_WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass
class Converter:
    """Turns cells into Markdown. `folder` is where the side files go, as the page names it; `shared`: all lessons'."""

    folder: str
    prose: Callable[[str, str], str]  # (text, cell id) -> what the site understands
    shared: str = "."
    files: dict[str, bytes] = field(default_factory=dict)
    _pictures: int = 0

    def convert(self, cells: Sequence[Cell], outputs: Outputs) -> str:
        """Returns the Markdown of a notebook; `files` then holds what it refers to."""
        return "\n\n".join(part for cell in cells for part in self._cell(cell, outputs))

    def _cell(self, cell: Cell, outputs: Outputs) -> Iterator[str]:
        name, source = str(cell.get("id", "")), text_of(cell.get("source"))
        if cell.get("cell_type") == "markdown":
            yield _DETAILS.sub(r"\1<details markdown", self.prose(source, name))
        elif cell.get("cell_type") == "code" and source.strip():
            yield from _input(cell, source)
            for output in _joined(outputs.get(name, ())):
                yield self._output(output)

    def _output(self, output: Mapping[str, object]) -> str:
        if output.get("output_type") == "stream":
            return terminal.log(text_of(output.get("text")))
        if output.get("output_type") == "error":
            trace = output.get("traceback")
            return terminal.log("\n".join(map(str, trace)) if isinstance(trace, list) else str(output.get("evalue")))
        data = output.get("data")
        return self._data({str(k): text_of(v) for k, v in data.items()} if isinstance(data, dict) else {})

    def _data(self, data: Mapping[str, str]) -> str:
        """The richest form that a page can show; what only JupyterLab can show is named, its JSON never printed."""
        if _WIDGET in data:
            return raw('<p class="nb-note">JupyterLab では、ここに操作できる部品が出ます。</p>')
        if "text/html" in data:
            return raw(f'<div class="nb-out nb-html">{self._html(data["text/html"])}</div>')
        if "image/svg+xml" in data:
            return self._picture(data["image/svg+xml"].encode(), "svg")
        for kind, ending in _PICTURES.items():
            if kind in data:
                return self._picture(base64.b64decode(data[kind]), ending)
        if "text/markdown" in data:
            return self.prose(data["text/markdown"], "")
        return terminal.log(data["text/plain"]) if "text/plain" in data else ""

    def _html(self, text: str) -> str:
        text = _DATA.sub(self._lifted, _SCRIPT.sub("", text))
        links = "".join(self._sheet(css) for css in dict.fromkeys(_STYLE.findall(text)))
        text = _PRE.sub(lambda hit: hit[0].replace("\n", "&#10;"), _STYLE.sub("", text))
        return links + re.sub(r"\s*\n\s*", " ", text).strip()

    def _sheet(self, css: str) -> str:
        """Every timeline of every lesson brings the same style sheet; a reader needs it once."""
        name = f"{self.shared}/output-{sha256(css.encode()).hexdigest()[:10]}.css"
        if name in self.files:
            return ""
        self.files[name] = css.encode()
        return f'<link rel="stylesheet" href="{name}">'

    def _lifted(self, hit: re.Match[str]) -> str:
        ending = _ENDINGS.get(hit["form"], hit["form"])
        return f'src="{self._side(base64.b64decode(hit["raw"]), ending)}"'

    def _picture(self, data: bytes, ending: str) -> str:
        self._pictures += 1
        source, words = self._side(data, ending), f"出力の図 {self._pictures}"
        return raw(f'<p class="nb-fig"><img src="{source}" alt="{words}" loading="lazy"></p>')

    def _side(self, raw: bytes, ending: str) -> str:
        name = f"{self.folder}/{sha256(raw).hexdigest()[:10]}.{ending}"
        self.files[name] = raw
        return name


def text_of(value: object) -> str:
    """Returns a notebook's text, which is a string or a list of its lines."""
    return "".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def without_outputs(notebook: Mapping[str, object]) -> bytes:
    """Returns a notebook to save: what the learner's own runs printed, with his keys perhaps, is not published."""
    cells = notebook.get("cells")
    blank: dict[str, object] = {"outputs": [], "execution_count": None}
    clean = [
        cell | blank if isinstance(cell, dict) and cell.get("cell_type") == "code" else cell
        for cell in (cells if isinstance(cells, list) else [])
    ]
    return f"{json.dumps({**notebook, 'cells': clean}, ensure_ascii=False, indent=1)}\n".encode()


def tags(cell: Cell) -> frozenset[str]:
    """Returns a cell's tags."""
    metadata = cell.get("metadata")
    found = metadata.get("tags") if isinstance(metadata, dict) else None
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def _input(cell: Cell, source: str) -> Iterator[str]:
    named = [role for role in ROLES if role in tags(cell)]
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", source)), 0)
    code = f"{fence}python\n{source}\n{fence}"
    if _hidden(cell):
        yield f'<details class="cell-code" markdown>\n<summary>コードを見る</summary>\n\n{code}\n\n</details>'
        return
    if named:
        yield raw(f'<p class="cell-role cell-{named[0]}">{ROLES[named[0]]}</p>')
    yield code


def _hidden(cell: Cell) -> bool:
    metadata = cell.get("metadata")
    jupyter = metadata.get("jupyter") if isinstance(metadata, dict) else None
    return "hide-input" in tags(cell) or (isinstance(jupyter, dict) and jupyter.get("source_hidden") is True)


def _joined(outputs: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """What one stream printed in several pieces is one output."""
    joined: list[Mapping[str, object]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.get("output_type") == last.get("output_type") == "stream" and output.get("name") == last.get("name"):
            joined[-1] = {**last, "text": text_of(last["text"]) + text_of(output["text"])}
        else:
            joined.append(output)
    return joined
