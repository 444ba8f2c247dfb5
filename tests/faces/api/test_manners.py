"""How the API behaves: who is let in, what is said, what is not sent twice."""

import re
from datetime import timedelta

import pytest

from assay import clock
from assay.events.models import Submission
from assay.faces.api.v1 import api
from assay.ledger.models import Run
from assay.site.housekeeping import tidy
from tests.conftest import NOW
from tests.faces.api.conftest import Program, run


@pytest.fixture
def document(program):
    return program.client.get("/api/v1/openapi.json").json()


def test_the_document_is_open_and_of_version_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/v1/token", "/api/v1/projects/{project}/runs", "/api/v1/projects/{project}/runs/{run_id}",
        "/api/v1/projects/{project}/hypotheses", "/api/v1/projects/{project}/hypotheses/{key}",
        "/api/v1/projects/{project}/hypotheses/{key}/predictions", "/api/v1/projects/{project}/profiles",
    }  # fmt: skip
    [(_, scheme)] = document["components"]["securitySchemes"].items()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize("way", ["put", "patch", "delete", "options"])
def test_what_nobody_offers_is_told_in_json_too(program, way):
    answer = getattr(program.client, way)("/api/v1/token")

    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, "application/problem+json", "GET")
    assert answer.json()["detail"] == f"{way.upper()} means nothing at this address. It takes GET."


def test_each_operation_tells_its_faults_and_is_explained(document):
    for path, ways in document["paths"].items():
        for way, operation in ways.items():
            assert {"401", "404", "422", "429"} <= set(operation["responses"]), f"{way} {path}"
            assert operation["description"] and operation["security"]


def test_each_field_of_a_run_is_told_with_its_limits(document):
    fields = document["components"]["schemas"]["RunIn"]["properties"]
    assert fields["id"]["maxLength"] == 80
    assert fields["seed"]["type"] == ["string", "number"]
    assert {"type": "null"} in fields["metrics"]["additionalProperties"]["anyOf"]


