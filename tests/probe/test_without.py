"""A backend whose framework is gone: what it refuses, what it notices, what it leaves behind."""

import builtins
import importlib
import sys
from dataclasses import replace

import pytest

from probe.layers import Claim
from probe.without import without

PLAIN = {
    "__init__": "",
    "bootstrap": """
from PACKAGE import api, worker
def create_app(engine): return api.make()
def run_worker(engine): return worker.run()
""",
    "api": "from fastapi import FastAPI\ndef make(): return FastAPI()\n",
    "worker": "from PACKAGE import use_cases\ndef run(): return use_cases.expire()\n",
    "use_cases": "def expire(): return 'expired'\n",
}


@pytest.fixture
def bare_run(toy):
    """Return run(act, **files) -> (messages, what `act(bootstrap)` gave)."""

    def run(act=lambda bootstrap: bootstrap.run_worker(None), **files):
        said, given = [], []

        def sources(package):
            return {n: t.replace("PACKAGE", package) for n, t in (PLAIN | files).items()}

        backend, _, _ = toy(lambda _: {"bootstrap": ""})
        write(backend, sources(backend.package))
        with without(replace(backend, report=said.append), "fastapi", "starlette") as bare:
            given.append(act(bare.load()))
        bare.expect_unused(wants="The night needs no web.")
        return [each.replace(backend.package, "PACKAGE") for each in said], given

    return run


def write(backend, files):
    for name, text in files.items():
        path = backend.root / backend.package / f"{name}.py"
        path.write_text(text, "utf-8")
        backend.layers.modules[f"{backend.package}.{name}".removesuffix(".__init__")] = path


def test_a_worker_that_needs_no_web_runs(bare_run):
    assert bare_run() == ([], ["expired"])


REFUSED = {
    "plain": ("import fastapi\n" + PLAIN["use_cases"], 1),
    "in a chain": ("\nfrom PACKAGE import api\n" + PLAIN["use_cases"], 2),
    "by name": ("import importlib\nimportlib.import_module('fast' + 'api')\n", 2),
    "by a name taken before": ("from importlib import import_module as get\nget('starlette')\n", 2),
    "by the built-in": ("\n\n__import__('fastapi')\n", 3),
    "by a relative name": ("import importlib\nimportlib.import_module('.security', 'fastapi')", 2),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_core_that_imports_it_does_not_load(bare_run, name):
    source, line = REFUSED[name]
    (message,), given = bare_run(use_cases=source)
    assert given == []
    first, *details, last = message.splitlines()
    assert first.startswith("PACKAGE does not load without ")
    assert first.endswith(f"(use_cases.py:{line})")
    assert f"use_cases.py:{line}" in details[0]
    assert "imports " in details[0]
    assert last == "The core loads and runs when the framework is gone."


@pytest.mark.parametrize("layer", ["domain", "tables", "payments"])
def test_all_of_the_core_is_asked(bare_run, layer):
    (message,), _ = bare_run(
        **{layer: "import starlette\n", "worker": f"import PACKAGE.{layer}\ndef run(): pass"}
    )
    assert f"{layer}.py:1" in message


def test_a_core_that_imports_it_when_it_runs_is_stopped(bare_run):
    (message,), given = bare_run(use_cases="def expire():\n    from fastapi import Request\n")
    assert given == []
    assert message.splitlines()[0] == "use_cases.py:2 imports fastapi"
    assert "PACKAGE/use_cases.py:2 in expire imports fastapi" in message


def test_a_core_that_only_tries_is_told(bare_run):
    source = "try:\n    import fastapi\nexcept ImportError:\n    pass\n" + PLAIN["use_cases"]
    (message,), given = bare_run(use_cases=source)
    assert given == ["expired"]
    assert message.startswith("use_cases.py:2 imports fastapi\n")
    assert message.endswith("The night needs no web.")


def test_a_submodule_of_that_name_is_no_framework(bare_run):
    files = {
        "fastapi": "fast = True\n",
        "use_cases": "from .fastapi import fast\ndef expire(): 'x'",
    }
    assert bare_run(**files) == ([], [None])


USED = {
    "a forged request": (
        "from fastapi import Request\ndef run(): return Request({'type': 'http', 'headers': []})",
        "calls",
    ),
    "the app, driven": (
        "from PACKAGE import api\ndef run(): return api.make()",
        "calls FastAPI of",
    ),
    "a caught exception": (
        """
from fastapi import HTTPException
from PACKAGE import use_cases
def run():
    try:
        use_cases.expire()
    except HTTPException:
        pass
""",
        "uses HTTPException of fastapi",
    ),
    "a module": (
        "from fastapi import status\ndef run(): return status.HTTP_404_NOT_FOUND",
        "uses status of starlette",
    ),
    "out of sys.modules": (
        "import sys\ndef run(): return sys.modules['fast' + 'api'].Response()",
        "calls Response of starlette",
    ),
    "through a class of its own": (
        """
import sys
kept = [sys.modules['starlette.exceptions'].HTTPException]
def run(): return kept[0](404)
""",
        "calls HTTPException of starlette",
    ),
}


@pytest.mark.parametrize("name", USED)
def test_a_worker_that_uses_it_is_told(bare_run, name):
    source, did = USED[name]
    (message,), _ = bare_run(worker=source)
    assert did in message
    assert "/worker.py:" in message or "/api.py:" in message


def test_a_name_that_only_types_mention_is_no_use(bare_run):
    source = """
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from fastapi import Request
def expire(request: Request | None = None): return request
"""
    assert bare_run(use_cases=source) == ([], [None])


def test_an_attribute_of_the_same_name_is_no_use(bare_run):
    source = (
        "from fastapi import status\nfrom types import SimpleNamespace as N\nhold = N(status=1)\n"
    )
    assert bare_run(worker=source + "def run(): return hold.status") == ([], [1])


def test_making_the_app_is_a_use_of_it(bare_run):
    messages, _ = bare_run(lambda bootstrap: bootstrap.create_app(None))
    assert "api.py:2 in make calls FastAPI of fastapi" in messages[0]


def test_a_class_reached_through_something_else_and_not_called_is_not_seen(bare_run):
    source = (
        "import sys\nweb = vars(sys.modules['fastapi'])\ndef run(): return web['Request'].__name__"
    )
    assert bare_run(worker=source) == ([], ["Request"])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("\nraise RuntimeError('no')", ("RuntimeError: no", "PACKAGE/use_cases.py:2")),
        ("def expire(:", ("SyntaxError", "use_cases.py")),
        ("import sys\nsys.exit(3)", ("SystemExit: 3", "PACKAGE/use_cases.py:2")),
    ],
)
def test_code_that_does_not_load_at_all_is_a_finding(bare_run, source, words):
    (message,), _ = bare_run(use_cases=source)
    assert message.startswith("PACKAGE does not load\n")
    assert all(word in message for word in words)


