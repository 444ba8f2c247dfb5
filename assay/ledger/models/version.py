"""One version of the file of an exploration: the file as it came, and what was read of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath
from secrets import token_hex
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from assay import clock
from assay.crew.models import Person
from assay.events.refusals import Refused
from assay.ledger.notebooks import BadNotebook, Reading, read_apart
from assay.ledger.notebooks.limits import FILE
from assay.ledger.notebooks.reading import read_report
from assay.ledger.profiles import BadProfile, Profile
from assay.ledger.profiles import read as read_profile
from assay.ui.markdown import LIMIT

FOLDER = "explorations"
NOTEBOOK, REPORT, PROFILE = "notebook", "report", "profile"
ENDINGS = {NOTEBOOK: ".ipynb", REPORT: ".md", PROFILE: ".json"}
OURS = re.compile(r"[0-9a-f]{32}(_[0-9A-Za-z]+)?(\.ipynb|\.md|\.json|\.read\.json)")  # as `kept` calls them
LOST_AFTER = timedelta(days=1)  # a younger file may be that of a row which is not committed yet
#: how each kind is served as it came; never as what a browser would open
TYPES = {NOTEBOOK: "application/x-ipynb+json", REPORT: "text/plain; charset=utf-8", PROFILE: "application/json"}

Reader = Callable[[bytes], Reading]


@dataclass(frozen=True)
class NewFile:
    """A file that was read and is not kept yet. name: its own, which is shown and never used as a path."""

    kind: str
    name: str
    content: bytes
    reading: Reading | None = None
    profile: Profile | None = None
    is_named: bool = False

    @classmethod
    def of(cls, kind: str, name: str, content: bytes, *, read: Reader = read_apart) -> NewFile:
        """Read a file. read: how a notebook is; by default in a process of its own. Raises Refused for what is none."""
        given = _shown(name)
        name = given or f"{kind}{ENDINGS[kind]}"
        try:
            if kind == PROFILE:
                profile = read_profile(content)
                return cls(kind, given or f"{profile.name}.profile.json", content, profile=profile)
            reading = _report(content) if kind == REPORT else read(content)
            return cls(kind, name, content, reading=reading, is_named=bool(given))
        except (BadNotebook, BadProfile) as bad:
            raise Refused(bad.message, way_out=bad.way_out) from bad

    @property
    def title(self) -> str:
        """What the file calls itself; one without a heading is called by its name."""
        if self.profile:
            return f"Profile of {self.profile.name}"
        heading = self.reading.title if self.reading else ""
        return heading or (PurePath(self.name).stem if self.is_named else "")

    @property
    def data(self) -> dict[str, Any]:
        """What was read, in JSON values."""
        read = self.profile or self.reading
        assert read is not None, "a file is read before it is kept"
        return read.data()

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


class ExplorationVersionQuerySet(models.QuerySet["ExplorationVersion"]):
    def forget_lost(self) -> None:
        """Delete files that a crash left behind before their row was there. What is not of our making stays."""
        try:
            _, here = default_storage.listdir(FOLDER)
        except FileNotFoundError:
            return  # nothing was ever kept
        named = {name for row in self.values_list("file", "read") for name in row}
        ours = (f"{FOLDER}/{name}" for name in here if OURS.fullmatch(name))
        since = clock.now() - LOST_AFTER
        forget(name for name in ours if name not in named and default_storage.get_modified_time(name) < since)


class ExplorationVersion(models.Model):
    """A file of an exploration. `read` is what was read of it, as JSON beside it."""

    part_of: ClassVar[str] = "exploration"
    exploration = models.ForeignKey("ledger.Exploration", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    file = models.FileField(max_length=120)
    read = models.FileField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    cells = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0, help_text="about how many pixels it takes")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ExplorationVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["exploration", "number"], name="one_file_a_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @property
    def reading(self) -> Reading:
        """What was read of a notebook or a report."""
        return Reading.of(self._read())

    @property
    def profile(self) -> Profile:
        """What was read of a profile."""
        with self.file.open("rb") as file:
            return read_profile(file.read())

    @property
    def content(self) -> bytes:
        """The file as it came."""
        with self.file.open("rb") as file:
            return bytes(file.read())

    @property
    def length(self) -> str:
        """Its size as people say it."""
        if self.size < 1000:
            return f"{self.size} bytes"
        return f"{self.size / 1000:.0f} kB" if self.size < 10**6 else f"{self.size / 10**6:.1f} MB"

    def _read(self) -> dict[str, Any]:
        with self.read.open("rb") as file:
            found: dict[str, Any] = json.load(file)
        return found


@contextmanager
def kept(told: NewFile, by: Person) -> Iterator[ExplorationVersion]:
    """Keep a file, and make its row, not saved yet. Where what follows fails the file is gone again."""
    stem = f"{FOLDER}/{token_hex(16)}"
    names: list[str] = []
    try:
        for ending, content in ((ENDINGS[told.kind], told.content), (".read.json", json.dumps(told.data).encode())):
            names.append(default_storage.save(stem + ending, ContentFile(content)))
        yield ExplorationVersion(
            name=told.name, file=names[0], read=names[1], sha256=told.sha256, size=len(told.content), by=by,
            at=clock.now(), cells=len(told.reading.cells) + told.reading.more if told.reading else 0,
            height=told.reading.height if told.reading else 0,
        )  # fmt: skip
    except BaseException:
        forget(names)
        raise


def forget(names: Iterable[str | None]) -> None:
    """Delete files."""
    for name in names:
        if name:
            default_storage.delete(name)


def _report(content: bytes) -> Reading:
    if len(content) > FILE or len(content.decode("utf-8", "replace")) > LIMIT:
        raise Refused(f"This report is longer than {LIMIT:,} characters.", way_out="Record its parts one by one.")
    return read_report(content)


def _shown(name: str) -> str:
    """A file's name as it may be shown: its last parts, without signs that play tricks."""
    plain = "".join(sign for sign in name.replace("\\", "/") if sign.isprintable())
    steps = [step for step in plain.split("/") if step not in ("", ".", "..")]
    return "/".join(steps[-3:])[:255]
