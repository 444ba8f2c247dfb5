"""A hypothesis as a row of the ledger: where it stands, what it claims, what was found, what its rejection prunes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assay import clock
from assay.backlog.models import Sprint
from assay.backlog.models.item import url_of
from assay.backlog.registries import Chip
from assay.crew.models import Project
from assay.ledger.design_shown import looks_in_words
from assay.ledger.grounds import Grounds
from assay.ledger.levels_shown import levels_shown
from assay.ledger.models import Control, Hypothesis, ItemLink, Pruning, Run
from assay.ledger.models.linking import family_of, moot_among
from assay.ledger.offers import chip
from assay.ledger.wording import Region, claim_of, counted_by, edge_of, gain_places, region_of
from assay.ledger.words import DECIDED, Direction, Policy, State
from assay.science.inference.wording import counted, figure
from assay.ui.wording import first_name

#: refusals in two words, where their code does not say it
SHORT = {
    "non_finite_metric": "not a number",
    "incomplete_cv_block": "folds missing",
    "cv_ratio_unknown": "folds unknown",
}


@dataclass(frozen=True)
class Row:
    """One hypothesis. interval, region: in units of the claim, so that all strips share one scale.

    depth, through, last: its place in the tree. lacks: why there is no effect yet. moot: (id, key, title, url) of open
    items that its rejection makes moot. pruned: for each time that some were dropped with it, the address of that and
    their (key, title, url). level: at which it is accepted. is_shaken: an assumption of its verdict was overturned.
    has_drifted: its source tells of a run otherwise than when it came.
    """

    title: str
    pk: int
    chip: Chip
    state: str
    words: str
    note: str
    claim: str
    metric: str
    interval: tuple[float, float, float] | None
    region: Region
    tone: str
    effect: str
    span: str
    count: str
    said: str
    lacks: str
    depth: int = 0
    through: tuple[int, ...] = ()
    last: bool = False
    fragile: bool = False
    moot: tuple[tuple[int, str, str, str], ...] = ()
    pruned: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = ()
    level: str = ""
    is_shaken: bool = False
    has_drifted: bool = False


class Teller:
    """Tells one hypothesis after the other; what all of them need is read once."""

    def __init__(self, project: Project, everything: list[Hypothesis]) -> None:
        self.project = project
        self.sprints = list(Sprint.objects.filter(project=project).values_list("number", "start", "end"))
        self.pruned: dict[int, list[Pruning]] = defaultdict(list)
        for pruning in Pruning.objects.filter(hypothesis__project=project, undone_at=None):
            self.pruned[pruning.hypothesis_id].append(pruning)
        self.moot = self._moot(everything)
        self.shaken = Grounds(project.pk).shaken_ids
        drifted = Run.objects.filter(drifted_at__isnull=False, hypothesis__project=project).order_by()
        self.drifted = set(drifted.values_list("hypothesis_id", flat=True).distinct())
        self.control = Control.objects.present(project.pk)
        self.levels = levels_shown(self.control, everything)

    def row(self, one: Hypothesis, *, depth: int = 0, through: tuple[int, ...] = (), last: bool = False) -> Row:
        """Tell one. depth, through, last: its place in the tree."""
        version, found = one.version, one.assessment
        unit = abs(edge_of(version)) or _widest(found) or 1.0
        places = gain_places(version.minimal_effect, one.places)  # type: ignore[attr-defined]
        interval = effect = span = ""
        bar: tuple[float, float, float] | None = None
        if found and found.estimate is not None:
            effect = figure(found.estimate, places)
            if found.low is not None and found.high is not None:
                bar = (found.low / unit, found.estimate / unit, found.high / unit)
                interval = f"{figure(found.low, places)}, {figure(found.high, places)}"
                span = f"[{interval}]"
        return Row(
            title=one.title, pk=one.pk, chip=chip(self.project.key, one.number, one.state, ""),
            state=one.state, words=_words(one), note=self._note(one),
            claim=claim_of(version), metric=_metric(one), interval=bar,
            region=_in_units(region_of(version), unit), tone=_tone(one), effect=effect, span=span, count=_count(one),
            said=f"{one.label}: {interval.replace(', ', ' to ') or _without_interval(one)}",
            lacks="" if effect else _without_interval(one), fragile=_is_fragile(one),
            moot=tuple(self.moot.get(one.pk, ())) if one.state == State.REJECTED else (),
            pruned=tuple(_pruned(one, pruning) for pruning in self.pruned.get(one.pk, ())),
            level=self.levels[one.pk].alpha if one.pk in self.levels else "", is_shaken=one.pk in self.shaken,
            has_drifted=one.pk in self.drifted,
            depth=depth, through=through, last=last,
        )  # fmt: skip

    def _note(self, one: Hypothesis) -> str:
        if one.state in DECIDED and one.verdict:
            signed = f"{self._when(one.verdict.at)}, {first_name(one.verdict.by.name)}"
            return "; ".join(filter(None, (_look(one), signed)))
        if one.pending:
            return f"“{one.pending.value}” by {first_name(one.pending.by.name)}"
        if one.sufficient_since:
            return f"verdict waits, {_since(one.sufficient_since)}"
        if one.needs:
            return f"needs {one.needs.label}"
        if one.state == State.GATHERING:
            return _policy(one)
        return "no evidence yet" if one.state == State.REGISTERED else "not registered yet"

    def _when(self, at: datetime) -> str:
        day: date = self.project.day_of(at)
        number = next((number for number, start, end in self.sprints if start <= day <= end), None)
        return f"sprint {number}" if number else f"{day.day} {day:%b}"

    def _moot(self, everything: list[Hypothesis]) -> dict[int, list[tuple[int, str, str, str]]]:
        """Of each rejected hypothesis the open items that need it or one of its family; one query."""
        rejected = [one for one in everything if one.state == State.REJECTED]
        if not rejected:
            return {}
        links = list(ItemLink.objects.waiting().filter(hypothesis__project=self.project).select_related("item"))
        for link in links:
            link.item.project = self.project
        return {
            one.pk: [
                (moot.item.pk, moot.item.key, moot.item.title, moot.item.url)
                for moot in moot_among(family_of(one, everything), links)
            ]
            for one in rejected
        }


def _pruned(one: Hypothesis, pruning: Pruning) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    items = tuple((key, title, url_of(key)) for _, key, title in pruning.items)
    return f"{one.url}/prunings/{pruning.pk}", items


def _words(one: Hypothesis) -> str:
    if one.state == State.SUFFICES and one.assessment:
        decided = {"accept": "Suffices to accept", "reject": "Suffices to reject"}
        return decided.get(one.assessment.verdict, "Last look taken")
    short = {State.GATHERING: "No verdict yet", State.PENDING: "Second signature waits"}
    return short.get(State(one.state), State(one.state).label)


def _look(one: Hypothesis) -> str:
    used = one.looks_used  # type: ignore[attr-defined]
    if one.version.policy != Policy.PLANNED or not one.version.looks or used is None:
        return ""
    return f"look {used} of {len(one.version.looks)}"


def _metric(one: Hypothesis) -> str:
    """The metric; where lower is better the gains beside it are what it fell by."""
    name = one.metric_label or one.version.metric
    return f"{name}, lower is better" if one.version.direction == Direction.LOWER else name


def _policy(one: Hypothesis) -> str:
    if one.version.policy == Policy.ANYTIME:
        return f"any time, plan {one.version.planned_n}" if one.version.planned_n else "any time"
    return looks_in_words(one.version)


def _count(one: Hypothesis) -> str:
    if one.state == State.DRAFT:
        return ""
    return counted_by(one.version.design, one.assessment.n if one.assessment else 0)


def _without_interval(one: Hypothesis) -> str:
    """What the ledger says in the place of an effect and its interval."""
    if one.assessment is None:
        return "no evidence yet"
    reason = one.refused  # type: ignore[attr-defined]
    if reason in ("too_few_runs", "single_scalar_pair", None):
        return "too few yet"
    return f"refused: {SHORT.get(reason) or reason.replace('_', ' ')}"


def _is_fragile(one: Hypothesis) -> bool:
    """Whether its assessment warns of something that may turn it."""
    return one.warnings not in (None, "", "[]")  # type: ignore[attr-defined]


def _tone(one: Hypothesis) -> str:
    verdict = one.assessment.verdict if one.assessment else ""
    return {"accept": "good", "reject": "bad"}.get(verdict, "ink")


def _in_units(region: Region, unit: float) -> Region:
    low, high = region
    return (None if low is None else low / unit, None if high is None else high / unit)


def _widest(found: Any) -> float:
    ends = (found.low, found.high) if found else ()
    return max((abs(end) for end in ends if end is not None), default=0.0)


def _since(at: datetime) -> str:
    days = (clock.now() - at).days
    return "since today" if days == 0 else counted(days, "day")
