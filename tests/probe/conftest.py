"""Toy packages: written to a folder of the test's own, imported, and forgotten afterwards."""

import importlib
import itertools
import sys

import pytest

from probe import Backend, load_layers
from probe.database import database_from

NUMBERS = itertools.count()


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Return make(sources, schema) -> (backend, bootstrap module, database)."""
    made = []
    databases = []
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(sources, schema="CREATE TABLE t (n INTEGER);", layers=""):
        package = f"toy{next(NUMBERS)}"
        made.append(package)
        (tmp_path / package).mkdir()
        for name, text in sources(package).items():
            path = tmp_path / package / f"{name.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (tmp_path / "schema.sql").write_text(schema, "utf-8")
        (tmp_path / "layers.toml").write_text(layers, "utf-8")
        importlib.invalidate_caches()
        context = database_from(tmp_path / "schema.sql", tmp_path)
        database = context.__enter__()
        databases.append(context)
        backend = Backend(tmp_path, package, load_layers(tmp_path, package))
        return backend, importlib.import_module(f"{package}.bootstrap"), database

    yield make
    for context in databases:
        context.__exit__(None, None, None)
    for name in [name for name in sys.modules if name.partition(".")[0] in made]:
        del sys.modules[name]
