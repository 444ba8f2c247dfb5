"""From snapshots into the ledger: each by the ledger's own write path, and why some find no place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count

from assay import clock
from assay.connect.models import Snapshot, Tracker
from assay.connect.naming import Names
from assay.connect.translating import DELETED, NO_ARM, records
from assay.events.refusals import Refused
from assay.ledger.models import Hypothesis, Source

MOST_UNPLACED = 50  # groups that the page of connections names
AT_ONCE = 1000


def place(tracker: Tracker, *, is_quiet: bool = False) -> int:
    """Let what waits go to its hypotheses; return how many runs went.

    is_quiet: nothing that is kept changed in this look, so that, with nothing waiting, there is nothing to tell anew.
    """
    names = Names(tracker)
    waiting = tracker.snapshots.filter(placed_at=None)
    groups = list(waiting.order_by().values_list("named", "filtered").annotate(Count("pk")))
    if is_quiet and not groups:
        return 0
    placed = 0
    for named, filtered, _count in groups:
        hypothesis = names.of(named) or names.by_id.get(filtered or 0)
        if hypothesis and hypothesis.version.registered_at:
            its = waiting.filter(named=named, filtered=filtered).order_by("seen_at", "pk")[:AT_ONCE]
            placed += _place(tracker, list(its), hypothesis, is_confirmed=bool(names.confirmed.get(named)))
    _tell_unplaced(tracker, names)
    return placed


@transaction.atomic
def _place(tracker: Tracker, waiting: list[Snapshot], hypothesis: Hypothesis, *, is_confirmed: bool) -> int:
    """Hand runs to their hypothesis. One that says no arm stays with its reason until it tells otherwise."""
    told, version = [], hypothesis.version
    by_reason: dict[str, list[int]] = defaultdict(list)
    for one in waiting:
        its = [] if one.told["deleted"] else records(one, version)
        by_reason["" if its else DELETED if one.told["deleted"] else NO_ARM].append(one.pk)
        told += its
    try:
        hypothesis.receive(told, source=Source(f"MLflow {tracker.address}"), foreign_confirmed=is_confirmed)
    except Refused as refused:
        by_reason[refused.message[:200]] += by_reason.pop("", [])
    for why, ids in by_reason.items():
        its_hypothesis = None if why else hypothesis
        Snapshot.objects.filter(pk__in=ids).update(why=why, placed_at=clock.now(), hypothesis=its_hypothesis)
    return len(waiting)


def _tell_unplaced(tracker: Tracker, names: Names) -> None:
    """Keep what the page of connections says about runs that came to no hypothesis; in one query."""
    rows = tracker.snapshots.filter(hypothesis=None).order_by("named", "filtered", "why")
    groups = rows.values_list("named", "filtered", "why").annotate(Count("pk"))[: 4 * MOST_UNPLACED]
    both = tracker.snapshots.exclude(also="").order_by("named", "also")
    told = [*_unplaced(groups, names), *_claimed_twice(both.values_list("named", "also").annotate(Count("pk")))]
    if (now := told[:MOST_UNPLACED]) != tracker.unplaced:
        tracker.unplaced = now
        tracker.save(update_fields=["unplaced"])


def _unplaced(groups: Iterable[Any], names: Names) -> Iterable[dict[str, Any]]:
    for named, filtered, why, count in groups:
        hypothesis = names.of(named) or names.by_id.get(filtered or 0)
        if why and hypothesis:
            said = why
        elif hypothesis:
            said = "is a draft: register it. Runs that are here already ran before, and stay exploratory"
        else:
            said = "names another project" if names.is_foreign(named) else "is no hypothesis of this project"
        key = hypothesis.key if hypothesis else named
        yield {"named": key, "count": count, "why": said, "foreign": not hypothesis and names.is_foreign(named)}


def _claimed_twice(groups: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for named, also, count in groups:
        why = f"also found by a filter for {also}: a run counts for one hypothesis alone, and the tag says which"
        yield {"named": named or also, "count": count, "why": why, "foreign": False}
