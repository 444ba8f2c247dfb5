"""deliver.done: every story and spike delivers every sprint."""

import pytest

from tests.science.practices.tell import (
    CLOSED_2,
    CLOSED_3,
    SPRINT_2,
    answer,
    at,
    at_risk,
    broken,
    facts,
    item,
    pairs,
    promise,
    shows,
)

OWED, SILENT = broken(("P-1", "owed")), at_risk(("P-1", "no-evidence"))
SAID = {"delivered_at": at("11-13 12:00")}


def at_the_close(*evidence, **more):
    delivered = promise("11-02 09:10", *evidence, **{**SAID, **more})
    return pairs("deliver.done", facts("11-13 18:00", items=[item(deliverables=[delivered])], sprints=[CLOSED_3]))


def past_half(*evidence, **more):
    items = [item(deliverables=[promise("11-02 09:10", *evidence)], **more)]
    return pairs("deliver.done", facts("11-10 11:00", items=items))


def test_people_read_what_was_promised_and_who_holds_it():
    owing = [item(deliverables=[promise("11-02 09:10")], assignees=["ana", "bo"])]

    mid = answer("deliver.done", facts("11-10 11:00", items=owing))
    closed = answer("deliver.done", facts("11-13 18:00", items=owing, sprints=[CLOSED_3]))

    assert mid.sentence(("P-1", "no-evidence")).endswith("Promised: model, by @ana and @bo.")
    assert closed.sentence(("P-1", "owed")) == "P-1 still owes its model, by @ana and @bo."
    assert closed.says[("P-1", "owed")] == "P-1 still owes its model."


@pytest.mark.parametrize("kind", ["commit", "run", "notebook", "verdict", "document"])
def test_true_evidence_of_the_sprint_delivers(kind):
    assert at_the_close(shows(kind=kind)) == {}


@pytest.mark.parametrize(
    "evidence",
    [
        shows(kind="link"),
        shows(kind="photograph"),
        shows(kind="pull request"),  # not merged
        shows(kind="pull request", merged_at=at("11-13 15:01")),  # merged after the close
        shows(when="10-30 10:00"),  # an old commit
        shows(when="11-13 15:01"),  # after the close
        shows(withdrawn_at=at("11-05 10:00")),
        {"kind": "commit"},  # never recorded
    ],
)
def test_what_is_no_true_evidence_delivers_nothing(evidence):
    assert at_the_close(evidence) == OWED


@pytest.mark.parametrize("merged", ["11-02 09:30", "11-13 15:00"])
def test_a_pull_request_delivers_once_it_is_merged_in_the_sprint(merged):
    assert at_the_close(shows(kind="pull request", merged_at=at(merged))) == {}


@pytest.mark.parametrize("recorded", ["11-02 09:30", "11-13 15:00"])
def test_both_ends_of_a_sprint_belong_to_it(recorded):
    assert at_the_close(shows(recorded)) == {}


@pytest.mark.parametrize(
    "said",
    [{"delivered_at": None}, {"delivered_at": at("11-13 15:01")}, {"delivered_at": at("10-30 12:00")}, {"sprint": 2}],
)
def test_somebody_must_have_said_so_in_the_sprint_for_that_sprint(said):
    assert at_the_close(shows(), **said) == OWED


def test_a_withdrawal_that_has_not_happened_yet_withdraws_nothing():
    assert at_the_close(shows(withdrawn_at=at("11-13 18:01"))) == {}


def test_one_deliverable_that_is_delivered_is_enough():
    both = [promise(), promise("11-02 09:10", shows(), **SAID)]

    assert pairs("deliver.done", facts("11-13 18:00", items=[item(deliverables=both)], sprints=[CLOSED_3])) == {}


def test_before_half_nothing_is_asked_and_past_half_a_sign_of_life():
    quiet = [item()]

    assert pairs("deliver.done", facts("11-06 23:59", items=quiet)) == {}
    assert pairs("deliver.done", facts("11-07", items=quiet)) == SILENT


def test_an_open_pull_request_is_a_sign_of_life_and_a_link_is_none():
    assert past_half(shows(kind="pull request")) == {}
    assert past_half(shows(kind="link")) == SILENT
    assert past_half(shows(withdrawn_at=at("11-05 10:00"))) == SILENT
    assert past_half(shows("10-30 10:00")) == SILENT


