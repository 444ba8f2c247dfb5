"""A connected tracker: where it is, how we sign in, and how it answered last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction

from assay import clock
from assay.connect.facts import (
    TrackerAnswers,
    TrackerChanged,
    TrackerConnected,
    TrackerDisconnected,
    TrackerLookedAt,
    TrackerPaused,
    TrackerResumed,
    TrackerSilent,
    TrackerTried,
)
from assay.connect.secrets import opened, sealed
from assay.crew.models import Person, Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused
from assay.net import Address, BadAddress

EVERY = timedelta(seconds=60)
LONGEST_LOOK = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=1)  # between two looks at a tracker that does not answer


class SignIn(models.TextChoices):
    NONE = "none", "No sign-in"
    BASIC = "basic", "Name and password"
    BEARER = "bearer", "Token"


class TrackerQuerySet(models.QuerySet["Tracker"]):
    def seen_by(self, person: Any) -> TrackerQuerySet:
        """Return the trackers of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def connected(self) -> TrackerQuerySet:
        """Return those that are not disconnected."""
        return self.filter(disconnected_at=None)

    def due(self, now: datetime) -> TrackerQuerySet:
        """Return those that are to be looked at now."""
        return self.connected().filter(paused_at=None).filter(models.Q(next_at=None) | models.Q(next_at__lte=now))

    def begin(self, pk: int) -> Tracker | None:
        """Return a tracker that is looked at from now on by the caller alone; None while somebody else does."""
        now = clock.now()
        idle = models.Q(looking_until=None) | models.Q(looking_until__lt=now)
        mine = self.connected().filter(idle, pk=pk, paused_at=None).update(looking_until=now + LONGEST_LOOK)
        return self.select_related("project").get(pk=pk) if mine else None

    @transaction.atomic
    def connect(
        self, *, project: Project, address: str, by: Person, sign_in: str = SignIn.NONE, user: str = "",
        secret: str = "", experiments: str = "",
    ) -> Tracker:  # fmt: skip
        """Connect a tracker. Raises Refused for an address that cannot be asked, and where one is connected already."""
        Project.objects.select_for_update().get(pk=project.pk)
        if self.connected().filter(project=project).exists():
            raise Refused("A tracker is connected already.", way_out="Change it, or disconnect it first.")
        tracker = self.model(
            project=project, address=_read(address), sign_in=sign_in, user=user, secret=_sealed(sign_in, secret),
            experiments=experiments.strip(), by=by, at=clock.now(),
        )  # fmt: skip
        tracker.save()
        record(TrackerConnected(tracker.address, tracker.sign_in), on=tracker, by=by)
        return tracker


