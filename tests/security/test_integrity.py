"""B: what is registered stays, by every way in; a verdict is signed by whom it must be, on evidence that bears it."""

import hashlib
import json

import pytest

from assay import clock
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.models import Hypothesis
from assay.ledger.models.registration import HASHED
from tests.security.conftest import browser

OTHER_VALUES = {
    "metric": "roc_auc", "direction": "lower", "claim": "superior", "minimal_effect": 0.001, "baseline": "another",
    "design": "seeds_unpaired", "policy": "planned", "alpha": 0.2, "planned_n": 3, "looks": [2, 3], "folds": 3,
    "repeats": 2, "dataset": "ffff", "range_low": -5.0, "range_high": 7.0, "keys": ["1", "2"],
}  # fmt: skip


def stored(hypothesis):
    version = Hypothesis.objects.get(pk=hypothesis.pk).version
    return version.number, version.hash, version.values(), version.registered_at, version.locked_at, version.by_id


@pytest.mark.parametrize("name", HASHED)
def test_b7_no_hashed_field_changes_after_the_lock(ledger, name):
    """By the method, by the form with a lie about what was seen, by the owner of the project."""
    hypothesis = ledger.sufficing()
    before = stored(hypothesis)

    with pytest.raises(Refused, match=r"locked|Take one|keys|between"):
        hypothesis.change(by=ledger.crew.cleo, **{name: OTHER_VALUES[name]})
    assert stored(hypothesis) == before

    value = OTHER_VALUES[name]
    sent = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    for who in (ledger.crew.cleo, ledger.crew.ana):
        answer = browser(who).post(f"{hypothesis.url}/changes", {name: sent, f"seen_{name}": "", "reason": "Because"})
        assert answer.status_code in (303, 409, 422)
        assert stored(hypothesis) == before


def test_b7_names_that_no_form_has_change_nothing(ledger):
    hypothesis = ledger.sufficing()
    before = stored(hypothesis), hypothesis.by_id, hypothesis.project_id, hypothesis.state
    smuggled = {
        "title": "A new title", "hash": "0" * 64, "locked_at": "", "registered_at": "2020-01-01", "registration": "1",
        "number": "99", "by": str(ledger.crew.bo.pk), "project": str(ledger.crew.other.pk), "state": "accepted",
        "verdict": "1", "assessment": "1", "version": "1", "project_id": str(ledger.crew.other.pk),
    }  # fmt: skip

    assert browser(ledger.crew.ana).post(f"{hypothesis.url}/changes", smuggled).status_code == 303

    now = Hypothesis.objects.get(pk=hypothesis.pk)
    assert (stored(hypothesis), now.by_id, now.project_id, now.state) == before
    assert now.title == "A new title"


def test_b7_taking_back_does_not_change_what_is_locked(ledger):
    """A change of a hashed field before the lock cannot be taken back after it."""
    hypothesis = ledger.registered()
    hypothesis.change(minimal_effect=0.005, by=ledger.crew.ana)
    change = Event.objects.on(hypothesis).filter(verb="hypothesis.changed").last()
    ledger.bring(hypothesis)
    before = stored(hypothesis)

    answer = browser(ledger.crew.ana).post("/p/churn/undo", {"event": str(change.number)})

    assert answer.status_code == 422
    assert stored(hypothesis) == before


def test_b7_an_amendment_leaves_the_first_version_as_it_was(ledger):
    hypothesis = ledger.sufficing()
    first = hypothesis.version
    before = stored(hypothesis)

    hypothesis.amend(by=ledger.crew.ana, reason="A larger effect", minimal_effect=0.02)

    first.refresh_from_db()
    kept = first.number, first.hash, first.values(), first.registered_at, first.locked_at, first.by_id
    assert kept == before
    assert stored(hypothesis)[0] == 2


