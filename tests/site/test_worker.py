"""Jobs are done by `assay serve`, or by `assay worker` where serve leaves them to it."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.site.conftest import SERVER
from tests.site.instance import ASSAY, Served

QUEUE = "import django; django.setup()\nfrom tests.jobs.errands import enrol\nenrol.enqueue('Nia')"
STATES = (
    "import django; django.setup()\nfrom django_tasks_db.models import DBTaskResult\n"
    "print(*DBTaskResult.objects.values_list('status', flat=True))"
)


@pytest.fixture
def queued(instance):
    """An instance with one job that waits."""
    instance.environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    instance.python(QUEUE)
    return instance


def is_done(instance, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if instance.python(STATES).split() == ["SUCCESSFUL"]:
            return True
    return False


@pytest.mark.skipif(bool(SERVER), reason="the same on either engine: run on SQLite")
def test_serve_does_the_jobs_unless_it_leaves_them_to_a_worker(queued):
    queued.environment["ASSAY_WORKER"] = "0"
    with Served(queued) as served:
        served.get("/sign-in/")
        assert not is_done(queued, seconds=3)

    queued.environment["ASSAY_WORKER"] = "1"
    with Served(queued) as served:
        assert is_done(queued)
        began = time.monotonic()
    assert time.monotonic() - began < 4


def test_a_worker_does_the_jobs_and_stops_when_it_is_told_to(queued):
    worker = subprocess.Popen([*ASSAY, "worker"], env=queued.environment, stdout=subprocess.PIPE, text=True)
    assert "Jobs are done here" in worker.stdout.readline()

    assert is_done(queued)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert "No worker looks for jobs" in queued.run("doctor", "--port", "0").stdout
