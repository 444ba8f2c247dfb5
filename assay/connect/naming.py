"""Which hypothesis of the project is meant by what a run names."""

from __future__ import annotations

from functools import cached_property

from assay.connect.models import Tracker
from assay.ledger.models import Hypothesis
from assay.ledger.models.hypothesis import KEY


class Names:
    """The hypotheses of a tracker's project by what runs may call them, read once a look."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker

    @cached_property
    def by_id(self) -> dict[int, Hypothesis]:
        """Those of the project, by id."""
        rows = Hypothesis.objects.filter(project=self.tracker.project_id).select_related("project", "registration")
        return {one.pk: one for one in rows}

    @cached_property
    def confirmed(self) -> dict[str, int]:
        """Names of other projects' hypotheses that a person confirmed to be meant for one of this project."""
        return dict(self.tracker.confirmations.values_list("named", "hypothesis_id"))

    @cached_property
    def _by_number(self) -> dict[int, Hypothesis]:
        return {one.number: one for one in self.by_id.values()}

    def of(self, named: str) -> Hypothesis | None:
        """Return the hypothesis that a run names, H1 or CHURN-H1 in either case; None where it is none of ours."""
        match = KEY.fullmatch(named)
        if match is None:
            return None
        if match[1] and match[1].upper() != self.tracker.project.key:
            return self.by_id.get(self.confirmed.get(named.upper(), 0))
        return self._by_number.get(int(match[2]))

    def is_foreign(self, named: str) -> bool:
        """Whether it names a hypothesis of another project that nobody confirmed."""
        match = KEY.fullmatch(named)
        return bool(match and match[1] and match[1].upper() != self.tracker.project.key and not self.of(named))
