"""The feasibility study of a project: what has to be found out before anything is operationalized."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person, Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused
from assay.ledger.facts import StudyBegun
from assay.ledger.models.answering import Answered, StudyAnswer, StudyEvidence
from assay.ledger.models.outline import Outlined, StudyArea, StudyQuestion
from assay.ledger.models.recommending import Recommended
from assay.ledger.study_template import TEMPLATE


class FeasibilityStudyQuerySet(models.QuerySet["FeasibilityStudy"]):
    def seen_by(self, person: Any) -> FeasibilityStudyQuerySet:
        """Return the studies of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    @transaction.atomic
    def begin(
        self, *, project: Project, by: Person, outline: Iterable[tuple[str, Sequence[str]]] = TEMPLATE
    ) -> FeasibilityStudy:
        """Begin the study of a project, once. outline: areas with their questions; by default those of the template."""
        Project.objects.select_for_update().get(pk=project.pk)  # two may begin at once
        if self.filter(project=project).exists():
            raise Refused("The feasibility study has begun already.", way_out="Reload the page: it is there.")
        study = self.create(project=project, begun_at=clock.now(), begun_by=by)
        asked: list[StudyQuestion] = []
        areas = [(StudyArea.objects.create(study=study, name=n, place=at), q) for at, (n, q) in enumerate(outline)]
        for area, texts in areas:
            asked += [
                StudyQuestion(
                    study=study, area=area, number=len(asked) + at + 1, text=text, place=at, asked_at=clock.now()
                )
                for at, text in enumerate(texts)
            ]
        StudyQuestion.objects.bulk_create(asked)
        record(StudyBegun(len(areas), len(asked)), on=study, by=by)
        return study


class FeasibilityStudy(Outlined, Answered, Recommended, models.Model):
    """One a project: areas, questions, answers with their evidence, and what the crew recommends in the end."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0, help_text="raised by each change of outline, answers and evidence")

    objects = FeasibilityStudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "feasibility studies"

    def __str__(self) -> str:
        return f"feasibility study of {self.project.key}"

    @property
    def url(self) -> str:
        return f"{self.project.url}feasibility"

    @property
    def highest_number(self) -> int:
        return self.questions.aggregate(highest=models.Max("number"))["highest"] or 0

    def fresh(self) -> Self:
        """Read it anew and let nobody else change it until the transaction ends."""
        fresh(self, "version")
        return self

    def age(self) -> None:
        """Note that it is another study than before."""
        self.version += 1
        self.save(update_fields=["version"])

    def content(self) -> dict[str, Any]:
        """Return what it says now as JSON values: what a signature stands under."""
        areas: dict[int, dict[str, Any]] = {
            area.pk: {"area": area.name, "questions": []} for area in self.areas.filter(removed_at=None)
        }
        for question, answer, evidence in self.answered_questions():
            told: dict[str, Any] = {"key": question.key, "question": question.text}
            if answer and answer.text.strip():
                told |= {
                    "answer": answer.text,
                    "by": answer.by.handle,
                    "name": answer.by.name,
                    "at": answer.at.isoformat(),
                }
            told["evidence"] = [
                {"kind": one.kind, "ref": one.ref, **({"address": one.address} if one.address else {})}
                for one in evidence
            ]
            areas[question.area_id]["questions"].append(told)
        return {"project": self.project.key, "areas": list(areas.values())}

    def open_keys(self) -> list[str]:
        """Return the keys of the questions that are not answered with evidence."""
        return [
            question.key
            for question, answer, evidence in self.answered_questions()
            if not (answer and answer.text.strip() and evidence)
        ]

    def answered_questions(self) -> list[tuple[StudyQuestion, StudyAnswer | None, list[StudyEvidence]]]:
        """Return each question that is asked now with its newest answer and its evidence, in order; three queries."""
        rows = self.questions.filter(removed_at=None).order_by("area__place", "area_id", "place", "id")
        found = []
        for question in rows.prefetch_related("answers__by", "evidence"):
            question.study = self
            answers = list(question.answers.all())
            evidence = [one for one in question.evidence.all() if one.withdrawn_at is None]
            found.append((question, answers[-1] if answers else None, evidence))
        return found
