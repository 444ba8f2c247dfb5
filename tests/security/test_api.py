"""A and G: programs. Every operation of the API, read off its document, asked with every token that opens nothing."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.crew.models import Token
from assay.events.models import Event
from assay.faces.api.v1 import api
from assay.ledger.models import Run
from tests.conftest import NOW
from tests.faces.api.conftest import Program, run
from tests.ledger.profiles.test_profiles import FILE
from tests.rows import values

#: what stands at a parameter of an address, in the token's own project and in the other one
OWN = {"project": "CHURN", "run_id": "c1", "key": "H1"}
FOREIGN = {"project": "OTHER", "run_id": "z1", "key": "OTHER-H1"}
OPERATIONS = [
    (way.upper(), path)
    for path, ways in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for way in ways
]
each_operation = pytest.mark.parametrize(("way", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])


@pytest.fixture
def here(crew, ledger, told):
    """A project with a run in it, and another one with its own; neither program knows of the other."""
    ledger.registered()
    ours, theirs = Program(crew), Program(crew, by=crew.otto, project=crew.other)
    crew.other.memberships.get(person=crew.otto).change(discipline="science", by=crew.otto)
    ledger.registered("The zebra ranks better", project=crew.other, by=crew.otto)
    assert ours.push(run()).status_code == 201
    assert theirs.push(run(9, id="z1")).status_code == 201
    return ours


def asked(way, path, secret="", *, at=OWN, client=None, **more):
    address = re.sub(r"\{(\w+)\}", lambda match: at[match[1]], path)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    others = {"predictions": {"baseline": [1], "candidate": [1]}, "profiles": json.loads(FILE)}
    sent = others.get(path.rpartition("/")[2], run(2))
    body = {"data": json.dumps(sent), "content_type": "application/json"} if way == "POST" else {}
    sender = client or Client(raise_request_exception=False)
    return getattr(sender, way.lower())(address, headers=headers | more.pop("headers", {}), **body, **more)


def unwelcome(here, crew):
    """Secrets of every kind that open nothing, by what they are."""
    made = {kind: Program(crew) for kind in ("revoked", "expired")}
    made["revoked"].token.revoke(by=crew.ana)
    Token.objects.filter(pk=made["expired"].token.pk).update(expires_at=NOW)
    gone = Program(crew, by=crew.bo)
    crew.seat(crew.bo).leave(by=crew.cleo)
    secrets = {kind: one.secret for kind, one in made.items()} | {"of who left": gone.secret}
    secrets |= {"made up": "assay_" + "x" * 43, "cut short": here.secret[:-1], "in capitals": here.secret.upper()}
    return secrets | {"its hash": here.token.secret_hash, "its start": here.token.start, "none": ""}


@each_operation
def test_a1_what_opens_nothing_is_answered_alike_and_changes_nothing(here, crew, way, path):
    answers, counts = set(), set()
    secrets = unwelcome(here, crew)
    before, events = values(), Event.objects.count()
    for kind, secret in secrets.items():
        with CaptureQueriesContext(connection) as queries:
            answer = asked(way, path, secret)
        assert answer.status_code == 401, kind
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        answers.add(answer.content)
        counts.add(len(queries) if secret else 1)
    assert len(answers) == 1, "the answer tells which of them ever was a token"
    assert counts == {1}, "the time tells it"
    assert (values(), Event.objects.count()) == (before, events)


@each_operation
def test_a2_an_id_of_another_project_is_not_there(here, way, path):
    for name in set(re.findall(r"\{(\w+)\}", path)):
        before = values()
        for key in (name, *OWN):  # it alone, then all
            answer = asked(way, path, here.secret, at={**OWN, key: FOREIGN[key], name: FOREIGN[name]})
            assert answer.status_code == 404, f"{name} of the other project"
            assert "zebra" not in answer.content.decode()
        assert values() == before


@each_operation
def test_a3_a_token_that_reads_reads(here, crew, way, path):
    answer = asked(way, path, Program(crew, "read").secret)

    assert answer.status_code == (403 if way == "POST" else 200)
    assert Run.objects.count() == 2


@each_operation
def test_a6_a_token_may_what_its_maker_may_now(here, crew, way, path):
    crew.seat(crew.ana).change(role="viewer", by=crew.cleo)
    assert asked(way, path, here.secret).status_code == (403 if way == "POST" else 200)
    crew.seat(crew.ana).leave(by=crew.cleo)
    assert asked(way, path, here.secret).status_code == 401


@each_operation
def test_c11_a_cookie_counts_for_nothing(here, crew, way, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(crew.ana)
    assert asked(way, path, client=client).status_code == 401


@each_operation
def test_g29_a_token_in_the_address_or_the_body_opens_nothing(here, way, path):
    for name in ("token", "access_token", "key", "Authorization"):
        assert asked(way, path, query_params={name: here.secret}).status_code == 401


@pytest.mark.parametrize("header", ["Basic {}", "Token {}", "{}", "Bearer", "Bearer  ", "Bearer {} {}", "bearer\t{}"])
def test_g29_only_bearer_lets_in(here, header):
    sent = {"Authorization": header.format(here.secret, here.secret)}
    assert asked("GET", "/api/v1/token", headers=sent).status_code == 401


def test_g26_wrong_ones_are_counted_and_hold_no_right_one_up(here, settings):
    settings.API_LIMITS = {"token": 100, "wrong": 3}
    forged = [{"X-Forwarded-For": f"10.0.0.{n}"} for n in range(6)]

    answers = [asked("GET", "/api/v1/token", f"assay_{n}", headers=forged[n]) for n in range(6)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert here.get("token").status_code == 200


def test_g26_a_token_that_asks_too_often_waits(here, crew, settings):
    settings.API_LIMITS = {"token": 3, "wrong": 3}  # one is counted already

    assert [here.get("token").status_code for _ in range(3)] == [200, 200, 429]
    assert Program(crew, by=crew.ada).get("token").status_code == 200, "each is counted by itself"
    with clock.at(NOW + timedelta(minutes=1)):
        assert here.get("token").status_code == 200


def test_g29_a_secret_stands_in_no_answer_and_no_fact(here, crew):
    client = Client()
    client.force_login(crew.lee)
    for path in ("/p/churn/tokens", "/p/churn/activity", "/browse/CHURN-H1.json"):
        assert here.secret not in client.get(path).content.decode()
    assert not any(here.secret in str(event.data) for event in Event.objects.all())


def test_i33_a_secret_is_in_no_log(here, caplog):
    with caplog.at_level("DEBUG"):
        here.get("token")
        here.get("projects/OTHER/runs")
        here.push({"id": here.secret})
        asked("GET", "/api/v1/token", here.secret + "x")
    assert here.secret not in caplog.text


def test_a5_read_only_fields_are_refused(here):
    for name in ("by", "use", "counts", "received_at", "version", "verdict", "registered_at", "project", "source"):
        answer = here.push(run(3, **{name: "1"}))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == f"[0].{name}"
    assert Run.objects.filter(hypothesis__project__key="CHURN").count() == 1
