"""What the page of a hypothesis reads of it: the SQL of each query is worked out once."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, Window

from assay.ledger.models import (
    Assessment,
    Exclusion,
    Explanation,
    FollowUp,
    Hypothesis,
    Predictions,
    RegistrationVersion,
    Run,
)
from assay.ledger.models.run import Reported
from assay.prepared import Prepared

MOST_NAMED = 12  # of many hypotheses on one data set


class _OfRun(NamedTuple):
    pk: int
    run_id: str
    name: str
    key: str
    arm: str
    values: dict[str, Any]
    started: datetime | None
    ended: datetime | None
    commit: str
    user: str
    source: str
    use: str
    why: str
    drift: str


class RunLine(Reported, _OfRun):
    """What a page shows of one run: there may be hundreds, so no more of each is read."""


def run_lines(hypothesis: Hypothesis) -> list[RunLine]:
    """Return the runs that were brought for the present version of its registration."""
    return [RunLine._make(row) for row in _RUNS.rows(hypothesis.pk, hypothesis.version.pk)]


_RUNS = Prepared(
    (int, int),
    lambda pk, version: Run.objects.filter(hypothesis=pk, version=version).values_list(*_OfRun._fields),
)
EXCLUSIONS = Prepared(
    (int,), lambda pk: Exclusion.objects.filter(hypothesis=pk).select_related("by", "run", "lifted_by")
)
EXPLANATIONS = Prepared((int,), lambda pk: Explanation.objects.filter(hypothesis=pk).select_related("by"))
VERSIONS = Prepared((int,), lambda pk: RegistrationVersion.objects.filter(hypothesis=pk).select_related("by"))
FOLLOW_UPS = Prepared(
    (int,), lambda pk: FollowUp.objects.filter(hypothesis=pk).select_related("by").order_by("-at", "-id")
)
EARLIER = Prepared(
    (int, int),
    lambda pk, version: Assessment.objects.filter(hypothesis=pk).exclude(version=version).order_by("at", "id"),
)
#: the first others of a project that were judged on a data set, each with how many there are: number, state, title
ON_DATASET = Prepared(
    (int, str, int), lambda project, dataset, but: _judged_on(project, Q(registration__dataset=dataset), but)
)
#: the same of two trained models, whose test set is known without a registered data set too
ON_TEST_SET = Prepared(
    (int, str, int), lambda project, dataset, but: _judged_on(project, _on_test_set(dataset, but), but)
)


def _judged_on(project: int, shared: Q, but: int) -> Any:
    return (
        Hypothesis.objects.filter(shared, project=project, assessment__isnull=False)
        .exclude(pk=but)
        .order_by("number")
        .values_list("number", "state", "title", Window(Count("pk")))[:MOST_NAMED]
    )


def _on_test_set(dataset: str, its: int) -> Q:
    counting = Predictions.objects.counting().exclude(test_set="")
    same = counting.filter(test_set__in=counting.filter(hypothesis=its).values("test_set"))
    return Q(registration__dataset=dataset) & ~Q(registration__dataset="") | Q(pk__in=same.values("hypothesis"))
