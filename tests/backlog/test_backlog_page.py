"""The page of the backlog: what it shows, what is added, ranked, changed together, kept and taken along."""

import gzip
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay.backlog.models import Item
from assay.crew.models import SavedView, WorkingGroup
from assay.crew.registries import find, links
from assay.events.models import Event
from tests.backlog.many import many_items

HTMX = {"HX-Request": "true"}


@pytest.fixture
def backlog(crew):
    crew.ahead = crew.sprint()
    crew.first = crew.story("Who leaves, and with whom?", size="M", stage="exploration", sprint=crew.ahead)
    crew.second = crew.spike("How many seeds decide?", size="L")
    crew.third = crew.item("Rotate the token", kind="task", labels=["security"])
    return crew


@pytest.fixture
def page(client, backlog):
    def look(address="", by=backlog.ana):
        client.force_login(by)
        return client.get(f"/p/churn/{address}")

    return look


@pytest.fixture
def send(client, backlog):
    def post(address, by=backlog.ana, htmx=False, **values):
        client.force_login(by)
        return client.post(address, values, headers=HTMX if htmx else {})

    return post


def keys(html):
    return re.findall(r'data-row="([^"]*)"', html)


def test_the_page_shows_the_list_and_what_each_row_lacks(page):
    html = page("backlog").content.decode()

    assert keys(html) == ["CHURN-1", "CHURN-2", "CHURN-3"]
    for shown in ("Who leaves, and with whom?", "no acceptance criteria", "security", "L does not fit", "3 found"):
        assert shown in html, shown


def test_the_query_is_in_the_address_and_a_typo_keeps_the_list(page):
    html = page("backlog?q=kind:spike").content.decode()
    assert keys(html) == ["CHURN-2"]
    assert 'value="kind:spike"' in html
    assert 'href="/p/churn/backlog?q=state%3A%2A+kind%3Aspike">Show done and dropped too</a>' in html

    html = page("backlog?q=kidn:spike").content.decode()
    assert keys(html) == ["CHURN-1", "CHURN-2", "CHURN-3"]
    assert "<mark>kidn</mark>" in html
    assert 'href="/p/churn/backlog?q=kind%3Aspike">kind</a>' in html


def test_an_empty_backlog_teaches_and_a_filter_without_hits_leads_back(client, crew, page):
    Item.objects.all().delete()

    assert "Nothing waits yet" in page("backlog").content.decode()
    assert "No item is like this." in page("backlog?q=kind:bug").content.decode()


def test_a_hundred_more_are_one_link_away_and_the_address_keeps_it(page, backlog):
    many_items(backlog, 147)

    html = page("backlog?q=is:open").content.decode()
    assert len(keys(html)) == 100
    more = re.search(r'href="/p/churn/([^"]*)"[^>]*>Show 50 more', html)[1].replace("&amp;", "&")
    assert more == "backlog?q=is%3Aopen&show=200"

    html = page(more).content.decode()
    assert len(keys(html)) == 150
    assert "more</a>" not in html


def test_the_page_stays_small_and_asks_as_much_with_a_thousand_items(page, client, backlog):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/p/churn/backlog")
        return len(queries), answer.content

    many_items(backlog, 17)
    page("backlog")
    few, _ = asked()
    many_items(backlog, 980)
    many, html = asked()

    assert many <= few + 1  # one counts what is not shown
    assert few <= 15
    assert len(html) < 110_000
    assert len(gzip.compress(html, 6)) < 12_000
    assert html.count(b"<") / 2 < 2_500


def test_completion_of_the_query_is_served(page):
    answer = page("items/words?q=kind:sp&at=7")

    assert [one["insert"] for one in json.loads(answer.content)] == ["spike"]


def test_a_new_item_is_added_by_one_line(send, backlog):
    answer = send("/p/churn/items", line="spike Do top-ups predict? size:S @bo", q="", into="sprint:1")

    item = Item.objects.get(number=4)
    assert answer.status_code == 303
    assert (item.kind, item.size, item.sprint) == ("spike", "S", backlog.ahead)
    assert item.assignments.get().person == backlog.bo


def test_a_new_item_takes_the_values_of_the_active_filter(send, backlog):
    send("/p/churn/items", line="Drift", q="kind:bug label:desk @bo size:<=M", into="sprint:")

    item = Item.objects.get(number=4)
    assert (item.kind, item.size, item.sprint) == ("bug", "", None)
    assert item.labels.get().name == "desk"
    assert item.assignments.get().person == backlog.bo


