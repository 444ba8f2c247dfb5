"""How many hypotheses a project allows itself, and at which share of wrong accepts: a version for each change."""

from __future__ import annotations

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person, Project
from assay.events.log import record
from assay.events.refusals import Refused, Stale
from assay.ledger.facts import LedgerControlled
from assay.ledger.models.lacking import MOST_ALPHA
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.models.reweighing import reweigh

MOST = 10_000


class ControlQuerySet(models.QuerySet["Control"]):
    def present(self, project_id: int) -> Control | None:
        """Return what holds in a project now; None where nobody ever said anything."""
        return self.filter(project=project_id).order_by("-number").first()

    @transaction.atomic
    def write(
        self, *, project: Project, alpha: float, maximum: int | None, strict: bool, reason: str, by: Person,
        seen: int | None = None,
    ) -> Control:  # fmt: skip
        """Write a new version; from now on levels follow it, and those without a verdict are weighed anew.

        maximum: how many hypotheses will ever be registered; None: no limit, and the levels shrink as they go on.
        seen: the number of the version that the person saw, 0 for none. Raises Stale if there is a newer one, and
        Refused without a reason, for figures that will not do, and for a maximum below what is registered.
        """
        Project.objects.select_for_update().get(pk=project.pk)  # two people may write one at once
        last = self.present(project.pk)
        number = last.number if last else 0
        if seen not in (None, number):
            raise Stale(
                f"Version {number} was written meanwhile.", field="version", theirs=f"{number}", yours=f"{seen}"
            )
        if not reason.strip():
            raise Refused("A new version needs a reason.", way_out="Say in a sentence why it changes.")
        if not 0 < alpha <= MOST_ALPHA:
            raise Refused(f"A share of {alpha:.0%} wrong accepts is no control.", way_out="Take 0.05, or up to 0.2.")
        if maximum is not None and not 1 <= maximum <= MOST:
            raise Refused(f"{maximum} is no maximum.", way_out=f"Take a number from 1 to {MOST:,}, or none.")
        taken = RegistrationVersion.objects.filter(hypothesis__project=project, number=1, registered_at__isnull=False)
        if maximum is not None and (registered := taken.count()) > maximum:
            raise Refused(
                f"{registered} hypotheses are registered already.", way_out=f"Take {registered} or more, or no maximum."
            )
        if last and (last.alpha, last.maximum, last.strict) == (alpha, maximum, strict):
            return last
        control = self.create(
            project=project, number=number + 1, alpha=alpha, maximum=maximum, strict=strict, reason=reason.strip(),
            by=by, at=clock.now(),
        )  # fmt: skip
        record(LedgerControlled(control.number, alpha, maximum, strict, control.reason), on=control, by=by)
        reweigh(project.pk, by=by)
        return control


class Control(models.Model):
    """One version. strict: its levels bind what the computed assessment accepts; else they are only shown."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    alpha = models.FloatField(help_text="the share of wrong accepts among all accepts that is kept")
    maximum = models.PositiveIntegerField(null=True, blank=True)
    strict = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ControlQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_control_a_version")]

    def __str__(self) -> str:
        return f"control of {self.project}, version {self.number}"
