"""What was said, what was waived, and the views that were saved."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from assay.crew.models import Comment, SavedView
from assay.demo.happenings import Happening, read
from assay.demo.told import Told
from assay.practice.models import Waiver

Entry = dict[str, Any]


def happenings() -> Iterator[Happening]:
    """Tell of comments, waivers and saved views."""
    practice = read("practice.yaml")
    for entry in practice["waivers"]:
        yield Happening(entry["at"], partial(_waive, entry))
    for entry in practice["views"]:
        yield Happening(entry["at"], partial(_keep, entry))
    for entry in read("comments.yaml")["comments"]:
        yield Happening(entry["at"], partial(_say, entry))


def _waive(entry: Entry, told: Told) -> None:
    Waiver.objects.grant(
        project=told.project, practice=entry["practice"], subject=entry["subject"],
        reason=told.words(entry["reason"]), by=told.people[entry["by"]],
    )  # fmt: skip


def _keep(entry: Entry, told: Told) -> None:
    shared = entry.get("shared", "")
    SavedView.objects.keep(
        project=told.project, page=entry["page"], name=entry["name"], query=entry["query"],
        group_by=entry.get("group_by", ""), shared=bool(shared), group=told.groups.get(shared),
        by=told.people[entry["by"]],
    )  # fmt: skip


def _say(entry: Entry, told: Told) -> None:
    key = entry["about"]
    about = told.hypotheses.get(key) or told.item(key)
    Comment.objects.say(told.words(entry["text"]), about=about, key=key, by=told.people[entry["by"]])
