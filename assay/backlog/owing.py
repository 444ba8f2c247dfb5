"""What an item owes when somebody calls it done: what the board shows in its card, with the three ways out."""

from __future__ import annotations

from dataclasses import dataclass

from assay.backlog.models import Item
from assay.backlog.times import Times
from assay.crew.models import Project


@dataclass(frozen=True)
class Owing:
    """to: the column that was meant. owed: (id, what) of each. next: the sprint it can be promised for, if any."""

    key: str
    to: str
    column: str
    owed: tuple[tuple[int, str], ...]
    next: int | None


def owing_of(project: Project, key: str, to: str) -> Owing | None:
    """Return what an item of this project owes; None where nothing stands between it and the column."""
    state = project.terms.state(to)
    if not key or state is None:
        return None
    item = Item.objects.filter(project=project).keyed(key).select_related("project").first()
    owed = tuple(item.owed().values_list("pk", "what")) if item else ()
    if item is None or not owed:
        return None
    after = Times.of(project).next
    return Owing(item.key, to, state.name, owed, after.number if after else None)
