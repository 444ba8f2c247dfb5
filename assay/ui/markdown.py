"""Markdown as people write it here: safe, with @names and #KEYS as links."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from assay.keys import NUMBER, PROJECT

LIMIT = 40_000  # characters; keeps the worst nesting under a second
CELLS = 5_000  # of all tables, counting those that a short row leaves out; a text with more shows them as typed
NESTING = 20  # levels of quotes, lists and brackets; deeper ones stay as typed
SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
NAME = re.compile(
    r"(?<![\w@#/.+-])(?:"
    r"@(?P<person>[^\W_](?:[\w.-]{0,62}\w)?)"
    rf"|\#?(?P<key>{PROJECT}-[A-Za-z]?{NUMBER})(?![\w-])"
    r"|(?P<address>https?://[^\s<>\"]{1,2000}[^\s<>\".,;:!?)\]'])"
    r")"
)
BOX = re.compile(r"\[([ xX])\] ")

Link = Callable[[str], str | None]


@dataclass(frozen=True)
class Names:
    """Whom and what a text names: people without their @, keys in capitals."""

    people: frozenset[str]
    keys: frozenset[str]


def render(text: str, *, link: Link | None = None) -> Markup:
    """Turn Markdown into HTML that is safe on any page.

    link: asked for the address of each "@amir" and "CHURN-12"; None leaves the text as it is. Ask `named` first and
    look all of them up at once.
    HTML in the text is shown as typed. Pictures become links. Text beyond LIMIT characters is shown plain, and says so.
    """
    if len(text) > LIMIT:
        return _plain(text[:LIMIT])
    parser = _WITH_TABLES if _cells(text) <= CELLS else _WITHOUT_TABLES
    return Markup(_CLEANER.clean(parser.render(text, {"link": link})))  # noqa: S704  cleaned


def line(text: str, *, link: Link) -> Markup:
    """Return a line as it was typed, no Markdown, in which keys, names and addresses are links."""
    said, at = Markup(), 0
    for hit in NAME.finditer(text):
        if address := _address(hit, link):
            a = Markup('<a class="link" href="{}" rel="nofollow noopener">{}</a>').format(address, hit[0])
            said, at = said + text[at : hit.start()] + a, hit.end()
    return said + text[at:]


def tokens_of(text: str) -> list[Token]:
    """Return what Markdown consists of, for what is no HTML; names and keys are no links in it."""
    parser = _WITH_TABLES if _cells(text) <= CELLS else _WITHOUT_TABLES
    return parser.parse(text)


def named(text: str) -> Names:
    """Say whom and what a text names, code and links left aside."""
    if len(text) > LIMIT:
        return Names(frozenset(), frozenset())
    hits = [hit for token in _free_texts(_WITHOUT_TABLES.parse(text)) for hit in NAME.finditer(token.content)]
    return Names(
        people=frozenset(hit["person"].lower() for hit in hits if hit["person"]),
        keys=frozenset(hit["key"].upper() for hit in hits if hit["key"]),
    )


def _plain(text: str) -> Markup:
    said = _("This text is longer than %s characters; its beginning is shown as typed.") % f"{LIMIT:,}"
    return Markup("<p><em>{}</em></p><pre>{}</pre>").format(said, escape(text))


def _free_texts(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        depth = 0
        for child in token.children or []:
            depth += child.nesting if child.type in ("link_open", "link_close") else 0
            if child.type == "text" and not depth:
                yield child


def _link_names(state: StateCore) -> None:
    link: Link = state.env.get("link") or (lambda _name: None)
    for block in state.tokens:
        free = {id(token) for token in _free_texts([block])}
        if free:
            block.children = [
                piece
                for child in block.children or []
                for piece in (_pieces(child.content, link) if id(child) in free else [child])
            ]


def _pieces(text: str, link: Link) -> Iterator[Token]:
    at = 0
    for hit in NAME.finditer(text):
        if address := _address(hit, link):
            yield _text(text[at : hit.start()])
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield _text(hit[0])
            yield Token("link_close", "a", -1)
            at = hit.end()
    yield _text(text[at:])


def _address(hit: re.Match[str], link: Link) -> str | None:
    return hit["address"] or link(f"@{hit['person'].lower()}" if hit["person"] else hit["key"].upper())


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _settle(state: StateCore) -> None:
    """Put headings below those of the page, and draw `- [x]` as a ticked box."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    for opened, inline in zip(state.tokens, state.tokens[2:], strict=False):
        if opened.type == "list_item_open" and inline.children and (box := BOX.match(inline.children[0].content)):
            mark = "☐ " if box[1] == " " else "☑ "
            inline.children[0].content = mark + inline.children[0].content[box.end() :]


def _parser(*more: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING}).enable(["strikethrough", *more])
    parser.disable(["image", "html_block", "html_inline"])
    parser.core.ruler.push("names", _link_names)
    parser.core.ruler.push("settle", _settle)
    return parser


def _cells(text: str) -> int:
    """Return how many cells the tables of a text can have at most: each row is filled up to the widest."""
    blocks = [block.splitlines() for block in re.split(r"\n[ \t]*\n", text)]
    return sum(len(block) * max(line.count("|") for line in block) for block in blocks if block)


_WITH_TABLES, _WITHOUT_TABLES = _parser("table"), _parser()
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="nofollow noopener",
    clean_content_tags={"script", "style"},
)
