"""gate.feasibility: the study says proceed before the first item of operationalization starts."""

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

EARLY, OPEN = ("P-1", "early"), ("q1", "open")


def work(started="11-05 10:00", **more):
    return item(**{"stage": "operationalization", "started": at(started) if started else None, **more})


def question(when="10-20 10:00", name="q1", **more):
    return {"id": name, "answer": "yes", "evidence": ["E-1"], "by": "ana", "at": at(when), **more}


def said(when="11-04 10:00", **more):
    return {"value": "proceed", "reason": "r", "evidence": ["P-H1"], "by": "ana", "at": at(when), **more}


def gate(*items, now="11-10 11:00", questions=None, recommendations=None, **more):
    asked = [question()] if questions is None else questions
    found = [said()] if recommendations is None else recommendations
    study = more.pop("study", {"questions": asked, "recommendations": found})
    return pairs("gate.feasibility", facts(now, items=list(items), study=study, **more))


def test_it_does_not_apply_where_nothing_is_operationalized():
    others = [item(stage="experimentation"), work(key="P-2", dropped=at("11-06 10:00"))]

    assert answer("gate.feasibility", facts("11-10 11:00", items=others)).answer == "not applicable"


def test_an_item_that_starts_after_the_study_said_proceed_holds():
    found = answer("gate.feasibility", facts("11-10 11:00", items=[work()], study=STUDY))

    assert found.answer == "holds"
    assert found.why == "The study said proceed on 4 Nov; 1 item is of operationalization."


STUDY = {"questions": [question()], "recommendations": [said()]}


@pytest.mark.parametrize(("started", "expected"), [("11-04 09:59", broken(EARLY)), ("11-04 10:00", {})])
def test_an_early_start_is_broken_for_good(started, expected):
    assert gate(work(started)) == expected
    assert gate(work(started, done=at("11-06 10:00"))) == expected
    assert gate(work(started), sprints=[CLOSED_3], now="11-20 11:00") == expected


def test_a_reason_for_an_early_start_is_shown():
    waiver = {"practice": "gate.feasibility", "subject": "P-1", "by": "pia", "reason": "r", "at": at("11-03 10:00")}

    assert gate(work("11-03 12:00"), waivers=[waiver]) == {"waived": [EARLY]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recommendations": []}, "no-recommendation"),
        ({"recommendations": [said(by="zoe")]}, "no-recommendation"),
        ({"recommendations": [said(), said("11-05 09:00", value="re-scope")]}, "not-proceed"),
        ({"recommendations": [said(evidence=[])]}, "no-evidence"),
        ({"study": None}, "missing"),
    ],
)
def test_what_the_study_lacks_is_named_while_such_work_lies_ahead(changes, reason):
    lacking = at_risk(("study", reason))

    assert gate(work(""), **changes) == lacking
    assert gate(work("", n=4), sprints=[SPRINT_3, PLANNED_4], **changes) == lacking
    assert (
        gate(work(""), **changes, sprints=[CLOSED_3], now="11-20 11:00") == {}
    )  # it lies in no running and no planned sprint
    assert gate(work("", sprints=[]), **changes) == {}
    assert gate(work(), **changes) == broken(EARLY) | lacking


@pytest.mark.parametrize(
    "short", [{"answer": " "}, {"evidence": []}, {"evidence": [" "]}, {"at": None}, {"at": at("11-10 12:00")}]
)
def test_a_question_is_answered_with_its_evidence(short):
    assert gate(work(""), questions=[question() | short]) == at_risk(OPEN)
    assert gate(work(), questions=[question() | short]) == broken(EARLY) | at_risk(OPEN)


def test_the_last_answer_opens_the_gate_for_what_starts_from_then_on():
    late = [question("11-05 10:00")]

    assert gate(work("11-05 09:59"), questions=late) == broken(EARLY)
    assert gate(work("11-05 10:00"), questions=late) == {}


def test_a_waived_question_counts_as_answered_from_its_waiver_on_and_stays_visible():
    waiver = {"practice": "gate.feasibility", "subject": "q1", "by": "pia", "reason": "r", "at": at("11-05 10:00")}
    asked = [question(answer="")]

    assert gate(work("11-05 09:59"), questions=asked, waivers=[waiver]) == broken(EARLY) | {"waived": [OPEN]}
    assert gate(work("11-05 10:00"), questions=asked, waivers=[waiver]) == {"waived": [OPEN]}


def test_a_waiver_that_has_run_out_opened_the_gate_while_it_lasted():
    waiver = {
        "practice": "gate.feasibility", "subject": "q1", "by": "pia", "reason": "r", "at": at("11-04 10:00"),
        "until": "2026-11-06",
    }  # fmt: skip
    asked = [question(answer="")]

    assert gate(work("11-06 23:00"), questions=asked, waivers=[waiver]) == at_risk(OPEN)
    assert gate(work("11-07 00:00"), questions=asked, waivers=[waiver]) == broken(EARLY) | at_risk(OPEN)


def test_a_question_that_was_added_later_shuts_the_gate_from_then_on():
    asked = [question(), question(name="q2", answer="", created=at("11-06 10:00"))]

    assert gate(work("11-05 10:00"), questions=asked) == at_risk(("q2", "open"))
    assert gate(work("11-06 10:00"), questions=asked) == broken(EARLY) | at_risk(("q2", "open"))


def test_taking_a_question_out_afterwards_does_not_mend_an_early_start():
    asked = [question(answer="", withdrawn=at("11-06 10:00"))]

    assert gate(work("11-05 10:00"), questions=asked) == broken(EARLY)
    assert gate(work("11-06 10:00"), questions=asked) == {}


def test_a_question_is_called_by_what_it_asks():
    asked = facts("11-10 11:00", items=[work("")], study={"questions": [question(answer="", text="Who uses it?")]})

    assert answer("gate.feasibility", asked).says[OPEN] == "Still open: Who uses it?"


def test_looking_back_the_study_is_what_it_was_then():
    started = work("11-05 10:00", sprints=[{"n": 2, "in": at("10-20 10:00")}, {"n": 3, "in": at("11-02 09:00")}])
    told = facts("11-10 11:00", items=[started], study=STUDY, sprints=[CLOSED_2, SPRINT_3])

    assert answer("gate.feasibility", told, sprint=2).answer == "holds"
