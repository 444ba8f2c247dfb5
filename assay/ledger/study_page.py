"""The read side of the feasibility study: plain values, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from assay import clock
from assay.backlog.kinds import Stage
from assay.backlog.models import Item
from assay.backlog.models.item import url_of
from assay.crew.evidence import Shows
from assay.crew.evidence_shown import Resolver, ShownPiece
from assay.crew.models import Person, Project
from assay.crew.permissions import may
from assay.crew.writing import Writing
from assay.ledger.gate import situation_of, why_shut
from assay.ledger.models import FeasibilityStudy, Recommendation, StudyQuestion
from assay.ledger.models.recommending import Advice
from assay.ledger.study_rows import MARKS, AreaShown, Asked, Early, Excused, Said, Signed, asked_of
from assay.practice.models import Waiver
from assay.science.practices.rules.gates import FEASIBILITY, is_open
from assay.science.practices.situation import Situation
from assay.ui.wording import plural


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
        by_area.setdefault(question.area_id, []).append(asked_of(question, resolver, waivers.get(question.key)))
    areas = study.areas.filter(removed_at=None)
    return tuple(AreaShown(area.pk, area.name, tuple(by_area.get(area.pk, ()))) for area in areas)


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
