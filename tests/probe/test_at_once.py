"""What the code under test does counts, not how long it waits."""

import asyncio
import time

import pytest

from probe.at_once import at_once

WAITS = {
    "the module": "import time\ndef wait(): time.sleep(3600)\n",
    "its name": "from time import sleep\ndef wait(): sleep(3600)\n",
    "a coroutine": "import asyncio\ndef wait(): asyncio.run(asyncio.sleep(3600))\n",
    "a coroutine's name": (
        "import asyncio\nfrom asyncio import sleep as later\n"
        "def wait(): return asyncio.run(later(3600, result=None))\n"
    ),
}


@pytest.mark.parametrize("how", WAITS)
def test_a_pause_of_an_hour_is_over_at_once(toy, how):
    sources = {"__init__": "", "bootstrap": WAITS[how]}
    backend, module, _ = toy(lambda _: sources)
    sleep, later = time.sleep, asyncio.sleep

    with at_once(backend):
        module.wait()

    assert (time.sleep, asyncio.sleep) == (sleep, later)
    assert getattr(module, "sleep", sleep) is sleep
    assert getattr(module, "later", later) is later
