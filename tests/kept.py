"""What many tests begin with: made once in each process, then put back as rows."""

import copy
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import models, transaction

from assay.events.models import Event
from tests.rows import ours

T = TypeVar("T")


class Kept(Generic[T]):
    """Something that is made by many changes of an empty instance, and its rows afterwards.

    Putting the rows back takes a tenth of the time that the changes take, which most tests would spend anew.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self._rows: list[list[models.Model]] = []
        self._made: T | None = None

    def __call__(self) -> T:
        """Return it, with its rows in the database; made anew where something has happened there before."""
        if Event.objects.exists():
            return self.make()
        if self._made is None:
            there = {model: set(model._base_manager.values_list("pk", flat=True)) for model in ours()}
            self._made = self.make()
            self._rows = [list(model._base_manager.exclude(pk__in=pks)) for model, pks in there.items()]
        else:
            with transaction.atomic():
                for rows in filter(None, self._rows):
                    type(rows[0])._base_manager.bulk_create(rows)
        return copy.deepcopy(self._made)
