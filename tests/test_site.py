"""The built site in a real browser: nothing from elsewhere, and nothing out of reach."""

import json
import os
import subprocess
import sys
import urllib.request

import pytest

from tests.browser import launched, opened, served

pytestmark = pytest.mark.whole

KINDS = {
    "home": "/",
    "start": "/start/",
    "map": "/katas/",
    "kata": "/katas/06_inline_commits/",
    "rule": "/rules/use-case-owns-transaction/",
    "rules": "/rules/",
    "architecture": "/architecture/",
    "at work": "/at-work/",
    "reference": "/at-work/probe/",
    "glossary": "/glossary/",
    "notebook": "/notebooks/02_transactions/",
    "workshop": "/workshop/",
}
VIEWS = [(view, scheme) for view in ("desktop", "mobile") for scheme in ("light", "dark")]
# Material names each list inside its navigation, and each copy button, a navigation of its own.
# One variant looks like the next, and there are thirty.
OPENED = """
document.querySelectorAll('details:not(.variant), details.variant:first-of-type')
    .forEach(each => each.open = true)
"""
KNOWN = {"landmark-unique"}


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(pytestconfig, browser, tmp_path_factory):
    assert browser, "asked first: without one there is no need to build"
    folder = pytestconfig.getoption("site") or built(pytestconfig, tmp_path_factory.mktemp("site"))
    with served(folder) as address:
        yield address


def built(pytestconfig, folder):
    pytest.importorskip("mkdocs", reason="needs the extra `docs`")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=pytestconfig.rootpath,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_is_self_contained_and_accessible(site, browser, kind):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  (may not be there)

    for view, scheme in VIEWS:
        with opened(browser, site, view, scheme) as look:
            look.page.goto(KINDS[kind], wait_until="networkidle")
            look.page.evaluate(OPENED)
            wide = look.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found = Axe().run(look.page).response["violations"]

        wrong = [
            (each["id"], node["target"], node.get("failureSummary", "")[:200])
            for each in found
            if each["id"] not in KNOWN
            for node in each["nodes"][:4]
        ]
        assert (look.foreign, look.trouble, wrong, wide) == ([], [], [], 0), (view, scheme)


def test_the_idea_stands_on_the_first_screen(site, browser):
    with opened(browser, site) as look:
        look.page.goto("/")

        for words in ("not yet", "done", "✘ All or nothing at the web", "uv run kata"):
            place = look.page.get_by_text(words).first
            assert place.bounding_box()["y"] < 900, words


def test_a_reader_finds_their_way(site, browser):
    with opened(browser, site) as look:
        page = look.page
        page.goto("/")
        page.get_by_role("link", name="Katas", exact=True).first.click()
        page.get_by_role("link", name="06 · Inline commits").first.click()
        page.get_by_role("heading", name="06 · Inline commits").wait_for()

        hint = page.locator("details.hint").first
        hint.locator("p").first.wait_for(state="hidden")
        hint.locator("summary").click()
        hint.locator("p").first.wait_for()

        spoiler = page.locator("details.spoiler")
        reference = spoiler.get_by_text("The reference", exact=True)
        reference.wait_for(state="hidden")
        spoiler.locator("summary").first.click()
        reference.wait_for()
        assert spoiler.locator("svg.xray").count() == 2


def test_code_is_shown_and_not_searched(site):
    def fetched(path):
        with urllib.request.urlopen(f"{site}{path}") as answer:  # noqa: S310  (our own server)
            return answer.read().decode()

    page = fetched("/katas/06_inline_commits/")

    assert "create_app" in page
    assert "<svg" in page
    assert "<!--aside" not in page
    entries = json.loads(fetched("/search/search_index.json"))["docs"]
    kata = " ".join(each["text"] for each in entries if each["location"].startswith("katas/06"))
    assert "trips over the cable" in kata
    assert "def " not in kata


def test_the_search_finds_a_word_of_a_story_and_no_answer(site, browser):
    with opened(browser, site) as look:
        page = look.page
        page.goto("/")
        page.locator("input.md-search__input").fill("trips over the cable")
        page.locator(".md-search-result__link").first.wait_for()

        assert "06" in page.locator(".md-search-result__link").first.inner_text()
        page.locator("input.md-search__input").fill("compensating deletes")
        page.wait_for_timeout(500)
        assert "Compensating" not in page.locator(".md-search-result__list").inner_text()


def test_dark_mode_reaches_the_drawings(site, browser):
    with opened(browser, site) as look:
        page = look.page
        page.goto("/katas/06_inline_commits/")
        ink = "getComputedStyle(document.querySelector('svg.xray text')).fill"
        before = page.evaluate(ink)
        page.get_by_title("Switch to dark").click()
        page.locator("[data-md-color-scheme=slate]").first.wait_for()

        assert page.evaluate(ink) != before


def test_a_page_prints_without_its_answer(site, browser):
    with opened(browser, site) as look:
        look.page.goto("/katas/06_inline_commits/")
        look.page.emulate_media(media="print")

        look.page.get_by_role("heading", name="Your task").wait_for()
        look.page.get_by_text("The reference", exact=True).wait_for(state="hidden")
