"""What is recorded of the backlog."""

from dataclasses import dataclass, field
from typing import Any

from assay.events.facts import Fact


@dataclass(frozen=True)
class ItemAdded(Fact, verb="item.added"):
    """values: its column, and its stage, size and sprint where it had them."""

    title: str
    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        return f"added the {self.kind} “{self.title}”"


@dataclass(frozen=True)
class ItemChanged(Fact, verb="item.changed"):
    """Plain fields of an item: `fields` says for each what it was and what it is now."""

    fields: dict[str, list[Any]]

    def sentence(self) -> str:
        return "; ".join(_changed(name, *change) for name, change in self.fields.items())


@dataclass(frozen=True)
class ItemMoved(Fact, verb="item.moved"):
    """Into another column. since: where a move was taken back, when it had come there first, in ISO 8601; else ""."""

    was: str
    now: str
    was_name: str
    now_name: str
    reason: str = ""
    since: str = ""

    def sentence(self) -> str:
        why = f" ({self.reason})" if self.reason else ""
        return f"moved it from {self.was_name} to {self.now_name}{why}"


@dataclass(frozen=True)
class ItemRanked(Fact, verb="item.ranked"):
    was: int
    now: int

    def sentence(self) -> str:
        return "moved it " + ("up" if self.now < self.was else "down") + " in the backlog"


@dataclass(frozen=True)
class ItemPlanned(Fact, verb="item.planned"):
    was: int | None
    now: int | None

    def sentence(self) -> str:
        if self.now is None:
            return f"took it out of sprint {self.was}"
        return f"put it into sprint {self.now}" + (f", out of sprint {self.was}" if self.was else "")


@dataclass(frozen=True)
class ItemAssigned(Fact, verb="item.assigned"):
    """Names for the sentence, ids to find them again."""

    was: list[str]
    now: list[str]
    was_ids: list[int] = field(default_factory=list)
    now_ids: list[int] = field(default_factory=list)

    def sentence(self) -> str:
        gone = [name for name in self.was if name not in self.now]
        if gone and self.now and set(self.now) <= set(self.was):
            return f"took {' and '.join(gone)} off it"
        return f"gave it to {' and '.join(self.now)}" if self.now else "took everybody off it"


@dataclass(frozen=True)
class ItemLabelled(Fact, verb="item.labelled"):
    was: list[str]
    now: list[str]

    def sentence(self) -> str:
        return f"labelled it {', '.join(self.now)}" if self.now else "took its labels off"


@dataclass(frozen=True)
class ItemBlocked(Fact, verb="item.blocked"):
    by: str

    def sentence(self) -> str:
        return f"said that {self.by} blocks it"


@dataclass(frozen=True)
class ItemUnblocked(Fact, verb="item.unblocked"):
    by: str

    def sentence(self) -> str:
        return f"said that {self.by} blocks it no longer"


@dataclass(frozen=True)
class ItemHeld(Fact, verb="item.held"):
    reason: str

    def sentence(self) -> str:
        return f"let it wait: {self.reason}"


@dataclass(frozen=True)
class ItemReleased(Fact, verb="item.released"):
    reason: str

    def sentence(self) -> str:
        return f"let it wait no longer: {self.reason}"


@dataclass(frozen=True)
class CriterionAdded(Fact, verb="item.criterion_added"):
    text: str
    criterion: int = 0

    def sentence(self) -> str:
        return f"added the criterion “{self.text}”"


@dataclass(frozen=True)
class CriterionChanged(Fact, verb="item.criterion_changed"):
    was: str
    now: str
    criterion: int = 0

    def sentence(self) -> str:
        return f"put the criterion “{self.was}” as “{self.now}”" if self.now else f"removed the criterion “{self.was}”"


@dataclass(frozen=True)
class CriterionMet(Fact, verb="item.criterion_met"):
    text: str
    met: bool
    criterion: int = 0

    def sentence(self) -> str:
        return f"said that “{self.text}” is {'met' if self.met else 'not met'}"


@dataclass(frozen=True)
class ItemTicked(Fact, verb="item.ticked"):
    checklist: str
    point: str
    ticked: bool

    def sentence(self) -> str:
        return f"{'ticked' if self.ticked else 'unticked'} “{self.point}” of {self.checklist.capitalize()}"


