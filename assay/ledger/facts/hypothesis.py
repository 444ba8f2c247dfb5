"""Facts of a hypothesis: how it is registered, and which items are linked to it."""

from dataclasses import dataclass
from typing import Any

from assay.events.facts import Fact


@dataclass(frozen=True)
class HypothesisDrafted(Fact, verb="hypothesis.drafted"):
    title: str
    number: int

    def sentence(self) -> str:
        return f"drafted H{self.number} “{self.title}”"


@dataclass(frozen=True)
class HypothesisChanged(Fact, verb="hypothesis.changed"):
    """Fields with what each was and is now; `reregistered`: a hashed one was among them, before the lock.

    `hash`: the new one, where it was registered anew. `locked`: the hash, if that made a run that is here the first
    evidence that was read.
    """

    fields: dict[str, list[Any]]
    reason: str = ""
    agreed_by: str = ""
    reregistered: bool = False
    locked: str = ""
    hash: str = ""

    def sentence(self) -> str:
        said = "; ".join(_changed(name, *change) for name, change in self.fields.items())
        agreed = f", agreed by {self.agreed_by}" if self.agreed_by else ""
        anew = f", registered anew, sha256 {self.hash[:8]}" if self.hash else ""
        locked = ", and locked the registration" if self.locked else ""
        return f"{said}{agreed}{anew}{locked}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class HypothesisRegistered(Fact, verb="hypothesis.registered"):
    hash: str
    version: int = 1

    def sentence(self) -> str:
        return f"registered it, sha256 {self.hash[:8]}"


@dataclass(frozen=True)
class HypothesisAmended(Fact, verb="hypothesis.amended"):
    version: int
    fields: dict[str, list[Any]]
    reason: str
    hash: str

    def sentence(self) -> str:
        said = "; ".join(_changed(name, *change) for name, change in self.fields.items())
        return f"amended it to version {self.version}, which counts only later runs ({said}): {self.reason}"


@dataclass(frozen=True)
class HypothesisWithdrawn(Fact, verb="hypothesis.withdrawn"):
    title: str

    def sentence(self) -> str:
        return f"withdrew the draft “{self.title}”"


@dataclass(frozen=True)
class HypothesisTakenUp(Fact, verb="hypothesis.taken_up"):
    title: str

    def sentence(self) -> str:
        return f"took the draft “{self.title}” up again"


@dataclass(frozen=True)
class ItemLinked(Fact, verb="hypothesis.linked"):
    item: str
    relation: str

    def sentence(self) -> str:
        return f"said that {self.item} {self.relation} it"


@dataclass(frozen=True)
class ItemUnlinked(Fact, verb="hypothesis.unlinked"):
    item: str
    relation: str

    def sentence(self) -> str:
        return f"said that {self.item} no longer {self.relation} it"


def _changed(name: str, was: Any, now: Any) -> str:
    words = name.replace("_", " ")
    if name == "parent":
        return f"put it below {now}" if now else f"took it out from below {was}"
    if name == "needs":
        return f"said that it needs {now}" if now else f"said that it needs {was} no more"
    if name in ("we_believe", "will_result_in", "assumptions", "why_minimal", "notes", "title"):
        return f"wrote {words}" if now else f"emptied {words}"
    if now in (None, "", []):
        return f"took {words} off (was {was})"
    return f"made {words} {now}" + (f" (was {was})" if was not in (None, "", []) else "")
