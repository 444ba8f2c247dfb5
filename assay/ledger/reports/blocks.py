"""Markdown as a tree of plain values, for a report that is not HTML: nothing in a text can be a command there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markdown_it.token import Token

from assay.ui.markdown import LIMIT, tokens_of

Block = dict[str, Any]


def blocks_of(text: str) -> list[Block]:
    """Return a text as blocks: par, heading, list, quote, code, rule and table, each with its runs or blocks.

    A run is a stretch of text with how it is set: bold, italic, strike, code, and the address that it links to.
    """
    if len(text) > LIMIT:
        return [{"kind": "code", "text": text[:LIMIT]}]
    return _Reader(tokens_of(text)).blocks("")


class _Reader:
    """Walks the flat list of tokens once."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at = tokens, 0

    def blocks(self, end: str) -> list[Block]:
        """Read blocks until a token of the type `end`, which is read too."""
        found: list[Block] = []
        while self._at < len(self._tokens):
            token = self._next()
            if token.type == end:
                break
            if block := self._block(token):
                found.append(block)
        return found

    def _block(self, token: Token) -> Block | None:
        if (read := _PLAIN.get(token.type)) is not None:
            return read(token)
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type.startswith("ordered")
            return {"kind": "list", "ordered": ordered, "items": self._items(token.type.replace("open", "close"))}
        inner: dict[str, Callable[[], Block]] = {
            "blockquote_open": lambda: {"kind": "quote", "blocks": self.blocks("blockquote_close")},
            "table_open": lambda: {"kind": "table", "rows": self._rows()},
            "heading_open": lambda: {"kind": "heading", "runs": _runs(self._next().children or [])},
        }
        return inner[token.type]() if token.type in inner else None

    def _items(self, end: str) -> list[list[Block]]:
        items = []
        while self._at < len(self._tokens) and (token := self._next()).type != end:
            if token.type == "list_item_open":
                items.append(self.blocks("list_item_close"))
        return items

    def _rows(self) -> list[list[list[Block]]]:
        rows: list[list[list[Block]]] = []
        while self._at < len(self._tokens) and (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_runs(token.children or []))
        return rows

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token


_SET = {"strong": "bold", "em": "italic", "s": "strike"}


def _runs(tokens: list[Token]) -> list[Block]:
    runs: list[Block] = []
    how: dict[str, Any] = {}
    for token in tokens:
        name, _, side = token.type.partition("_")
        if name in _SET and side:
            how = how | {_SET[name]: True} if side == "open" else {k: v for k, v in how.items() if k != _SET[name]}
        elif token.type == "link_open":
            how = how | {"url": str(token.attrs.get("href", ""))}
        elif token.type == "link_close":
            how = {key: value for key, value in how.items() if key != "url"}
        elif token.type in ("softbreak", "hardbreak"):
            runs.append({"text": "\n" if token.type == "hardbreak" else " "})
        elif token.content:
            runs.append({"text": token.content, **how, **({"code": True} if token.type == "code_inline" else {})})
    return runs


def _code(token: Token) -> Block:
    return {"kind": "code", "text": token.content.rstrip("\n")}


#: blocks that are one token each
_PLAIN: dict[str, Callable[[Token], Block]] = {
    "inline": lambda token: {"kind": "par", "runs": _runs(token.children or [])},
    "fence": _code,
    "code_block": _code,
    "hr": lambda _token: {"kind": "rule"},
}
