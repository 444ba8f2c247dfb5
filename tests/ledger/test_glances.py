"""The verdicts that wait, on the home page."""

from assay.crew.registries import glances_of


def waiting(ledger, person):
    seats = [ledger.crew.seat(person)]
    return [one for glance in glances_of(person, seats) if glance.wide for one in glance.shown]


def test_whoever_registered_it_sees_what_was_found_and_what_waits_behind_it(client, ledger):
    hypothesis = ledger.sufficing()
    needing, tested = ledger.crew.story("Needs it"), ledger.crew.story("Tests it")
    hypothesis.link(needing, "needs", by=ledger.crew.ana)
    hypothesis.link(tested, "tests", by=ledger.crew.ana)

    [one] = waiting(ledger, ledger.crew.ana)

    assert one.chip.label == hypothesis.label
    assert one.behind == f"1 open item needs it: {needing.key}"
    assert one.finding.numbers.startswith("Gain 0.0")
    assert one.plot.interval is not None
    client.force_login(ledger.crew.ana)
    assert "Read and sign" in client.get("/").text
    client.force_login(ledger.crew.ada)
    assert "Read and sign" not in client.get("/").text


def test_nothing_waits_once_it_is_signed(ledger):
    hypothesis = ledger.sufficing()
    hypothesis.sign("accepted", reason="It holds", by=ledger.crew.ana)

    assert waiting(ledger, ledger.crew.ana) == []


def test_a_verdict_against_the_assessment_waits_for_another_discipline(ledger):
    hypothesis = ledger.sufficing()
    hypothesis.sign("rejected", reason="I do not trust it", by=ledger.crew.ana)

    assert [one.chip.label for one in waiting(ledger, ledger.crew.bo)] == [hypothesis.label]
    assert waiting(ledger, ledger.crew.ada) == []
