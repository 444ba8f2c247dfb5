"""Runs that programs push: stored once, whole or not at all, and judged as on the page."""

import json
from datetime import timedelta
from math import inf

import pytest

from assay import clock
from assay.events.models import Event
from assay.ledger.models import Run
from assay.ledger.pushing import MOST_AT_ONCE
from assay.science.inference import assess
from tests.conftest import NOW
from tests.faces.api.conftest import Program, both, run
from tests.ledger.conftest import GAINS


def said(answer):
    return answer.json()["detail"]


def paths(answer):
    return [fault["path"] for fault in answer.json().get("errors", [])]


def test_a_run_is_stored_in_the_name_of_who_made_the_token(program, hypothesis, crew):
    answer = program.push(run(commit="f81ac0", params={"lr": 0.1, "deep": True}, tags={"host": "gpu3"}, name="c-s1"))

    assert answer.status_code == 201
    [told] = answer.json()
    assert (told["id"], told["hypothesis"], told["new"], told["counts"]) == ("c1", "CHURN-H1", True, True)
    stored = hypothesis.runs.get()
    assert (stored.run_id, stored.key, stored.arm, stored.values) == ("c1", "1", "candidate", {"candidate": 0.3185})
    assert (stored.commit, stored.by, stored.name) == ("f81ac0", crew.ana, "c-s1")
    assert stored.params == {"lr": 0.1, "deep": True, "tags.host": "gpu3"}
    assert program.token.name in stored.source
    fact = Event.objects.on(hypothesis).last()
    assert (fact.verb, fact.actor_id, fact.field("brought")) == ("hypothesis.runs", crew.ana.pk, 1)


def test_the_same_again_is_the_stored_one(program, hypothesis):
    program.push(run())
    facts = Event.objects.count()

    answer = program.push(run())

    assert answer.status_code == 200
    assert answer.json()[0]["new"] is False
    assert answer.json()[0]["rows"][0]["values"] == {"candidate": 0.3185}
    assert hypothesis.runs.count() == 1
    assert Event.objects.count() == facts


@pytest.mark.parametrize(
    ("other", "words"),
    [({"value": 0.4}, "another value"), ({"arm": "baseline", "id": "c1"}, "as candidate 1, not as baseline 1"),
     ({"id": "c1", "seed": 2}, "candidate 2"), ({"commit": "abc"}, "another commit"), ({"status": "FAILED"}, "status"),
     ({"params": {"lr": 2}}, "parameters")],
)  # fmt: skip
def test_the_same_id_with_other_content_is_refused_and_changes_nothing(program, hypothesis, other, words):
    program.push(run())

    answer = program.push(run(2), run(**other))

    assert answer.status_code == 409
    assert "c1" in said(answer) and words in said(answer)
    assert [stored.run_id for stored in hypothesis.runs.all()] == ["c1"]


def test_a_run_that_was_under_way_ends_in_its_own_row(program, hypothesis):
    program.push(run(metrics={}, status="RUNNING", finished=None))
    announced = hypothesis.runs.get()
    assert (announced.use, announced.why) == ("running", "has not finished")

    answer = program.push(run())

    assert (answer.status_code, answer.json()[0]["new"]) == (201, True)
    ended = hypothesis.runs.get()
    assert (ended.pk, ended.status, ended.value("candidate")) == (announced.pk, "FINISHED", 0.3185)
    assert program.push(run()).status_code == 200


def test_a_run_that_was_under_way_may_end_in_failure(program, hypothesis):
    program.push(run(metrics={}, status="RUNNING", finished=None))

    assert program.push(run(metrics={}, status="FAILED")).status_code == 201
    assert hypothesis.runs.get().why == "run failed"


def test_a_run_that_comes_late_as_under_way_does_not_open_again(program, hypothesis):
    program.push(run())
    assert program.push(run(metrics={}, status="RUNNING", finished=None)).status_code == 409
    assert hypothesis.runs.get().status == "FINISHED"


