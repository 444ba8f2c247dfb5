"""When something counts as shown, delivered or decided."""

from __future__ import annotations

from datetime import datetime

from assay.science.practices.crew import Crew
from assay.science.practices.facts.items import Deliverable, Evidence, Item
from assay.science.practices.facts.ledger import Verdict
from assay.science.practices.sprints import StartedSprint

# A bare link is none: it shows nothing by itself.
TRUE_KINDS = frozenset({"commit", "pull request", "run", "notebook", "verdict", "document"})
VERDICTS = frozenset({"accepted", "rejected", "inconclusive"})


def is_true(evidence: Evidence, sprint: StartedSprint) -> bool:
    """Tell whether it is true evidence of a sprint: recorded in it, and not withdrawn."""
    return evidence.kind in TRUE_KINDS and sprint.covers(evidence.at) and not evidence.withdrawn_at


def delivers(evidence: Evidence, sprint: StartedSprint) -> bool:
    """Tell whether it is enough to deliver; a pull request must be merged in the sprint."""
    merged = evidence.kind != "pull request" or sprint.covers(evidence.merged_at)
    return merged and is_true(evidence, sprint)


def deliverables(item: Item, sprint: StartedSprint) -> list[Deliverable]:
    """Return what the item is to leave behind in a sprint."""
    return [deliverable for deliverable in item.deliverables if deliverable.sprint == sprint.number]


def is_shown(item: Item, sprint: StartedSprint) -> bool:
    """Tell whether any of the item's deliverables of a sprint has a sign of life."""
    return any(is_true(evidence, sprint) for one in deliverables(item, sprint) for evidence in one.evidence)


def is_delivered(deliverable: Deliverable, sprint: StartedSprint) -> bool:
    """Tell whether somebody said so in the sprint, with evidence that bears it out.

    A promise from after the close pays nothing that was owed then, whatever it says of its delivery.
    """
    if deliverable.promised_at and deliverable.promised_at > sprint.till:
        return False
    return sprint.covers(deliverable.delivered_at) and any(delivers(one, sprint) for one in deliverable.evidence)


def has_delivered(item: Item, sprint: StartedSprint) -> bool:
    """Tell whether an item delivered anything in a sprint."""
    return any(is_delivered(deliverable, sprint) for deliverable in deliverables(item, sprint))


def valid_since(verdict: Verdict | None, crew: Crew) -> datetime | None:
    """Return since when a verdict is valid: signed by science, against the assessment by a second discipline too."""
    if verdict is None or verdict.at is None or verdict.value not in VERDICTS:
        return None
    signer = crew.member(verdict.by, verdict.at)
    if signer is None or signer.discipline != "science":
        return None
    if not verdict.against:
        return verdict.at
    second = verdict.second and crew.member(verdict.second.by, verdict.second.at)
    if not verdict.second or not second or second.discipline == "science":
        return None
    return max(verdict.at, verdict.second.at or verdict.at)
