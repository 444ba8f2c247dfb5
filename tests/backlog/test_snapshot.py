from datetime import date, timedelta

from assay import clock
from assay.backlog import snapshot
from assay.crew.undo import undo
from assay.events.models import Event
from assay.practice.snapshot import snapshot as whole
from tests.conftest import NOW


def only(items, key):
    return next(item for item in items if item["key"] == key)


def test_an_item_is_told_as_it_is(crew):
    sprint = crew.sprint()
    spike = crew.spike(
        "Does tenure predict churn?", size="S", stage="exploration", sprint=sprint, promises="EDA report"
    )
    spike.require("A plot of both groups", by=crew.ana)
    spike.assign([crew.ana, crew.bo], by=crew.ana)
    spike.move(to=crew.doing, by=crew.ana)
    spike.answer(tried="A t-test", found="No", shown_by="nb/tenure.ipynb", by=crew.ana)

    facts = only(snapshot.items(crew.project, NOW), spike.key)

    assert facts["assignees"] == ["ana", "bo"]
    assert facts["sprints"] == [{"n": 1, "in": NOW.isoformat()}]
    assert facts["started"] == NOW.isoformat()
    assert facts["findings"]["evidence"] == ["nb/tenure.ipynb"]
    assert facts["deliverables"][0]["what"] == "EDA report"


def test_an_earlier_moment_shows_the_values_of_then(crew):
    story = crew.story(size="L")
    story.move(to=crew.doing, by=crew.ana)
    with clock.at(NOW + timedelta(days=1)):
        story.change(size="M", by=crew.ana)
        story.move(to=crew.todo, by=crew.ana)
        now = only(snapshot.items(crew.project, NOW + timedelta(days=1)), story.key)
        then = only(snapshot.items(crew.project, NOW), story.key)

    assert (now["size"], "started" in now) == ("M", False)
    assert (then["size"], then["started"]) == ("L", NOW.isoformat())


def test_who_worked_on_it_then_is_known_by_handle_whatever_they_are_called_now(crew):
    story = crew.story(people=[crew.ana, crew.bo])
    with clock.at(NOW + timedelta(days=1)):
        story.assign([crew.ada], by=crew.lee)
        crew.bo.change(name="Ada", by=crew.bo)
        then = only(snapshot.items(crew.project, NOW), story.key)

    assert then["assignees"] == ["ana", "bo"]


def test_work_that_is_taken_back_or_begins_where_it_is_added_started_then(crew):
    later = NOW + timedelta(days=2)
    back, begun = crew.story(), crew.story(state=crew.doing)
    back.move(to=crew.doing, by=crew.ana)
    with clock.at(NOW + timedelta(days=1)):
        back.move(to=crew.todo, by=crew.ana)
        undo(crew.project, by=crew.ana)
        before = {item["key"]: item["started"] for item in snapshot.items(crew.project, clock.now())}
        with clock.at(later):
            begun.move(to=crew.done, by=crew.ana)
        then = {item["key"]: item["started"] for item in snapshot.items(crew.project, clock.now())}

    assert before == then == {back.key: NOW.isoformat(), begun.key: NOW.isoformat()}


def test_a_fact_that_does_not_say_into_which_column_an_item_was_added_is_read_too(crew):
    story = crew.story()
    added = Event.objects.on(story).get(verb="item.added")
    Event.objects.filter(pk=added.pk).update(data={"title": story.title, "kind": "story", "values": {}})
    with clock.at(NOW + timedelta(days=1)):
        story.move(to=crew.doing, by=crew.ana)

    assert "started" not in only(snapshot.items(crew.project, NOW), story.key)


def test_a_re_planned_deliverable_was_promised_for_the_sprint_before(crew):
    first, second = crew.sprint(), crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    story = crew.story(sprint=first, promises="Model")
    promise = story.deliverables.get()
    with clock.at(NOW + timedelta(days=9)):
        promise.change(sprint=second, by=crew.ana)
        told = only(snapshot.items(crew.project, clock.now()), story.key)["deliverables"]

    assert [(d["sprint"], d["promised_at"]) for d in told] == [
        (1, NOW.isoformat()),
        (2, (NOW + timedelta(days=9)).isoformat()),
    ]


def test_the_crew_without_stakeholders_is_in_the_snapshot(crew):
    told = whole(crew.project)

    assert {person["id"] for person in told["crew"]} == {"cleo", "ana", "ada", "bo", "lee", "rem"}
    assert [point["name"] for point in told["project"]["ready"]] == [
        "criteria",
        "size",
        "stage",
        "deliverable",
        "blocker",
    ]
    assert told["agreement"][0]["version"] == 0


def test_the_snapshot_takes_as_many_queries_for_many_items(crew, django_assert_max_num_queries):
    for n in range(30):
        crew.story(f"story {n}", promises="a")

    with django_assert_max_num_queries(13):
        assert len(snapshot.items(crew.project, NOW)) == 30
