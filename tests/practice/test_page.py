import json

import pytest

from assay.practice.models import Waiver


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

    assert answer.status_code == 302
    assert Waiver.objects.get().by == running.ana
    assert "A trial of one day" in client.get("/p/churn/practice").content.decode()


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


def test_an_unknown_sprint_is_not_there(running, client):
    client.force_login(running.ana)

    assert client.get("/p/churn/practice?sprint=77").status_code == 404
    assert client.get("/p/churn/practice?sprint=1").status_code == 200


@pytest.mark.parametrize("more", [0, 40])
def test_the_page_takes_as_many_queries_for_many_items(running, client, django_assert_max_num_queries, more):
    for n in range(more):
        running.story(f"More {n}")
    client.force_login(running.ana)

    with django_assert_max_num_queries(36):
        client.get("/p/churn/practice")
