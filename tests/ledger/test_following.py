"""What follows from a hypothesis: its work before the verdict, one sitting after it, undone as a whole."""

import pytest

from assay.backlog.models import Deliverable, Item
from assay.crew.undo import undo
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.models import Choices, FollowUp, Hypothesis, NewHypothesis, NewItem

SPIKE = NewItem(
    "Does a longer history help?", "spike", "experimentation", "M", delivers="Verdict on it", leaves="verdict",
    relation="tests",
)  # fmt: skip
STORY = NewItem("Serve the trend model", "story", "operationalization", "S", delivers="A service", relation="needs")


def states(*items):
    return [Item.objects.get(pk=item.pk).column.kind for item in items]


def test_a_hypothesis_makes_its_items_with_their_deliverables_and_links(ledger):
    hypothesis = ledger.registered()

    made = hypothesis.follow(Choices([SPIKE, STORY]), by=ledger.crew.ana)

    spike, story = Item.objects.order_by("number")
    assert (spike.kind, spike.stage, spike.size, spike.question) == ("spike", "experimentation", "M", spike.title)
    assert [str(one) for one in Deliverable.objects.order_by("id")] == ["Verdict on it", "A service"]
    assert Deliverable.objects.get(item=spike).kind == "verdict"
    assert list(hypothesis.links.values_list("item", "relation")) == [(spike.pk, "tests"), (story.pk, "needs")]
    assert story.holds.get().reason == "needs CHURN-H1"
    assert not spike.holds.exists()
    assert made.verdict is None
    assert Event.objects.on(hypothesis).last().sentence == "made work of it: added CHURN-1, CHURN-2"


def test_what_was_made_is_taken_back_in_one_go(ledger):
    hypothesis = ledger.registered()
    made = hypothesis.follow(Choices([SPIKE, STORY]), by=ledger.crew.ana)

    undo(ledger.crew.project, by=ledger.crew.ana)

    assert states(*Item.objects.all()) == ["dropped", "dropped"]
    assert not hypothesis.links.exists()
    assert not any(item.holds.exists() for item in Item.objects.all())
    assert not Deliverable.objects.filter(withdrawn_at=None).exists()
    made.refresh_from_db()
    assert made.undone_at


def test_a_rejection_is_followed_in_one_sitting_and_taken_back_as_a_whole(ledger):
    hypothesis, doomed = ledger.registered("A sequence model"), ledger.crew.story("Serve it")
    kept = ledger.crew.spike("Test it")
    hypothesis.link(doomed, "needs", by=ledger.crew.ana)
    hypothesis.link(kept, "tests", by=ledger.crew.ana)
    ledger.bring(hypothesis, ledger.pairs([gain - 0.03 for gain in (0.021, 0.016, 0.0166, 0.0132, 0.0099, 0.0156)]))
    hypothesis.sign("rejected", reason="Wholly below the claim", by=ledger.crew.ana)
    assert not hypothesis.is_followed_up

    hypothesis.follow(
        Choices(
            [NewItem("Count the history", "spike", relation="tests", of=0)],
            [NewHypothesis("Ninety days of calls", "a model on ninety days")],
            drops=[doomed],
        ),
        by=ledger.crew.ana,
    )

    draft = Hypothesis.objects.get(number=2)
    assert (draft.parent, draft.state, draft.we_believe) == (hypothesis, "draft", "a model on ninety days")
    assert (draft.will_result_in, draft.version.metric) == (hypothesis.will_result_in, hypothesis.version.metric)
    assert draft.version.baseline == hypothesis.version.baseline
    assert states(doomed, kept) == ["dropped", "not_started"]
    assert draft.links.get().item.title == "Count the history"
    assert hypothesis.is_followed_up
    assert hypothesis.prunings.get().undone_at is None

    undo(ledger.crew.project, by=ledger.crew.ana)

    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert states(doomed, draft_item(draft)) == ["not_started", "dropped"]
    assert doomed.holds.exists(), "it waits again, as it did before"
    assert hypothesis.prunings.get().undone_at
    assert not hypothesis.is_followed_up


def draft_item(_draft):
    return Item.objects.get(title="Count the history")


def test_an_acceptance_names_what_it_unlocks_and_takes_it_up(ledger):
    hypothesis, story, waiting = ledger.registered(), ledger.crew.story("Serve it"), ledger.crew.story("Explain it")
    other, sprint = ledger.registered("Another"), ledger.crew.sprint()
    hypothesis.link(story, "needs", by=ledger.crew.ana)
    for one in (hypothesis, other):
        one.link(waiting, "needs", by=ledger.crew.ana)
    ledger.bring(hypothesis)
    assert hypothesis.unlocked_items() == []
    hypothesis.sign("accepted", reason="Holds on every seed", by=ledger.crew.ana)

    assert hypothesis.unlocked_items() == [story]
    hypothesis.follow(Choices(takes_up=[story], sprint=sprint), by=ledger.crew.ana)

    story.refresh_from_db()
    assert story.sprint == sprint
    undo(ledger.crew.project, by=ledger.crew.ana)
    story.refresh_from_db()
    assert story.sprint is None
    with pytest.raises(Refused, match="CHURN-2 is not open and free to go"):
        hypothesis.follow(Choices(takes_up=[waiting], sprint=sprint), by=ledger.crew.ana)


