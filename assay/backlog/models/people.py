"""Who works on an item, and the words on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay.backlog.facts import ItemAssigned, ItemLabelled
from assay.backlog.models.parts import Assignment, Label, as_labels
from assay.crew.models import Membership, Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused

if TYPE_CHECKING:
    from assay.backlog.models.item import Item


class Shared(models.Model):
    """Something that people work on together."""

    class Meta:
        abstract = True

    @transaction.atomic
    def assign(self, people: Iterable[Person], *, by: Person) -> None:
        """Let exactly these people work on it. Raises Refused for somebody who is not on the project."""
        item = cast("Item", self)
        fresh(item, "number")
        wanted = {person.pk: person for person in people}
        now = {a.person_id: a.person.name for a in item.assignments.select_related("person")}
        if wanted.keys() == now.keys():
            return
        present = Membership.objects.present().crew().filter(project_id=item.project_id, person_id__in=wanted)
        strangers = wanted.keys() - set(present.values_list("person_id", flat=True)) - now.keys()
        if strangers:
            name = wanted[min(strangers)].name
            raise Refused(f"{name} is not on the crew of this project.", way_out="Invite them first.")
        item.assignments.exclude(person_id__in=wanted).delete()
        Assignment.objects.bulk_create([Assignment(item=item, person_id=pk) for pk in wanted if pk not in now])
        names = [person.name for person in wanted.values()]
        record(ItemAssigned(list(now.values()), names, list(now), list(wanted)), on=item, by=by)

    @transaction.atomic
    def label(self, names: Iterable[str], *, by: Person) -> None:
        """Put exactly these labels on it."""
        item = cast("Item", self)
        fresh(item, "title", "description")
        wanted = as_labels(names)
        now = list(item.labels.values_list("name", flat=True))
        if set(wanted) == set(now):
            return
        item.labels.exclude(name__in=wanted).delete()
        Label.objects.bulk_create([Label(item=item, name=name) for name in wanted if name not in now])
        item.words = item.words_of(wanted)
        item.save(update_fields=["words"])
        record(ItemLabelled(now, wanted), on=item, by=by)
