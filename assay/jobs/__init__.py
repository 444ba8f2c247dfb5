"""What is done beside the pages: jobs, and what comes round again and again.

A room declares a job in its own jobs.py, and queues it in the transaction of the change that it belongs to:

    from django_tasks import task

    @task
    def weigh_again(hypothesis_id: int) -> None: ...

    weigh_again.enqueue(hypothesis.pk)      # done within a second or two of the commit; nothing, if it rolls back

A job may be begun twice: one whose worker died is given back and done again. So it reads what there is, and doing it a
second time changes nothing more. What comes round is registered in AppConfig.ready():

    from assay.jobs.schedule import repeat

    repeat("look at the trackers", queue_looks, every=timedelta(seconds=60))
    repeat("reconcile the trackers", queue_reconciliations, at=time(3))       # once a day, UTC

It is done by one worker at a time, in its transaction, and has to be quick: what takes long it queues as jobs.
Tests do what is queued with `assay.jobs.working.work_off()`.
"""
