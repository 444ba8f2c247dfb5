"""The past is the same function on an earlier moment."""

import json
from pathlib import Path

import pytest

from assay.science.practices import CATALOGUE, RULES, Refused, check, history
from tests.science.practices.tell import (
    CLOSED_1,
    CLOSED_2,
    CLOSED_3,
    PLANNED_4,
    SPRINT_2,
    SPRINT_3,
    at,
    facts,
    item,
    promise,
    shows,
)

P01 = json.loads((Path(__file__).parent / "cases" / "P01.json").read_text())["given"]
CARRIED = item(
    sprints=[{"n": 2, "in": at("10-19 09:00"), "out": at("10-30 15:00")}, {"n": 3, "in": at("10-30 15:00")}],
    size="M",
)


def test_looking_back_takes_later_sprints_away():
    snapshot = facts("11-10 11:00", items=[CARRIED], sprints=[CLOSED_2, SPRINT_3])

    assert check(snapshot)["deliver.done"].at_risk == (("P-1", "no-evidence"),)
    assert check(snapshot, sprint=2)["deliver.done"].broken == (("P-1", "owed"),)
    assert check(snapshot, sprint=3) == check(snapshot)


def test_looking_back_sees_what_happened_by_the_close_of_the_next_sprint():
    dropped = CARRIED | {"dropped": at("11-12 10:00")}
    later = CARRIED | {"dropped": at("11-13 16:00")}

    def back(one):
        return check(facts("11-17 11:00", items=[one], sprints=[CLOSED_2, CLOSED_3]), sprint=2)["deliver.done"].answer

    assert back(dropped) == "not applicable"
    assert back(later) == "broken"


def test_the_next_sprint_left_open_ends_where_it_is_judged_as_closed():
    late = CARRIED | {"dropped": at("11-18 10:00")}
    open_ended = facts("11-20 11:00", items=[late], sprints=[CLOSED_2, SPRINT_3])

    assert check(open_ended, sprint=2)["deliver.done"].answer == "broken"


def test_the_past_of_a_running_sprint_is_now():
    assert (
        check(facts("10-28 11:00", items=[CARRIED], sprints=[SPRINT_2]), sprint=2)["deliver.done"].answer == "at risk"
    )


def test_a_running_sprint_is_judged_now_even_if_the_one_after_it_has_closed():
    long, short = SPRINT_2 | {"end": "2026-11-27"}, SPRINT_3 | {"closed_at": at("11-06 15:00")}
    dropped = item(n=2, came="10-19 09:00", dropped=at("11-09 10:00"))

    found = check(facts("11-10 11:00", items=[dropped], sprints=[long, short]), sprint=2)["deliver.done"]

    assert found.answer == "not applicable"


def test_a_spike_that_went_on_in_a_later_sprint_was_not_outside_any():
    spike = item("P-1", kind="spike", question="q?", started=at("11-03 10:00"))
    snapshot = facts("11-10 11:00", items=[spike], sprints=[CLOSED_2, SPRINT_3])

    assert check(snapshot, sprint=2)["spike.answered"].answer == "holds"


def test_a_sprint_that_is_not_there_is_refused():
    with pytest.raises(Refused) as refused:
        check(P01, sprint=9)

    assert refused.value.code == "no_sprint"


def test_history_gives_each_started_sprint_its_answer():
    owed, delivered = item("P-1", n=1, came="10-05 09:00"), promise("10-19 09:10", shows("10-28 10:00"), sprint=2)
    done = item("P-2", n=2, came="10-19 09:00", deliverables=[delivered | {"delivered_at": at("10-29 12:00")}])
    sprints = [CLOSED_1, CLOSED_2, SPRINT_3, PLANNED_4]

    marks = history(facts("11-10 11:00", items=[owed, done, item("P-3")], sprints=sprints))

    assert marks["deliver.done"] == [(1, "broken"), (2, "holds"), (3, "at risk")]
    assert marks.keys() == CATALOGUE.keys()
    assert {practice for practice, answers in marks.items() if answers} == set(RULES)


def test_history_leaves_out_what_the_caller_leaves_out():
    marks = history(facts("11-10 11:00"), without={"backlog.refined": {"no-refinement"}})

    assert marks["backlog.refined"] == [(3, "holds")]
    assert history(facts("11-10 11:00"))["backlog.refined"] == [(3, "at risk")]
