"""The picture of a call: who spoke when, every silence and where it went, tools, errors, and what was predicted."""

from __future__ import annotations

from collections.abc import Iterable

from lab.timeline.drawing import svg
from lab.timeline.plain import text
from lab.trace import Prediction, Trace

__all__ = ["Timeline", "svg", "text"]


class Timeline:
    """A call as a notebook shows it: drawn where HTML can be shown, else in text."""

    def __init__(self, trace: Trace, *, prediction: Prediction | Iterable[Prediction] = ()) -> None:
        self.trace = trace
        self.prediction = (prediction,) if isinstance(prediction, Prediction) else tuple(prediction)

    def _repr_html_(self) -> str:
        """Return the drawing in a box that tells it how much room it has."""
        return f'<div style="container:lkt/inline-size">{svg(self.trace, prediction=self.prediction)}</div>'

    def __str__(self) -> str:
        """Return the call in 80 columns."""
        return text(self.trace, prediction=self.prediction)

    __repr__ = __str__
