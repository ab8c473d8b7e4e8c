"""What the theme's pages need: names for what it leaves unnamed, and no marks that say nothing."""

import re

_NAMES = (
    ('data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="検索"'),
    ('<nav class="md-tags"', '<nav class="md-tags" aria-label="タグ"'),
)
_PLAIN = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')  # names, operators, punctuation, spaces: as any code


def give(page: str) -> str:
    """Returns a built page with every part of the theme named: a screen reader would only say "dialog"."""
    for old, new in _NAMES:
        page = page.replace(old, new, 1)
    return page


def lighten(page: str) -> str:
    """Returns a built page whose code has marks only where they colour something: a third of a lesson's bytes."""
    return _PLAIN.sub(r"\1", page)
