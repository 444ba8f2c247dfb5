"""The running sprint on the home page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.backlog.models import Deliverable
from assay.crew.registries import glances_of


@pytest.fixture
def sprint(crew):
    running = crew.sprint(goal="Know")
    running.begin(by=crew.lee, reason="It has to")
    return running


def seen(crew, person):
    found = [glance.shown for glance in glances_of(person, [crew.seat(person)])]
    return found[0] if found else None


def test_it_counts_what_is_done_and_where_the_rest_lies(crew, sprint):
    for place in (crew.todo, crew.todo, crew.doing, crew.done):
        crew.item("One", kind="task", sprint=sprint).move(to=place, by=crew.ana)
    crew.item("Gone", kind="task", sprint=sprint).drop(by=crew.ana, reason="No use")
    crew.item("Elsewhere", kind="task")

    glance = seen(crew, crew.ana)

    assert (glance.count, glance.done) == (4, 1)
    assert [(name, count) for name, count, _ in glance.parts] == [("Delivered", 1), ("Doing", 1), ("To do", 2)]
    assert [shade for _, _, shade in glance.parts] == [1, 2, 5]
    assert glance.left == 8  # it is the second of ten working days


def test_what_promises_and_shows_nothing_is_named_once_half_has_passed(crew, sprint, told):
    silent = crew.story("Shows nothing", promises="EDA report", sprint=sprint)
    proven = crew.story("Shows something", promises="EDA report", sprint=sprint)
    [promise] = Deliverable.objects.filter(item=proven)
    promise.attach(kind="commit", ref="4f1c", by=crew.ana)
    crew.item("Promises nothing", kind="task", sprint=sprint)

    assert seen(crew, crew.ana).quiet == ()
    with clock.at(told + timedelta(days=7)):
        glance = seen(crew, crew.ana)

    assert [one.key for one in glance.quiet] == [silent.key]
    assert glance.promises == (("evidence", 1), ("owed", 1))


def test_it_is_for_those_of_the_project_and_while_a_sprint_runs(client, crew, sprint):
    client.force_login(crew.ana)
    assert "Sprint 1" in client.get("/").text
    client.force_login(crew.otto)
    assert "Sprint 1" not in client.get("/").text

    sprint.close(by=crew.lee, choices={}, judged="met")

    assert seen(crew, crew.ana) is None


def test_the_queries_of_the_home_page_do_not_grow(client, crew, sprint):
    def asked():
        client.force_login(crew.ana)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    crew.story("First", promises="EDA report", sprint=sprint)
    few = asked()
    for number in range(12):
        crew.story(f"More {number}", promises="EDA report", sprint=sprint)

    assert asked() <= few  # there are fewer where the newest facts are about fewer kinds of things