@dataclass(frozen=True)
class SpikeAnswered(Fact, verb="spike.answered"):
    """The findings as they are now. was: each text that was changed, as it was."""

    tried: str
    found: str
    evidence: str = ""
    open_questions: str = ""
    was: dict[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        return "changed the findings" if any(self.was.values()) else "wrote the findings"


@dataclass(frozen=True)
class DeliverablePromised(Fact, verb="deliverable.promised"):
    what: str
    sprint: int | None
    item: str = ""

    def sentence(self) -> str:
        return f"promised “{self.what}”" + (f" for sprint {self.sprint}" if self.sprint else "")


@dataclass(frozen=True)
class DeliverableChanged(Fact, verb="deliverable.changed"):
    fields: dict[str, list[Any]]
    item: str = ""

    def sentence(self) -> str:
        return "; ".join(_changed(name, *change) for name, change in self.fields.items())


@dataclass(frozen=True)
class DeliverableWithdrawn(Fact, verb="deliverable.withdrawn"):
    what: str
    item: str = ""

    def sentence(self) -> str:
        return f"no longer promises “{self.what}”"


@dataclass(frozen=True)
class DeliverableDelivered(Fact, verb="deliverable.delivered"):
    what: str
    delivered: bool = True
    item: str = ""

    def sentence(self) -> str:
        return f"delivered “{self.what}”" if self.delivered else f"took back that “{self.what}” is delivered"


@dataclass(frozen=True)
class DeliverableShown(Fact, verb="deliverable.shown"):
    what: str
    item: str = ""
    shown: bool = True

    def sentence(self) -> str:
        return f"showed “{self.what}”" if self.shown else f"took back that “{self.what}” was shown"


@dataclass(frozen=True)
class EvidenceAttached(Fact, verb="deliverable.evidence"):
    what: str
    kind: str
    ref: str
    item: str = ""

    def sentence(self) -> str:
        return f"attached the {self.kind} {self.ref} to “{self.what}”"


@dataclass(frozen=True)
class EvidenceWithdrawn(Fact, verb="deliverable.evidence_withdrawn"):
    what: str
    kind: str
    ref: str
    item: str = ""

    def sentence(self) -> str:
        return f"took the {self.kind} {self.ref} back from “{self.what}”"


@dataclass(frozen=True)
class SprintPlanned(Fact, verb="sprint.planned"):
    number: int
    start: str
    end: str

    def sentence(self) -> str:
        return f"planned sprint {self.number}, {self.start} to {self.end}"


@dataclass(frozen=True)
class SprintChanged(Fact, verb="sprint.changed"):
    number: int
    fields: dict[str, list[Any]]

    def sentence(self) -> str:
        return f"sprint {self.number}: " + "; ".join(_changed(name, *change) for name, change in self.fields.items())


@dataclass(frozen=True)
class SprintStarted(Fact, verb="sprint.started"):
    number: int
    items: int
    reason: str = ""

    def sentence(self) -> str:
        why = f", although some fall short: {self.reason}" if self.reason else ""
        return f"started sprint {self.number} with {self.items} item{'' if self.items == 1 else 's'}{why}"


@dataclass(frozen=True)
class SprintClosed(Fact, verb="sprint.closed"):
    number: int
    judged: str
    reason: str = ""

    def sentence(self) -> str:
        goal = f"; its goal is {self.judged}" if self.judged else ""
        return f"closed sprint {self.number}{goal}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class SprintJudged(Fact, verb="sprint.judged"):
    number: int
    judged: str
    reason: str = ""

    def sentence(self) -> str:
        return f"judged the goal of sprint {self.number} {self.judged}" + (f": {self.reason}" if self.reason else "")


def _changed(name: str, was: Any, now: Any) -> str:
    words = name.replace("_", " ")
    if name in ("description", "goal", "question"):
        return f"wrote the {words}" if now else f"emptied the {words}"
    past = f" (was {was})" if was not in (None, "") else ""
    return f"took the {words} off{past}" if now in (None, "") else f"made the {words} {now}{past}"
