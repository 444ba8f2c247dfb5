"""Facts of an exploration, whose files and learnings are parts of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assay.events.facts import Fact


@dataclass(frozen=True)
class ExplorationRecorded(Fact, verb="exploration.recorded"):
    """`file`: the name of its file, or the address of a report that lies elsewhere; `sha256` of a file."""

    title: str
    kind: str
    number: int
    file: str = ""
    sha256: str = ""

    def sentence(self) -> str:
        return f"recorded the {self.kind} E{self.number} “{self.title}”"


#: in the order in which a change tells them: PostgreSQL keeps none
EXPLORATION_FIELDS = ("title", "people", "items", "hypotheses")


@dataclass(frozen=True)
class ExplorationChanged(Fact, verb="exploration.changed"):
    """Title, or the names and keys of people, items and hypotheses: what each was and is now."""

    fields: dict[str, list[Any]]

    def sentence(self) -> str:
        told = [(name, *self.fields[name]) for name in EXPLORATION_FIELDS if name in self.fields]
        return "; ".join(part for name, was, now in told for part in _came_and_went(name, was, now))


@dataclass(frozen=True)
class ExplorationVersioned(Fact, verb="exploration.version"):
    """`proposed`: how many sentences of it were new and wait to be confirmed."""

    number: int
    file: str
    sha256: str
    proposed: int = 0

    def sentence(self) -> str:
        return f"added version {self.number}, {self.file}"


@dataclass(frozen=True)
class ExplorationWithdrawn(Fact, verb="exploration.withdrawn"):
    title: str
    reason: str

    def sentence(self) -> str:
        return f"withdrew “{self.title}”: {self.reason}"


@dataclass(frozen=True)
class LearningConfirmed(Fact, verb="learning.confirmed"):
    """`origin`: where its file says so, "person" where somebody wrote it. `was`: as proposed, if put otherwise."""

    text: str
    learning: int
    origin: str = "person"
    was: str = ""

    def sentence(self) -> str:
        return f"learned: {self.text}"


@dataclass(frozen=True)
class LearningDeclined(Fact, verb="learning.declined"):
    text: str
    learning: int

    def sentence(self) -> str:
        return f"declined as a learning: {self.text}"


@dataclass(frozen=True)
class LearningReworded(Fact, verb="learning.reworded"):
    was: str
    now: str
    learning: int

    def sentence(self) -> str:
        return f"reworded a learning to “{self.now}” (was “{self.was}”)"


@dataclass(frozen=True)
class LearningWithdrawn(Fact, verb="learning.withdrawn"):
    text: str
    reason: str
    learning: int

    def sentence(self) -> str:
        return f"withdrew the learning “{self.text}”: {self.reason}"


def _came_and_went(name: str, was: Any, now: Any) -> Iterator[str]:
    """Say what came to a list and what was taken off it; of a text, what it was and is."""
    if not isinstance(now, list):
        yield f"made the {name} “{now}” (was “{was}”)"
        return
    which = "those who made it" if name == "people" else f"its {name}"
    if added := [one for one in now if one not in was]:
        yield f"added {', '.join(added)} to {which}"
    if gone := [one for one in was if one not in now]:
        yield f"took {', '.join(gone)} off {which}"