def test_a_run_is_evidence_of_one_hypothesis(program, ledger):
    ledger.registered("A second one")
    program.push(run())

    for answer in (program.push(run(hypothesis="H2")), program.push(run(2), run(2, hypothesis="H2"))):
        assert answer.status_code in (409, 422)
        assert "CHURN-H1" in said(answer) or "twice" in said(answer)
    assert Run.objects.count() == 1


def test_a_run_that_tells_two_metrics_is_evidence_by_each(program, ledger):
    ledger.registered("It ranks better at the top", metric="recall")
    both = {"pr_auc": 0.3185, "recall": 0.7}

    answer = program.push(run(metrics=both), run(metrics=both, hypothesis="H2"))

    assert answer.status_code == 201
    assert [told["counts"] for told in answer.json()] == [True, True]


def test_a_run_that_was_announced_for_two_ends_for_one(program, ledger):
    second = ledger.registered("A second one")
    under_way = {"metrics": {}, "status": "RUNNING", "finished": None}
    program.push(run(**under_way), run(hypothesis="H2", **under_way))
    assert program.push(run(hypothesis="H2")).status_code == 201

    answer = program.push(run())

    assert answer.status_code == 409
    assert "Run c1 is evidence of CHURN-H2 already" in said(answer)
    assert second.runs.get().counts


def test_a_batch_is_stored_whole_or_not_at_all(program, hypothesis):
    answer = program.push(run(1), run(2), run(3, hypothesis="H9"))

    assert answer.status_code == 422
    assert paths(answer) == ["[2].hypothesis"]
    assert not hypothesis.runs.exists()


def test_a_batch_for_several_hypotheses_reaches_each(program, ledger):
    second = ledger.registered("A second one")
    answer = program.push(run(1), run(2, hypothesis="churn-h2"))

    assert [told["hypothesis"] for told in answer.json()] == ["CHURN-H1", "CHURN-H2"]
    assert second.runs.get().run_id == "c2"


def test_the_numbers_are_those_of_the_page_and_of_the_library(program, hypothesis):
    with clock.at(NOW + timedelta(days=1)):
        program.push(*both())

    told = program.get("projects/churn/hypotheses/h1").json()
    hypothesis.refresh_from_db()
    keys = [str(seed) for seed in range(1, len(GAINS) + 1)]
    base, cand = dict.fromkeys(keys, 0.31), {key: 0.31 + gain for key, gain in zip(keys, GAINS, strict=True)}
    found = assess(base, cand, hypothesis.version.science, keys=keys)
    assert told["assessment"]["verdict"] == found.verdict == hypothesis.assessment.verdict == "accept"
    assert told["assessment"]["estimate"] == found.estimate == hypothesis.assessment.estimate
    assert tuple(told["assessment"]["interval"]) == found.interval
    assert (told["state"], told["runs"]) == ("suffices", {"used": 20})
    assert told["registration"]["hash"] == hypothesis.version.hash


def test_folds_come_as_a_list_or_one_by_one(program, ledger):
    ledger.registered("Folds", design="repeated_cv", policy="fixed", folds=3, repeats=1, planned_n=None)
    listed = program.push(run(id="cv1", hypothesis="H2", seed=0, value=[0.3, 0.4, 0.5]))
    program.push(run(id="cv2", arm="baseline", hypothesis="H2", seed=None, repeat=0, fold=1))
    single = program.push(run(id="cv2", arm="baseline", hypothesis="H2", seed=None, repeat=0, fold=2, value=0.2))

    assert [row["key"] for row in listed.json()[0]["rows"]] == ["0:0", "0:1", "0:2"]
    assert single.status_code == 201
    assert [row["key"] for row in single.json()[0]["rows"]] == ["0:1", "0:2"]


