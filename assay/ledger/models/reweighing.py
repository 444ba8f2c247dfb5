"""Weighing evidence anew that is the same as before, after the level at which it is judged has changed."""

from django.db.models import F

from assay.crew.models import Person
from assay.events.log import record
from assay.ledger.facts import HypothesisReweighed
from assay.ledger.models.registration import RegistrationVersion


def reweigh(project_id: int, *, by: Person, but: int | None = None) -> None:
    """Weigh the evidence of all without a verdict anew, after their levels changed. but: one that was weighed."""
    versions = RegistrationVersion.objects.filter(
        hypothesis__project=project_id, hypothesis__verdict=None, hypothesis__registration=F("pk"),
        locked_at__isnull=False,
    ).exclude(hypothesis=but)  # fmt: skip
    for version in versions.select_related("hypothesis").order_by("hypothesis__number"):
        hypothesis = version.hypothesis.fresh()
        was, found = hypothesis.assessment_id, hypothesis.assess()
        if found is not None and found.pk != was:
            record(HypothesisReweighed(found.verdict, hypothesis.binding_level()), on=hypothesis, by=by)
