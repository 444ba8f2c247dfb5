"""The nouns of the backlog: what other rooms may import."""

from assay.backlog.models.deliverable import Deliverable, Evidence
from assay.backlog.models.item import Item
from assay.backlog.models.parts import Assignment, Block, Criterion, Hold, Label, Tick, Visit
from assay.backlog.models.sprint import Sprint

__all__ = [
    "Assignment",
    "Block",
    "Criterion",
    "Deliverable",
    "Evidence",
    "Hold",
    "Item",
    "Label",
    "Sprint",
    "Tick",
    "Visit",
]
