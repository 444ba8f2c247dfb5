"""What hangs on a hypothesis: hypotheses below it, items that test or need it, what its rejection prunes or pruned."""

from dataclasses import dataclass

from django.db.models import Q

from assay.backlog.registries import Chip
from assay.ledger.models import Hypothesis, ItemLink, Moot, Pruning
from assay.ledger.offers import chip_of
from assay.ledger.words import Decision


@dataclass(frozen=True)
class Tied:
    """An item that tests or needs it."""

    link: int
    key: str
    title: str
    url: str
    stage: str
    relation: str
    is_open: bool


@dataclass(frozen=True)
class Hanging:
    """chips: hypotheses below it, or that need it. moot: open items that its rejection makes moot.

    rejected: its rejection stands, so they can be dropped together. prunings: what was dropped so, newest first.
    """

    chips: tuple[Chip, ...]
    items: tuple[Tied, ...]
    moot: tuple[Moot, ...]
    rejected: bool
    prunings: tuple[Pruning, ...]


def hanging_on(hypothesis: Hypothesis) -> Hanging:
    """Read what hangs on a hypothesis, in five queries."""
    below = Hypothesis.objects.filter(Q(parent=hypothesis) | Q(needs=hypothesis)).select_related("project")
    links = ItemLink.objects.filter(hypothesis=hypothesis).select_related("item__project").order_by("item__number")
    verdict = hypothesis.verdict
    return Hanging(
        chips=tuple(chip_of(one) for one in below.order_by("number")),
        items=tuple(_tied(link) for link in links),
        moot=tuple(hypothesis.moot_items()),
        rejected=verdict is not None and verdict.value == Decision.REJECTED,
        prunings=tuple(hypothesis.prunings.select_related("by").order_by("-at")),
    )


def _tied(link: ItemLink) -> Tied:
    item = link.item
    return Tied(link.pk, item.key, item.title, item.url, item.stage, link.relation, item.is_open)
