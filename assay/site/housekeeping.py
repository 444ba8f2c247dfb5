"""What is done beside the pages of `assay serve`: jobs, and tidying up.

Of no use any more are ended sessions, tokens of old forms, uploads that nobody confirmed, files that a crash left.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import Error as DatabaseError
from django.db import connection

from assay import clock
from assay.events.once import forget_old
from assay.jobs.working import Working
from assay.ledger.models import ExplorationVersion, Upload

A_DAY = 24 * 60 * 60
SOON = 60  # seconds after the start, when the first pages have been answered

_log = logging.getLogger("assay.housekeeping")


def tidy() -> None:
    """Delete what has ended."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    forget_old()
    Upload.objects.forget_old()
    ExplorationVersion.objects.forget_lost()


@contextmanager
def own_worker() -> Iterator[None]:
    """Do jobs in this process for as long as it serves, unless ASSAY_WORKER leaves them to others."""
    if settings.CONFIGURATION.worker == "0":
        yield
        return
    working = Working()
    working.start()
    try:
        yield
    finally:
        working.stop()


async def keep_house() -> None:
    """Tidy soon after the start and then once a day."""
    await asyncio.sleep(SOON)
    while True:
        try:
            await asyncio.to_thread(_tidied)
        except (DatabaseError, OSError) as error:  # there is another day
            _log.warning("nothing was tidied: %s", error)
        await asyncio.sleep(A_DAY)


def _tidied() -> None:
    """Tidy in a thread that is used once a day: its connection is not kept."""
    try:
        tidy()
    finally:
        connection.close()
