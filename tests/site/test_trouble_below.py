"""A disk that is full, a database that cannot be written to or is locked: a page says so, nothing typed is lost."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from assay.backlog.models import Item
from assay.events.models import Event
from assay.site import urls
from tests.conftest import Crew

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
TYPED = "Answered in the design session. " * 3000


def store(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a long text, as any view does: by the one write path."""
    Item.objects.keyed(key).get().change(description=request.POST["description"], by=request.user)
    return HttpResponse(status=303, headers={"Location": f"/browse/{key}"})


urlpatterns = [path("typed/<key>", store), *urls.urlpatterns]
handler500 = urls.handler500


@contextmanager
def full_disk():
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 1000000")


@contextmanager
def unwritable():
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@contextmanager
def locked():
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor, closing(sqlite3.connect(name, isolation_level=None)) as another:
        cursor.execute("PRAGMA busy_timeout = 50")
        another.execute("BEGIN IMMEDIATE")
        yield
        another.execute("ROLLBACK")
        cursor.execute("PRAGMA busy_timeout = 20000")


ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="this is how SQLite fails")
FAULTS = [
    pytest.param(full_disk, 507, "The disk is full", marks=ON_SQLITE),
    pytest.param(locked, 503, "locked", marks=ON_SQLITE),
    pytest.param(unwritable, 503, "may not write", id="unwritable"),
]


@pytest.fixture
def crew(transactional_db):
    return Crew()


@pytest.fixture
def ana(crew):
    """Ana's browser."""
    client = Client(raise_request_exception=False)
    client.force_login(crew.ana)
    return client


def send(item, browser):
    return browser.post(f"/typed/{item.key}", {"description": TYPED, "form_token": "t1"})


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS)
def test_what_was_typed_stands_on_the_page_and_can_be_sent_again(crew, ana, fault, status, words):
    item = crew.story()
    before = Event.objects.count()

    with fault():
        answer = send(item, ana)
    page = answer.content.decode()

    assert answer.status_code == status
    assert words in page and "This was not stored" in page
    assert TYPED.strip() in page
    assert 'name="form_token" value="t1"' not in page
    assert (Item.objects.get().description, Event.objects.count()) == ("", before)


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS)
def test_the_same_form_counts_once_the_trouble_is_over(crew, ana, monkeypatch, fault, status, words):
    monkeypatch.setattr("assay.events.once.PATIENCE", 1)
    item = crew.story()
    with fault():
        send(item, ana)

    answer = send(item, ana)

    assert answer.status_code == 303
    assert Item.objects.get().description.strip() == TYPED.strip()
    assert Event.objects.on(item).filter(verb="item.changed").count() == 1


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS)
def test_pages_can_still_be_read(crew, ana, fault, status, words):
    crew.story("Find who leaves")
    ana.get("/p/churn/backlog")

    with fault():
        page = ana.get("/p/churn/backlog")

    assert page.status_code == 200
    assert "Find who leaves" in page.content.decode()


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS)
def test_the_log_has_one_line_and_no_traceback(crew, ana, caplog, fault, status, words):
    from assay.site.logs import Calm

    item = crew.story()
    with fault():
        send(item, ana)

    lines = [Calm().format(record) for record in caplog.records if record.name == "django.request"]
    assert len(lines) == 1
    assert "\n" not in lines[0] and words in lines[0]


def test_a_password_is_not_shown_again(crew, rf):
    from assay.site.errors import _typed

    request = rf.post("/sign-in/", {"login": "ana@assay.example", "password": "secret", "password1": "secret"})

    assert _typed(request) == [("login", "ana@assay.example")]


def test_an_error_of_the_program_is_told_without_asking_the_database(crew, rf, django_assert_num_queries):
    from assay.site.errors import broken

    request = rf.get("/p/churn/board")
    request.user = crew.ana
    with django_assert_num_queries(0):
        answer = broken(request)

    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
