"""One entry of the one backlog."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import ItemAdded, ItemChanged, ItemMoved
from assay.backlog.kinds import DELIVERING, Kind, Stage
from assay.backlog.models.asking import Accountable
from assay.backlog.models.blocking import Blockable
from assay.backlog.models.checklist import Checklist
from assay.backlog.models.parts import Assignment, Criterion, Label, as_labels
from assay.backlog.models.people import Shared
from assay.backlog.models.planning import Planned, column_before_work
from assay.backlog.models.ranking import STEP, Ranked
from assay.backlog.models.spike import Answerable
from assay.crew.models import Person, Project
from assay.crew.terms import State
from assay.events.log import record, together
from assay.events.refusals import Refused, refuse_stale
from assay.keys import keyed
from assay.prepared import Prepared
from assay.query import words_of

if TYPE_CHECKING:
    from assay.backlog.models.sprint import Sprint


KEY = keyed()


def url_of(key: str) -> str:
    """Return the address of the item with a key."""
    return f"/browse/{key}"


class ItemQuerySet(models.QuerySet["Item"]):
    def seen_by(self, person: Any) -> ItemQuerySet:
        """Return the items of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def keyed(self, key: str) -> ItemQuerySet:
        """Return the item with a key such as CHURN-12, in either case; nothing where it is no key."""
        match = KEY.fullmatch(key)
        return self.filter(project__key=match[1].upper(), number=int(match[2])) if match else self.none()

    def open(self) -> ItemQuerySet:
        """Return what is neither done nor dropped."""
        return self.filter(done_at=None, dropped_at=None)

    @transaction.atomic
    def add(
        self, *, project: Project, title: str, by: Person, kind: str = Kind.STORY, stage: str = "", size: str = "",
        sprint: Sprint | None = None, parent: Item | None = None, description: str = "", question: str = "",
        people: Iterable[Person] = (), labels: Iterable[str] = (), criteria: Iterable[str] = (),
        state: State | None = None, due: date | None = None, reason: str = "",
    ) -> Item:  # fmt: skip
        """Add an item at the end of the backlog.

        state: its column; by default the first one, in a running sprint the one of what is lined up. reason: why it
        begins in a column of the work before its gate is open; kept as a waiver.
        Raises Gated where that is asked and not given, Refused if it has no title or a value that the crew does not
        use, or for a sprint that is closed.
        """
        if sprint:
            sprint.admit(project.pk)
        _LOCKED.rows(project.pk)  # two people may add at once: numbers come in order
        item = self.model(
            project=project, title=_title(title), kind=kind, stage=stage, size=size, description=description,
            question=question, parent=parent, due=due, by=by, created_at=clock.now(),
        )  # fmt: skip
        item.check_values({"kind": kind, "stage": stage, "size": size, "parent": parent})
        item.number, item.rank = _highest(_NUMBERS, project) + 1, _highest(_RANKS, project) + STEP
        runs = bool(sprint and sprint.phase == "running")
        column = state or column_before_work(project.terms, in_running_sprint=runs)
        gate = item.gate_to_pass(column, reason)
        item.enter(column)
        labels = as_labels(labels)
        item.words, item.answer_words = item.words_of(labels), item.words_of_answer()
        item.save()
        if gate:
            item.excuse(gate.practice, reason, by=by)
        Assignment.objects.bulk_create([Assignment(item=item, person=person) for person in people])
        Label.objects.bulk_create([Label(item=item, name=name) for name in labels])
        Criterion.objects.bulk_create([Criterion(item=item, text=text, place=n) for n, text in enumerate(criteria)])
        if sprint:
            item.visit(sprint)
        values = {"state": item.state, "stage": stage, "size": size, "sprint": sprint.number if sprint else None}
        record(ItemAdded(item.title, kind, {k: v for k, v in values.items() if v}), on=item, by=by)
        return item


