"""Reading evidence anew that is the same as before, after the level at which it is judged has changed."""

from django.db.models import F

from assay.crew.models import Person
from assay.events.log import record
from assay.ledger.facts import HypothesisReweighed
from assay.ledger.models.registration import RegistrationVersion


def reweigh(project_id: int, *, by: Person, but: int | None = None) -> None:
    """Judge the evidence of all without a verdict at the level of now. but: one that is judged already."""
    versions = RegistrationVersion.objects.filter(
        hypothesis__project=project_id, hypothesis__verdict=None, hypothesis__registration=F("pk"),
        hypothesis__assessment__isnull=False,
    ).exclude(hypothesis=but)  # fmt: skip
    for version in versions.select_related("hypothesis__assessment").order_by("hypothesis__number"):
        hypothesis, was = version.hypothesis.fresh(), version.hypothesis.assessment
        level = hypothesis.binding_level()
        if was is not None and (found := was.at_level(level)).pk != was.pk:
            hypothesis.keep_found(found)
            record(HypothesisReweighed(found.verdict, level), on=hypothesis, by=by)
