"""Options of our own: `--whole` also runs what is slow; `--record` writes down what katas say."""

import os
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


def pytest_addoption(parser):
    parser.addoption("--whole", action="store_true", help="run the slow tests too")
    parser.addoption(
        "--record", action="store_true", help="record the messages of red design tests"
    )
    parser.addoption("--site", metavar="DIR", help="look at this built site; do not build one")


def pytest_configure(config):
    # The commands in messages are those of who starts it: here somebody with `kata` on the PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for name in ("UV", "UV_RUN_RECURSION_DEPTH"):
        os.environ.pop(name, None)
    config.addinivalue_line("markers", "whole: slow; only runs with --whole")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--whole") or config.getoption("--record"):
        return
    slow = [item for item in items if item.get_closest_marker("whole")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def checkout(pytestconfig):
    return pytestconfig.rootpath
