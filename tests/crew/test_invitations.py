"""Inviting by a link that is told once, and following one."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

from assay import clock
from assay.crew.models import Invitation, Membership, Person
from assay.events.models import Event
from assay.events.refusals import Refused
from tests.crew.conftest import PASSWORD

NEW = "nora@assay.example"
TYPED = {"email": NEW, "discipline": "science", "role": "member"}
NEWCOMER = {"name": "Nora Vik", "password": PASSWORD, "time_zone": "Europe/Oslo"}


def invite(client, by, **typed):
    client.force_login(by)
    return client.post("/p/churn/invitations", {**TYPED, **typed})


def link_in(answer):
    found = re.search(r'value="http://testserver(/invitations/[^"]+)"', answer.content.decode())
    return found[1] if found else None


@pytest.fixture
def link(client, crew):
    """The link of an invitation for Nora; the browser is a stranger's again."""
    found = link_in(invite(client, crew.lee))
    client.logout()
    return found


def follow(client, link):
    answer = client.get(link)
    return client.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def test_the_link_is_shown_once_and_kept_only_as_a_hash(client, crew):
    link = link_in(invite(client, crew.lee))
    token = link.rsplit("/", 1)[1]

    assert link_in(client.get("/p/churn/crew")) is None
    assert token not in client.get("/p/churn/crew").content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any(token in str(row) for row in cursor.fetchall()), table
    assert not any(token in str(session.get_decoded()) for session in Session.objects.all())