def test_only_deliverables_of_this_sprint_show_life():
    items = [item(deliverables=[promise("10-20 09:10", shows(), sprint=2)])]

    assert pairs("deliver.done", facts("11-10 11:00", items=items)) == SILENT


@pytest.mark.parametrize("came", ["11-07 00:00", "11-10 09:00"])
def test_what_came_in_at_half_or_later_is_judged_in_the_next_sprint(came):
    assert answer("deliver.done", facts("11-10 11:00", items=[item(came=came)])).answer == "not applicable"
    assert past_half(came="11-06 23:59:59") == SILENT


def test_an_item_pulled_out_on_the_last_day_still_owes():
    pulled = [item(out="11-13 14:59")]

    assert pairs("deliver.done", facts("11-13 18:00", items=pulled, sprints=[CLOSED_3])) == OWED


@pytest.mark.parametrize("free", [{"dropped": at("11-12 10:00")}, {"kind": "task"}, {"out": "11-06 23:59"}])
def test_what_is_dropped_or_a_task_or_left_before_half_owes_nothing(free):
    found = answer("deliver.done", facts("11-13 18:00", items=[item(**free)], sprints=[CLOSED_3]))

    assert found.answer == "not applicable"


def test_a_dropped_item_is_told_all_the_same():
    silent = [
        item("P-3", kind="task", dropped=at("11-12 10:00")),
        item("P-4", dropped=at("10-30 10:00")),  # before the sprint
        item("P-5", n=4, dropped=at("11-12 10:00")),
    ]
    items = [item("P-1"), item("P-2", dropped=at("11-12 10:00")), *silent]

    assert answer("deliver.done", facts("11-12 11:00", items=items)).told == (
        "P-2 was dropped on 12 Nov and owes nothing.",
    )


def test_a_sprint_closed_before_half_still_holds_what_was_moved_out_of_it_by_the_close():
    early = SPRINT_2 | {"closed_at": at("10-21 15:00")}
    moved = [item(came="10-19 09:00", n=2, out="10-21 15:00")]

    assert pairs("deliver.done", facts("10-21 15:00", items=moved, sprints=[early])) == OWED


def carried(**more):
    stints = [{"n": 2, "in": at("10-19 09:00"), "out": at("10-30 15:00")}, {"n": 3, "in": at("10-30 15:00")}]
    return item(sprints=stints, **more)


def test_what_owed_in_the_sprint_before_as_well_is_to_be_sliced():
    found = answer("deliver.done", facts("11-13 18:00", items=[carried()], sprints=[CLOSED_2, CLOSED_3]))

    assert found.broken == (("P-1", "owed-again"),)
    assert found.says["P-1", "owed-again"] == "P-1 delivered nothing in sprints 2 and 3: slice it."


def test_what_delivered_in_the_sprint_before_owes_once():
    before = promise("10-19 09:10", shows("10-28 10:00"), sprint=2, delivered_at=at("10-29 12:00"))

    found = pairs(
        "deliver.done", facts("11-13 18:00", items=[carried(deliverables=[before])], sprints=[CLOSED_2, CLOSED_3])
    )

    assert found == OWED


def test_what_came_into_the_sprint_before_after_its_half_owes_once():
    late = item(
        sprints=[{"n": 2, "in": at("10-29 09:00"), "out": at("10-30 15:00")}, {"n": 3, "in": at("10-30 15:00")}]
    )

    assert pairs("deliver.done", facts("11-13 18:00", items=[late], sprints=[CLOSED_2, CLOSED_3])) == OWED


def test_it_says_what_is_owed_and_when_half_passed():
    two = [promise(), promise() | {"what": "data set"}, promise() | {"what": " "}]
    items = [item("P-2", deliverables=[promise()]), item("P-3"), item("P-4", deliverables=two)]
    closed = answer("deliver.done", facts("11-13 18:00", items=items, sprints=[CLOSED_3]))
    running = answer("deliver.done", facts("11-10 11:00", items=[item("P-68")]))

    assert closed.says["P-2", "owed"] == "P-2 still owes its model."
    assert closed.says["P-3", "owed"] == "P-3 still owes its deliverable."
    assert closed.says["P-4", "owed"] == "P-4 still owes its model and data set."
    assert running.says["P-68", "no-evidence"] == "P-68 shows nothing yet; half passed on Fri 6 Nov."
