"""Who does jobs, and whose turn it is: rows that several processes agree by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from assay import clock

LEASE = timedelta(seconds=60)  # a worker that has not been seen for so long is taken for dead


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self) -> WorkerQuerySet:
        """Return those that were seen lately."""
        return self.filter(seen_at__gt=clock.now() - LEASE)

    def beat(self, name: str) -> None:
        """Let a worker be seen now."""
        self.update_or_create(name=name, defaults={"seen_at": clock.now()})


class Worker(models.Model):
    """A worker and when it was last seen; it says so every few seconds, also while a job takes long."""

    exempt: ClassVar[str] = "a sign of life"
    name = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """When what comes round was last begun. Whoever moves the moment on does it: nobody else does at the same time."""

    exempt: ClassVar[str] = "a mark of when something was last begun"
    name = models.CharField(max_length=80, primary_key=True)
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def take(name: str, *, due: datetime) -> bool:
        """Take the turn if it was last taken before `due`; answer whether it is ours.

        What was never taken is not due at once: it begins to count from now.
        """
        if Turn.objects.filter(name=name, taken_at__lt=due).update(taken_at=clock.now()):
            return True
        if not Turn.objects.filter(name=name).exists():
            Turn.objects.bulk_create([Turn(name=name, taken_at=clock.now())], ignore_conflicts=True)
        return False
