"""The worker: a thread of `assay serve`, or a process of its own (`assay worker`)."""

import logging
from collections.abc import Callable
from secrets import token_hex
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction
from django_tasks_db.models import DBTaskResult

from assay.jobs.models import LEASE, Worker
from assay.jobs.schedule import take_turns
from assay.jobs.sweeping import forget_old, give_back

if TYPE_CHECKING:
    from django_tasks_db.management.commands.db_worker import Worker as Runner

INTERVAL = 1.0  # seconds from one look for jobs to the next
BEAT = LEASE.total_seconds() / 6  # seconds from one sign of life to the next
PATIENCE = 5.0  # seconds that the end of a job is waited for when all stops; what is cut off is done again

_log = logging.getLogger("assay.jobs")


class Working:
    """A worker in threads of its own: one does jobs, one says that it lives, also while a job takes long."""

    def __init__(self, interval: float = INTERVAL) -> None:
        self.name, self.interval = token_hex(16), interval
        self._stopped = Event()
        self._doing = Thread(target=self._do_jobs, name="jobs", daemon=True)
        self._alive = Thread(target=self._stay_alive, name="jobs-alive", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._alive.start()
        self._doing.start()

    def end(self) -> None:
        """Begin no more jobs."""
        self._stopped.set()

    def stop(self) -> None:
        """Begin no more jobs, and wait a little for the one that is being done."""
        self.end()
        until = monotonic() + PATIENCE
        for thread in (self._doing, self._alive):
            thread.join(max(0.0, until - monotonic()))

    def wait(self) -> None:
        """Wait until it is told to end."""
        self._stopped.wait()

    def look(self) -> None:
        """Do what is due and what is queued, one after the other."""
        take_turns()
        while not self._stopped.is_set() and work_one(self.name):
            continue

    def _do_jobs(self) -> None:
        self._keep(self.look, self.interval)
        connection.close()

    def _stay_alive(self) -> None:
        self._keep(self._beat, BEAT)
        self._doing.join()  # a job that is cut off ends this thread too, and is given back when the lease is over
        self._once(self._sign_off)  # last of all: a beat after it would let the dead seem alive
        connection.close()

    def _beat(self) -> None:
        Worker.objects.beat(self.name)
        give_back()
        forget_old()

    def _sign_off(self) -> None:
        Worker.objects.filter(name=self.name).delete()

    def _keep(self, do: Callable[[], None], interval: float) -> None:
        while True:
            self._once(do)
            if self._stopped.wait(interval):
                return

    def _once(self, do: Callable[[], None]) -> None:
        close_old_connections()
        try:
            do()
        except DatabaseError as error:  # it may be restarting
            _log.warning("jobs wait for the database: %s", error)
            connection.close()
        except Exception:  # noqa: BLE001  logged; one fault is not to keep all other jobs from being done
            _log.exception("jobs go on after a fault")


def work_one(name: str) -> bool:
    """Do the next job, if there is one; answer whether there was. What it raises is kept with it, and logged."""
    ready = DBTaskResult.objects.ready()
    if not ready.exists():  # looked at first: on SQLite a transaction keeps all others from writing
        return False
    with transaction.atomic():
        job = ready.get_locked()
        if job is None:
            return False
        job.claim(name)
    _runner(name).run_task(job)
    return True


def work_off() -> int:
    """Do all that is queued, here and now; return how many jobs that were."""
    count = 0
    while work_one("here"):
        count += 1
    return count


def _runner(name: str) -> "Runner":
    """Return the library's worker, of which only the running of one job is used."""
    from django_tasks_db.management.commands.db_worker import Worker as Runner  # noqa: PLC0415  not for every command

    return Runner(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default", max_tasks=1,
        startup_delay=False, worker_id=name,
    )  # fmt: skip