def test_an_announced_cross_validation_becomes_its_folds(program, ledger):
    folds = ledger.registered("Folds", design="repeated_cv", policy="fixed", folds=3, repeats=1, planned_n=None)
    program.push(run(id="cv1", hypothesis="H2", seed=0, metrics={}, status="RUNNING", finished=None))

    assert program.push(run(id="cv1", hypothesis="H2", seed=0, value=[0.3, 0.4, 0.5])).status_code == 201
    assert sorted(folds.runs.values_list("key", "status")) == [(f"0:{fold}", "FINISHED") for fold in range(3)]


def test_of_steps_the_last_counts(program, hypothesis):
    program.push(run(value=[{"step": 20, "value": 0.32}, {"step": 10, "value": 0.9}]))
    assert hypothesis.runs.get().value("candidate") == 0.32


@pytest.mark.parametrize(
    ("value", "kept"), [("NaN", "NaN"), ("Infinity", "Infinity"), (1.79e308, 1.79e308), (10**400, "Infinity")]
)
def test_what_is_no_number_is_kept_as_it_was_told(program, hypothesis, value, kept):
    assert program.push(run(value=value)).status_code == 201
    assert float(hypothesis.runs.get().value("candidate")) == float(kept) or kept == "NaN"
    assert isinstance(hypothesis.runs.get().values["candidate"], str) == isinstance(kept, str)
    assert program.push(run(value=value)).status_code == 200, "the same again is the same"


def test_a_bare_nan_as_python_writes_it_is_taken(program, hypothesis):
    assert program.push(run(value=inf)).status_code == 201
    assert hypothesis.runs.get().values == {"candidate": "Infinity"}


def test_a_second_run_of_one_arm_and_seed_is_not_said_to_count(program, hypothesis):
    program.push(run())

    answer = program.push(run(id="c1-again"))

    assert answer.status_code == 201
    [told] = answer.json()
    assert (told["new"], told["counts"]) == (True, False)
    assert told["why"] == "seed 1 occurs twice in one arm: exclude one"
    assert [row["counts"] for row in told["rows"]] == [False]


def test_a_run_without_the_metric_is_kept_and_says_so(program, hypothesis):
    answer = program.push(run(metrics={"loss": 0.2}))

    assert answer.status_code == 201
    assert (answer.json()[0]["counts"], answer.json()[0]["why"]) == (False, "finished without pr_auc")


def test_an_arm_may_be_called_as_it_is_registered(program, hypothesis):
    assert program.push(run(arm="gbm-static", id="b1")).json()[0]["rows"][0]["values"] == {"baseline": 0.3185}


