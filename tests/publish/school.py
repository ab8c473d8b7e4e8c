"""Two lessons that print everything a lesson can print, without a room: a recorded call, sound, logs, pictures."""

from __future__ import annotations

from pathlib import Path

from tests.publish.world import code, lesson, markdown, notebook, put, url

HELLO = "notebooks/0-basics/01_hello.ipynb"
SECOND = "notebooks/1-concepts/01_rooms.ipynb"
NEXT = 43  # the row that the built site names as the next one
_TIMELINE = """\
import math
from pathlib import Path
import numpy as np
import tests
from IPython.display import display
from lab.picture import Picture
from lab.tape import RATE, Recording
from lab.timeline import Timeline
from lab.trace import Trace

trace = Trace.from_json((Path(tests.__file__).parent / "lab/timeline/hello.json").read_text())
wave = (np.sin(np.arange(RATE * 2) * 2 * math.pi * 440 / RATE) * 6000).astype(np.int16)
display(Picture(Timeline(trace), Recording(wave, label="通話の録音")))
"""
_LOG = """\
for i in range(600):
    print(f"\\x1b[32mINFO\\x1b[0m line {i} <b>")
"""
_PICTURES = """\
from IPython.display import Image, Markdown, display
import base64
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
display(Image(base64.b64decode(PIXEL)))
display(Markdown("**太字**の出力"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "sec" "ret-model"}, "text/plain": "VBox()"}, raw=True)
RICH = {"application/json": {"leak": "sec" "ret-json"}, "text/html": "<b>見える</b>", "text/plain": "sec" "ret-plain"}
display(RICH, raw=True)
"""
_HINTS = """\
<details><summary>ヒント 1</summary>

`Receptionist` と同じ形です。

</details>
<details><summary>「作る」の解答</summary>

```python
answer = 42
```

</details>
"""


def write(root: Path) -> Path:
    """Write the two lessons, about row 0 and about row 1 and a later one; return the first one's path."""
    first = [
        markdown(
            "title",
            "# はじめての音声エージェント\n\n声で話しかけて声で答えるエージェントです。\n\n理由：\n- 速い\n  - とても",
        ),
        code("setup", "ready = True", "setup"),
        markdown(
            "picture",
            "## 全体像\n\n```mermaid\nflowchart LR\n    you[ユーザー] --> agent[エージェント]\n```\n\n"
            "[次のレッスン](../1-concepts/01_rooms.ipynb)",
        ),
        code("predict", "guess = ...   # 予想", "predict"),
        code("call", _TIMELINE, "run"),
        code("log", _LOG, "investigate"),
        code("pictures", _PICTURES, "run", "hide-input"),
        code("fails", "raise ValueError('わざと')", "run", "raises-exception"),
        markdown("hints", _HINTS),
        code("live", 'print("sec" "ret-live")', "live", "nbval-skip"),
        code("check", "print('合格')", "check", jupyter={"source_hidden": True}),
    ]
    second = [markdown("title", "# 部屋と参加者\n\n部屋に入ります。"), code("run", "print('部屋')", "run")]
    about = lesson("rooms", "部屋と参加者", 1, phase="1") | {"urls": [url(1), url(NEXT)]}
    put(root / SECOND, notebook(about, second))
    return put(root / HELLO, notebook(lesson("hello", "はじめての音声エージェント", 0), first))
