"""The settings of a realtime session, merged from its updates, and what one response takes from them."""

from __future__ import annotations

from collections.abc import Mapping

from lab.models.body import Body
from lab.models.response import Order
from lab.models.script import Json

_EAGERNESS_MS = {"high": 300.0, "medium": 500.0, "auto": 500.0, "low": 1000.0}
_WHOLE = ("turn_detection", "transcription", "tools", "tool_choice")


def audio_input(settings: Body) -> Body:
    """Return what is set about the sound that comes in."""
    return Body(Body(settings.mapping("audio")).mapping("input"))


def merged(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, object]:
    """Return the settings with those an update names in their place."""
    result = dict(old)
    for name, value in new.items():
        before = old.get(name)
        deep = isinstance(before, Mapping) and isinstance(value, Mapping) and name not in _WHOLE
        result[name] = merged(before, value) if deep else value  # type: ignore[arg-type]
    return result


def silence_ms(settings: Body) -> float | None:
    """Return the pause that ends a turn; None when the client says when. ApiError for a turn detection unknown here.

    ``semantic_vad`` is imitated by a longer or a shorter pause, by its eagerness.
    """
    own = audio_input(settings)
    if "turn_detection" in own.fields and own.fields["turn_detection"] is None:
        return None
    detection = Body(own.mapping("turn_detection"))
    if detection.choice("type", "server_vad", ("server_vad", "semantic_vad")) == "semantic_vad":
        return _EAGERNESS_MS[detection.choice("eagerness", "auto", tuple(_EAGERNESS_MS))]
    return detection.number("silence_duration_ms", 500.0, least=100, most=10_000)


def order(settings: Body, wanted: Body, model: str) -> Order:
    """Return what is wanted of a response: what the session says, but for what the request says itself."""
    instructions, own = settings.text("instructions", ""), wanted.text("instructions", "")
    chosen = Body({**settings.fields, **{name: value for name, value in wanted.fields.items() if value is not None}})
    output = Body(Body(chosen.mapping("audio")).mapping("output"))
    speaks = "audio" in str(chosen.fields.get("output_modalities") or "audio")
    return Order(
        # livekit puts what it wants of one reply behind the agent's instructions
        instructions=instructions if own.startswith(instructions) else "",
        extra=own.removeprefix(instructions).strip(),
        tools=_tools(chosen),
        voice=output.text("voice", "marin") if speaks else None,
        speed=output.number("speed", 1.0, least=0.25, most=4.0),
        model=model,
        metadata=wanted.fields.get("metadata"),
    )


def _tools(chosen: Body) -> list[Json]:
    choice = chosen.fields.get("tool_choice")
    if choice == "none":
        return []
    named = choice.get("name") if isinstance(choice, Mapping) else None
    functions = [tool for tool in chosen.mappings("tools", ()) if not named or tool.get("name") == named]
    keys = ("name", "description", "parameters")
    return [{"type": "function", "function": {key: tool[key] for key in keys if key in tool}} for tool in functions]
