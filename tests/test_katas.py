"""The contract of the course: every kata, and every backend beside it, keeps its promises."""

from pathlib import Path

import pytest

from kata.rules import catalogue

from .contract import clean, complaints, files, promises
from .contract.found import backends, katas
from .contract.matrix import Matrix
from .contract.recorder import Recorder

ROOT = Path(__file__).parent.parent
KATAS = katas(ROOT)
RULES = {rule.slug for rule in catalogue()}
QUICK = ("starter", "reference")
BACKENDS = [
    pytest.param(backend, id=backend.name, marks=[] if backend.kind in QUICK else pytest.mark.whole)
    for kata in KATAS
    for backend in backends(kata)
]


@pytest.fixture(scope="session")
def matrix(request, tmp_path_factory):
    """All backends of this run are judged at once, while the tests wait for one after the other."""
    matrix = Matrix(tmp_path_factory.mktemp("backends"))
    if not hasattr(request.config, "workerinput"):  # a worker of xdist runs only some
        for item in request.session.items:
            if backend := getattr(item, "callspec", None) and item.callspec.params.get("backend"):
                matrix.order(backend)
    request.config.pluginmanager.register(Summary(matrix))
    yield matrix
    matrix.close()


class Summary:
    """How long the verdicts took, at the end of the run."""

    def __init__(self, matrix):
        self.matrix = matrix

    def pytest_terminal_summary(self, terminalreporter):
        times = ", ".join(f"{of.name} {took:.2f} s" for of, took in self.matrix.slowest(3))
        count = self.matrix.answered()
        at_once = f"{self.matrix.cores} at once, {self.matrix.seconds:.1f} s"
        terminalreporter.write_sep("-", "the contract of the course")
        terminalreporter.write_line(f"{count} backends judged, {at_once}. Slowest: {times}")


@pytest.fixture
def recorder():
    return Recorder(ROOT / "tests" / "recorded")


def test_the_syllabus_is_numbered():
    assert KATAS
    assert not report(files.numbering(KATAS))


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_the_files_of_a_kata(kata):
    assert not report(complaints(kata, RULES))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_keeps_its_promise(backend, matrix, recorder, request):
    verdict = matrix.verdict(backend)
    found = promises.kept(backend, verdict, matrix.scratch)
    use = recorder.record if request.config.getoption("--record") else recorder.complaint
    said = use(backend, verdict, lambda times: matrix.again(backend, times))
    assert not report([*found, *filter(None, [said])])


def test_every_recorded_message_has_its_backend(recorder, request):
    stale = recorder.stale(KATAS)
    if request.config.getoption("--record"):
        stale = [path.unlink() for path in stale] and []
    assert not report(f"{path} is of a backend that is gone: delete it." for path in stale)


@pytest.mark.whole
def test_the_style_of_all_backends():
    assert not report([*filter(None, [clean.style(ROOT)])])


@pytest.mark.whole
def test_the_types_of_all_references(tmp_path):
    assert not report([*filter(None, [clean.types(KATAS, ROOT, tmp_path)])])


def report(found):
    """Fail with the complaints alone: they say where and what to do."""
    __tracebackhide__ = True
    found = list(found)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
    return found
