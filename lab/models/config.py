"""What a model server is told at its start. It travels over standard input, so no secret is in argv or environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from lab.models.script import Rule


@dataclass(frozen=True)
class Upstream:
    """A real model that chats instead of the script: any OpenAI-compatible server.

    ``silence_s``: how long it may say nothing before it is given up.
    """

    base_url: str
    model: str = ""
    api_key: str = ""
    embeddings_model: str = ""
    silence_s: float = 60.0

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
    """The whole configuration of one model server.

    ``cache``: a folder for what is made once, empty for none. ``scratch``: the folder of its log, which it removes when
    it is told to end.
    """

    api_key: str
    rules: tuple[Rule, ...] = ()
    faults: Mapping[str, object] = field(default_factory=dict)
    upstream: Upstream | None = None
    cache: str = ""
    scratch: str = ""

    def to_json(self) -> str:
        """Return the configuration as ``from_json`` reads it."""
        return json.dumps(asdict(self))


def from_json(text: str) -> Config:
    """Return the configuration in a JSON text. Raises ValueError, in one line, for one that makes no sense."""
    try:
        values = json.loads(text)
        rules = tuple(Rule(**rule) for rule in values.pop("rules", ()))
        upstream = Upstream(**given) if (given := values.pop("upstream", None)) else None
        config = Config(**values, rules=rules, upstream=upstream)
    except (json.JSONDecodeError, AttributeError, TypeError) as error:
        expected = '{"api_key": "...", "rules": [{"when": "...", "say": "..."}], "faults": {}, "upstream": null}'
        raise ValueError(f"configuration · found {type(error).__name__}: {error} · expected {expected}") from None
    texts = (config.api_key, config.cache, config.scratch)
    if not all(isinstance(text, str) for text in texts) or not config.api_key or not isinstance(config.faults, dict):
        raise ValueError("configuration · expected api_key, cache, scratch to be text, faults to be an object")
    return config
