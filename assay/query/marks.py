"""A query cut into stretches, so that a page can draw its terms and underline what was not understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assay.query.tree import And, Node, Not, Or, Problem, Query, Term

Look = Literal["plain", "term", "wrong"]


@dataclass(frozen=True)
class Mark:
    """A stretch of the text and how it looks; all marks of a query, joined, are its text."""

    text: str
    look: Look


def marks(query: Query, problems: tuple[Problem, ...]) -> list[Mark]:
    """The stretches of a query, those of its problems underlined."""
    looks: list[Look] = ["plain"] * len(query.text)
    for start, end in _terms(query.root):
        looks[start:end] = ["term"] * (end - start)
    for problem in problems:
        looks[problem.start : problem.end] = ["wrong"] * (problem.end - problem.start)
    stretches = groupby(zip(query.text, looks, strict=True), key=lambda pair: pair[1])
    return [Mark("".join(letter for letter, _ in pairs), look) for look, pairs in stretches]


def _terms(node: Node | None) -> Iterator[tuple[int, int]]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _terms(part)
    elif isinstance(node, Term) or (isinstance(node, Not) and isinstance(node.part, Term)):
        yield node.start, node.end
    elif isinstance(node, Not):
        yield from _terms(node.part)
