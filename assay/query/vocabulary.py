"""The words of one list. The room that owns the list makes the vocabulary; rooms above add their words to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.db.models import Q

from assay.query.completion import Completion, complete
from assay.query.context import Context
from assay.query.understanding import Understood, understand
from assay.query.word import Flag, Order, Place, Word

GRAMMAR = ("is", "no", "sort")


@dataclass(frozen=True)
class Entry:
    """One line of the help page: what is written, and what it finds."""

    written: str
    doc: str


class Vocabulary:
    """Words, flags and orders of a list of `things` ("items", "hypotheses").

    person_key: the word that a bare @name stands for.
    words_field: the column that plain words are searched in; "" where they are not.
    """

    def __init__(self, things: str, *, person_key: str = "", words_field: str = "words") -> None:
        self.things = things
        self.words_field = words_field
        self._person_key = person_key
        self._words: dict[str, Word] = {}
        self._names: dict[str, Word] = {}
        self._flags: dict[str, Flag] = {}
        self._orders: dict[str, Order] = {}

    def add(self, word: Word) -> None:
        """Teach the list a word. Raises ValueError if its key, or another name of it, is taken."""
        names = [name.lower() for name in (word.key, *word.also)]
        if taken := [name for name in names if name in self._names or name in GRAMMAR]:
            raise ValueError(f"The list of {self.things} already has a word {taken[0]}:")
        self._words[word.key] = word
        self._names |= dict.fromkeys(names, word)

    def flag(self, name: str, to_q: Callable[[Context], Q], doc: str) -> None:
        """Teach the list `is:name`. Raises ValueError if the name is taken."""
        if name in self._flags:
            raise ValueError(f"The list of {self.things} already has is:{name}")
        self._flags[name] = Flag(name, to_q, doc)

    def sort(self, name: str, *columns: str | Place, doc: str) -> None:
        """Teach the list `sort:name`. Raises ValueError if the name is taken."""
        if name in self._orders:
            raise ValueError(f"The list of {self.things} already has sort:{name}")
        self._orders[name] = Order(name, columns or (name,), doc)

    def understand(self, text: str, context: Context, *, otherwise: str = "") -> Understood:
        """What a query means on this list; never fails, see `Understood.problems`.

        otherwise: the query of the list without one. It is also what stays where nothing of a text is understood.
        """
        asked = understand(text if text.strip() or not otherwise else otherwise, self, context)
        if otherwise and asked.problems and not asked.q:
            return replace(asked, q=understand(otherwise, self, context).q)
        return asked

    def complete(self, text: str, cursor: int, context: Context) -> list[Completion]:
        """What may be typed at `cursor`, the likeliest first."""
        return complete(text, cursor, self, context)

    def word(self, name: str) -> Word | None:
        """The word of this name, however it is capitalised."""
        return self._names.get(name.lower())

    @property
    def person_word(self) -> Word | None:
        """The word that a bare @name stands for."""
        return self._words.get(self._person_key)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, in the order in which they were added."""
        return tuple(self._words.values())

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that may stand before a colon."""
        return (*self._names, *GRAMMAR)

    @property
    def flags(self) -> Mapping[str, Flag]:
        """What may stand behind `is:`."""
        return MappingProxyType(self._flags)

    @property
    def orders(self) -> Mapping[str, Order]:
        """What may stand behind `sort:`."""
        return MappingProxyType(self._orders)

    def glossary(self) -> list[Entry]:
        """Every word, flag and order with its line, for the help page and for the test that docs/query.md is whole."""
        words = [Entry(f"{word.key}:", word.doc) for word in self.words]
        flags = [Entry(f"is:{flag.name}", flag.doc) for flag in self._flags.values()]
        return words + flags + [Entry(f"sort:{order.name}", order.doc) for order in self._orders.values()]
