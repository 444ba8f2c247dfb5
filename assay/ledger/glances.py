"""The verdicts that wait for a person, on their home page: what was found, and what waits behind it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.backlog.registries import Chip
from assay.crew.models import Membership, Person
from assay.crew.registries import Glance
from assay.ledger.evidence_shown import Finding, Plot, finding_of, plot_of
from assay.ledger.models import Hypothesis, ItemLink
from assay.ledger.offers import chip_of, waiting_for
from assay.science.inference.wording import counted

NAMED = 5


@dataclass(frozen=True)
class Waiting:
    """A hypothesis that waits. behind: which open items need it, in words."""

    chip: Chip
    title: str
    finding: Finding | None
    plot: Plot | None
    behind: str


def verdicts_waiting(person: Person, seats: Sequence[Membership]) -> Iterator[Glance]:
    """Yield one panel for all verdicts that wait for this person, in three queries; none where none waits."""
    hypotheses = [one for one, _ in waiting_for(person, [seat.project_id for seat in seats])]
    if hypotheses:
        behind = _behind(hypotheses)
        yield Glance("ledger/_glance.html", tuple(_waiting(one, behind[one.pk]) for one in hypotheses), wide=True)


def _waiting(one: Hypothesis, keys: list[str]) -> Waiting:
    said = f"{counted(len(keys), 'open item')} {'needs' if len(keys) == 1 else 'need'} it: {', '.join(keys[:NAMED])}"
    return Waiting(
        chip_of(one), one.title, finding_of(one.assessment) if one.assessment else None,
        plot_of(one, one.assessment, {}) if one.assessment else None,
        said + (" …" if len(keys) > NAMED else "") if keys else "",
    )  # fmt: skip


def _behind(hypotheses: list[Hypothesis]) -> dict[int, list[str]]:
    """Return the keys of the open items that need each of these hypotheses, in the order of the backlog."""
    links = ItemLink.objects.waiting().filter(hypothesis__in=hypotheses)
    keys: dict[int, list[str]] = defaultdict(list)
    for pk, project, number in links.order_by("item__rank").values_list(
        "hypothesis", "item__project__key", "item__number"
    ):
        keys[pk].append(f"{project}-{number}")
    return keys
