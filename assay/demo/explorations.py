"""What was explored: notebooks and reports, each recorded with its file, and what the crew learned from it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import partial
from importlib.resources import files
from typing import Any

from assay.demo.happenings import Happening, read
from assay.demo.told import Told
from assay.demo.weeks import moment_of
from assay.ledger.models import Exploration, NewFile
from assay.ledger.notebooks import read as read_notebook

Entry = dict[str, Any]
ALIKE = 0.45  # of two sentences that say the same, by their letters


def recorded() -> Iterator[Happening]:
    """Tell how each was recorded, and renewed; before an item shows it as evidence."""
    for entry in read("explorations.yaml")["explorations"]:
        yield Happening(entry["recorded"], partial(_record, entry))
        if "first" in entry:
            yield Happening(entry["first"]["renewed"], partial(_renew, entry))


def linked(created: dict[str, str]) -> Iterator[Happening]:
    """Tell which hypotheses each led to: from when both are there."""
    for entry in read("explorations.yaml")["explorations"]:
        for at in sorted({max(entry["recorded"], created[key], key=moment_of) for key in entry["hypotheses"]}):
            yield Happening(at, partial(_link, entry))


def learned() -> Iterator[Happening]:
    """Tell what was learned of each."""
    for entry in read("explorations.yaml")["explorations"]:
        for learning in entry["learnings"]:
            yield Happening(learning["at"], partial(_learn, entry, learning["text"]))


def _record(entry: Entry, told: Told) -> None:
    path = entry.get("first", entry)["path"]
    told.explorations[entry["path"]] = Exploration.objects.record(
        project=told.project, told=_file(entry, path, told), title=entry["title"], by=told.people[entry["by"][0]],
        people=told.team(entry["by"]), items=[told.item(key) for key in (entry["item"], *entry.get("also", ()))],
    )  # fmt: skip


def _renew(entry: Entry, told: Told) -> None:
    by = told.people[entry["first"]["by"]]
    told.explorations[entry["path"]].renew(_file(entry, entry["path"], told), by=by)


def _link(entry: Entry, told: Told) -> None:
    there = [told.hypotheses[key] for key in entry["hypotheses"] if key in told.hypotheses]
    told.explorations[entry["path"]].change(hypotheses=there, by=told.people[entry["by"][0]])


def _learn(entry: Entry, text: str, told: Told) -> None:
    """Confirm the sentence of its file that is the likest, in the story's words; where none is, write it down."""
    exploration, by = told.explorations[entry["path"]], told.people[entry["by"][0]]
    waiting = list(exploration.learnings.waiting())
    likest = max(waiting, key=lambda one: _likeness(one.text, text), default=None)
    if likest is None or _likeness(likest.text, text) < ALIKE:
        exploration.learn(told.words(text), by=by)
    else:
        exploration.confirm(likest, text=told.words(text), by=by)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _file(entry: Entry, path: str, told: Told) -> NewFile:
    """Read a file of the story. It is our own, so it is read right here and not in a process of its own."""
    content = files("assay.demo").joinpath("story", *path.split("/")).read_bytes()
    if entry["kind"] == "report":
        content = told.words(content.decode()).encode()
    return NewFile.of(entry["kind"], entry["path"], content, read=read_notebook)
