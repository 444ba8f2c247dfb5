import pytest

from assay.backlog.models import Deliverable, Item
from assay.events.models import Event
from assay.events.refusals import Refused


def test_the_science_signs_and_the_verdict_stands(ledger):
    hypothesis = ledger.sufficing()

    verdict = hypothesis.sign("accepted", reason="Holds on every seed", by=ledger.crew.ana)

    assert not verdict.against
    assert (hypothesis.state, hypothesis.verdict) == ("accepted", verdict)
    assert Event.objects.on(hypothesis).last().verb == "verdict.signed"


def test_of_two_who_sign_at_once_the_second_is_told_of_the_first(ledger):
    hypothesis = ledger.sufficing()
    first = hypothesis.sign("accepted", reason="Holds on every seed", seen=0, by=ledger.crew.ana)

    with pytest.raises(Refused, match="signed “accepted” on CHURN-H1 meanwhile"):
        hypothesis.sign("inconclusive", reason="It leaks", seen=0, by=ledger.crew.ada)

    hypothesis.refresh_from_db()
    assert (hypothesis.verdict, hypothesis.pending, hypothesis.verdicts.count()) == (first, None, 1)
    assert hypothesis.sign("accepted", reason="Holds on every seed", seen=0, by=ledger.crew.ana) == first
    against = hypothesis.sign("inconclusive", reason="It leaks", seen=first.pk, by=ledger.crew.ada)
    assert hypothesis.pending == against


def test_a_second_signature_stands_under_the_verdict_that_was_read(ledger):
    hypothesis = ledger.sufficing()
    read = hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    hypothesis.sign("inconclusive", reason="It may leak", by=ledger.crew.ada)

    with pytest.raises(Refused, match="signed “inconclusive”"):
        hypothesis.second(seen=read.pk, by=ledger.crew.bo)

    hypothesis.refresh_from_db()
    assert hypothesis.verdict is None
    assert hypothesis.second(seen=hypothesis.pending_id, by=ledger.crew.bo).value == "inconclusive"


def test_the_form_says_which_verdict_was_seen(ledger, client):
    hypothesis = ledger.sufficing()
    client.force_login(ledger.crew.ada)
    assert 'name="seen" value="0"' in client.get(hypothesis.url).content.decode()
    hypothesis.sign("accepted", reason="Holds on every seed", by=ledger.crew.ana)

    answer = client.post(f"{hypothesis.url}/verdicts", {"decision": "rejected", "reason": "It leaks", "seen": "0"})

    assert answer.status_code == 422 and "meanwhile" in answer.content.decode()
    hypothesis.refresh_from_db()
    assert f'name="seen" value="{hypothesis.verdict_id}"' in client.get(hypothesis.url).content.decode()


@pytest.mark.parametrize("who", ["bo", "lee", "cleo", "vera", "otto", "rem"])
def test_nobody_else_signs(ledger, who):
    hypothesis = ledger.sufficing()

    with pytest.raises(Refused, match="science discipline"):
        hypothesis.sign("accepted", reason="Why not", by=getattr(ledger.crew, who))
    hypothesis.refresh_from_db()
    assert hypothesis.state == "suffices"


def test_a_viewer_of_the_science_does_not_sign_either(ledger):
    hypothesis = ledger.sufficing()
    ledger.crew.seat(ledger.crew.vera).change(discipline="science", by=ledger.crew.cleo)

    with pytest.raises(Refused, match="science discipline"):
        hypothesis.sign("accepted", reason="Why not", by=ledger.crew.vera)


@pytest.mark.parametrize(
    ("value", "reason", "said"), [("accepted", " ", "needs a reason"), ("maybe", "x", "no verdict")]
)
def test_a_verdict_has_a_value_and_a_reason(ledger, value, reason, said):
    with pytest.raises(Refused, match=said):
        ledger.sufficing().sign(value, reason=reason, by=ledger.crew.ana)


def test_without_evidence_there_is_nothing_to_sign(ledger):
    with pytest.raises(Refused, match="No evidence"):
        ledger.registered().sign("inconclusive", reason="Given up", by=ledger.crew.ana)


def test_signing_waits_until_each_failed_key_has_a_run_or_a_reason(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(11, None)])

    with pytest.raises(Refused, match="seed 11"):
        hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana)
    hypothesis.explain("11", reason="Out of memory", by=ledger.crew.ana)
    hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana)

    assert hypothesis.state == "accepted"


def test_refused_evidence_allows_only_inconclusive(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, ledger.pairs()[:3])
    assert hypothesis.allowed_decisions() == ("inconclusive",)

    with pytest.raises(Refused, match="only “inconclusive”"):
        hypothesis.sign("rejected", reason="Hopeless", by=ledger.crew.ana)
    verdict = hypothesis.sign("inconclusive", reason="No money for more runs", by=ledger.crew.ana)

    assert (verdict.against, hypothesis.state) == (False, "inconclusive")


