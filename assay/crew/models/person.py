"""A person with an account."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction

from assay import clock
from assay.crew.facts import PersonChanged, PersonJoined
from assay.events.log import record
from assay.events.refusals import Refused


class People(BaseUserManager["Person"]):
    @transaction.atomic
    def enrol(self, *, email: str, name: str, password: str | None, by: Person | None = None, **more: Any) -> Person:
        """Create an account. Without a password nobody can sign in to it until one is set.

        Raises Refused if the address already has an account.
        """
        email = email.strip().lower()
        if self.filter(email=email).exists():
            raise Refused(f"{email} already has an account.", way_out="Sign in with it, or reset its password.")
        handle = more.pop("handle", "") or _handle(name)
        person = self.model(email=email, name=name.strip(), handle=self._free(handle), joined_at=clock.now(), **more)
        person.initials = more.get("initials") or _initials(name)
        person.set_password(password)
        person.save(using=self._db)
        record(PersonJoined(name=person.name), on=person, by=by or person)
        return person

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Person:
        """Create an account, as Django's own tools ask for it."""
        return self.enrol(
            email=email, name=more.pop("name", email.split("@", maxsplit=1)[0]), password=password, **more
        )

    def _free(self, handle: str) -> str:
        taken = set(self.filter(handle__startswith=handle).values_list("handle", flat=True))
        return next(h for h in (handle, *(f"{handle}{n}" for n in range(2, len(taken) + 3))) if h not in taken)


class Person(AbstractBaseUser):
    """Somebody with an account; what they are in a project is their membership's to say."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    handle = models.SlugField(max_length=40, unique=True, help_text="what @ calls them by")
    initials = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=6, default="", blank=True, choices=[("light", "Light"), ("dark", "Dark")])
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    #: that somebody signed in is the session's to say
    exempt_fields: ClassVar[tuple[str, ...]] = ("last_login",)
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def change(self, *, by: Person, **values: str | bool) -> None:
        """Change name, initials, time zone, theme or single keys; what stays the same is no change."""
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        if not changed:
            return
        for name in changed:
            setattr(self, name, values[name])
        self.save(update_fields=changed)
        record(PersonChanged(fields=changed), on=self, by=by)

    @transaction.atomic
    def choose_password(self, password: str, *, by: Person) -> None:
        """Set the password; every session but the one that asked for it ends."""
        self.set_password(password)
        self.save(update_fields=["password"])
        record(PersonChanged(fields=["password"]), on=self, by=by)


def _handle(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.split(maxsplit=1)[0] if name.split() else "someone")
    letters = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]", "", letters)[:30] or "someone"  # a number may follow it


def _initials(name: str) -> str:
    words = name.split()
    return ((words[0][:1] + words[-1][:1]) if len(words) > 1 else name[:2]).upper()[:3]  # a capital ß is two letters
