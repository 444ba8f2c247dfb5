"""Trying the example as one of its crew."""

import pytest

HERE = {"HTTP_HOST": "127.0.0.1:8000"}


@pytest.fixture(autouse=True)
def example(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"


def test_anybody_here_sees_the_crew_and_what_waits_for_each(churn, client):
    page = client.get("/demo/", **HERE).content.decode()

    for name in ("Ingrid Solberg", "Mai Linh Tran", "Vigdis Rønnestad"):
        assert name in page
    assert page.count('name="person"') == 10


def test_choosing_a_person_signs_in(churn, client):
    answer = client.post("/demo/", {"person": "ingrid", "next": "/p/churn/board"}, **HERE)

    assert (answer.status_code, answer["Location"]) == (303, "/p/churn/board")
    assert client.session["_auth_user_id"] == str(churn.memberships.get(person__handle="ingrid").person_id)


def test_another_browser_is_another_person(churn, client):
    from django.test import Client

    other = Client()
    client.post("/demo/", {"person": "ingrid"}, **HERE)
    other.post("/demo/", {"person": "eirik"}, **HERE)

    assert client.session["_auth_user_id"] != other.session["_auth_user_id"]


def test_looking_at_the_page_signs_nobody_in(churn, client):
    client.get("/demo/?person=ingrid", **HERE)

    assert "_auth_user_id" not in client.session


def test_a_choice_from_another_site_does_not_count(churn):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/", {"person": "ingrid"}, **HERE).status_code == 403


@pytest.mark.parametrize("where", [{"HTTP_HOST": "testserver"}, {**HERE, "REMOTE_ADDR": "192.0.2.7"}])
def test_from_elsewhere_there_is_no_such_page(churn, client, where):
    assert client.get("/demo/", **where).status_code == 404
    assert client.post("/demo/", {"person": "ingrid"}, **where).status_code == 404


def test_outside_the_example_there_is_no_such_page(churn, client, settings):
    settings.DEMO = False

    assert client.post("/demo/", {"person": "ingrid"}, **HERE).status_code == 404


def test_it_leads_nowhere_else(churn, client):
    answer = client.post("/demo/", {"person": "ingrid", "next": "https://elsewhere.example/"}, **HERE)

    assert answer["Location"] == "/"


def test_signing_in_leads_to_the_choice_and_keeps_where_one_was_going(churn, client):
    answer = client.get("/sign-in/?next=/p/churn/board", **HERE)

    assert answer["Location"] == "/demo/?next=/p/churn/board"


def test_who_left_is_not_offered(churn, client):
    churn.memberships.get(person__handle="kari").leave(by=churn.memberships.get(person__handle="torarne").person)

    assert "Kari" not in client.get("/demo/", **HERE).content.decode()
    assert client.post("/demo/", {"person": "kari"}, **HERE).status_code == 404


def test_who_has_a_password_still_signs_in_with_it(churn, client):
    kari = churn.memberships.get(person__handle="kari").person
    kari.set_password("a long enough sentence")
    kari.save(update_fields=["password"])

    assert 'type="password"' in client.get("/sign-in/?password", **HERE).content.decode()
    client.post("/sign-in/", {"login": kari.email, "password": "a long enough sentence"}, **HERE)
    assert client.session["_auth_user_id"] == str(kari.pk)
