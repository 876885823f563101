"""The notebooks: committed without outputs, and every cell runs without a warning."""

import json
from concurrent.futures import Future
from pathlib import Path

import pytest

from kata.course import find_course
from kata.errors import KataError
from kata.list import by_part
from kata.progress import parts

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path):
    notebook = json.loads(path.read_text("utf-8"))

    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all(cell.get("id") for cell in notebook["cells"])
    assert notebook["cells"][0]["source"][0].startswith("# ")


def test_each_part_has_its_notebook():
    there = dict(by_part(find_course(ROOT).katas))
    wanted = [f"{number:02}" for number, part in enumerate(parts()) if part.title in there]

    assert [path.name[:2] for path in NOTEBOOKS] == wanted


@pytest.mark.whole
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_first_to_last_cell(path):
    pytest.importorskip("nbclient", reason="needs the extra `notebooks`")
    from kata.pages.notebook_page import executed  # noqa: PLC0415  (as above)

    shown = [output for cell in executed(path).cells for output in cell.get("outputs", [])]

    assert not [output for output in shown if output.get("name") == "stderr"]
    assert any("<svg" in output.get("data", {}).get("text/html", "") for output in shown)


def test_no_cell_runs_before_what_it_shows_has_run(tmp_path):
    nbformat = pytest.importorskip("nbformat", reason="needs the extra `notebooks`")
    from kata.pages.notebook_page import Kept, executed  # noqa: PLC0415  (as above)

    running = Future()
    running.set_exception(KataError(happened="A backend gave no verdict.", then="kata check"))
    cell = nbformat.v4.new_code_cell("open('ran', 'w').close()")
    path = tmp_path / "01_toy.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)

    with pytest.raises(KataError, match="gave no verdict"):
        executed(path, Kept(tmp_path, running))

    assert not (tmp_path / "ran").exists()
