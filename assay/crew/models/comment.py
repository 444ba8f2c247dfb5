"""What is said about a thing, and whom it calls. The thing is named by kind and id, since it lives in a higher room."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import models, transaction

from assay import clock
from assay.crew.facts import CommentEdited, CommentRemoved, CommentWritten
from assay.crew.models.membership import Membership
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused, Stale

CALLED = re.compile(r"(?<![\w@/.])@([a-z0-9_-]{1,40})\b", re.IGNORECASE)


class CommentQuerySet(models.QuerySet["Comment"]):
    def seen_by(self, person: Any) -> CommentQuerySet:
        """Return the comments of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def about(self, thing: models.Model) -> CommentQuerySet:
        """Return what was said about one thing and not removed, oldest first."""
        return self.filter(kind=thing._meta.label_lower, about_id=thing.pk, removed_at=None).order_by("at", "id")

    @transaction.atomic
    def say(self, text: str, *, about: models.Model, key: str, by: Person) -> Comment:
        """Say something about a thing; whom it calls by @name finds it on their home page.

        key: what people call the thing, for lists and facts.
        """
        if not text.strip():
            raise Refused("There is nothing in this comment.", way_out="Write something, or close it.")
        comment = self.create(
            project_id=about.project_id, kind=about._meta.label_lower, about_id=about.pk, key=key,  # type: ignore[attr-defined]
            by=by, at=clock.now(), text=text,
        )  # fmt: skip
        comment.call()
        record(CommentWritten(key=key), on=comment, by=by)
        return comment


class Comment(models.Model):
    """Something that a person said about an item, a hypothesis or another thing."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    key = models.CharField(max_length=30)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "about_id", "at"], name="said_about")]

    def __str__(self) -> str:
        return f"{self.by} on {self.key}"

    @property
    def url(self) -> str:
        """Where it stands, on the page of what it is about."""
        return f"/browse/{self.key}#comment-{self.pk}"

    @transaction.atomic
    def edit(self, text: str, *, by: Person, seen: str | None = None) -> None:
        """Put it in other words; the earlier ones stay in the log.

        seen: the words that the person saw. Raises Stale, keeping both, if it was put in others since, as on another
        page of theirs; Refused if it is taken back.
        """
        fresh(self, "text", "removed_at")
        if self.removed_at:
            raise Refused("This comment is taken back.", way_out="Write a new one.")
        if text == self.text:
            return
        if seen is not None and seen.splitlines() != self.text.splitlines():
            raise Stale("This comment was changed since you saw it.", field="text", theirs=self.text, yours=text)
        was, self.text, self.edited_at = self.text, text, clock.now()
        self.save(update_fields=["text", "edited_at"])
        self.call()
        record(CommentEdited(key=self.key, was=was), on=self, by=by)

    @transaction.atomic
    def remove(self, *, by: Person) -> None:
        """Take it back; that it was there stays in the log."""
        fresh(self, "removed_at")
        if self.removed_at:
            return
        self.removed_at = clock.now()
        self.save(update_fields=["removed_at"])
        record(CommentRemoved(key=self.key), on=self, by=by)

    def call(self) -> None:
        """Let those who are called by name know; members of other projects are not."""
        names = {name.lower() for name in CALLED.findall(self.text)}
        called = Membership.objects.present().filter(project_id=self.project_id, person__handle__in=names)
        Mention.objects.bulk_create(
            [Mention(comment=self, person_id=person_id) for person_id in called.values_list("person_id", flat=True)],
            ignore_conflicts=True,
        )


class Mention(models.Model):
    """That a comment calls a person."""

    part_of: ClassVar[str] = "comment"
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)
    exempt_fields: ClassVar[tuple[str, ...]] = ("seen_at",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="one_mention_a_person")]

    @transaction.atomic
    def see(self) -> None:
        """Note that the person has seen it; a mark of their own, of which nobody else is told."""
        if self.seen_at is None:
            self.seen_at = clock.now()
            self.save(update_fields=["seen_at"])
