"""Names of libraries that notes and lessons use: do they exist in the installed packages, and are they of today?"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from types import ModuleType

# Old names of livekit-agents and what stands for them in 1.8.9 (agents' deprecation warnings, changelog, docs).
RENAMED = {
    "WorkerOptions": "AgentServer",
    "cli.run_app": "livekit.agents start",
    "prewarm_fnc": "setup_fnc",
    "RoomInputOptions": "RoomOptions",
    "RoomOutputOptions": "RoomOptions",
    "metrics_collected": "session_usage_updated",
    "UsageCollector": "ModelUsageCollector",
    "mcp_servers=": "MCPToolset",
    "AsyncRunContext": "RunContext",
    "keyterms_options": "stt_context_options",
    "MultilingualModel": "TurnDetector",
    "EnglishModel": "TurnDetector",
    "min_endpointing_delay": "turn_handling",
    "max_endpointing_delay": "turn_handling",
    "allow_interruptions=": "turn_handling",
    "rtc.Transcription": "lk.transcription",
    "SpeechStream": "RecognizeStream",
    "FastMCP": "MCPServer",
}


def unknown_names(*sources: str) -> Iterator[str]:
    """Yield the imported names, and the attributes of imported modules and classes, that do not exist."""
    trees = [compile(s, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT) for s in sources]
    known: dict[str, object] = {}
    for tree in trees:
        for node in ast.walk(tree):
            for name, found, path in _imported(node):
                known[name] = found
                if found is None:
                    yield path
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = known.get(node.value.id)
                if isinstance(owner, ModuleType | type) and not _has(owner, node.attr):
                    yield f"{node.value.id}.{node.attr}"


def _imported(node: ast.AST) -> Iterator[tuple[str, object, str]]:
    """Yield (name in the code, what it is or None, where from) of an import."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            found = _module(alias.name)
            yield alias.asname or top, found and (found if alias.asname else _module(top)), alias.name
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            found = getattr(_module(node.module), alias.name, None) or _module(f"{node.module}.{alias.name}")
            yield alias.asname or alias.name, found, f"{node.module}.{alias.name}"


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _has(owner: object, name: str) -> bool:
    if hasattr(owner, name) or name in getattr(owner, "__annotations__", {}):
        return True
    return isinstance(owner, ModuleType) and _module(f"{owner.__name__}.{name}") is not None
