"""JupyterLab in a real browser: open a notebook, run all cells, and see what they show."""

import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from tests.browser import launched, opened

pytestmark = pytest.mark.whole

PATIENCE = 4  # times a minute
TOKEN = "for-this-test"  # noqa: S105  (of a server that lives as long as the test)


@pytest.fixture
def course(checkout, tmp_path):
    """Copy what a notebook needs: a run writes its outputs into the file."""
    for name in ("katas", "solutions", "notebooks"):
        shutil.copytree(checkout / name, tmp_path / name)
    return tmp_path


@contextmanager
def jupyter(folder):
    pytest.importorskip("jupyterlab", reason="needs the extra `notebooks`")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root"]
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        *options,
        f"--IdentityProvider.token={TOKEN}",
    ]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(page, address):
    for _ in range(120):
        try:
            with urlopen(f"{address}/api?token={TOKEN}") as answer:  # noqa: S310  (our own)
                return answer.status
        except OSError:
            page.wait_for_timeout(500)
    raise TimeoutError(address)


def run_all(page):
    """Run all cells, until the last one shows its verdict.

    JupyterLab forgets what it was asked while a kernel restarts; a person would click again.
    """
    verdict = page.locator("pre.terminal").first
    for _ in range(PATIENCE):
        page.locator("[data-command='notebook:restart-run-all']").first.click()
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.wait_for_timeout(500)
        for _ in range(60):
            if verdict.is_visible():
                return
            page.wait_for_timeout(1000)
    verdict.wait_for(timeout=1000)


@pytest.mark.parametrize("name", ["00_reading_an_xray"])
def test_all_cells_of_a_notebook_run_and_show_their_drawings(course, name, tmp_path):
    with (
        launched() as browser,
        jupyter(course) as address,
        opened(browser, address, "tall") as look,
    ):
        page = look.page
        page.set_default_timeout(240_000)
        wait_for(page, address)
        page.goto(f"/lab/tree/notebooks/{name}.ipynb?reset&token={TOKEN}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
        run_all(page)

        assert page.locator(".jp-OutputArea-output svg.xray").count() >= 2
        assert page.locator(".jp-OutputArea-output table.moments").count() >= 1
        assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        assert look.foreign == []
        page.locator("svg.xray").first.scroll_into_view_if_needed()
        page.screenshot(path=tmp_path / "jupyter.png")
