"""The pytest plugin: `--backend`, the fixtures `backend` and `database`, and the markers."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_check import check

from probe.at_once import at_once
from probe.backend import Backend, Code
from probe.database import Compiled, Database, database_from
from probe.layers import Layers, LayersError, load_layers
from probe.postgres import postgres_from

PACKAGE = "boxoffice"
ROOT = pytest.StashKey[Path]()
FOLDER = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
LAYERS = pytest.StashKey[Layers]()
COMPILED = pytest.StashKey[Compiled]()
CODE = pytest.StashKey[Code]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--backend DIR`."""
    group = parser.getgroup("probe", "design tests")
    group.addoption(
        "--backend", metavar="DIR", help=f"test the package `{PACKAGE}` that lies in DIR"
    )
    group.addoption(
        "--database-url",
        metavar="URL",
        help="test on a PostgreSQL server, postgresql+psycopg://...; a schema for each test",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    config.addinivalue_line(
        "markers", "rule(slug): the rule of the course that this design test judges"
    )
    config.addinivalue_line("markers", "guard: green from the start; catches a half-fix")
    config.addinivalue_line(
        "markers",
        "beside_behaviour: a long design test; `kata` runs it in the process of the behaviour "
        "tests, so that both of its processes have about as much to do",
    )


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Before a test module of a kata is imported, put the backend it tests on the path."""
    given = parent.config.getoption("backend")
    root = Path(given).resolve() if given else module_path.parent
    if given and not (root / PACKAGE).is_dir():
        message = f"--backend {given}: no folder '{PACKAGE}' in it. Name the folder that holds one."
        raise pytest.UsageError(message)
    if (root / PACKAGE).is_dir():
        _put_first(root, parent.config)


def _put_first(root: Path, config: pytest.Config) -> None:
    before = config.stash.setdefault(ROOT, root)
    if before != root:
        message = (
            f"{before.name} and {root.name} both hold a package '{PACKAGE}', and one process can "
            "test one of them. Run them one by one, or all with: kata check --all"
        )
        raise pytest.UsageError(message)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
        importlib.invalidate_caches()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the backend off the path and remove the databases."""
    root = config.stash.get(ROOT, None)
    if root is not None and str(root) in sys.path:
        sys.path.remove(str(root))
    folder = config.stash.get(FOLDER, None)
    if folder is not None:
        folder.cleanup()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """The code under test; its findings are soft checks and `finding` properties of the test.

    While a test runs that asks for it, nobody sleeps longer than a millisecond.
    """
    root = request.config.stash.get(ROOT, None)
    if root is None:
        message = f"No package '{PACKAGE}' beside this test. Name its folder with --backend DIR."
        raise pytest.UsageError(message)

    def report(message: str) -> None:
        __tracebackhide__ = True
        request.node.user_properties.append(("finding", message))
        check.fail(message)

    code = request.config.stash.setdefault(CODE, Code())
    made = Backend(root, PACKAGE, _layers(root, request.config), report, code=code)
    with at_once(made):
        yield made


def _layers(root: Path, config: pytest.Config) -> Layers:
    if LAYERS not in config.stash:
        try:
            config.stash[LAYERS] = load_layers(root, PACKAGE)
        except LayersError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[LAYERS]


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database made from the `schema.sql` beside the test: a file, or `--database-url`."""
    schema = request.path.with_name("schema.sql")
    if url := request.config.getoption("database_url"):
        with postgres_from(url, schema) as made:
            yield made
        return
    if FOLDER not in request.config.stash:
        request.config.stash[FOLDER] = tempfile.TemporaryDirectory(
            prefix="kata-", ignore_cleanup_errors=True
        )
    compiled = request.config.stash.setdefault(COMPILED, {})
    with database_from(schema, Path(request.config.stash[FOLDER].name), compiled) as made:
        yield made
