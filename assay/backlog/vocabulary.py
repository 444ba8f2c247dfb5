"""The words by which items are found: `kind:spike size:<=M @current is:owed`. Rooms above add theirs by a registry."""

from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q

from assay.backlog import registries
from assay.backlog.kinds import DELIVERING, Kind, Stage
from assay.backlog.models import Assignment, Deliverable, Item, Label, Sprint
from assay.backlog.readiness import open_blockers, unready
from assay.backlog.times import Times
from assay.crew.models import Membership, Project
from assay.query import Context, Misread, Op, Suggestion, Vocabulary, Word, column, ladder, moment, nearest, rung, said


def context_of(project: Project, person: Any) -> Context:
    """Return who asks, where and when, with the numbers behind @current, @next and @previous; one query."""
    times = Times.of(project)
    current, after, before = times.current, times.next, times.previous
    return Context(
        today=project.today, person=person, project=project, zone=project.time_zone,
        current=current.number if current else None, next=after.number if after else None,
        previous=before.number if before else None,
    )  # fmt: skip


@cache
def vocabulary() -> Vocabulary:
    """Return the words of items; asked for when a page is drawn, once every room has added its own."""
    words = Vocabulary("items", person_key="person")
    for word in (*_plain_words(), *_words_of_parts(), *_days(), *registries.words):
        words.add(word)
    _teach_flags(words)
    _teach_orders(words)
    return words


def _plain_words() -> list[Word]:
    none = Q(stage="")
    return [
        Word("kind", column("kind"), "story, spike, task or bug", values=lambda _: _choices(Kind), also=("type",)),
        Word("stage", column("stage", empty=none), "the stage it belongs to", values=lambda _: _choices(Stage)),
        Word(
            "size", ladder("size", lambda c: c.project.terms.sizes, empty=Q(size="")),
            "its T-shirt size; size:<=M asks for M and smaller", values=lambda c: c.project.terms.sizes, ordered=True,
        ),
        Word(
            "state", column("state"), "the column it lies in",
            values=lambda c: [Suggestion(s.slug, s.name) for s in c.project.terms.states], also=("status",),
        ),
        Word(
            "sprint", _sprint, "its sprint: 4, @current, @next, @previous",
            values=_sprints, takes="sprint", ordered=True,
        ),
        Word("key", column("number"), "its number: key:12, key:1..20", takes="number", ordered=True, inherits=False),
        Word("parent", _parent, "the item above it, by its key", also=("epic",)),
    ]  # fmt: skip


def _words_of_parts() -> list[Word]:
    return [
        Word(
            "person", _person, "who works on it; a bare @name says the same, @me is you", values=_people,
            takes="person", also=("assignee", "assigned"),
        ),
        Word(
            "by", column("by__handle"), "who added it", values=_people, takes="person", inherits=False,
            also=("author",),
        ),
        Word("label", _label, "a word on it", values=_labels, open=True),
        Word("group", _group, "a working group of one of its people", values=_groups, inherits=False),
        Word(
            "discipline", _discipline, "science, engineering, product or other: of one of its people",
            values=lambda _: ["science", "engineering", "product", "other"], inherits=False,
        ),
    ]  # fmt: skip


def _days() -> list[Word]:
    known = {
        "created": ("created_at", "the day it was added"),
        "started": ("started_at", "the day work on it began"),
        "done": ("done_at", "the day it was done"),
        "moved": ("moved_at", "the day it came into its column"),
    }
    days = [
        Word(name, moment(field), f"{doc}; {name}:>@today-7", takes="day", ordered=True, inherits=False)
        for name, (field, doc) in known.items()
    ]
    return [*days, Word("due", column("due"), "the day by which it is wanted", takes="day", ordered=True)]


def _teach_flags(words: Vocabulary) -> None:
    is_open = Q(done_at=None, dropped_at=None)
    words.flag("open", lambda _: is_open, "neither done nor dropped")
    words.flag("done", lambda _: Q(done_at__isnull=False), "done")
    words.flag("dropped", lambda _: Q(dropped_at__isnull=False), "dropped, by a person or with a rejected hypothesis")
    words.flag("started", lambda _: is_open & Q(started_at__isnull=False), "open and begun")
    words.flag("blocked", lambda _: is_open & open_blockers(), "open and waiting for another item or a hypothesis")
    words.flag(
        "owed",
        lambda _: _owed(),
        "owes a deliverable of its sprint or, while open, of an earlier one",
    )
    words.flag("ready", lambda c: is_open & ~unready(c.project), "open and meets each point of Ready")
    words.flag("unready", lambda c: is_open & unready(c.project), "open and falls short of Ready")
    words.flag("overdue", lambda c: is_open & Q(due__lt=c.today), "open although its day has passed")


