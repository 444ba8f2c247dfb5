"""What the ledger says of the told evidence. Expected figures are those of the story itself."""

import pytest

from assay.backlog.models import Item
from assay.crew.models import Comment
from assay.events.models import Event
from assay.ledger.models import Hypothesis


@pytest.fixture
def hypothesis(churn):
    return lambda number: Hypothesis.objects.whole().get(project=churn, number=number)


@pytest.mark.parametrize(
    ("number", "state", "estimate", "low", "high", "pairs"),
    [
        (1, "accepted", "0.0152", "0.0111", "0.0193", 10),
        (2, "rejected", "0.0021", "-0.0020", "0.0062", 10),
        (3, "suffices", "0.0177", "0.0115", "0.0239", 10),
        (4, "gathering", "0.0118", "-0.0035", "0.0272", 6),
        (7, "inconclusive", "0.0041", "-0.0011", "0.0093", 15),
    ],
)
def test_the_evidence_comes_to(hypothesis, number, state, estimate, low, high, pairs):
    found = hypothesis(number)

    assert found.state == state
    interval = [f"{value:.4f}" for value in (found.assessment.estimate, found.assessment.low, found.assessment.high)]
    assert (*interval, found.assessment.n) == (estimate, low, high, pairs)


def test_two_have_no_evidence_yet(hypothesis):
    assert [hypothesis(number).state for number in (5, 6)] == ["registered", "draft"]
    assert hypothesis(6).notes.startswith("12,000 customers")


def test_the_call_graph_waits_for_its_verdict_and_one_reason(hypothesis):
    graph = hypothesis(3)
    passed = next(n for n, e_accept, _ in graph.assessment.field("steps") if e_accept >= 20)

    assert graph.assessment.unexplained == ["11"]
    assert (round(graph.assessment.field("e_accept")), passed) == (59, 8)
    assert f"{graph.sufficient_since:%d %b %H:%M}" == "23 Nov 16:42"  # 17:42 in Oslo
    assert (graph.runs.count(), sum(run.counts for run in graph.runs.all())) == (14, 10)


def test_each_look_of_the_call_graph_was_read_when_it_was(hypothesis):
    readings = Event.objects.on(hypothesis(3)).filter(verb="hypothesis.runs")

    assert [f"{event.at:%d %H:%M}" for event in readings] == [
        "17 10:48",
        "17 13:30",
        "18 06:40",
        "20 15:45",
        "23 16:42",
    ]
    assert readings[0].data["locked"] == hypothesis(3).version.hash


@pytest.mark.parametrize(
    ("number", "locked"), [(1, "26 Oct 14:05"), (2, "04 Nov 05:40"), (4, "19 Nov 06:50"), (7, "29 Oct 17:15")]
)
def test_the_first_run_read_locks(hypothesis, number, locked):
    assert f"{hypothesis(number).version.locked_at:%d %b %H:%M}" == locked


def test_runs_before_their_registration_are_exploratory(hypothesis):
    assert [run.name for number in (2, 3, 4) for run in hypothesis(number).runs.filter(use="exploratory")] == [
        "h2-prototype", "graph-first-try", "notes-pilot",
    ]  # fmt: skip


def test_every_failed_seed_but_one_has_its_reason(hypothesis):
    said = {number: [e.key for e in hypothesis(number).version.explanations.all()] for number in (1, 2, 3, 4, 7)}

    assert said == {1: ["6"], 2: ["4"], 3: [], 4: ["4"], 7: ["5"]}


def test_the_expected_effect_was_lowered_by_two(hypothesis):
    change = Event.objects.on(hypothesis(3)).filter(verb="hypothesis.changed").first()

    assert change.data["fields"] == {"expected_effect": [0.025, 0.018]}
    assert change.data["agreed_by"]
    assert hypothesis(3).version.number == 1  # the claim is untouched


def test_a_rejection_pruned_four_items(hypothesis, item):
    dropped = Item.objects.filter(dropped_at__isnull=False).order_by("number").values_list("number", flat=True)

    assert list(dropped) == [41, 42, 43, 47]
    assert [keys for _, keys, _ in hypothesis(2).prunings.get().items] == [f"CHURN-{n}" for n in dropped]
    assert item(31).done_at is not None  # it only tested it


@pytest.mark.parametrize(
    ("number", "would_prune"),
    # H3: "if rejected" expects 78, 81, 85, 101, 103; H4: 64, 104, 105, but 64 is its own test
    [(3, [78, 81, 85, 101, 103]), (4, [104, 105]), (5, [85]), (7, [])],
)
def test_what_a_rejection_would_prune(hypothesis, number, would_prune):
    assert sorted(moot.item.number for moot in hypothesis(number).moot_items()) == would_prune


def test_verdicts_were_argued_about(hypothesis):
    argument = hypothesis(2).arguments.get()

    assert (argument.by.handle, argument.answered_by.handle) == ("sunniva", "amir")
    assert not hypothesis(2).verdict.against
    assert Comment.objects.filter(key="CHURN-H2").count() == 2


def test_the_tree_hangs_together(hypothesis):
    assert {n: hypothesis(n).parent and hypothesis(n).parent.number for n in range(1, 8)} == {
        1: None, 2: 1, 3: 1, 4: 1, 5: 3, 6: 3, 7: None,
    }  # fmt: skip
    assert hypothesis(5).needs == hypothesis(3)


def test_the_accepted_one_holds_nobody_up(item):
    assert not item(51).holds.exists()
    assert [hold.reason for hold in item(78).holds.all()] == ["needs CHURN-H3"]
