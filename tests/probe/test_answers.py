"""What a client was told, compared by what it says and told in short."""

import httpx2

from probe import answer_of, brief

ORDER = {"id": 3, "price_cents": 900, "ticket": "A7F"}


def test_blanks_and_the_order_of_keys_say_nothing():
    loose = httpx2.Response(409, text='{"b" : [1],\n "a": "x"}')
    tight = httpx2.Response(409, text='{"a":"x","b":[1]}')
    assert answer_of(loose) == answer_of(tight)
    assert answer_of(loose) != answer_of(httpx2.Response(409, text='{"a":"x","b":[2]}'))


def test_what_is_no_json_is_taken_as_it_is():
    assert answer_of(httpx2.Response(500, text="Internal Server Error")) == (
        500,
        "Internal Server Error",
    )


def test_in_short_an_answer_is_its_detail_or_its_first_text():
    details = [{"loc": ["header"], "msg": "Field required", "ctx": {"min_length": 12}}]
    said = [ORDER, {"detail": "sold out"}, {"detail": details}, {"id": 3}]
    answers = [answer_of(httpx2.Response(422, json=each)) for each in said]
    assert brief(*answers, (500, "Oh")) == [
        "422 A7F",
        "422 sold out",
        "422 Field required",
        '422 {"id": 3}',
        "500 Oh",
    ]


def test_a_difference_is_not_shortened_away():
    dearer = answer_of(httpx2.Response(201, json=ORDER | {"price_cents": 950}))
    order = answer_of(httpx2.Response(201, json=ORDER))
    assert brief(order, order) == ["201 A7F", "201 A7F"]
    assert "900" in brief(order, dearer)[0]
    assert "950" in brief(order, dearer)[1]
