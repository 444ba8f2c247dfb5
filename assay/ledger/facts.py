"""What is recorded of the ledger. Every fact is about a hypothesis: runs, verdicts and links are parts of one."""

from dataclasses import dataclass, field
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
class RunsBrought(Fact, verb="hypothesis.runs"):
    """`left_out`: how many runs by reason. `locked`: the hash, if this was the first evidence that was read.

    `columns`: which column of the table said what; the next upload begins with it.
    """

    brought: int
    used: int
    left_out: dict[str, int] = field(default_factory=dict)
    source: str = ""
    assessed: str = ""
    locked: str = ""
    columns: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        runs, count = "" if self.brought == 1 else "s", "counts" if self.used == 1 else "count"
        said = f"brought {self.brought} run{runs}, {self.used} of them {count}"
        return said + (f", and locked the registration, sha256 {self.locked[:8]}" if self.locked else "")


@dataclass(frozen=True)
class PredictionsBrought(Fact, verb="hypothesis.predictions"):
    """`why`: why they do not count. `locked`: the hash, if this was the first evidence that was read."""

    examples: int
    used: bool
    why: str = ""
    source: str = ""
    assessed: str = ""
    locked: str = ""

    def sentence(self) -> str:
        counts = "" if self.used else f", which do not count: {self.why}"
        said = f"brought predictions for {self.examples:,} test examples{counts}"
        return said + (f", and locked the registration, sha256 {self.locked[:8]}" if self.locked else "")


@dataclass(frozen=True)
class PredictionsWithdrawn(Fact, verb="hypothesis.unpredicted"):
    what: str
    reason: str
    assessed: str = ""

    def sentence(self) -> str:
        return f"took back {self.what}: {self.reason}"


@dataclass(frozen=True)
class EvidenceWeighed(Fact, verb="hypothesis.weighed"):
    """What was computed beside the pages has come."""

    assessed: str
    n: int = 0

    def sentence(self) -> str:
        return f"the evidence was weighed on {self.n:,} test examples: {self.assessed}"


@dataclass(frozen=True)
class RunsDrifted(Fact, verb="hypothesis.drifted"):
    """By the id of a run: how its source tells of it otherwise than when it came here; "" where it is as it was."""

    runs: dict[str, str]
    source: str = ""

    def sentence(self) -> str:
        count = sum(map(bool, self.runs.values()))
        if not count:
            return f"found {_runs(len(self.runs))} in {self.source or 'the source'} as it came here again"
        return f"found {_runs(count)} changed in {self.source or 'the source'} since it came here"


@dataclass(frozen=True)
class EvidenceExcluded(Fact, verb="hypothesis.excluded"):
    what: str
    reason: str
    assessed: str = ""

    def sentence(self) -> str:
        return f"excluded {self.what}: {self.reason}"


@dataclass(frozen=True)
class ExclusionLifted(Fact, verb="hypothesis.included"):
    what: str
    reason: str = ""
    assessed: str = ""

    def sentence(self) -> str:
        return f"took {self.what} in again" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class KeyExplained(Fact, verb="hypothesis.explained"):
    what: str
    reason: str
    assessed: str = ""

    def sentence(self) -> str:
        return f"gave the reason for {self.what}: {self.reason}"


@dataclass(frozen=True)
class VerdictSigned(Fact, verb="verdict.signed"):
    value: str
    reason: str
    against: bool = False
    assessed: str = ""
    stands_on: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        against = " against the assessment; it waits for a second signature" if self.against else ""
        return f"signed “{self.value}”{against}: {self.reason}"


@dataclass(frozen=True)
class VerdictSeconded(Fact, verb="verdict.seconded"):
    value: str
    note: str = ""

    def sentence(self) -> str:
        return f"signed “{self.value}” as the second" + (f": {self.note}" if self.note else "")


@dataclass(frozen=True)
class ArgumentRaised(Fact, verb="verdict.argued"):
    text: str

    def sentence(self) -> str:
        return f"argued against it: {self.text}"


@dataclass(frozen=True)
class ArgumentAnswered(Fact, verb="verdict.answered"):
    text: str

    def sentence(self) -> str:
        return f"answered the argument: {self.text}"


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


@dataclass(frozen=True)
class WorkPruned(Fact, verb="hypothesis.pruned"):
    items: list[str]

    def sentence(self) -> str:
        return f"dropped what needs it: {', '.join(self.items)}"


@dataclass(frozen=True)
class WorkRestored(Fact, verb="hypothesis.restored"):
    """`left`: items that somebody changed since, and that therefore stay as they are."""

    items: list[str]
    left: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        left = f"; {', '.join(self.left)} changed since and stayed" if self.left else ""
        return f"restored {', '.join(self.items)}{left}"


@dataclass(frozen=True)
class HypothesisFollowed(Fact, verb="hypothesis.followed"):
    """Keys of what was drafted, added, dropped and taken up together. ties: [item, relation, hypothesis] of each link.

    verdict: the one that it followed, "" before there was one.
    """

    drafted: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    taken_up: list[str] = field(default_factory=list)
    ties: list[list[str]] = field(default_factory=list)
    verdict: str = ""

    def sentence(self) -> str:
        begin = f"said what follows from “{self.verdict}”: " if self.verdict else "made work of it: "
        return begin + (_made(self.drafted, self.added, self.dropped, self.taken_up) or "nothing")


@dataclass(frozen=True)
class FollowUpTakenBack(Fact, verb="hypothesis.unfollowed"):
    drafted: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    taken_up: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        made = _made(self.drafted, self.added, self.dropped, self.taken_up)
        return f"took back what followed: {made or 'nothing'}"


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
class AssumptionOverturned(Fact, verb="assumption.overturned"):
    """verdicts: keys of the hypotheses whose verdicts stood on it, at any remove, when it was overturned."""

    text: str
    why: str
    cause: str = ""
    verdicts: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        by = f", shown by {self.cause}" if self.cause else ""
        stood = f"; on it stood {', '.join(self.verdicts)}" if self.verdicts else ""
        return f"overturned the assumption “{self.text}”{by}: {self.why}{stood}"


@dataclass(frozen=True)
class AssumptionUpheld(Fact, verb="assumption.upheld"):
    text: str
    why: str = ""

    def sentence(self) -> str:
        return f"took back that the assumption “{self.text}” is overturned" + (f": {self.why}" if self.why else "")


@dataclass(frozen=True)
class LedgerControlled(Fact, verb="ledger.controlled"):
    """alpha: the share of wrong accepts that is kept. maximum: of hypotheses ever registered; None: no limit."""

    version: int
    alpha: float
    maximum: int | None
    strict: bool
    reason: str

    def sentence(self) -> str:
        most = f"at most {self.maximum} hypotheses" if self.maximum else "any number of hypotheses"
        bound = "binding" if self.strict else "shown only"
        return f"set the control of the ledger: {most}, {self.alpha:.0%} of accepts wrong, {bound}: {self.reason}"


@dataclass(frozen=True)
class HypothesisReweighed(Fact, verb="hypothesis.reweighed"):
    """level: the one that binds now, None where none does."""

    assessed: str
    level: float | None = None

    def sentence(self) -> str:
        at = f"at level {self.level:.2g}" if self.level is not None else "at its own level"
        return f"had it weighed anew {at}: {self.assessed}"


def _made(drafted: list[str], added: list[str], dropped: list[str], taken_up: list[str]) -> str:
    parts = {"drafted": drafted, "added": added, "dropped": dropped, "took up": taken_up}
    return "; ".join(f"{verb} {', '.join(keys)}" for verb, keys in parts.items() if keys)


def _runs(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"


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
