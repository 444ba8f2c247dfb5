"""Jobs whose worker died are done again; jobs that are done are forgotten after a while.

The library keeps a job whose worker was killed as running for ever, so this goes by signs of life.
"""

import logging
from datetime import timedelta

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from assay import clock
from assay.jobs.models import Worker

MOST_TRIES = 3  # a job that takes its worker down each time is not begun a fourth time
KEPT_DONE = timedelta(hours=1)
KEPT_FAILED = timedelta(days=14)
KEPT_WORKER = timedelta(days=1)  # a dead worker is remembered so long, for `assay doctor`

_log = logging.getLogger("assay.jobs")


class WorkerDied(Exception):
    """A job's worker died, and so did those that began it before."""


def give_back() -> int:
    """Let jobs of dead workers be done again; return how many."""
    alive = set(Worker.objects.alive().values_list("name", flat=True))
    running = DBTaskResult.objects.running()
    left = [job for job in running if not job.worker_ids or job.worker_ids[-1] not in alive]
    return sum(_given_back(job) for job in left)


def forget_old() -> None:
    """Delete what was done, what failed long ago, and workers that are long gone."""
    now = clock.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEPT_DONE)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - KEPT_FAILED)
    DBTaskResult.objects.filter(done | failed).delete()
    last = Worker.objects.order_by("-seen_at").values_list("name", flat=True).first()
    Worker.objects.filter(seen_at__lt=now - KEPT_WORKER).exclude(name=last).delete()


def _given_back(job: DBTaskResult[..., object]) -> bool:
    if len(job.worker_ids) >= MOST_TRIES:
        job.set_failed(WorkerDied(f"its worker died {len(job.worker_ids)} times"))
        _log.error("a job is given up, its workers died: %s", job.task_path)
        return False
    same = DBTaskResult.objects.filter(pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at)
    is_back = bool(same.update(status=TaskResultStatus.READY))
    if is_back:
        _log.warning("a job is done again, its worker died: %s", job.task_path)
    return is_back
