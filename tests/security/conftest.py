"""A crew whose rows are committed, so that several threads see them, and calls that happen at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from assay import clock
from tests.conftest import NOW, Crew, kept_crew
from tests.ledger.conftest import Ledger

PATIENCE = 60


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Let no test be refused for what another one tried."""
    cache.clear()


@pytest.fixture
def shared(transactional_db: None) -> Iterator[Crew]:
    """The crew, seen by every thread, on a Tuesday morning."""
    with clock.at(NOW):
        yield kept_crew()()


@pytest.fixture
def shared_ledger(shared: Crew) -> Ledger:
    return Ledger(shared, NOW)


@pytest.fixture
def ledger(crew: Crew, told: datetime) -> Ledger:
    return Ledger(crew, told)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Let all calls begin at the same moment, each in its own thread; return what each returned or raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return call()
        except Exception as error:  # noqa: BLE001  what was raised is the answer; the test judges it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result(PATIENCE) for future in [threads.submit(run, call) for call in calls]]


def browser(person: Any = None) -> Client:
    """A browser of somebody's that shows a broken page as it is, instead of raising what broke it."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def sends(person: Any, address: str, **fields: Any) -> Callable[[], int]:
    """A form that somebody is about to send: calling it returns the status of the answer."""
    client = browser(person)
    return lambda: client.post(address, fields).status_code
