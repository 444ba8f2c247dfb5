"""What a verdict stands on: named with it, frozen, overturned with a reason, and whose verdict that shakes."""

import pytest

from assay.crew.undo import undo
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.grounds import Grounds
from assay.ledger.models import Choices


@pytest.fixture
def chain(ledger):
    """H1 <- H2 <- H3, each verdict standing on the one before; H4 stands alone, H5 points to H1 without a verdict."""
    one = ledger.accepted("Trends rank", assumptions=["August is like winter"])
    two = ledger.accepted("Calls rank", assumptions=["H1 accepted", "The rate is the same in both arms"])
    three = ledger.accepted("Graphs rank", assumptions=["What CHURN-H2 found holds in the north"])
    four = ledger.accepted("Notes rank", assumptions=["Notes are complete"])
    five = ledger.registered("Uplift ranks", assumptions=["H1 accepted"])
    return one, two, three, four, five


def shaken(hypothesis):
    return [one.text for one in Grounds(hypothesis.project_id).shaken(hypothesis.pk)]


def test_a_verdict_names_its_assumptions_and_what_they_point_to(ledger, chain):
    one, two, three, _, five = chain

    assert [(a.text, a.on, a.stood) for a in two.named.all()] == [
        ("H1 accepted", one, "accepted"),
        ("The rate is the same in both arms", None, ""),
    ]
    assert three.named.get().on == two
    assert not five.named.exists(), "only a verdict names them"
    assert Event.objects.on(two).filter(verb="verdict.signed").get().data["stands_on"] == two.assumptions


def test_they_change_before_the_verdict_and_are_frozen_with_it(ledger):
    hypothesis = ledger.sufficing(assumptions=["August is like winter"])
    hypothesis.change(assumptions=["August is like winter", "The base rate holds"], by=ledger.crew.ana)
    hypothesis.sign("accepted", reason="Holds", by=ledger.crew.ana)

    with pytest.raises(Refused, match="frozen with its verdict"):
        hypothesis.change(assumptions=["Nothing at all"], by=ledger.crew.ana)

    assert [str(one) for one in hypothesis.named.all()] == ["August is like winter", "The base rate holds"]


def test_a_pending_verdict_freezes_them_too(ledger):
    hypothesis = ledger.sufficing(assumptions=["August is like winter"])
    hypothesis.sign("rejected", reason="It leaks", by=ledger.crew.ana)

    with pytest.raises(Refused, match="frozen"):
        hypothesis.change(assumptions=[], by=ledger.crew.ana)


def test_overturning_lists_exactly_the_verdicts_that_stood_on_it(ledger, chain):
    one, two, three, *_ = chain

    assert one.verdicts_on(one.named.get()) == ["CHURN-H1", "CHURN-H2", "CHURN-H3"]
    assert two.verdicts_on(two.named.last()) == ["CHURN-H2", "CHURN-H3"]
    one.overturn(one.named.get(), why="In August half the base is away", by=ledger.crew.bo)

    assert [bool(shaken(each)) for each in chain] == [True, True, True, False, False]
    [found] = Grounds(one.project_id).shaken(three.pk)
    assert [chip.label for chip in found.through] == ["H2", "H1"]
    assert Event.objects.on(one).last().data["verdicts"] == ["CHURN-H1", "CHURN-H2", "CHURN-H3"]


def test_no_verdict_turns_by_it_and_it_can_be_taken_back(ledger, chain):
    one, two, *_ = chain
    overturning = one.overturn(one.named.get(), why="August differs", by=ledger.crew.bo)
    assert {each.state for each in chain[:3]} == {"accepted"}

    one.uphold(overturning, why="It was July that differed", by=ledger.crew.ana)

    assert shaken(two) == []
    overturning.refresh_from_db()
    assert (overturning.taken_back_by, overturning.why) == (ledger.crew.ana, "August differs")
    undoable = one.overturn(one.named.get(), why="August differs after all", by=ledger.crew.ana)
    undo(ledger.crew.project, by=ledger.crew.ana)
    undoable.refresh_from_db()
    assert undoable.taken_back_at


@pytest.mark.parametrize(
    ("why", "cause", "said"), [(" ", "", "for a reason"), ("It differs", "H99", "There is no CHURN-H99")]
)
def test_it_needs_a_reason_and_a_cause_that_is_there(ledger, chain, why, cause, said):
    with pytest.raises(Refused, match=said):
        chain[0].overturn(chain[0].named.get(), why=why, cause=cause, by=ledger.crew.bo)

    assert shaken(chain[0]) == []


def test_a_verdict_or_a_finding_may_have_shown_it(ledger, chain):
    item = ledger.crew.spike()
    first = chain[0].overturn(chain[0].named.get(), why="See there", cause="h4", by=ledger.crew.bo)
    second = chain[3].overturn(chain[3].named.get(), why="See there", cause=item.key, by=ledger.crew.bo)

    assert (first.cause, second.cause) == ("CHURN-H4", item.key)
    with pytest.raises(Refused, match="overturned already"):
        chain[0].overturn(chain[0].named.get(), why="Again", by=ledger.crew.bo)


def test_two_verdicts_that_stand_on_each_other_are_listed_once(ledger):
    one = ledger.sufficing("One", assumptions=["H2 holds"])
    two = ledger.accepted("Two", assumptions=["H1 holds"])
    one.sign("accepted", reason="Holds", by=ledger.crew.ana)

    one.overturn(one.named.get(), why="It does not", by=ledger.crew.ana)

    assert one.verdicts_on(one.named.get()) == ["CHURN-H1", "CHURN-H2"]
    assert len(shaken(two)) == 1


def test_a_verdict_signed_anew_is_told_to_those_that_stand_on_it(ledger, chain):
    one, two, *_ = chain
    one.sign("rejected", reason="The split leaked", by=ledger.crew.ana)
    assert Grounds(two.project_id).of(two)[0].moved == "", "a pending verdict is none yet"
    one.second(by=ledger.crew.bo)

    assert Grounds(two.project_id).of(two)[0].moved == "accepted when this was signed, rejected now"
    assert shaken(two) == [], "nobody overturned anything"


def test_what_is_half_a_year_points_to_nothing_that_is_not_there(ledger):
    hypothesis = ledger.sufficing(assumptions=["H1 itself", "Half-year H7", "CHURN-H2x", "XH2"])

    assert hypothesis.pointed_at(hypothesis.assumptions) == [None, None, None, None]


def test_the_export_says_what_a_verdict_stands_on_and_what_followed(ledger, chain, client):
    chain[1].overturn(chain[1].named.get(place=1), why="The rates differ", cause="H4", by=ledger.crew.bo)
    chain[1].follow(Choices(), by=ledger.crew.ana)
    client.force_login(ledger.crew.vera)

    told = client.get("/browse/CHURN-H2.json").json()

    assert told["stands_on"][0] == {"text": "H1 accepted", "on": "CHURN-H1", "stood": "accepted", "overturned": []}
    assert told["stands_on"][1]["overturned"][0]["cause"] == "CHURN-H4"
    assert told["what_followed"][0]["verdict"] == "accepted"
