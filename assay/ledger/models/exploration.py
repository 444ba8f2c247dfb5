"""An exploration: a notebook, a report or a profile of data, and what the crew learned from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models, transaction
from django.db.models import Max

from assay import clock
from assay.backlog.models import Deliverable, Item
from assay.backlog.models.deliverable import Evidence
from assay.crew.models import Membership, Person, Project
from assay.events.log import fresh, record
from assay.events.models import Event
from assay.events.refusals import Refused, refuse_stale
from assay.keys import keyed
from assay.ledger.facts import ExplorationChanged, ExplorationRecorded, ExplorationVersioned, ExplorationWithdrawn
from assay.ledger.models.hypothesis import Hypothesis
from assay.ledger.models.learning import Learned
from assay.ledger.models.version import NOTEBOOK, PROFILE, REPORT, NewFile, forget, kept
from assay.query import words_of

KEY = keyed("E", alone=True)
MOST_VERSIONS = 50
TIES = ("people", "items", "hypotheses")


class Kind(models.TextChoices):
    NOTEBOOK = NOTEBOOK, "Notebook"
    REPORT = REPORT, "Report"
    PROFILE = PROFILE, "Profile of data"


class ExplorationQuerySet(models.QuerySet["Exploration"]):
    def seen_by(self, person: Any) -> ExplorationQuerySet:
        """Return the explorations of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def standing(self) -> ExplorationQuerySet:
        """Return those that nobody withdrew."""
        return self.filter(withdrawn_at=None)

    def record(
        self, *, project: Project, by: Person, told: NewFile | None = None, title: str = "", address: str = "",
        people: Iterable[Person] = (), items: Iterable[Item] = (), hypotheses: Iterable[Hypothesis] = (),
    ) -> Exploration:  # fmt: skip
        """Record an exploration; what its file calls learned is proposed, and counts for nothing yet.

        told: its file, read already, so that no transaction waits for that. address: where a report lies that is no
        file here. title: by default what the file calls itself. people: who made it, by default whoever records it.
        Raises Refused for one without a title, without a file or an address, or with things of another project.
        """
        if bool(told) == bool(address.strip()):
            ways = "Choose a file, write a text, or say where it lies."
            raise Refused("An exploration is a file or an address.", way_out=ways)
        values = {"title": _title(title or (told.title if told else "")), "address": _address(address)}
        if told is None:
            return self._keep(project, by, REPORT, values, people, items, hypotheses)
        with kept(told, by) as version, transaction.atomic():
            exploration = self._keep(project, by, told.kind, values, people, items, hypotheses, told)
            exploration.add(version, told)
        return exploration

    def record_profile(
        self, content: bytes, *, project: Project, by: Person, title: str = "", items: Iterable[Item] = ()
    ) -> Exploration:
        """Record a profile that `assay profile` made. Raises Refused for JSON that is none."""
        return self.record(project=project, by=by, told=NewFile.of(PROFILE, "", content), title=title, items=items)

    @transaction.atomic
    def push_profile(self, content: bytes, *, project: Project, by: Person) -> tuple[Exploration, bool]:
        """Record a profile that a program sends; the same again is the one that is there. Second, whether it is new."""
        told = NewFile.of(PROFILE, "", content)
        Project.objects.select_for_update().get(pk=project.pk)  # a program may send it twice at once
        known = self.standing().filter(project=project, kind=PROFILE, versions__sha256=told.sha256).first()
        return (known, False) if known else (self.record(project=project, by=by, told=told), True)

    @transaction.atomic
    def _keep(
        self, project: Project, by: Person, kind: str, values: dict[str, str], people: Iterable[Person],
        items: Iterable[Item], hypotheses: Iterable[Hypothesis], told: NewFile | None = None,
    ) -> Exploration:  # fmt: skip
        Project.objects.select_for_update().get(pk=project.pk)  # two people may record at once: numbers come in order
        last = self.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        exploration = self.model(
            project=project, number=last + 1, kind=kind, by=by, recorded_at=clock.now(), **values,
        )  # fmt: skip
        tied: dict[str, list[Any]] = {
            "people": list(people) or [by], "items": list(items), "hypotheses": list(hypotheses),
        }  # fmt: skip
        exploration.check_ties(tied)
        exploration.words = words_of(exploration.key, exploration.label, exploration.title)
        exploration.save()
        for name, things in tied.items():
            getattr(exploration, name).set(things)
        name, digest = (told.name, told.sha256) if told else (values["address"], "")
        record(ExplorationRecorded(exploration.title, kind, exploration.number, name, digest), on=exploration, by=by)
        return exploration


