"""What is asked before an item moves: what it owes, its findings, why it starts early; shown with the ways out."""

from __future__ import annotations

from dataclasses import dataclass

from assay.backlog.models import Item
from assay.backlog.registries import Gate
from assay.backlog.times import Times
from assay.crew.models import Project


@dataclass(frozen=True)
class Owing:
    """to: the column that was meant. owed: (id, what) of each. next: the sprint it can be promised for, if any.

    gate: the one that it would start before. answers: the findings so far, of a spike that has to have some.
    """

    key: str
    to: str
    column: str
    owed: tuple[tuple[int, str], ...]
    next: int | None
    gate: Gate | None = None
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def answer(self) -> dict[str, str]:
        """The findings so far, by the names of their texts; empty where none are asked for."""
        return dict(self.answers)


def owing_of(project: Project, key: str, to: str) -> Owing | None:
    """Return what is asked of an item of this project; None where nothing stands between it and the column.

    Nor where it lies there already, as after a reason was given: the page is still open under the same address.
    """
    state = project.terms.state(to)
    item = Item.objects.filter(project=project).keyed(key).select_related("project").first() if key and state else None
    if item is None or state is None or item.state == state.slug:
        return None
    owed = tuple(item.owed().values_list("pk", "what")) if state.is_done else ()
    gate = item.gate_before(state)
    answers = tuple((name, getattr(item, name)) for name in item.FINDINGS) if item.lacks_answer(state) else ()
    if not (owed or gate or answers):
        return None
    after = Times.of(project).next if owed else None
    return Owing(item.key, to, state.name, owed, after.number if after else None, gate, answers)
