"""Built pages without the bytes that say nothing: idle white space, marks of code that colour nothing."""

import re
from functools import lru_cache

# What the site's style sheet shows in one colour, under one name; the last are as any code.
_COLOURS = {
    "s": "cpf l s s1 s2 sb sc si ss",
    "k": "k kd kn kp kr kt nd ni nl nt ow",
    "c": "c c1 ch cm cs sd",
    "m": "il m mb mf mh mi mo",
    "nf": "bp nb no nc ne nf nn",
    "se": "cp se sh sr sx",
    "": "n o p w fm kc nx py sa vm",
}
_COLOUR = {mark: colour for colour, marks in _COLOURS.items() for mark in marks.split()}
_CODE = re.compile(r'<div class="highlight"><pre>(?:<span></span>)?(<code>.*?</code>)', re.DOTALL)
_MARK = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_TWINS = re.compile(r'<span class="(\w+)">([^<]*)</span>(\s*)<span class="\1">')
_KEPT = re.compile(r"(<pre\b.*?</pre>|<textarea\b.*?</textarea>)", re.DOTALL)
_IDLE_SPACE = re.compile(r"\n[ \n]+")
_CONFIG = re.compile(r'<script id="__config" type="application/json">[^<]+')
_LETTER = re.compile(r"(?<!\\)\\u((?!d[89a-f])[0-9a-f]{4})")
_ABSENT = re.compile(r'<script>var target=[^<]*"__tabbed_"[^<]*</script>|<meta name="generator"[^>]*>')  # no tabs here
_DRAWN = ' xmlns="http://www.w3.org/2000/svg"'  # HTML knows what an <svg> is


def page(text: str) -> str:
    """Returns a built page that shows the same in fewer bytes."""
    if "<pre" not in text and "<textarea" not in text:
        return _theme(text)
    parts = _KEPT.split(text)
    parts[::2] = map(_theme, parts[::2])
    return _CODE.sub(lambda hit: f'<div class="highlight"><pre>{code(hit[1])}', "".join(parts))


def code(text: str) -> str:
    """Returns code with one mark for each run of a colour, and none where there is no colour."""
    text = _MARK.sub(_coloured, text)
    while (merged := _TWINS.sub(r'<span class="\1">\2\3', text)) != text:
        text = merged
    return text


def _theme(text: str) -> str:
    return _CONFIG.sub(_letters, _ABSENT.sub("", _IDLE_SPACE.sub("\n", text)).replace(_DRAWN, ""))


def _coloured(hit: re.Match[str]) -> str:
    colour = _COLOUR.get(hit[1], hit[1])
    return f'<span class="{colour}">{hit[2]}</span>' if colour else hit[2]


def _letters(hit: re.Match[str]) -> str:
    return _japanese(hit[0])


@lru_cache(maxsize=8)
def _japanese(config: str) -> str:
    """The theme writes a letter as `\\u65e5`, six bytes for three; every page has the same words."""
    return _LETTER.sub(lambda hit: chr(int(hit[1], 16)) if int(hit[1], 16) > 0x7F else hit[0], config)
