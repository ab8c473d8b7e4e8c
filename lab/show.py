"""Showing things to the learner: rich output in a notebook, plain text anywhere else."""

from __future__ import annotations

import html
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.models.script import OTHERWISE, Rule

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
        """Return (what, which) for the LiveKit server and the models."""
        return [("LiveKit", self._livekit()), ("モデル", self._models())]

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
        return "\n".join([table, *(f"  {when} → {then}" for when, then in self._script())])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{html.escape(a)}</th><td>{html.escape(b)}</td></tr>" for a, b in self.rows())
        return f'<table class="lab-services">{rows}</table>{self._script_html()}'

    def _script(self) -> list[tuple[str, str]]:
        """Return (when, then) for each rule of the local model, in the order it tries them."""
        if not self.running.models or not self.script:
            return []
        told = [(_when(rule), _then(rule)) for rule in self.script]
        return [*told, ("どれにも当てはまらないとき", f"話す「{OTHERWISE}」")]

    def _script_html(self) -> str:
        cells = [f"<tr><td>{html.escape(when)}</td><td>{html.escape(then)}</td></tr>" for when, then in self._script()]
        if not cells:
            return ""
        table = "<table><tr><th>こう聞こえたら</th><th>こうする</th></tr>" + "".join(cells) + "</table>"
        return f"<details><summary>scripted-1 の台本({len(self.script)} 行)</summary>{table}</details>"


def _when(rule: Rule) -> str:
    if rule.after:
        return f"{rule.after} の結果のあと" + ("" if rule.when == ".*" else f"、結果に {rule.when}")
    return rule.when


def _then(rule: Rule) -> str:
    if rule.call:
        return f"呼ぶ {rule.call}({', '.join(f'{k}={v}' for k, v in rule.args.items())})"
    return f"話す「{rule.say}」"


def hosted_models() -> list[str]:
    """Return the names of the models livekit-plugins-openai uses by default: STT, LLM, TTS."""
    from livekit.plugins import openai

    return [
        f"{kind.__name__} {inspect.signature(kind).parameters['model'].default}"
        for kind in (openai.STT, openai.LLM, openai.TTS)
    ]
