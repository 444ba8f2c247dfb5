"""The Definition of Ready, point by point."""

from __future__ import annotations

from collections.abc import Sequence

from assay.science.practices import words
from assay.science.practices.facts.items import Item
from assay.science.practices.situation import Situation
from assay.science.practices.sprints import StartedSprint

_LACKS = {"stage": "no stage", "deliverable": "names no deliverable"}


class Ready:
    """Judges items of one list. rows: the open items off the board, in their order. sprint: the one that is judged."""

    def __init__(self, rows: Sequence[Item], situation: Situation, sprint: StartedSprint) -> None:
        self._place = {item.key: place for place, item in enumerate(rows)}
        self._situation, self._sprint = situation, sprint
        self._computed = {
            "criteria": self._has_criteria,
            "size": self._has_a_size_that_fits,
            "deliverable": self._names_a_deliverable,
            "stage": self._has_a_stage,
            "blocker": self._waits_for_nothing_below,
        }

    def lacks(self, item: Item) -> list[str]:
        """Return the points that an item falls short of, sorted."""
        points = {point.name for point in self._situation.facts.project.ready if point.binds(item.kind)}
        return sorted(point for point in points if not self._meets(point, item))

    def in_words(self, point: str, item: Item) -> str:
        """Say in a few words what an item lacks that falls short of a point."""
        if point == "criteria":
            return "no question" if item.is_spike else "no acceptance criteria"
        if point == "size":
            return f"{item.size} does not fit a sprint" if item.size else "no size"
        if point == "blocker":
            return f"waits for {words.listed(self._blockers_below(item))}, below it"
        texts = {one.name: one.text for one in self._situation.facts.project.ready if one.text}
        return _LACKS.get(point) or f"nobody ticked “{texts.get(point, point)}”"

    def _meets(self, point: str, item: Item) -> bool:
        computed = self._computed.get(point)
        return computed(item) if computed else self._is_ticked(point, item)

    def _has_criteria(self, item: Item) -> bool:
        if item.is_spike:
            return bool(item.question)
        return item.kind != "story" or any(criterion.text for criterion in item.criteria)

    def _has_a_size_that_fits(self, item: Item) -> bool:
        return not item.delivers or self._situation.facts.project.fits(item.size)

    def _names_a_deliverable(self, item: Item) -> bool:
        return not item.delivers or any(deliverable.what for deliverable in item.deliverables)

    def _has_a_stage(self, item: Item) -> bool:
        return bool(item.stage)

    def _waits_for_nothing_below(self, item: Item) -> bool:
        """An open item off the board is in the list: a blocker above comes first, one on the board is under way."""
        return not self._blockers_below(item)

    def _blockers_below(self, item: Item) -> list[str]:
        return [key for key in item.blocked_by if self._place.get(key, -1) >= self._place[item.key]]

    def _is_ticked(self, point: str, item: Item) -> bool:
        """A tick after the close does not mend a closed sprint."""
        tick = item.ready.get(point)
        in_time = tick and tick.at and tick.at <= self._sprint.till
        return bool(tick and in_time and self._situation.crew.member(tick.by, tick.at))
