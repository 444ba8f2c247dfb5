"""A sprint: planned, started, closed, judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.db import models, transaction
from django.db.models import Max

from assay import clock
from assay.backlog.facts import SprintChanged, SprintClosed, SprintJudged, SprintPlanned, SprintStarted
from assay.backlog.kinds import DELIVERING
from assay.crew.models import Person, Project
from assay.events.log import fresh, record, together
from assay.events.refusals import Refused, refuse_stale
from assay.practice.answers import keep_marks
from assay.ui.wording import day

if TYPE_CHECKING:
    from assay.backlog.models.item import Item

#: what happens to an item that is not done when its sprint closes
Choice = Literal["on", "back", "drop"]


class Judged(models.TextChoices):
    MET = "met", "Met"
    PARTLY = "partly", "Partly"
    MISSED = "missed", "Missed"


class SprintQuerySet(models.QuerySet["Sprint"]):
    def seen_by(self, person: Any) -> SprintQuerySet:
        """Return the sprints of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def running(self) -> SprintQuerySet:
        """Return those that are started and not closed."""
        return self.filter(started_at__isnull=False, closed_at=None)

    @transaction.atomic
    def plan(self, *, project: Project, start: date, end: date, goal: str = "", by: Person) -> Sprint:
        """Plan the next sprint. Raises Refused if it ends before it starts or overlaps another one."""
        Project.objects.select_for_update().get(pk=project.pk)
        _check_dates(project, start, end)
        last = self.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        sprint = self.create(project=project, number=last + 1, start=start, end=end, goal=goal.strip())
        if sprint.goal:
            sprint.goal_at = clock.now()
            sprint.save(update_fields=["goal_at"])
        record(SprintPlanned(sprint.number, start.isoformat(), end.isoformat()), on=sprint, by=by)
        return sprint


