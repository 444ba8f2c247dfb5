"""Facts of evidence: runs and predictions that came, what was taken out of it, and how it is weighed."""

from dataclasses import dataclass, field
from typing import Any

from assay.events.facts import Fact


@dataclass(frozen=True)
class RunsBrought(Fact, verb="hypothesis.runs"):
    """`left_out`: how many runs by reason. `locked`: the hash, if this was the first evidence that was read.

    Of the reasons `beside` is one more model than the two arms, `doubled` a key that occurs twice in one of them.
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
        if beside := self.left_out.get("beside"):
            said += f", {beside} of other models stand beside them"
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
        return f"weighed the evidence on {self.n:,} test examples: {self.assessed}"


@dataclass(frozen=True)
class RunsDrifted(Fact, verb="hypothesis.drifted"):
    """By the id of a run: how its source tells of it otherwise than when it came here; "" where it is as it was."""

    runs: dict[str, str]
    source: str = ""

    def sentence(self) -> str:
        count, source = sum(map(bool, self.runs.values())), self.source or "the source"
        if not count:
            return f"found {_runs(len(self.runs))} in {source} as {_they(len(self.runs))} came here again"
        return f"found {_runs(count)} changed in {source} since {_they(count)} came here"


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
class HypothesisReweighed(Fact, verb="hypothesis.reweighed"):
    """level: the one that binds now, None where none does."""

    assessed: str
    level: float | None = None

    def sentence(self) -> str:
        at = f"at level {self.level:.2g}" if self.level is not None else "at its own level"
        return f"had it weighed anew {at}: {self.assessed}"


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


def _they(count: int) -> str:
    return "it" if count == 1 else "they"


def _runs(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"
