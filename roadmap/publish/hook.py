"""The MkDocs hook: hands the tree of the vault to MkDocs. All the work is in the functions it calls."""

from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from roadmap import vault
from roadmap.errors import RoadmapError
from roadmap.publish import collect, lean, markup, names
from roadmap.publish.collect import Tree

log = get_plugin_logger("roadmap")
_state: dict[str, bool] = {}
_trees: dict[str, Tree] = {}
_blocks: dict[str, list[str]] = {}


def on_startup(command: str, dirty: bool) -> None:
    """Remembers whether this is `serve`: drafts are shown while one writes."""
    _state["drafts"] = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Reads the vault, sets the navigation, and watches the folders that pages come from."""
    root = Path(config.config_file_path).parent
    try:
        found = vault.read(root)
    except RoadmapError as problem:
        log.error(str(problem))
        raise SystemExit(problem.code) from None
    tree = collect.collect(found, drafts=_state.get("drafts", False))
    for finding in tree.findings:
        log.warning(finding.line_of_text())
    config.nav = tree.nav
    folders = (found.config.vault, root / found.config.folders["lessons"], Path(__file__).parent)
    config.watch.extend(str(folder) for folder in folders if folder.is_dir() and str(folder) not in config.watch)
    _trees["now"] = tree
    return config


@event_priority(100)  # before any plugin looks at the files
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Puts the pages and their files where MkDocs finds them."""
    for file in files:
        file.edit_uri = f"{collect.HAND}/{file.src_uri}"
    for page in _trees["now"].pages:
        if known := files.get_file_from_path(page.address):
            files.remove(known)
        text, _blocks[page.address] = markup.lifted(page.text)
        file = File.generated(config, page.address, content=text)
        file.edit_uri = page.source or None
        files.append(file)
    for address, data in _trees["now"].files.items():
        files.append(
            File.generated(config, address, content=data)
            if isinstance(data, bytes)
            else File.generated(config, address, abs_src_path=str(data))
        )
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Keeps the theme's templates compiled, by their content: MkDocs would compile all 44 for every build."""
    folder = Path(config.config_file_path).parent / "build" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Puts the page's blocks in, names the parts of the theme that have no name, and takes out idle bytes."""
    return names.give(markup.put_back(lean.page(output), _blocks.get(page.file.src_uri, [])))
