"""The practices of a project, answered from what its rooms recorded."""

from datetime import datetime
from typing import Any

from assay.crew.models import Project
from assay.practice.models import Mark
from assay.practice.registries import contributors
from assay.practice.snapshot import snapshot
from assay.science.practices import RULES, Answer, check

#: reasons whose facts lie under a key of the snapshot that a room must contribute before they can be judged
CLAUSES = {
    "backlog.one": {"unclaimed": "orphans"},
    "backlog.refined": {"no-refinement": "ceremonies"},
}


def left_out() -> dict[str, set[str]]:
    """Return for each practice the reasons that nobody records facts for yet."""
    missing = {
        practice: {reason for reason, key in reasons.items() if key not in contributors}
        for practice, reasons in CLAUSES.items()
    }
    return {practice: reasons for practice, reasons in missing.items() if reasons}


def answers_of(project: Project, *, sprint: int | None = None) -> dict[str, Answer]:
    """Answer each practice now, or as it stood for an earlier sprint.

    Raises assay.science.practices.Refused if the project never had that sprint.
    """
    return check(facts_for(project, sprint, snapshot(project)), sprint=sprint, without=left_out())


def facts_for(project: Project, sprint: int | None, now: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that a sprint is judged by: as they were when the one after it closed, else those of now."""
    end = _end(now, sprint) if sprint is not None else None
    return snapshot(project, end) if end else now


def judged(facts: dict[str, Any], sprint: int | None) -> dict[str, Answer]:
    """Answer for a sprint. The running one has the present answer, which also looks at what is planned behind it."""
    return check(facts, sprint=None if sprint == running(facts) else sprint, without=left_out())


def marks_of(project: Project, facts: dict[str, Any] | None = None) -> dict[str, list[tuple[int, str]]]:
    """Return for each practice its answer for each started sprint.

    facts: the snapshot of now, where a page has it already. A sprint whose successor is closed keeps the answer it had
    then; the others are answered from the facts of now.
    """
    facts = facts or snapshot(project)
    kept = {(mark.sprint, mark.practice): mark.answer for mark in Mark.objects.filter(project=project)}
    marks: dict[str, list[tuple[int, str]]] = {practice: [] for practice in RULES}
    for number in _started(facts):
        answers = None if any((number, practice) in kept for practice in RULES) else _live(project, facts, number)
        for practice in RULES:
            word = answers[practice].answer if answers else kept.get((number, practice), "not applicable")
            marks[practice].append((number, word))
    return marks


def keep_marks(project: Project) -> None:
    """Keep the answers of every sprint whose successor is closed; called when a sprint closes."""
    facts = snapshot(project)
    kept = set(Mark.objects.filter(project=project).values_list("sprint", flat=True))
    for number in _started(facts):
        if number not in kept and _end(facts, number):
            answers = _live(project, facts, number)
            Mark.objects.bulk_create(
                [
                    Mark(project=project, sprint=number, practice=practice, answer=answers[practice].answer)
                    for practice in RULES
                ],
                ignore_conflicts=True,
            )


def running(facts: dict[str, Any]) -> int | None:
    """Return the number of the sprint that runs, the highest of several."""
    sprints = facts.get("sprints", ())
    return max((one["number"] for one in sprints if "started_at" in one and "closed_at" not in one), default=None)


def _live(project: Project, facts: dict[str, Any], number: int) -> dict[str, Answer]:
    return judged(facts_for(project, number, facts), number)


def _started(facts: dict[str, Any]) -> list[int]:
    return sorted(sprint["number"] for sprint in facts.get("sprints", ()) if "started_at" in sprint)


def _end(facts: dict[str, Any], number: int) -> datetime | None:
    """When the sprint after this one closed: from then on its facts are frozen."""
    later = [sprint for sprint in facts.get("sprints", ()) if sprint["number"] > number and "started_at" in sprint]
    after = min(later, key=lambda sprint: sprint["number"], default=None)
    return datetime.fromisoformat(after["closed_at"]) if after and "closed_at" in after else None
