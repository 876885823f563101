"""Code that looks for its test gets no verdict; code that only speaks of tests does."""

import pytest

from kata.aware import awareness
from kata.judge import judge

from .toy import make_toy

LOOKS = {
    "a module of the test run": ("import sys\nSEEN = 'x' in sys.modules\n", (2, "sys.modules")),
    "the same by another import": ("from sys import modules\n", (1, "modules")),
    "pytest": ("def f():\n    import pytest\n", (2, "pytest")),
    "a part of pytest": ("from _pytest.config import x\n", (1, "_pytest.config")),
    "the probes": ("import probe.backend\n", (1, "probe.backend")),
    "the environment": ("import os\nos.environ.get('PYTEST_X')\n", (2, "'PYTEST_X'")),
    "the caller": ("import sys\nsys._getframe(1)\n", (2, "sys._getframe")),
    "the stack": ("import inspect\ninspect.stack()\n", (2, "inspect.stack")),
    "a test file": ("NAME = 'test_design.py'\n", (1, "'test_design.py'")),
    "who is watching": ("import sys\nsys.gettrace()\n", (2, "sys.gettrace")),
}


@pytest.mark.parametrize(("code", "found"), LOOKS.values(), ids=LOOKS)
def test_a_look_at_the_test_is_found_with_its_line(code, found):
    assert awareness(code.encode()) == found


@pytest.mark.parametrize(
    "code",
    [
        '"""Tried with pytest."""\n',
        'def f():\n    """See test_design.py."""\n',
        "from .probe import HERE\nfrom boxoffice.kata import X\n",
        "import inspect\ninspect.signature(print)\n",
        "app.modules = ['a']\nstack = []\nstack.append(1)\n",
        "import traceback\ntraceback.print_exc()\n",
    ],
)
def test_other_code_is_left_alone(code):
    assert awareness(code.encode()) is None


def test_the_verdict_names_the_line_and_what_to_do(tmp_path):
    toy = make_toy(tmp_path)
    toy.add("boxoffice/use_cases.py", "\nimport sys\nWATCHED = 'pytest' in sys.modules\n")

    verdict = judge(toy.kata, toy.backend)

    assert verdict.status == 1
    assert verdict.error.kind == "crash"
    assert "looks for the test that runs it: " in verdict.error.message
    assert verdict.error.message.endswith("Take that out and save again.")
