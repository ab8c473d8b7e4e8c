"""Who may ask: whoever knows this process's key, or brings a token signed with it as LiveKit Inference's clients do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

ISSUER = "lab-inference"  # what LIVEKIT_INFERENCE_API_KEY is here; the secret beside it is the process's key

_LEEWAY_S = 10.0


def allowed(authorization: str, key: str) -> bool:
    """Return whether an Authorization header opens this server: the key itself, or an inference token made with it."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), key.encode()) or _is_token(given, key)


def _is_token(given: str, key: str) -> bool:
    """Return whether this is a LiveKit access token (a JWT, HS256) of our issuer, in force, granting inference."""
    signed, _, signature = given.rpartition(".")
    head, _, body = signed.partition(".")
    try:
        if not hmac.compare_digest(_bytes(signature), hmac.digest(key.encode(), signed.encode(), hashlib.sha256)):
            return False
        header, claims = json.loads(_bytes(head)), json.loads(_bytes(body))
    except ValueError:
        return False
    return header.get("alg") == "HS256" and claims.get("iss") == ISSUER and _in_force(claims) and _grants(claims)


def _grants(claims: Mapping[str, object]) -> bool:
    inference = claims.get("inference")
    return isinstance(inference, Mapping) and inference.get("perform") is True


def _in_force(claims: Mapping[str, object]) -> bool:
    now, start, end = time.time(), claims.get("nbf", 0), claims.get("exp", 0)
    return isinstance(start, int | float) and isinstance(end, int | float) and start - _LEEWAY_S <= now <= end


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
