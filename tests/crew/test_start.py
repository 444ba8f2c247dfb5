"""The first start of an empty instance."""

import re

import pytest

from assay.crew import firststart
from assay.crew.models import Membership, Person, Project
from assay.events.models import Event
from tests.crew.conftest import PASSWORD

TYPED = {
    "name": "Cleo Berg", "email": "cleo@assay.example", "password": PASSWORD, "discipline": "product",
    "time_zone": "Europe/Oslo", "project_name": "Churn early warning", "key": "churn",
}  # fmt: skip


@pytest.fixture
def code(db, tmp_path, settings):
    settings.HOME = tmp_path
    return firststart.code()


def test_a_stranger_is_led_there_while_there_is_no_account(client, code):
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"
    assert client.get("/sign-in/?next=/").headers["Location"] == "/start/"
    assert "Nobody has an account here yet" in client.get("/start/").content.decode()


def test_the_code_opens_the_first_account_and_project(client, code):
    answer = client.post("/start/", {**TYPED, "code": code.lower()})

    assert answer.headers["Location"] == "/p/churn/board"
    seat = Membership.objects.get()
    assert (seat.person.email, seat.person.time_zone, seat.project.key) == (
        "cleo@assay.example",
        "Europe/Oslo",
        "CHURN",
    )
    assert (seat.role, seat.discipline) == ("owner", "product")
    assert client.get("/").status_code == 200, "signed in"
    assert seat.person.check_password(PASSWORD)


def test_it_works_once(client, code):
    client.post("/start/", {**TYPED, "code": code})

    assert not firststart.check(code)
    assert client.get("/start/").status_code == 404
    again = {**TYPED, "code": code, "email": "other@assay.example", "key": "OTHER"}
    assert client.post("/start/", again).status_code == 404
    assert Person.objects.count() == 1


def test_of_two_at_once_one_is_told_so_and_nothing_is_half_done(client, code, monkeypatch):
    monkeypatch.setattr(firststart, "spend", lambda _said: False)
    answer = client.post("/start/", {**TYPED, "code": code})

    assert answer.status_code == 422
    assert "Somebody else used this code meanwhile" in answer.content.decode()
    assert not Person.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "AAAA-BBBB-CCCC-DDDD"}, "This is not the code"),
        ({"email": "cleo"}, "valid email"),
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "cleo@assay.example"}, "too similar"),
        ({"key": "C"}, "2 to 10 letters"),
        ({"time_zone": "Oslo"}, "Try a city"),
        ({"name": " "}, "required"),
    ],
)
def test_a_mistake_keeps_everything_but_the_password(client, code, typed, said):
    sent = {**TYPED, "code": code, **typed}
    answer = client.post("/start/", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    for name in set(sent) - {"password", "discipline", *typed}:
        assert re.search(rf'name="{name}" value="{re.escape(sent[name])}"', page), name
    assert '<option value="product" selected>' in page
    assert sent["password"] == sent["email"] or f'value="{sent["password"]}"' not in page
    assert firststart.check(code), "the code is still good"
    assert not Project.objects.exists()


def test_guessing_the_code_has_to_wait(client, code):
    answers = [client.post("/start/", {**TYPED, "code": "nonsense"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_where_there_are_accounts_there_is_no_such_page(client, crew):
    assert client.get("/start/").status_code == 404
