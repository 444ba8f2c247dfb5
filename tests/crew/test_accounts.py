"""Signing in and out, and choosing a new password."""

import re
from statistics import median
from time import perf_counter

import pytest
from django.contrib.sessions.models import Session
from django.core import mail

from assay.crew.models import Person
from assay.events.models import Event
from tests.crew.conftest import PASSWORD

SAFE = "/p/churn/board"


def sign_in(client, email="ana@assay.example", password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": email, "password": password, **more.pop("data", {})}, **more)


def test_a_password_opens_the_home_page(client, ana):
    answer = sign_in(client)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "You are on" not in (page := client.get("/").content.decode())
    assert 'title="Ana' in page


def test_one_goes_on_to_where_one_was_going(client, ana):
    asked = client.get("/projects/new")
    assert asked.headers["Location"] == "/sign-in/?next=/projects/new"
    assert 'name="next" value="/projects/new"' in client.get(asked.headers["Location"]).content.decode()

    assert sign_in(client, data={"next": "/projects/new"}).headers["Location"] == "/projects/new"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/",
     "http://localhost/", "http:///evil.example", " //evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_nobody_is_sent_on_to_another_server(client, ana, address):
    assert sign_in(client, data={"next": address}).headers["Location"] == "/"


def test_the_session_gets_a_new_key_when_somebody_signs_in(client, ana):
    session = client.session
    session["before"] = "anonymous"
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("email", ["ana@assay.example", "nobody@assay.example"])
def test_a_wrong_pair_is_answered_alike_whoever_it_is(client, ana, email):
    answer = sign_in(client, email, "not the password")

    page = answer.content.decode()
    assert "E-mail and password do not match." in page
    assert f'value="{email}"' in page, "what was typed is kept"
    assert not answer.wsgi_request.user.is_authenticated


def test_a_known_address_takes_no_longer_than_an_unknown_one(client, ana, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
    ana.choose_password(PASSWORD, by=ana)

    def seconds(email):
        begun = perf_counter()
        sign_in(client, email, "not the password")
        return perf_counter() - begun

    known, unknown = ([seconds(email) for _ in range(5)] for email in ("ana@assay.example", "nobody@assay.example"))
    assert 0.5 < median(known) / median(unknown) < 2


@pytest.mark.parametrize("email", ["ana@assay.example", "nobody@assay.example"])
def test_the_sixth_wrong_try_at_an_account_has_to_wait(client, ana, email):
    for number in range(5):
        assert "do not match" in sign_in(client, email, "wrong", HTTP_HOST=f"testserver:{number}").content.decode()

    assert "Too many tries" in sign_in(client, email, PASSWORD, REMOTE_ADDR="10.1.1.1").content.decode()
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_a_made_up_forwarded_address_opens_no_new_count(client, ana):
    for number in range(10):
        sign_in(client, f"somebody{number}@assay.example", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    answer = sign_in(client, "another@assay.example", "wrong", HTTP_X_FORWARDED_FOR="10.0.0.99")
    assert "Too many tries" in answer.content.decode()


def test_behind_a_proxy_of_ones_own_its_word_counts(client, ana, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sign_in(client, f"somebody{number}@assay.example", "wrong", HTTP_X_FORWARDED_FOR=f"6.6.6.6, 10.0.0.{number}")

    assert sign_in(client, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.99").status_code == 302


def test_signing_in_too_often_from_one_place_is_answered_with_429(client, ana):
    for _ in range(30):
        sign_in(client, "ana", "")

    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.content.decode()


def test_signing_out_takes_a_post(client, crew):
    client.force_login(crew.ana)

    assert "Sign out" in client.get("/sign-out/").content.decode()
    assert client.get("/").status_code == 200

    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-out/", "/start/", "/password/forgotten/", "/password/"])
def test_a_form_of_another_site_changes_nothing(crew, address):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(crew.ana)
    assert strict.post(address).status_code == 403
    assert strict.get("/").status_code == 200


def test_an_account_that_is_switched_off_is_told_so_only_with_its_password(client, ana):
    ana.is_active = False
    ana.save()

    assert "do not match" in sign_in(client, password="wrong").content.decode()
    answer = sign_in(client)
    assert answer.headers["Location"] == "/sign-in/switched-off/"
    assert "switched off" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("name", ["A" * 120, "ß" * 60 + " ß"])
def test_whatever_somebody_is_called_they_get_a_handle_and_initials_that_fit(db, name):
    people = [Person.objects.enrol(email=f"{n}@assay.example", name=name, password=None) for n in range(2)]

    for person in people:
        person.clean_fields()
    assert people[0].handle != people[1].handle


def test_nobody_signs_up_by_themselves(client, db):
    assert "by invitation" in client.get("/sign-up/").content.decode()
    assert "by invitation" in client.post("/sign-up/", {"email": "a@b.example", "password1": PASSWORD}).content.decode()


def test_a_page_left_open_is_loaded_anew_instead_of_showing_the_form_inside_it(client, crew):
    assert client.get("/sign-in/?next=/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


class TestReset:
    def ask(self, client, email="ana@assay.example"):
        return client.post("/password/forgotten/", {"email": email})

    def link(self):
        return re.search(r"http://testserver(/password/new/\S+)", mail.outbox[-1].body)[1]

    def test_a_link_comes_by_mail_and_works_once(self, client, ana, with_mail):
        assert self.ask(client).headers["Location"] == "/password/forgotten/sent/"
        assert mail.outbox[0].to == ["ana@assay.example"]

        form = client.get(self.link()).headers["Location"]
        new = {"password1": "a quite new one", "password2": "a quite new one"}
        assert client.post(form, new).headers["Location"] == "/password/new/done/"

        assert Event.objects.on(ana).last().data == {"fields": ["password"]}
        assert sign_in(client, password="a quite new one").status_code == 302
        client.post("/sign-out/")
        assert "does not work any more" in client.get(self.link()).content.decode()

    def test_the_token_stands_in_the_address_of_no_page(self, client, ana, with_mail):
        self.ask(client)
        token = self.link().split("-", 1)[1].strip("/")

        form = client.get(self.link()).headers["Location"]
        assert token not in form
        assert token not in client.get(form).content.decode()

    def test_the_link_names_the_instance_whatever_host_asked(self, client, ana, with_mail):
        client.post("/password/forgotten/", {"email": "ana@assay.example"}, HTTP_HOST="localhost:6666")
        assert "http://testserver/password/new/" in mail.outbox[-1].body

    def test_an_unknown_address_is_answered_alike(self, client, ana, with_mail):
        known, unknown = self.ask(client), self.ask(client, "nobody@assay.example")

        assert known.headers["Location"] == unknown.headers["Location"]
        assert [len(message.to) for message in mail.outbox] == [1, 1], "a mail each: neither is quicker"
        assert "There is no account" in mail.outbox[1].body

    def test_a_mail_reads_as_plain_text(self, client, ana, with_mail):
        self.ask(client, "o'neil@assay.example")
        assert "o'neil@assay.example" in mail.outbox[0].body

    def test_asking_again_and_again_has_to_wait(self, client, ana, with_mail):
        assert [self.ask(client).status_code for _ in range(4)] == [302, 302, 302, 429]

    def test_without_a_mail_server_the_page_says_who_can_print_a_link(self, client, ana):
        assert "assay user reset" in client.get("/password/forgotten/").content.decode()
        self.ask(client)
        assert not mail.outbox

    def test_a_mail_server_that_is_down_is_said_alike_for_all(self, client, ana, with_mail, monkeypatch):
        def down(*_args, **_more):
            raise ConnectionRefusedError

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", down)
        answers = [self.ask(client, email) for email in ("ana@assay.example", "nobody@assay.example")]

        assert [answer.status_code for answer in answers] == [422, 422]
        assert all("The mail server did not take the mail" in answer.content.decode() for answer in answers)

    def test_the_link_that_the_command_prints_opens_the_same_page(self, client, ana):
        from assay.faces.cli.user import _link

        form = client.get(_link(ana).removeprefix("http://testserver")).headers["Location"]
        assert "Choose a new password" in client.get(form).content.decode()


class TestChange:
    def change(self, client, old=PASSWORD, new="a quite new one", again=""):
        return client.post("/password/", {"oldpassword": old, "password1": new, "password2": again or new})

    def test_it_takes_the_present_one_and_ends_every_other_session(self, client, ana):
        from django.test import Client

        elsewhere = Client()
        for one in (client, elsewhere):
            sign_in(one)
        before = client.session.session_key

        assert self.change(client).headers["Location"] == "/me/"

        assert client.session.session_key != before
        assert client.get("/").status_code == 200
        assert elsewhere.get("/").status_code == 302
        assert Event.objects.on(ana).last().sentence == "changed password of their account"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"old": "wrong"}, "not your present password"),
            ({"new": "short"}, "at least 10 characters"),
            ({"new": "password123"}, "too common"),
            ({"again": "another one"}, "the same password each time"),
        ],
    )
    def test_what_is_wrong_is_said(self, client, ana, typed, said):
        client.force_login(ana)
        assert said in self.change(client, **typed).content.decode()
        ana.refresh_from_db()
        assert ana.check_password(PASSWORD)

    def test_trying_again_and_again_has_to_wait(self, client, ana):
        client.force_login(ana)
        assert [self.change(client, old="wrong").status_code for _ in range(6)] == [200] * 5 + [429]

    def test_who_has_none_sets_one(self, client, crew):
        client.force_login(crew.bo)
        assert client.get("/password/").headers["Location"] == "/password/first/"
        client.post("/password/first/", {"password1": PASSWORD, "password2": PASSWORD})
        crew.bo.refresh_from_db()
        assert crew.bo.check_password(PASSWORD)
