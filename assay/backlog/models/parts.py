"""The parts of an item: rows that only exist as something of an item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from assay.crew.models import Person


class Criterion(models.Model):
    """One acceptance criterion."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="criteria")
    text = models.TextField()
    place = models.PositiveIntegerField()
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name_plural = "criteria"


class Assignment(models.Model):
    """That a person works on an item; two or more are a pair."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="one_assignment_a_person")]


class Label(models.Model):
    """A word on an item."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="labels")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="one_label_a_name")]


def as_labels(words: Iterable[str]) -> list[str]:
    """Return words as labels hold them: small, at most 40 letters, each once."""
    names = (word.strip().lower()[:40].strip() for word in words)
    return list(dict.fromkeys(name for name in names if name))


class Block(models.Model):
    """That one item has to be finished before another can go on."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="blocks", help_text="the one that waits")
    blocker = models.ForeignKey("backlog.Item", models.CASCADE, related_name="blocking")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "blocker"], name="one_block_a_pair"),
            models.CheckConstraint(condition=~models.Q(item=models.F("blocker")), name="nothing_blocks_itself"),
        ]


class Hold(models.Model):
    """That an item waits for something of another room, named by kind and id. That room sets and lifts it."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind", "source_id"], name="one_hold_a_source")]


class Tick(models.Model):
    """A point of Ready or Done that a person put their name to."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="ticks")
    checklist = models.CharField(max_length=5, choices=[("ready", "Ready"), ("done", "Done")])
    point = models.CharField(max_length=40)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "checklist", "point"], name="one_tick_a_point")]


class Visit(models.Model):
    """An item's stay in a sprint: came in, went out. The sprint keeps it for ever."""

    part_of: ClassVar[str] = "item"
    item = models.ForeignKey("backlog.Item", models.CASCADE, related_name="visits")
    sprint = models.ForeignKey("backlog.Sprint", models.CASCADE, related_name="visits")
    came = models.DateTimeField()
    went = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["came", "id"]
        indexes = [models.Index(fields=["sprint", "item"], name="visits_of_a_sprint")]
