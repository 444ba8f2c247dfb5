"""A token: with it a program reads a project, or pushes runs to it, in the name of whoever made it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from assay import clock
from assay.crew.facts import TokenMade, TokenRevoked
from assay.crew.models.membership import Membership
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused

PREFIX = "assay_"  # so that scanners of secrets, and people, know what they see
SHOWN = len(PREFIX) + 4
LONGEST = timedelta(days=365)
SELDOM = timedelta(minutes=1)  # how often a use is written down: a reading program must not write each time
MOST = 50  # live ones of one person in a project


class Scope(models.TextChoices):
    READ = "read", "Read"
    PUSH = "push", "Read, and push runs"


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self) -> TokenQuerySet:
        """Return those that open something: not expired, not revoked, and their maker is on the project still."""
        seats = Membership.objects.present().filter(project_id=OuterRef("project_id"), person_id=OuterRef("by_id"))
        return self.filter(Exists(seats), revoked_at=None, expires_at__gt=clock.now(), by__is_active=True)

    def with_secret(self, secret: str) -> Token | None:
        """Return the live token of a secret; None alike for one that is made up, expired, revoked or orphaned."""
        return self.live().filter(secret_hash=_hash(secret)).select_related("project", "by").first()

    @transaction.atomic
    def make(
        self, *, project: Project, name: str, scope: str, lasts: timedelta, by: Person
    ) -> tuple[Token, str]:  # fmt: skip
        """Make a token; return it and its secret, which is told once and kept only as a hash.

        Raises Refused without a name, for a life of more than a year, and for a name that a live one of theirs has.
        """
        name = name.strip()
        if not 0 < len(name) <= 80:
            raise Refused("A token needs a name of at most 80 letters.", way_out="Name the program that will use it.")
        if not timedelta(0) < lasts <= LONGEST:
            raise Refused("A token lives for at most a year.", way_out="Choose one of the lives that are offered.")
        mine = set(self.live().filter(project=project, by=by).values_list("name", flat=True))
        if name in mine or len(mine) >= MOST:
            said = f"You have a token “{name}” already." if name in mine else f"You have {MOST} tokens already."
            raise Refused(said, way_out="Revoke that one first, or take another name.")
        secret = PREFIX + token_urlsafe(32)
        token = self.create(
            project=project, name=name, scope=Scope(scope), secret_hash=_hash(secret), start=secret[:SHOWN], by=by,
            at=clock.now(), expires_at=clock.now() + lasts,
        )  # fmt: skip
        record(TokenMade(name, token.scope, token.expires_at.date().isoformat()), on=token, by=by)
        return token, secret


class Token(models.Model):
    """What a program shows to be let in. It may do what its maker may, within its scope, in this project alone."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=4, choices=Scope.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=SHOWN, help_text="its first letters, by which people know it again")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TokenQuerySet.as_manager()
    #: that it was used is no change of anything
    exempt_fields: ClassVar[tuple[str, ...]] = ("last_used_at",)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def may_push(self) -> bool:
        return self.scope == Scope.PUSH

    def note_use(self) -> None:
        """Write down that it was used, to the minute."""
        now = clock.now()
        if self.last_used_at is None or now - self.last_used_at > SELDOM:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)

    @transaction.atomic
    def revoke(self, *, by: Person) -> None:
        """End it at once."""
        fresh(self, "revoked_at")
        if self.revoked_at:
            return
        self.revoked_at, self.revoked_by = clock.now(), by
        self.save(update_fields=["revoked_at", "revoked_by"])
        record(TokenRevoked(self.name), on=self, by=by)


def _hash(secret: Any) -> str:
    return hashlib.sha256(str(secret).encode(errors="surrogatepass")).hexdigest()
