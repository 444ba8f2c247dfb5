"""The working agreement: its versions and who signed them. The past keeps its own version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Max

from assay import clock
from assay.crew.facts import AgreementRevised, AgreementSigned
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.crew.registries import in_states
from assay.crew.terms import Terms
from assay.events.log import fresh, record
from assay.events.refusals import Refused, Stale


class AgreementQuerySet(models.QuerySet["AgreementVersion"]):
    def begin(self, *, project: Project, terms: Terms, by: Person) -> AgreementVersion:
        """Write number 0: what holds until the crew has written a first version of its own."""
        return self._write(project, 0, terms, {}, "What holds until the crew agrees on a first version.", by=by)

    @transaction.atomic
    def revise(
        self, *, project: Project, terms: Terms, text: dict[str, Any] | None = None, reason: str,
        changed: list[dict[str, str]] | None = None, seen: int | None = None, by: Person,
    ) -> AgreementVersion:  # fmt: skip
        """Write a new version; from now on rules are computed from it. Raises Refused without a reason.

        seen: the number of the version that it was written from. Raises Stale if there is a newer one by now.
        """
        if not reason.strip():
            raise Refused("A new version of the agreement needs a reason.", way_out="Say in a sentence why it changes.")
        fresh(project, "terms_data")
        project.__dict__.pop("terms", None)  # cached from what was read before
        last = self.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        if seen not in (None, last):
            raise Stale(f"Version {last} was written meanwhile.", field="version", theirs=f"{last}", yours=f"{seen}")
        _refuse_to_strand(project, terms)
        version = self._write(project, last + 1, terms, text or {}, reason, changed, by=by)
        project.terms_data = terms.data()
        project.save(update_fields=["terms_data"])
        project.__dict__.pop("terms", None)
        return version

    def _write(
        self, project: Project, number: int, terms: Terms, text: dict[str, Any], reason: str,
        changed: list[dict[str, str]] | None = None, *, by: Person,
    ) -> AgreementVersion:  # fmt: skip
        version = self.create(
            project=project, number=number, terms_data=terms.data(), text=text, reason=reason, changed=changed or [],
            by=by, at=clock.now(),
        )  # fmt: skip
        record(AgreementRevised(version=number, reason=reason), on=version, by=by)
        return version


def _refuse_to_strand(project: Project, terms: Terms) -> None:
    """A column goes only when nothing lies in it."""
    gone = {state.slug: state.name for state in project.terms.states if terms.state(state.slug) is None}
    held = [found for counts in in_states for found in counts(project, gone).items()] if gone else []
    if held:
        slug, count = held[0]
        raise Refused(
            f"{count} {'item lies' if count == 1 else 'items lie'} in {gone[slug]}.",
            way_out="Move them into another column first, or keep this one.",
        )


class AgreementVersion(models.Model):
    """One version, whole: its text for people, its terms for rules."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="agreements")
    number = models.PositiveIntegerField()
    terms_data = models.JSONField()
    text = models.JSONField(default=dict)
    reason = models.TextField()
    changed = models.JSONField(default=list)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"agreement of {self.project}, version {self.number}"

    @property
    def terms(self) -> Terms:
        return Terms.read(self.terms_data)

    @transaction.atomic
    def sign(self, *, by: Person) -> None:
        """Sign this version; signing twice is signing once."""
        _, signed = Signature.objects.get_or_create(version=self, person=by, defaults={"at": clock.now()})
        if signed:
            record(AgreementSigned(version=self.number), on=self, by=by)


class Signature(models.Model):
    """One person's name under one version."""

    part_of: ClassVar[str] = "version"
    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="one_signature_a_person")]
