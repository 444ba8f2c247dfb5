import hashlib
import json
from datetime import timedelta

import pytest

from assay import clock
from assay.events.models import Event
from assay.events.refusals import Refused, Stale


def verbs(thing):
    return [event.verb for event in Event.objects.on(thing)]


def test_hypotheses_have_keys_of_their_own(ledger):
    first, second = ledger.draft("First"), ledger.draft("Second")

    assert [first.key, second.key] == ["CHURN-H1", "CHURN-H2"]
    assert type(first).objects.keyed("churn-h2").get() == second
    assert not type(first).objects.keyed("churn-2").exists()


def test_one_that_comes_from_elsewhere_keeps_its_number(ledger):
    assert ledger.draft(number=7).label == "H7"
    assert ledger.draft().label == "H8"
    with pytest.raises(Refused, match="already an H7"):
        ledger.draft(number=7)


@pytest.mark.parametrize(
    ("missing", "asked_for"),
    [
        ({"direction": ""}, "direction"),
        ({"baseline": ""}, "baseline"),
        ({"design": ""}, "design"),
        ({"minimal_effect": None}, "minimal effect"),
        ({"minimal_effect": -0.01}, "minimal effect must be 0 or more"),
        ({"planned_n": None}, "number of runs"),
        ({"alpha": 0.9}, "no evidence"),
        ({"design": "repeated_cv", "policy": "fixed"}, "split"),
        ({"design": "seeds_unpaired", "policy": "anytime"}, "unpaired"),
        ({"looks": [10, 5], "policy": "planned"}, "looks"),
        ({"looks": [5, 10], "policy": "fixed"}, "Looks go only with “at run counts fixed now”"),
        ({"looks": [5, 10], "policy": "anytime"}, "Looks go only with"),
        ({"looks": [5, 10], "policy": "fixed", "planned_n": None}, "number of runs planned"),
        ({"design": "repeated_cv", "policy": "fixed", "folds": 5, "repeats": 2, "looks": [5, 10]}, "has no looks"),
        ({"design": "bogus"}, "design"),
        ({"design": "single_split", "metric": "macro_f1"}, "macro_f1 is resampled and looked at once"),
        ({"design": "single_split", "policy": "fixed", "planned_n": None}, "number of test examples planned"),
        ({"we_believe": " "}, "what we believe"),
    ],
)
def test_what_is_not_whole_cannot_be_registered(ledger, missing, asked_for):
    hypothesis = ledger.draft(**missing)

    with pytest.raises(Refused, match=asked_for):
        hypothesis.register(by=ledger.crew.ana)

    hypothesis.refresh_from_db()
    assert (hypothesis.state, hypothesis.version.hash) == ("draft", "")


def test_registration_gives_the_hash_that_anybody_can_recompute(ledger):
    hypothesis = ledger.registered()

    fields = {
        "metric": "pr_auc", "direction": "higher", "claim": "at_least", "minimal_effect": 0.01,
        "baseline": "gbm-static", "design": "seeds_paired", "policy": "anytime", "alpha": 0.05, "planned_n": 10,
        "dataset": "5ff0e1", "range": [0, 1],
    }  # fmt: skip
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert hypothesis.version.hash == hashlib.sha256(canonical.encode()).hexdigest()
    assert verbs(hypothesis) == ["hypothesis.drafted", "hypothesis.registered"]


def test_a_change_of_a_hashed_field_before_the_lock_registers_anew(ledger):
    hypothesis = ledger.registered()
    before = hypothesis.version.hash

    with clock.at(ledger.now + timedelta(hours=2)):
        hypothesis.change(minimal_effect=0.02, by=ledger.crew.ana)

    assert hypothesis.version.hash != before
    assert hypothesis.version.registered_at == ledger.now + timedelta(hours=2)


def test_what_is_not_hashed_changes_without_registering_anew(ledger):
    hypothesis = ledger.registered()
    before = (hypothesis.version.hash, hypothesis.version.registered_at)

    with clock.at(ledger.now + timedelta(hours=2)):
        hypothesis.change(expected_effect=0.018, title="Other words", by=ledger.crew.ana)

    assert (hypothesis.version.hash, hypothesis.version.registered_at) == before
    assert verbs(hypothesis)[-1] == "hypothesis.changed"


def test_runs_brought_before_such_a_change_are_exploratory_after_it(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(1, metric="log_loss")])  # another metric: none of its numbers was read
    assert not hypothesis.version.is_locked

    with clock.at(ledger.now + timedelta(days=2)):
        hypothesis.change(metric="log_loss", direction="lower", by=ledger.crew.ana)

    assert hypothesis.runs.get().use == "exploratory"


def test_a_change_that_makes_a_run_evidence_locks_and_assesses_at_once(ledger):
    hypothesis = ledger.registered(metric="roc_auc")
    later = ledger.pairs(first=31)  # they start hours after the change: a clock runs ahead
    ledger.bring(hypothesis, later)
    assert not hypothesis.version.is_locked

    with clock.at(ledger.now + timedelta(hours=30)):
        hypothesis.change(by=ledger.crew.ana, metric="pr_auc")

    assert (hypothesis.version.is_locked, hypothesis.state, hypothesis.assessment.n) == (True, "suffices", 10)
    assert Event.objects.on(hypothesis).last().data["locked"] == hypothesis.version.hash


