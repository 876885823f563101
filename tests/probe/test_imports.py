"""What the core imports, however it is written."""

import sys
from dataclasses import replace

import pytest

from probe.imports import expect_no_import, expect_points_inward


@pytest.fixture
def judged(toy):
    """Return judge(files) -> the messages about fastapi and starlette."""

    def judge(layers=None, **files):
        said = []
        sources = {"__init__": "", "bootstrap": ""} | files
        backend, _, _ = toy(
            lambda package: {
                name.replace("__in__", "/"): text.replace("PACKAGE", package)
                for name, text in sources.items()
            }
        )
        before = list(sys.path)
        expect_no_import(
            replace(backend, report=said.append),
            of=("fastapi", "starlette"),
            wants="The core knows no web.",
            **({"layers": layers} if layers else {}),
        )
        assert sys.path == before
        return said

    return judge


DIRECT = {
    "plain": "import fastapi",
    "from": "from fastapi import Request",
    "a part": "import starlette.requests",
    "lazy": "def sell():\n    from fastapi import Request",
    "for types only": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import fastapi",
    "tried": "try:\n    import fastapi\nexcept ImportError:\n    fastapi = None",
    "by name": "import importlib\nfastapi = importlib.import_module('fastapi')",
    "by a name of a part": "from importlib import import_module\nimport_module('fastapi.security')",
    "by the built-in": "fastapi = __import__('fastapi')",
    "by pkgutil": "import pkgutil\nr = pkgutil.resolve_name('fastapi:Request')",
    "out of sys.modules": "import sys\ndef sell(): return sys.modules['fastapi']",
}


@pytest.mark.parametrize("name", DIRECT)
def test_an_import_counts_however_it_is_written(judged, name):
    (message,) = judged(use_cases=DIRECT[name])
    lines = message.splitlines()
    assert lines[0] in ("use_cases imports fastapi", "use_cases imports starlette")
    assert "/use_cases.py:" in lines[1]
    assert lines[-1] == "The core knows no web."


CHAINS = {
    "a re-export": {
        "use_cases": "from PACKAGE.web import Request",
        "web": "from fastapi import Request",
    },
    "infrastructure": {
        "domain": "from PACKAGE import database",
        "database": "import fastapi",
    },
    "the door, lazily": {
        "use_cases": "def f():\n    import PACKAGE.api",
        "api": "import fastapi",
    },
    "wiring, by name": {
        "use_cases": "import importlib\ndef f(): importlib.import_module('PACKAGE.wired')",
        "wired__in__bootstrap": "import fastapi",
        "wired": "from PACKAGE.wired import bootstrap",
    },
    "the package itself": {
        "use_cases": "from PACKAGE import Request",
        "__init__": "from fastapi import Request",
    },
    "a relative import": {
        "use_cases": "from .web import Request",
        "web": "from fastapi import Request",
    },
    "a folder without __init__": {
        "use_cases": "from PACKAGE.doors.web import Request",
        "doors__in__web": "from fastapi import Request",
    },
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_is_told_link_by_link(judged, name):
    files = dict(CHAINS[name])
    wired = files.pop("wired", None)
    if wired:
        files["wired__in____init__"] = wired
    (message,) = judged(**files)
    lines = message.splitlines()
    assert " imports fastapi through " in lines[0] or name == "the package itself"
    assert len(lines) >= 4
    assert lines[-2].lstrip().startswith("→ ")
    assert "fastapi" in lines[-2]


def test_a_chain_is_told_once_where_it_begins(judged):
    (message,) = judged(
        use_cases="from PACKAGE import domain", domain="import fastapi", api="import fastapi"
    )
    assert message.splitlines()[0] == "domain imports fastapi"
    assert "use_cases" not in message


def test_several_modules_are_told_together(judged):
    (message,) = judged(use_cases="import fastapi\nimport starlette", domain="import fastapi")
    assert message.startswith("2 modules import fastapi and starlette: domain, use_cases\n")
    assert message.count("import ") == 4


def test_doors_and_wiring_may_import_what_they_like(judged):
    files = {
        "use_cases": "import dataclasses",
        "api": "import fastapi\nfrom PACKAGE import use_cases",
    }
    assert judged(**files) == []


def test_a_name_made_up_at_run_time_is_not_seen(judged):
    """What `without` is for."""
    assert (
        judged(use_cases="import importlib\ndef f(): importlib.import_module('fast' + 'api')") == []
    )


def test_no_module_in_the_layer_is_no_proof(judged):
    assert judged(api="import fastapi") == [
        "no module plays application or domain\nThe core knows no web."
    ]


def test_a_package_that_cannot_be_read_is_told(judged):
    (message,) = judged(use_cases="def sell(:\n")
    assert message.startswith("the package cannot be read\n")
    assert "use_cases.py" in message


@pytest.mark.parametrize("of", ["fastapi", (), ("fastapi.security",)])
def test_misuse_is_refused(toy, of):
    backend, _, _ = toy(lambda _: {"bootstrap": "", "domain": ""})
    with pytest.raises(ValueError, match="give a tuple of package names"):
        expect_no_import(backend, of=of, wants="w")


@pytest.mark.parametrize("door", ["api", "bootstrap"])
def test_a_core_that_imports_a_door_does_not_point_inward(toy, door):
    sources = {"bootstrap": "", "api": "from {0} import use_cases", "use_cases": ""}
    backend, _, _ = toy(lambda package: {k: v.format(package) for k, v in sources.items()})
    expect_points_inward(backend, wants="Inward.")
    sources = {"bootstrap": "", "api": "", "domain": f"def f(): from {{0}} import {door}"}
    backend, _, _ = toy(lambda package: {k: v.format(package) for k, v in sources.items()})
    with pytest.raises(AssertionError, match=f"domain imports toy.*{door}"):
        expect_points_inward(backend, wants="Inward.")
