"""Runs of a real MLflow server become evidence by themselves; what is edited there later is said, and turns nothing."""

from datetime import timedelta

import pytest

from assay import clock
from assay.connect.models import Confirmation, Filter, Snapshot
from assay.connect.trying import try_out
from assay.events.models import Event
from tests.ledger.conftest import GAINS


@pytest.fixture
def hypothesis(ledger):
    return ledger.registered(dataset="")


def log_pairs(tracked, named="CHURN-H1", gains=GAINS, **more):
    """Log both arms of each seed; return the ids of the candidates."""
    made = []
    for seed, gain in enumerate(gains, start=1):
        tracked.run(named, "baseline", seed, 0.31, hours=seed, **more)
        made.append(tracked.run(named, "candidate", seed, 0.31 + gain, hours=seed, **more))
    return made


def test_tagged_runs_become_evidence_and_the_assessment_is_that_of_the_same_table(tracked, hypothesis, ledger):
    log_pairs(tracked, "churn-h1")
    seen = tracked.look()

    hypothesis.refresh_from_db()
    same = ledger.sufficing("The same by hand", dataset="")
    assert (seen.new, seen.placed) == (20, 20)
    assert hypothesis.runs.filter(use="used").count() == 20
    assert (hypothesis.assessment.verdict, hypothesis.assessment.n) == ("accept", 10)
    assert hypothesis.assessment.estimate == pytest.approx(same.assessment.estimate)
    told = Event.objects.on(hypothesis).filter(verb="hypothesis.runs").get()
    assert (told.actor_id, told.data["source"]) == (None, f"MLflow {tracked.tracker.address}")


def test_a_second_look_brings_nothing_twice(tracked, hypothesis):
    log_pairs(tracked)
    tracked.look()
    count = Event.objects.count()
    again, whole = tracked.look(hours=25), tracked.look(hours=49, whole=True)

    assert (again.new, again.changed, whole.new, whole.changed) == (0, 0, 0, 0)
    assert hypothesis.runs.count() == 20
    assert Event.objects.count() == count


def test_a_run_under_way_is_shown_and_counts_once_it_has_finished(tracked, hypothesis):
    tracked.run("H1", "baseline", 1, 0.31)
    under_way = tracked.run("H1", "candidate", 1, 0.5, end=None)
    tracked.look(hours=2)
    run = hypothesis.runs.get(run_id=under_way)
    assert (run.use, run.values, run.why) == ("running", {"candidate": None}, "has not finished")
    assert not hypothesis.assessments.exists() or hypothesis.assessments.last().n == 0

    tracked.server.log_values(under_way, {"pr_auc": 0.33}, {}, clock.now().timestamp() + 7200)
    tracked.server.call("runs/update", run_id=under_way, status="FINISHED",
                        end_time=int(clock.now().timestamp() * 1000) + 7_300_000)  # fmt: skip
    tracked.look(hours=3)

    after = hypothesis.runs.get(run_id=under_way)
    assert (after.pk, after.use, after.values) == (run.pk, "used", {"candidate": 0.33})
    assert after.received_at == run.received_at


def test_a_run_that_failed_is_evidence_without_a_value(tracked, hypothesis):
    tracked.run("H1", "baseline", 1, 0.31)
    failed = tracked.run("H1", "candidate", 1, status="FAILED")
    tracked.look()

    assert hypothesis.runs.get(run_id=failed).use == "failed"


def test_folds_come_out_of_the_history_of_the_metric(tracked, ledger):
    hypothesis = ledger.registered(
        dataset="", design="repeated_cv", policy="fixed", planned_n=None, folds=5, repeats=2, keys=[]
    )
    for repeat in (0, 1):
        base = [0.31 + step / 100 for step in range(5)]
        tracked.run("H1", "baseline", value=base, tags={"assay.repeat": repeat})
        tracked.run("H1", "candidate", value=[one + 0.02 for one in base], tags={"assay.repeat": repeat})
    tracked.look()

    hypothesis.refresh_from_db()
    assert hypothesis.runs.filter(use="used").count() == 20
    assert {run.key for run in hypothesis.runs.all()} == {f"{repeat}:{fold}" for repeat in (0, 1) for fold in range(5)}
    assert hypothesis.assessment.n == 10


