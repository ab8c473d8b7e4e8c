"""What ``call.timeline()`` returns: the picture of the call and, under it, the recording to play."""

from __future__ import annotations

from dataclasses import dataclass

from lab.tape import Recording
from lab.timeline import Timeline


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawn call with its sound; in a terminal, the text form."""

    timeline: Timeline
    recording: Recording

    def _repr_html_(self) -> str:
        return self.timeline._repr_html_() + self.recording._repr_html_()

    def __str__(self) -> str:
        return str(self.timeline)

    __repr__ = __str__
