"""Profiles that programs push: one exploration each, and nothing of what is none."""

import json

import pytest

from assay.ledger.models import Exploration
from tests.faces.api.conftest import Program
from tests.ledger.profiles.test_profiles import FILE

HERE = "projects/CHURN/profiles"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_profile_becomes_an_exploration_of_whoever_made_the_token(program, crew):
    answer = program.post(HERE, FILE)

    kept = Exploration.objects.get()
    assert answer.status_code == 201, answer.content
    assert answer.json() == {"key": "CHURN-E1", "title": "Profile of churn.csv", "url": kept.url, "new": True}
    assert (kept.by, kept.kind, kept.versions.get().name) == (crew.ana, "profile", "churn.csv.profile.json")
    assert kept.versions.get().content == FILE


def test_the_same_profile_is_recorded_once_and_another_one_beside_it(program):
    program.post(HERE, FILE)

    again = program.post(HERE, FILE)
    program.post(HERE, json.loads(FILE) | {"rows": 5000})

    assert (again.status_code, again.json()["new"], again.json()["key"]) == (200, False, "CHURN-E1")
    assert Exploration.objects.count() == 2


def test_one_that_was_withdrawn_may_come_again(program, crew):
    program.post(HERE, FILE)
    Exploration.objects.get().withdraw(reason="It names a customer", by=crew.ana)

    assert program.post(HERE, FILE).json()["key"] == "CHURN-E2"


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({}, 422, "no profile"),
        ([1], 422, "must be an object"),
        ("{", 400, "not JSON"),
        ({"format": "assay-profile", "version": 9}, 422, "version 9"),
        ("[" * 9_000, 400, "nested too deeply"),
        ({"format": "x" * 2_200_000}, 422, "larger than 2 MB"),
        ({"format": "x" * 3_200_000}, 413, "Profile fewer columns at once."),
    ],
)
def test_what_is_no_profile_is_told_in_words(program, sent, status, said):
    answer = program.post(HERE, sent)

    assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.content[:300]
    assert not Exploration.objects.exists()


def test_who_may_only_read_pushes_none(crew):
    assert Program(crew, scope="read").post(HERE, FILE).status_code == 403
    assert Program(crew, by=crew.otto, project=crew.other).post(HERE, FILE).status_code == 404
    assert not Exploration.objects.exists()
