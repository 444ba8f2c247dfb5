"""backlog.one: one backlog for all disciplines."""

import pytest

from tests.science.practices.tell import CLOSED_3, CREW, answer, at, at_risk, broken, facts, item, pairs

BOTH = [item("P-1", assignees=["bo"]), item("P-2", assignees=["kim"])]


def orphan(when="11-06 16:00", **more):
    return {"id": "#1", "kind": "pull request", "by": "kim", "at": at(when), **more}


def crew_with(name, **more):
    return [person | more if person["id"] == name else person for person in CREW]


def test_it_holds_when_both_disciplines_hold_an_item():
    assert answer("backlog.one", facts("11-10 11:00", items=BOTH)).answer == "holds"


def test_a_discipline_without_an_item_is_asked_once_the_start_has_settled():
    science = [item(assignees=["bo", "pia"])]

    assert pairs("backlog.one", facts("11-02 23:59:59", items=science)) == {}
    assert pairs("backlog.one", facts("11-03", items=science)) == at_risk(("engineering", "no-item"))


def test_a_discipline_without_an_item_is_broken_at_the_close():
    closed = facts("11-13 15:00", items=[item(assignees=["bo"])], sprints=[CLOSED_3])

    assert pairs("backlog.one", closed) == broken(("engineering", "no-item"))


def test_a_sprint_closed_on_its_first_day_is_judged_at_once():
    closed = [CLOSED_3 | {"closed_at": at("11-02 15:00")}]

    assert pairs("backlog.one", facts("11-02 15:00", items=[item(assignees=["bo"])], sprints=closed)) == broken(
        ("engineering", "no-item")
    )


def test_a_discipline_that_the_crew_does_not_have_is_not_asked():
    scientists = [person for person in CREW if person["discipline"] != "engineering"]

    assert pairs("backlog.one", facts("11-10 11:00", items=[item(assignees=["bo"])], crew=scientists)) == {}


def test_an_assignee_who_has_left_holds_nothing():
    left = crew_with("bo", left="2026-11-10")

    assert pairs("backlog.one", facts("11-09 11:00", items=BOTH, crew=left)) == {}
    assert pairs("backlog.one", facts("11-10 11:00", items=BOTH, crew=left)) == at_risk(("science", "no-item"))


def test_a_discipline_that_joins_after_the_close_is_not_asked_for_that_sprint():
    crew = [person | ({"joined": "2026-11-16"} if person["discipline"] == "engineering" else {}) for person in CREW]

    closed = facts("11-16 11:00", items=[item(assignees=["bo"])], sprints=[CLOSED_3], crew=crew)

    assert pairs("backlog.one", closed) == {}


def test_a_dropped_item_is_held_by_nobody():
    dropped = [item("P-1", assignees=["bo"]), item("P-2", assignees=["kim"], dropped=at("11-05 10:00"))]

    assert pairs("backlog.one", facts("11-10 11:00", items=dropped)) == at_risk(("engineering", "no-item"))


@pytest.mark.parametrize(("out", "expected"), [("11-06 23:59", at_risk(("engineering", "no-item"))), ("11-07", {})])
def test_an_item_counts_if_it_was_there_at_half(out, expected):
    moved = [item("P-1", assignees=["bo"]), item("P-2", assignees=["kim"], out=out)]

    assert pairs("backlog.one", facts("11-10 11:00", items=moved)) == expected


def test_an_item_that_comes_in_after_the_close_does_not_mend_it():
    def came(when):
        items = [item("P-1", assignees=["bo"]), item("P-2", assignees=["kim"], came=when)]
        return pairs("backlog.one", facts("11-14 11:00", items=items, sprints=[CLOSED_3]))

    assert came("11-13 15:00") == {}
    assert came("11-13 15:01") == broken(("engineering", "no-item"))


def test_the_crew_may_ask_other_disciplines():
    asked = {"practices": {"backlog.one": {"disciplines": ["product"]}}}

    assert pairs("backlog.one", facts("11-10 11:00", project=asked)) == at_risk(("product", "no-item"))


def test_work_that_no_item_claims_has_a_days_grace():
    assert pairs("backlog.one", facts("11-09 23:59:59", items=BOTH, orphans=[orphan()])) == at_risk(("#1", "unclaimed"))
    assert pairs("backlog.one", facts("11-10", items=BOTH, orphans=[orphan()])) == broken(("#1", "unclaimed"))


def test_work_of_the_last_day_can_still_be_claimed_after_the_close():
    late = facts("11-14 11:00", items=BOTH, orphans=[orphan("11-13 14:00")], sprints=[CLOSED_3])

    assert pairs("backlog.one", late) == at_risk(("#1", "unclaimed"))


@pytest.mark.parametrize(
    "claimed",
    [
        {"adopted_at": at("11-10 10:59")},
        {"by": "update-robot"},
        {"at": at("10-30 16:00")},  # of an earlier sprint
        {"at": at("11-10 11:01")},  # has not happened
    ],
)
def test_adopted_foreign_and_earlier_work_is_not_asked_for(claimed):
    assert pairs("backlog.one", facts("11-10 11:00", items=BOTH, orphans=[orphan() | claimed])) == {}


def test_work_is_unclaimed_again_before_its_adoption():
    adopted = orphan(adopted_at=at("11-10 12:00"))

    assert pairs("backlog.one", facts("11-10 11:00", items=BOTH, orphans=[adopted])) == broken(("#1", "unclaimed"))


def test_work_of_nobody_known_may_be_the_crews():
    assert pairs("backlog.one", facts("11-10 11:00", items=BOTH, orphans=[orphan(by=None)])) == broken(
        ("#1", "unclaimed")
    )


def test_work_of_somebody_who_left_later_was_the_crews():
    left = crew_with("kim", left="2026-11-09")
    items = [item("P-1", assignees=["bo"]), item("P-2", assignees=["eli"])]

    found = pairs("backlog.one", facts("11-10 11:00", items=items, orphans=[orphan()], crew=left))

    assert found == broken(("#1", "unclaimed"))


def test_it_does_not_apply_before_a_sprint_has_started():
    waiting = facts("11-01 11:00", items=BOTH)

    assert answer("backlog.one", waiting).answer == "not applicable"
    assert answer("backlog.one", waiting).why == "No sprint has started."


def test_of_several_running_sprints_the_highest_number_is_judged():
    two = [{"number": 2, "end": "2026-11-13", "started_at": at("11-02 09:30")}, facts("11-10")["sprints"][0]]
    items = [item("P-1", assignees=["bo"]), item("P-2", assignees=["kim"], n=2)]

    assert pairs("backlog.one", facts("11-10 11:00", items=items, sprints=two)) == at_risk(("engineering", "no-item"))
