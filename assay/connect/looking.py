"""One look at a tracker: ask, keep, place, compare. The asking is done outside of any transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from assay import clock
from assay.connect.drifting import drift
from assay.connect.mlflow import TAGGED, UNFORESEEN, Mlflow, Rebuff, words_of
from assay.connect.models import Filter, Snapshot, Tracker
from assay.connect.naming import Names
from assay.connect.placing import place
from assay.connect.told import Told, fingerprint, is_over, of_metric, series, told_of
from assay.connect.translating import needs_folds
from assay.crew.models import Person
from assay.ledger.models import Hypothesis
from assay.net import NoAnswer
from assay.science.inference.wording import counted

OVERLAP = timedelta(minutes=10)  # runs may be told late, and clocks differ a little
COMPARED_AT_LEAST = timedelta(days=2)  # a look that comes after longer compares all
NAME = "MLflow"

Drifts = dict[int, dict[str, str]]  # by hypothesis and run: how it is told otherwise


@dataclass
class Look:
    """What is seen in one look. whole: all runs there are, so that those that changed or went are found."""

    tracker: Tracker
    whole: bool
    now: datetime
    told: dict[str, Told] = field(default_factory=dict)
    by_filter: dict[str, list[tuple[Hypothesis, str]]] = field(default_factory=lambda: defaultdict(list))
    new: int = 0
    went_on: int = 0
    changed: int = 0
    placed: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether nothing that is kept changed."""
        return not (self.new or self.went_on or self.changed)

    @property
    def words(self) -> str:
        """What was found, in words."""
        said = [counted(self.new, "new run") if self.new else "", f"{self.changed:,} changed" if self.changed else ""]
        return ", ".join(filter(None, said)) or "nothing new"


def look_at(pk: int, *, whole: bool, by: Person | None = None) -> Look | None:
    """Look at a tracker and keep what it told; None while somebody else does. by: who asked for it.

    Raises what nobody foresaw, once it is said on the page; the tracker is then asked again as after any fault.
    """
    tracker = Tracker.objects.begin(pk)
    if tracker is None:
        return None
    now = clock.now()
    is_late = tracker.compared_at is None or now - tracker.compared_at > COMPARED_AT_LEAST
    seen = Look(tracker, whole or is_late, now)
    try:
        with Mlflow(tracker) as mlflow:
            _ask(seen, mlflow)
            _keep(seen, mlflow)
            if seen.whole:
                _compare(seen, mlflow)
        seen.placed = place(tracker, is_quiet=seen.is_quiet)
    except (NoAnswer, Rebuff) as fault:
        tracker.tell_look(fault=words_of(fault), by=by)
        return seen
    except Exception:
        tracker.tell_look(fault=UNFORESEEN, by=by)
        raise
    tracker.tell_look(compared=seen.whole, asked=seen.words, by=by)
    return seen


def chosen(tracker: Tracker, mlflow: Mlflow) -> list[str]:
    """Return the ids of the experiments that are looked at. Raises Rebuff where one that was named is not there."""
    there = mlflow.experiments()
    names = tracker.experiment_names
    if missing := [name for name in names if name not in there.values() and name not in there]:
        raise Rebuff(f"has no experiment “{missing[0]}”, or does not show it to us")
    return [pk for pk, name in there.items() if not names or name in names or pk in names]


def _ask(seen: Look, mlflow: Mlflow) -> None:
    """Ask for what is new, or for all; and for what was under way when we looked last."""
    tracker, places = seen.tracker, chosen(seen.tracker, mlflow)
    for window in _windows(seen):
        _hear(seen, mlflow.runs(places, TAGGED + window, deleted=seen.whole))
        for one in tracker.filters.select_related("hypothesis__project"):
            for run_id in _found_by(one, seen, mlflow, places, window):
                seen.by_filter[run_id].append((one.hypothesis, one.arm))
    under_way = set(tracker.snapshots.filter(ended_at=None).values_list("run_id", flat=True)) - seen.told.keys()
    _hear(seen, mlflow.these(places, under_way))


def _found_by(one: Filter, seen: Look, mlflow: Mlflow, places: list[str], window: str) -> list[str]:
    """What a filter finds; nothing where MLflow does not understand it, which is kept with it and stops no other."""
    try:
        found, is_misread = _hear(seen, mlflow.runs(places, one.query + window, deleted=seen.whole)), False
    except Rebuff as fault:
        if fault.status != 400:
            raise
        found, is_misread = [], True
    one.tell(is_misread=is_misread)
    return found


