"""A ledger of 200 hypotheses, of which the first has 300 runs, made through the write path in the home of ASSAY_HOME.

Run: python -m bench.ledger, which prints the session key of somebody who is signed in.
"""

import os
from datetime import datetime, timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from assay import clock  # noqa: E402
from assay.crew.models import Person, Project  # noqa: E402
from assay.ledger.models import Hypothesis  # noqa: E402
from assay.ledger.runs import RunRecord  # noqa: E402
from bench.seed import sign_in  # noqa: E402

HYPOTHESES, ROOTS, PAIRS = 200, 20, 150
TITLE = "Trends of kind {} over ninety days rank leavers better"


def seed() -> Project:
    """One person, 20 hypotheses at the root, each other below one of them; all gather evidence."""
    person = Person.objects.enrol(email="p@assay.example", name="Person 0", password=None)
    project = Project.objects.found(key="CHURN", name="Churn early warning", by=person, discipline="science")
    rng, roots = Random(1), []
    for number in range(HYPOTHESES):
        parent = rng.choice(roots) if number >= ROOTS else None
        made = _hypothesis(project, person, number, pairs=rng.choice((6, 8, 12)) if number else PAIRS, parent=parent)
        if parent is None:
            roots.append(made)
    return project


def _hypothesis(project: Project, person: Person, number: int, *, pairs: int, parent: Hypothesis | None) -> Hypothesis:
    made = Hypothesis.objects.draft(
        project=project, title=TITLE.format(number), by=person, parent=parent, we_believe="trend features",
        will_result_in="a better ranking", metric="pr_auc", metric_label="PR-AUC", direction="higher", range_low=0.0,
        range_high=1.0, minimal_effect=0.01, baseline="gbm-static", design="seeds_paired", policy="anytime",
        planned_n=15, dataset="5ff0e1",
    )  # fmt: skip
    made.register(by=person)
    now, rng = clock.now(), Random(number)
    with clock.at(now + timedelta(days=1)):
        made.bring(
            [_run(f"{number:04x}{at:04x}", at, arm, rng, now) for at in range(pairs) for arm in (0, 1)], by=person
        )
    return made


def _run(run_id: str, seed: int, arm: int, rng: Random, now: datetime) -> RunRecord:
    name = ("baseline", "candidate")[arm]
    value = round(rng.gauss(0.31 + 0.012 * arm, 0.005), 4)
    ended = now + timedelta(minutes=seed + 1)
    return RunRecord(
        run_id=f"{run_id}{name[0]}", key=str(seed + 1), metric="pr_auc", dataset="5ff0e1", name="run", commit="a41f9c2",
        values={name: value}, started=ended - timedelta(seconds=30), ended=ended,
    )  # fmt: skip


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    print(sign_in(seed()))