class Tracker(models.Model):
    """An MLflow tracking server of a project. What it answered, and when, is exempt: it changes with every look."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    address = models.CharField(max_length=500)
    sign_in = models.CharField(max_length=6, choices=SignIn.choices, default=SignIn.NONE)
    user = models.CharField(max_length=120, blank=True, default="")
    secret = models.TextField(blank=True, default="", help_text="encrypted; never shown again")
    experiments = models.TextField(blank=True, default="", help_text="names, one a line; empty: all")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    disconnected_at = models.DateTimeField(null=True, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True, default="", help_text="why it does not answer, in words")
    tried_at = models.DateTimeField(null=True, blank=True)
    tried = models.CharField(max_length=300, blank=True, default="", help_text="what the last trial found")
    trial_failed = models.BooleanField(default=False, help_text="whether it did not answer the last trial")
    looked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    looking_until = models.DateTimeField(null=True, blank=True, help_text="until when somebody looks, unless they died")
    failures = models.PositiveIntegerField(default=0)
    unplaced = models.JSONField(default=list, blank=True, help_text="derived: runs that came to no hypothesis, and why")

    objects = TrackerQuerySet.as_manager()

    exempt_fields: ClassVar[tuple[str, ...]] = (
        "fault", "looked_at", "answered_at", "compared_at", "next_at", "looking_until", "failures", "unplaced",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(disconnected_at=None), name="one_tracker_a_project"
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def state(self) -> str:
        """Where it stands: disconnected, paused, silent, new or answers."""
        if self.disconnected_at:
            return "disconnected"
        if self.paused_at:
            return "paused"
        if self.silent_since:
            return "silent"
        return "answers" if self.answered_at else "new"

    @property
    def is_trial_outlived(self) -> bool:
        """Whether a look that came after the last trial found the contrary."""
        is_later = bool(self.tried_at and self.looked_at and self.looked_at > self.tried_at)
        return is_later and self.trial_failed != bool(self.silent_since)

    @property
    def experiment_names(self) -> list[str]:
        return [name.strip() for name in self.experiments.splitlines() if name.strip()]

    def headers(self) -> dict[str, str]:
        """Return what signs us in. Raises secrets.Unreadable if the secret was kept by another instance."""
        from base64 import b64encode  # noqa: PLC0415  for looks alone

        if self.sign_in == SignIn.BASIC:
            both = f"{self.user}:{opened(self.secret)}".encode()
            return {"Authorization": f"Basic {b64encode(both).decode()}"}
        return {"Authorization": f"Bearer {opened(self.secret)}"} if self.sign_in == SignIn.BEARER else {}

    @transaction.atomic
    def change(self, *, by: Person, secret: str = "", **values: str) -> None:
        """Change where it is, how we sign in, or which experiments. An empty secret keeps the one there is.

        values: address, sign_in, user, experiments. Raises Refused for an address that cannot be asked, for another
        server without a secret of its own (the kept one is for whom it was given to), and once it is disconnected.
        """
        fresh(self, *values, "address", "secret", "disconnected_at")
        if self.disconnected_at:
            raise Refused("This tracker is disconnected.", way_out="Connect it anew.")
        kept, is_another = self.secret, False
        if "address" in values:
            values["address"] = _read(values["address"])
            is_another = not Address.read(values["address"]).is_same_server(self.address)
            kept = "" if is_another else kept
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        seal = _sealed(self.sign_in, secret, kept=kept)
        if seal != self.secret:
            self.secret = seal
            changed.append("secret")
        if not changed:
            return
        answers = self._forget_answers() if is_another else ()
        self.next_at, self.failures = None, 0
        self.save(update_fields=[*changed, *answers, "next_at", "failures"])
        record(TrackerChanged(sorted(changed), self.address), on=self, by=by)

    def _forget_answers(self) -> tuple[str, ...]:
        """Let nothing that another server answered stand for this one; return the fields."""
        self.looked_at = self.answered_at = self.compared_at = self.silent_since = self.tried_at = None
        self.fault = self.tried = ""
        return "looked_at", "answered_at", "compared_at", "silent_since", "tried_at", "fault", "tried"

    @transaction.atomic
    def pause(self, *, by: Person) -> None:
        """Look at it no more until it is taken up again."""
        fresh(self, "paused_at", "disconnected_at")
        if self.paused_at or self.disconnected_at:
            return
        self.paused_at = clock.now()
        self.save(update_fields=["paused_at"])
        record(TrackerPaused(self.address), on=self, by=by)

    @transaction.atomic
    def resume(self, *, by: Person) -> None:
        """Look at it again, at once."""
        fresh(self, "paused_at", "disconnected_at")
        if not self.paused_at or self.disconnected_at:
            return
        self.paused_at, self.next_at, self.failures = None, None, 0
        self.save(update_fields=["paused_at", "next_at", "failures"])
        record(TrackerResumed(self.address), on=self, by=by)

    @transaction.atomic
    def disconnect(self, *, by: Person) -> None:
        """Forget its secret and look at it no more. What came from it stays."""
        fresh(self, "disconnected_at")
        if self.disconnected_at:
            return
        self.disconnected_at, self.secret = clock.now(), ""
        self.save(update_fields=["disconnected_at", "secret"])
        record(TrackerDisconnected(self.address), on=self, by=by)

    @transaction.atomic
    def tell_trial(self, found: str, *, answers: bool, by: Person) -> None:
        """Keep what a trial found."""
        self.tried, self.trial_failed, self.tried_at = found[:300], not answers, clock.now()
        self.save(update_fields=["tried", "trial_failed", "tried_at"])
        record(TrackerTried(self.tried, answers), on=self, by=by)

    @transaction.atomic
    def tell_look(self, *, fault: str = "", compared: bool = False, asked: str = "", by: Person | None = None) -> None:
        """Keep that it was looked at, and how it answered; after a fault it is left alone for longer and longer.

        asked: what was found, where a person (`by`) asked for the look.
        """
        fresh(self, "silent_since", "failures", "fault")
        now = clock.now()
        self.looked_at, self.failures = now, self.failures + 1 if fault else 0
        self.answered_at = self.answered_at if fault else now
        self.compared_at = now if compared and not fault else self.compared_at
        self.next_at = now + min(EVERY * 2 ** min(self.failures, 10), LONGEST_PAUSE) if fault else None
        was, self.fault, self.looking_until = self.silent_since, fault[:300], None
        self.silent_since = (was or now) if fault else None
        self.save(update_fields=[
            "looked_at", "failures", "answered_at", "compared_at", "next_at", "fault", "silent_since",
            "looking_until",
        ])  # fmt: skip
        self._record_look(was, asked, by)

    def _record_look(self, was_silent: datetime | None, asked: str, by: Person | None) -> None:
        """Record one fact at most: what a person asked for, else that it fell silent or answers again."""
        if by is not None:
            record(TrackerLookedAt(f"it {self.fault}" if self.fault else asked), on=self, by=by)
        elif self.silent_since and not was_silent:
            record(TrackerSilent(self.fault), on=self, by=None)
        elif was_silent and not self.silent_since:
            record(TrackerAnswers(was_silent.isoformat()), on=self, by=None)


def _read(address: str) -> str:
    try:
        return str(Address.read(address))
    except BadAddress as fault:
        raise Refused("This address cannot be asked.", way_out=str(fault)) from fault


def _sealed(sign_in: str, secret: str, *, kept: str = "") -> str:
    """The secret as it is kept: none where nobody signs in, the kept one where none is typed. Raises Refused."""
    if sign_in == SignIn.NONE:
        return ""
    if not secret.isprintable() or not secret.isascii():
        raise Refused("The secret has signs that cannot be sent.", way_out="Copy it again, without line breaks.")
    if not secret and not kept:
        raise Refused(
            "There is no password or token yet for this server.",
            way_out="Type it; it is kept encrypted, shown nowhere.",
        )
    return sealed(secret) if secret else kept