def test_the_history_of_the_metric_is_kept_and_a_value_that_comes_into_it_later_is_told(tracked, hypothesis):
    run_id = tracked.run("H1", "candidate", 1, [0.2, 0.4, 0.33])
    tracked.look()
    kept = Snapshot.objects.get(run_id=run_id).told

    assert (kept["metrics"]["pr_auc"], kept["history"]) == (0.33, {"pr_auc": [[0, 0.2], [1, 0.4], [2, 0.33]]})
    assert hypothesis.runs.get(run_id=run_id).values == {"candidate": 0.33}

    at = int(clock.now().timestamp() * 1000) + 9_999_999
    tracked.server.call("runs/log-metric", run_id=run_id, key="pr_auc", value=0.9, step=1, timestamp=at)
    tracked.look(hours=48, whole=True)
    assert "pr_auc at step 1 is 0.9 (was 0.4)" in hypothesis.runs.get(run_id=run_id).drift


def test_a_cross_validation_that_was_seen_under_way_leaves_no_row_behind(tracked, ledger):
    hypothesis = ledger.registered(
        dataset="", design="repeated_cv", policy="fixed", planned_n=None, folds=5, repeats=1, keys=[]
    )
    run_id = tracked.run("H1", "candidate", end=None)
    tracked.look(hours=2)
    tracked.server.log_values(run_id, {"pr_auc": [0.1, 0.2, 0.3, 0.4, 0.5]}, {}, clock.now().timestamp())
    tracked.server.call("runs/update", run_id=run_id, status="FINISHED",
                        end_time=int(clock.now().timestamp() * 1000) + 7_300_000)  # fmt: skip
    tracked.look(hours=3)

    assert sorted(hypothesis.runs.values_list("key", "use")) == [(f"0:{fold}", "used") for fold in range(5)]


def test_what_is_edited_after_it_came_is_said_and_turns_no_verdict(tracked, hypothesis, crew):
    candidates = log_pairs(tracked)
    tracked.look()
    hypothesis.refresh_from_db()
    hypothesis.sign("accepted", reason="Holds on every seed", by=crew.ana)
    before = hypothesis.assessment

    tracked.server.log_values(candidates[0], {"pr_auc": 0.9}, {}, clock.now().timestamp() + 99_999)
    tracked.server.tag(candidates[1], "assay.hypothesis", "H7")
    tracked.server.tag(candidates[2], "mlflow.source.git.commit", "f" * 40)
    tracked.server.call("runs/delete", run_id=candidates[3])
    seen = tracked.look(hours=48, whole=True)

    hypothesis.refresh_from_db()
    drifts = dict(hypothesis.runs.exclude(drift="").values_list("run_id", "drift"))
    assert seen.changed == 4
    assert drifts[candidates[0]] == "The tracker now says otherwise: pr_auc is 0.9 (was 0.331)."
    assert "assay.hypothesis is H7 (was CHURN-H1)" in drifts[candidates[1]]
    assert "commit is ffff" in drifts[candidates[2]]
    assert drifts[candidates[3]] == "It was deleted in the tracker."
    assert (hypothesis.assessment, hypothesis.state) == (before, "accepted")
    assert hypothesis.runs.get(run_id=candidates[0]).values == {"candidate": 0.331}
    assert Snapshot.objects.get(run_id=candidates[0]).told["metrics"] == {"pr_auc": 0.331}
    assert Event.objects.on(hypothesis).last().sentence == "found 4 runs changed in MLflow since they came here"

    tracked.server.call("runs/restore", run_id=candidates[3])
    tracked.look(hours=72, whole=True)
    assert hypothesis.runs.get(run_id=candidates[3]).drift == ""


def test_a_run_that_lost_its_tag_is_found_out(tracked, hypothesis):
    first, *_ = log_pairs(tracked)
    tracked.look()
    tracked.server.call("runs/delete-tag", run_id=first, key="assay.hypothesis")
    tracked.look(hours=48, whole=True)

    assert "assay.hypothesis is gone (was CHURN-H1)" in hypothesis.runs.get(run_id=first).drift


def test_what_ran_before_the_registration_does_not_count_whatever_its_clock_says(tracked, ledger):
    draft = ledger.draft(dataset="")
    early = tracked.run("H1", "candidate", 1, 0.33, hours=-5)
    ahead = tracked.run("H1", "candidate", 2, 0.33, hours=100)  # its clock is four days ahead
    tracked.look(hours=1)
    assert draft.runs.count() == 0
    assert tracked.tracker.unplaced[0]["named"] == "CHURN-H1" and tracked.tracker.unplaced[0]["count"] == 2

    with clock.at(clock.now() + timedelta(hours=10)):
        draft.register(by=ledger.crew.ana)
    tracked.look(hours=11)

    assert set(draft.runs.values_list("run_id", "use")) == {(early, "exploratory"), (ahead, "exploratory")}


