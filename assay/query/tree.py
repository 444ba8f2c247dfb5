"""What a query says, as a tree. Every node knows where in the text it stands: `text[node.start:node.end]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sign = Literal["=", ">", ">=", "<", "<=", "..", "prefix"]


@dataclass(frozen=True)
class Piece:
    """A stretch of the text without its quotation marks."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Value:
    """One of the values behind a colon.

    bounds: one piece; two for a range, where an empty one leaves that side open.
    A value "prefix" of no letters is a bare star: anything at all.
    """

    start: int
    end: int
    sign: Sign
    bounds: tuple[Piece, ...]


@dataclass(frozen=True)
class Term:
    """`key:value,value`; without a key it is a bare `@name`. The key is in small letters."""

    start: int
    end: int
    key: Piece | None
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Text:
    """A word to search for; quoted ones are searched as neighbours."""

    start: int
    end: int
    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Not:
    """What its part is not."""

    start: int
    end: int
    part: Node


@dataclass(frozen=True)
class And:
    """All of its parts."""

    start: int
    end: int
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Any of its parts."""

    start: int
    end: int
    parts: tuple[Node, ...]


Node = Text | Term | Not | And | Or


@dataclass(frozen=True)
class Problem:
    """A stretch of the text that was not understood, in plain words.

    suggestion: what may stand there instead; "" where nothing is near.
    """

    start: int
    end: int
    message: str
    suggestion: str = ""

    def mended(self, text: str) -> str:
        """The text with the suggestion in place of the stretch."""
        return text[: self.start] + self.suggestion + text[self.end :]


@dataclass(frozen=True)
class Query:
    """A text as far as its grammar was understood. root: None when nothing is asked for."""

    text: str
    root: Node | None
    problems: tuple[Problem, ...] = ()