class Item(Ranked, Planned, Shared, Blockable, Checklist, Answerable, Accountable, models.Model):
    """A story, spike, task or bug. Its column is a state of the crew's own; rules speak of the state's kind."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    stage = models.CharField(max_length=18, choices=Stage.choices, blank=True, default="")
    size = models.CharField(max_length=8, blank=True, default="")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, default="")
    state = models.CharField(max_length=40)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    due = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(help_text="when it came into its present column")
    words = models.TextField(help_text="derived: what it is found by")

    objects = ItemQuerySet.as_manager()

    #: plain fields that are changed in place
    FIELDS: ClassVar[tuple[str, ...]] = (
        "title", "description", "kind", "stage", "size", "due", "question", "parent",
    )  # fmt: skip

    #: what a move reads and writes
    MOVED: ClassVar[tuple[str, ...]] = (
        "kind", "stage", "state", "sprint", "moved_at", "started_at", "done_at", "dropped_at", "tried", "found",
        "shown_by",
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_item_a_number")]
        indexes = [
            models.Index(fields=["project", "rank"], name="items_by_rank"),
            models.Index(fields=["project", "sprint", "rank"], name="items_of_a_sprint"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.project.key}-{self.number}"

    @property
    def url(self) -> str:
        return url_of(self.key)

    @property
    def column(self) -> State:
        """The state as the crew describes it now; one that is gone keeps its name and is not started."""
        return self.project.terms.state(self.state) or State(self.state, self.state.capitalize(), "not_started")

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    @property
    def delivers(self) -> bool:
        """Whether it owes a deliverable every sprint: stories and spikes do."""
        return self.kind in DELIVERING

    @transaction.atomic
    def move(self, *, to: State, by: Person, reason: str = "", seen: str = "", since: datetime | None = None) -> None:
        """Put the item into another column; where it already lies, nothing happens.

        reason: why it starts before a gate is open, or is done although it owes a deliverable or an answer; kept as a
        waiver of each.
        seen: the column in which the person saw it, by short name; "" if they do not mind.
        since: when it had come there, where a move is taken back: its age goes on as if nothing had been.
        Raises Asks where one is asked and none is given; Refused when the column is gone, or when somebody moved it
        since it was seen.
        """
        # two people may drag one card; what is read anew is what a move looks at
        self.refresh_from_db(fields=self.MOVED, from_queryset=Item.objects.select_for_update())
        if to.slug == self.state:
            return
        if self.project.terms.state(to.slug) is None:
            raise Refused(f"The column {to.name} is gone.", way_out="The card is back where it was; reload the board.")
        if seen and seen != self.state:
            raise Refused(
                f"{self.key} was moved to {self.column.name} since you saw it.",
                way_out="It lies there now; move it again if you still want to.",
            )
        was = self.column
        with together():
            self.account_for(to, reason=reason, by=by, again=since is not None)
            self.save(update_fields=self.enter(to, since))
            first = since.isoformat() if since else ""
            record(ItemMoved(was.slug, to.slug, was.name, to.name, reason.strip(), first), on=self, by=by)

    def drop(self, *, by: Person, reason: str) -> None:
        """Take it out of the work for a reason; nothing happens to what is done or dropped already."""
        if self.is_open:
            self.move(to=self.project.terms.first("dropped"), by=by, reason=reason)

    @transaction.atomic
    def change(self, *, by: Person, seen: dict[str, Any] | None = None, **values: Any) -> None:
        """Change plain fields (see FIELDS); what stays the same is no change.

        seen: the value of each field that the person saw. Raises Stale, keeping both, if somebody changed that field
        since; a change of another field does not conflict. Raises Refused for a value that the crew does not use.
        """
        if values.get("parent"):
            _LOCKED.rows(self.project_id)  # two may put two items below each other
        self.refresh_from_db(from_queryset=Item.objects.select_for_update())
        if "title" in values:
            values["title"] = _title(values["title"])
        self.check_values(values)
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        now = {name: _text(getattr(self, name)) for name in changed}
        yours = {name: _text(value) for name, value in changed.items()}
        refuse_stale(self.key, yours, now=now, seen={name: _text(value) for name, value in (seen or {}).items()})
        if not changed:
            return
        fields = {name: [_plain(getattr(self, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(self, name, value)
        if {"title", "description"} & changed.keys():
            self.words = self.words_of(self.labels.values_list("name", flat=True))
            changed["words"] = self.words
        if "question" in changed:
            self.answer_words = self.words_of_answer()
            changed["answer_words"] = self.answer_words
        self.save(update_fields=list(changed))
        record(ItemChanged(fields), on=self, by=by)

    def enter(self, state: State, since: datetime | None = None) -> list[str]:
        """Take the values of a column; return the names of the fields that a save must write.

        since: when it came there, None for now. Work that starts keeps its first start until it goes back to a column
        that is not started.
        """
        now = since or clock.now()
        self.state, self.moved_at = state.slug, now
        self.done_at = now if state.is_done else None
        self.dropped_at = now if state.is_dropped else None
        if state.kind == "not_started":
            self.started_at = None
        elif not state.is_dropped:
            self.started_at = self.started_at or now
        return ["state", "moved_at", "done_at", "dropped_at", "started_at"]

    def check_values(self, values: dict[str, Any]) -> None:
        """Raise Refused for a kind, stage, size or parent that this crew does not use."""
        sizes = self.project.terms.sizes
        allowed = {"kind": Kind.values, "stage": ["", *Stage.values], "size": ["", *sizes]}
        for name, words in allowed.items():
            if name in values and values[name] not in words:
                raise Refused(
                    f"{values[name]} is no {name}.", way_out=f"Take one of {', '.join(w for w in words if w)}."
                )
        parent = values.get("parent")
        if parent is None:
            return
        if parent.project_id != self.project_id:
            raise Refused("A parent lies in the same project.", way_out="Choose an item of this backlog.")
        if self.pk and self.pk in parent.line():
            raise Refused(f"{parent.key} lies below {self.key}.", way_out="An item cannot lie below itself.")

    def line(self) -> list[int]:
        """Return the ids from this item up to its topmost parent, as they are stored now."""
        ids: list[int] = []
        above: int | None = self.pk
        while above is not None and above not in ids:
            ids.append(above)
            above = Item.objects.values_list("parent", flat=True).get(pk=above)
        return ids

    def words_of(self, labels: Iterable[str]) -> str:
        """Return what it is found by: key, title, description, labels."""
        return words_of(self.key, self.title, *labels, self.description)


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused("An item needs a title.", way_out="Say in a few words what it is.")
    if len(title) > 300:
        raise Refused(f"This title has {len(title)} characters; 300 fit.", way_out="Put the rest into the description.")
    return title


def _plain(value: Any) -> Any:
    if isinstance(value, Item):
        return value.key
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> str:
    return str(_plain(value) or "")


def _highest(numbers: Prepared[Item], project: Project) -> int:
    rows = numbers.rows(project.pk)
    return int(rows[0][0]) if rows else 0


def _by_highest(name: str) -> Prepared[Item]:
    """The two indexes answer at once; one query for both would read the whole backlog."""
    return Prepared(
        (int,), lambda project: Item.objects.filter(project=project).order_by(f"-{name}").values_list(name)[:1]
    )


_NUMBERS, _RANKS = _by_highest("number"), _by_highest("rank")
_LOCKED = Prepared((int,), lambda project: Project.objects.select_for_update().filter(pk=project).values_list("pk"))
