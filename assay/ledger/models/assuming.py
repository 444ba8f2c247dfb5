"""What a verdict stands on: assumptions that are named before it and frozen with it, and can be overturned later."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.crew.registries import links
from assay.events.log import fresh, record
from assay.events.refusals import Refused
from assay.keys import NUMBER
from assay.ledger.facts import AssumptionOverturned, AssumptionUpheld

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Assumption(models.Model):
    """One assumption of a verdict. on: the hypothesis whose verdict it is about; stood: what stood on that one then."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="named")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    on = models.ForeignKey("ledger.Hypothesis", models.SET_NULL, null=True, blank=True, related_name="+")
    stood = models.CharField(max_length=12, blank=True, default="", help_text="accepted ...; empty: no verdict yet")
    at = models.DateTimeField()

    class Meta:
        ordering = ["hypothesis_id", "place"]
        constraints = [models.UniqueConstraint(fields=["hypothesis", "place"], name="one_assumption_a_place")]

    def __str__(self) -> str:
        return self.text


class Overturning(models.Model):
    """That somebody found an assumption wrong, and why. cause: the key of what showed it. Taken back, never deleted."""

    part_of: ClassVar[str] = "assumption"
    assumption = models.ForeignKey(Assumption, models.CASCADE, related_name="overturnings")
    why = models.TextField()
    cause = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["at", "id"]


class Assuming(models.Model):
    """Something whose verdict stands on assumptions."""

    class Meta:
        abstract = True

    def pointed_at(self, texts: Sequence[str]) -> list[Hypothesis | None]:
        """Return for each text the hypothesis of this project that it names first (H1, CHURN-H1); in one query."""
        hypothesis = cast("Hypothesis", self)
        keys = _keys(hypothesis.project.key)
        named = [[int(number) for number in keys.findall(text)] for text in texts]
        numbers = {number for each in named for number in each} - {hypothesis.number}
        if not numbers:
            return [None] * len(texts)
        others = type(hypothesis).objects.filter(project_id=hypothesis.project_id, number__in=numbers)
        known = {one.number: one for one in others.select_related("project", "verdict")}
        return [next((known[number] for number in each if number in known), None) for each in named]

    def name_assumptions(self) -> list[str]:
        """Freeze what is assumed now, as part of a verdict that is signed; return the texts. Named once, they stay."""
        hypothesis = cast("Hypothesis", self)
        if not hypothesis.named.exists():
            pointed = self.pointed_at(hypothesis.assumptions)
            for place, (text, on) in enumerate(zip(hypothesis.assumptions, pointed, strict=True)):
                stood = on.verdict.value if on and on.verdict else ""
                Assumption.objects.create(
                    hypothesis=hypothesis, place=place, text=text, on=on, stood=stood, at=clock.now()
                )
        return list(hypothesis.assumptions)

    @transaction.atomic
    def overturn(self, assumption: Assumption, *, why: str, cause: str = "", by: Person) -> Overturning:
        """Say that an assumption of its verdict does not hold. It turns no verdict: it lists those that stood on it.

        cause: the key of the verdict or of the finding that showed it, such as CHURN-H5 or CHURN-12, "" for none.
        Raises Refused without a reason, for a key that is not there, and where it is overturned already.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        fresh(assumption)
        if not why.strip():
            raise Refused("An assumption is overturned for a reason.", way_out="Say what showed that it does not hold.")
        if assumption.overturnings.filter(taken_back_at=None).exists():
            raise Refused("This assumption is overturned already.", way_out="Take that back first, to say it anew.")
        cause = hypothesis.key_of_cause(cause)
        overturning = Overturning.objects.create(
            assumption=assumption, why=why.strip(), cause=cause, by=by, at=clock.now()
        )
        verdicts = hypothesis.verdicts_on(assumption)
        record(AssumptionOverturned(assumption.text, overturning.why, cause, verdicts), on=hypothesis, by=by)
        return overturning

    @transaction.atomic
    def uphold(self, overturning: Overturning, *, by: Person, why: str = "") -> None:
        """Take back that an assumption is overturned; that it was stays recorded."""
        hypothesis = cast("Hypothesis", self).fresh()
        fresh(overturning, "taken_back_at")
        if overturning.taken_back_at:
            return
        overturning.taken_back_at, overturning.taken_back_by = clock.now(), by
        overturning.taken_back_why = why.strip()
        overturning.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
        fact = AssumptionUpheld(overturning.assumption.text, overturning.taken_back_why)
        record(fact, on=hypothesis, by=by)

    def key_of_cause(self, typed: str) -> str:
        """Return the whole key of what somebody typed. Raises Refused for what is not in this project."""
        hypothesis = cast("Hypothesis", self)
        typed = typed.strip().upper()
        if not typed:
            return ""
        key = typed if "-" in typed else f"{hypothesis.project.key}-{typed}"
        if key not in links(hypothesis.project, [key]):
            raise Refused(f"There is no {key} here.", way_out="Give the key of a hypothesis or of an item, or none.")
        return key

    def verdicts_on(self, assumption: Assumption) -> list[str]:
        """Name the verdicts that stand on an assumption, at any remove, by the keys of their hypotheses."""
        hypothesis = cast("Hypothesis", self)
        decided = type(hypothesis).objects.filter(project_id=hypothesis.project_id, verdict__isnull=False)
        numbers = dict(decided.values_list("pk", "number"))
        rows = Assumption.objects.filter(hypothesis__project=hypothesis.project_id, on__isnull=False)
        pointers = list(rows.values_list("hypothesis_id", "on_id"))
        found = standing_on(assumption.hypothesis_id, pointers, among=numbers.keys())
        return [f"{hypothesis.project.key}-H{number}" for number in sorted(numbers[pk] for pk in found)]


def standing_on(start: int, pointers: Sequence[tuple[int, int | None]], *, among: Collection[int]) -> set[int]:
    """Return a decided hypothesis with those whose verdicts stand on its verdict, at any remove; all as ids.

    pointers: (hypothesis, the one that an assumption of it is about). among: those on which a verdict stands.
    """
    found: set[int] = set()
    more = {start}.intersection(among)
    while more:
        found |= more
        more = {one for one, on in pointers if on in more and one in among} - found
    return found


def _keys(project: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{re.escape(project)}-)?H({NUMBER})(?![\w-])")
