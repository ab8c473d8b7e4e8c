"""The script that answers instead of a language model: a visible list of rules. It claims no intelligence."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

MODEL = "scripted-1"
OTHERWISE = "I have no line for that in this lesson's script."
_TITLE = f"{MODEL} の台本: 上から見て、最初に合った行のとおりに動く"
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")

Json = Mapping[str, object]


@dataclass(frozen=True)
class Rule:
    """One line of the script: when the last message matches, say something or call a tool.

    ``when`` is a regular expression, searched without regard to case in the last message: what the user said, or the
    instructions of ``generate_reply(instructions=...)`` (of a bare ``generate_reply()`` as the first words: the agent's
    own). With ``after="tool"`` it is searched in that tool's result instead (also the text of its error), and only
    right after it. ``{name}`` in ``say`` and ``args`` is what the named group matched; ``{result}`` after a tool is its
    result. Other braces stay as they are.

    Raises ValueError, in one line, for a rule that could never work.
    """

    when: str
    _: KW_ONLY
    say: str = ""
    call: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
    after: str = ""

    def __post_init__(self) -> None:
        for name in ("when", "say", "call", "after"):
            if not isinstance(value := getattr(self, name), str):
                raise self._error(f"{name}={value!r} is {type(value).__name__}", "text")
        if not self.say and not self.call:
            raise self._error("neither say nor call", "exactly one of them")
        if self.say and self.call:
            raise self._error("both say and call", "exactly one; what to say after the tool is a rule with after=")
        self._check_args()
        self._check_placeholders()

    def _check_args(self) -> None:
        if not isinstance(self.args, Mapping):
            raise self._error(f"args={self.args!r}", 'a dict such as {"city": "{city}"}')
        if self.args and not self.call:
            raise self._error("args without call", 'call="the_tool", or no args')
        try:
            json.dumps(dict(self.args), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise self._error(f"args={self.args!r} ({error})", "only what JSON can carry") from None

    def _check_placeholders(self) -> None:
        try:
            known = set(re.compile(self.when, re.IGNORECASE).groupindex)
        except re.error as error:
            raise self._error(f"a broken pattern ({error})", "a regular expression") from None
        known |= {"result"} if self.after else set()
        unknown = sorted(
            {name for text in _texts([self.say, self.args]) for name in _PLACEHOLDER.findall(text)} - known
        )
        if unknown:
            expected = ", ".join(f"{{{name}}}" for name in sorted(known)) or "no placeholder, or a (?P<name>...) group"
            raise self._error("nothing fills " + ", ".join(f"{{{name}}}" for name in unknown), expected)

    def _error(self, found: str, expected: str) -> ValueError:
        return ValueError(f"Rule({self.when!r}) · found {found} · expected {expected} · mend this rule")

    def match(self, text: str, *, tool: str = "") -> Mapping[str, str] | None:
        """Return what fills the placeholders when the rule applies to this message, else None."""
        if self.after != tool or not (found := re.search(self.when, text, re.IGNORECASE)):
            return None
        return {k: v.strip() for k, v in found.groupdict().items() if v is not None} | (
            {"result": text} if tool else {}
        )


@dataclass(frozen=True)
class Reply:
    """What the script answers: text, or one tool call."""

    say: str = ""
    call: str = ""
    args: Json = field(default_factory=dict)


class Script:
    """The rules of one lesson. The first rule that applies answers."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        for at, rule in enumerate(rules, 1):
            if not isinstance(rule, Rule):
                raise ValueError(f"script, rule {at} · found {rule!r} · expected lab.Rule(...) · write it as a Rule")
        self.rules = tuple(rules)

    def reply(self, messages: Sequence[Json], tools: Sequence[Json] = ()) -> Reply:
        """Return the answer to a conversation in Chat Completions form.

        A rule that calls a tool the request does not offer is passed over. A tool's result no rule matches is said as
        it stands; anything else no rule matches gets ``OTHERWISE``.
        """
        offered = {tool_name(tool) for tool in tools}
        tool, text = _last(messages)
        for rule in self.rules:
            if rule.call and rule.call not in offered:
                continue
            # An optional group that took no part leaves its placeholder empty-handed: then another rule has to answer.
            if (filling := rule.match(text, tool=tool)) is not None and _needs(rule) <= filling.keys():
                args = {name: _fill(value, filling) for name, value in rule.args.items()}
                return Reply(say=str(_fill(rule.say, filling)), call=rule.call, args=args)
        return Reply(say=(text.strip() if tool else "") or OTHERWISE)

    def describe(self) -> str:
        """Return the rules as a list to read: when, and what is said or called."""
        lines = [_TITLE]
        for at, (when, say, call) in enumerate(self._rows(), 1):
            lines += [f"{at}. いつ: {when}", f"   {f'言う: {say}' if say else f'呼ぶ: {call}'}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the rules as a table, for a notebook."""
        rows = "".join(f"<tr>{''.join(_cell(text) for text in row)}</tr>" for row in self._rows())
        return f"<p>{_TITLE}</p><table><thead><tr><th>いつ<th>言う<th>呼ぶ</tr></thead><tbody>{rows}</tbody></table>"

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for rule in self.rules:
            args = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in rule.args.items())
            when = f"{rule.after} の結果が /{rule.when}/" if rule.after else f"/{rule.when}/"
            yield when, rule.say, f"{rule.call}({args})" if rule.call else ""
        yield "どれにも合わないツールの結果", "{result}", ""
        yield "どれにも合わない言葉", OTHERWISE, ""


def call_id(name: str, messages: Sequence[Json]) -> str:
    """Return an id for a tool call. The same conversation gives the same id, so a run can be repeated exactly."""
    conversation = json.dumps([name, messages], sort_keys=True, default=str)
    return "call_" + hashlib.sha256(conversation.encode()).hexdigest()[:16]


def tool_name(tool: Json) -> str:
    """Return the name of a tool as a request offers it, or of a tool call; empty when it has none."""
    function = tool.get("function")
    return str(function.get("name", "")) if isinstance(function, Mapping) else ""


def text_of(content: object) -> str:
    """Return the text of a message's content, which is a string or a list of parts (images have no text)."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    texts = (part if isinstance(part, str) else part.get("text") for part in parts if isinstance(part, str | Mapping))
    return " ".join(text for text in texts if isinstance(text, str))


def _last(messages: Sequence[Json]) -> tuple[str, str]:
    """Return (tool whose result it is, or empty; text) of the last message."""
    if not messages:
        return "", ""
    last = messages[-1]
    text = text_of(last.get("content"))
    if last.get("role") != "tool":
        return "", text
    names = {str(call.get("id")): tool_name(call) for message in messages for call in _calls(message)}
    return names.get(str(last.get("tool_call_id")), "") or "unknown_tool", text


def _calls(message: Json) -> Iterator[Json]:
    calls = message.get("tool_calls")
    if isinstance(calls, Sequence):
        yield from (call for call in calls if isinstance(call, Mapping))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in _texts(item))
    elif isinstance(value, Sequence):
        yield from (text for item in value for text in _texts(item))


def _cell(text: str) -> str:
    return f'<td style="text-align:left">{html.escape(text)}</td>'


def _needs(rule: Rule) -> set[str]:
    return {name for text in _texts([rule.say, rule.args]) for name in _PLACEHOLDER.findall(text)}


def _fill(value: object, filling: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: filling[found[1]], value)
    if isinstance(value, Mapping):
        return {name: _fill(item, filling) for name, item in value.items()}
    return [_fill(item, filling) for item in value] if isinstance(value, Sequence) else value