def _windows(seen: Look) -> tuple[str, ...]:
    if seen.whole or seen.tracker.answered_at is None:
        return ("",)
    since = int((seen.tracker.answered_at - OVERLAP).timestamp() * 1000)
    return (f" AND attributes.end_time > {since}", f" AND attributes.start_time > {since}")  # none has an end under way


def _hear(seen: Look, raw: Iterable[dict[str, Any]]) -> list[str]:
    found = [told for one in raw if (told := told_of(one)) is not None]
    seen.told |= {told["run_id"]: told for told in found}
    return [told["run_id"] for told in found]


def _keep(seen: Look, mlflow: Mlflow) -> None:
    """Keep what is new or went on; of what came to its end and is evidence, compare what was kept."""
    names = Names(seen.tracker)
    kept = {one.run_id: one for one in _in_parts(seen.tracker, seen.told)}
    drifts: Drifts = defaultdict(dict)
    new: list[Snapshot] = []
    on: list[Snapshot] = []
    for run_id, told in seen.told.items():
        one = kept.get(run_id) or Snapshot(tracker=seen.tracker, run_id=run_id, seen_at=seen.now)
        if one.is_evidence:
            its = names.by_id[one.hypothesis_id or 0]
            again = _with_history(told, its, mlflow) if seen.whole else told
            drifts[its.pk][run_id] = drift(one.told, again, its.version.metric)
        elif not one.pk or not _is_known(one, told):
            meant = _meant(one, told, names, seen.by_filter.get(run_id, []))
            entire = _with_history(told, meant, mlflow) if meant and is_over(told) else told
            one.see(entire, fingerprint(entire), now=seen.now, is_over=is_over(told))
            (on if one.pk else new).append(one)
    if new or on:
        _store(new, on)
    seen.new, seen.went_on = len(new), len(on)
    seen.changed += _doubt(drifts, names)


@transaction.atomic
def _store(new: list[Snapshot], on: list[Snapshot]) -> None:
    Snapshot.objects.bulk_create(new)
    fields = ["told", "sha256", "status", "named", "placed_at", "why", "ended_at", "filtered", "arm", "also"]
    Snapshot.objects.bulk_update(on, fields)


def _is_known(one: Snapshot, told: Told) -> bool:
    """Whether a run tells what it told already; a history that was asked for later is no other telling."""
    before = {name: value for name, value in one.told.items() if name != "history"}
    return fingerprint(before) == fingerprint(told)


def _meant(one: Snapshot, told: Told, names: Names, filters: list[tuple[Hypothesis, str]]) -> Hypothesis | None:
    """Say whom a run is for: whom it names, else the first filter that finds it; another filter is named beside it."""
    named = names.of(told["named"])
    if filters and not named:
        one.filtered, one.arm = filters[0]
    elif filters:
        one.arm = next((arm for hypothesis, arm in filters if hypothesis == named), one.arm)
    meant = named or one.filtered
    one.also = next((hypothesis.label for hypothesis, _ in filters if hypothesis != meant), one.also)
    return meant


def _with_history(told: Told, hypothesis: Hypothesis, mlflow: Mlflow) -> Told:
    """With all values of the registered metric. One that was told last at step 0 has none before that."""
    version = hypothesis.version
    asked = [name for name in of_metric(told, version.metric) if name in told["steps"] or needs_folds(version)]
    history = {name: series(mlflow.history(told["run_id"], name)) for name in asked}
    return {**told, "history": history} if history else told


def _compare(seen: Look, mlflow: Mlflow) -> None:
    """Ask for what is evidence and was not told in a look at all runs: it lost its tag, or it is gone."""
    tracker, names = seen.tracker, Names(seen.tracker)
    placed = tracker.snapshots.exclude(hypothesis=None)
    missing = [one for one in placed if one.run_id not in seen.told and one.is_evidence]
    if not missing:
        return
    places = list(mlflow.experiments())  # also those that are no longer chosen
    found = {told["run_id"]: told for raw in mlflow.these(places, (one.run_id for one in missing))
             if (told := told_of(raw))}  # fmt: skip
    drifts: Drifts = defaultdict(dict)
    for one in missing:
        its = names.by_id[one.hypothesis_id or 0]
        drifts[its.pk][one.run_id] = drift(one.told, found.get(one.run_id), its.version.metric)
    seen.changed += _doubt(drifts, names)


def _doubt(drifts: Drifts, names: Names) -> int:
    return sum(names.by_id[pk].doubt(its, source=NAME) for pk, its in drifts.items())


def _in_parts(tracker: Tracker, told: Iterable[str], part: int = 500) -> Iterable[Snapshot]:
    ids = list(told)
    for at in range(0, len(ids), part):
        yield from tracker.snapshots.filter(run_id__in=ids[at : at + part])
