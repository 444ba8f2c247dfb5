"""H1 has the children H2 and H3. Rejecting H2 prunes what needs it, and nothing else."""

import pytest

from assay.events.models import Event
from assay.events.refusals import Refused


@pytest.fixture
def tree(ledger):
    class Tree:
        h1 = ledger.registered("Usage trends")
        h2 = ledger.registered("A sequence model", parent=h1)
        h3 = ledger.registered("Call graph", parent=h1)
        one = ledger.crew.story("Needs H2")
        both = ledger.crew.story("Needs H2 and H3")
        other = ledger.crew.story("Needs H3")
        test = ledger.crew.spike("Tests H2")

    for item, hypotheses in ((Tree.one, "2"), (Tree.both, "23"), (Tree.other, "3")):
        for number in hypotheses:
            getattr(Tree, f"h{number}").link(item, "needs", by=ledger.crew.ana)
    Tree.h2.link(Tree.test, "tests", by=ledger.crew.ana)
    return Tree


def reject(ledger, hypothesis):
    ledger.bring(hypothesis, ledger.pairs([gain - 0.03 for gain in (0.021, 0.016, 0.0166, 0.0132, 0.0099, 0.0156)]))
    hypothesis.sign("rejected", reason="Wholly below the claim", by=ledger.crew.ana)


def test_a_rejection_names_exactly_the_items_that_need_it(ledger, tree):
    reject(ledger, tree.h2)

    assert [moot.item for moot in tree.h2.moot_items()] == [tree.one, tree.both]
    for item in (tree.one, tree.both, tree.other, tree.test):
        item.refresh_from_db()
        assert item.is_open, "nothing is closed without a person"


def test_a_rejection_reaches_what_needs_a_descendant(ledger, tree):
    beside = ledger.registered("Calibration", needs=tree.h3)
    far = ledger.crew.story("Needs the calibration")
    beside.link(far, "needs", by=ledger.crew.ana)
    reject(ledger, tree.h1)

    moot = {one.item.key: one.via.label for one in tree.h1.moot_items()}

    assert moot == {tree.one.key: "H2", tree.both.key: "H2", tree.other.key: "H3", far.key: beside.label}


def test_what_is_done_or_dropped_is_not_named(ledger, tree):
    tree.one.move(to=ledger.crew.done, by=ledger.crew.ana)
    tree.both.drop(by=ledger.crew.ana, reason="Too big")
    reject(ledger, tree.h2)

    assert tree.h2.moot_items() == []


def test_dropping_them_is_one_thing_done_together_and_names_the_verdict(ledger, tree):
    reject(ledger, tree.h2)
    pruning = tree.h2.drop_moot([moot.item for moot in tree.h2.moot_items()], by=ledger.crew.lee)

    drops = Event.objects.filter(batch=pruning.batch)
    assert sorted(drops.values_list("verb", flat=True)) == ["hypothesis.pruned", "item.moved", "item.moved"]
    tree.one.refresh_from_db()
    assert tree.one.dropped_at is not None
    assert Event.objects.on(tree.one).last().field("reason") == "needs CHURN-H2, which was rejected"
    tree.other.refresh_from_db()
    assert tree.other.is_open


def test_only_what_is_moot_can_be_dropped_this_way(ledger, tree):
    with pytest.raises(Refused, match="not rejected"):
        tree.h2.drop_moot([tree.one], by=ledger.crew.lee)
    reject(ledger, tree.h2)
    for strange in (tree.other, tree.test):
        with pytest.raises(Refused, match=strange.key):
            tree.h2.drop_moot([strange], by=ledger.crew.lee)
    with pytest.raises(Refused, match="No item"):
        tree.h2.drop_moot([], by=ledger.crew.lee)


def test_undo_puts_them_back_where_they_were_as_a_fact_of_its_own(ledger, tree):
    tree.one.move(to=ledger.crew.doing, by=ledger.crew.ana)
    started = tree.one.started_at
    reject(ledger, tree.h2)
    pruning = tree.h2.drop_moot([tree.one, tree.both], by=ledger.crew.lee)

    back, left = tree.h2.restore(pruning, by=ledger.crew.ana)

    tree.one.refresh_from_db()
    assert (back, left) == ([tree.one.key, tree.both.key], [])
    assert (tree.one.state, tree.one.started_at, tree.one.dropped_at) == ("doing", started, None)
    assert Event.objects.on(tree.one).last().verb == "item.moved"
    assert Event.objects.on(tree.h2).last().verb == "hypothesis.restored"
    with pytest.raises(Refused, match="undone already"):
        tree.h2.restore(pruning, by=ledger.crew.ana)


def test_undo_leaves_what_somebody_changed_since(ledger, tree):
    reject(ledger, tree.h2)
    pruning = tree.h2.drop_moot([tree.one, tree.both], by=ledger.crew.lee)
    tree.both.change(title="Something else now", by=ledger.crew.bo)

    back, left = tree.h2.restore(pruning, by=ledger.crew.ana)

    assert (back, left) == ([tree.one.key], [tree.both.key])
    tree.both.refresh_from_db()
    assert tree.both.dropped_at is not None


def test_undo_is_refused_when_all_of_them_changed(ledger, tree):
    reject(ledger, tree.h2)
    pruning = tree.h2.drop_moot([tree.one], by=ledger.crew.lee)
    tree.one.change(title="Something else now", by=ledger.crew.bo)

    with pytest.raises(Refused, match="changed these items"):
        tree.h2.restore(pruning, by=ledger.crew.ana)
    pruning.refresh_from_db()
    assert pruning.undone_at is None


def test_where_an_item_comes_back_it_still_waits(ledger, tree):
    reject(ledger, tree.h2)
    pruning = tree.h2.drop_moot([tree.one], by=ledger.crew.lee)
    tree.h2.restore(pruning, by=ledger.crew.ana)

    assert [hold.reason for hold in tree.one.holds.all()] == ["needs CHURN-H2"]


def test_an_item_that_tests_what_it_needs_does_not_wait_for_itself(ledger):
    hypothesis, item = ledger.registered(), ledger.crew.story("Embed the notes")
    hypothesis.link(item, "needs", by=ledger.crew.ana)
    assert item.holds.exists()

    hypothesis.link(item, "tests", by=ledger.crew.ana)
    assert not item.holds.exists()

    hypothesis.unlink(item, "tests", by=ledger.crew.ana)
    assert item.holds.exists()


def test_an_item_that_tests_what_it_needs_is_not_moot_by_its_rejection(ledger):
    hypothesis = ledger.rejected()
    own, other = ledger.crew.story("Deliver its verdict"), ledger.crew.story("GPU queue")
    for item, relations in ((own, ("tests", "needs")), (other, ("needs",))):
        for relation in relations:
            hypothesis.link(item, relation, by=ledger.crew.ana)

    assert [moot.item for moot in hypothesis.moot_items()] == [other]
