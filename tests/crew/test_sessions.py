"""Who is signed in, asked anew by every page."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from assay import clock
from assay.crew.models import Person

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def browser(crew):
    signed_in = Client()
    signed_in.force_login(crew.ana)
    assert signed_in.get("/").status_code == 200
    return signed_in


def test_a_session_that_ran_out_lets_nobody_in(browser):
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))

    assert browser.get("/").headers["Location"].startswith("/sign-in/")


def test_a_session_that_is_gone_lets_nobody_in(browser):
    Session.objects.all().delete()

    assert browser.get("/").status_code == 302


def test_a_person_who_is_no_longer_active_is_nobody(browser, crew):
    Person.objects.filter(pk=crew.ana.pk).update(is_active=False)

    assert browser.get("/").status_code == 302


def test_a_new_password_ends_the_session(browser, crew):
    ana = Person.objects.get(pk=crew.ana.pk)
    ana.set_password("something else altogether")
    ana.save(update_fields=["password"])

    assert browser.get("/").status_code == 302


def test_all_forms_of_a_page_carry_one_token_and_each_answer_another(browser, crew):
    item = crew.story("Look at tenure")

    first, second = (TOKEN.findall(browser.get(item.url).text) for _ in range(2))

    assert len(first) > 3
    assert len(set(first)) == len(set(second)) == 1
    assert first[0] != second[0]


def test_the_token_of_a_page_is_taken(crew):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(crew.ana)
    item = crew.story("Look at tenure")
    token = TOKEN.findall(strict.get(item.url).text)[0]

    said = strict.post(f"{item.url}/comments", {"text": "Agreed", "csrfmiddlewaretoken": token})
    refused = strict.post(f"{item.url}/comments", {"text": "Agreed", "csrfmiddlewaretoken": "x" * 64})

    assert (said.status_code, refused.status_code) == (303, 403)
