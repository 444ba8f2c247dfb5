"""What may be typed next: words, and behind a colon their values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from assay.query.context import Context
from assay.query.special import SPRINTS
from assay.query.text import norm, words_of
from assay.query.values import quoted
from assay.query.word import Word

if TYPE_CHECKING:
    from assay.query.vocabulary import Vocabulary

MOST = 20
DAYS = {"@today": "today", "@today-7": "a week ago", "@today-14": "two weeks ago", "@today+7": "in a week"}
GRAMMAR = {"is": "what holds for it", "no": "what it lacks", "sort": "the order of the list"}

LOOK_BACK = 200  # no word or value that somebody types is longer

_Proposal = tuple[str, str, str]
_TYPED = re.compile(r'(?:^|[\s(])(?P<minus>-?)(?:(?P<key>[^\W\d_][\w-]*):)?(?P<value>(?>"[^"]*"?|[^\s()"])*+)$')
_LAST = re.compile(r"^(?:.*(?:,|\.\.))?(?:>=|<=|>|<)?", re.DOTALL)
_REST = re.compile(r'[^\s,()":]*"?')


@dataclass(frozen=True)
class Completion:
    """One proposal: `text[start:end]` becomes `insert`. doc says what it finds."""

    insert: str
    label: str
    doc: str
    start: int
    end: int


def complete(text: str, cursor: int, vocabulary: Vocabulary, context: Context) -> list[Completion]:
    """Proposals for the word or value in which the cursor stands; places count characters of `text`."""
    cursor = max(0, min(cursor, len(text)))
    typed = _TYPED.search(text[max(0, cursor - LOOK_BACK) : cursor])
    if typed is None:
        return []
    part, key = typed["value"], typed["key"]
    if key:
        part = _LAST.sub("", part, count=1)
        found = _values(key.lower(), vocabulary, context)
    else:
        found = _people(vocabulary, context) if part.startswith("@") else _words(vocabulary, part)
    start, end = cursor - len(part), cursor + len(cast("re.Match[str]", _REST.match(text, cursor))[0])
    fitting = (
        one for one in _fitting(part, found, by_doc=bool(key) or part.startswith("@")) if one[0] != text[start:end]
    )
    return [Completion(insert, label, doc, start, end) for insert, label, doc in islice(fitting, MOST)]


def _fitting(part: str, found: Iterable[_Proposal], *, by_doc: bool) -> list[_Proposal]:
    """Those in which a word begins like the part; first those that begin with it to the letter."""
    wanted, letters = f" {norm(part)}", part.casefold()
    fitting = [one for one in found if wanted in words_of(*(one if by_doc else one[:2]))]
    return sorted(fitting, key=lambda one: not one[0].casefold().startswith(letters))


def _words(vocabulary: Vocabulary, part: str) -> Iterable[_Proposal]:
    for word in vocabulary.words:
        yield f"{word.key}:", f"{word.key}:", word.doc
    for key, doc in GRAMMAR.items():
        yield f"{key}:", f"{key}:", doc
    if part:
        for flag in vocabulary.flags.values():
            yield f"is:{flag.name}", f"is:{flag.name}", flag.doc


def _values(key: str, vocabulary: Vocabulary, context: Context) -> Iterable[_Proposal]:
    if key == "is":
        return [(flag.name, flag.name, flag.doc) for flag in vocabulary.flags.values()]
    if key == "no":
        return [(word.key, word.key, word.doc) for word in vocabulary.words]
    if key == "sort":
        rising = [(order.name, order.name, order.doc) for order in vocabulary.orders.values()]
        return rising + [(f"-{name}", f"-{name}", f"{doc}, the other way round") for name, _, doc in rising]
    word = vocabulary.word(key)
    return _known(word, context) if word else []


def _known(word: Word, context: Context) -> Iterable[_Proposal]:
    if word.takes == "person":
        yield "@me", "@me", "you"
    if word.takes == "sprint":
        yield from ((name, name, doc) for name, (doc, _) in SPRINTS.items())
    if word.takes == "day":
        yield from ((name, name, doc) for name, doc in DAYS.items())
    at = "@" if word.takes == "person" else ""
    for known in word.suggestions(context):
        yield at + quoted(known.value), at + known.value, known.label


def _people(vocabulary: Vocabulary, context: Context) -> Iterable[_Proposal]:
    return _known(vocabulary.person_word, context) if vocabulary.person_word else []
