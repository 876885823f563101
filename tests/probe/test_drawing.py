"""The X-ray as SVG: the same record as the text, with red where a power cut hurts."""

import re
from xml.etree import ElementTree as ET

import pytest

from probe import OnDisk, power_cut, web, xray
from tests.probe.test_xray import ask, box

__all__ = ["ask", "box"]  # fixtures

SVG = "{http://www.w3.org/2000/svg}"


def drawn(record, **options):
    return ET.fromstring(xray.svg(record, title="One <sale>", **options))  # noqa: S314  (our own)


def texts(svg):
    return [each.text for each in svg.iter(f"{SVG}text")]


def test_it_shows_what_the_text_shows_with_the_layers_as_lanes(ask):
    svg = drawn(ask("POST", "/orders"))

    assert svg.find(f"{SVG}title").text == "One <sale>"
    shown = texts(svg)
    assert shown[0] == "client"
    assert {"transport", "application", "database", "outside"} <= set(shown)
    for words in (
        "POST /orders",
        "POST /charges",
        "BEGIN",
        "UPDATE seats ×2",
        "COMMIT",
        "201 Created",
    ):
        assert words in shown
    assert any(text.startswith("use_cases.sell_seat") for text in shown)


def test_it_says_in_words_what_it_draws(ask):
    words = drawn(ask("POST", "/orders")).find(f"{SVG}desc").text

    assert words.startswith("client to transport: POST /orders. ")
    assert re.search(r"infrastructure to database: UPDATE seats ×2 at database\.py:\d+", words)
    assert words.endswith("transport to client: 201 Created.")


def test_it_has_no_colour_that_a_dark_page_could_not_change(ask):
    style = drawn(ask("GET", "/seats")).find(f"{SVG}style").text

    colours = re.findall(r"(?:fill|stroke):([^;}]+)", style)
    assert colours
    assert all(each.startswith(("currentColor", "var(--xray-", "none")) for each in colours)


def nothing_may_change(disk):
    sold = disk.value("SELECT sold FROM seats")
    return OnDisk(f"sold {sold}", whole=not sold)


@pytest.mark.parametrize(
    ("invariant", "broken"),
    [(nothing_may_change, 2), (lambda _disk: OnDisk("whatever", whole=True), 0)],
)
def test_it_is_red_from_what_broke_the_data_to_the_next_commit(box, ask, invariant, broken):
    backend, bootstrap, database = box
    app = bootstrap.create_app(database.engine)
    with power_cut(backend, database, invariant) as cut, web(app) as client:
        client.post("/inline")

    svg = drawn(ask("POST", "/inline"), moments=cut.told())

    # Three commits turn the seat to sold, free, sold: broken before the second, and at the end.
    groups = [each for each in svg.iter(f"{SVG}g") if each.get("class") == "broken"]
    assert [each.find(f"{SVG}text").text for each in groups] == [
        "✘ power cut here: sold 1"
    ] * broken
    assert ("broken" in svg.find(f"{SVG}desc").text) == bool(broken)


def test_moments_of_another_request_leave_no_mark(ask):
    elsewhere = [{"label": "before api.py:999 commit", "text": "half", "whole": False, "lost": ""}]

    svg = drawn(ask("POST", "/inline"), moments=elsewhere * 2)

    assert not any("power cut" in text for text in texts(svg))
