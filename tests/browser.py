"""A real browser for tests, and a small server for what it looks at; skipped without one."""

import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VIEWS = {
    "desktop": {"width": 1280, "height": 900},
    "mobile": {"width": 390, "height": 844},
    "tall": {"width": 1280, "height": 6000},  # JupyterLab draws only the cells in view
}


@dataclass
class Look:
    """A page, and what it did besides showing itself."""

    page: object
    foreign: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def found():
    """Return the browser of this machine, or skip the test."""
    pytest.importorskip("playwright", reason="needs the extra `browser`")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("needs chromium")
    return path


@contextmanager
def launched():
    """Give a browser that lives for a `with` block."""
    path = found()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (may not be there)

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser, address, view="desktop", scheme="light"):
    """Open a page at an address, with every other host unreachable."""
    context = browser.new_context(
        viewport=VIEWS[view], color_scheme=scheme, reduced_motion="reduce", base_url=address
    )
    look = Look(context.new_page())

    def only_ours(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            look.foreign.append(route.request.url)
            route.abort()

    context.route("**/*", only_ours)
    look.page.on("console", lambda said: look.trouble.append(f"{said.type}: {said.text}"))
    look.page.on("pageerror", lambda error: look.trouble.append(str(error)))
    yield look
    context.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def served(folder):
    """Serve a folder and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