def test_a_new_item_is_labelled_as_an_item_is_that_is_there(send, backlog):
    long = "Word" * 20

    send("/p/churn/items", line=f"Drift label:{long} label:Desk label:desk", q="", into="")
    backlog.third.label([long, "Desk"], by=backlog.ana)

    new = Item.objects.get(number=4)
    assert [label.name for label in new.labels.all()] == ["desk", long.lower()[:40]]
    assert [label.name for label in backlog.third.labels.all()] == ["desk", long.lower()[:40]]


def test_what_was_understood_is_said_before_and_after(page, send):
    before = page("items/draft?line=spike+Why%3F+size:S+size:Q&q=&into=stage:exploration").content.decode()

    odd = ("Why? size:Q", "stays in the title", "there are XS, S, M, L, XL")
    for shown in ("spike", "size: S", "stage: exploration", *odd):
        assert shown in before, shown
    after = send("/p/churn/items", htmx=True, line="Why?", q="", into="")
    assert 'href="/browse/CHURN-4"' in after.content.decode()
    assert "assay:refresh" in after.headers["HX-Trigger"]


def test_a_row_is_put_between_two_others_and_back(send, backlog):
    answer = send("/browse/CHURN-3/ranks", htmx=True, before="CHURN-1", after="", to="all")
    assert answer.status_code == 204
    assert list(Item.objects.order_by("rank").values_list("number", flat=True)) == [3, 1, 2]

    undo = json.loads(answer.headers["HX-Trigger"])["assay:said"]["undo"]
    send(undo)
    assert list(Item.objects.order_by("rank").values_list("number", flat=True)) == [1, 2, 3]


def test_a_row_dropped_into_another_group_takes_on_its_value(send, backlog):
    send("/browse/CHURN-3/ranks", before="CHURN-1", to="sprint:1")
    item = Item.objects.get(number=3)
    assert item.sprint == backlog.ahead
    assert item.rank < Item.objects.get(number=1).rank
    assert Event.objects.filter(target_id=item.pk).values("batch").distinct().count() == 2  # added, and this

    send("/browse/CHURN-3/ranks", to="sprint:")
    send("/browse/CHURN-3/ranks", to="stage:exploration")
    item.refresh_from_db()
    assert (item.sprint, item.stage) == (None, "exploration")


def test_a_row_goes_to_the_top_and_to_the_end(send, backlog):
    send("/browse/CHURN-2/ranks", place="top")
    assert Item.objects.order_by("rank").first() == backlog.second

    send("/browse/CHURN-2/ranks", place="bottom")
    assert Item.objects.order_by("rank").last() == backlog.second


def test_many_are_changed_by_one_request_and_taken_back_by_one(send, backlog):
    answer = send("/p/churn/items/changes", htmx=True, item="CHURN-1,CHURN-2,CHURN-3", property="size", value="S")

    told = json.loads(answer.headers["HX-Trigger"])["assay:said"]
    assert told["text"] == "3 items: made the size S."
    assert set(Item.objects.values_list("size", flat=True)) == {"S"}

    send(told["undo"])
    assert list(Item.objects.order_by("number").values_list("size", flat=True)) == ["M", "L", ""]

    answer = send("/p/churn/items/changes", htmx=True, item="CHURN-1,CHURN-2,CHURN-3", property="size", value="")
    assert json.loads(answer.headers["HX-Trigger"])["assay:said"]["text"] == "2 items: took the size off."


def test_the_menu_of_a_property_shows_what_is_set(page, client, backlog):
    html = page("items/choices?property=size&item=CHURN-1").content.decode()
    assert re.search(r'value="M" aria-pressed="true"', html)
    assert "does not fit a sprint" in html

    answer = client.get("/p/churn/items/choices?property=sprint&item=CHURN-1,CHURN-2", headers=HTMX)
    html = answer.content.decode()
    assert "<html" not in html
    assert "2 items" in html
    assert not re.search(r'value="1" aria-pressed', html)  # one of the two lies in it
    assert page("items/choices?property=nonsense&item=CHURN-1").status_code == 404


def test_a_menu_writes_over_nothing_that_somebody_else_chose_meanwhile(page, send, backlog):
    html = page("items/choices?property=size&item=CHURN-1").content.decode()
    Item.objects.get(number=1).change(size="S", by=backlog.bo)
    body = {"item": "CHURN-1", "property": "size", "value": "L"}

    refused = send("/p/churn/items/changes", htmx=True, **body, seen="M")
    assert 'name="seen" value="M"' in html
    assert (refused.status_code, Item.objects.get(number=1).size) == (422, "S")
    assert "it has S now" in refused.content.decode() + refused.headers.get("HX-Trigger", "")

    send("/p/churn/items/changes", htmx=True, **body, seen="S")
    assert Item.objects.get(number=1).size == "L"


