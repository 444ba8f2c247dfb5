"""A look at a tracker with 10,000 tagged runs that has nothing new, and the comparison of all of them.

Run: python -m bench.tracker, in an empty home of ASSAY_HOME; it prints what took how many milliseconds. The tracker is
a fake on loopback that answers as MLflow does: what is measured is Assay, with the requests that it makes.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from assay import clock  # noqa: E402
from assay.connect.looking import look_at  # noqa: E402
from assay.connect.models import Tracker  # noqa: E402
from assay.crew.models import Person, Project  # noqa: E402
from assay.ledger.models import Hypothesis  # noqa: E402
from tests.connect.fake import fake_mlflow, run  # noqa: E402

RUNS, HYPOTHESES, ROUNDS = 10_000, 25, 15
GOAL = 100.0  # milliseconds for a look that finds nothing new


def rows() -> Iterator[tuple[str, float, float | None]]:
    """Fill a tracker, and measure."""
    project = _project()
    now = clock.now()
    with fake_mlflow() as fake:
        settings.OUTGOING_HOSTS = frozenset({fake.host})
        fake.runs = [_run(number, int(now.timestamp() * 1000)) for number in range(RUNS)]
        tracker = Tracker.objects.connect(project=project, address=fake.url, by=project.memberships.get().person)
        with clock.at(now + timedelta(hours=1)):
            yield "first look: 10,000 runs taken", _took(lambda: look_at(tracker.pk, whole=True)), None
        with clock.at(now + timedelta(hours=3)):
            look_at(tracker.pk, whole=False)
            polls = [_took(lambda: look_at(tracker.pk, whole=False)) for _ in range(ROUNDS)]
            yield "look that finds nothing new", median(polls), GOAL
            yield "comparison with all 10,000", _took(lambda: look_at(tracker.pk, whole=True)), None


def _project() -> Project:
    person = Person.objects.enrol(email="p@assay.example", name="Person 0", password=None)
    project = Project.objects.found(key="CHURN", name="Churn early warning", by=person, discipline="science")
    for number in range(HYPOTHESES):
        made = Hypothesis.objects.draft(
            project=project, title=f"Trends of kind {number}", by=person, we_believe="trends",
            will_result_in="a better ranking", metric="pr_auc", direction="higher", range_low=0.0, range_high=1.0,
            minimal_effect=0.01, baseline="gbm", design="seeds_paired", policy="anytime", planned_n=15,
        )  # fmt: skip
        made.register(by=person)
    return project


def _run(number: int, now: int) -> dict[str, object]:
    arm = ("baseline", "candidate")[number % 2]
    seed, hypothesis = number // 2 // HYPOTHESES, number // 2 % HYPOTHESES + 1
    tags = {"assay.hypothesis": f"CHURN-H{hypothesis}", "assay.arm": arm, "assay.seed": str(seed)}
    metrics = {"pr_auc": 0.31 + 0.01 * (number % 2) + (number % 97) / 9700}
    return run(f"r{number}", tags=tags, start=now + 1000, end=now + 2000, metrics=metrics)


def _took(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    for row in rows():
        print(json.dumps(row), flush=True)
