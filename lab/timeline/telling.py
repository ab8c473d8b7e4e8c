"""The whole call told in sentences: the drawing's heading, and its text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from lab.timeline import prose
from lab.timeline.gaps import Wait
from lab.timeline.guess import Verdict
from lab.timeline.letters import clean
from lab.timeline.reading import Score
from lab.turns import Turn

TITLE = "通話のタイムライン"


def summary(score: Score) -> list[str]:
    """Return the call in a few figures."""
    found = [w.ms for w in score.waits if w.kind == "heard"]
    counts = (
        ("割り込み", sum(t.interruption is not None for t in score.turns)),
        ("ツール", len(score.tools)),
        ("返事なし", sum(w.kind in ("none", "mute") for w in score.waits)),
        ("エラー", len(score.errors)),
    )
    out = [f"{score.seconds:.1f} 秒", f"ユーザー {len(score.turns)} 回"]
    out += [f"{name} {count} 回" for name, count in counts if count]
    return out + ([f"無音の中央値 {prose.length(median(found))}"] if len(found) > 1 else [])


def told(score: Score, found: Sequence[Verdict]) -> str:
    """Return the whole call in sentences, for those who do not see the drawing."""
    first = min((t.said.start_s for t in score.turns), default=score.seconds)
    out = ["、".join(summary(score))]
    out += [f"はじめにエージェント「{p.text.strip()}」" for p in score.agent if p.start_s < first]
    waits = {w.turn.index: w for w in score.waits}
    for turn in score.turns:
        out.append("、".join(_turn(turn, waits.get(turn.index))))
        out += ["、".join(_held(v)) for v in found if v.turn is turn]
    out += [prose.nowhere(v) for v in found if v.turn is None]
    return "。".join(out) + "。"


def _turn(turn: Turn, wait: Wait | None) -> list[str]:
    out = [f"ターン {turn.index + 1}: {'文字で' if turn.said.written else ''}「{clean(turn.said.text)}」"]
    if turn.misheard:
        out.append(f"聞き違い「{clean(turn.heard or '')}」")
    if turn.interruption:
        stop = turn.interruption.stop_ms
        out.append(
            "割り込み、" + ("エージェントは止まらず" if stop is None else f"エージェントは {prose.length(stop)} で停止")
        )
    if wait is not None:
        spent = "＋".join(text for text, _ in prose.shares(wait))
        out.append(f"{prose.WAIT[wait.kind]} {prose.figure(wait)}" + (f"（{spent}）" if spent else ""))
    out += [f"ツール {t.name} {prose.STATUS.get(t.status, '')}".strip() for t in turn.tools]
    out += [f"エラー {clean(e.source)}: {clean(e.message)[:80]}" for e in turn.errors]
    return out + [f"返事「{clean(u.text)}」{'（中断）' if u.interrupted else ''}" for u in turn.replies]


def _held(verdict: Verdict) -> list[str]:
    silence = [prose.guessed(verdict)] if verdict.said.silence_ms is not None else []
    order = [f"{prose.lane(m.name)}: {prose.missed(m)}" for m in verdict.misses]
    return silence + (order or ["順序の予想は当たり"] * bool(verdict.said.order))
