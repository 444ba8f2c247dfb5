"""What the ledger tells the practices: its hypotheses, as they were at a moment."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from assay.crew.models import Project
from assay.ledger.models import Assessment, Hypothesis, RegistrationVersion, Verdict


def hypotheses(project: Project, as_of: datetime) -> list[dict[str, Any]]:
    """Return the hypotheses under the snapshot's key `hypotheses`; four queries, however many there are."""
    then = _Then(project, as_of)
    rows = Hypothesis.objects.filter(project=project, created_at__lte=as_of).order_by("number")
    return [_hypothesis(f"{project.key}-H{number}", pk, then) for pk, number in rows.values_list("pk", "number")]


class _Then:
    """Registrations, assessments and verdicts by hypothesis, each as far as they had come."""

    def __init__(self, project: Project, as_of: datetime) -> None:
        self.as_of = as_of
        self.versions: dict[int, list[RegistrationVersion]] = defaultdict(list)
        for version in RegistrationVersion.objects.filter(hypothesis__project=project, registered_at__lte=as_of):
            self.versions[version.hypothesis_id].append(version)
        self.weighed: dict[int, list[tuple[int, datetime, bool]]] = defaultdict(list)
        weighed = Assessment.objects.filter(hypothesis__project=project, at__lte=as_of).order_by("at", "id")
        for pk, version_id, at, suffices in weighed.values_list("hypothesis_id", "version_id", "at", "suffices"):
            self.weighed[pk].append((version_id, at, suffices))
        self.verdicts: dict[int, list[Verdict]] = defaultdict(list)
        for verdict in Verdict.objects.filter(hypothesis__project=project, at__lte=as_of).select_related(
            "by", "second_by"
        ):
            self.verdicts[verdict.hypothesis_id].append(verdict)


def _hypothesis(key: str, pk: int, then: _Then) -> dict[str, Any]:
    versions = then.versions[pk]
    told: dict[str, Any] = {"id": key}
    if versions:
        told["registered_at"] = _text(versions[0].registered_at)
        told["first_evidence_at"] = _text(_before(versions[0].locked_at, then.as_of))
        told["sufficient_since"] = _text(_sufficient_since(then.weighed[pk], versions[-1].pk))
    if verdict := _newest(then.verdicts[pk], then.as_of):
        told["verdict"] = _verdict(verdict, then.as_of)
    return {name: value for name, value in told.items() if value is not None}


def _sufficient_since(weighed: list[tuple[int, datetime, bool]], version_id: int) -> datetime | None:
    """The start of the unbroken stretch, up to now, in which the evidence of this version sufficed."""
    since = None
    for its_version, at, suffices in weighed:
        if its_version == version_id:
            since = (since or at) if suffices else None
    return since


def _newest(verdicts: list[Verdict], as_of: datetime) -> Verdict | None:
    """The last one that stood, else the last that waited for its second signature."""
    standing = [one for one in verdicts if not one.against or _before(one.second_at, as_of)]
    return next(reversed(standing or verdicts), None)


def _verdict(verdict: Verdict, as_of: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"value": verdict.value, "by": verdict.by.handle, "at": verdict.at.isoformat()}
    if verdict.against:
        told["against"] = True
    if verdict.second_by and verdict.second_at and _before(verdict.second_at, as_of):
        told["second"] = {"by": verdict.second_by.handle, "at": verdict.second_at.isoformat()}
    return told


def _before(at: datetime | None, as_of: datetime) -> datetime | None:
    return at if at and at <= as_of else None


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