def _teach_orders(words: Vocabulary) -> None:
    words.sort("rank", doc="as the backlog is ranked (the default)")
    words.sort("created", "created_at", doc="when it was added")
    words.sort("moved", "moved_at", doc="when it came into its column")
    words.sort("due", doc="the day by which it is wanted")
    words.sort("size", rung("size", lambda c: c.project.terms.sizes), doc="its size; what has none comes last")
    words.sort("key", "number", doc="its number")
    words.sort("title", doc="its title")
    words.sort("kind", doc="its kind")


def _choices(words: type[Kind] | type[Stage]) -> list[Suggestion]:
    return [Suggestion(str(value), str(label)) for value, label in words.choices]


def _sprints(context: Context) -> list[Suggestion]:
    numbers = Sprint.objects.filter(project=context.project).order_by("-number").values_list("number", flat=True)
    return [Suggestion(str(number), f"sprint {number}") for number in numbers]


def _people(context: Context) -> list[Suggestion]:
    people = Membership.objects.filter(project=context.project).order_by("person__name")
    return [Suggestion(handle, name) for handle, name in people.values_list("person__handle", "person__name")]


def _labels(context: Context) -> list[str]:
    names = Label.objects.filter(item__project=context.project).values_list("name", flat=True)
    return list(names.distinct().order_by("name"))


def _groups(context: Context) -> list[Suggestion]:
    return [Suggestion(slug, name) for slug, name in context.project.groups.values_list("slug", "name")]


def _person(op: Op, value: str, _context: Context) -> Q:
    return _assigned(op, person__handle=value)


def _group(op: Op, value: str, context: Context) -> Q:
    seats = Membership.objects.present().filter(project=context.project, groups__slug=value)
    return _assigned(op, person_id__in=seats.values("person_id"))


def _discipline(op: Op, value: str, context: Context) -> Q:
    seats = Membership.objects.present().filter(project=context.project, discipline=value)
    return _assigned(op, person_id__in=seats.values("person_id"))


def _assigned(op: Op, **to: Any) -> Q:
    mine = Assignment.objects.filter(item=OuterRef("pk"))
    return ~Q(Exists(mine)) if op == "empty" else Q(Exists(mine.filter(**to)))


def _label(op: Op, value: str, context: Context) -> Q:
    mine = Label.objects.filter(item=OuterRef("pk"))
    if op == "empty":
        return ~Q(Exists(mine))
    if op == "prefix":
        return Q(Exists(mine.filter(name__startswith=value)))
    if value not in (known := _labels(context)):
        raise Misread(f"No item here has the label {said(value)}.", nearest(value, known))
    return Q(Exists(mine.filter(name=value)))


def _sprint(op: Op, value: str, context: Context) -> Q:
    """The project stands beside the number: so the sprint is found first, then its items, however long the history."""
    if op == "empty":
        return Q(sprint=None)
    return column("sprint__number")(op, value, context) & Q(sprint__project=context.project)


def _parent(op: Op, value: str, context: Context) -> Q:
    if op == "empty":
        return Q(parent=None)
    key = value if "-" in value else f"{context.project.key}-{value}"
    found = Item.objects.filter(project=context.project).keyed(key).values_list("pk", flat=True).first()
    if found is None:
        raise Misread(f"There is no item {key} in this backlog.")
    return Q(parent_id=found)


def _owed() -> Q:
    owed = Deliverable.objects.filter(item=OuterRef("pk"), withdrawn_at=None, delivered_at=None)
    here = owed.filter(sprint__started_at__isnull=False, sprint_id=OuterRef("sprint_id"))
    left_behind = owed.filter(sprint__closed_at__isnull=False)
    owes = Q(Exists(here)) | Q(done_at=None) & Q(Exists(left_behind))
    return Q(kind__in=sorted(DELIVERING), dropped_at=None) & owes
