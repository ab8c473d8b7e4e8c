"""Everything in a vault that does not agree, each with its place and what mends it."""

from roadmap.doctor import tables
from roadmap.finding import Finding
from roadmap.vault import Vault


def examine(vault: Vault) -> list[Finding]:
    """Returns every finding of tables, frontmatter, whole texts and source lists, in order of path and line."""
    from roadmap.doctor import sources, texts

    return sorted(
        {*tables.quick(vault), *texts.read(vault), *sources.compare(vault)}, key=lambda f: (f.path, f.line, f.code)
    )
