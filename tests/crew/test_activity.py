"""Everything that happened in a project, told in order."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assay.crew.models import Comment, Invitation, Membership, SavedView, WorkingGroup
from assay.crew.registries import targets
from assay.events.models import Event
from tests.events.scenarios import SCENARIOS


def page(client, reader, **asked):
    """The lines of the page."""
    client.force_login(reader)
    return client.get("/p/churn/activity", asked).content.decode().split('<ol class="trail', 1)[1]


def test_it_tells_who_did_what_to_what(client, crew):
    item = crew.story("Find who leaves")
    item.move(to=crew.doing, by=crew.bo)

    shown = page(client, crew.vera)
    assert "<b>Bo</b> moved it from Backlog to Doing" in shown
    assert f'href="{item.url}">CHURN-1 Find who leaves</a>' in shown
    assert shown.index("moved it") < shown.index("founded"), "newest first"


def test_it_tells_nothing_of_another_project(client, crew):
    crew.item("A secret of the others", project=crew.other, by=crew.otto)
    assert "secret" not in page(client, crew.ana)


def test_a_comment_that_was_taken_back_is_not_told_again(client, crew):
    item = crew.story()
    said = Comment.objects.say("Look at the tenure column", about=item, key=item.key, by=crew.bo)
    assert "tenure column" in page(client, crew.ana)
    said.remove(by=crew.bo)
    shown = page(client, crew.ana)
    assert "tenure column" not in shown
    assert "removed a comment on CHURN-1" in shown


def test_whom_somebody_invited_is_for_leads_alone(client, crew):
    Invitation.objects.invite(
        project=crew.project, email="nora@assay.example", discipline="science", role="member", by=crew.lee
    )
    shown = page(client, crew.vera)
    assert "invited somebody as member" in shown
    assert "nora@" not in shown
    assert "nora@" not in client.get("/").content.decode()


def test_it_says_who_joined_by_themselves_and_what_somebody_became(client, crew):
    desk = WorkingGroup.objects.form(project=crew.project, slug="desk", name="Data desk", by=crew.lee)
    seat = Membership.objects.join(
        project=crew.project, person=crew.otto, discipline="science", role="member", by=crew.otto
    )
    seat.change(role="lead", groups=(desk,), by=crew.lee)

    shown = page(client, crew.vera)
    assert "<b>Otto</b> joined the project (science, member)" in shown
    assert "changed what Otto is: role lead, working groups desk" in shown


def test_it_can_be_narrowed_to_a_person_and_a_kind(client, crew):
    item = crew.story("Find who leaves", by=crew.ana)
    item.move(to=crew.doing, by=crew.bo)
    item.change(size="S", by=crew.bo)

    assert "added the story" not in page(client, crew.ana, q="by:@bo")
    only_moves = page(client, crew.ana, q="@bo fact:item.moved")
    assert only_moves.count("<li>") == 1
    assert "moved it" in only_moves
    assert page(client, crew.ana, q="what:item").count("<li>") == 3
    assert page(client, crew.ana, q="what:item at:<@today").count("<li>") == 0
    client.force_login(crew.ana)
    assert "Nothing of this kind happened yet" in client.get("/p/churn/activity?q=by:@vera").text


def test_a_typo_is_pointed_at_and_all_that_happened_stays(client, crew):
    crew.story("Find who leaves")
    client.force_login(crew.ana)

    typo = client.get("/p/churn/activity", {"q": "fact:item.mooved"}).text

    assert "fact%3Aitem.moved" in typo
    assert "added the story" in typo
    assert "This list is not searched by plain words." in client.get("/p/churn/activity", {"q": "leaves"}).text


def test_words_and_values_are_proposed_while_one_types(client, crew):
    client.force_login(crew.ana)

    found = client.get("/p/churn/activity/words", {"q": "fact:item.mo", "at": "12"}).json()

    assert found[0]["label"] == "item.moved"
    assert client.get("/p/other/activity/words").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [{"q": "by:@nobody"}, {"q": "fact:x'; --"}, {"q": "\0"}, {"before": "x"}, {"before": "²"}, {"before": "9" * 40}],
)
def test_odd_questions_are_answered_calmly(client, crew, asked):
    client.force_login(crew.ana)
    assert client.get("/p/churn/activity", asked).status_code == 200


def test_it_shows_a_hundred_at_a_time(client, crew):
    for number in range(120):
        crew.item(f"Item {number}")

    first = page(client, crew.ana)
    assert first.count("<li>") == 100
    assert "Item 119" in first
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(older).content.decode()
    assert "Item 19" in second
    assert "Item 20”" not in second
    assert "Back to the newest" in second
    assert "Show older" not in second


def test_views_that_others_keep_for_themselves_are_not_told(client, crew):
    SavedView.objects.keep(project=crew.project, page="backlog", name="Weak spots of Bo", query="@bo", by=crew.lee)
    assert "Weak spots" not in page(client, crew.ana)
    assert "Weak spots" in page(client, crew.lee)


def test_its_queries_do_not_grow_with_history(client, crew):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/p/churn/activity")
        return len(captured)

    client.force_login(crew.ana)
    item = crew.story()
    Comment.objects.say("Look", about=item, key=item.key, by=crew.bo)
    before = queries()
    for number in range(30):
        crew.item(f"Item {number}", by=crew.bo)
        Comment.objects.say("Look again", about=item, key=item.key, by=crew.ada)
    assert queries() == before
    assert before <= 16


def test_every_noun_that_a_fact_can_be_about_is_named(crew):
    """What a room records about has a name here, so that no line of the activity stands without its thing."""
    kinds = set()
    for scenario in SCENARIOS.values():
        with transaction.atomic():
            last = Event.objects.order_by("id").last().id
            scenario(crew)()
            kinds |= set(Event.objects.filter(id__gt=last).exclude(project_id=0).values_list("kind", flat=True))
            transaction.set_rollback(True)
    assert kinds - set(targets) == {"crew.savedview"}, "a view is told to its owner alone"
