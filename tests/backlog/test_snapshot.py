from datetime import date, timedelta

from assay import clock
from assay.backlog import snapshot
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
