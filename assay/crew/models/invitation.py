"""An invitation: one link for one address, once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, ClassVar

from django.db import models, transaction

from assay import clock
from assay.crew.facts import InvitationWithdrawn, MemberInvited
from assay.crew.models.membership import Discipline, Membership, Role, WorkingGroup
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused

LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Return those that can still be accepted."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=clock.now())

    def with_token(self, token: str) -> Invitation | None:
        """Return the open invitation that a link names, None if it is used, withdrawn, expired or made up."""
        return self.open().filter(token_hash=_hash(token)).select_related("project", "by").first()

    @transaction.atomic
    def invite(
        self, *, project: Project, email: str, discipline: str, role: str, by: Person,
        groups: tuple[WorkingGroup, ...] = (),
    ) -> tuple[Invitation, str]:  # fmt: skip
        """Invite an address; return the invitation and its token, which is told once and kept only as a hash.

        An earlier open invitation of the same address ends.
        """
        email = email.strip().lower()
        if role == Role.OWNER and not _owns(by, project):
            raise Refused("Only an owner invites an owner.", way_out="Invite them with another role.")
        if Membership.objects.present().filter(project=project, person__email=email).exists():
            raise Refused(f"{email} is on {project.name} already.")
        for earlier in self.open().filter(project=project, email=email):
            earlier.withdraw(by=by)
        token = token_urlsafe(32)
        invitation = self.create(
            project=project, email=email, discipline=discipline, role=role, token_hash=_hash(token), by=by,
            at=clock.now(), expires_at=clock.now() + LASTS,
        )  # fmt: skip
        invitation.groups.set(groups)
        record(MemberInvited(email=email, role=role), on=invitation, by=by)
        return invitation, token


class Invitation(models.Model):
    """A place on a project that waits for one address to take it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    discipline = models.CharField(max_length=12, choices=Discipline.choices)
    role = models.CharField(max_length=8, choices=Role.choices)
    groups = models.ManyToManyField(WorkingGroup, related_name="+", blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()
    #: accepting it is told by the membership's own fact
    exempt_fields: ClassVar[tuple[str, ...]] = ("used_at",)

    def __str__(self) -> str:
        return f"invitation of {self.email} to {self.project}"

    @property
    def stands(self) -> bool:
        """Whether whoever invited may still invite: a link does not outlive its inviter's place."""
        leads = Membership.objects.present().filter(project_id=self.project_id, role__in=(Role.OWNER, Role.LEAD))
        return leads.filter(person_id=self.by_id).exists()

    @transaction.atomic
    def accept(self, *, by: Person, **more: Any) -> Membership:
        """Take the place. Raises Refused if the link was used meanwhile or belongs to another address."""
        fresh(self, "used_at", "withdrawn_at", "expires_at")
        if self.used_at or self.withdrawn_at or self.expires_at <= clock.now():
            raise Refused("This invitation is no longer open.", way_out=f"Ask {self.by.name} for a new one.")
        if not self.stands:
            raise Refused(
                f"{self.by.name}, who invited you, is no longer on the project.", way_out="Ask its owner for a new one."
            )
        if by.email.lower() != self.email:
            raise Refused(
                f"This invitation is for {self.email}; you are signed in as {by.email}.",
                way_out="Sign out, then open the link again.",
            )
        self.used_at = clock.now()
        self.save(update_fields=["used_at"])
        return Membership.objects.join(
            project=self.project, person=by, discipline=self.discipline, role=self.role,
            groups=tuple(self.groups.all()), by=by, **more,
        )  # fmt: skip

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """End it before it is used."""
        fresh(self, "used_at", "withdrawn_at")
        if self.withdrawn_at or self.used_at:
            return
        self.withdrawn_at = clock.now()
        self.save(update_fields=["withdrawn_at"])
        record(InvitationWithdrawn(email=self.email), on=self, by=by)


def _owns(person: Person, project: Project) -> bool:
    return Membership.objects.present().filter(project=project, person=person, role=Role.OWNER).exists()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
