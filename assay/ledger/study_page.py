"""The read side of the feasibility study: plain values, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from assay import clock
from assay.backlog.kinds import Stage
from assay.backlog.models import Item
from assay.backlog.models.item import url_of
from assay.crew.models import Person, Project
from assay.crew.permissions import may
from assay.crew.writing import Writing
from assay.ledger.gate import situation_of, why_shut
from assay.ledger.models import FeasibilityStudy, Recommendation, StudyQuestion
from assay.ledger.models.recommending import Advice
from assay.ledger.models.study_evidence import Shows
from assay.ledger.study_shown import Resolver, ShownPiece
from assay.practice.models import Waiver
from assay.science.practices.rules.gates import FEASIBILITY, is_open
from assay.science.practices.situation import Situation
from assay.ui.wording import plural

#: what an answer is worth, by its mark
MARKS = {"missing": "owed", "weak": "evidence", "enough": "delivered", "waived": "waived"}


@dataclass(frozen=True)
class Earlier:
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
    earlier: tuple[Earlier, ...] = ()
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


@dataclass(frozen=True)
class StudyPage:
    """Everything the page shows."""

    project: Project
    study: FeasibilityStudy
    areas: tuple[AreaShown, ...]
    recommendations: tuple[Said, ...]
    early: tuple[Early, ...]
    is_gate_open: bool
    shut_because: str
    writing: Writing
    may_write: bool
    may_waive: bool
    has_signed: bool
    choices: tuple[tuple[str, str], ...] = field(default=tuple((str(v), str(label)) for v, label in Advice.choices))

    @property
    def questions(self) -> list[Asked]:
        return [question for area in self.areas for question in area.questions]

    @property
    def open(self) -> list[Asked]:
        """The questions that are not answered with evidence, those that were waived among them."""
        return [question for question in self.questions if question.is_open]

    @property
    def unexcused(self) -> list[Asked]:
        return [question for question in self.open if question.worth != "waived"]

    @property
    def newest(self) -> Said | None:
        return self.recommendations[-1] if self.recommendations else None

    @property
    def figures(self) -> tuple[tuple[str, int, str, str], ...]:
        """How many questions are worth what: name, count, which, mark."""
        found: dict[str, list[Asked]] = {worth: [] for worth in MARKS}
        for question in self.questions:
            found[question.worth].append(question)
        names = {"enough": "Enough", "weak": "Weak", "missing": "Missing", "waived": "Waived"}
        return tuple(
            (name, len(found[worth]), "" if worth == "enough" else _named(found[worth]), MARKS[worth])
            for worth, name in names.items()
            if found[worth] or worth in ("enough", "missing")
        )

    @property
    def progress(self) -> str:
        shown = len(self.questions) - len(self.open)
        return f"{shown} of {plural(len(self.questions), 'question', 'questions')} answered with evidence"

    @property
    def carries(self) -> str:
        """What a new recommendation would name as its evidence, one a line: the verdicts that answers rest on."""
        verdicts = [p.written for q in self.questions for p in q.pieces if p.kind == Shows.VERDICT and not p.weak]
        return "\n".join(dict.fromkeys(verdicts))

    def html(self, text: str) -> Markup:
        """Return one of the page's texts as HTML."""
        return self.writing.html(text)


def study_page(study: FeasibilityStudy, person: Person) -> StudyPage:
    """Read the page of a study."""
    project = study.project
    rows = _rows(study)
    recommendations = list(study.recommendations.select_related("by").prefetch_related("signatures__by"))
    pieces = [one.piece for question in rows for one in question.evidence.all() if one.withdrawn_at is None]
    resolver = Resolver(project, [*pieces, *(piece for one in recommendations for piece in one.pieces)])
    waivers = _waivers(project)
    situation = situation_of(project)
    is_gate_open = is_open(situation, situation.now)
    areas = _areas(study, rows, resolver, waivers)
    texts = [q.answer for area in areas for q in area.questions] + [one.reasons for one in recommendations]
    said = [_said(one, study, [resolver.shown(piece) for piece in one.pieces]) for one in recommendations]
    return StudyPage(
        project=project, study=study, areas=areas, recommendations=tuple(said),
        early=tuple(_early(project, situation, waivers)), is_gate_open=is_gate_open,
        shut_because="" if is_gate_open else why_shut(situation), writing=Writing(project, texts),
        may_write=may(person, "write the study", project), may_waive=may(person, "waive", project),
        has_signed=bool(recommendations) and any(s.by_id == person.pk for s in recommendations[-1].signatures.all()),
    )  # fmt: skip


def _rows(study: FeasibilityStudy) -> list[StudyQuestion]:
    rows = study.questions.filter(removed_at=None).prefetch_related("answers__by", "evidence")
    found = list(rows.order_by("place", "id"))
    for question in found:
        question.study = study
    return found


def _areas(
    study: FeasibilityStudy, rows: Iterable[StudyQuestion], resolver: Resolver, waivers: Mapping[str, Excused]
) -> tuple[AreaShown, ...]:
    by_area: dict[int, list[Asked]] = {}
    for question in rows:
        by_area.setdefault(question.area_id, []).append(_asked(question, resolver, waivers.get(question.key)))
    areas = study.areas.filter(removed_at=None)
    return tuple(AreaShown(area.pk, area.name, tuple(by_area.get(area.pk, ()))) for area in areas)


def _asked(question: StudyQuestion, resolver: Resolver, waiver: Excused | None) -> Asked:
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
        earlier=tuple(Earlier(one.text, one.by.name, one.at) for one in reversed(earlier)), waiver=waiver,
    )  # fmt: skip


def _worth(is_answered: bool, pieces: Sequence[ShownPiece]) -> tuple[str, str]:
    """What an answer is worth: enough as soon as one piece bears it out."""
    if not is_answered:
        return "missing", "Shown, but not answered yet." if pieces else "No answer yet."
    if not pieces:
        return "weak", "Weak: nothing shows it yet."
    return ("weak", "Weak: none of this bears it out yet.") if all(one.weak for one in pieces) else ("enough", "")


def _said(one: Recommendation, study: FeasibilityStudy, pieces: Sequence[ShownPiece]) -> Said:
    signed = tuple(Signed(s.by.name, s.discipline, s.note, s.at) for s in one.signatures.all())
    return Said(
        number=one.number, value=one.value, label=one.get_value_display(), reasons=one.reasons, pieces=tuple(pieces),
        open=tuple(one.open), signed=signed, at=one.at, hash=one.hash, stands=one.version == study.version,
    )  # fmt: skip


def _waivers(project: Project) -> dict[str, Excused]:
    """The waivers of the gate in force, by what they are about; of several the newest."""
    rows = Waiver.objects.counting(project, FEASIBILITY, project.day_of(clock.now())).select_related("by")
    return {one.subject: Excused(one.reason, one.by.name, one.at) for one in rows.order_by("at")}


def _early(project: Project, situation: Situation, waivers: Mapping[str, Excused]) -> Iterable[Early]:
    rows = Item.objects.filter(project=project, stage=Stage.OPERATIONALIZATION, dropped_at=None)
    for number, title, started in (
        rows.exclude(started_at=None).order_by("started_at", "number").values_list("number", "title", "started_at")
    ):
        if started and not is_open(situation, started):
            key = f"{project.key}-{number}"
            yield Early(key, title, url_of(key), started, waivers.get(key))


def _named(found: Sequence[Asked]) -> str:
    return ", ".join(f"Q{one.number}" for one in found[:4]) + (" …" if len(found) > 4 else "")
