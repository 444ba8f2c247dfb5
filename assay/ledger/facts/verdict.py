"""Facts of a verdict: signatures, arguments, assumptions, and what follows from it."""

from dataclasses import dataclass, field

from assay.events.facts import Fact


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


def _made(drafted: list[str], added: list[str], dropped: list[str], taken_up: list[str]) -> str:
    parts = {"drafted": drafted, "added": added, "dropped": dropped, "took up": taken_up}
    return "; ".join(f"{verb} {', '.join(keys)}" for verb, keys in parts.items() if keys)
