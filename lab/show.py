"""Showing things to the learner: rich output in a notebook, plain text anywhere else."""

from __future__ import annotations

import html
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.models.script import Rule, Script

if TYPE_CHECKING:
    from lab.services import Services as Running


def show(thing: object) -> None:
    """Display ``thing`` under the running cell, or print it when there is no notebook."""
    if isinstance(thing, str):
        print(thing)
    elif in_notebook():
        from IPython.display import display

        display(thing)  # type: ignore[no-untyped-call]
    else:
        print(thing)


def in_notebook() -> bool:
    """Return whether this code runs in a Jupyter kernel."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


@dataclass(frozen=True, repr=False)
class Services:
    """The small table ``lab.open`` prints: what the lesson talks to, and what the local model will do."""

    running: Running
    script: tuple[Rule, ...]

    def rows(self) -> list[tuple[str, str]]:
        """Return (what, which) for the LiveKit server and the models, and for model strings where they cost money."""
        strings = [("モデル文字列", "あなたの LiveKit Inference。使うと料金がかかる")] if self.running.inference else []
        return [("LiveKit", self._livekit()), ("モデル", self._models()), *strings]

    def _livekit(self) -> str:
        if server := self.running.server:
            return f"livekit-server {server.version}、このマシンの中だけ({server.url})"
        return f"あなたのサーバー({self.running.url})"

    def _models(self) -> str:
        if self.running.models:
            return "ローカル: pocketsphinx が聞き、scripted-1 が台本どおりに答え、espeak-ng が話す(知能はない)"
        return f"あなたのプロバイダー: {', '.join(hosted_models())}。料金がかかる"

    def __str__(self) -> str:
        table = "\n".join(f"{what}: {which}" for what, which in self.rows())
        return f"{table}\n{Script(self.script).describe()}" if self._scripted() else table

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{html.escape(a)}</th><td>{html.escape(b)}</td></tr>" for a, b in self.rows())
        return f'<table class="lab-services">{rows}</table>{self._script_html()}'

    def _scripted(self) -> bool:
        return bool(self.running.models and self.script)

    def _script_html(self) -> str:
        if not self._scripted():
            return ""
        summary = f"<summary>scripted-1 の台本({len(self.script)} 行)</summary>"
        return f"<details>{summary}{Script(self.script)._repr_html_()}</details>"


def hosted_models() -> list[str]:
    """Return the names of the models livekit-plugins-openai uses by default: STT, LLM, TTS."""
    from livekit.plugins import openai

    return [
        f"{kind.__name__} {inspect.signature(kind).parameters['model'].default}"
        for kind in (openai.STT, openai.LLM, openai.TTS)
    ]
