"""Nobody signs or answers what they have not read: what came since is told, and what was typed is kept."""

import re
from datetime import timedelta
from typing import Any

import pytest

from assay import clock
from assay.events.refusals import Refused, Stale


@pytest.fixture
def hypothesis(ledger):
    """One whose evidence suffices to accept it."""
    return ledger.sufficing()


@pytest.fixture
def ada(client, crew):
    client.force_login(crew.ada)
    return client


def two_bad_runs(ledger: Any, hypothesis: Any) -> None:
    """Two more runs, an hour after those that were read, by which the verdict turns."""
    with clock.at(ledger.now + timedelta(days=1, hours=1)):
        hypothesis.bring([ledger.pair(seed, -0.2) for seed in (21, 22)], by=ledger.crew.ana)


def read_on(page: str) -> int:
    """Which assessment the form of a page says that was read."""
    return int(re.search(r'name="seen_assessment" value="(\d+)"', page)[1])


def test_evidence_that_came_since_and_says_otherwise_stands_beside_the_verdict_that_was_signed(ledger, hypothesis, ada):
    hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana)
    assert "What came since says otherwise" not in ada.get(hypothesis.url).content.decode()

    two_bad_runs(ledger, hypothesis)

    page = ada.get(hypothesis.url).content.decode()
    assert "What came since says otherwise: no verdict yet. The verdict stands as it was signed" in page


def test_a_verdict_is_signed_on_the_assessment_that_was_read(ledger, hypothesis):
    read = hypothesis.assessment.pk
    two_bad_runs(ledger, hypothesis)
    now = hypothesis.assessment

    with pytest.raises(Refused) as refused:
        hypothesis.sign("accepted", reason="Holds", read=read, by=ledger.crew.ana)

    assert refused.value.status == 409
    assert refused.value.message == f"2 runs came meanwhile: the evidence now says “no verdict yet”, {now.span}."
    assert re.fullmatch(r"−0\.\d{3,} to 0\.\d{3,}", now.span)
    assert not hypothesis.verdicts.exists()
    assert hypothesis.sign("inconclusive", reason="It broke", read=now.pk, by=ledger.crew.ana).assessment == now


def test_a_program_signs_on_the_newest_assessment(ledger, hypothesis):
    two_bad_runs(ledger, hypothesis)
    assert hypothesis.sign("inconclusive", reason="It broke", by=ledger.crew.ana).assessment == hypothesis.assessment


def test_evidence_that_went_and_a_level_that_changed_are_told_apart(ledger, hypothesis):
    read = hypothesis.assessment.pk
    hypothesis.keep_found(hypothesis.assessment.at_level(0.001))
    with pytest.raises(Refused, match="The level of the project changed meanwhile: the evidence now says"):
        hypothesis.sign("accepted", reason="Holds", read=read, by=ledger.crew.ana)

    hypothesis.exclude(key="1", reason="A crash", by=ledger.crew.ana)
    with pytest.raises(Refused, match="What counts changed meanwhile: the evidence now says"):
        hypothesis.sign("accepted", reason="Holds", read=read, by=ledger.crew.ana)


def test_the_interval_is_told_as_the_page_writes_it(ledger):
    hypothesis = ledger.registered(metric="wait", minimal_effect=100, range_low=None, range_high=None)
    runs = [ledger.pair(n, metric="wait", values={"baseline": 1e4, "candidate": 1e4 + 500 + 300 * n}) for n in range(9)]
    ledger.bring(hypothesis, runs)

    found = hypothesis.assessment
    assert (found.field("places"), found.span) == (0, f"{found.low:.0f} to {found.high:.0f}")


def test_evidence_that_is_refused_by_now_is_told_as_such(ledger, hypothesis):
    read = hypothesis.assessment.pk
    with clock.at(ledger.now + timedelta(days=2)):
        hypothesis.bring([ledger.pair(21, float("nan"))], by=ledger.crew.ana)

    with pytest.raises(Refused, match=r"1 run came meanwhile: the evidence is refused now\."):
        hypothesis.sign("accepted", reason="Holds", read=read, by=ledger.crew.ana)


