"""spike.answered: a spike answers its question inside its box."""

import pytest

from tests.science.practices.tell import (
    CLOSED_2,
    CLOSED_3,
    PLANNED_4,
    SPRINT_3,
    answer,
    at,
    at_risk,
    broken,
    facts,
    item,
    pairs,
)

FOUND = {"tried": "joined both tables", "found": "yes", "evidence": ["nb/x.ipynb"], "at": at("11-05 10:00")}
NO_BOX, NO_QUESTION, PAST_BOX = ("P-1", "no-box"), ("P-1", "no-question"), ("P-1", "past-box")
NO_FINDINGS = ("P-1", "no-findings")


def spike(**more):
    return item(**{"kind": "spike", "question": "q?", **more})


def closed(**more):
    return spike(**{"done": at("11-05 12:00"), "findings": FOUND, **more})


def outside(began, **more):
    return spike(sprints=[], started=at(began), **more)


def answered(now, *spikes, **more):
    return pairs("spike.answered", facts(now, items=list(spikes), **more))


def test_a_closed_spike_with_findings_holds():
    assert answer("spike.answered", facts("11-10 11:00", items=[closed()])).answer == "holds"


@pytest.mark.parametrize(
    "findings",
    [
        None,
        FOUND | {"tried": " "},
        FOUND | {"found": ""},
        FOUND | {"evidence": []},
        FOUND | {"evidence": [" "]},
        FOUND | {"at": at("11-14 12:00")},
        FOUND | {"at": None},
    ],
)
def test_findings_are_what_was_tried_what_was_found_and_the_evidence(findings):
    assert answered("11-10 11:00", closed(findings=findings)) == at_risk(NO_FINDINGS)
    assert answered("11-13 15:00", closed(findings=findings), sprints=[CLOSED_3]) == broken(NO_FINDINGS)


def test_findings_after_the_close_do_not_mend_the_sprint():
    late = closed(findings=FOUND | {"at": at("11-13 15:01")})

    assert answered("11-14 11:00", late, sprints=[CLOSED_3]) == broken(NO_FINDINGS)
    assert answered("11-13 15:01", late, sprints=[SPRINT_3]) == {}


@pytest.mark.parametrize(
    "other",
    [
        closed(findings=None, done=at("10-29 12:00")),
        closed(findings=None, dropped=at("11-05 12:00")),
        spike(kind="story", question=""),
        spike(sprints=[]),
    ],
)
def test_spikes_of_other_sprints_dropped_ones_and_those_that_wait_are_not_asked(other):
    assert answer("spike.answered", facts("11-10 11:00", items=[other])).answer == "not applicable"


def test_a_spike_without_a_question_has_until_the_start_has_settled():
    assert answered("11-02 23:59", spike(question=" ")) == at_risk(NO_QUESTION)
    assert answered("11-03", spike(question=" ")) == broken(NO_QUESTION)
    assert answered("11-09 23:59", spike(question="", came="11-07 12:00")) == at_risk(NO_QUESTION)


def test_in_a_planned_sprint_a_missing_question_is_at_risk_only():
    planned = spike(question="", came="11-02 10:00", n=4)

    assert answered("11-12 11:00", planned, sprints=[SPRINT_3, PLANNED_4]) == at_risk(NO_QUESTION)


def test_a_spike_in_both_is_named_once_and_as_broken():
    stints = [{"n": 4, "in": at("11-09 10:00")}, {"n": 3, "in": at("11-02 09:00")}]
    both = facts("11-10 11:00", items=[spike(question="", sprints=stints)], sprints=[SPRINT_3, PLANNED_4])

    assert pairs("spike.answered", both) == broken(NO_QUESTION)


def test_a_closed_spike_is_not_asked_for_its_question_any_more():
    assert answered("11-10 11:00", closed(question="")) == {}


CARRIED = {"sprints": [{"n": 2, "in": at("10-19 09:00"), "out": at("10-30 15:00")}, {"n": 3, "in": at("10-30 15:00")}]}


def test_a_spike_carried_on_is_past_its_box():
    found = answer("spike.answered", facts("11-02 10:00", items=[spike(**CARRIED)], sprints=[CLOSED_2, SPRINT_3]))

    assert found.broken == (PAST_BOX,)
    assert found.says[PAST_BOX] == "P-1 used its box, sprint 2: stop, answer, or ask anew."


