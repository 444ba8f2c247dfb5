"""The read side of the connections of a project: everything the page shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assay.connect.feed import stands, trouble
from assay.connect.forms import TrackerForm
from assay.connect.models import Filter, Tracker
from assay.crew.models import Person, Project
from assay.crew.permissions import may
from assay.ledger.models import Hypothesis

TONES = {"answers": "good", "silent": "bad", "paused": "warn", "new": ""}
WORDS = {"answers": "Answers", "silent": "No usable answer", "paused": "Paused", "new": "Not looked at yet"}


@dataclass(frozen=True)
class ConnectionsPage:
    """Everything the page shows. hypotheses: key and title of those that runs can come to, for its forms."""

    tracker: Tracker | None
    form: TrackerForm
    filters: tuple[Filter, ...]
    hypotheses: tuple[tuple[str, str], ...]
    counted: int
    under_way: int
    may_connect: bool
    may_look: bool

    @property
    def tone(self) -> str:
        return TONES[self.tracker.state] if self.tracker else ""

    @property
    def state(self) -> str:
        return WORDS[self.tracker.state] if self.tracker else ""

    @property
    def stands(self) -> str:
        return stands(self.tracker) if self.tracker else ""

    @property
    def trouble(self) -> str:
        return trouble(self.tracker) if self.tracker else ""

    @property
    def tried(self) -> str:
        """What the last trial found; "" once a later look found the contrary."""
        t = self.tracker
        return t.tried if t and t.tried_at and not t.is_trial_outlived else ""

    @property
    def misread(self) -> list[str]:
        """The filters that it did not understand."""
        return [one.query for one in self.filters if one.is_misread]

    @property
    def unplaced(self) -> list[dict[str, Any]]:
        return self.tracker.unplaced if self.tracker else []

    @property
    def foreign(self) -> list[dict[str, Any]]:
        """The names of other projects' hypotheses that runs name, for a person to confirm."""
        return [one for one in self.unplaced if one["foreign"]]


def connections_page(project: Project, person: Person, form: TrackerForm | None = None) -> ConnectionsPage:
    """Read the page."""
    tracker = Tracker.objects.connected().filter(project=project).select_related("by").first()
    may_connect = may(person, "connect a tracker", project)
    here = tracker.snapshots if tracker else None
    return ConnectionsPage(
        tracker=tracker,
        form=form or TrackerForm(tracker=tracker),
        filters=tuple(tracker.filters.select_related("hypothesis__project", "by")) if tracker else (),
        hypotheses=_hypotheses(project) if tracker and may_connect else (),
        counted=here.exclude(hypothesis=None).count() if here else 0,
        under_way=here.filter(ended_at=None).count() if here else 0,
        may_connect=may_connect,
        may_look=may(person, "bring evidence", project),
    )  # fmt: skip


def _hypotheses(project: Project) -> tuple[tuple[str, str], ...]:
    rows = Hypothesis.objects.filter(project=project).order_by("-number").values_list("number", "title")
    return tuple((f"{project.key}-H{number}", f"H{number} {title}") for number, title in rows)
