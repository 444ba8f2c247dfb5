"""deliver.planned: every story and spike in a sprint names a deliverable."""

import pytest

from tests.science.practices.tell import CLOSED_3, answer, at, at_risk, broken, facts, item, pairs, promise

NONE = broken(("P-1", "nothing-promised"))
LATE = at_risk(("P-1", "promised-late"))


def planned(now, *deliverables, **more):
    sprints = {"sprints": [CLOSED_3]} if more.pop("closed", False) else {}
    return pairs("deliver.planned", facts(now, items=[item(deliverables=list(deliverables), **more)], **sprints))


def test_a_promise_in_time_means_before_the_end_of_the_first_day():
    assert planned("11-10 11:00", promise("11-02 23:59:59")) == {}
    assert planned("11-10 11:00", promise("11-03 00:00")) == LATE


def test_the_earliest_promise_counts():
    assert planned("11-10 11:00", promise("11-05 10:00"), promise("10-30 10:00")) == {}


@pytest.mark.parametrize("none", [{"sprint": 2}, {"sprint": None}, {"what": " "}, {"promised_at": None}])
def test_a_promise_without_a_name_a_time_or_for_another_sprint_is_none(none):
    assert planned("11-10 11:00", promise() | none) == NONE


def test_a_promise_that_has_not_been_made_yet_is_none():
    assert planned("11-02 12:00", promise("11-02 18:00")) == at_risk(("P-1", "nothing-promised"))


def test_a_promise_made_with_the_delivery_is_late():
    assert planned("11-12 11:00", promise("11-12 10:00", delivered_at=at("11-12 10:00"))) == LATE


def test_a_promise_after_the_close_is_none():
    assert planned("11-14 11:00", promise("11-13 15:00"), closed=True) == LATE
    assert planned("11-14 11:00", promise("11-13 15:01"), closed=True) == NONE


def test_tasks_and_bugs_promise_nothing():
    assert answer("deliver.planned", facts("11-10 11:00", items=[item(kind="task")])).answer == "not applicable"


def test_what_was_taken_out_before_half_owes_no_promise_and_after_half_it_does():
    assert planned("11-10 11:00", out="11-06 12:00") == {}
    assert planned("11-10 11:00", out="11-09 12:00") == NONE


def test_what_was_taken_out_and_came_back_counts_from_its_return():
    back = {"sprints": [{"n": 3, "in": at("11-02 09:00"), "out": at("11-04 09:00")}, {"n": 3, "in": at("11-10 09:00")}]}

    assert planned("11-10 11:00", **back) == at_risk(("P-1", "nothing-promised"))


def test_a_closed_sprint_leaves_a_late_comer_its_day():
    assert planned("11-13 18:00", came="11-13 10:00", closed=True) == at_risk(("P-1", "nothing-promised"))
    assert planned("11-14", came="11-13 10:00", closed=True) == NONE


def test_it_says_which_sprint_and_which_day():
    found = answer(
        "deliver.planned", facts("11-10 11:00", items=[item("P-4"), item("P-8", deliverables=[promise("11-03")])])
    )

    assert found.says["P-4", "nothing-promised"] == "P-4 names no deliverable for sprint 3."
    assert found.says["P-8", "promised-late"] == "P-8 named its deliverable on 3 Nov, after the start."
