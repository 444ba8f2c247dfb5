"""What shows an answer or a finding, as pages and reports draw it: where it leads, and whether it bears that out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from assay.crew.evidence import Piece, Shows, pieces_named
from assay.crew.models import Project
from assay.crew.registries import Standing, links, standings_of
from assay.ui.markdown import line, named

#: the icon of each kind, by the names of the sprite
ICONS = {
    Shows.ITEM: "board", Shows.VERDICT: "ledger", Shows.RUN: "run", Shows.EXPLORATION: "notebook",
    Shows.NOTEBOOK: "notebook", Shows.PULL_REQUEST: "merge", Shows.COMMIT: "commit", Shows.DOCUMENT: "document",
    Shows.DATA_SET: "data", Shows.CONTRACT: "lock", Shows.LINK: "link",
}  # fmt: skip


_KEYED = frozenset({Shows.ITEM, Shows.VERDICT, Shows.EXPLORATION, Shows.CONTRACT})
_WORDS = frozenset({Shows.DOCUMENT, Shows.NOTEBOOK})


@dataclass(frozen=True)
class ShownPiece:
    """One piece. title: of what lives here. weak: why it does not bear the answer out yet; "" if it does.

    mark: of a hypothesis, how it stands. label: its name, in which keys may be links.
    """

    kind: str
    ref: str
    label: Markup
    url: str = ""
    title: str = ""
    weak: str = ""
    mark: str = ""
    written: str = ""

    @property
    def icon(self) -> str:
        return ICONS[Shows(self.kind)]

    @property
    def is_link(self) -> bool:
        return self.kind == Shows.LINK


class Resolver:
    """Looks up all pieces of a page at once: a query a room for addresses, one each for the kinds that rooms know."""

    def __init__(self, project: Project, pieces: Iterable[Piece]) -> None:
        pieces = list(pieces)
        keys = {key for piece in pieces for key in _keys(piece)}
        self._links = links(project, keys) if keys else {}
        self._standings = standings_of(project, {(piece.kind, piece.ref) for piece in pieces})

    def shown(self, piece: Piece) -> ShownPiece:
        """Return a piece as it is drawn."""
        told = self._standings.get((piece.kind, piece.ref), Standing())
        url, title = self._links.get(piece.ref.upper(), (told.url, told.title))
        weak = told.weak
        if piece.kind == Shows.LINK:
            url, weak = piece.leads_to, "is a bare link: what lies behind it may change"
        label = self._label(piece, is_linked=bool(url))
        return ShownPiece(piece.kind, piece.ref, label, url, title, weak, told.mark, piece.written)

    def _label(self, piece: Piece, *, is_linked: bool) -> Markup:
        """Name a piece; where it leads nowhere itself, the keys and addresses among its words lead there."""
        if piece.kind == Shows.PULL_REQUEST and piece.ref.isdecimal():
            return Markup.escape(f"#{piece.ref}")
        if is_linked or piece.kind not in _WORDS:
            return Markup.escape(piece.ref)
        return line(piece.ref, link=lambda key: self._links.get(key, ("",))[0])


def shown_pieces(project: Project, text: str) -> tuple[ShownPiece, ...]:
    """Return what somebody wrote as evidence, one piece a line, as it is drawn."""
    pieces = pieces_named(text, project)
    resolver = Resolver(project, pieces)
    return tuple(resolver.shown(piece) for piece in pieces)


def _keys(piece: Piece) -> Iterable[str]:
    if piece.kind in _KEYED:
        return {piece.ref}
    return named(piece.ref).keys if piece.kind in _WORDS else ()
