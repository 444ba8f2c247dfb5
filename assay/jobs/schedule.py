"""What comes round again and again, registered by rooms in their AppConfig.ready()."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from assay import clock
from assay.jobs.models import Turn

_log = logging.getLogger("assay.jobs")


@dataclass(frozen=True)
class Repeated:
    """Something that is done every so often, or once a day at a time (UTC)."""

    do: Callable[[], None]
    every: timedelta
    at: time | None = None

    def due(self, now: datetime) -> datetime:
        """Return the moment since which it has to have been begun, so that it is not due."""
        if self.at is None:
            return now - self.every
        today = datetime.combine(now.date(), self.at, UTC)
        return today if now >= today else today - self.every


_repeated: dict[str, Repeated] = {}


def repeat(name: str, do: Callable[[], None], *, every: timedelta = timedelta(days=1), at: time | None = None) -> None:
    """Let something be done every so often, or once a day at a time. Raises ValueError for a name that is taken."""
    if name in _repeated:
        raise ValueError(f"Something comes round under the name “{name}” already.")
    _repeated[name] = Repeated(do, every, at)


def take_turns() -> None:
    """Do what is due and what nobody else has begun. What fails is logged, and comes round again."""
    now, taken = clock.now(), dict(Turn.objects.values_list("name", "taken_at"))
    for name, repeated in _repeated.items():
        if name in taken and taken[name] >= repeated.due(now):
            continue  # seen without a transaction: on SQLite that would keep all others from writing
        with transaction.atomic():
            if Turn.take(name, due=repeated.due(now)):
                _do(name, repeated)


def _do(name: str, repeated: Repeated) -> None:
    try:
        with transaction.atomic():
            repeated.do()
    except Exception:  # noqa: BLE001  logged; one fault is not to keep the others from their turn
        _log.exception("“%s” failed, and comes round again", name)
