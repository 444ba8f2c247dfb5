import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assay import clock
from assay.crew.undo import undo
from assay.events.log import together
from assay.ledger.models import FeasibilityStudy
from assay.practice.models import Waiver
from assay.practice.page import read
from assay.practice.registries import contributors
from assay.science.practices import BadSnapshot
from tests.conftest import NOW


@pytest.fixture
def running(crew):
    sprint = crew.sprint()
    for n in range(5):
        crew.story(f"Story {n}", size="S", sprint=sprint, promises="Model").assign([crew.ana, crew.bo], by=crew.ana)
    crew.bad = crew.story("Find who leaves with whom", sprint=sprint)
    sprint.begin(by=crew.lee, reason="We size it today")
    return crew


def test_the_page_names_the_item_and_links_to_it(running, client):
    client.force_login(running.vera)

    page = client.get("/p/churn/practice").content.decode()

    assert f'href="/browse/{running.bad.key}"' in page
    assert "Find who leaves with whom" in page
    assert "Waive with a reason" not in page


def test_a_waiver_is_granted_on_the_page_and_stays_visible(running, client):
    client.force_login(running.ana)

    answer = client.post(
        "/p/churn/waivers", {"practice": "size.relative", "subject": running.bad.key, "reason": "A trial of one day"}
    )

    assert answer.status_code == 303
    assert Waiver.objects.get().by == running.ana
    assert "Ana: A trial of one day" in client.get("/p/churn/practice").content.decode()


def test_a_waiver_without_a_reason_is_refused_in_words(running, client):
    client.force_login(running.ana)

    answer = client.post("/p/churn/waivers", {"practice": "size.relative", "subject": running.bad.key, "reason": " "})

    assert answer.status_code == 422
    assert "needs a reason" in answer.content.decode()
    assert not Waiver.objects.exists()


def test_an_ended_waiver_waives_no_more(running, client):
    waiver = Waiver.objects.grant(
        project=running.project, practice="size.relative", subject=running.bad.key, reason="A trial", by=running.ana
    )
    client.force_login(running.bo)

    client.post(f"/p/churn/waivers/{waiver.pk}/end")

    answers = json.loads(client.get("/p/churn/practice.json").content)
    assert answers["size.relative"]["answer"] == "at risk"


@pytest.fixture
def two_closed(running):
    second = running.sprint(date(2026, 11, 16), date(2026, 11, 27))
    back = {item.pk: "back" for item in running.bad.sprint.items.all()}
    with clock.at(NOW + timedelta(days=10)):
        running.bad.sprint.close(choices=back, judged="met", by=running.lee)
        second.begin(by=running.lee, reason="A test")
    with clock.at(NOW + timedelta(days=24)):
        second.close(choices={}, judged="met", by=running.lee)


def figures(page):
    rows = {row.id: row for _, rows in page.families for row in rows}
    return {name: value for name, _, value in rows["backlog.refined"].parameters}


def test_a_sprint_of_the_past_shows_the_figures_that_were_agreed_then(running, two_closed):
    with clock.at(NOW + timedelta(days=30)):
        terms = replace(running.project.terms, practices={"backlog.refined": {"ahead": 99}})
        running.project.agreements.revise(project=running.project, terms=terms, reason="More", by=running.lee)

        assert figures(read(running.project))["ahead"] == 99
        assert figures(read(running.project, sprint=1))["ahead"] != 99


def test_no_snapshot_is_taken_twice(running, two_closed, monkeypatch):
    moments = []
    monkeypatch.setitem(contributors, "counted", lambda _, moment: moments.append(moment))

    with clock.at(NOW + timedelta(days=30)):
        read(running.project, sprint=1)

    assert len(moments) == len(set(moments)) == 2


@pytest.mark.parametrize("address", ["practice", "practice.json"])
def test_facts_that_cannot_be_judged_are_no_missing_page(running, client, monkeypatch, address):
    monkeypatch.setitem(contributors, "items", lambda *_: "no list")
    client.force_login(running.ana)

    with pytest.raises(BadSnapshot):
        client.get(f"/p/churn/{address}")


def test_a_waiver_whose_end_is_taken_back_waives_again_with_its_reason(running):
    waiver = Waiver.objects.grant(
        project=running.project, practice="size.relative", subject=running.bad.key, reason="A trial", by=running.ana
    )
    with together() as ended:
        waiver.end(by=running.bo)

    undo(running.project, batch=ended, by=running.bo)

    waiver.refresh_from_db()
    assert (waiver.ended_at, waiver.by, waiver.reason) == (None, running.ana, "A trial")


def test_an_unknown_sprint_is_not_there(running, client):
    client.force_login(running.ana)

    assert client.get("/p/churn/practice?sprint=77").status_code == 404
    assert client.get("/p/churn/practice?sprint=1").status_code == 200


def test_the_page_says_how_many_items_of_which_list_are_not_ready(running, client):
    ready = running.story("Ready", size="S", stage="exploration", promises="Model", criteria=["It ranks"])
    for n in range(100 - ready.number):
        running.story(f"Not ready {n}", size="S", stage="exploration", criteria=["It ranks"])
    client.force_login(running.ana)

    row = {one.id: one for one in read(running.project).families[0][1]}["backlog.refined"]
    page = client.get("/p/churn/practice").content.decode()

    short = [f"CHURN-{n}" for n in range(8, 8 + 11)]
    assert row.sentence == (f"11 of the next 12 items by rank (two sprints' worth) are not ready: {', '.join(short)}.")
    assert [fact.subject.id for fact in row.facts] == short
    assert "11 facts" not in page and "lacks:" not in page
    assert "1 more was looked at, and nothing is missing there" in page
    assert "nothing records it here: whether a refinement was held." in page


def test_keys_are_counted_as_numbers(crew):
    sprint = crew.sprint()
    for n in range(1, 11):
        crew.story(f"Story {n}", sprint=sprint, size="S" if n < 9 else "L")

    row = {one.id: one for one in read(crew.project).families[0][1]}["size.relative"]

    assert row.sentence == "2 items: CHURN-9, CHURN-10."
    assert [fact.subject.id for fact in row.facts] == ["CHURN-9", "CHURN-10"]


def test_the_page_of_the_running_sprint_is_the_page_of_now(running):
    later = running.sprint(date(2026, 11, 16), date(2026, 11, 27))
    running.story("Planned without a size", sprint=later)

    assert read(running.project, sprint=1).families == read(running.project).families


@pytest.mark.parametrize("more", [0, 40])
def test_the_page_takes_as_many_queries_for_many_items(running, client, django_assert_max_num_queries, more):
    for n in range(more):
        running.story(f"More {n}")
    client.force_login(running.ana)

    with django_assert_max_num_queries(37):
        client.get("/p/churn/practice")


def test_of_many_questions_the_row_says_the_first(crew):
    FeasibilityStudy.objects.begin(project=crew.project, by=crew.ana)
    crew.story(stage="operationalization").move(to=crew.doing, reason="A trial", by=crew.bo)

    rows = {row.id: row for _, family in read(crew.project).families for row in family}
    said = rows["gate.feasibility"].sentence

    assert said.count("Still open:") == 3 and said.endswith(" And 21 more.")
    assert len([fact for fact in rows["gate.feasibility"].facts if fact.answer == "at risk"]) == 24
