"""What shows an answer, as the page and the report draw it: where it leads, and whether it bears the answer out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from assay.backlog.models import Item
from assay.crew.models import Project
from assay.crew.registries import links
from assay.ledger.models import Hypothesis, Run
from assay.ledger.models.study_evidence import Piece, Shows
from assay.ledger.words import DECIDED, MARKS

#: the icon of each kind, by the names of the sprite
ICONS = {
    Shows.ITEM: "board", Shows.VERDICT: "ledger", Shows.RUN: "run", Shows.EXPLORATION: "notebook",
    Shows.NOTEBOOK: "notebook", Shows.PULL_REQUEST: "merge", Shows.COMMIT: "commit", Shows.DOCUMENT: "document",
    Shows.DATA_SET: "data", Shows.CONTRACT: "lock", Shows.LINK: "link",
}  # fmt: skip


@dataclass(frozen=True)
class ShownPiece:
    """One piece. title: of what lives here. weak: why it does not bear the answer out yet; "" if it does.

    mark: of a hypothesis, how it stands.
    """

    kind: str
    ref: str
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
    """Looks up all pieces of a page at once: a query a room for addresses, one each for items, hypotheses and runs."""

    def __init__(self, project: Project, pieces: Iterable[Piece]) -> None:
        self._project, pieces = project, list(pieces)
        keys = {
            piece.ref
            for piece in pieces
            if piece.kind in (Shows.ITEM, Shows.VERDICT, Shows.EXPLORATION, Shows.CONTRACT)
        }
        self._links = links(project, keys) if keys else {}
        self._items = self._ends(pieces)
        self._verdicts = self._states(pieces)
        self._runs = self._named_runs(pieces)

    def shown(self, piece: Piece) -> ShownPiece:
        """Return a piece as it is drawn."""
        url, title = self._links.get(piece.ref.upper(), ("", ""))
        told: dict[str, str] = {"url": url, "title": title, "written": piece.written}
        if piece.kind == Shows.ITEM:
            told["weak"] = self._items.get(piece.ref, "is not here any more")
        elif piece.kind == Shows.VERDICT:
            state = self._verdicts.get(piece.ref, "")
            told |= {"mark": MARKS.get(state, ""), "weak": "" if state in DECIDED else "has no signed verdict yet"}
        elif piece.kind == Shows.RUN:
            told["url"] = next((at for run, at in self._runs.items() if run.startswith(piece.ref)), "")
        elif piece.kind == Shows.LINK:
            told |= {"url": piece.leads_to, "weak": "is a bare link: what lies behind it may change"}
        return ShownPiece(piece.kind, piece.ref, **told)

    def _ends(self, pieces: list[Piece]) -> Mapping[str, str]:
        """Of each item why it bears nothing out yet."""
        numbers = {_number(piece.ref) for piece in pieces if piece.kind == Shows.ITEM}
        if not numbers:
            return {}
        rows = Item.objects.filter(project=self._project, number__in=numbers)
        ends = rows.values_list("number", "done_at", "dropped_at")
        return {
            f"{self._project.key}-{number}": "" if done else "was dropped" if dropped else "is not done yet"
            for number, done, dropped in ends
        }

    def _states(self, pieces: list[Piece]) -> Mapping[str, str]:
        numbers = {_number(piece.ref) for piece in pieces if piece.kind == Shows.VERDICT}
        if not numbers:
            return {}
        rows = Hypothesis.objects.filter(project=self._project, number__in=numbers)
        return {f"{self._project.key}-H{number}": state for number, state in rows.values_list("number", "state")}

    def _named_runs(self, pieces: list[Piece]) -> Mapping[str, str]:
        """The runs that are here, each with the page of the hypothesis that it counts for."""
        asked = {piece.ref for piece in pieces if piece.kind == Shows.RUN}
        if not asked:
            return {}
        named = Q()
        for ref in asked:
            named |= Q(run_id__startswith=ref)
        rows = Run.objects.filter(named, hypothesis__project=self._project).values_list("run_id", "hypothesis__number")
        return {run: f"/browse/{self._project.key}-H{number}#evidence" for run, number in rows}


def _number(key: str) -> int:
    return int("".join(filter(str.isdecimal, key.rpartition("-")[2])) or 0)
