"""What hangs on a hypothesis: hypotheses below it, items that test or need it, what its rejection prunes or pruned."""

from dataclasses import dataclass

from assay.backlog.registries import Chip
from assay.crew.models import Project
from assay.ledger.models import Hypothesis, ItemLink, Moot, Pruning
from assay.ledger.offers import chip
from assay.ledger.words import Decision
from assay.prepared import Prepared


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
    is_dropped: bool


@dataclass(frozen=True)
class Hanging:
    """chips: hypotheses below it, or that need it, but for withdrawn ones.

    moot: open items that its rejection makes moot. rejected: its rejection stands, so they can be dropped together.
    prunings: what was dropped so, newest first.
    """

    chips: tuple[Chip, ...]
    items: tuple[Tied, ...]
    moot: tuple[Moot, ...]
    rejected: bool
    prunings: tuple[Pruning, ...]


def hanging_on(hypothesis: Hypothesis) -> Hanging:
    """Read what hangs on a hypothesis, in a fixed number of queries."""
    project, verdict = hypothesis.project, hypothesis.verdict
    return Hanging(
        chips=tuple(chip(project.key, *row) for row in _BELOW.rows(hypothesis.pk)),
        items=tuple(_tied(link, project) for link in _LINKS.things(hypothesis.pk)),
        moot=tuple(hypothesis.moot_items()),
        rejected=verdict is not None and verdict.value == Decision.REJECTED,
        prunings=tuple(_PRUNINGS.things(hypothesis.pk)),
    )


_BELOW = Prepared(
    (int,), lambda pk: Hypothesis.objects.below(pk).order_by("number").values_list("number", "state", "title")
)
_LINKS = Prepared(
    (int,), lambda pk: ItemLink.objects.filter(hypothesis=pk).select_related("item").order_by("item__number")
)
_PRUNINGS = Prepared((int,), lambda pk: Pruning.objects.filter(hypothesis=pk).select_related("by").order_by("-at"))


def _tied(link: ItemLink, project: Project) -> Tied:
    item = link.item
    item.project, dropped = project, item.dropped_at is not None
    return Tied(link.pk, item.key, item.title, item.url, item.stage, link.relation, item.is_open, dropped)
