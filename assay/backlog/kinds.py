"""The fixed words of the backlog, as PRACTICES.md has them."""

from django.db import models


class Kind(models.TextChoices):
    STORY = "story", "Story"
    SPIKE = "spike", "Spike"
    TASK = "task", "Task"
    BUG = "bug", "Bug"


class Stage(models.TextChoices):
    EXPLORATION = "exploration", "Exploration"
    EXPERIMENTATION = "experimentation", "Experimentation"
    OPERATIONALIZATION = "operationalization", "Operationalization"


class EvidenceKind(models.TextChoices):
    """What shows that a deliverable is there. A bare link is kept, and is no true evidence."""

    COMMIT = "commit", "Commit"
    PULL_REQUEST = "pull request", "Pull request"
    RUN = "run", "Run"
    NOTEBOOK = "notebook", "Notebook"
    VERDICT = "verdict", "Verdict"
    DOCUMENT = "document", "Document"
    LINK = "link", "Link"


#: what an item may leave behind; the first is what a form proposes
DELIVERABLES = (
    "document", "working code", "model", "pipeline", "serving code", "monitoring code", "exploratory code", "EDA",
    "learnings", "documented hypothesis", "verdict", "design", "data set",
)  # fmt: skip

TRUE_EVIDENCE = frozenset(EvidenceKind.values) - {EvidenceKind.LINK.value}

#: these deliver something every sprint; tasks and bugs need not
DELIVERING = frozenset({Kind.STORY.value, Kind.SPIKE.value})
