"""MkDocs asks here for the pages that are made of the course; `kata.pages` makes them."""

import re
from contextlib import contextmanager
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from kata.course import Course
from kata.errors import KataError
from kata.pages import make_pages, names_a_run

MENDED = (
    # The search dialog has no name.
    (r'(data-md-component="search" role="dialog")', r'\1 aria-label="Search"'),
    # A heading without a word is none.
    (r"<th([^>]*)></th>", r"<td\1></td>"),
    # What scrolls must be reached by the keyboard.
    (r'<div class="tabbed-labels"', '<div class="tabbed-labels" tabindex="0"'),
    (r"<figure>", '<figure tabindex="0">'),
)
CODE = re.compile(r'<div class="highlight">.*?</pre></div>|<svg.*?</svg>', re.DOTALL)
PUT_BACK = re.compile(r"<!--aside (\d+)-->")
ROOT = Path(__file__).resolve().parents[2]


def on_config(config):
    """Begin to make the pages, and list them where `mkdocs.yml` leaves room."""
    pages = make_pages(Course(ROOT), ROOT / ".cache" / "pages")
    config.extra["pages"] = pages
    room = {"katas/": pages.katas, "rules/": pages.rules, "notebooks/": pages.notebooks}
    room["workshop/"] = [*_folder("workshop"), *pages.workshop]
    config.nav = [_filled(entry, room) for entry in config.nav if _filled(entry, room)]
    return config


def on_files(files, config):
    """Add the made pages to the written ones; what waits for a run comes last."""
    pages = config.extra["pages"]
    waiting = [file for file in files.documentation_pages() if names_a_run(file.content_string)]
    for file in waiting:
        files.remove(file)
    made = {path: File.generated(config, path, content="") for path in pages.making}
    shown = [made.pop(path) for path in pages.notebooks]  # they run longest
    for file in [*made.values(), *waiting, *shown]:
        files.append(file)
    return files


def on_env(env, config, files):  # noqa: ARG001  (as below)
    """Keep the compiled templates."""
    folder = ROOT / ".cache" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_page_read_source(page, config):
    """Put a made page into its place, as soon as what it shows has run."""
    with _told_by(page):
        return config.extra["pages"].page(page.file.src_uri)


def on_page_markdown(markdown, page, config, files):  # noqa: ARG001  (MkDocs calls it like this)
    """Put real runs where a written page names them."""
    with _told_by(page):
        return config.extra["pages"].embed(markdown)


def on_page_content(html, page, config, files):  # noqa: ARG001  (as above)
    """Lay the backends and drawings of a made page aside: no search is for them."""
    if not page.file.generated_by:
        return html
    page.meta["aside"] = aside = CODE.findall(html)
    places = iter(range(len(aside)))
    return CODE.sub(lambda _: f"<!--aside {next(places)}-->", html)


def on_post_page(output, page, config):  # noqa: ARG001  (as above)
    """Put back what was laid aside, and mend what a screen reader stumbles over in Material."""
    aside = page.meta.get("aside", [])
    output = PUT_BACK.sub(lambda found: aside[int(found[1])], output)
    for wrong, right in MENDED:
        output = re.sub(wrong, right, output)
    return output


@contextmanager
def _told_by(page):
    try:
        yield
    except KataError as error:
        message = f"{page.file.src_uri}: {error}"
        raise PluginError(message) from None


def _folder(name):
    """Return the written pages of a folder, its index first."""
    found = sorted(
        (ROOT / "docs" / name).glob("*.md"), key=lambda path: (path.stem != "index", path)
    )
    return [f"{name}/{path.name}" for path in found]


def _filled(entry, room):
    """Put a list of pages in the place of a folder's name; an empty folder leaves nothing."""
    if not isinstance(entry, dict):
        return entry
    ((title, inside),) = entry.items()
    if isinstance(inside, list):
        return {title: [each for one in inside if (each := _filled(one, room))]}
    if not inside.endswith("/"):
        return entry
    return {title: room[inside]} if room.get(inside) else None