def test_an_accepted_candidate_is_the_baseline_to_beat(ledger):
    hypothesis = ledger.accepted(candidate="gbm-usage")

    hypothesis.follow(Choices(hypotheses=[NewHypothesis("Calls rank better still")]), by=ledger.crew.ana)

    assert Hypothesis.objects.get(number=2).version.baseline == "gbm-usage"


def test_nothing_may_follow_and_that_is_said_once(ledger):
    hypothesis = ledger.accepted()

    said = hypothesis.follow(Choices(), by=ledger.crew.ana)

    assert said.is_empty
    assert hypothesis.is_followed_up
    assert Event.objects.on(hypothesis).last().sentence == "said what follows from “accepted”: nothing"
    with pytest.raises(Refused, match="Nothing was chosen"):
        hypothesis.follow(Choices(), by=ledger.crew.ana)


def test_before_a_verdict_nothing_chosen_is_nothing(ledger):
    with pytest.raises(Refused, match="Nothing was chosen"):
        ledger.registered().follow(Choices(), by=ledger.crew.ana)


def test_a_pending_verdict_drops_and_asks_nothing_yet(ledger):
    hypothesis, item = ledger.sufficing(), ledger.crew.story()
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    hypothesis.sign("rejected", reason="The runs share a leak", by=ledger.crew.ana)

    with pytest.raises(Refused, match="CHURN-H1 is not rejected"):
        hypothesis.follow(Choices(drops=[item]), by=ledger.crew.ana)
    assert states(item) == ["not_started"]
    assert not FollowUp.objects.exists()

    hypothesis.second(by=ledger.crew.bo)
    hypothesis.follow(Choices(drops=[item]), by=ledger.crew.bo)
    assert states(item) == ["dropped"]


def test_one_wrong_row_leaves_everything_as_it_was(ledger):
    hypothesis = ledger.registered()

    with pytest.raises(Refused, match="XXL is no size"):
        hypothesis.follow(Choices([SPIKE, NewItem("Too large", "story", size="XXL")]), by=ledger.crew.ana)
    with pytest.raises(Refused, match="new hypothesis that has no title"):
        hypothesis.follow(Choices([NewItem("Lost", "story", relation="tests", of=0)]), by=ledger.crew.ana)

    assert not Item.objects.exists()
    assert not hypothesis.links.exists()


def test_it_is_not_taken_back_once_somebody_worked_on_it(ledger):
    hypothesis = ledger.registered()
    hypothesis.follow(Choices([SPIKE]), by=ledger.crew.ana)
    spike = Item.objects.get()
    spike.move(to=ledger.crew.doing, by=ledger.crew.bo)

    with pytest.raises(Refused, match="Bo moved it"):
        undo(ledger.crew.project, by=ledger.crew.ana)

    assert states(spike) == ["active"]
    assert hypothesis.links.exists()


def test_a_new_verdict_is_asked_about_anew(ledger):
    hypothesis = ledger.accepted()
    hypothesis.follow(Choices(), by=ledger.crew.ana)

    hypothesis.sign("inconclusive", reason="The split leaked", by=ledger.crew.ana)
    assert hypothesis.is_followed_up, "the pending one changes nothing"
    hypothesis.second(by=ledger.crew.bo)

    assert not hypothesis.is_followed_up


def test_what_the_ledger_restores_is_undone_here_too(ledger):
    hypothesis, item = ledger.registered("A sequence model"), ledger.crew.story()
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    ledger.bring(hypothesis, ledger.pairs([gain - 0.03 for gain in (0.021, 0.016, 0.0166, 0.0132, 0.0099, 0.0156)]))
    hypothesis.sign("rejected", reason="Wholly below the claim", by=ledger.crew.ana)
    follow_up = hypothesis.follow(Choices(drops=[item]), by=ledger.crew.ana)

    hypothesis.restore(hypothesis.prunings.get(), by=ledger.crew.lee)

    follow_up.refresh_from_db()
    assert follow_up.undone_at
    assert states(item) == ["not_started"]


def test_a_draft_is_withdrawn_and_taken_up_again(ledger):
    draft = ledger.draft()

    draft.withdraw(by=ledger.crew.ana)
    assert draft.state == "withdrawn"
    with pytest.raises(Refused, match="is withdrawn"):
        draft.register(by=ledger.crew.ana)
    undo(ledger.crew.project, by=ledger.crew.ana)

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_is_registered_or_carries_something_is_not_withdrawn(ledger):
    draft, child = ledger.draft(), ledger.draft("A child", parent=None)
    child.change(parent=draft, by=ledger.crew.ana)

    with pytest.raises(Refused, match="CHURN-H2 hangs on CHURN-H1"):
        draft.withdraw(by=ledger.crew.ana)
    with pytest.raises(Refused, match="is registered"):
        ledger.registered().withdraw(by=ledger.crew.ana)


def test_a_link_is_taken_back_with_the_waiting_that_it_brought(ledger):
    hypothesis, item = ledger.registered(), ledger.crew.story()
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    assert item.holds.exists()

    undo(ledger.crew.project, by=ledger.crew.ana)
    assert not item.holds.exists()
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    hypothesis.unlink(item, "needs", by=ledger.crew.ana)
    undo(ledger.crew.project, by=ledger.crew.ana)

    assert item.holds.exists()
