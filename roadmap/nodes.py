"""Where a key of the frontmatter stands: PyYAML's nodes carry positions, the Rust parser's values do not."""

from collections.abc import Iterator
from typing import NamedTuple

import yaml  # type: ignore[import-untyped]


class Scalar(NamedTuple):
    """A scalar value, where it starts and ends in the YAML text, and how it is quoted (`"`, `'`, `|`, `>` or none)."""

    start: int
    end: int
    value: str
    style: str


def repeated(text: str) -> tuple[str, int] | None:
    """Returns the first key that a mapping holds twice, with its line (from 1), or None."""
    for node in _walk(text):
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            name = key.value if isinstance(key, yaml.ScalarNode) else repr(key)
            if name in seen:
                return name, key.start_mark.line + 1
            seen.add(name)
    return None


def scalar(text: str, *keys: str) -> Scalar | None:
    """Returns the scalar at a path of keys, None when the path ends elsewhere."""
    node = _value(text, *keys)
    if not isinstance(node, yaml.ScalarNode):
        return None
    return Scalar(node.start_mark.index, node.end_mark.index, str(node.value), node.style or "")


def first_key(text: str, *keys: str) -> tuple[int, int] | None:
    """Returns (where, column) of the first key of the block mapping at a path of keys; None when there is none."""
    node = _value(text, *keys)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    mark = node.value[0][0].start_mark
    return mark.index, mark.column


def line(text: str, *keys: str | int) -> int:
    """Returns the line (from 1) of the value at a path of keys and list positions, or of its nearest parent."""
    node, at = _root(text), 1
    for step in keys:
        found = next((value for key, value in _pairs(node) if key == str(step)), None)
        if found is None:
            break
        node, at = found, found.start_mark.line + 1
    return at


def _root(text: str) -> object:
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return None  # YAML 1.1 reads less than 1.2; the 1.2 parser has the last word on what is broken


def _pairs(node: object) -> list[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return [(str(key.value), value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(str(at), value) for at, value in enumerate(node.value)]
    return []


def _value(text: str, *keys: str) -> object:
    node = _root(text)
    for step in keys:
        node = next((value for key, value in _pairs(node) if key == step), None)
    return node


def _walk(text: str) -> Iterator[yaml.Node]:
    waiting = [_root(text)]
    while waiting:
        node = waiting.pop()
        if node is not None:
            yield node
            waiting.extend(value for _, value in _pairs(node))
