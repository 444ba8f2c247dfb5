"""The read side of the sitting after a verdict: what it unlocked, what it made moot, and rows for what is new."""

from __future__ import annotations

from dataclasses import dataclass

from assay.backlog.models import Item, Sprint
from assay.backlog.registries import Chip
from assay.ledger.follow_forms import Following
from assay.ledger.models import Hypothesis, ItemLink, Moot
from assay.ledger.offers import chip_of
from assay.ledger.words import Decision


@dataclass(frozen=True)
class FollowPage:
    """Everything the page shows.

    unlocked: open items that its acceptance let go on; still: (item, what it waits for) of those that need more.
    ticked: ids of items that are ticked. sprint: into which unlocked items can be taken up.
    below: after a rejection the hypotheses without a verdict that hang on it.
    """

    hypothesis: Hypothesis
    following: Following
    moot: tuple[Moot, ...]
    unlocked: tuple[Item, ...]
    still: tuple[tuple[Item, str], ...]
    sprint: Sprint | None
    below: tuple[Chip, ...]
    dropping: frozenset[int]
    taking: frozenset[int]
    shows_errors: bool

    @property
    def asks(self) -> bool:
        """Whether a verdict stands, so that it is asked what follows from it."""
        return self.hypothesis.verdict is not None

    @property
    def is_followed_up(self) -> bool:
        return self.hypothesis.is_followed_up


def follow_page(
    hypothesis: Hypothesis, following: Following, *, dropping: set[int] | None = None, taking: set[int] | None = None,
    shows_errors: bool = False,
) -> FollowPage:  # fmt: skip
    """Read the page. dropping, taking: what was ticked when it was sent; by default everything moot, nothing else."""
    value = hypothesis.verdict.value if hypothesis.verdict else ""
    moot = tuple(hypothesis.moot_items()) if value == Decision.REJECTED else ()
    return FollowPage(
        hypothesis=hypothesis, following=following, moot=moot, unlocked=tuple(hypothesis.unlocked_items()),
        still=_still_waiting(hypothesis) if value == Decision.ACCEPTED else (),
        sprint=sprint_to_come(hypothesis), below=_open_below(hypothesis) if value == Decision.REJECTED else (),
        dropping=frozenset({one.item.pk for one in moot} if dropping is None else dropping),
        taking=frozenset(taking or ()), shows_errors=shows_errors,
    )  # fmt: skip


def sprint_to_come(hypothesis: Hypothesis) -> Sprint | None:
    """Return the running sprint, else the next one."""
    return Sprint.objects.filter(project=hypothesis.project_id, closed_at=None).order_by("number").first()


def _open_below(hypothesis: Hypothesis) -> tuple[Chip, ...]:
    return tuple(chip_of(one) for one in hypothesis.family()[1:] if not (one.verdict_id or one.withdrawn_at))


def _still_waiting(hypothesis: Hypothesis) -> tuple[tuple[Item, str], ...]:
    links = ItemLink.objects.waiting().filter(hypothesis=hypothesis).exclude(item__holds=None).distinct()
    rows = links.select_related("item__project").prefetch_related("item__holds").order_by("item__rank")
    return tuple((link.item, "; ".join(hold.reason for hold in link.item.holds.all())) for link in rows)
