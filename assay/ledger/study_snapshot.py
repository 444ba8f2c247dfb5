"""What the ledger tells the practices of the feasibility study, as it was at a moment."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from assay.crew.models import Project
from assay.ledger.models import FeasibilityStudy, Recommendation, StudyQuestion
from assay.ledger.models.answering import answered_since


def study(project: Project, as_of: datetime) -> dict[str, Any] | None:
    """Return the study under the snapshot's key `study`; None before it was begun."""
    found = FeasibilityStudy.objects.filter(project=project, begun_at__lte=as_of).first()
    if found is None:
        return None
    found.project = project
    return {
        "questions": list(_questions(found, as_of)),
        "recommendations": [_recommendation(one) for one in _recommendations(found, as_of)],
    }


def _questions(found: FeasibilityStudy, as_of: datetime) -> Iterator[dict[str, Any]]:
    rows = found.questions.filter(asked_at__lte=as_of).prefetch_related("answers__by", "evidence")
    for question in rows.order_by("number"):
        question.study = found
        yield _question(question, as_of)


def _question(question: StudyQuestion, as_of: datetime) -> dict[str, Any]:
    answers = [one for one in question.answers.all() if one.at <= as_of]
    evidence = [one for one in question.evidence.all() if one.at <= as_of]
    told: dict[str, Any] = {"id": question.key, "text": question.text, "created": question.asked_at.isoformat()}
    if question.removed_at and question.removed_at <= as_of:
        told["withdrawn"] = question.removed_at.isoformat()
    if answers and answers[-1].text.strip():
        told |= {"answer": answers[-1].text, "by": answers[-1].by.handle}
    told["evidence"] = [one.ref for one in evidence if not (one.withdrawn_at and one.withdrawn_at <= as_of)]
    if since := answered_since(answers, evidence, as_of):
        told["at"] = since.isoformat()
    return told


def _recommendations(found: FeasibilityStudy, as_of: datetime) -> list[Recommendation]:
    return list(found.recommendations.filter(at__lte=as_of).select_related("by").order_by("number"))


def _recommendation(one: Recommendation) -> dict[str, Any]:
    return {
        "value": one.value, "reason": one.reasons, "evidence": [piece.ref for piece in one.pieces], "by": one.by.handle,
        "at": one.at.isoformat(),
    }  # fmt: skip
