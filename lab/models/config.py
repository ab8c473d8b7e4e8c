"""What a model server is told at its start. It travels over standard input, so no secret is in argv or environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from lab.models.script import Rule


@dataclass(frozen=True)
class Upstream:
    """A real model that chats instead of the script: any OpenAI-compatible server."""

    base_url: str
    model: str = ""
    api_key: str = ""
    embeddings_model: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found = f"UPSTREAM_BASE_URL · found {self.base_url!r}"
            raise ValueError(f"{found} · expected a URL such as http://localhost:11434/v1 · mend it or unset it")


def upstream_from(environ: Mapping[str, str]) -> Upstream | None:
    """Return the upstream the UPSTREAM_* variables name, or None. Raises ValueError when the address is not one."""
    if not (base_url := environ.get("UPSTREAM_BASE_URL", "").strip()):
        return None
    model, embeddings = environ.get("UPSTREAM_MODEL", ""), environ.get("UPSTREAM_EMBEDDINGS_MODEL", "")
    return Upstream(base_url.rstrip("/"), model, environ.get("UPSTREAM_API_KEY", ""), embeddings)


@dataclass(frozen=True)
class Config:
    """The whole configuration of one model server."""

    api_key: str
    rules: tuple[Rule, ...] = ()
    faults: Mapping[str, object] = field(default_factory=dict)
    upstream: Upstream | None = None

    def to_json(self) -> str:
        """Return the configuration as ``from_json`` reads it."""
        return json.dumps(asdict(self))


def from_json(text: str) -> Config:
    """Return the configuration in a JSON text. Raises ValueError, in one line, for one that makes no sense."""
    try:
        values = json.loads(text)
        rules = tuple(Rule(**rule) for rule in values.get("rules", ()))
        upstream = Upstream(**values["upstream"]) if values.get("upstream") else None
        api_key, faults = values["api_key"], values.get("faults", {})
    except (json.JSONDecodeError, AttributeError, TypeError, KeyError) as error:
        expected = '{"api_key": "...", "rules": [{"when": "...", "say": "..."}], "faults": {}, "upstream": null}'
        raise ValueError(f"configuration · found {type(error).__name__}: {error} · expected {expected}") from None
    if not isinstance(api_key, str) or not api_key or not isinstance(faults, Mapping):
        raise ValueError("configuration · expected api_key to be a text that is not empty, and faults an object")
    return Config(api_key=api_key, rules=rules, faults=faults, upstream=upstream)
