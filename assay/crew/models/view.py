"""A saved view: a query with a name, for oneself or for the crew."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from assay.crew.facts import ViewRemoved, ViewSaved
from assay.crew.models.membership import WorkingGroup
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.events.log import record
from assay.events.refusals import Refused


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_by(self, person: Any) -> SavedViewQuerySet:
        """Return the person's own views and those shared with them, in projects that they see."""
        theirs = models.Q(owner_id=person.pk) | models.Q(shared=True, group=None)
        theirs |= models.Q(shared=True, group__members__person_id=person.pk)
        return self.filter(theirs, project__in=Project.objects.seen_by(person)).distinct().order_by("name")

    @transaction.atomic
    def keep(
        self, *, project: Project, page: str, name: str, query: str, group_by: str = "", shared: bool = False,
        group: WorkingGroup | None = None, by: Person,
    ) -> SavedView:  # fmt: skip
        """Save a query under a name; the same name on the same page again replaces one's own."""
        if not name.strip():
            raise Refused("A view needs a name.", way_out="Call it by what it is for.")
        view, _ = self.update_or_create(
            project=project, owner=by, page=page, name=name.strip(),
            defaults={"query": query, "group_by": group_by, "shared": shared, "group": group},
        )  # fmt: skip
        record(ViewSaved(name=view.name, query=query), on=view, by=by)
        return view


class SavedView(models.Model):
    """A query that somebody wants to come back to."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="views")
    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    group_by = models.CharField(max_length=20, blank=True, default="")
    shared = models.BooleanField(default=False)
    group = models.ForeignKey(WorkingGroup, models.CASCADE, null=True, blank=True, related_name="+")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "owner", "page", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def remove(self, *, by: Person) -> None:
        """Forget it."""
        record(ViewRemoved(name=self.name), on=self, by=by)
        self.delete()