class Exploration(Learned, models.Model):
    """A notebook, a report or a profile. Which sprint it belongs to follows from when it was recorded."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=1000, blank=True, default="", help_text="of a report that lies elsewhere")
    people = models.ManyToManyField(Person, related_name="+")
    items = models.ManyToManyField(Item, related_name="+")
    hypotheses = models.ManyToManyField("ledger.Hypothesis", related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    words = models.TextField(help_text="derived: what it is found by")

    objects = ExplorationQuerySet.as_manager()
    exempt_fields: ClassVar[tuple[str, ...]] = ("words",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_exploration_a_number")]
        indexes = [models.Index(fields=["project", "recorded_at"], name="explorations_by_time")]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.project.key}-E{self.number}"

    @property
    def label(self) -> str:
        """What a chip calls it: E4."""
        return f"E{self.number}"

    @property
    def url(self) -> str:
        return f"{self.project.url}explorations/{self.number}"

    @property
    def evidence_kind(self) -> str:
        """What it is as evidence of a deliverable."""
        return "notebook" if self.kind == NOTEBOOK else "document"

    def fresh(self) -> Exploration:
        """Let nobody else change it until the transaction ends. Raises Refused once it is withdrawn."""
        fresh(self, "title", "withdrawn_at")
        if self.withdrawn_at:
            raise Refused(f"{self.key} is withdrawn.", way_out="Record it anew.")
        return self

    @transaction.atomic
    def change(self, *, by: Person, seen: dict[str, str] | None = None, **values: Any) -> None:
        """Change its title, who made it (`people`), and the `items` and `hypotheses` that it is about.

        seen: the title that the person saw. Raises Stale where somebody changed it since, Refused for things of another
        project and for nobody as its makers.
        """
        self.fresh()
        changed: dict[str, list[Any]] = {}
        if "title" in values and (title := _title(values["title"])) != self.title:
            refuse_stale(self.key, {"title": title}, now={"title": self.title}, seen=seen or {})
            changed["title"] = [self.title, title]
            self.title = title
            self.save(update_fields=["title"])
            self.find_by_words()
        tied: dict[str, list[Any]] = {name: list(values[name]) for name in TIES if name in values}
        self.check_ties(tied)
        for name, things in tied.items():
            field = getattr(self, name)
            was = list(field.order_by("pk"))
            if {one.pk for one in was} != {one.pk for one in things}:
                field.set(things)
                changed[name] = [[_called(one) for one in was], [_called(one) for one in things]]
        if changed:
            record(ExplorationChanged(changed), on=self, by=by)

    def renew(self, told: NewFile, *, by: Person) -> None:
        """Add a newer version of its file; the older ones stay.

        Raises Refused for a file of another kind, and for the one that is here already.
        """
        if told.kind != self.kind or self.address:
            raise Refused(f"{self.key} is a {self.kind}; this file is none.", way_out="Record it as one of its own.")
        with kept(told, by) as version, transaction.atomic():
            self.fresh()
            last = self.versions.last()
            if last and last.sha256 == version.sha256:
                raise Refused(
                    "This is the file that is here already.", way_out="Save the notebook, then choose it again."
                )
            if last and last.number >= MOST_VERSIONS:
                raise Refused(f"{MOST_VERSIONS} versions are the most.", way_out="Record it as one of its own.")
            proposed = self.add(version, told)
            record(ExplorationVersioned(version.number, version.name, version.sha256, proposed), on=self, by=by)

    def add(self, version: Any, told: NewFile) -> int:
        """Store a version and what it proposes; return how many learnings are new."""
        version.exploration = self
        version.number = (self.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version.save()
        return self.propose(told.reading.learnings if told.reading else (), version)

    @transaction.atomic
    def withdraw(self, *, by: Person, reason: str) -> None:
        """Say that it should not have been recorded. Its files are deleted; that it was there stays in the log.

        It bears no deliverable out any more: what it was attached to loses it as evidence.
        """
        self.fresh()
        if not reason.strip():
            raise Refused("Say why it is withdrawn.", way_out="The wrong file, for example.")
        self.withdrawn_at, self.withdrawn_by = clock.now(), by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])
        files = [file for version in self.versions.all() for file in (version.file, version.read)]
        transaction.on_commit(lambda: forget(file.name for file in files))
        record(ExplorationWithdrawn(self.title, reason.strip()), on=self, by=by)
        for piece in self.attachments():
            piece.deliverable.detach(piece, by=by)

    @property
    def withdrawn_reason(self) -> str:
        """Why it was withdrawn, as it stands in the log; "" while it stands."""
        fact = Event.objects.on(self).filter(verb=ExplorationWithdrawn.verb).last()
        return str(fact.field("reason")) if fact else ""

    def attachments(self) -> models.QuerySet[Evidence]:
        """Return where it is attached to deliverables as their evidence."""
        return Evidence.objects.filter(
            address=self.url, withdrawn_at=None, deliverable__project=self.project_id
        ).select_related("deliverable__item__project")

    def show(self, deliverable: Deliverable, *, by: Person) -> None:
        """Attach it to a deliverable as what shows it. Raises Refused for one of another project."""
        if deliverable.project_id != self.project_id:
            raise Refused("The deliverable lies in another project.", way_out="Choose one of this project.")
        deliverable.attach(kind=self.evidence_kind, ref=f"{self.key} {self.title}"[:300], address=self.url, by=by)

    def check_ties(self, tied: dict[str, list[Any]]) -> None:
        """Raise Refused for people who are not on the crew and things of another project."""
        if "people" in tied:
            _check_people(self.project_id, tied["people"])
        for thing in (*tied.get("items", ()), *tied.get("hypotheses", ())):
            if thing.project_id != self.project_id:
                raise Refused(f"{thing.key} lies in another project.", way_out="Choose one of this project.")

    def find_by_words(self) -> None:
        """Let it be found by its key, its title, and what was learned."""
        learned = self.learnings.standing().values_list("text", flat=True)
        self.words = words_of(self.key, self.label, self.title, *learned)
        self.save(update_fields=["words"])


def _check_people(project_id: int, people: list[Person]) -> None:
    if not people:
        raise Refused("Somebody made it.", way_out="Choose at least one person.")
    seats = Membership.objects.crew().filter(project_id=project_id, person__in=people)
    known = set(seats.values_list("person_id", flat=True))
    if stranger := next((person for person in people if person.pk not in known), None):
        raise Refused(f"{stranger.name} is not on the crew of this project.", way_out="Invite them first.")


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused("An exploration needs a title.", way_out="Say in a few words what was looked at.")
    return title[:300]


def _address(address: str) -> str:
    address = address.strip()
    if not address:
        return ""
    if len(address) > 1000:
        raise Refused("This address is longer than 1,000 characters.", way_out="Give a shorter one.")
    try:
        parts = urlsplit(address)
    except ValueError as fault:
        raise Refused("This is no address.", way_out="Give one that begins with https://.") from fault
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused("This is no address of a page.", way_out="Give one that begins with https://.")
    return address


def _called(thing: Any) -> str:
    """What a fact calls a person, an item or a hypothesis."""
    return str(thing.name) if isinstance(thing, Person) else str(thing.key)
