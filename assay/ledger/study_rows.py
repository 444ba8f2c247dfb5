"""The parts of the feasibility study as its page and its report draw them: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.crew.evidence_shown import Resolver, ShownPiece
from assay.ledger.models import StudyQuestion

#: what an answer is worth, by its mark
MARKS = {"missing": "owed", "weak": "evidence", "enough": "delivered", "waived": "waived"}


@dataclass(frozen=True)
class EarlierAnswer:
    """An answer of before; without words it was taken back."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Excused:
    """A reason why a practice is not kept for something."""

    reason: str
    by: str
    at: datetime

    @property
    def said(self) -> str:
        return f"{self.by}: {self.reason}"


@dataclass(frozen=True)
class Asked:
    """One question. worth: missing, weak, enough or waived; why: what it lacks."""

    key: str
    number: int
    text: str
    answer: str
    by: str
    at: datetime | None
    pieces: tuple[ShownPiece, ...]
    worth: str
    why: str
    earlier: tuple[EarlierAnswer, ...] = ()
    waiver: Excused | None = None

    @property
    def mark(self) -> str:
        return MARKS[self.worth]

    @property
    def is_open(self) -> bool:
        """Whether the gate counts it as open: it has no answer, or nothing at all that shows it."""
        return not (self.answer.strip() and self.pieces)

    @property
    def evidence_lines(self) -> str:
        return "\n".join(piece.written for piece in self.pieces)


@dataclass(frozen=True)
class AreaShown:
    """One area with its questions."""

    id: int
    name: str
    questions: tuple[Asked, ...]

    @property
    def shown(self) -> int:
        return sum(not one.is_open for one in self.questions)


@dataclass(frozen=True)
class Signed:
    """A name under a recommendation."""

    by: str
    discipline: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """A recommendation. stands: the study is still the one that was signed."""

    number: int
    value: str
    label: str
    reasons: str
    pieces: tuple[ShownPiece, ...]
    open: tuple[str, ...]
    signed: tuple[Signed, ...]
    at: datetime
    hash: str
    stands: bool


@dataclass(frozen=True)
class Early:
    """An item of operationalization that started before the study said proceed."""

    key: str
    title: str
    url: str
    started: datetime
    waiver: Excused | None


def asked_of(question: StudyQuestion, resolver: Resolver, waiver: Excused | None) -> Asked:
    """Return a question as it is drawn; its answers and evidence were fetched with it."""
    answers = list(question.answers.all())
    newest = answers[-1] if answers and answers[-1].text.strip() else None
    pieces = tuple(resolver.shown(one.piece) for one in question.evidence.all() if one.withdrawn_at is None)
    worth, why = _worth(newest is not None, pieces)
    if waiver and not (newest and pieces):
        worth = "waived"
    earlier = answers[:-1] if newest else answers
    return Asked(
        key=question.key, number=question.number, text=question.text, answer=newest.text if newest else "",
        by=newest.by.name if newest else "", at=newest.at if newest else None, pieces=pieces, worth=worth, why=why,
        earlier=tuple(EarlierAnswer(one.text, one.by.name, one.at) for one in reversed(earlier)), waiver=waiver,
    )  # fmt: skip


def _worth(is_answered: bool, pieces: Sequence[ShownPiece]) -> tuple[str, str]:
    """What an answer is worth: enough as soon as one piece bears it out."""
    if not is_answered:
        return "missing", "Shown, but not answered yet." if pieces else "No answer yet."
    if not pieces:
        return "weak", "Weak: nothing shows it yet."
    return ("weak", "Weak: none of this bears it out yet.") if all(one.weak for one in pieces) else ("enough", "")
