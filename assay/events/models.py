"""The rows of the log. Rows of other rooms are named by kind and id, since this room knows none of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from assay.events.facts import Fact


class Counter(models.Model):
    """How many facts a project has. Raised in the transaction of each change, so its lock puts commits in order.

    A highest id would lose facts on PostgreSQL, where a later id may be committed first.
    """

    exempt: ClassVar[str] = "it counts the facts themselves"
    project_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)


class EventQuerySet(models.QuerySet["Event"]):
    def on(self, thing: models.Model) -> EventQuerySet:
        """Return what happened to one thing, oldest first."""
        return self.filter(kind=thing._meta.label_lower, target_id=thing.pk).order_by("number", "id")


class Event(models.Model):
    """One fact, as it was recorded. Never changed, never deleted."""

    exempt: ClassVar[str] = "it is the log"
    project_id = models.BigIntegerField(help_text="0: the instance itself")
    number = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    data = models.JSONField()
    at = models.DateTimeField()
    batch = models.CharField(max_length=32, blank=True, default="", help_text="names what was done together")

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project_id", "number"], name="one_fact_a_number")]
        indexes = [
            models.Index(fields=["kind", "target_id", "number"], name="facts_of_a_thing"),
            models.Index(fields=["project_id", "verb", "at"], name="facts_by_verb"),
            models.Index(fields=["batch"], name="facts_done_together", condition=~models.Q(batch="")),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}#{self.number} {self.verb}"

    @property
    def fact(self) -> Fact:
        """The typed fact."""
        return Fact.read(self.verb, self.data)

    @property
    def sentence(self) -> str:
        """What the actor did, without the actor."""
        return self.fact.sentence()

    def field(self, name: str) -> Any:
        """Return one recorded value, None if the fact has no such field."""
        return self.data.get(name)


class Submission(models.Model):
    """A form or a request of a program that was sent, by the token it carried, so that it counts once."""

    exempt: ClassVar[str] = "a form's token, kept for a day"
    token = models.CharField(max_length=64, primary_key=True)
    person_id = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    body = models.BinaryField(default=bytes, help_text="what a program was answered with, compressed; empty of a form")
    at = models.DateTimeField()
