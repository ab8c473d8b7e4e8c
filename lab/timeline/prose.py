"""The words of the drawing, in Japanese: figures and labels."""

from __future__ import annotations

from lab.timeline.gaps import Overlap, Part, Wait
from lab.timeline.guess import Miss, Verdict
from lab.timeline.letters import clean
from lab.timeline.reading import Run

PART: dict[Part, str] = {"wait": "待つ", "think": "考える", "arrive": "届く"}
WAIT = {"heard": "無音", "early": "無音なし", "on": "返事の前に続けた", "mute": "声の返事なし", "none": "返事なし"}
BAND = {"ss": "無音", "ov": "重なり"}
STATUS = {"running": "実行中", "cancelled": "中断", "error": "失敗"}
LONG_MS = 10_000  # from here on lengths are told in seconds
LANE = {"user": "ユーザー", "agent": "エージェント"}


def length(ms: float) -> str:
    """Return a length of time: whole milliseconds, or seconds from ten on."""
    return f"{ms:.0f} ms" if abs(ms) < LONG_MS else f"{ms / 1000:.1f} 秒"


def figure(wait: Wait) -> str:
    """Return how long a wait was."""
    if wait.kind == "early":
        return f"{length(-(wait.turn.silence_ms or 0))} 早い"
    return length(wait.ms)


def shares(wait: Wait) -> list[tuple[str, bool]]:
    """Return where a wait went, part by part, and whether that part is the longest."""
    totals: dict[Part, float] = dict.fromkeys(PART, 0.0)
    for part, stretch in wait.parts:
        totals[part] += stretch.ms
    most = max(totals.values())
    whole = wait.ms < LONG_MS
    return [
        (f"{PART[part]} {ms:.0f}" if whole else f"{PART[part]} {ms / 1000:.1f}", ms == most)
        for part, ms in totals.items()
        if ms >= (0.5 if whole else 50)
    ]


def waited(wait: Wait) -> str:
    """Return a wait and where it went, in one line."""
    spent = " + ".join(text for text, _ in shares(wait))
    return f"ターン {wait.turn.index + 1} {WAIT[wait.kind]} {figure(wait)}{': ' if spent else ''}{spent}"


def overlap(one: Overlap) -> tuple[str, str]:
    """Return what to call two voices at once, and how it ended."""
    begun = one.turn.interruption if one.turn else None
    if begun is None:
        return "重なり", length(one.ms)
    if begun.stop_ms is None or begun.stop_s is None:
        return "割り込み", "止まらず話し続けた"
    back = f"、{begun.resume_s - begun.stop_s:.1f} 秒後に再開" if begun.resume_s is not None else ""
    return "割り込み", f"{length(begun.stop_ms)} で停止{back}"


def run(one: Run) -> str:
    """Return a tool call with its time and, unless it went well, how it ended."""
    ended = STATUS.get(one.tool.status, "")
    return f"{one.call} {length(one.ms)}{' ' + ended if ended else ''}"


def lane(name: str) -> str:
    """Return how a lane of a prediction is called."""
    return LANE.get(name, clean(name))


def guessed(verdict: Verdict) -> str:
    """Return a predicted silence beside the real one, the miss in words."""
    said = f"予想 {length(verdict.said.silence_ms or 0)}"
    if verdict.off_ms is None:
        return f"{said} → 返事なし"
    if verdict.near:
        return f"{said} → ほぼ当たり"
    return f"{said} → 実際は {length(abs(verdict.off_ms))} {'長い' if verdict.off_ms > 0 else '短い'}"


def missed(miss: Miss) -> str:
    """Return one event of a predicted order that came elsewhere, in words."""
    if miss.kind == "missing":
        return "予想したが起きなかった"
    if miss.kind == "extra":
        return "予想になかった"
    return f"予想は「{lane(miss.after)}」の後 → 実際は前"


def nowhere(verdict: Verdict) -> str:
    """Return what became of a prediction for a turn the call did not have."""
    return f"ターン {verdict.said.turn + 1} への予想: このターンはなかった"
