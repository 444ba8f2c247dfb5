"""Read a query's text into a tree. Reading never fails: what is not understood becomes a problem beside the tree."""

from __future__ import annotations

import re

from assay.query.tokens import Token, tokens
from assay.query.tree import And, Node, Not, Or, Problem, Query

MAX_LENGTH = 10_000
MAX_PROBLEMS = 20  # more red than that helps nobody

_UNSAFE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")  # no database stores these; all places stay as they are


def parse(text: str) -> Query:
    """Read `text` as far as it can be understood.

    AND binds closer than OR, neighbours are joined by AND, a minus turns its term or its bracket round.
    """
    clean = _UNSAFE.sub(" ", text[:MAX_LENGTH])
    problems: list[Problem] = []
    found = tokens(clean, problems)
    root = _Reader(clean, found, problems).either()
    if len(text) > MAX_LENGTH:
        message = f"A query has {MAX_LENGTH} characters at most; what follows is left out."
        problems.append(Problem(MAX_LENGTH, len(text), message))
    return Query(text, root, first_problems(problems))


def first_problems(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of the text, as many as a person can take in."""
    return tuple(sorted(problems, key=lambda p: (p.start, p.end))[:MAX_PROBLEMS])


class _Reader:
    """Walks over tokens whose brackets and connectors are known to fit."""

    def __init__(self, text: str, found: list[Token], problems: list[Problem]) -> None:
        self.text = text
        self.rest = found[::-1]
        self.problems = problems

    def either(self) -> Node | None:
        """terms OR terms OR ..., up to the end or to the closing bracket."""
        parts = [self._together()]
        while self.rest and self.rest[-1].kind == "OR":
            self.rest.pop()
            parts.append(self._together())
        return _joined(Or, parts)

    def _together(self) -> Node | None:
        parts: list[Node | None] = []
        while self.rest and self.rest[-1].kind not in ("OR", ")"):
            token = self.rest.pop()
            if token.kind in ("(", "-("):
                parts.append(self._group(token))
            elif token.kind == "term":
                parts.append(token.node)
        return _joined(And, parts)

    def _group(self, opening: Token) -> Node | None:
        inner = self.either()
        closing = self.rest.pop()
        if inner and opening.kind == "-(":
            return Not(opening.start, closing.end, inner)
        if closing.end > closing.start and not self.text[opening.end : closing.start].strip():
            self.problems.append(Problem(opening.start, closing.end, "There is nothing between these brackets."))
        return inner


def _joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    there = tuple(part for part in parts if part is not None)
    if len(there) < 2:
        return there[0] if there else None
    return kind(there[0].start, there[-1].end, there)
