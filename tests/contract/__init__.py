"""The contract of the course: clauses that read files, promises that verdicts must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kata.course import Kata

from . import files, layering, specification, variants, words

Clause = Callable[[Kata], Iterable[str]]


def clauses(catalogue: set[str]) -> list[Clause]:
    """Everything that the files of one kata must be."""
    return [
        files.named,
        files.allowed_files,
        files.allowed_files_of_the_solution,
        files.packages,
        words.readme,
        words.story_and_trade_off,
        words.own_number,
        words.entry_points,
        words.hints,
        words.hint_headings,
        words.solution_readme,
        words.variants_explained,
        specification.short_enough,
        specification.runner_functions,
        specification.titles,
        lambda kata: specification.rules(kata, catalogue),
        specification.plain_functions,
        specification.only_entry_points,
        variants.enough,
        variants.only_differences,
        variants.described,
        variants.different_in_kind,
        layering.empty_table,
        layering.claimed,
        layering.reference,
    ]


def complaints(kata: Kata, catalogue: set[str]) -> list[str]:
    """What is wrong with the files of one kata."""
    return [complaint for clause in clauses(catalogue) for complaint in clause(kata)]