@pytest.mark.parametrize("value", ["rejected", "inconclusive"])
def test_any_difference_is_against_and_waits_for_another_discipline(ledger, value):
    hypothesis = ledger.sufficing()

    verdict = hypothesis.sign(value, reason="I do not trust the split", by=ledger.crew.ana)

    assert (verdict.against, hypothesis.pending, hypothesis.state) == (True, verdict, "pending")
    for person in (ledger.crew.ana, ledger.crew.ada, ledger.crew.vera, ledger.crew.otto):
        with pytest.raises(Refused, match="another discipline"):
            hypothesis.second(by=person)
    hypothesis.second(by=ledger.crew.bo, note="The split leaks")
    assert (hypothesis.state, hypothesis.verdict.second_by) == (value, ledger.crew.bo)
    assert hypothesis.verdict.against, "and it says so for ever"


def test_a_pending_verdict_drops_and_unlocks_nothing(ledger):
    needs = ledger.crew.story("Serve it")
    hypothesis = ledger.sufficing()
    hypothesis.link(needs, "needs", by=ledger.crew.ana)
    hypothesis.sign("rejected", reason="I do not trust it", by=ledger.crew.ana)

    with pytest.raises(Refused, match="not rejected"):
        hypothesis.drop_moot([needs], by=ledger.crew.lee)
    assert needs.holds.exists()


def test_while_one_is_pending_the_earlier_verdict_stands(ledger):
    hypothesis = ledger.accepted()
    first = hypothesis.verdict

    second = hypothesis.sign("rejected", reason="It leaked", by=ledger.crew.ada)
    assert (hypothesis.state, hypothesis.verdict, hypothesis.pending) == ("accepted", first, second)

    hypothesis.second(by=ledger.crew.bo)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert (hypothesis.state, hypothesis.pending) == ("rejected", None)
    assert hypothesis.verdicts.count() == 2


def test_without_a_pending_verdict_there_is_nothing_to_second(ledger):
    with pytest.raises(Refused, match="waits for a second"):
        ledger.accepted().second(by=ledger.crew.bo)


def test_a_verdict_is_the_deliverable_of_its_spike(ledger):
    spike = ledger.crew.spike(promises="The verdict on it")
    hypothesis = ledger.sufficing()
    hypothesis.link(spike, "tests", by=ledger.crew.ana)
    promised = Deliverable.objects.get(item=spike)

    hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana, delivers=[promised])

    promised.refresh_from_db()
    evidence = promised.evidence.get()
    assert (evidence.kind, evidence.ref, promised.delivered_by) == ("verdict", hypothesis.key, ledger.crew.ana)
    spike.move(to=ledger.crew.done, by=ledger.crew.ana, reason="The verdict is its answer")
    assert spike.done_at is not None


def test_a_verdict_is_no_deliverable_of_an_item_that_does_not_test_it(ledger):
    story = ledger.crew.story(promises="A page for support")
    hypothesis = ledger.sufficing()
    hypothesis.link(story, "needs", by=ledger.crew.ana)
    promised = Deliverable.objects.get(item=story)

    with pytest.raises(Refused, match="“A page for support” is owed no more, or its item does not test CHURN-H1"):
        hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana, delivers=[promised])

    assert not hypothesis.verdicts.exists()


def test_a_verdict_against_delivers_only_once_it_stands(ledger):
    spike = ledger.crew.spike(promises="The verdict on it")
    hypothesis = ledger.sufficing()
    hypothesis.link(spike, "tests", by=ledger.crew.ana)
    promised = Deliverable.objects.get(item=spike)
    hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana, delivers=[promised])
    assert not promised.evidence.exists()

    hypothesis.second(by=ledger.crew.bo)

    promised.refresh_from_db()
    assert promised.delivered_at is not None


def test_arguments_stay_with_their_answers(ledger):
    hypothesis = ledger.sufficing()
    argument = hypothesis.argue("We starved it.", by=ledger.crew.ada)
    hypothesis.answer(argument, "The claim was about thirty days.", by=ledger.crew.ana)

    assert hypothesis.arguments.get().answered_by == ledger.crew.ana
    with pytest.raises(Refused, match="nothing in this argument"):
        hypothesis.argue(" ", by=ledger.crew.ada)


def test_an_accepted_hypothesis_lets_what_needs_it_go_on(ledger):
    waiting = ledger.crew.story("Build it into the pipeline")
    first, second = ledger.sufficing("First"), ledger.sufficing("Second")
    for hypothesis in (first, second):
        hypothesis.link(waiting, "needs", by=ledger.crew.ana)
    assert waiting.holds.count() == 2

    first.sign("accepted", reason="Holds", by=ledger.crew.ana)

    assert [hold.reason for hold in Item.objects.get(pk=waiting.pk).holds.all()] == ["needs CHURN-H2"]
    second.unlink(waiting, "needs", by=ledger.crew.ana)
    assert not waiting.holds.exists()


def test_an_item_that_only_tests_it_does_not_wait(ledger):
    spike = ledger.crew.spike()
    hypothesis = ledger.registered()
    hypothesis.link(spike, "tests", by=ledger.crew.ana)
    hypothesis.link(spike, "tests", by=ledger.crew.ana)

    assert not spike.holds.exists()
    assert [event.verb for event in Event.objects.on(hypothesis)].count("hypothesis.linked") == 1
    with pytest.raises(Refused, match="different projects"):
        hypothesis.link(ledger.crew.item(project=ledger.crew.other, by=ledger.crew.otto), "tests", by=ledger.crew.ana)
