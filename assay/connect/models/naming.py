"""How runs find their hypothesis where their tag alone does not say it: saved filters, and confirmed names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models, transaction

from assay import clock
from assay.connect.facts import FilterRemoved, FilterSaved, NameConfirmed
from assay.connect.models.tracker import Tracker
from assay.crew.models import Person
from assay.events.log import record
from assay.events.refusals import Refused
from assay.ledger.models import Hypothesis
from assay.ledger.words import ARMS

MOST = 20  # filters of a tracker: each is a question more at every look
LONGEST = 500


class FilterQuerySet(models.QuerySet["Filter"]):
    @transaction.atomic
    def keep(self, query: str, *, tracker: Tracker, hypothesis: Hypothesis, by: Person, arm: str = "") -> Filter:
        """Let the runs that a filter of MLflow's finds be for a hypothesis, and for one of its arms if it says which.

        Raises Refused for an empty filter, one that is there, and for more than a tracker has.
        """
        query = " ".join(query.split())
        if not query or len(query) > LONGEST:
            raise Refused("A filter has 1 to 500 characters.", way_out="Copy the one that you use in MLflow.")
        if arm and arm not in ARMS:
            raise Refused("There is no such arm.", way_out="Choose the baseline, the candidate, or what the runs say.")
        if hypothesis.project_id != tracker.project_id:
            raise Refused("This hypothesis is in another project.", way_out="Choose one of this project.")
        if self.filter(tracker=tracker, query=query, hypothesis=hypothesis, arm=arm).exists():
            raise Refused("This filter is kept already.", way_out="Change it, or leave it as it is.")
        if self.filter(tracker=tracker).count() >= MOST:
            raise Refused(f"There are {MOST} filters already.", way_out="Remove one, or tag the runs instead.")
        kept = self.create(tracker=tracker, hypothesis=hypothesis, query=query, arm=arm, by=by, at=clock.now())
        record(FilterSaved(query, hypothesis.key, arm), on=tracker, by=by)
        return kept


class Filter(models.Model):
    """A filter in MLflow's own words, whose runs are for one hypothesis."""

    part_of: ClassVar[str] = "tracker"
    tracker = models.ForeignKey(Tracker, models.CASCADE, related_name="filters")
    hypothesis = models.ForeignKey(Hypothesis, models.CASCADE, related_name="+")
    query = models.CharField(max_length=LONGEST)
    arm = models.CharField(max_length=9, blank=True, default="", help_text="empty: as the runs say")
    is_misread = models.BooleanField(default=False, help_text="whether MLflow did not understand it when asked last")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FilterQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.query

    def tell(self, *, is_misread: bool) -> None:
        """Keep whether MLflow understood it."""
        if is_misread != self.is_misread:
            self.is_misread = is_misread
            self.save(update_fields=["is_misread"])

    @transaction.atomic
    def remove(self, *, by: Person) -> None:
        """Look for its runs no more; those that came stay."""
        tracker, query, key = self.tracker, self.query, self.hypothesis.key
        if not Filter.objects.filter(pk=self.pk).delete()[0]:
            return
        record(FilterRemoved(query, key), on=tracker, by=by)


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    @transaction.atomic
    def confirm(self, named: str, *, tracker: Tracker, hypothesis: Hypothesis, by: Person) -> Confirmation:
        """Take the runs that name another project's hypothesis for one of this project, from now on.

        Raises Refused where the name is confirmed already.
        """
        if hypothesis.project_id != tracker.project_id:
            raise Refused("This hypothesis is in another project.", way_out="Choose one of this project.")
        made, is_new = self.get_or_create(
            tracker=tracker, named=named.strip().upper(),
            defaults={"hypothesis": hypothesis, "by": by, "at": clock.now()},
        )  # fmt: skip
        if not is_new:
            raise Refused(f"{made.named} stands for {made.hypothesis.key} already.", way_out="Nothing is left to do.")
        record(NameConfirmed(made.named, hypothesis.key), on=tracker, by=by)
        return made


class Confirmation(models.Model):
    """That runs which name one hypothesis are meant for another, under the name of who says so."""

    part_of: ClassVar[str] = "tracker"
    tracker = models.ForeignKey(Tracker, models.CASCADE, related_name="confirmations")
    named = models.CharField(max_length=40)
    hypothesis = models.ForeignKey(Hypothesis, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tracker", "named"], name="one_meaning_a_name")]

    def __str__(self) -> str:
        return f"{self.named} is {self.hypothesis}"
