"""Ends, or disturbs, a change of `work/` at every single step that it takes on the disk.

Run as a script: `sweep.py ROOT ACTION HOW` prints one JSON object for each step. An audit hook in
the child sees every open, rename, mkdir and remove before it happens, so nothing in the code under
test has to know. Each child is forked from a process that has done nothing yet.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

from kata.course import Course
from kata.errors import CannotWrite
from kata.work import Workshop

WRITES = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate")
MOST = 2000
ENDS = ["done", "disturbed", "refused", "broken", "killed"]


def change(action, workshop, kata):
    """Do one thing that a learner asks for."""
    {
        "start": lambda: workshop.start(kata),
        "checkpoint": lambda: workshop.start(kata, 1),
        "reset": lambda: workshop.reset(kata),
        "restore": lambda: workshop.restore(kata, 1),
        "undo": lambda: workshop.undo(kata),
        "redo": lambda: workshop.redo(kata),
        "snapshot": lambda: workshop.snapshot(kata),
        "log": lambda: workshop.log(kata).hint("one-operation", 1),
    }[action]()


def is_step(event, arguments, root):
    """The event is about to change something below the work folder."""
    if event == "open":
        path, mode, flags = arguments
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR)) if isinstance(flags, int) else "w" in mode
        return writes and isinstance(path, (str, Path)) and str(path).startswith(root)
    return event in WRITES and any(str(argument).startswith(root) for argument in arguments)


def disturb(root, wanted, happen):
    """Let something happen at the wanted step of this process."""
    steps = []

    def hook(event, arguments):
        if is_step(event, arguments, root):
            steps.append(event)
            if len(steps) == wanted:
                happen()

    sys.addaudithook(hook)
    return steps


def die():
    """The power goes."""
    os.kill(os.getpid(), signal.SIGKILL)


def full():
    """No room is left on the disk."""
    raise OSError(28, "No space left on device")


def forbid_rename(copy):
    """As Windows does while a file of the folder is open."""

    def hook(event, arguments):
        if event == "os.rename" and str(arguments[0]) == copy:
            raise PermissionError(13, "The process cannot access the file", copy)

    sys.addaudithook(hook)


def child(root, action, how, step):
    """Do it in this process, which ends here."""
    workshop, kata = Workshop(root / "work"), Course(root).find("6")
    if "held" in how:
        forbid_rename(str(workshop.copy_of(kata)))
    steps = disturb(str(root / "work"), step, full if "full" in how else die)
    try:
        change(action, workshop, kata)
    except CannotWrite:
        os._exit(ENDS.index("refused"))
    except BaseException:  # noqa: BLE001  (reported as broken, by the parent)
        traceback.print_exc()
        os._exit(ENDS.index("broken"))
    os._exit(ENDS.index("disturbed" if len(steps) >= step else "done"))


def sweep(root, action, how):
    """Disturb the action at step 1, 2, 3 ... of a fresh copy of `root`, until it is done first."""
    for step in range(1, MOST):
        fresh = root.with_name(f"{root.name}-{step}")
        shutil.copytree(root, fresh)
        pid = os.fork()
        if not pid:
            child(fresh, action, how, step)
        _, status = os.waitpid(pid, 0)
        end = "killed" if os.WIFSIGNALED(status) else ENDS[os.waitstatus_to_exitcode(status)]
        sys.stdout.write(json.dumps({"step": step, "root": str(fresh), "end": end}) + "\n")
        sys.stdout.flush()
        if end == "done":
            return


if __name__ == "__main__":
    sweep(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
