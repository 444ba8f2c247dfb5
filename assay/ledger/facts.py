"""What is recorded of the ledger.

Runs, verdicts and links are parts of a hypothesis; files and learnings are parts of an exploration.
"""

from collections.abc import Iterator
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
    """`why`: why they do not count. `locked`: the hash, if this was the first evidence that was read.

    `columns`: which column of the table said what; the next upload begins with it.
    """

    examples: int
    used: bool
    why: str = ""
    source: str = ""
    assessed: str = ""
    locked: str = ""
    columns: dict[str, Any] = field(default_factory=dict)

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


@dataclass(frozen=True)
class StudyBegun(Fact, verb="study.begun"):
    areas: int
    questions: int

    def sentence(self) -> str:
        return f"began the feasibility study with {self.questions} questions in {self.areas} areas"


@dataclass(frozen=True)
class StudyOutlined(Fact, verb="study.outlined"):
    """An area or a question was added (it was ""), put in other words, or taken out (it is "" now).

    what: "area" or "question". fields: was and now by the id of an area, or the key of a question. area: in which a
    question was added.
    """

    what: str
    fields: dict[str, list[str]]
    area: str = ""

    def sentence(self) -> str:
        [(was, now)] = self.fields.values()
        if not was:
            return f"added the {self.what} “{now}”"
        return f"put the {self.what} “{was}” as “{now}”" if now else f"took out the {self.what} “{was}”"


@dataclass(frozen=True)
class StudyOrdered(Fact, verb="study.ordered"):
    """An area or a question got another place. area, before: in which a question lies now and lay, if that is new."""

    what: str
    id: str
    name: str
    was: int
    now: int
    area: str = ""
    before: str = ""

    def sentence(self) -> str:
        return f"moved the {self.what} “{self.name}”" + (f" to {self.area}" if self.area else "")


@dataclass(frozen=True)
class StudyAnswered(Fact, verb="study.answered"):
    """`fields`: the answer as it was and as it is now, by the key of the question; `asks`: what that asks."""

    fields: dict[str, list[str]]
    asks: str

    def sentence(self) -> str:
        [(was, now)] = self.fields.values()
        did = "took back the answer to" if not now.strip() else "changed the answer to" if was else "answered"
        return f"{did} “{self.asks}”"


@dataclass(frozen=True)
class StudyShown(Fact, verb="study.evidence"):
    """`fields`: which piece of which question, so that two pieces do not meet."""

    question: str
    asks: str
    kind: str
    ref: str
    fields: dict[str, list[bool]] = field(default_factory=dict)

    def sentence(self) -> str:
        return f"showed the answer to “{self.asks}” by {self.kind} {self.ref}"


@dataclass(frozen=True)
class StudyEvidenceWithdrawn(Fact, verb="study.evidence_withdrawn"):
    """`fields`: which piece of which question, so that two pieces do not meet."""

    question: str
    asks: str
    kind: str
    ref: str
    fields: dict[str, list[bool]] = field(default_factory=dict)

    def sentence(self) -> str:
        return f"took {self.kind} {self.ref} back as evidence of “{self.asks}”"


@dataclass(frozen=True)
class StudyRecommended(Fact, verb="study.recommended"):
    """`open`: the keys of the questions that were not answered with evidence. `hash`: of the study as it was signed."""

    number: int
    value: str
    reasons: str
    open: list[str] = field(default_factory=list)
    hash: str = ""
    note: str = ""

    def sentence(self) -> str:
        still = f", with {len(self.open)} still open" if self.open else ""
        return f"signed the recommendation to {self.value}{still}: {self.reasons}"


@dataclass(frozen=True)
class StudySigned(Fact, verb="study.signed"):
    number: int
    value: str
    note: str = ""

    def sentence(self) -> str:
        return f"signed the recommendation to {self.value} too" + (f": {self.note}" if self.note else "")
