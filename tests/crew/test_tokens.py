"""Tokens of programs: told once, kept as a hash, ended at once."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from assay import clock
from assay.crew.models import Membership, Token
from assay.events.models import Event
from assay.events.refusals import Refused
from tests.conftest import NOW

MONTH = timedelta(days=30)


def make(crew, by=None, **more):
    values = {"project": crew.project, "name": "nightly", "scope": "push", "lasts": MONTH, "by": by or crew.ana}
    return Token.objects.make(**(values | more))


def post(client, who, path, **typed):
    client.force_login(who)
    return client.post(f"/p/churn/{path}", typed)


def secret_in(answer):
    found = re.search(r'value="(assay_[^"]+)"', answer.content.decode())
    return found[1] if found else None


def test_the_secret_is_shown_once_and_kept_only_as_a_hash(client, crew):
    secret = secret_in(post(client, crew.ana, "tokens", name="nightly", scope="push", days="30"))

    assert secret and secret not in client.get("/p/churn/tokens").content.decode()
    assert Token.objects.with_secret(secret).by == crew.ana
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any(secret in str(row) for row in cursor.fetchall()), table


def test_a_form_sent_twice_makes_one_token(client, crew):
    typed = {"name": "nightly", "scope": "read", "days": "7", "form_token": "once"}
    assert [post(client, crew.ana, "tokens", **typed).status_code for _ in range(2)] == [200, 303]
    assert Token.objects.count() == 1


def test_it_is_live_until_it_expires(crew, told):
    _, secret = make(crew)

    with clock.at(NOW + MONTH - timedelta(seconds=1)):
        assert Token.objects.with_secret(secret)
    with clock.at(NOW + MONTH):
        assert Token.objects.with_secret(secret) is None


def test_it_ends_at_once_when_it_is_revoked(client, crew):
    token, secret = make(crew)

    assert post(client, crew.ana, f"tokens/{token.pk}/revocation").status_code == 303
    assert Token.objects.with_secret(secret) is None
    assert Event.objects.on(token).last().verb == "token.revoked"


def test_it_ends_with_its_makers_place_and_does_not_come_back(crew):
    token, secret = make(crew)
    crew.seat(crew.ana).leave(by=crew.cleo)
    assert Token.objects.with_secret(secret) is None

    Membership.objects.join(project=crew.project, person=crew.ana, discipline="science", role="member", by=crew.cleo)
    token.refresh_from_db()
    assert token.revoked_by == crew.cleo
    assert Token.objects.with_secret(secret) is None


def test_it_ends_when_the_account_is_switched_off(crew):
    _, secret = make(crew)
    type(crew.ana).objects.filter(pk=crew.ana.pk).update(is_active=False)
    assert Token.objects.with_secret(secret) is None


@pytest.mark.parametrize("secret", ["", "assay_", "x" * 5000, "assay_\udcff", "assay_' OR 1=1 --"])
def test_what_is_made_up_opens_nothing(crew, secret):
    make(crew)
    assert Token.objects.with_secret(secret) is None


def test_a_lead_revokes_anybodys_and_a_member_their_own_alone(client, crew):
    token, secret = make(crew)

    assert post(client, crew.bo, f"tokens/{token.pk}/revocation").status_code == 403
    assert Token.objects.with_secret(secret)
    assert post(client, crew.lee, f"tokens/{token.pk}/revocation").status_code == 303
    assert Token.objects.with_secret(secret) is None


def test_a_viewer_makes_none(client, crew):
    assert post(client, crew.vera, "tokens", name="mine", scope="read", days="7").status_code == 403
    assert "Tokens of programs" not in client.get("/p/churn/crew").content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [({"name": " "}, "name"), ({"name": "n" * 81}, "80"), ({"lasts": timedelta(days=366)}, "a year"),
     ({"lasts": timedelta(0)}, "a year"), ({"name": "nightly"}, "already")],
)  # fmt: skip
def test_what_cannot_be_made_is_said(crew, more, said):
    make(crew)
    with pytest.raises(Refused, match=said):
        make(crew, **({"name": "weekly"} | more))


def test_a_form_with_a_mistake_keeps_what_was_typed(client, crew):
    answer = post(client, crew.ana, "tokens", name="nightly", scope="all", days="30")

    assert answer.status_code == 422
    assert 'value="nightly"' in answer.content.decode()
    assert not Token.objects.exists()


def test_a_name_that_is_taken_is_said_at_its_field(client, crew):
    make(crew)
    answer = post(client, crew.ana, "tokens", name="nightly", scope="read", days="30")

    assert answer.status_code == 422
    assert "You have a token “nightly” already." in answer.content.decode()
    assert Token.objects.count() == 1


def test_its_use_is_written_down_to_the_minute_and_is_no_fact(crew, told):
    token, _ = make(crew)
    before = Event.objects.count()
    token.note_use()
    token.refresh_from_db()

    with clock.at(NOW + timedelta(seconds=30)):
        token.note_use()
    token.refresh_from_db()
    assert token.last_used_at == NOW
    assert Event.objects.count() == before


def test_the_page_asks_the_same_number_of_queries_for_many(client, crew, django_assert_max_num_queries):
    for n in range(12):
        make(crew, name=f"nightly {n}")
    client.force_login(crew.lee)
    client.get("/p/churn/tokens")
    with django_assert_max_num_queries(8):
        assert client.get("/p/churn/tokens").status_code == 200
