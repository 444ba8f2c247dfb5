"""The same run pushed at the same moment by two programs is stored once, and for one hypothesis."""

import pytest

from assay.ledger.models import Run
from tests.faces.api.conftest import Program, run
from tests.security.conftest import at_once


@pytest.fixture
def programs(shared, shared_ledger):
    shared_ledger.registered()
    shared_ledger.registered("A second one")
    return [Program(shared, by=person) for person in (shared.ana, shared.ada)]


def test_the_same_run_from_two_programs_is_one(programs):
    answers = at_once(*[lambda one=one: one.push(run()).status_code for one in programs])

    assert sorted(answers) == [200, 201]
    assert Run.objects.count() == 1


def test_one_run_for_two_hypotheses_at_once_is_evidence_of_one(programs):
    sends = [lambda one=one, n=n: one.push(run(hypothesis=f"H{n}")).status_code for n, one in enumerate(programs, 1)]

    assert sorted(at_once(*sends)) == [201, 409]
    assert Run.objects.count() == 1


def test_one_idempotency_key_at_once_is_done_once(programs):
    one = programs[0]
    answers = at_once(*[lambda: one.push(run(), **{"Idempotency-Key": "k"}).status_code for _ in range(2)])

    assert answers == [201, 201]
    assert Run.objects.count() == 1
