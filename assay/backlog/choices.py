"""The values that a property of an item can take, as a menu shows them for one item or for several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assay.backlog.kinds import Kind, Stage
from assay.backlog.models import Assignment, Item, Label, Sprint
from assay.backlog.times import span
from assay.crew.models import Membership, Person, Project

#: what is set by one key or one menu, and how the menu is called
PROPERTIES = {
    "state": "Column",
    "sprint": "Sprint",
    "size": "Size",
    "person": "People",
    "label": "Labels",
    "stage": "Stage",
    "kind": "Kind",
    "rank": "Place in the backlog",
    "drop": "Drop, and say why",
}


#: those of which an item has one value: a menu tells which one the person saw
SINGLE = ("state", "sprint", "size", "stage", "kind")


@dataclass(frozen=True)
class Option:
    """One value. on: True if all of the items have it, None if some do. mark: a mark of the ui, "" for none."""

    value: str
    label: str
    on: bool | None = False
    note: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Choices:
    """A menu. asks: the field in which something else is written, sent as `field`; "" where nothing is."""

    of: str
    title: str
    keys: tuple[str, ...]
    options: tuple[Option, ...]
    asks: str = ""
    field: str = ""
    send: str = ""
    most: int = 40

    @property
    def seen(self) -> str | None:
        """What a single item has now, so that nobody else's change is written over; None where it does not matter."""
        if len(self.keys) != 1 or self.of not in SINGLE:
            return None
        return next((option.value for option in self.options if option.on), None)

    @property
    def about(self) -> str:
        """Name what is changed."""
        return self.keys[0] if len(self.keys) == 1 else f"{len(self.keys)} items"


def choices_of(project: Project, property: str, items: Sequence[Item], person: Person) -> Choices:
    """Return the menu of a property for items of a project. Raises KeyError for one that there is not."""
    title, keys = PROPERTIES[property], tuple(item.key for item in items)
    if property == "drop":
        return Choices(property, title, keys, (), "Why is it dropped?", "reason", "Drop", 2000)
    options = tuple(_OPTIONS[property](project, items, person))
    if property == "label":
        return Choices(property, title, keys, options, "A new label", "new", "Add")
    return Choices(property, title, keys, options)


def _states(project: Project, items: Sequence[Item], _person: Person) -> list[Option]:
    now = [item.state for item in items]
    return [Option(state.slug, state.name, _on(state.slug, now), state.note) for state in project.terms.states]


def _sprints(project: Project, items: Sequence[Item], _person: Person) -> list[Option]:
    now = [item.sprint_id for item in items]
    ahead = Sprint.objects.filter(project=project, closed_at=None).order_by("number")
    options = [Option(str(one.number), f"Sprint {one.number}", _on(one.pk, now), _running(one)) for one in ahead]
    return [*options, Option("", "No sprint", _on(None, now))]


def _sizes(project: Project, items: Sequence[Item], _person: Person) -> list[Option]:
    now, fit = [item.size for item in items], project.terms.sizes_fit
    sizes = [
        Option(size, size, _on(size, now), "" if size in fit else "does not fit a sprint")
        for size in project.terms.sizes
    ]
    return [*sizes, Option("", "No size", _on("", now))]


def _people(project: Project, items: Sequence[Item], person: Person) -> list[Option]:
    """Each is put on, or taken off where all of the items have them already; oneself comes first."""
    ids = [item.pk for item in items]
    held = list(Assignment.objects.filter(item_id__in=ids).values_list("person_id", flat=True))
    seats = Membership.objects.present().crew().filter(project=project).order_by("person__name")
    rows = seats.values_list("person_id", "person__handle", "person__name", "discipline")
    options = [
        Option(f"~{handle}", f"{name} (me)" if pk == person.pk else name, _all(held.count(pk), len(ids)), discipline)
        for pk, handle, name, discipline in sorted(rows, key=lambda row: row[0] != person.pk)
    ]
    return [*options, *([Option("", "Nobody")] if held else [])]


def _labels(project: Project, items: Sequence[Item], _person: Person) -> list[Option]:
    ids = [item.pk for item in items]
    held = list(Label.objects.filter(item_id__in=ids).values_list("name", flat=True))
    names = Label.objects.filter(item__project=project).values_list("name", flat=True).distinct().order_by("name")
    return [Option(f"~{name}", name, _all(held.count(name), len(ids))) for name in names]


def _stages(_project: Project, items: Sequence[Item], _person: Person) -> list[Option]:
    now = [item.stage for item in items]
    stages = [Option(value, label, _on(value, now), mark=value) for value, label in Stage.choices]
    return [*stages, Option("", "No stage", _on("", now))]


def _kinds(_project: Project, items: Sequence[Item], _person: Person) -> list[Option]:
    now = [item.kind for item in items]
    return [Option(value, label, _on(value, now)) for value, label in Kind.choices]


def _ranks(_project: Project, _items: Sequence[Item], _person: Person) -> list[Option]:
    return [Option("top", "Top of the backlog"), Option("bottom", "End of the backlog")]


_OPTIONS: dict[str, Callable[[Project, Sequence[Item], Person], list[Option]]] = {
    "state": _states, "sprint": _sprints, "size": _sizes, "person": _people, "label": _labels, "stage": _stages,
    "kind": _kinds, "rank": _ranks,
}  # fmt: skip


def _on(value: object, now: Sequence[object]) -> bool | None:
    return _all(list(now).count(value), len(now))


def _all(count: int, of: int) -> bool | None:
    return True if count == of and of else None if count else False


def _running(sprint: Sprint) -> str:
    days = span(sprint.start, sprint.end)
    return f"{days}, running" if sprint.started_at else days
