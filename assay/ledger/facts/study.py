"""Facts of the feasibility study."""

from dataclasses import dataclass, field

from assay.events.facts import Fact


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
