"""A job is done once it is committed, again when its worker died, and never twice in effect."""

import signal
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from assay import clock
from assay.jobs import schedule, sweeping
from assay.jobs.models import LEASE, Turn, Worker
from assay.jobs.working import Working, work_off
from tests.jobs.errands import fail, greet

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
READY, RUNNING, FAILED = TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED


def begun(job, *workers):
    """Let a job be running, begun by these workers one after the other."""
    row = DBTaskResult.objects.get(pk=job.id)
    for name in workers:
        row.claim(name)
    return row


def state(job):
    return DBTaskResult.objects.get(pk=job.id).status


def test_what_is_queued_is_done_by_the_worker(crew):
    job = greet.enqueue("ana")

    assert work_off() == 1
    assert greet.get_result(job.id).return_value == "Good morning Ana"
    assert work_off() == 0


def test_a_job_of_a_change_that_is_rolled_back_is_none(crew):
    with transaction.atomic():
        greet.enqueue("ana")
        transaction.set_rollback(True)

    assert work_off() == 0


def test_a_job_that_fails_is_kept_with_what_it_said_and_keeps_no_other_from_being_done(crew, caplog):
    failed, greeted = fail.enqueue(), greet.enqueue("bo")

    assert work_off() == 2
    assert "nobody is there" in DBTaskResult.objects.get(pk=failed.id).traceback
    assert "nobody is there" in caplog.text
    assert state(greeted) == TaskResultStatus.SUCCESSFUL


def test_a_job_whose_worker_died_is_given_back_after_the_lease_and_no_earlier(crew):
    job = greet.enqueue("ana")
    Worker.objects.beat("dead")
    begun(job, "dead")

    assert sweeping.give_back() == 0
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert sweeping.give_back() == 1
        assert state(job) == READY
        assert work_off() == 1


def test_a_job_of_a_worker_that_takes_long_and_lives_is_its_own(crew):
    job = greet.enqueue("ana")
    begun(job, "slow")
    with clock.at(clock.now() + LEASE * 5):
        Worker.objects.beat("slow")

        assert sweeping.give_back() == 0
    assert state(job) == RUNNING


def test_a_job_that_takes_its_worker_down_each_time_is_given_up(crew, caplog):
    job = greet.enqueue("ana")
    begun(job, "one", "two", "three")

    assert sweeping.give_back() == 0
    assert state(job) == FAILED
    assert "given up" in caplog.text


def test_what_was_done_is_forgotten_after_an_hour_and_what_failed_after_two_weeks(crew):
    for job in (greet.enqueue("ana"), fail.enqueue(), greet.enqueue("bo")):
        begun(job)
    work_off()
    waiting = greet.enqueue("cleo")
    DBTaskResult.objects.exclude(pk=waiting.id).update(finished_at=clock.now() - timedelta(hours=2))

    sweeping.forget_old()
    assert {job.status for job in DBTaskResult.objects.all()} == {FAILED, READY}
    DBTaskResult.objects.exclude(pk=waiting.id).update(finished_at=clock.now() - timedelta(days=15))
    sweeping.forget_old()
    assert [str(job.pk) for job in DBTaskResult.objects.all()] == [waiting.id]


@pytest.fixture
def rounds(monkeypatch):
    """What comes round, and a list of who came; nothing of the rooms."""
    monkeypatch.setattr(schedule, "_repeated", {})
    return []


def test_what_comes_round_is_done_once_in_its_time_whoever_looks(crew, rounds):
    schedule.repeat("count", lambda: rounds.append(clock.now()), every=timedelta(seconds=60))
    for seconds in (0, 30, 61, 61, 100, 122):
        with clock.at(NOON + timedelta(seconds=seconds)):
            schedule.take_turns()
            schedule.take_turns()

    assert rounds == [NOON + timedelta(seconds=61), NOON + timedelta(seconds=122)]


def test_what_is_done_at_night_is_done_once_a_night(crew, rounds):
    schedule.repeat("count sheep", lambda: rounds.append(clock.now()), at=time(3))
    for hours in (0, 1, 14.9, 15.1, 16, 38.9, 39.5):
        with clock.at(NOON + timedelta(hours=hours)):
            schedule.take_turns()

    assert rounds == [NOON + timedelta(hours=15.1), NOON + timedelta(hours=39.5)]


def test_what_fails_takes_nothing_back_with_it_but_its_own_and_comes_round_again(crew, rounds, caplog):
    def half():
        greet.enqueue("ana")
        raise ValueError("half done")

    schedule.repeat("half", half, every=timedelta(seconds=60))
    schedule.repeat("whole", lambda: rounds.append(1), every=timedelta(seconds=60))
    for seconds in (0, 61, 62, 122):
        with clock.at(NOON + timedelta(seconds=seconds)):
            schedule.take_turns()

    assert len(caplog.records) == 2
    assert rounds == [1, 1]
    assert DBTaskResult.objects.count() == 0


def test_two_things_of_one_name_do_not_come_round(rounds):
    schedule.repeat("count", list)
    with pytest.raises(ValueError, match="count"):
        schedule.repeat("count", list)


def test_looking_whose_turn_it_is_asks_the_database_once(crew, rounds, django_assert_num_queries):
    for name in ("a", "b", "c"):
        schedule.repeat(name, list, every=timedelta(seconds=60))
    schedule.take_turns()
    assert Turn.objects.count() == 3

    with django_assert_num_queries(1):
        schedule.take_turns()


@pytest.mark.django_db(transaction=True)
def test_a_worker_in_threads_does_what_is_queued_and_stops_at_once(rounds):
    from assay.crew.models import Person

    Person.objects.enrol(email="ana@assay.example", name="Ana", password=None)
    job = greet.enqueue("ana")
    working = Working(interval=0.02)
    working.start()
    try:
        for _ in range(200):
            if state(job) not in (READY, RUNNING) and Worker.objects.exists():
                break
            working._stopped.wait(0.05)
        assert state(job) == TaskResultStatus.SUCCESSFUL
        assert Worker.objects.filter(name=working.name).exists()
    finally:
        working.stop()

    assert not Worker.objects.exists(), "who stops signs off"


WORKER = """
import django; django.setup()
from assay.jobs.working import Working
Working(interval=0.1).look()
"""


def test_a_worker_that_is_killed_at_a_job_leaves_it_to_the_next_and_it_takes_effect_once(instance):
    instance.environment["PYTHONPATH"] = str(ROOT)
    instance.python("import django; django.setup()\nfrom tests.jobs.errands import enrol\nenrol.enqueue('Nia')")
    instance.environment["FALL_DEAD"] = "1"
    dying = instance.begin(WORKER)
    assert dying.stdout.readline() == "at it\n"
    dying.send_signal(signal.SIGKILL)
    dying.wait()
    del instance.environment["FALL_DEAD"]

    said = instance.python(
        "import django; django.setup()\nfrom assay.jobs.sweeping import give_back\nfrom assay.jobs.working import *\n"
        "from assay.crew.models import Person\n"
        "print(work_off(), give_back(), work_off(), Person.objects.filter(handle='nia').count())"
    )

    assert said.split() == ["0", "1", "1", "1"]