def test_a_run_from_before_the_registration_is_exploratory(program):
    answer = program.push(run(started="2026-11-01T08:00:00Z"))
    assert answer.json()[0]["why"] == "ran before registration"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [({"id": ""}, "id"), ({"id": "x" * 81}, "id"), ({"id": 7}, "id"),
     ({"metrics": {"pr_auc": "0.3"}}, "metrics.pr_auc"), ({"metrics": {"pr_auc": True}}, "metrics.pr_auc"),
     ({"metrics": [1]}, "metrics"), ({"metrics": {"pr_auc": [{"step": 1}]}}, "metrics.pr_auc"),
     ({"metrics": {"pr_auc": [1, "x"]}}, "metrics.pr_auc"),
     ({"metrics": {"pr_auc": [{"step": 1, "value": 2}, {"step": 1, "value": 3}]}}, "metrics.pr_auc"),
     ({"started": "2026-11-04 09:00"}, "started"), ({"started": "yesterday"}, "started"), ({"status": "OK"}, "status"),
     ({"params": {"a": [1]}}, "params"), ({"verdict": "accepted"}, "verdict"), ({"key": "9"}, ""),
     ({"hypothesis": "OTHER-H1"}, "hypothesis"), ({"hypothesis": "one"}, "hypothesis"), ({"arm": "third"}, "arm")],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_field(program, hypothesis, wrong, path):
    answer = program.push(run(**wrong))

    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert paths(answer) == [f"[0].{path}".rstrip(".")]
    assert not hypothesis.runs.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"{", 400), (b"\xff", 400), (b"[" * 100_000, 400), (b"9" * 5_000, 400), (b"null", 422), (b"[]", 422),
     (b'"runs"', 422), (json.dumps([run(seed) for seed in range(MOST_AT_ONCE + 1)]).encode(), 422),
     (b'{"id": "' + b"x" * 4_000_000 + b'"}', 413)],
)  # fmt: skip
def test_a_body_that_is_none_is_told_in_words(program, hypothesis, body, status):
    answer = program.post("projects/CHURN/runs", body)

    assert answer.status_code == status
    assert said(answer).endswith(".")
    assert not hypothesis.runs.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "body: is empty."), ("x", "[0]: must be an object."), (None, "body: must be a list."),
        ([run()] * 1001, "body: has more than 1000 entries: send them in several requests."),
        (run(started="2026-11-04T09:00:00"), "[0].started: lacks its offset from UTC"),
        (run(started="yesterday"), "[0].started: must be a moment, such as 2026-11-04T09:00:00Z."),
        (run(status="DONE"), "[0].status: must be 'FINISHED', 'FAILED'"),
        (run(name="x" * 201), "[0].name: has more than 200 letters."), (run(name=7), "[0].name: must be a text."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_plain_words(program, hypothesis, body, said):
    answer = program.push(*([["x"]] if body == "x" else [body]))

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(said)


def test_a_seed_is_the_same_as_a_number_a_fraction_and_a_text(program, hypothesis):
    program.push(
        run(id="a", arm="baseline", seed=7.0), run(id="b", seed=7), {**run(id="c"), "seed": "8"}, run(id="d", seed=1.5)
    )

    assert sorted(hypothesis.runs.values_list("key", flat=True)) == ["1.5", "7", "7", "8"]


def test_a_run_is_found_by_an_id_that_names_a_folder(program, hypothesis):
    program.push(run(id="baseline/seed 1@90b7"))

    assert program.get("projects/CHURN/runs/baseline%2Fseed%201@90b7").json()[0]["run_id"] == "baseline/seed 1@90b7"
    assert program.get("projects/CHURN/runs/baseline/seed%201@90b7").status_code == 200


def test_a_name_that_stands_twice_is_refused(program, hypothesis):
    answer = program.post("projects/CHURN/runs", '{"id": "a", "id": "b", "hypothesis": "H1", "arm": "candidate"}')

    assert (answer.status_code, hypothesis.runs.count()) == (400, 0)
    assert "“id” twice" in answer.content.decode(), "in words that are read in a shell"


def test_letters_that_no_database_takes_are_left_out(program, hypothesis):
    assert program.push(run(name="a\0b\ud800", id="c\0one")).status_code == 201
    assert (hypothesis.runs.get().name, hypothesis.runs.get().run_id) == ("ab?", "cone")


def test_a_draft_takes_no_runs(crew, ledger):
    ledger.draft()
    answer = Program(crew).push(run())

    assert answer.status_code == 422
    assert "Register it first" in said(answer)


def test_a_thousand_runs_at_once_take_bounded_queries(program, hypothesis, django_assert_max_num_queries):
    runs = [run(seed % 500, ("baseline", "candidate")[seed >= 500], id=f"r{seed}") for seed in range(MOST_AT_ONCE)]
    with django_assert_max_num_queries(60):
        answer = program.push(*runs)
    assert answer.status_code == 201
    assert hypothesis.runs.count() == MOST_AT_ONCE


def test_many_hypotheses_in_one_batch_are_loaded_once_each(program, ledger):
    for n in range(3):
        ledger.registered(f"One more {n}")
    runs = [run(n, id=f"r{n}", hypothesis=f"H{n % 4 + 1}") for n in range(1, 9)]
    assert program.push(*runs).status_code == 201
    assert Run.objects.count() == 8
