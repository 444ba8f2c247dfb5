"""What the ledger shows of an item on the page that the backlog draws: its hypotheses, and the gate before it."""

from dataclasses import dataclass
from datetime import datetime

from assay.backlog.kinds import Stage
from assay.backlog.models import Item
from assay.backlog.registries import Chip, Panel
from assay.crew.models import Person
from assay.crew.permissions import may
from assay.ledger.gate import situation_of, why_shut
from assay.ledger.models import ItemLink
from assay.ledger.offers import chip
from assay.ledger.words import Relation, State
from assay.prepared import Prepared
from assay.science.practices.rules.gates import is_open


@dataclass(frozen=True)
class Tie:
    """One hypothesis that an item tests or needs, and where that stands."""

    id: int
    relation: str
    words: str
    chip: Chip
    note: str


def panel_of_item(item: Item, person: Person) -> Panel | None:
    """Return the hypotheses that an item tests or needs, in one query; None where there is nothing to see or to do."""
    ties = tuple(_tie(item.project.key, *row) for row in _TIES.rows(item.pk))
    may_link = may(person, "register hypotheses", item)
    if not ties and not may_link:
        return None
    values = {"ties": ties, "may_link": may_link, "relations": Relation.choices, "url": f"{item.url}/hypotheses"}
    return Panel("ledger/_item_hypotheses.html", values, order=30)


@dataclass(frozen=True)
class AtGate:
    """Where an item stands to the gate before its stage. early: it started while that was shut."""

    early: bool
    started: datetime | None
    why: str
    url: str


def gate_panel(item: Item, _person: Person) -> Panel | None:
    """Say that an item started early, or would; None for another stage, what is closed, and once the gate is open."""
    if item.stage != Stage.OPERATIONALIZATION or item.dropped_at:
        return None
    situation = situation_of(item.project)
    early = item.started_at is not None and not is_open(situation, item.started_at)
    waits = item.started_at is None and item.is_open and not is_open(situation, situation.now)
    if not (early or waits):
        return None
    shown = AtGate(early, item.started_at, "" if early else why_shut(situation), f"{item.project.url}feasibility")
    return Panel("ledger/_gate.html", {"gate": shown}, order=10)


_TIES = Prepared(
    (int,),
    lambda item: (
        ItemLink.objects.filter(item=item)
        .order_by("-relation", "hypothesis__number")
        .values_list("id", "relation", "hypothesis__number", "hypothesis__state", "hypothesis__title")
    ),
)


def _tie(project: str, pk: int, relation: str, number: int, state: str, title: str) -> Tie:
    words = {"tests": "tests", "needs": "needs"}[relation]
    return Tie(pk, relation, words, chip(project, number, state, title), State(state).label)
