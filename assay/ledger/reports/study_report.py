"""The feasibility study as a report: of now, or as it was when a recommendation was signed. Plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from assay.crew.evidence import Piece
from assay.crew.evidence_shown import ShownPiece
from assay.ledger.models import Recommendation
from assay.ledger.study_page import StudyPage
from assay.ledger.study_rows import AreaShown, Asked, Said
from assay.ui.wording import plural

Absolute = Callable[[str], str]


@dataclass(frozen=True)
class Shown:
    """One piece of evidence. note: what is to be said against it."""

    label: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportQuestion:
    """One question. lacks: what it lacks, or why it was waived."""

    key: str
    text: str
    answer: str
    by: str
    at: str
    shown: tuple[Shown, ...]
    lacks: str = ""


@dataclass(frozen=True)
class ReportArea:
    name: str
    questions: tuple[ReportQuestion, ...]


@dataclass(frozen=True)
class Name:
    """A signature."""

    by: str
    discipline: str
    at: str
    note: str


@dataclass(frozen=True)
class Advised:
    """The recommendation. changed: the study has been changed since it was signed."""

    label: str
    reasons: str
    at: str
    shown: tuple[Shown, ...]
    open: tuple[str, ...]
    signed: tuple[Name, ...]
    hash: str
    changed: bool


@dataclass(frozen=True)
class Started:
    """An item that started before the study said proceed, and why."""

    key: str
    title: str
    at: str
    reason: str


@dataclass(frozen=True)
class Report:
    """Everything the report says. as_of: the moment it tells of."""

    project: str
    key: str
    url: str
    as_of: str
    progress: str
    areas: tuple[ReportArea, ...]
    advised: Advised | None
    early: tuple[Started, ...] = ()

    def data(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def report_of(page: StudyPage, as_of: datetime, absolute: Absolute) -> Report:
    """Return the study of now as a report. absolute: makes an address whole, so that it leads here from anywhere."""
    return Report(
        project=page.project.name, key=page.project.key, url=absolute(page.study.url), as_of=_text(as_of),
        progress=page.progress, areas=tuple(_area(area, absolute) for area in page.areas),
        advised=_advised(page.newest, absolute) if page.newest else None,
        early=tuple(
            Started(one.key, one.title, _text(one.started), one.waiver.said if one.waiver else "") for one in page.early
        ),
    )  # fmt: skip


def report_as_signed(page: StudyPage, recommendation: Recommendation, absolute: Absolute) -> Report:
    """Return the study as it was when a recommendation was signed."""
    said = next(one for one in page.recommendations if one.number == recommendation.number)
    areas = tuple(
        ReportArea(area["area"], tuple(_as_signed(question) for question in area["questions"]))
        for area in recommendation.content["areas"]
    )
    asked = [question for area in areas for question in area.questions]
    shown = sum(not question.lacks for question in asked)
    return Report(
        project=page.project.name, key=page.project.key, url=absolute(page.study.url), as_of=_text(recommendation.at),
        progress=f"{shown} of {plural(len(asked), 'question', 'questions')} answered with evidence", areas=areas,
        advised=_advised(said, absolute),
    )  # fmt: skip


def _area(area: AreaShown, absolute: Absolute) -> ReportArea:
    return ReportArea(area.name, tuple(_question(question, absolute) for question in area.questions))


def _question(question: Asked, absolute: Absolute) -> ReportQuestion:
    waived = question.waiver if question.worth == "waived" else None
    return ReportQuestion(
        key=question.key, text=question.text, answer=question.answer, by=question.by,
        at=_text(question.at) if question.at else "", shown=tuple(_shown(question.pieces, absolute)),
        lacks=f"Waived by {waived.by}: {waived.reason}" if waived else question.why,
    )  # fmt: skip


def _shown(pieces: Iterable[ShownPiece], absolute: Absolute) -> Iterable[Shown]:
    for piece in pieces:
        label = f"{piece.ref} {piece.title}".strip() if piece.title else f"{piece.kind} {piece.ref}"
        url = piece.url if piece.is_link or not piece.url else absolute(piece.url)
        yield Shown(piece.ref if piece.is_link else label, url, "a bare link" if piece.is_link else piece.weak)


def _as_signed(told: dict[str, Any]) -> ReportQuestion:
    pieces = [Piece(one["kind"], one["ref"], one.get("address", "")) for one in told["evidence"]]
    shown = tuple(
        Shown(
            piece.ref if piece.address else f"{piece.kind} {piece.ref}",
            piece.leads_to,
            "a bare link" if piece.address else "",
        )
        for piece in pieces
    )
    answer = told.get("answer", "")
    lacks = "" if answer and shown else "Nothing shows it yet." if answer else "No answer yet."
    return ReportQuestion(told["key"], told["question"], answer, told.get("name", ""), told.get("at", ""), shown, lacks)


def _advised(said: Said, absolute: Absolute) -> Advised:
    return Advised(
        label=said.label, reasons=said.reasons, at=_text(said.at), shown=tuple(_shown(said.pieces, absolute)),
        open=said.open, signed=tuple(Name(one.by, one.discipline, _text(one.at), one.note) for one in said.signed),
        hash=said.hash, changed=not said.stands,
    )  # fmt: skip


def _text(at: datetime) -> str:
    return at.isoformat()
