"""The example project, told once for each file of tests and taken back afterwards."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

STORY_NOW = datetime.fromisoformat("2026-11-24T09:20:00+01:00")


@pytest.fixture(scope="session", autouse=True)
def _usual_addresses() -> None:
    """Read the addresses of Assay once, before a test says that it is the example: later tests know it by them."""
    from assay.crew.views import accounts  # noqa: F401
    from assay.site import urls  # noqa: F401


@pytest.fixture(scope="module")
def _told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from django.db import transaction

    from assay.demo import tell

    with django_db_blocker.unblock(), transaction.atomic():
        yield tell(STORY_NOW)
        transaction.set_rollback(True)


@pytest.fixture
def churn(_told: Any, db: None) -> Iterator[Any]:
    """The project on the story's own Tuesday, 24 November 2026, 09:20 in Oslo."""
    from assay import clock
    from assay.crew.models import Project

    with clock.at(STORY_NOW):
        yield Project.objects.get(pk=_told.pk)


@pytest.fixture
def item(churn: Any) -> Any:
    """Answer with an item of the project by its number."""
    from assay.backlog.models import Item

    return lambda number: Item.objects.select_related("project").get(project=churn, number=number)
