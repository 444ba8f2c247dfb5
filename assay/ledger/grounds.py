"""What the verdicts of a project stand on: assumptions, which were overturned, and whose verdict that shakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assay.backlog.registries import Chip
from assay.ledger.models import Assumption, Hypothesis, Overturning
from assay.ledger.models.assuming import standing_on
from assay.ledger.offers import chip_of
from assay.prepared import Prepared


@dataclass(frozen=True)
class Ground:
    """One assumption as the page shows it.

    pk: 0 before a verdict named it. on: the hypothesis that it is about. moved: what became of its verdict since.
    overturned: the overturning in force. past: those that were taken back. carries: whose verdicts stand on it.
    """

    pk: int
    text: str
    on: Chip | None = None
    moved: str = ""
    overturned: Overturning | None = None
    past: tuple[Overturning, ...] = ()
    carries: tuple[Chip, ...] = ()


@dataclass(frozen=True)
class Shaken:
    """An assumption that was overturned, and on which a verdict stands through the verdicts of others.

    through: the hypotheses on the way, from the one that the verdict names to the one whose assumption it is.
    """

    text: str
    overturning: Overturning
    through: tuple[Chip, ...]


class Grounds:
    """All assumptions of a project that verdicts named, in two queries."""

    def __init__(self, project_id: int) -> None:
        self.assumptions = _ASSUMPTIONS.things(project_id)
        self.overturnings: dict[int, list[Overturning]] = defaultdict(list)
        if self.assumptions:
            told = Overturning.objects.filter(assumption__in=self.assumptions).select_related("by", "taken_back_by")
            for one in told:
                self.overturnings[one.assumption_id].append(one)

    @cached_property
    def named(self) -> dict[int, list[Assumption]]:
        """The assumptions of each hypothesis."""
        named: dict[int, list[Assumption]] = defaultdict(list)
        for one in self.assumptions:
            named[one.hypothesis_id].append(one)
        return named

    @cached_property
    def decided(self) -> dict[int, Hypothesis]:
        """Those with a verdict that stands, and with an assumption that it named."""
        return {one.hypothesis_id: one.hypothesis for one in self.assumptions if one.hypothesis.verdict_id}

    def of(self, hypothesis: Hypothesis) -> list[Ground]:
        """Return what a hypothesis assumes: as it stands now, or as its verdict named it."""
        if named := self.named.get(hypothesis.pk):
            return [self._ground(one) for one in named]
        texts = hypothesis.assumptions
        pointed = hypothesis.pointed_at(texts)
        return [Ground(0, text, chip_of(on) if on else None) for text, on in zip(texts, pointed, strict=True)]

    def in_force(self, assumption: Assumption) -> Overturning | None:
        """Return the overturning of an assumption that was not taken back."""
        return next((one for one in self.overturnings[assumption.pk] if one.taken_back_at is None), None)

    def shaken(self, pk: int) -> list[Shaken]:
        """Return what shakes a verdict that stands: overturned assumptions, its own first, then those further down."""
        return list(self._shaken(pk, (), {pk})) if pk in self.decided else []

    @property
    def shaken_ids(self) -> set[int]:
        """The hypotheses whose verdicts stand on something that was overturned."""
        starts = {one.hypothesis_id for one in self.assumptions if self.in_force(one)}
        return {pk for start in starts for pk in self._standing_on(start)}

    def _shaken(self, pk: int, through: tuple[Chip, ...], seen: set[int]) -> Iterator[Shaken]:
        for one in self.named[pk]:
            if found := self.in_force(one):
                yield Shaken(one.text, found, through)
        for one in self.named[pk]:
            on = one.on
            if on is not None and on.pk in self.decided and on.pk not in seen:
                seen.add(on.pk)
                yield from self._shaken(on.pk, (*through, chip_of(on)), seen)

    def _ground(self, one: Assumption) -> Ground:
        told = self.overturnings[one.pk]
        carries = sorted(self._standing_on(one.hypothesis_id), key=lambda pk: self.decided[pk].number)
        return Ground(
            one.pk, one.text, chip_of(one.on) if one.on else None, _moved(one), self.in_force(one),
            tuple(past for past in told if past.taken_back_at),
            tuple(chip_of(self.decided[pk]) for pk in carries),
        )  # fmt: skip

    def _standing_on(self, start: int) -> set[int]:
        pointers = [(one.hypothesis_id, one.on_id) for one in self.assumptions]
        return standing_on(start, pointers, among=self.decided)


_ASSUMPTIONS = Prepared(
    (int,),
    lambda project: (
        Assumption.objects.filter(hypothesis__project=project)
        .select_related("hypothesis__project", "on__project", "on__verdict")
    ),
)  # fmt: skip


def _moved(one: Assumption) -> str:
    """What became of the verdict that it is about since it was named; "" where that is as it was."""
    if one.on is None:
        return ""
    now = one.on.verdict.value if one.on.verdict else ""
    return "" if now == one.stood else f"{one.stood or 'open'} when this was signed, {now or 'open'} now"
