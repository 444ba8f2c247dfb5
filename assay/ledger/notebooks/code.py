"""Source code in colours, by a handful of lexers, for a bounded time.

Lexers are regular expressions over what somebody else wrote, and some of them never came back (CVE-2021-27291,
CVE-2022-40896): only languages of notebooks are coloured, only sources of a usual length, and never for long.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from itertools import groupby

from pygments.lexer import Lexer
from pygments.token import Token, _TokenType

from assay.ledger.notebooks import limits

LONGEST_LINE = 1000
#: the class of a stretch, by the kind of its token; the first that holds it counts
CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Token.Comment, "c"), (Token.Literal.String, "s"), (Token.Literal.Number, "m"), (Token.Keyword, "k"),
    (Token.Name.Function, "f"), (Token.Name.Class, "f"), (Token.Name.Decorator, "b"), (Token.Name.Builtin, "b"),
    (Token.Operator.Word, "k"),
)  # fmt: skip


class _Slow(Exception):
    """Colouring took longer than it may."""


class Colouring:
    """Colours the sources of one file. language: of its kernel. seconds: for all of them."""

    def __init__(self, language: str, seconds: float = limits.COLOURING) -> None:
        self.language = language.lower()
        self.left = seconds

    def html(self, source: str) -> str:
        """Return a source as HTML: coloured where the language is known and time is left, else as typed."""
        lexer = _lexer(_language(source, self.language))
        if lexer is None or self.left <= 0 or not _is_usual(source):
            return escape(source)
        began = time.monotonic()
        try:
            with _alarm(self.left):
                return _coloured(lexer, source)
        except _Slow:
            return escape(source)
        finally:
            self.left -= time.monotonic() - began


def _is_usual(source: str) -> bool:
    return len(source) <= limits.COLOURED and all(len(line) <= LONGEST_LINE for line in source.splitlines())


def _language(source: str, kernel: str) -> str:
    """A cell that begins with %%sql or %%bash is in that language."""
    first = source.lstrip()[:40].split("\n", 1)[0].lower()
    return next((name for name in ("sql", "bash") if first.startswith(f"%%{name}")), kernel)


def _coloured(lexer: Lexer, source: str) -> str:
    runs = groupby(lexer.get_tokens(source), key=lambda token: _class(token[0]))
    pieces = ((name, escape("".join(text for _, text in run))) for name, run in runs)
    html = "".join(f'<span class="{name}">{text}</span>' if name else text for name, text in pieces)
    return html.removesuffix("\n")


@cache
def _class(kind: _TokenType) -> str:
    return next((name for above, name in CLASSES if kind in above), "")


def _python() -> Lexer:
    from pygments.lexers.python import PythonLexer  # noqa: PLC0415  each language is loaded when it is met

    return PythonLexer(stripnl=False)


def _r() -> Lexer:
    from pygments.lexers.r import SLexer  # noqa: PLC0415

    return SLexer(stripnl=False)


def _julia() -> Lexer:
    from pygments.lexers.julia import JuliaLexer  # noqa: PLC0415

    return JuliaLexer(stripnl=False)


def _sql() -> Lexer:
    from pygments.lexers.sql import SqlLexer  # noqa: PLC0415

    return SqlLexer(stripnl=False)


def _bash() -> Lexer:
    from pygments.lexers.shell import BashLexer  # noqa: PLC0415

    return BashLexer(stripnl=False)


_LEXERS: dict[str, Callable[[], Lexer]] = {
    "python": _python, "ipython": _python, "r": _r, "julia": _julia, "sql": _sql, "bash": _bash, "sh": _bash,
}  # fmt: skip


@cache
def _lexer(language: str) -> Lexer | None:
    made = _LEXERS.get(language)
    return made() if made else None


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise _Slow after some seconds, where this can be had: in the main thread of a Unix process."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: object) -> None:
        raise _Slow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
