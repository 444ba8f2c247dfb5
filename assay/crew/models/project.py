"""A project: one crew, one backlog, one log of facts."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction

from assay import clock
from assay.crew.facts import ProjectChanged, ProjectFounded
from assay.crew.models.person import Person
from assay.crew.terms import Terms
from assay.events.log import record
from assay.events.refusals import Refused

KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")


class ProjectQuerySet(models.QuerySet["Project"]):
    def seen_by(self, person: Any) -> ProjectQuerySet:
        """Return the projects whose crew or stakeholders the person belongs to."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(memberships__person_id=person.pk, memberships__left_at=None)

    def called(self, key: str) -> ProjectQuerySet:
        """Return the project with a key, in either case."""
        return self.filter(key=key.upper())

    @transaction.atomic
    def found(self, *, key: str, name: str, by: Person, discipline: str = "other", **more: Any) -> Project:
        """Found a project; its founder becomes its owner and the first version of the agreement is the default one.

        Raises Refused if the key is malformed or taken.
        """
        key = key.strip().upper()
        if not KEY.fullmatch(key):
            raise Refused(
                f"“{key}” cannot be a project key.", way_out="Take 2 to 10 letters and digits, a letter first: CHURN."
            )
        if self.filter(key=key).exists():
            raise Refused(f"There is already a project {key}.", way_out="Take another key.")
        terms: Terms = more.pop("terms", None) or Terms()
        project = self.create(key=key, name=name.strip(), founded_at=clock.now(), terms_data=terms.data(), **more)
        record(ProjectFounded(key=key, name=project.name), on=project, by=by)
        project.memberships.join(project=project, person=by, discipline=discipline, role="owner", by=by)
        project.agreements.begin(project=project, terms=terms, by=by)
        return project


class Project(models.Model):
    """One project. `terms` is what its newest agreement says."""

    key = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True, default="")
    time_zone = models.CharField(max_length=60, default="UTC")
    founded_at = models.DateTimeField()
    terms_data = models.JSONField(help_text="derived: the terms of the newest version of the agreement")

    objects = ProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def project_id(self) -> int:
        """Its own id, so that a project is asked about like the things in it."""
        return self.pk

    @property
    def slug(self) -> str:
        """How the address names it: `churn`."""
        return self.key.lower()

    @property
    def url(self) -> str:
        return f"/p/{self.slug}/"

    @cached_property
    def terms(self) -> Terms:
        return Terms.read(self.terms_data)

    def terms_at(self, moment: datetime) -> Terms:
        """Return what the agreement said at a moment: the past keeps its own version."""
        version = self.agreements.filter(at__lte=moment).order_by("-number").first()
        return version.terms if version else self.terms

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """The day it is now where the project lives."""
        return clock.today(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment where the project lives."""
        return moment.astimezone(self.zone).date()

    @transaction.atomic
    def change(self, *, by: Person, **values: str) -> None:
        """Change name, purpose or time zone; what stays the same is no change."""
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        if not changed:
            return
        for name in changed:
            setattr(self, name, values[name])
        self.save(update_fields=changed)
        record(ProjectChanged(fields=changed), on=self, by=by)
