"""The hypotheses of an item, on the page that the backlog draws."""

from dataclasses import dataclass

from assay.backlog.models import Item
from assay.backlog.registries import Chip, Panel
from assay.crew.models import Person
from assay.crew.permissions import may
from assay.ledger.models import ItemLink
from assay.ledger.words import MARKS, Relation, State
from assay.prepared import Prepared


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


_TIES = Prepared(
    (int,),
    lambda item: (
        ItemLink.objects.filter(item=item)
        .order_by("-relation", "hypothesis__number")
        .values_list("id", "relation", "hypothesis__number", "hypothesis__state", "hypothesis__title")
    ),
)


def _tie(project: str, pk: int, relation: str, number: int, state: str, title: str) -> Tie:
    chip = Chip(f"H{number}", MARKS[state], f"/browse/{project}-H{number}", title)
    words = {"tests": "tests", "needs": "needs"}[relation]
    return Tie(pk, relation, words, chip, State(state).label)