def test_the_second_signature_is_given_on_the_assessment_that_was_read(ledger, hypothesis):
    hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    read = hypothesis.assessment.pk
    two_bad_runs(ledger, hypothesis)

    with pytest.raises(Refused, match="2 runs came meanwhile"):
        hypothesis.second(read=read, by=ledger.crew.bo)

    assert hypothesis.verdict is None
    assert hypothesis.second(read=hypothesis.assessment.pk, by=ledger.crew.bo).value == "rejected"


def test_a_form_that_was_open_too_long_is_shown_again_with_what_was_typed(ledger, hypothesis, ada):
    sent = {"decision": "accepted", "reason": "Holds on every seed", "seen": "0"}
    sent["seen_assessment"] = str(read_on(ada.get(hypothesis.url).content.decode()))
    two_bad_runs(ledger, hypothesis)

    answer = ada.post(f"{hypothesis.url}/verdicts", sent)

    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#main")
    assert "2 runs came meanwhile: the evidence now says “no verdict yet”" in page
    assert "Holds on every seed</textarea>" in page
    assert re.search(r'value="accepted" required checked', page)
    assert read_on(page) == hypothesis.assessment.pk
    again = ada.post(f"{hypothesis.url}/verdicts", {**sent, "seen_assessment": str(read_on(page))})
    assert again.status_code == 303
    assert hypothesis.verdicts.get().against


def test_a_second_form_that_was_open_too_long_is_shown_again(ledger, hypothesis, client):
    client.force_login(ledger.crew.bo)
    pending = hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    sent = {"note": "The split leaks", "seen": str(pending.pk)}
    sent["seen_assessment"] = str(read_on(client.get(hypothesis.url).content.decode()))
    two_bad_runs(ledger, hypothesis)

    answer = client.post(f"{hypothesis.url}/second-signatures", sent)

    page = answer.content.decode()
    assert answer.status_code == 409 and "2 runs came meanwhile" in page
    assert "The split leaks</textarea>" in page
    sent["seen_assessment"] = str(read_on(page))
    assert client.post(f"{hypothesis.url}/second-signatures", sent).status_code == 303


def test_a_reason_left_out_keeps_what_was_chosen(ledger, hypothesis, ada):
    answer = ada.post(f"{hypothesis.url}/verdicts", {"decision": "rejected", "reason": " "})

    assert answer.status_code == 422
    assert "A verdict needs a reason." in answer.content.decode()
    assert re.search(r'value="rejected" required checked', answer.content.decode())


def test_of_two_answers_to_one_argument_the_first_stays(ledger, hypothesis, ada):
    argument = hypothesis.argue("It is starved", by=ledger.crew.bo)
    hypothesis.answer(argument, "It is not", seen="", by=ledger.crew.ana)

    with pytest.raises(Stale) as stale:
        hypothesis.answer(argument, "So be it", seen="", by=ledger.crew.ada)
    assert (stale.value.theirs, stale.value.yours, stale.value.who) == ("It is not", "So be it", "Ana")

    answer = ada.post(f"{hypothesis.url}/arguments/{argument.pk}/answers", {"text": "So be it", "seen_text": ""})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Ana changed this while you wrote." in page
    assert '<pre data-clash="yours">So be it</pre>' in page
    argument.refresh_from_db()
    assert argument.answer == "It is not"


def test_whoever_saw_an_answer_may_give_a_better_one(ledger, hypothesis):
    argument = hypothesis.argue("It is starved", by=ledger.crew.bo)
    hypothesis.answer(argument, "It is not", seen="", by=ledger.crew.ana)

    hypothesis.answer(argument, "It was, for a day", seen="It is not", by=ledger.crew.ada)

    assert (argument.answer, argument.answered_by) == ("It was, for a day", ledger.crew.ada)