class Sprint(models.Model):
    """A box of time with a goal. One runs at a time."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sprints")
    number = models.PositiveIntegerField()
    start = models.DateField()
    end = models.DateField(help_text="as agreed at the start")
    goal = models.TextField(blank=True, default="")
    goal_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    judged = models.CharField(max_length=6, choices=Judged.choices, blank=True, default="")
    judged_reason = models.TextField(blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)

    objects = SprintQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_sprint_a_number"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(started_at__isnull=False, closed_at=None),
                name="one_running_sprint_a_project",
            ),
        ]

    def __str__(self) -> str:
        return f"sprint {self.number}"

    @property
    def url(self) -> str:
        return f"/p/{self.project.slug}/sprints/{self.number}"

    @property
    def phase(self) -> Literal["planned", "running", "closed"]:
        if self.closed_at:
            return "closed"
        return "running" if self.started_at else "planned"

    @transaction.atomic
    def change(self, *, by: Person, seen: Mapping[str, str] | None = None, **values: Any) -> None:
        """Change goal, start or end; what stays as it is, or as the person saw it, is no change.

        seen: the value of each field that the person saw, days as 2026-11-30. Raises Stale, keeping both, if somebody
        changed a field since that the person changes too. Raises Refused if it is closed, or for the dates of one that
        has started.
        """
        fresh(self, "start", "end", "goal", "started_at", "closed_at")
        known = seen or {}
        written = {name: value for name, value in values.items() if _plain(value) != known.get(name)}
        changed = {name: value for name, value in written.items() if getattr(self, name) != value}
        if not changed:
            return
        if self.closed_at:
            raise Refused(f"Sprint {self.number} is closed.", way_out="It stays as it was.")
        if self.started_at and {"start", "end"} & changed.keys():
            raise Refused("The dates of a running sprint stay as agreed.", way_out="Close it when it is time.")
        now = {name: _plain(getattr(self, name)) for name in changed}
        yours = {name: _plain(value) for name, value in changed.items()}
        called = {"start": "first day", "end": "last day"}
        refuse_stale(f"sprint {self.number}", yours, now=now, seen=known, called=called)
        _check_dates(self.project, changed.get("start", self.start), changed.get("end", self.end), but=self)
        fields = {name: [_plain(getattr(self, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(self, name, value)
        if "goal" in changed:
            self.goal_at = clock.now()
            changed["goal_at"] = None
        self.save(update_fields=list(changed))
        record(SprintChanged(self.number, fields), on=self, by=by)

    def admit(self, project_id: int) -> None:
        """Let work of this project come into it, and nobody close it until the transaction ends.

        Raises Refused if it is closed, or belongs to another project.
        """
        if self.project_id != project_id:
            raise Refused("That sprint belongs to another project.", way_out="Choose a sprint of this one.")
        fresh(self, "started_at", "closed_at")
        if self.closed_at:
            raise Refused(f"Sprint {self.number} is closed.", way_out="Choose the running one or a later one.")

    def falls_short(self) -> list[tuple[Item, list[str]]]:
        """Return its stories and spikes that lack a fitting size or a promise for it, and what each lacks."""
        fit = self.project.terms.sizes_fit
        items = self.items.filter(kind__in=DELIVERING, dropped_at=None).select_related("project").order_by("rank")
        promised = set(self.deliverables.filter(withdrawn_at=None).values_list("item_id", flat=True))
        short = []
        for item in items:
            lacks = [] if item.size in fit else ["a size that fits" if item.size else "a size"]
            lacks += [] if item.pk in promised else ["a promised deliverable"]
            if lacks:
                short.append((item, lacks))
        return short

    @transaction.atomic
    def begin(self, *, by: Person, reason: str = "") -> None:
        """Start it; its items are lined up.

        Raises Refused if another one runs, or if items fall short and no reason is given.
        """
        fresh(self, "started_at", "closed_at")
        if self.started_at:
            raise Refused(f"Sprint {self.number} has started already.")
        running = Sprint.objects.filter(project=self.project).running().first()
        if running:
            raise Refused(f"Sprint {running.number} is still running.", way_out="Close it first.")
        short = self.falls_short()
        if short and not reason.strip():
            names = "; ".join(f"{item.key} lacks {' and '.join(lacks)}" for item, lacks in short)
            what = "it" if len(short) == 1 else "them"
            raise Refused(names + ".", way_out=f"Mend {what}, or start all the same and say why.")
        self.started_at = clock.now()
        self.save(update_fields=["started_at"])
        items = list(self.items.filter(dropped_at=None).order_by("rank"))
        with together():
            record(SprintStarted(self.number, len(items), reason.strip() if short else ""), on=self, by=by)
            for item in items:
                item.project = self.project
                item.line_up(by=by)

    @transaction.atomic
    def close(
        self,
        *,
        choices: Mapping[int, Choice],
        by: Person,
        judged: str = "",
        reason: str = "",
        into: Sprint | None = None,
    ) -> None:
        """Close it: each item that is not done goes on, goes back or is dropped, as chosen by its id.

        into: the sprint that items go on into; by default the next planned one.
        Raises Refused if an open item has no choice, if items go on and there is no next sprint, or if the goal is
        judged partly or missed without a reason.
        """
        self.refresh_from_db(from_queryset=Sprint.objects.select_for_update())
        if self.phase != "running":
            raise Refused(f"Sprint {self.number} is not running.")
        into = into or Sprint.objects.filter(project=self.project, started_at=None, number__gt=self.number).first()
        left = [item for item in self.items.select_related("project").order_by("rank") if item.is_open]
        undecided = [item.key for item in left if choices.get(item.pk) not in ("on", "back", "drop")]
        if undecided:
            raise Refused(
                f"Nothing is chosen for {', '.join(undecided)}.", way_out="On, back or dropped: choose for each."
            )
        if into is None and "on" in {choices[item.pk] for item in left}:
            raise Refused("There is no next sprint to go on into.", way_out="Plan it first, or let the items go back.")
        self._judge(judged, reason, by)
        self.closed_at = clock.now()
        self.save(update_fields=["closed_at", "judged", "judged_reason", "judged_at", "judged_by"])
        with together():
            record(SprintClosed(self.number, judged, reason.strip()), on=self, by=by)
            for item in left:
                self._let_go(item, choices[item.pk], into, by)
        keep_marks(self.project)

    @transaction.atomic
    def judge(self, judged: str, *, reason: str = "", by: Person) -> None:
        """Judge its goal met, partly or missed. Raises Refused before the close, or without the reason."""
        fresh(self, "closed_at", "judged", "judged_reason")
        if not self.closed_at:
            raise Refused("A goal is judged when its sprint closes.", way_out="Close the sprint.")
        if (judged, reason.strip()) == (self.judged, self.judged_reason):
            return
        self._judge(judged, reason, by)
        self.save(update_fields=["judged", "judged_reason", "judged_at", "judged_by"])
        record(SprintJudged(self.number, judged, reason.strip()), on=self, by=by)

    def _judge(self, judged: str, reason: str, by: Person) -> None:
        if judged and judged not in Judged.values:
            raise Refused(f"{judged} is no judgement.", way_out="Met, partly or missed.")
        if judged in (Judged.PARTLY, Judged.MISSED) and not reason.strip():
            raise Refused(f"{Judged(judged).label}: say why.", way_out="One sentence is enough.")
        self.judged, self.judged_reason = judged, reason.strip()
        self.judged_at, self.judged_by = (clock.now(), by) if judged else (None, None)

    def _let_go(self, item: Item, choice: Choice, into: Sprint | None, by: Person) -> None:
        if choice == "on":
            item.plan(into, by=by)
        elif choice == "back":
            item.plan(None, by=by)
            item.move(to=self.project.terms.first("not_started"), by=by)
        else:
            item.drop(by=by, reason=f"Dropped when sprint {self.number} closed")


def _check_dates(project: Project, start: date, end: date, but: Sprint | None = None) -> None:
    if end < start:
        raise Refused("The sprint would end before it starts.", way_out="Choose a later last day.")
    if (end - start).days > 42:
        raise Refused("A sprint is at most six weeks long.", way_out="Make two of it.")
    others = Sprint.objects.filter(project=project, start__lte=end, end__gte=start)
    if but:
        others = others.exclude(pk=but.pk)
    if other := others.first():
        raise Refused(
            f"Sprint {other.number} lies there already ({day(other.start)} to {day(other.end)}).",
            way_out="Choose other days.",
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
