"""Code that nobody should write: what hangs, and what tries to be green without being right.

The names of the judge are written in parts: whole, they would be noticed before anything runs.
"""

# Bodies of a function.
HANGS = {
    "in a route": """
    while True:
        pass
""",
    "holding the database": """
    import time
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE seats SET sold = 1")
        while True:
            time.sleep(1)
""",
    "refusing to die": """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
""",
    "in a lock": """
    import threading
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
""",
}

# At import, or in the body of a function.
CHEATS = {
    "ends the process with success": """
import os
os._exit(0)
""",
    "ends pytest": """
import importlib
pytest = importlib.import_module("py" + "test")
pytest.exit('fine', returncode=0)
""",
    "skips the tests": """
import importlib
pytest = importlib.import_module("py" + "test")
pytest.skip('not today', allow_module_level=True)
""",
    "expects failure": """
import importlib
pytest = importlib.import_module("py" + "test")
pytest.xfail('known')
""",
    "interrupts": "raise KeyboardInterrupt\n",
    "kills itself": """
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
""",
    "goes on in a copy": """
import os
if os.fork():
    os._exit(0)
""",
    "forgets the findings": """
import importlib
log = importlib.import_module("py" + "test_check.check_log")
log.clear_failures()
""",
    "makes every check a success": """
import importlib
importlib.import_module("pro" + "be.backend")
probe = importlib.import_module("pro" + "be")

probe.backend.Backend.expect = lambda self, ok, message: True
""",
    "changes the code of a check": """
import importlib
importlib.import_module("pro" + "be.backend")
probe = importlib.import_module("pro" + "be")

new = lambda self, ok, message: True
probe.backend.Backend.expect.__code__ = new.__code__
""",
    "makes every report a success": """
import importlib
r = importlib.import_module("_py" + "test.reports")

old = r.TestReport.from_item_and_call.__func__

def new(cls, item, call):
    report = old(cls, item, call)
    report.outcome = 'passed'
    report.user_properties = []
    return report

r.TestReport.from_item_and_call = classmethod(new)
""",
    "makes every test empty": """
import importlib
p = importlib.import_module("_py" + "test.python")
p.Function.runtest = lambda self: None
""",
    "changes how results are written": """
import json

old = json.dumps
json.dumps = lambda facts, **more: old({**facts, 'passed': True}, **more)
""",
    "changes the encoder in place": """
import json.encoder as e

old = e.JSONEncoder.encode

def new(self, o):
    return old(self, {**o, 'passed': True} if isinstance(o, dict) else o)

e.JSONEncoder.encode = new
""",
    "is in the way of imports": """
import sys

class Finder:
    def find_spec(self, *what):
        return None

sys.meta_path.insert(0, Finder())
""",
    "writes results itself": """
import json, os

test = 'test_design.py::test_one_transaction'
facts = {'nonce': '', 'event': 'result', 'test': test, 'passed': True, 'messages': []}
for fd in range(3, 64):
    try:
        os.write(fd, json.dumps(facts).encode() + b'\\n')
    except OSError:
        pass
""",
    "closes every pipe": """
import os
os.closerange(3, 256)
""",
    "breaks every line": """
import os

for fd in range(3, 64):
    try:
        os.write(fd, b'half a line')
    except OSError:
        pass
""",
    "replaces a module": """
import sys, types

fake = types.ModuleType('probe')
fake.web = None
sys.modules['probe'] = fake
""",
    "makes comparisons true": """
import builtins
builtins.any = lambda *_: True
""",
    "rewrites the test": """
import sys

for module in list(sys.modules.values()):
    test = getattr(module, 'test_one_transaction', None)
    if test is not None:
        test.__code__ = (lambda backend, database: None).__code__
""",
}
