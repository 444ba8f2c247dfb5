"""Values as people type them, and the ones that a word knows."""

from __future__ import annotations

import re

from assay.query.context import Context
from assay.query.nearest import nearest
from assay.query.special import resolved
from assay.query.text import norm
from assay.query.tree import Piece
from assay.query.word import Misread, Suggestion, Word, said

FEW = 8  # so many values can be named in a sentence


class Values:
    """Reads values for one person's one query; asks each word at most once what exists."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._known: dict[str, list[Suggestion]] = {}
        self._read: dict[Piece, str] = {}

    def read(self, word: Word, piece: Piece) -> str:
        """The value as the word writes it. Raises Misread, with the nearest one, where it means nothing."""
        text = resolved(word.takes, piece.text, self.context)
        if word.values is not None and word.takes in ("text", "person"):  # the others are read by what they are
            text = self._among(word, text, at=piece.text.startswith("@"))
        self._read[piece] = text
        return text

    def was_read(self, piece: Piece) -> str:
        """What `read` made of this piece; "" if it was not asked, or did not understand."""
        return self._read.get(piece, "")

    def beginning(self, word: Word, start: str) -> list[str]:
        """The values of a closed word that begin like this. Raises Misread if none does."""
        begun = [known.value for known in self._of(word) if norm(known.value).startswith(norm(start))]
        if not begun:
            raise Misread(f"No {word.key} begins with {said(start)}.")
        return begun

    def _among(self, word: Word, text: str, *, at: bool) -> str:
        known = self._of(word)
        if found := _exactly(text, known) or _nearly(text, known):
            return found.value
        if not word.is_closed:
            return text
        values = [one.value for one in known]
        near = nearest(text, values)
        few = f": there are {', '.join(values)}" if 0 < len(values) <= FEW and not near else ""
        raise Misread(f"{said(text)} is no {word.key} that exists here{few}.", near and "@" * at + quoted(near))

    def _of(self, word: Word) -> list[Suggestion]:
        if word.key not in self._known:
            self._known[word.key] = word.suggestions(self.context)
        return self._known[word.key]


def quoted(value: str) -> str:
    """A value as it is written behind a colon."""
    value = value.replace('"', "")
    return f'"{value}"' if re.search(r"[\s,()*<>]|\.\.|^$", value) else value


def _exactly(text: str, known: list[Suggestion]) -> Suggestion | None:
    return next((one for one in known if one.value.casefold() == text.casefold()), None)


def _nearly(text: str, known: list[Suggestion]) -> Suggestion | None:
    letters = _letters(text)
    return next((one for one in known if letters and letters in (_letters(one.value), _letters(one.label))), None)


def _letters(text: str) -> str:
    """What "In review", "in-review" and "in_review" have in common."""
    return re.sub(r"[\W_]", "", norm(text))
