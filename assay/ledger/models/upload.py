"""A file that waits for its confirmation. Until then nothing of it counts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.refusals import Refused

KEPT = timedelta(days=1)
FOLDER = "uploads"
LARGEST = 50 * 1024 * 1024
MOST = 5  # of one person: a sixth takes the place of the first, so that nobody fills the disk
TOO_LARGE = "assay.upload_too_large"


class UploadQuerySet(models.QuerySet["Upload"]):
    def of(self, person: Any) -> UploadQuerySet:
        """Return what a person uploaded themselves; nobody sees another's."""
        return self.filter(person_id=person.pk, at__gt=clock.now() - KEPT)

    def receive(self, file: UploadedFile[Any], *, hypothesis: Any, by: Person) -> Upload:
        """Keep a file for a day. Its own name is shown and never used as a path. Raises Refused beyond 50 MB."""
        self.forget_old()
        if (file.size or 0) > LARGEST:
            raise too_large()
        for earlier in self.filter(person=by).order_by("-at")[MOST - 1 :]:
            earlier.forget()
        upload = self.model(
            token=token_hex(16), hypothesis=hypothesis, person=by, name=_shown(file.name or ""), size=file.size or 0,
            at=clock.now(),
        )  # fmt: skip
        digest = hashlib.sha256()
        upload.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with upload.path.open("wb") as kept:
            for chunk in file.chunks():
                digest.update(chunk)
                kept.write(chunk)
        upload.sha256 = digest.hexdigest()
        upload.save()
        return upload

    def forget_old(self) -> None:
        """Delete what nobody confirmed within a day."""
        for upload in self.filter(at__lte=clock.now() - KEPT):
            upload.forget()


class Upload(models.Model):
    """One uploaded table, on its way to one hypothesis."""

    exempt: ClassVar[str] = "a file that waits for its confirmation, kept for a day"
    token = models.CharField(max_length=32, primary_key=True)
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict, blank=True, help_text="which column says what, as a person told it")
    at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where it lies until it is confirmed or forgotten."""
        return Path(settings.HOME) / FOLDER / f"{self.token}.csv"

    def understand(self, mapping: dict[str, Any]) -> None:
        """Keep which column says what."""
        self.mapping = mapping
        self.save(update_fields=["mapping"])

    def forget(self) -> None:
        """Delete its row, and the file once that is sure."""
        path = self.path
        self.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def too_large() -> Refused:
    """The refusal of a file that nobody should upload here."""
    return Refused(
        f"This file is larger than {LARGEST // 1024 // 1024} MB.", way_out="Export only the runs of this hypothesis."
    )


def _shown(name: str) -> str:
    """A file's name as it may be shown: its last part, without signs that play tricks."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:255] or "runs.csv"