def test_a_spike_left_in_a_closed_sprint_is_past_its_box():
    left = spike(came="10-19 09:00", n=2)

    assert answered("11-10 11:00", left, sprints=[CLOSED_2, SPRINT_3]) == broken(PAST_BOX)
    assert answered("11-13 15:00", spike(), sprints=[CLOSED_3]) == broken(PAST_BOX)


def test_a_sprint_that_it_left_before_the_start_was_not_its_box():
    replanned = spike(
        sprints=[{"n": 2, "in": at("10-16 09:00"), "out": at("10-19 09:00")}, {"n": 3, "in": at("11-02 09:00")}]
    )

    assert answered("11-10 11:00", replanned, sprints=[CLOSED_2, SPRINT_3]) == {}


def test_a_spike_that_went_back_to_the_backlog_is_stopped():
    stopped = spike(came="10-19 09:00", n=2, out="10-30 15:00")

    assert answered("11-10 11:00", stopped, sprints=[CLOSED_2, SPRINT_3]) == {}
    assert answered("11-10 11:00", stopped | {"started": at("10-20 09:00")}, sprints=[CLOSED_2, SPRINT_3]) == broken(
        PAST_BOX
    )


def test_an_answered_spike_is_not_past_its_box_however_long_it_took():
    assert answered("11-10 11:00", closed(**CARRIED), sprints=[CLOSED_2, SPRINT_3]) == {}
    assert answered("11-13 15:00", closed(), sprints=[CLOSED_3]) == {}


def test_a_spike_begun_outside_any_sprint_has_a_days_grace():
    assert answered("11-09 23:59", outside("11-06 15:00")) == at_risk(NO_BOX)
    assert answered("11-10", outside("11-06 15:00")) == broken(NO_BOX)
    assert answered("11-10", outside("11-10 00:01")) == {}


def test_a_spike_begun_outside_and_then_planned_has_its_box():
    later = spike(came="11-09 10:00", started=at("11-03 10:00"))
    planned = spike(came="11-09 10:00", n=4, started=at("11-03 10:00"))

    assert answered("11-10 11:00", later) == {}
    assert answered("11-10 11:00", planned, sprints=[SPRINT_3, PLANNED_4]) == {}


def test_a_spike_that_came_into_a_sprint_after_its_close_did_not_use_it_as_its_box():
    def came(when):
        return answered("11-10 11:00", spike(came=when, n=2), sprints=[CLOSED_2, SPRINT_3])

    assert came("10-30 15:00") == broken(PAST_BOX)
    assert came("10-30 15:01") == {}


@pytest.mark.parametrize(
    ("began", "expected"),
    [("11-03 12:00", broken(NO_BOX)), ("11-04 09:00", {}), ("11-04 12:00", {}), ("11-05 09:00", broken(NO_BOX))],
)
def test_where_a_spike_lay_when_it_began_decides_whether_it_has_a_box(began, expected):
    taken_out = spike(sprints=[{"n": 3, "in": at("11-04 09:00"), "out": at("11-05 09:00")}], started=at(began))

    assert answered("11-10 11:00", taken_out) == expected


def test_an_item_that_never_came_in_is_in_no_sprint():
    assert answer("spike.answered", facts("11-10 11:00", items=[spike(sprints=[{"n": 3}])])).answer == "not applicable"
    assert answered("11-10 11:00", spike(sprints=[{"n": 3}], started=at("11-03 10:00"))) == broken(NO_BOX)


def test_a_sprint_that_is_not_listed_is_no_box():
    assert answered("11-10 11:00", spike(n=9, started=at("11-03 10:00"))) == broken(NO_BOX)


def test_it_does_not_apply_before_a_sprint_has_started():
    waits = facts("10-20 11:00", items=[outside("10-19 10:00")])

    assert answer("spike.answered", waits).answer == "not applicable"


def test_it_says_what_is_missing():
    items = [
        spike(key="P-4", question=""),
        closed(key="P-2", findings=None),
        outside("11-03 10:00", key="P-6"),
    ]

    assert set(answer("spike.answered", facts("11-10 11:00", items=items)).says.values()) == {
        "P-4 has no question.",
        "P-2 closed without findings.",
        "P-6 is under way in no sprint.",
    }
