"""Markdown of a notebook: no HTML, no link that leads anywhere, no picture but those that the cell carries itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assay.ledger.notebooks.pictures import BadPicture, picture

NESTING = 20  # levels of quotes, lists and brackets; deeper ones stay as typed
TABLE_CELLS = 5000  # of all tables of a text, counting those that a short row leaves out
TAGS = {
    *("blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"),
    *("s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}  # fmt: skip
LINE, WIDE = 24, 84  # pixels of a line, letters of one


def tokens_of(text: str) -> list[Token]:
    """Return the blocks of a text."""
    return (_WITH_TABLES if _table_cells(text) <= TABLE_CELLS else _WITHOUT_TABLES).parse(text)


def html_of(tokens: Sequence[Token], attached: Mapping[str, str]) -> str:
    """Draw blocks. attached: pictures that the cell carries, by name, as PNG in base64."""
    drawn: str = _WITH_TABLES.renderer.render(tokens, _WITH_TABLES.options, {"attached": attached})
    return _CLEANER.clean(drawn)


def plain(inline: Token) -> str:
    """Return a line of a text as it reads, without its marks."""
    pieces = (child.content if child.type in ("text", "code_inline") else " " for child in _shown(inline))
    return " ".join("".join(pieces).split())


def height_of(tokens: Sequence[Token], html: str) -> int:
    """Return about how many pixels a text takes."""
    lines = sum(1 + len(token.content) // WIDE for token in tokens if token.type in ("inline", "tr_open"))
    code = sum(token.content.count("\n") for token in tokens if token.type in ("fence", "code_block"))
    heads = sum(token.type == "heading_open" for token in tokens)
    return LINE * (lines + code) + 22 * heads + 10 + 360 * html.count("<img ")


def _shown(inline: Token) -> list[Token]:
    return [child for child in inline.children or [] if child.type in ("text", "code_inline", "softbreak", "hardbreak")]


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType  # noqa: ARG001
) -> str:  # fmt: skip
    """A link leads nowhere out of a sandboxed frame: where it would lead is said instead."""
    return f'<span class="to" title="{escape(str(tokens[idx].attrs.get("href", "")))}">'


def _link_close(self: RendererHTML, *_: Any) -> str:  # noqa: ARG001
    return "</span>"


def _image(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType  # noqa: ARG001
) -> str:  # fmt: skip
    where, said = str(tokens[idx].attrs.get("src", "")), escape(tokens[idx].content)
    if not where.startswith("attachment:"):
        return f'<span class="gone">Picture not shown: {said or escape(where)}</span>'
    try:
        found = picture(env["attached"].get(where.removeprefix("attachment:"), ""))
    except BadPicture as fault:
        return f'<span class="gone">Picture not shown, for {fault}: {said}</span>'
    return f'<img src="{found.address}" alt="{said}" width="{found.width}" height="{found.height}">'


def _parser(*more: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING}).enable(["strikethrough", *more])
    parser.disable(["html_block", "html_inline"])
    for name, rule in (("link_open", _link_open), ("link_close", _link_close), ("image", _image)):
        parser.add_render_rule(name, rule)
    return parser


def _table_cells(text: str) -> int:
    """Return how many cells the tables of a text can have at most: each row is filled up to the widest."""
    blocks = [block.splitlines() for block in re.split(r"\n[ \t]*\n", text)] if "|" in text else []
    return sum(len(block) * max(line.count("|") for line in block) for block in blocks if block)


_WITH_TABLES, _WITHOUT_TABLES = _parser("table"), _parser()
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"img": {"src", "alt", "width", "height"}, "span": {"title"}, "ol": {"start"}},
    tag_attribute_values={"span": {"class": {"to", "gone"}}},
    url_schemes={"data"},
    link_rel=None,
)
