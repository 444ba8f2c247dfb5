"""What is done beside the pages: looking at trackers, and trying one. Imported by the worker under these names."""

from collections.abc import Iterable

from django_tasks import TaskResultStatus, task

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@task
def look(tracker_id: int, whole: bool = False, by: int | None = None) -> str:
    """Look at one tracker. whole: compare all that came from it. by: the id of who asked."""
    from assay.connect.looking import look_at  # noqa: PLC0415  not for every process
    from assay.crew.models import Person  # noqa: PLC0415

    seen = look_at(tracker_id, whole=whole, by=Person.objects.filter(pk=by).first() if by else None)
    return seen.words if seen else "somebody else looks"


@task
def attempt(tracker_id: int, by: int) -> str:
    """Ask a tracker who it is and what it shows us, and keep the answer in words."""
    from assay.connect.trying import try_out  # noqa: PLC0415

    return try_out(tracker_id, by=by)


def queue_looks() -> None:
    """Queue a look at each tracker that is due and is not being looked at."""
    from assay import clock  # noqa: PLC0415
    from assay.connect.models import Tracker  # noqa: PLC0415

    _queue(Tracker.objects.due(clock.now()).values_list("pk", flat=True), whole=False)


def queue_comparisons() -> None:
    """Queue a comparison with each tracker that is due; one that is silent is compared once it answers."""
    from assay import clock  # noqa: PLC0415
    from assay.connect.models import Tracker  # noqa: PLC0415

    _queue(Tracker.objects.due(clock.now()).values_list("pk", flat=True), whole=True)


def ask_for_look(tracker_id: int, *, by: int) -> None:
    """Queue a whole look that somebody asked for, unless one waits already: pressing again brings nothing more."""
    if (tracker_id, True) not in _queued(look.module_path, TaskResultStatus.READY):
        look.enqueue(tracker_id, True, by=by)


def ask_for_trial(tracker_id: int, *, by: int) -> None:
    """Queue a trial that somebody asked for, unless one waits already."""
    if (tracker_id,) not in _queued(attempt.module_path, TaskResultStatus.READY):
        attempt.enqueue(tracker_id, by=by)


def _queue(tracker_ids: Iterable[int], *, whole: bool) -> None:
    known = _queued(look.module_path, *UNFINISHED)
    for pk in tracker_ids:
        if (pk, whole) not in known:
            look.enqueue(pk, whole)


def _queued(path: str, *statuses: TaskResultStatus) -> set[tuple[object, ...]]:
    """What jobs of one kind are for: the arguments of each, whoever asked for it."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    jobs = DBTaskResult.objects.filter(task_path=path, status__in=statuses)
    return {tuple(told["args"]) for told in jobs.values_list("args_kwargs", flat=True)}
