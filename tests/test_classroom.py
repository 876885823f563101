"""What a hosted workspace and a learner's fork run: the commands in those files, as they stand."""

import json
import os
import re
import subprocess
import sys

from tests.desks import kata as typed
from tests.desks import make_course

COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def steps(checkout):
    """The shell parts of the workflow's steps, in order."""
    text = (checkout / ".github/workflows/classroom.yml").read_text("utf-8")
    found = re.findall(r"run: \|\n((?: {10}.*\n|\n)+)", text)
    return [re.sub(r"^ {10}", "", part, flags=re.MULTILINE) for part in found]


def test_the_workflow_judges_what_was_pushed_and_shows_it(checkout, tmp_path):
    make_course(tmp_path, thin=False)
    assert typed(tmp_path, "--work", "answers", "start", "6").returncode == 0
    (tmp_path / "katas" / "__main__.py").write_text(
        "import runpy\nrunpy.run_module('kata', run_name='__main__', alter_sys=True)\n"
    )
    summary = tmp_path / "summary.md"
    tools = {"PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}  # noqa: PTH120
    judge, show = steps(checkout)
    for script in (judge, show):
        subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env={**os.environ, **tools, "GITHUB_STEP_SUMMARY": str(summary)},
            check=True,
            timeout=120,
        )
    assert summary.read_text("utf-8").splitlines()[2] == (
        "| 06_toy_kata | not yet | 2 of 2 | 1 of 2 |"
    )


def test_the_workspace_types_what_the_readme_says(checkout):
    text = (checkout / ".devcontainer/devcontainer.json").read_text("utf-8")
    facts = json.loads(COMMENT.sub("", text))
    assert facts["onCreateCommand"].startswith("python3 katas ")
    assert "python3 katas" in (checkout / "README.md").read_text("utf-8")
