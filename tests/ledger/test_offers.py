"""What other rooms show of the ledger."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.backlog.registries import marks_of
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.registries import find, links, owed_by
from assay.ledger.offers import waits
from assay.practice.snapshot import snapshot


def test_items_carry_chips_of_what_they_test_and_need(ledger):
    first, second = ledger.registered("First"), ledger.accepted("Second")
    item, bare = ledger.crew.story("Both"), ledger.crew.story("None")
    for hypothesis, relation in ((second, "needs"), (first, "tests"), (first, "needs")):
        hypothesis.link(item, relation, by=ledger.crew.ana)

    with CaptureQueriesContext(connection) as asked:
        chips = marks_of([item.pk, bare.pk])

    assert [(chip.label, chip.state) for chip in chips[item.pk]] == [("H1", "registered"), ("H2", "accepted")]
    assert bare.pk not in chips
    assert len(asked) == 1


def test_items_are_found_by_their_hypotheses(ledger):
    hypothesis = ledger.registered()
    tests, needs, _ = (ledger.crew.story(title) for title in ("tests", "needs", "none"))
    hypothesis.link(tests, "tests", by=ledger.crew.ana)
    hypothesis.link(needs, "needs", by=ledger.crew.ana)
    context = context_of(ledger.crew.project, ledger.crew.ana)

    def found(text):
        query = vocabulary().understand(text, context)
        return [] if query.problems else sorted(type(tests).objects.filter(query.q).values_list("title", flat=True))

    assert found("hypothesis:H1") == found("hypothesis:churn-h1") == ["needs", "tests"]
    assert found("needs:H1") == ["needs"]
    assert found("no:hypothesis") == ["none"]
    assert found("hypothesis:H99") == []
    assert vocabulary().understand("hypothesis:OTHER-H1", context).problems


def test_a_verdict_that_waits_is_owed_by_whoever_registered_it(ledger):
    hypothesis = ledger.sufficing()
    project = ledger.crew.project

    owed = owed_by(ledger.crew.ana, [project])
    assert [one.what for one in owed] == [f"Verdict on {hypothesis.key}"]
    assert owed[0].since == hypothesis.sufficient_since
    assert owed_by(ledger.crew.ada, [project]) == []

    ledger.crew.seat(ledger.crew.ana).leave(by=ledger.crew.cleo)
    assert [one.what for one in owed_by(ledger.crew.ada, [project])] == [f"Verdict on {hypothesis.key}"]


def test_what_is_owed_says_whether_the_evidence_decides(client, ledger):
    crew = ledger.crew
    undecided = ledger.registered("Once is enough", policy="fixed", planned_n=10)
    ledger.bring(undecided, ledger.pairs([0.05, -0.03, 0.04, -0.05, 0.06, -0.02, 0.03, -0.04, 0.05, -0.01]))
    assert undecided.assessment.verdict == "inconclusive" and undecided.state == "suffices"
    ledger.sufficing()

    assert sorted(one.why for one in owed_by(crew.ana, [crew.project])) == [
        "its evidence suffices to accept", "its last look is taken and does not decide",
    ]  # fmt: skip
    client.force_login(crew.bo)
    assert "The evidence suffices." not in client.get(undecided.url).content.decode()


def test_the_menu_counts_what_waits_for_whoever_looks(client, ledger):
    crew, project = ledger.crew, ledger.crew.project
    ledger.sufficing()
    ledger.sufficing("Against it").sign("rejected", reason="It leaks", by=crew.ana)
    people = (crew.ana, crew.ada, crew.bo, crew.lee, crew.cleo, crew.vera)

    assert [waits(project, person) for person in people] == [1, 0, 1, 1, 1, 0]
    assert [len(owed_by(person, [project])) for person in people] == [1, 0, 1, 1, 1, 0]
    client.force_login(crew.ana)
    assert "1 waits<" in client.get(f"{project.url}ledger").content.decode()

    crew.seat(crew.ana).leave(by=crew.cleo)
    assert [waits(project, person) for person in people[1:]] == [1, 1, 1, 1, 0]


def test_a_missing_reason_is_named_with_what_is_owed(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(11, None)])

    assert "reason for seed 11" in owed_by(ledger.crew.ana, [ledger.crew.project])[0].why


def test_a_second_signature_is_asked_of_the_other_disciplines(ledger):
    hypothesis = ledger.sufficing()
    hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    project = ledger.crew.project

    for person in (ledger.crew.bo, ledger.crew.lee, ledger.crew.cleo):
        assert [one.what for one in owed_by(person, [project])] == [f"Second signature on {hypothesis.key}"]
    for person in (ledger.crew.ana, ledger.crew.ada, ledger.crew.vera):
        assert owed_by(person, [project]) == []


def test_whoever_signed_first_is_not_asked_to_sign_second(ledger):
    hypothesis, ana = ledger.sufficing(), ledger.crew.ana
    hypothesis.sign("rejected", reason="It leaks", by=ana)
    ledger.crew.seat(ana).change(discipline="engineering", by=ledger.crew.cleo)

    assert not hypothesis.may_second(ana)
    assert list(owed_by(ana, [ledger.crew.project])) == []


def test_keys_and_words_lead_to_a_hypothesis(ledger):
    hypothesis = ledger.sufficing("Call graph")
    project = ledger.crew.project

    assert links(project, ["churn-h1", "CHURN-H9", "CHURN-1"]) == {"CHURN-H1": (hypothesis.url, "Call graph")}
    hits = find(ledger.crew.ana, project, "call gr")
    assert [hit.label for hit in hits if hit.url.startswith("/browse/CHURN-H")] == [
        "CHURN-H1 Call graph",
        "Sign the verdict on CHURN-H1",
    ]
    assert not [hit for hit in find(ledger.crew.otto, None, "call gr") if "CHURN" in hit.label]


def test_the_practices_are_told_of_hypotheses_as_they_were(ledger):
    hypothesis = ledger.sufficing()
    with clock.at(ledger.now + timedelta(days=3)):
        hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)
    with clock.at(ledger.now + timedelta(days=5)):
        hypothesis.second(by=ledger.crew.bo)

    def then(days):
        return snapshot(ledger.crew.project, ledger.now + timedelta(days=days))["hypotheses"][0]

    registered = {"id": "CHURN-H1", "registered_at": ledger.now.isoformat()}
    read = (ledger.now + timedelta(days=1)).isoformat()
    assert then(0.5) == registered
    assert then(2) == registered | {"first_evidence_at": read, "sufficient_since": read}
    signed = {"value": "rejected", "by": "ana", "at": (ledger.now + timedelta(days=3)).isoformat(), "against": True}
    assert then(4)["verdict"] == signed
    second = {"by": "bo", "at": (ledger.now + timedelta(days=5)).isoformat()}
    assert then(6)["verdict"] == signed | {"second": second}


def test_what_stopped_to_suffice_suffices_anew_from_then(ledger):
    hypothesis = ledger.sufficing()
    with clock.at(ledger.now + timedelta(days=2)):
        for key in ("1", "2", "3", "4", "5", "6"):
            hypothesis.exclude(key=key, reason="Wrong image", by=ledger.crew.ana)
    assert hypothesis.state == "gathering"
    with clock.at(ledger.now + timedelta(days=4)):
        for exclusion in list(hypothesis.exclusions.all()):
            hypothesis.include(exclusion, by=ledger.crew.ana)

    facts = snapshot(ledger.crew.project, ledger.now + timedelta(days=5))["hypotheses"][0]
    assert facts["sufficient_since"] == hypothesis.sufficient_since.isoformat()
    assert hypothesis.sufficient_since == ledger.now + timedelta(days=4)


def test_an_item_added_to_the_list_of_a_hypothesis_tests_it(client, crew, ledger):
    hypothesis = ledger.registered()
    client.force_login(crew.ana)

    client.post("/p/churn/items", {"line": "Try the trends", "q": "hypothesis:H1 is:open", "into": ""})

    link = hypothesis.links.get()
    assert (link.item.title, link.relation) == ("Try the trends", "tests")
    client.post("/p/churn/items", {"line": "Try without", "q": "-hypothesis:H1", "into": ""})
    assert hypothesis.links.count() == 1
