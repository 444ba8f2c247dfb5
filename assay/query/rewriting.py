"""Change a query without typing: what a click on a chip or on a column does to it."""

from __future__ import annotations

from collections.abc import Callable

from assay.query.reader import parse
from assay.query.tree import And, Node, Not, Or, Term
from assay.query.values import quoted


def with_term(text: str, key: str, value: str) -> str:
    """The query that also asks for `key:value`; unchanged if it does already.

    To ask for this value instead of another one: `with_term(without(text, key), key, value)`.
    """
    root = parse(text).root
    term = f"{key}:{quoted(value)}"
    parts = root.parts if isinstance(root, And) else (root,)
    if any(isinstance(part, Term) and _asks(part, key, value) for part in parts):
        return text
    return f"{_written(text, root, inside=True)} {term}".strip() if root else term


def without(text: str, key: str, value: str = "") -> str:
    """The query without its terms `key:...`, or only without those that ask for `value` alone; also negated ones."""
    return _written(text, _kept(parse(text).root, lambda term: _asks(term, key, value)))


def _asks(term: Term, key: str, value: str) -> bool:
    if term.key is None or term.key.text != key.lower():
        return False
    return not value or [(v.sign, v.bounds[0].text.lower()) for v in term.values] == [("=", value.lower())]


def _kept(node: Node | None, is_gone: Callable[[Term], bool]) -> Node | None:
    if isinstance(node, Term):
        return None if is_gone(node) else node
    if isinstance(node, Not):
        inner = _kept(node.part, is_gone)
        return Not(node.start, node.end, inner) if inner else None
    if isinstance(node, And | Or):
        parts = tuple(part for part in (_kept(part, is_gone) for part in node.parts) if part)
        if len(parts) < 2:
            return parts[0] if parts else None
        return type(node)(node.start, node.end, parts)
    return node


def _written(text: str, node: Node | None, *, inside: bool = False) -> str:
    """A tree as text. inside: it stands among other terms, so an OR needs its brackets."""
    if node is None:
        return ""
    if isinstance(node, Not):
        bracket = isinstance(node.part, And | Or | Not)
        inner = _written(text, node.part)
        return f"-({inner})" if bracket else f"-{inner}"
    if isinstance(node, And):
        return " ".join(_written(text, part, inside=True) for part in node.parts)
    if isinstance(node, Or):
        either = " OR ".join(_written(text, part) for part in node.parts)
        return f"({either})" if inside else either
    source = text[node.start : node.end]
    return source + '"' * (source.count('"') % 2)