def test_the_first_run_that_is_read_locks_the_registration(ledger):
    hypothesis = ledger.registered()
    assert not hypothesis.version.is_locked

    ledger.bring(hypothesis, [ledger.pair(1)])

    assert hypothesis.version.locked_at == ledger.now + timedelta(days=1)
    assert Event.objects.on(hypothesis).last().field("locked") == hypothesis.version.hash
    assert hypothesis.state == "gathering"


def test_an_exploratory_run_does_not_lock(ledger):
    hypothesis = ledger.registered()

    ledger.bring(hypothesis, [ledger.pair(1, after=-20)])

    assert hypothesis.runs.get().use == "exploratory"
    assert hypothesis.state == "registered"


def test_after_the_lock_a_hashed_field_is_refused_and_amend_offered(ledger):
    hypothesis = ledger.sufficing()

    with pytest.raises(Refused) as refused:
        hypothesis.change(minimal_effect=0.005, by=ledger.crew.cleo)

    assert "Amend" in refused.value.way_out
    hypothesis.refresh_from_db()
    assert hypothesis.version.minimal_effect == 0.01
    hypothesis.change(expected_effect=0.018, reason="The EDA", agreed_by=ledger.crew.ada, by=ledger.crew.ana)
    assert "agreed by Ada" in Event.objects.on(hypothesis).last().sentence


def test_an_amendment_counts_only_later_runs_and_the_old_version_keeps_its_results(ledger):
    hypothesis = ledger.sufficing()
    before = hypothesis.assessment

    with clock.at(ledger.now + timedelta(days=2)):
        second = hypothesis.amend(minimal_effect=0.02, reason="Too small to pay", by=ledger.crew.ana)
    assert (hypothesis.state, hypothesis.assessment, second.number) == ("registered", None, 2)
    assert hypothesis.versions.get(number=1).assessments.last() == before

    with clock.at(ledger.now + timedelta(days=4)):
        hypothesis.bring([ledger.pair(20, after=1), ledger.pair(21, after=60)], by=ledger.crew.ana)
    uses = dict(second.runs.values_list("run_id", "use"))
    assert uses == {"run20": "exploratory", "run21": "used"}
    assert hypothesis.versions.get(number=1).runs.count() == 10


def test_an_amendment_needs_a_reason_a_lock_and_no_verdict(ledger):
    hypothesis = ledger.registered()
    with pytest.raises(Refused, match="not locked"):
        hypothesis.amend(minimal_effect=0.02, reason="x", by=ledger.crew.ana)
    ledger.bring(hypothesis)
    with pytest.raises(Refused, match="needs a reason"):
        hypothesis.amend(minimal_effect=0.02, reason=" ", by=ledger.crew.ana)
    hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana)
    with pytest.raises(Refused, match="has its verdict"):
        hypothesis.amend(minimal_effect=0.02, reason="x", by=ledger.crew.ana)
    with pytest.raises(Refused) as refused:
        hypothesis.change(by=ledger.crew.ana, minimal_effect=0.02)
    assert refused.value.way_out == "Register a new hypothesis, with fresh runs."


def test_a_second_person_is_told_what_changed(ledger):
    hypothesis = ledger.draft()
    hypothesis.change(baseline="theirs", by=ledger.crew.ada)

    with pytest.raises(Stale) as stale:
        hypothesis.change(baseline="mine", seen={"baseline": "gbm-static"}, by=ledger.crew.ana)

    assert (stale.value.theirs, stale.value.yours) == ("theirs", "mine")


def test_two_hypotheses_cannot_hang_on_each_other(ledger):
    above = ledger.draft("Above")
    below = ledger.draft("Below", parent=above)

    for link in ("parent", "needs"):
        with pytest.raises(Refused, match="hangs on"):
            above.change(**{link: below}, by=ledger.crew.ana)
    above.change(parent=ledger.draft("Top"), needs=ledger.draft("First"), by=ledger.crew.ana)
    with pytest.raises(Refused, match="different ledgers"):
        ledger.draft("Foreign", parent=ledger.draft("x", project=ledger.crew.other, by=ledger.crew.otto))


def test_an_outsider_sees_none(ledger):
    hypothesis = ledger.draft()
    seen_by = type(hypothesis).objects.seen_by

    assert seen_by(ledger.crew.vera).exists()
    assert not seen_by(ledger.crew.otto).exists()
    assert not seen_by(ledger.crew.rem).exists()


def test_a_change_before_the_lock_is_told_with_its_new_hash(ledger):
    hypothesis = ledger.registered()
    hypothesis.change(minimal_effect=0.02, by=ledger.crew.ana)

    said = Event.objects.on(hypothesis).last().sentence
    assert f"registered anew, sha256 {hypothesis.version.hash[:8]}" in said


def test_a_place_in_the_tree_is_told_in_plain_words(ledger):
    top, hypothesis = ledger.registered("Usage trends"), ledger.registered("A sequence model")
    hypothesis.change(parent=top, needs=top, by=ledger.crew.ana)
    said = Event.objects.on(hypothesis).last().sentence

    assert set(said.split("; ")) == {"put it below CHURN-H1", "said that it needs CHURN-H1"}