def test_another_error_of_the_run_goes_its_way(bare_run):
    with pytest.raises(ZeroDivisionError):
        bare_run(use_cases="def expire(): 1 / 0")


def test_a_circle_that_the_real_order_avoids_is_no_fault(bare_run):
    files = {
        "domain": "from PACKAGE.use_cases import expire\nclass Hold: pass\n",
        "use_cases": "def expire(): return 'expired'\nfrom PACKAGE.domain import Hold\n",
    }
    assert bare_run(**files) == ([], ["expired"])


def test_a_block_in_which_nothing_ran_fails(bare_run):
    messages, _ = bare_run(lambda _: None)
    assert messages == ["nothing of PACKAGE ran\nThe night needs no web."]


def test_everything_is_as_before(toy):
    backend, bootstrap, _ = toy(
        lambda package: {n: t.replace("PACKAGE", package) for n, t in PLAIN.items()}
    )
    before = builtins.__import__, importlib.import_module, sys.getprofile(), list(sys.path)
    with without(backend, "fastapi") as bare:
        again = bare.load()
        assert again is not bootstrap
        again.run_worker(None)
    assert (builtins.__import__, importlib.import_module, sys.getprofile(), sys.path) == before
    assert importlib.import_module(f"{backend.package}.bootstrap") is bootstrap
    assert bootstrap.create_app(None)


@pytest.mark.parametrize("packages", [(), ("fastapi.security",)])
def test_misuse_is_refused(toy, packages):
    backend, _, _ = toy(lambda _: {"bootstrap": ""})
    with pytest.raises(ValueError, match="name the packages"), without(backend, *packages):
        pass


def test_the_caller_may_say_what_is_wanted(toy):
    said = []
    sources = {"__init__": "", "bootstrap": "", "jobs": "import pickle\n"}
    backend, _, _ = toy(lambda _: sources)
    with without(replace(backend, report=said.append), "pickle", wants="A job is data.") as bare:
        bare.load()
    assert [message.splitlines()[-1] for message in said] == ["A job is data."]


def test_an_import_that_waits_for_its_day_is_found(toy):
    sources = {
        "__init__": "",
        "api": "import fastapi\nWORD = 409\n",
        "worker": (
            "def run(sunday=False):\n    if sunday:\n        from PACKAGE.api import WORD\n"
            "        return WORD\n"
        ),
        "bootstrap": "from PACKAGE import api, worker\n",
    }
    backend, _, _ = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}
    )
    with without(backend, "fastapi") as bare:
        bare.load().worker.run()
    bare.expect_unused(wants="w")
    with pytest.raises(AssertionError, match="worker imports fastapi through api"):
        bare.expect_not_imported(wants="w")


@pytest.mark.parametrize("wires", [True, False])
def test_only_what_leads_to_a_door_is_wiring(toy, wires):
    sources = {
        "__init__": "",
        "api": "import fastapi\n",
        "worker": "from PACKAGE.auth import who\ndef run():\n    return who()\n",
        "auth": f"import fastapi\n{'import PACKAGE.api' * wires}\ndef who():\n    ...\n",
        "bootstrap": "from PACKAGE import api, worker\n",
    }
    backend, _, _ = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}
    )
    claim = Claim(f"{backend.package}.auth", "wiring", 1)
    said = []
    backend = replace(backend, layers=replace(backend.layers, claims=(claim,)), report=said.append)
    with without(backend, "fastapi") as bare:
        bare.load().worker.run()
    bare.expect_not_imported(wants="w")
    expected = [] if wires else ["worker imports fastapi through auth"]
    assert [message.partition("\n")[0] for message in said] == expected
