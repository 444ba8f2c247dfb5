"""Cut a query into brackets, connectors and terms, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from assay.query.tree import Not, Piece, Problem, Sign, Term, Text, Value

MAX_DEPTH = 20  # a person loses track long before; recursion never gets deep

_SPACE = re.compile(r"\s*")
_CONNECTOR = re.compile(r'(?:AND|OR)(?=[\s()"]|$)')
_MINUS = re.compile(r"-(?=[^\s)])")
_KEY = re.compile(r"([^\W\d_][\w-]*):(?!//)")  # not the colon of an address
_QUOTED = re.compile(r'"[^"]*"?')
_BARE = re.compile(r'[^\s()"]+')
_RAW = re.compile(r'(?:"[^"]*"?|[^\s,()"])*')
_SIGN = re.compile(r">=|<=|>|<|")
_RANGE = re.compile(r'((?:"[^"]*"|(?!\.\.)[^"])*)\.\.(.*)', re.DOTALL)


@dataclass(frozen=True)
class Token:
    """kind: "(", "-(", ")", "AND", "OR" or "term", which alone has a node, unless it is torn."""

    kind: str
    start: int
    end: int
    node: Term | Text | Not | None = None


def tokens(text: str, problems: list[Problem]) -> list[Token]:
    """Cut the whole text; what cannot be read becomes a problem, and reading goes on behind it."""
    found: list[Token] = []
    at = _skip_space(text, 0)
    while at < len(text):
        found.append(_token(text, at, problems))
        at = _skip_space(text, found[-1].end)
    return _connected(_balanced(found, problems), problems)


def _skip_space(text: str, at: int) -> int:
    return cast("re.Match[str]", _SPACE.match(text, at)).end()


def _token(text: str, at: int, problems: list[Problem]) -> Token:
    if text[at] in "()":
        return Token(text[at], at, at + 1)
    if text.startswith("-(", at):
        return Token("-(", at, at + 2)
    if word := _CONNECTOR.match(text, at):
        return Token(word[0], at, word.end())
    negated = _MINUS.match(text, at) is not None
    node = _term(text, at + negated, problems)
    written = text[at : node.end].rstrip()
    if written.count('"') % 2:
        meant = "" if written.endswith('"') else f'{written}"'
        problems.append(Problem(at, node.end, "The quotation mark in this is not closed.", meant))
        return Token("term", at, node.end)
    return Token("term", at, node.end, Not(at, node.end, node) if negated else node)


def _term(text: str, at: int, problems: list[Problem]) -> Term | Text:
    if key := _KEY.match(text, at):
        values, end = _values(text, key.end(), problems)
        return Term(at, end, Piece(at, key.end() - 1, key[1].lower()), values)
    if text[at] == "@":
        values, end = _values(text, at, problems)
        return Term(at, end, None, values)
    quoted = _QUOTED.match(text, at)
    found = quoted or cast("re.Match[str]", _BARE.match(text, at))
    return Text(at, found.end(), found[0].replace('"', ""), quoted is not None)


def _values(text: str, at: int, problems: list[Problem]) -> tuple[tuple[Value, ...], int]:
    values: list[Value] = []
    while True:
        raw = cast("re.Match[str]", _RAW.match(text, at))
        if value := _value(raw[0], at, problems):
            values.append(value)
        if text[raw.end() : raw.end() + 1] != ",":
            return tuple(values), raw.end()
        at = raw.end() + 1


def _value(raw: str, at: int, problems: list[Problem]) -> Value | None:
    sign = cast("re.Match[str]", _SIGN.match(raw))[0]
    rest, start, end = raw[len(sign) :], at + len(sign), at + len(raw)
    if not rest.replace('"', ""):
        problems.append(Problem(max(at - 1, 0), max(end, at), "A value is missing here."))
        return None
    if not sign and (ends := _RANGE.fullmatch(rest)):
        return _range(ends, at, end, problems)
    unquoted = _QUOTED.sub("", rest)
    prefix = not sign and unquoted.endswith("*") and rest.endswith("*")
    if "*" in (unquoted[:-1] if prefix else unquoted):
        message = "The star stands at the end of a value: exp* finds what begins with exp."
        problems.append(Problem(start, end, message, rest.replace("*", "") + "*" * (not sign)))
        return None
    piece = Piece(start, end, rest.replace('"', "")[: -1 if prefix else None])
    return Value(at, end, "prefix" if prefix else cast("Sign", sign or "="), (piece,))


def _range(ends: re.Match[str], at: int, end: int, problems: list[Problem]) -> Value | None:
    low, high = (side.replace('"', "").replace("*", "") for side in ends.groups())
    if not low and not high:
        problems.append(Problem(at, end, "A range wants a value on at least one side: 3..5, 3.. or ..5."))
        return None
    middle = at + len(ends[1])
    return Value(at, end, "..", (Piece(at, middle, low), Piece(middle + 2, end, high)))


def _balanced(found: list[Token], problems: list[Problem]) -> list[Token]:
    """Let every bracket have its partner; groups nested too deep are left out."""
    kept: list[Token] = []
    opened: list[Token] = []
    for token in found:
        if token.kind in ("(", "-("):
            opened.append(token)
        elif token.kind == ")" and not opened:
            problems.append(Problem(token.start, token.end, "This bracket was never opened."))
            continue
        if len(opened) <= MAX_DEPTH:
            kept.append(token)
        elif len(opened) == MAX_DEPTH + 1 and token is opened[-1]:
            message = f"Brackets go {MAX_DEPTH} deep at most; what lies deeper is left out."
            problems.append(Problem(token.start, token.end, message))
        if token.kind == ")":
            opened.pop()
    problems.extend(Problem(o.start, o.end, "This bracket is not closed.") for o in opened[:MAX_DEPTH])
    end = found[-1].end if found else 0
    return kept + [Token(")", end, end)] * min(len(opened), MAX_DEPTH)


def _connected(found: list[Token], problems: list[Problem]) -> list[Token]:
    """Leave out an AND or OR that has nothing to connect."""
    kept: list[Token] = []
    for token, after in pairwise([*found, Token("", 0, 0)]):
        before = kept[-1].kind if kept else ""
        lonely = before in ("", "(", "-(", "AND", "OR") or after.kind in ("", ")", "AND", "OR")
        if token.kind in ("AND", "OR") and lonely:
            message = f"{token.kind} stands between two terms. To search for the word, put it in quotation marks."
            problems.append(Problem(token.start, token.end, message, f'"{token.kind.lower()}"'))
        else:
            kept.append(token)
    return kept
