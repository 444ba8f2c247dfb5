"""From a query's tree to rows: what the words of a list mean to the person who asks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.expressions import OrderBy

from assay.query.context import Context
from assay.query.marks import Mark, marks
from assay.query.nearest import nearest
from assay.query.reader import first_problems, parse
from assay.query.text import norm, phrase_q, words_q
from assay.query.tree import And, Node, Not, Piece, Problem, Query, Term, Text, Value
from assay.query.values import Values
from assay.query.word import Misread, Op, Word, said

if TYPE_CHECKING:
    from assay.query.vocabulary import Vocabulary

MAX_PARTS = 200  # SQLite refuses conditions more than 1,000 deep


@dataclass(frozen=True)
class Understood:
    """What a list does with a query.

    q: the rows; parts that were not understood are left out, so the list stays.
    order: for `order_by`; empty when the query asks for none.
    singles: the values that every row of the list is known to have.
    named: the flags and values that it speaks of, as they were read: ("is", "dropped"), ("size", "S").
    """

    query: Query
    q: Q
    order: tuple[str | OrderBy, ...] = ()
    problems: tuple[Problem, ...] = ()
    singles: dict[str, str] = field(default_factory=dict)
    named: frozenset[tuple[str, str]] = frozenset()

    @property
    def text(self) -> str:
        """The query as it was written."""
        return self.query.text

    @property
    def marks(self) -> list[Mark]:
        """The text in stretches, as the query field draws it."""
        return marks(self.query, self.problems)

    def inherit(self) -> dict[str, str]:
        """What a new item takes from the list it is added to: the single positive values that hold for all of it."""
        return dict(self.singles)


def understand(text: str, vocabulary: Vocabulary, context: Context) -> Understood:
    """Read `text` and say what it means on the list that has this vocabulary."""
    query = parse(text)
    reading = _Reading(vocabulary, context)
    q = reading.of(query.root) if query.root else None
    return Understood(
        query=query,
        q=Q() if q is None else q,
        order=tuple(reading.order),
        problems=first_problems([*query.problems, *reading.problems]),
        singles=reading.singles(query.root),
        named=frozenset(reading.named),
    )


class _Reading:
    """One walk over one tree. A part without a meaning is None: it leaves no trace in the rows."""

    def __init__(self, vocabulary: Vocabulary, context: Context) -> None:
        self.vocabulary = vocabulary
        self.context = context
        self.values = Values(context)
        self.problems: list[Problem] = []
        self.order: list[str | OrderBy] = []
        self.named: set[tuple[str, str]] = set()
        self.parts = 0

    def of(self, node: Node) -> Q | None:
        if isinstance(node, Text):
            return self._text(node)
        if isinstance(node, Term):
            return self._term(node)
        if isinstance(node, Not):
            return self._not(node)
        return _joined(operator.and_ if isinstance(node, And) else operator.or_, map(self.of, node.parts))

    def singles(self, root: Node | None) -> dict[str, str]:
        """The values that hold for every row: understood, single, positive, and beside no OR."""
        found: dict[str, set[str]] = {}
        for term in _always(root):
            word = self._word_of(term)
            if word and word.inherits and [value.sign for value in term.values] == ["="]:
                found.setdefault(word.key, set()).add(self.values.was_read(term.values[0].bounds[0]))
        return {key: values.pop() for key, values in found.items() if len(values) == 1 and "" not in values}

    def _text(self, node: Text) -> Q | None:
        if not norm(node.text):
            return self._left_out(node, "There is no word in this to search for.")
        if not self.vocabulary.words_field:
            return self._left_out(node, "This list is not searched by plain words.")
        meaning = phrase_q if node.quoted else words_q
        return self._counted(node, lambda: meaning(self.vocabulary.words_field, node.text))

    def _not(self, node: Not) -> Q | None:
        if isinstance(node.part, Term) and node.part.key and node.part.key.text == "sort":
            return self._left_out(node, "For the other direction put the minus before the field.", _turned(node.part))
        q = self.of(node.part)
        return None if q is None else ~q

    def _term(self, term: Term) -> Q | None:
        grammar = {"is": self._flag, "no": self._lack, "sort": self._sort}
        if term.key and (meaning := grammar.get(term.key.text)):
            return _joined(operator.or_, [self._named(meaning, value) for value in term.values])
        if word := self._word_of(term):
            return _joined(operator.or_, [self._value(word, value) for value in term.values])
        return self._safe(term.key or term, partial(self._unknown, term.key))

    def _word_of(self, term: Term) -> Word | None:
        return self.vocabulary.word(term.key.text) if term.key else self.vocabulary.person_word

    def _unknown(self, key: Piece | None) -> Q:
        if key is None:
            raise Misread("This list knows no people.")
        raise Misread(f"{said(key.text)} is no word of this list.", nearest(key.text, self.vocabulary.keys))

    def _named(self, meaning: Callable[[Piece], Q | None], value: Value) -> Q | None:
        if value.sign != "=":
            return self._left_out(value, "This takes plain names only.")
        return self._safe(value.bounds[0], partial(meaning, value.bounds[0]))

    def _flag(self, piece: Piece) -> Q:
        if flag := self.vocabulary.flags.get(piece.text.lower()):
            self.named.add(("is", piece.text.lower()))
            return flag.to_q(self.context)
        raise Misread(
            f"{said(piece.text)} is nothing that this list knows.", nearest(piece.text, self.vocabulary.flags)
        )

    def _lack(self, piece: Piece) -> Q:
        if word := self.vocabulary.word(piece.text):
            return word.to_q("empty", "", self.context)
        words = [word.key for word in self.vocabulary.words]
        raise Misread(f"{said(piece.text)} is no word of this list.", nearest(piece.text, words))

    def _sort(self, piece: Piece) -> None:
        name, descending = _direction(piece.text.lower())
        if order := self.vocabulary.orders.get(name):
            self.order += order.by(self.context, descending=descending)
            return
        near = nearest(name, self.vocabulary.orders)
        raise Misread(f"This list cannot be sorted by {said(name)}.", near and "-" * descending + near)

    def _value(self, word: Word, value: Value) -> Q | None:
        place = value if value.sign == ".." else value.bounds[0]
        return self._safe(place, lambda: self._meaning(word, value))

    def _meaning(self, word: Word, value: Value) -> Q | None:
        if value.sign == "prefix":
            return self._beginning(word, value.bounds[0].text)
        if value.sign != "=" and not word.ordered:
            raise Misread(f"{word.key}: has no order; > and < and ranges mean nothing here.")
        if value.sign == "..":
            return self._between(word, value)
        return self._side(word, value.sign, value.bounds[0])

    def _beginning(self, word: Word, start: str) -> Q:
        if not start:
            self.named.add((word.key, "*"))
            return ~word.to_q("empty", "", self.context)
        if word.takes in ("sprint", "day", "number"):
            raise Misread(f"A star means nothing here; {word.key}: takes ranges such as 3..5.")
        start = start.removeprefix("@") if word.takes == "person" else start
        if not word.is_closed:
            return word.to_q("prefix", start, self.context)
        begun = self.values.beginning(word, start)
        self.parts += len(begun) - 1
        self.named.update((word.key, value) for value in begun)
        return reduce(operator.or_, (word.to_q("=", value, self.context) for value in begun))

    def _between(self, word: Word, value: Value) -> Q | None:
        sides: tuple[Op, Op] = (">=", "<=")
        ends = [(op, piece) for op, piece in zip(sides, value.bounds, strict=True) if piece.text]
        meant = [self._safe(piece, partial(self._side, word, op, piece)) for op, piece in ends]
        return None if None in meant else _joined(operator.and_, meant)

    def _side(self, word: Word, op: Op, piece: Piece) -> Q:
        value = self.values.read(word, piece)
        self.named.add((word.key, value))
        return word.to_q(op, value, self.context)

    def _safe(self, place: Node | Value | Piece, meaning: Callable[[], Q | None]) -> Q | None:
        """Ask for a meaning; what has none becomes a problem at its place."""
        try:
            return self._counted(place, meaning)
        except Misread as error:
            return self._left_out(place, error.message, error.suggestion)

    def _counted(self, place: Node | Value | Piece, meaning: Callable[[], Q | None]) -> Q | None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            return self._left_out(place, f"A query has {MAX_PARTS} parts at most; this one is left out.")
        return meaning()

    def _left_out(self, place: Node | Value | Piece, message: str, suggestion: str = "") -> Q | None:
        self.problems.append(Problem(place.start, place.end, message, suggestion))
        return None


def _joined(join: Callable[[Q, Q], Q], parts: Iterable[Q | None]) -> Q | None:
    there = [part for part in parts if part is not None]
    return reduce(join, there) if there else None


def _always(root: Node | None) -> list[Term]:
    """The terms that every row must meet."""
    if isinstance(root, And):
        return [term for part in root.parts for term in _always(part)]
    return [root] if isinstance(root, Term) else []


def _direction(name: str) -> tuple[str, bool]:
    if name.startswith("-"):
        return name[1:], True
    return name.removesuffix("-asc").removesuffix("-desc"), name.endswith("-desc")


def _turned(term: Term) -> str:
    name, descending = _direction(term.values[0].bounds[0].text) if term.values else ("", False)
    return f"sort:{'' if descending else '-'}{name}" if name else ""
