"""Who makes code of a name in a row is caught by code that only the name leads to."""

import base64
import json
import pickle
import sys

import pytest

from probe import by_path, code_in

HANDLERS = """
from importlib import import_module
from pkgutil import resolve_name

def send(_about):
    pass

KNOWN = {"toy.handlers.send": send, "send": send}

def looked_up(name, about):
    KNOWN[name](about)

def imported(name, about):
    module, _, function = name.rpartition(".")
    getattr(import_module(module), function)(about)

def in_the_package(name, about):
    module, _, function = name.rpartition(".")
    getattr(import_module(f"{__package__}.{module}"), function)(order=about)

def resolved(name, about):
    resolve_name(name)(about)

def evaluated(name, about):
    eval(name)

def in_the_payload(name, about):
    resolve_name(about.split('"')[3])(about)

def named_in_the_payload(name, about):
    globals()[about.split('"')[3]](about)

def known_in_the_payload(name, about):
    KNOWN[about.split('"')[3]](about)
"""


def sources(_package):
    return {"__init__": "", "bootstrap": "from . import handlers", "handlers": HANDLERS}


@pytest.fixture
def house(toy):
    backend, bootstrap, _ = toy(sources)
    return backend, bootstrap.handlers


def called(house, run, name, about='{"order": "B-1"}'):
    backend, handlers = house
    with by_path(backend) as code:
        for each in code.paths(name, about):
            try:
                getattr(handlers, run)(*each)
            except (KeyError, AttributeError, ImportError, NameError, SyntaxError, ValueError):
                continue
    assert not hasattr(handlers, "prune")
    assert "garden" not in sys.modules
    return {path.replace(backend.package, "toy") for path in code.called}


def test_a_table_of_names_leads_to_nothing_else(house):
    for name in ("toy.handlers.send", "send"):
        assert not called(house, "looked_up", name)


@pytest.mark.parametrize(
    ("run", "name", "paths"),
    [
        ("imported", "send", {"garden.prune"}),
        ("imported", "{}.handlers.send", {"garden.prune", "toy.handlers.prune"}),
        ("resolved", "{}.handlers:send", {"garden.prune", "toy.handlers.prune"}),
        ("in_the_package", "handlers.send", {"toy.handlers.prune"}),
        ("evaluated", "send()", {"toy.handlers.prune"}),
    ],
)
def test_a_path_is_followed_in_its_own_form_and_in_others(house, run, name, paths):
    assert called(house, run, name.format(house[0].package)) == paths


def test_a_path_in_the_argument_is_followed(house):
    about = f'{{"call": "{house[0].package}.handlers.send"}}'
    assert called(house, "in_the_payload", "call", about) == {"toy.handlers.prune"}
    assert not called(house, "looked_up", "send", '{"to": "mira@post.test"}')


def test_it_says_what_was_called(house):
    backend, handlers = house
    with by_path(backend) as code:
        handlers.resolved("garden:prune", None)
    with pytest.raises(
        AssertionError, match=r"led to code that nobody.*\n.* garden\.prune\nNo path"
    ):
        code.expect_uncalled(wants="No path.")
    with by_path(backend) as code:
        handlers.looked_up("send", None)
    code.expect_uncalled(wants="No path.")


def test_a_function_named_in_the_argument_is_found_only_in_a_table(house):
    about = '{"send": "send"}'
    assert called(house, "named_in_the_payload", "call", about) == {"toy.handlers.prune"}
    assert not called(house, "known_in_the_payload", "call", about)


def test_calls_and_paths_are_found_in_a_text(house):
    backend = house[0]
    path = f"{backend.package}.handlers:send"
    inert = f"{backend.package}.nothing {backend.package}.handlers"
    assert code_in(backend, f"print(1) {path} {inert}") == ["print(", path]
    assert code_in(backend, '{"order": "B-1", "to": "mira@post.test"}') == []


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, bytes.hex])
def test_an_encoded_pickle_is_found_in_a_text(house, protocol, encode):
    frozen = encode(pickle.dumps((print, ("B-1?>~",)), protocol))
    word = frozen if isinstance(frozen, str) else frozen.decode()
    assert code_in(house[0], json.dumps({"about": word})) == [f"a pickle, {word[:20]}..."]


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, bytes.hex])
def test_what_only_looks_encoded_is_no_pickle(house, encode):
    for data in (b"\x80 is no pickle by itself", b"B-19C04A, B-5E77D1", b"\x80\x04", b"\x80\x04."):
        word = encode(data)
        text = word if isinstance(word, str) else word.decode()
        assert code_in(house[0], json.dumps({"order": "B-19C04A", "about": text})) == []