def test_a_run_for_another_hypothesis_already_does_not_count_twice(tracked, hypothesis, ledger):
    log_pairs(tracked, gains=GAINS[:3])
    tracked.look()
    other = ledger.registered("Another one", dataset="")
    Filter.objects.keep("params.model = 'gbm'", tracker=tracked.tracker, hypothesis=other, arm="", by=ledger.crew.lee)
    both = tracked.run("H1", "candidate", 9, 0.4, hours=30, params={"model": "gbm"})
    tracked.look(hours=48)

    assert Snapshot.objects.get(run_id=both).hypothesis == hypothesis
    assert other.runs.count() == 0
    assert any("a run counts for one hypothesis alone" in one["why"] for one in tracked.tracker.unplaced)


def test_a_saved_filter_finds_runs_that_nobody_tagged(tracked, hypothesis, crew):
    for arm, model in (("baseline", "old"), ("candidate", "new")):
        query = f"params.model = '{model}'"
        Filter.objects.keep(query, tracker=tracked.tracker, hypothesis=hypothesis, arm=arm, by=crew.lee)
        start = clock.now().timestamp() + 3600
        tracked.server.run(tracked.experiment, start=start, end=start + 60, tags={}, metrics={"pr_auc": 0.4},
                           params={"model": model, "random_state": 7})  # fmt: skip
    tracked.look()

    assert sorted(hypothesis.runs.values_list("arm", "key", "use")) == [
        ("baseline", "7", "used"), ("candidate", "7", "used"),
    ]  # fmt: skip


def test_a_filter_that_mlflow_does_not_understand_is_named_and_stops_no_tagged_run(tracked, hypothesis, crew):
    kept = Filter.objects.keep("nonsense", tracker=tracked.tracker, hypothesis=hypothesis, by=crew.lee)
    tracked.run(hypothesis.key, "candidate", 1, 0.33)
    tracked.look()

    kept.refresh_from_db()
    assert kept.is_misread
    assert tracked.tracker.fault == ""
    assert [run.key for run in hypothesis.runs.all()] == ["1"]


def test_another_projects_hypothesis_needs_the_word_of_a_person(tracked, hypothesis, crew):
    tracked.run("FRAUD-H1", "candidate", 1, 0.33)
    tracked.look()
    assert hypothesis.runs.count() == 0
    assert tracked.tracker.unplaced == [
        {"named": "FRAUD-H1", "count": 1, "why": "names another project", "foreign": True}
    ]

    Confirmation.objects.confirm("FRAUD-H1", tracker=tracked.tracker, hypothesis=hypothesis, by=crew.lee)
    tracked.look(hours=25)

    assert hypothesis.runs.get().use == "used"
    assert tracked.tracker.unplaced == []


def test_a_run_that_says_no_arm_waits_with_its_reason_until_it_does(tracked, hypothesis):
    run_id = tracked.run("H1", "", 1, 0.33)
    tracked.look()
    assert tracked.tracker.unplaced[0]["why"].startswith("says no arm")

    tracked.server.tag(run_id, "assay.arm", "candidate")
    tracked.look(hours=26, whole=True)

    assert hypothesis.runs.get().arm == "candidate"
    assert tracked.tracker.unplaced == []


def test_the_identity_of_the_data_is_the_sure_one_and_a_weak_one_is_no_other(tracked, ledger):
    sure = "ab" * 32
    hypothesis = ledger.registered(dataset=sure)
    tags = {"assay.data.sha256": sure}
    good = tracked.run("H1", "candidate", 1, 0.33, tags=tags, data="11111111")
    other = tracked.run("H1", "candidate", 2, 0.33, tags={"assay.data.sha256": "cd" * 32})
    weak = tracked.run("H1", "candidate", 3, 0.33, data="11111111")
    tracked.look()

    said = dict(hypothesis.runs.values_list("run_id", "use"))
    assert said == {good: "used", other: "other_dataset", weak: "used"}
    assert hypothesis.runs.get(run_id=weak).dataset == ""


def test_a_trial_says_who_answers_and_what_it_shows(tracked, crew):
    tracked.run("H1", "candidate", 1, 0.33)

    said = try_out(tracked.tracker.pk, by=crew.lee.pk)

    assert said.startswith("MLflow 3.") and "shows 1 experiment; 1 run carries the tag assay.hypothesis" in said


def test_an_experiment_that_is_not_there_is_said(tracked, crew):
    tracked.tracker.change(experiments="nowhere", by=crew.lee)
    tracked.look()

    assert tracked.tracker.fault == "has no experiment “nowhere”, or does not show it to us"