def test_what_is_there_already_is_not_sent_again(program):
    first = program.get("projects/CHURN/hypotheses/H1")
    again = program.get("projects/CHURN/hypotheses/H1", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    program.push(run())
    later = program.get("projects/CHURN/hypotheses/H1", **{"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200


def test_long_lists_lead_on(program):
    program.push(*[run(seed) for seed in range(1, 6)])
    found, path = [], "projects/CHURN/runs?limit=2"
    while path:
        answer = program.get(path)
        found += [one["run_id"] for one in answer.json()]
        link = re.fullmatch(r'<http://testserver/api/v1/(.+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1] if link else ""
    assert found == ["c1", "c2", "c3", "c4", "c5"]


@pytest.mark.parametrize(
    "asked", ["limit=0", "limit=-5", "limit=999999", "after=-1", f"after={10**30}", "hypothesis=H1"]
)
def test_odd_pages_are_pages(program, asked):
    assert program.get(f"projects/CHURN/runs?{asked}").status_code == 200


@pytest.mark.parametrize("asked", ["limit=x", "after=", "after=1.5", "limit=٣x"])
def test_what_is_no_page_is_named(program, asked):
    answer = program.get(f"projects/CHURN/runs?{asked}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == asked.partition("=")[0]


def test_runs_of_one_hypothesis(program, ledger):
    ledger.registered("A second one")
    program.push(run(1), run(2, hypothesis="H2"))

    assert [one["run_id"] for one in program.get("projects/CHURN/runs?hypothesis=CHURN-H2").json()] == ["c2"]
    assert program.get("projects/CHURN/runs?hypothesis=H7").status_code == 404
    assert [one["key"] for one in program.get("projects/churn/hypotheses").json()] == ["CHURN-H1", "CHURN-H2"]


def test_a_run_is_found_by_its_id_whatever_letters_it_has(program):
    program.push(run(id="a b%c"))
    assert program.get("projects/CHURN/runs/a%20b%25c").json()[0]["run_id"] == "a b%c"
    assert program.get("projects/CHURN/runs/none").status_code == 404


def test_a_key_that_comes_twice_is_done_once(program):
    first = program.push(run(), **{"Idempotency-Key": "k1"})
    again = program.push(run(), **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert Run.objects.count() == 1


def test_a_key_that_comes_again_is_answered_as_the_first_time_whatever_became_of_the_run(program):
    under_way = run(status="RUNNING", metrics={}, finished=None)
    first = program.push(under_way, **{"Idempotency-Key": "k1"})
    assert program.push(run()).status_code == 201, "it ended since"
    ended = program.get("projects/CHURN/runs/c1").json()

    again = program.push(under_way, **{"Idempotency-Key": "k1"})

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert program.get("projects/CHURN/runs/c1").json() == ended


def test_a_key_that_comes_again_is_not_refused_for_what_came_since(program):
    """Carried out again, the request would be in conflict with the run as it stands now."""
    first = program.push(run(), **{"Idempotency-Key": "k1"})
    Run.objects.update(params={"lr": "0.5"})
    assert program.push(run()).status_code == 409

    again = program.push(run(), **{"Idempotency-Key": "k1"})

    assert (again.status_code, again.content) == (201, first.content)


def test_a_key_is_good_for_a_day_and_then_swept(program):
    first = program.push(run(), **{"Idempotency-Key": "k1"})

    with clock.at(NOW + timedelta(hours=23, minutes=59)):
        tidy()
        assert program.push(run(), **{"Idempotency-Key": "k1"}).content == first.content
    with clock.at(NOW + timedelta(hours=24, minutes=1)):
        tidy()

    assert not Submission.objects.exists()


def test_a_key_with_another_body_is_refused(program):
    program.push(run(), **{"Idempotency-Key": "k1"})
    answer = program.push(run(2), **{"Idempotency-Key": "k1"})

    assert answer.status_code == 422
    assert "another body" in answer.json()["detail"]
    assert Run.objects.count() == 1


def test_a_key_whose_request_came_to_nothing_may_be_sent_again(program):
    assert program.push(run(arm="third"), **{"Idempotency-Key": "k1"}).status_code == 422
    assert program.push(run(), **{"Idempotency-Key": "k1"}).status_code == 201


def test_keys_of_two_tokens_are_two(program, crew):
    program.push(run(), **{"Idempotency-Key": "k1"})
    assert Program(crew, by=crew.ada).push(run(2), **{"Idempotency-Key": "k1"}).status_code == 201


def test_a_form_is_no_json(program):
    answer = program.client.post(
        "/api/v1/projects/CHURN/runs", {"id": "a"}, headers={"Authorization": f"Bearer {program.secret}"}
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("path", ["", "nothing", "projects", "projects/CHURN", "projects/CHURN/runs/a/b", "token/"])
def test_what_is_not_there_is_a_problem_and_no_page(program, path):
    answer = program.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_fault_of_the_machine_is_told_in_json(program, monkeypatch):
    import sqlite3

    from django.db import OperationalError

    def full(*args, **more):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise OperationalError("full") from error

    monkeypatch.setattr("assay.faces.api.v1.pushing.push", full)
    answer = program.push(run())
    assert (answer.status_code, answer.headers["Content-Type"]) == (507, "application/problem+json")
    assert "disk is full" in answer.json()["detail"]


def test_an_error_of_the_program_is_told_in_json(program, monkeypatch):
    monkeypatch.setattr("assay.faces.api.v1.pushing.push", lambda *args, **more: 1 / 0)
    answer = program.push(run())
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")


def test_the_operations_are_loaded_with_the_first_request_alone():
    import subprocess
    import sys

    program = "import sys, assay.site.asgi; sys.exit('ninja' in sys.modules or 'pydantic' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_the_api_offers_is_what_is_documented():
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    assert [path for path in paths if path.removeprefix("/api/v1") not in page] == []
