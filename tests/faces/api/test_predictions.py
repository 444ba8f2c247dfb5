"""Predictions as programs tell them: stored once, judged as on the page, refused by name of the field."""

import pytest

from assay.events.models import Event
from assay.jobs.working import work_off
from tests.faces.api.conftest import Program, run
from tests.ledger.conftest import predictions

HERE = "projects/CHURN/hypotheses/H2/predictions"


@pytest.fixture
def split(ledger, hypothesis):
    values = {"design": "single_split", "policy": "fixed", "planned_n": 400, "metric": "accuracy",
              "minimal_effect": 0.02, "dataset": ""}  # fmt: skip
    return ledger.registered("The bigger one is right more often", **values)


def columns(**more):
    told = predictions()
    body = {"examples": list(told.keys), "labels": list(told.labels), "baseline": list(told.base),
            "candidate": list(told.cand)}  # fmt: skip
    return {name: value for name, value in (body | more).items() if value is not None}


def test_predictions_are_stored_once_and_judged(program, split, crew):
    first = program.post(HERE, columns())
    again = program.post(HERE, columns())

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {"hypothesis": "CHURN-H2", "examples": 400, "new": True, "counts": True, "why": ""}
    assert again.json() == first.json() | {"new": False}
    kept = split.predictions.get()
    assert (kept.read(), kept.by, kept.source) == (predictions(), crew.ana, f"API, token {program.token.name}")
    split.refresh_from_db()
    assert split.assessment.verdict == "accept" and split.assessment.n == 400
    assert Event.objects.filter(verb="hypothesis.predictions").count() == 1


def test_whether_each_model_was_right_may_come_without_labels_and_ids(program, split):
    right = {"labels": None, "examples": None, "baseline": [True] * 20 + [False] * 60 + [True] * 320,
             "candidate": [0] * 20 + [1] * 380}  # fmt: skip
    assert program.post(HERE, columns(**right)).status_code == 201

    split.refresh_from_db()
    assert split.assessment.field("counts") == {"base_only": 20, "cand_only": 60, "n": 400}
    assert split.predictions.get().read().keys[:2] == ("1", "2")


def test_predictions_under_a_key_that_comes_again_are_answered_as_the_first_time(program, split):
    first = program.post(HERE, columns(), **{"Idempotency-Key": "k1"})
    again = program.post(HERE, columns(), **{"Idempotency-Key": "k1"})

    assert (again.status_code, again.content) == (201, first.content)
    assert program.post(HERE, columns(dataset="x"), **{"Idempotency-Key": "k1"}).status_code == 422


def test_what_is_no_number_is_refused_as_that_of_a_run_is(program, ledger):
    losing = ledger.registered("It loses less", design="single_split", policy="fixed", planned_n=400, metric="log_loss",
                               direction="lower", minimal_effect=0.02, dataset="")  # fmt: skip
    body = columns(baseline=[float("nan")] + [0.4] * 399, candidate=[0.3] * 400)
    assert program.post(f"projects/CHURN/hypotheses/{losing.key}/predictions", body).status_code == 201
    work_off()

    losing.refresh_from_db()
    assert [why["reason"] for why in losing.assessment.field("refusals")] == ["non_finite_metric"]


def test_predictions_from_before_the_registration_do_not_count_and_say_so(program, split):
    answer = program.post(HERE, columns(made="2020-01-01T09:00:00Z")).json()
    assert (answer["counts"], answer["why"]) == (False, "made before the registration")


def test_predictions_that_were_read_are_no_new_evidence_for_an_amendment(program, split, crew):
    program.post(HERE, columns())
    split.refresh_from_db()
    split.amend(minimal_effect=0.01, reason="Worth it from one percent on", by=crew.ana)

    answer = program.post(HERE, columns())

    assert (answer.status_code, answer.json()["new"], answer.json()["counts"]) == (200, False, False)
    assert answer.json()["why"] == "they came before the registration was amended"
    assert split.predictions.count() == 1


@pytest.mark.parametrize(
    ("wrong", "path"),
    [({"baseline": None}, "baseline"), ({"baseline": "0"}, "baseline"), ({"candidate": [[1]]}, "candidate"),
     ({"labels": [{}]}, "labels"), ({"candidate": [1]}, "body"), ({"groups": ["a"]}, "body"),
     ({"baseline": [0] * 200_001}, "baseline"), ({"made": "yesterday"}, "made"), ({"verdict": "accepted"}, "verdict")],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_column(program, split, wrong, path):
    answer = program.post(HERE, columns(**wrong))

    assert answer.status_code == 422, answer.content
    assert [error["path"] for error in answer.json()["errors"]] == [path]
    assert not split.predictions.exists()


def test_predictions_are_refused_where_runs_judge_and_runs_where_predictions_do(program, split):
    answer = program.post("projects/CHURN/hypotheses/H1/predictions", columns())
    assert (answer.status_code, "Bring its runs" in answer.json()["detail"]) == (422, True)
    assert program.push(run(hypothesis="H2")).status_code == 422


def test_who_may_only_read_pushes_no_predictions(crew, split):
    reader = Program(crew, scope="read")
    assert reader.post(HERE, columns()).status_code == 403
    assert Program(crew, by=crew.otto, project=crew.other).post(HERE, columns()).status_code == 404
    assert not split.predictions.exists()
