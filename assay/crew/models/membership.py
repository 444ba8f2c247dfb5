"""Who is on a project, as what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from assay import clock
from assay.crew.facts import GroupChanged, GroupFormed, MemberChanged, MemberJoined, MemberLeft
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.crew.slugs import free_slug
from assay.events.log import fresh, record
from assay.events.refusals import Refused


class Discipline(models.TextChoices):
    SCIENCE = "science", "Science"
    ENGINEERING = "engineering", "Engineering"
    PRODUCT = "product", "Product"
    OTHER = "other", "Other"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    LEAD = "lead", "Process lead"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    @transaction.atomic
    def form(self, *, project: Project, name: str, slug: str = "", about: str = "", by: Person) -> WorkingGroup:
        """Form a working group of a large crew. slug: its short name; by default its name makes one."""
        known = dict(project.groups.values_list("slug", "name"))
        slug = slug or free_slug(name, known, otherwise="group")
        if slug in known or name.casefold() in {one.casefold() for one in known.values()}:
            raise Refused(f"There is already a group {name}.", way_out="Take another name.")
        group = self.create(project=project, slug=slug, name=name, about=about, formed_at=clock.now())
        record(GroupFormed(name=name), on=group, by=by)
        return group


class WorkingGroup(models.Model):
    """A part of a large crew. It splits the work, never the backlog, the planning or the retrospective."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="groups")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    about = models.TextField(blank=True, default="")
    formed_at = models.DateTimeField()

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "slug"], name="one_group_a_slug")]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def change(self, *, name: str, about: str, by: Person) -> None:
        """Rename it or say anew what it is about."""
        if (name, about) == (self.name, self.about):
            return
        self.name, self.about = name, about
        self.save(update_fields=["name", "about"])
        record(GroupChanged(name=name), on=self, by=by)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def present(self) -> MembershipQuerySet:
        """Return those who have not left."""
        return self.filter(left_at=None)

    def crew(self) -> MembershipQuerySet:
        """Return those on the crew, viewers (stakeholders) left out."""
        return self.exclude(role=Role.VIEWER)

    @transaction.atomic
    def join(
        self, *, project: Project, person: Person, discipline: str, role: str, by: Person,
        groups: tuple[WorkingGroup, ...] = (), at: datetime | None = None,
    ) -> Membership:  # fmt: skip
        """Take a person onto the project; who left before comes back with their history.

        at: when they joined the crew, if that was before it was recorded here.
        """
        membership = self.filter(project=project, person=person).select_for_update().first()
        if membership and membership.left_at is None:
            raise Refused(f"{person.name} is on {project.name} already.")
        membership = membership or Membership(project=project, person=person)
        membership.discipline, membership.role, membership.left_at = discipline, role, None
        membership.joined_at = at or clock.now()
        membership.save()
        membership.groups.set(groups)
        joined = MemberJoined(name=person.name, discipline=discipline, role=role, oneself=person == by)
        record(joined, on=membership, by=by)
        return membership


class Membership(models.Model):
    """What one person is in one project: a discipline, a role, working groups, from when to when."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    discipline = models.CharField(max_length=12, choices=Discipline.choices)
    role = models.CharField(max_length=8, choices=Role.choices)
    groups = models.ManyToManyField(WorkingGroup, related_name="members", blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "person"], name="one_membership_a_person")]

    def __str__(self) -> str:
        return f"{self.person} on {self.project}"

    @transaction.atomic
    def change(
        self, *, discipline: str | None = None, role: str | None = None,
        groups: tuple[WorkingGroup, ...] | None = None, by: Person,
    ) -> None:  # fmt: skip
        """Change discipline, role or working groups. Raises Refused if nobody would own the project any more."""
        fresh(self, "discipline", "role", "left_at")
        values: dict[str, Any] = {"discipline": discipline or self.discipline, "role": role or self.role}
        if self.role == Role.OWNER and values["role"] != Role.OWNER:
            self._keep_an_owner()
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        regrouped = groups is not None and set(groups) != set(self.groups.all())
        if not changed and not regrouped:
            return
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.save(update_fields=list(changed))
        if groups is not None and regrouped:
            self.groups.set(groups)
            changed["groups"] = [group.slug for group in groups]
        record(MemberChanged(name=self.person.name, now=changed), on=self, by=by)

    @transaction.atomic
    def leave(self, *, by: Person) -> None:
        """Leave the project: access and tokens end at once, what was done keeps its name."""
        fresh(self, "role", "left_at")
        if self.left_at is not None:
            return
        if self.role == Role.OWNER:
            self._keep_an_owner()
        self.left_at = clock.now()
        self.save(update_fields=["left_at"])
        for token in self.project.tokens.filter(by=self.person, revoked_at=None):
            token.revoke(by=by)  # who comes back makes new ones
        record(MemberLeft(name=self.person.name), on=self, by=by)

    def _keep_an_owner(self) -> None:
        Project.objects.select_for_update().get(pk=self.project_id)  # two owners may leave at once
        others = Membership.objects.present().filter(project=self.project, role=Role.OWNER).exclude(pk=self.pk)
        if not others.exists():
            raise Refused(
                f"{self.person.name} is the only owner of {self.project.name}.",
                way_out="Make somebody else owner first.",
            )