def test_a_menu_for_no_item_says_that_one_is_to_be_chosen_first_and_leads_back(client, backlog):
    client.force_login(backlog.ana)

    answer = client.get(
        "/p/churn/items/choices?property=sprint", headers={"Referer": "http://testserver/p/churn/backlog"}
    )

    assert answer.status_code == 422
    assert "No item is chosen yet." in answer.content.decode()
    assert 'href="/p/churn/backlog"' in answer.content.decode()
    assert client.post("/p/churn/items/changes", {"property": "size", "value": "S"}).status_code == 422


def test_without_a_script_the_menu_leads_back_to_where_it_was_opened(send, backlog):
    values = {"item": "CHURN-1", "property": "size", "value": "S"}

    assert send("/p/churn/items/changes", back="/browse/CHURN-1", **values).headers["Location"] == "/browse/CHURN-1"
    elsewhere = send("/p/churn/items/changes", back="//evil.example", **{**values, "value": "M"})
    assert "evil" not in elsewhere.headers["Location"]


@pytest.mark.parametrize("empty", [{"new": ""}, {"new": " "}, {"value": ""}, {"value": "+"}])
def test_a_label_without_a_name_takes_none_off(send, page, backlog, empty):
    answer = send("/p/churn/items/changes", htmx=True, item="CHURN-3", property="label", **empty)

    assert answer.status_code == 422
    assert [label.name for label in backlog.third.labels.all()] == ["security"]
    assert re.search(r'name="new"[^>]* required', page("items/choices?property=label&item=CHURN-3").content.decode())


def test_a_value_is_chosen_although_a_new_label_could_be_written_beside_it(send, backlog):
    send("/p/churn/items/changes", item="CHURN-3", property="label", value="~security", new="")

    assert not backlog.third.labels.exists()


def test_items_of_another_project_cannot_be_changed(send, backlog):
    theirs = backlog.item("Elsewhere", project=backlog.other, by=backlog.otto)

    assert send("/p/churn/items/changes", item="OTHER-1", property="size", value="S").status_code == 404
    assert send("/browse/OTHER-1/ranks", place="top").status_code == 404
    send("/p/churn/items/changes", item="OTHER-1,CHURN-1", property="size", value="S")
    theirs.refresh_from_db()
    assert theirs.size == ""


def test_a_viewer_sees_the_list_and_changes_nothing(page, send, backlog):
    html = page("backlog", by=backlog.vera).content.decode()
    before = Event.objects.count()

    assert keys(html)
    for gone in ("data-drag-card", "data-quick", "data-bulk", "data-choose"):
        assert gone not in html, gone
    assert send("/p/churn/items", by=backlog.vera, line="Mine").status_code == 403
    assert send("/browse/CHURN-1/ranks", by=backlog.vera, place="bottom").status_code == 403
    changed = {"item": "CHURN-1", "property": "size", "value": "S"}
    assert send("/p/churn/items/changes", by=backlog.vera, **changed).status_code == 403
    assert page("items/choices?property=size&item=CHURN-1", by=backlog.vera).status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "address", ["backlog", "backlog.csv", "backlog.json", "views", "items/words?q=k", "items/draft?line=x"]
)
def test_an_outsider_finds_nothing(page, client, backlog, address):
    assert page(address, by=backlog.otto).status_code == 404
    assert page(address, by=backlog.rem).status_code == 404
    client.logout()
    assert client.get(f"/p/churn/{address}").status_code == 302


def test_a_view_is_kept_shared_and_forgotten(page, send, backlog):
    kept = {"page": "backlog", "name": "Not ready", "query": "is:unready", "group_by": "stage", "shared": "crew"}
    assert send("/p/churn/views", **kept).headers["Location"] == "/p/churn/backlog?q=is%3Aunready&group=stage"

    html = page("backlog", by=backlog.bo).content.decode()
    assert "Not ready" in html
    assert "Ana, the whole crew" in html
    assert "Not ready" in page("views", by=backlog.bo).content.decode()
    view = SavedView.objects.get()
    assert send(f"/p/churn/views/{view.pk}/removal", by=backlog.bo).status_code == 404

    send(f"/p/churn/views/{view.pk}/removal")
    assert not SavedView.objects.exists()


def test_a_view_for_oneself_or_a_group_is_not_shown_to_others(page, send, backlog):
    signal = WorkingGroup.objects.form(project=backlog.project, slug="signal", name="Signal", by=backlog.cleo)
    backlog.seat(backlog.ada).change(groups=(signal,), by=backlog.cleo)
    send("/p/churn/views", page="backlog", name="Mine alone", query="@me")
    send("/p/churn/views", page="backlog", name="For Signal", query="kind:spike", shared="signal")

    assert "For Signal" in page("backlog", by=backlog.ada).content.decode()
    assert "Mine alone" not in page("backlog", by=backlog.ada).content.decode()
    assert "For Signal" not in page("backlog", by=backlog.bo).content.decode()


