"""Which cases of a parametrized test run always: the rest waits for `--whole`."""

import pytest


def first(count, cases):
    """The first cases as they are, the others marked `whole`; a case is a tuple or one value."""
    return [
        case if at < count else pytest.param(*_values(case), marks=pytest.mark.whole)
        for at, case in enumerate(cases)
    ]


def _values(case):
    return case if isinstance(case, tuple) else (case,)
