"""What gathers and is of no use any more: ended sessions, tokens of old forms, uploads that nobody confirmed."""

import asyncio
import logging

from django.contrib.sessions.models import Session
from django.db import Error as DatabaseError
from django.db import connection

from assay import clock
from assay.events.once import forget_old
from assay.ledger.models import Upload

A_DAY = 24 * 60 * 60
SOON = 60  # seconds after the start, when the first pages have been answered

_log = logging.getLogger("assay.housekeeping")


def tidy() -> None:
    """Delete what has ended."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    forget_old()
    Upload.objects.forget_old()


async def keep_house() -> None:
    """Tidy soon after the start and then once a day."""
    await asyncio.sleep(SOON)
    while True:
        try:
            await asyncio.to_thread(_tidied)
        except DatabaseError as error:  # there is another day
            _log.warning("nothing was tidied: %s", error)
        await asyncio.sleep(A_DAY)


def _tidied() -> None:
    """Tidy in a thread that is used once a day: its connection is not kept."""
    try:
        tidy()
    finally:
        connection.close()
