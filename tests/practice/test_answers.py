from datetime import date, timedelta

import pytest

from assay import clock
from assay.crew.terms import Point, Terms
from assay.events.refusals import Refused
from assay.practice.answers import answers_of, left_out, marks_of
from assay.practice.models import Mark, Waiver
from tests.conftest import NOW


@pytest.fixture
def running(crew):
    """A sprint of two weeks with one story that is sized and promises, and one that does neither."""
    sprint = crew.sprint()
    good = crew.story("Good", size="S", sprint=sprint, promises="Model")
    good.assign([crew.ana, crew.bo], by=crew.ana)
    crew.bad = crew.story("Bad", sprint=sprint)
    sprint.begin(by=crew.lee, reason="We size it today")
    crew.running = sprint
    return crew


def pairs(answer, word):
    return {subject for subject, _ in getattr(answer, word)}


def test_what_still_can_be_mended_is_at_risk(running):
    answers = answers_of(running.project)

    assert answers["size.relative"].answer == "at risk"
    assert pairs(answers["size.relative"], "at_risk") == {running.bad.key}
    assert answers["deliver.planned"].answer == "at risk"


def test_what_was_not_mended_in_time_is_broken(running):
    with clock.at(NOW + timedelta(days=1)):
        assert answers_of(running.project)["size.relative"].answer == "broken"


def test_a_waiver_with_a_reason_takes_its_pair(running):
    Waiver.objects.grant(
        project=running.project, practice="size.relative", subject=running.bad.key, reason="A trial", by=running.ana
    )

    assert answers_of(running.project)["size.relative"].answer == "waived"


@pytest.mark.parametrize(("practice", "subject"), [("size.absolute", "CHURN-1"), ("size.relative", "  ")])
def test_a_waiver_waives_something_that_is_there(running, practice, subject):
    with pytest.raises(Refused):
        Waiver.objects.grant(
            project=running.project, practice=practice, subject=subject, reason="A trial", by=running.ana
        )


def test_a_clause_whose_facts_nobody_records_is_left_out(running):
    assert left_out()["backlog.one"] == {"unclaimed"}
    assert set(answers_of(running.project)["backlog.refined"].left_out) == {"no-refinement"}


def test_the_mark_of_the_running_sprint_is_the_present_answer(running):
    """Also where what is planned behind it falls short: looking back would take that away."""
    planned = running.sprint(date(2026, 11, 16), date(2026, 11, 27))
    running.bad.change(size="S", by=running.ana)
    running.story("Planned without a size", sprint=planned)

    now, marks = answers_of(running.project), marks_of(running.project)

    assert now["size.relative"].answer == "at risk"
    assert {practice: marks[practice] for practice in marks} == {
        practice: [(1, now[practice].answer)] for practice in marks
    }


def test_a_point_of_ready_is_asked_of_its_kinds_alone(running):
    terms = Terms(ready=(Point("seen", "Somebody saw the data", kinds=("spike",)),))
    running.project.agreements.revise(project=running.project, terms=terms, reason="Retrospective", by=running.lee)
    running.item("No spike", kind="task")
    spike = running.spike("Why?")

    assert pairs(answers_of(running.project)["backlog.refined"], "at_risk") == {spike.key}


def test_the_past_keeps_its_answer(running):
    second = running.sprint(date(2026, 11, 16), date(2026, 11, 27))
    with clock.at(NOW + timedelta(days=10)):
        open_items = {item.pk: "on" for item in running.running.items.all()}
        running.running.close(choices=open_items, judged="met", by=running.lee)
        second.begin(by=running.lee, reason="Carried over")
    with clock.at(NOW + timedelta(days=24)):
        second.close(choices={item.pk: "back" for item in second.items.all()}, judged="met", by=running.lee)
    kept = dict(Mark.objects.filter(sprint=1).values_list("practice", "answer"))
    with clock.at(NOW + timedelta(days=25)):
        running.bad.change(size="S", by=running.ana)  # too late for sprint 1
        marks = marks_of(running.project)

    assert kept["deliver.done"] == "broken"
    assert [number for number, _ in marks["size.relative"]] == [1, 2]
    assert marks["deliver.done"][0] == (1, "broken")
