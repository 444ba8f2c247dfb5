"""What is recorded of connections. A secret is never in a fact, nor whether it is like another one."""

from dataclasses import dataclass

from assay.events.facts import Fact


@dataclass(frozen=True)
class TrackerConnected(Fact, verb="tracker.connected"):
    address: str
    sign_in: str

    def sentence(self) -> str:
        return f"connected the tracker {self.address}"


@dataclass(frozen=True)
class TrackerChanged(Fact, verb="tracker.changed"):
    """`fields`: the names of those that changed; of a secret, nothing else."""

    fields: list[str]
    address: str

    def sentence(self) -> str:
        names = ", ".join(name.replace("_", " ") for name in self.fields)
        return f"changed the connection to the tracker {self.address}: {names}"


@dataclass(frozen=True)
class TrackerPaused(Fact, verb="tracker.paused"):
    address: str

    def sentence(self) -> str:
        return f"paused the connection to the tracker {self.address}"


@dataclass(frozen=True)
class TrackerResumed(Fact, verb="tracker.resumed"):
    address: str

    def sentence(self) -> str:
        return f"took up the connection to the tracker {self.address} again"


@dataclass(frozen=True)
class TrackerDisconnected(Fact, verb="tracker.disconnected"):
    address: str

    def sentence(self) -> str:
        return f"disconnected the tracker {self.address}"


@dataclass(frozen=True)
class TrackerTried(Fact, verb="tracker.tried"):
    """`found`: what it answered, in words; `answers`: whether it does."""

    found: str
    answers: bool

    def sentence(self) -> str:
        return f"tried the tracker: {self.found}"


@dataclass(frozen=True)
class TrackerLookedAt(Fact, verb="tracker.looked_at"):
    """That somebody asked for a look. The looks that come round leave no fact; what they bring does."""

    found: str

    def sentence(self) -> str:
        return f"had the tracker looked at: {self.found}"


@dataclass(frozen=True)
class TrackerSilent(Fact, verb="tracker.silent"):
    fault: str

    def sentence(self) -> str:
        return f"got no answer from the tracker: it {self.fault}"


@dataclass(frozen=True)
class TrackerAnswers(Fact, verb="tracker.answers"):
    silent_since: str

    def sentence(self) -> str:
        return "got answers from the tracker again"


@dataclass(frozen=True)
class FilterSaved(Fact, verb="tracker.filter_saved"):
    query: str
    hypothesis: str
    arm: str

    def sentence(self) -> str:
        arm = f", as its {self.arm}" if self.arm else ""
        return f"let the runs found by “{self.query}” be for {self.hypothesis}{arm}"


@dataclass(frozen=True)
class FilterRemoved(Fact, verb="tracker.filter_removed"):
    query: str
    hypothesis: str

    def sentence(self) -> str:
        return f"let the runs found by “{self.query}” no longer come to {self.hypothesis}"


@dataclass(frozen=True)
class NameConfirmed(Fact, verb="tracker.name_confirmed"):
    """That runs which name a hypothesis of another project are meant for one of this project."""

    named: str
    hypothesis: str

    def sentence(self) -> str:
        return f"confirmed that runs which name {self.named} are for {self.hypothesis}"