def test_a_view_needs_a_name_and_a_page_that_there_is(send):
    assert send("/p/churn/views", page="backlog", name=" ", query="x").status_code == 422
    assert send("/p/churn/views", page="elsewhere", name="A", query="x").status_code == 404
    assert send("/p/churn/views", page="backlog", name="A", query="x" * 1001).status_code == 422


def test_the_list_is_taken_along_as_csv_and_json(page, backlog):
    answer = page("backlog.csv?q=kind:spike")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "churn-backlog.csv" in answer.headers["Content-Disposition"]
    assert answer.content.decode().splitlines()[1].startswith('"CHURN-2","How many seeds decide?","spike"')

    listed = page("backlog.json").json()
    assert (listed["project"], listed["count"]) == ("CHURN", 3)
    assert listed["items"][2]["labels"] == ["security"]


def test_an_item_is_taken_along_as_json_and_markdown(client, backlog):
    client.force_login(backlog.ana)
    backlog.first.require("It beats the baseline", by=backlog.ana)

    assert client.get("/browse/CHURN-1.json").json()["criteria"][0]["text"] == "It beats the baseline"
    text = client.get("/browse/CHURN-1.md").content.decode()
    assert text.startswith("# CHURN-1 Who leaves, and with whom?\n\n- Kind: story")
    assert "- [ ] It beats the baseline" in text
    client.force_login(backlog.otto)
    assert client.get("/browse/CHURN-1.json").status_code == 404


def test_the_palette_finds_by_key_then_title_then_words(backlog):
    backlog.third.change(description="seeds and keys", by=backlog.ana)

    assert find(backlog.ana, backlog.project, "churn-3")[0].label == "CHURN-3 Rotate the token"
    assert find(backlog.ana, backlog.project, "2")[0].label == "CHURN-2 How many seeds decide?"
    found = [hit.url for hit in find(backlog.ana, backlog.project, "seed")]
    assert found == ["/browse/CHURN-2", "/browse/CHURN-3"]
    assert find(backlog.otto, None, "seed") == []
    assert find(backlog.ana, backlog.project, "!?") == []


def test_the_palette_finds_sprints_by_number_and_goal_the_newest_first(crew):
    crew.sprint(goal="Know whom we would call")
    crew.sprint(start=date(2026, 11, 16), end=date(2026, 11, 27), goal="Serve it")

    def found(text, who=crew.ana, project=crew.project):
        return [hit.label for hit in find(who, project, text) if hit.kind == "Sprints"]

    assert found("sprint ") == ["Sprint 2, 16 – 27 Nov", "Sprint 1, 2 – 13 Nov"]
    assert found("sprint 1") == ["Sprint 1, 2 – 13 Nov"]
    assert found("whom call") == ["Sprint 1, 2 – 13 Nov"]
    assert found("sprint", project=None) == []


def test_keys_in_a_text_are_looked_up_at_once(backlog, django_assert_num_queries):
    with django_assert_num_queries(1):
        known = links(backlog.project, ["CHURN-1", "churn-2", "CHURN-99", "OTHER-1"])

    assert known == {
        "CHURN-1": ("/browse/CHURN-1", "Who leaves, and with whom?"),
        "CHURN-2": ("/browse/CHURN-2", "How many seeds decide?"),
    }


def test_the_list_counts_what_is_not_ready_in_words_that_fit_the_number(crew, client):
    client.force_login(crew.ana)
    crew.story("a")
    one = client.get("/p/churn/backlog").content.decode()
    crew.item("b", kind="task", size="S", stage="exploration", criteria=["It runs"])
    one_of_two = client.get("/p/churn/backlog").content.decode()
    crew.story("c")
    two_of_three = client.get("/p/churn/backlog").content.decode()

    assert "The next item is not ready." in one
    assert "1 of the next 2 items is not ready." in one_of_two
    assert "What it lacks stands beside it." in one_of_two
    assert "2 of the next 3 items are not ready." in two_of_three


def test_what_names_nothing_that_there_is_is_pointed_at_and_the_list_stays(client, crew):
    crew.story("Call the desk", labels=["desk"])
    crew.story("Ask the data")
    client.force_login(crew.ana)

    def page(query):
        return client.get("/p/churn/backlog", {"q": query}).text

    assert "No item here has the label “dsek”." in (typo := page("label:dsek"))
    assert "q=label%3Adesk" in typo
    assert "There is no hypothesis H99 in this project." in page("hypothesis:H99")
    assert "Call the desk" in typo
    assert "Ask the data" in typo
    assert "Ask the data" not in page("label:desk")