def test_a_form_sent_twice_makes_one_invitation(client, crew):
    answers = [invite(client, crew.lee, form_token="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 303]
    assert Invitation.objects.count() == 1


def test_without_a_mail_server_it_is_copied_by_hand(client, crew):
    assert "No mail was sent" in invite(client, crew.lee).content.decode()
    assert not mail.outbox


def test_with_one_it_is_mailed(client, crew, with_mail):
    link = link_in(answer := invite(client, crew.lee))

    assert "on its way by mail" in answer.content.decode()
    assert mail.outbox[0].to == [NEW]
    assert f"http://testserver{link}" in mail.outbox[0].body


def test_a_mail_server_that_is_down_stops_no_invitation(client, crew, with_mail, monkeypatch):
    def down(*_args, **_more):
        raise ConnectionRefusedError

    monkeypatch.setattr("assay.crew.accounts.send_mail", down)
    assert "No mail was sent" in invite(client, crew.lee).content.decode()
    assert Invitation.objects.open().count() == 1


def test_a_newcomer_opens_an_account_for_that_address_and_is_in(client, crew, link):
    page = follow(client, link).content.decode()
    assert "Churn early warning" in page
    assert NEW in page
    assert "member in science" in page
    assert f'value="{crew.project.time_zone}" list="zones" data-zone="{crew.project.time_zone}"' in page
    assert "crew/zone" in page, "puts the browser's in its place"

    answer = client.post("/invitations/", {**NEWCOMER, "email": "boss@assay.example"})

    assert answer.headers["Location"] == "/p/churn/board"
    seat = Membership.objects.get(person__email=NEW)
    assert (seat.person.name, seat.discipline, seat.role) == ("Nora Vik", "science", "member")
    assert client.get("/").status_code == 200
    assert not Person.objects.filter(email="boss@assay.example").exists()


def test_its_token_stands_in_no_address_of_a_page_and_in_no_session(client, crew, link):
    token = link.rsplit("/", 1)[1]
    answer = client.get(link)

    assert answer.headers["Location"] == "/invitations/"
    assert token not in client.get("/invitations/").content.decode()
    assert not any(token in str(session.get_decoded()) for session in Session.objects.all())


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"password": "short"}, "at least 10"), ({"name": ""}, "required"), ({"time_zone": "Oslo"}, "Try a city")],
)
def test_a_mistake_of_a_newcomer_opens_nothing(client, crew, link, typed, said):
    follow(client, link)
    answer = client.post("/invitations/", {**NEWCOMER, **typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Person.objects.filter(email=NEW).exists()
    assert Invitation.objects.open().count() == 1


def test_it_works_once(client, crew, link):
    from django.test import Client

    late = Client()
    follow(late, link)
    follow(client, link)
    client.post("/invitations/", NEWCOMER)

    for again in (late.post("/invitations/", {**NEWCOMER, "name": "Thief"}), late.get(link), client.get(link)):
        assert again.status_code == 410
        assert "not open any more" in again.content.decode()
    assert Membership.objects.filter(person__email=NEW).count() == 1


def test_it_ends_after_seven_days(client, crew, link, told):
    follow(client, link)
    with clock.at(told + timedelta(days=7, seconds=1)):
        assert client.post("/invitations/", NEWCOMER).status_code == 410
        assert client.get(link).status_code == 410


def test_one_that_is_withdrawn_ends_at_once(client, crew, link):
    from django.test import Client

    stranger = Client()
    follow(stranger, link)
    client.force_login(crew.lee)
    made = {
        "Referer": "http://testserver/p/churn/invitations"
    }  # the page that showed the link is no page to go back to
    answer = client.post(f"/p/churn/invitations/{Invitation.objects.get().pk}/withdrawal", headers=made)
    assert answer.headers["Location"] == "/p/churn/crew"

    assert stranger.post("/invitations/", NEWCOMER).status_code == 410
    client.get("/p/churn/crew")  # says so, once
    assert NEW not in client.get("/p/churn/crew").content.decode()


def test_a_newer_one_for_the_same_address_replaces_it(client, crew, link):
    newer = link_in(invite(client, crew.cleo))
    client.logout()
    assert client.get(link).status_code == 410
    assert follow(client, newer).status_code == 200


def test_a_made_up_link_says_what_to_do(client, db):
    answer = client.get("/invitations/made-up")
    assert answer.status_code == 410
    assert "ask whoever sent it" in answer.content.decode()


class TestWithAnAccount:
    @pytest.fixture
    def link(self, client, crew):
        crew.otto.choose_password(PASSWORD, by=crew.otto)
        found = link_in(invite(client, crew.lee, email="Otto@assay.example"))
        client.logout()
        return found

    def test_one_signs_in_first_and_then_accepts(self, client, crew, link):
        page = follow(client, link).content.decode()
        assert 'href="/sign-in/?next=/invitations/"' in page
        assert 'name="password"' not in page

        login = {"login": "otto@assay.example", "password": PASSWORD, "next": "/invitations/"}
        assert client.post("/sign-in/", login).headers["Location"] == "/invitations/"
        assert "Join" in client.get("/invitations/").content.decode()
        assert client.post("/invitations/").headers["Location"] == "/p/churn/board"
        assert Membership.objects.present().filter(project=crew.project, person=crew.otto).exists()

    def test_a_stranger_with_the_link_cannot_set_its_password(self, client, crew, link):
        follow(client, link)
        answer = client.post("/invitations/", NEWCOMER)

        assert "There is an account with this address" in answer.content.decode()
        crew.otto.refresh_from_db()
        assert crew.otto.check_password(PASSWORD)
        assert not Membership.objects.filter(project=crew.project, person=crew.otto).exists()

    def test_another_account_is_refused_in_words(self, client, crew, link):
        client.force_login(crew.rem)
        page = follow(client, link).content.decode()
        assert "You are signed in as rem@assay.example" in page
        assert ">Join<" not in page

        answer = client.post("/invitations/")
        assert answer.status_code == 422
        assert "This invitation is for otto@assay.example" in answer.content.decode()
        assert not Membership.objects.present().filter(project=crew.project, person=crew.rem).exists()

    def test_who_left_comes_back_with_their_history(self, client, crew):
        link = link_in(invite(client, crew.cleo, email="rem@assay.example"))
        client.force_login(crew.rem)
        follow(client, link)
        client.post("/invitations/")
        assert crew.seat(crew.rem).left_at is None


class TestWhoInvites:
    def test_members_and_viewers_do_not(self, client, crew):
        for person in (crew.ana, crew.vera):
            assert invite(client, person).status_code == 403
        assert not Invitation.objects.exists()

    def test_outsiders_find_no_project(self, client, crew):
        assert invite(client, crew.otto).status_code == 404
        assert invite(client, crew.rem).status_code == 404

    def test_a_lead_makes_no_owner(self, client, crew):
        answer = invite(client, crew.lee, role="owner")
        assert answer.status_code == 422
        assert not Invitation.objects.exists()
        assert link_in(invite(client, crew.cleo, role="owner"))

    def test_who_is_on_the_project_is_not_invited_again(self, client, crew):
        answer = invite(client, crew.lee, email="ANA@assay.example")
        assert answer.status_code == 422
        assert "is on the project already" in answer.content.decode()
        assert 'value="ANA@assay.example"' in answer.content.decode()

    def test_groups_of_another_project_are_none_of_it(self, client, crew):
        from assay.crew.models import WorkingGroup

        WorkingGroup.objects.form(project=crew.other, slug="signal", name="Signal", by=crew.otto)
        assert invite(client, crew.lee, groups=["signal"]).status_code == 422
        assert not Invitation.objects.exists()

    def test_an_invitation_of_another_project_cannot_be_withdrawn(self, client, crew):
        theirs, _ = Invitation.objects.invite(
            project=crew.other, email=NEW, discipline="science", role="member", by=crew.otto
        )
        client.force_login(crew.lee)
        assert client.post(f"/p/churn/invitations/{theirs.pk}/withdrawal").status_code == 404
        assert Invitation.objects.open().filter(pk=theirs.pk).exists()

    def test_inviting_without_end_has_to_wait(self, client, crew):
        answers = [invite(client, crew.lee, email=f"n{number}@assay.example").status_code for number in range(31)]
        assert answers == [200] * 30 + [429]

    def test_trying_a_form_without_end_has_to_wait(self, client, crew, link):
        follow(client, link)
        answers = [client.post("/invitations/", {}).status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]


def test_what_is_recorded_of_it_tells_no_secret(client, crew, link):
    told = [event.data for event in Event.objects.filter(verb="member.invited")]
    assert told == [{"email": NEW, "role": "member"}]


def test_the_server_writes_no_addresses_down():
    from assay.site.server import configuration

    assert configuration().access_log is False


def test_an_invitation_does_not_outlive_the_place_of_whoever_invited(crew):
    invitation, _ = Invitation.objects.invite(
        project=crew.project, email="otto@assay.example", discipline="science", role="member", by=crew.lee
    )
    crew.seat(crew.lee).leave(by=crew.cleo)

    with pytest.raises(Refused, match="no longer on the project"):
        invitation.accept(by=crew.otto)

    assert not crew.project.memberships.filter(person=crew.otto).exists()


def test_the_log_that_all_read_names_no_invited_address(crew):
    invitation, _ = Invitation.objects.invite(
        project=crew.project, email="new@assay.example", discipline="science", role="member", by=crew.lee
    )
    invitation.withdraw(by=crew.lee)

    assert all("new@assay.example" not in event.sentence for event in Event.objects.on(invitation))


def test_the_page_that_tells_a_link_is_not_asked_for_again_by_itself(client, crew):
    client.force_login(crew.lee)
    sent = {"email": "new@assay.example", "discipline": "science", "role": "member"}

    told = client.post("/p/churn/invitations", sent).text

    assert "The link for new@assay.example" in told
    assert "data-event" not in told
    assert 'id="live"' not in told
    assert "data-event" in client.get("/p/churn/crew").text
    assert client.get("/p/churn/invitations").headers["Location"] == "/p/churn/crew"
