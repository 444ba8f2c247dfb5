"""What the tests of the crew's pages share: nobody's tries are counted from one test to the next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

PASSWORD = "umbrella kiosk seven"


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    """Forget who tried what."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def with_mail(settings: Any) -> None:
    """Let the instance have a mail server; django.core.mail.outbox holds what it sends."""
    settings.CONFIGURATION = replace(settings.CONFIGURATION, email_url="smtp://mail.example")


@pytest.fixture
def ana(crew: Any) -> Any:
    """Ana, with a password."""
    crew.ana.choose_password(PASSWORD, by=crew.ana)
    return crew.ana
