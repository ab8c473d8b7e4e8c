"""Names of the learner's own keys and servers in an environment."""

from __future__ import annotations

from collections.abc import Mapping

PREFIXES = ("LIVEKIT_", "OPENAI_", "UPSTREAM_", "LANGFUSE_")


def without(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without anybody's keys and servers."""
    return {name: value for name, value in environ.items() if not name.startswith(PREFIXES)}


def allowed(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a test, a site's build or a bench: nobody's keys, unless LAB_LIVE=1 asks for them."""
    return dict(environ) if environ.get("LAB_LIVE") == "1" else without(environ)