def test_b7_the_hash_is_recomputed_from_the_export_alone(ledger):
    hypothesis = ledger.sufficing()
    hypothesis.amend(by=ledger.crew.ana, reason="A larger effect", minimal_effect=0.02, alpha=0.01)

    told = json.loads(browser(ledger.crew.vera).get(f"{hypothesis.url}.json").content)

    assert len(told["registrations"]) == 2
    for version in told["registrations"]:
        text = json.dumps(version["hashed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == version["hash"]


def test_b8_runs_from_before_the_registration_carry_no_verdict(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(n, after=-5) for n in range(1, 9)])

    assert not hypothesis.version.is_locked
    with pytest.raises(Refused, match="No evidence"):
        hypothesis.sign("accepted", reason="I saw them", by=ledger.crew.ana)


def test_b8_runs_that_are_here_do_not_change(ledger):
    hypothesis = ledger.sufficing()
    before = list(hypothesis.runs.order_by("pk").values("pk", "values", "use", "status", "started"))

    ledger.bring(hypothesis, [ledger.pair(n, 0.5, after=n) for n in range(1, 11)])

    assert list(hypothesis.runs.order_by("pk").values("pk", "values", "use", "status", "started")) == before


@pytest.mark.parametrize("who", ["bo", "cleo", "lee", "vera", "otto", "rem"])
def test_b8_nobody_but_the_science_of_the_crew_signs(ledger, who):
    hypothesis = ledger.sufficing()
    person = getattr(ledger.crew, who)

    answer = browser(person).post(f"{hypothesis.url}/verdicts", {"decision": "accepted", "reason": "I say so"})

    assert answer.status_code == {"vera": 403, "otto": 404, "rem": 404}.get(who, 422)
    with pytest.raises(Refused, match="signed by the science"):
        hypothesis.sign("accepted", reason="I say so", by=person)
    assert not hypothesis.verdicts.exists()


@pytest.mark.parametrize("who", ["ana", "ada", "vera", "otto", "rem"])
def test_b10_the_second_signature_is_of_another_discipline_of_the_crew(ledger, who):
    hypothesis = ledger.sufficing()
    hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    person = getattr(ledger.crew, who)

    answer = browser(person).post(f"{hypothesis.url}/second-signatures", {"note": "Yes"})

    assert answer.status_code == {"vera": 403, "otto": 404, "rem": 404}.get(who, 422)
    with pytest.raises(Refused, match="another discipline"):
        hypothesis.second(by=person)
    hypothesis.refresh_from_db()
    assert hypothesis.verdict is None


def test_b10_nobody_signs_twice_by_changing_their_discipline(ledger):
    crew, hypothesis = ledger.crew, ledger.sufficing()
    hypothesis.sign("rejected", reason="It leaks", by=crew.ana)
    crew.seat(crew.ana).change(discipline="engineering", by=crew.cleo)

    with pytest.raises(Refused, match="somebody else"):
        hypothesis.second(by=crew.ana)
    assert not hypothesis.may_second(crew.ana)
    hypothesis.refresh_from_db()
    assert hypothesis.verdict is None


def test_b8_a_second_signature_is_not_given_while_keys_are_unexplained(ledger):
    hypothesis = ledger.sufficing()
    hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    ledger.bring(hypothesis, [ledger.pair(77, None, after=30)])

    with pytest.raises(Refused, match="77"):
        hypothesis.second(by=ledger.crew.bo)

    hypothesis.explain("77", reason="Out of memory", by=ledger.crew.ana)
    hypothesis.second(by=ledger.crew.bo)
    assert hypothesis.verdict.second_by == ledger.crew.bo


def test_b8_no_verdict_while_keys_are_unexplained(ledger):
    hypothesis = ledger.sufficing()
    ledger.bring(hypothesis, [ledger.pair(77, None, after=30)])
    signed = {"decision": "accepted", "reason": "It holds"}

    answer = browser(ledger.crew.ana).post(f"{hypothesis.url}/verdicts", signed)

    assert answer.status_code == 422
    assert "77" in answer.content.decode()
    assert not hypothesis.verdicts.exists()


def test_a5_what_a_form_does_not_offer_is_not_signed_with_it(ledger):
    hypothesis = ledger.sufficing()
    signed = {
        "decision": "accepted", "reason": "It holds", "by": str(ledger.crew.ada.pk), "second_by": "1", "against": "",
        "at": "2020-01-01", "assessment": "1", "superseded_at": "2020-01-01", "version": "9",
    }  # fmt: skip

    browser(ledger.crew.ana).post(f"{hypothesis.url}/verdicts", signed)

    verdict = hypothesis.verdicts.get()
    assert (verdict.by, verdict.second_by, verdict.superseded_at) == (ledger.crew.ana, None, None)
    assert verdict.at == clock.now()
