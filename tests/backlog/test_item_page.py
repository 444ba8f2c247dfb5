"""The page of an item: what it shows, what is changed in place, and what two people do at once."""

import re
from datetime import date, timedelta

import pytest

from assay import clock
from assay.backlog.checklists import ready_answers
from assay.backlog.item_parts import parts_of
from assay.backlog.lacking import lacked, shortfalls
from assay.backlog.models import Item
from assay.crew.models import Comment
from assay.crew.terms import Point, Terms
from assay.events.models import Event
from assay.events.refusals import Refused

HTMX = {"HX-Request": "true"}


@pytest.fixture
def item(crew):
    item = crew.story(
        "Call-graph features: how many contacts left?", size="M", stage="experimentation", promises="A pipeline",
        description="People leave *in company*, as @bo says of #CHURN-2.", labels=["graph"], sprint=crew.sprint(),
    )  # fmt: skip
    item.assign([crew.ana, crew.bo], by=crew.ana)
    item.require("No record younger than the score date", by=crew.ana)
    crew.spike("How many seeds decide?")
    return item


@pytest.fixture
def page(client, crew, item):
    """What a person sees at the item's address."""

    def look(address="", by=crew.ana):
        client.force_login(by)
        return client.get(item.url + address)

    return look


@pytest.fixture
def send(client, crew, item):
    """Send a form of the page; the item is read anew afterwards."""

    def post(where, by=crew.ana, **values):
        client.force_login(by)
        headers = HTMX if values.pop("htmx", False) else {}
        answer = client.post(item.url + where, values, headers=headers)
        item.refresh_from_db()
        return answer

    return post


def test_the_page_shows_all_that_an_item_is(page):
    html = page().content.decode()

    for shown in (
        "Call-graph features: how many contacts left?", "<em>in company</em>", "No record younger than the score date",
        "Experimentation", "fits a sprint", "Ana", "Bo", "graph", "A pipeline", "2 – 13 Nov", "0 of 1 met",
    ):  # fmt: skip
        assert shown in html, shown


def test_keys_and_names_in_its_texts_are_links(page):
    html = page().content.decode()

    assert '<a href="/browse/CHURN-2"' in html
    assert '<a href="/p/churn/crew#bo"' in html


def test_the_bare_key_leads_to_the_page_in_either_case(client, crew, item):
    client.force_login(crew.ana)

    assert client.get("/churn-1").headers["Location"] == "/browse/CHURN-1"
    assert client.get("/browse/churn-1").status_code == 200


def test_who_may_not_see_the_project_finds_nothing(client, crew, item):
    for who in (crew.otto, crew.rem):
        client.force_login(who)
        for address in (item.url, "/CHURN-1", "/browse/CHURN-99", "/p/churn/items/choices?property=size&item=CHURN-1"):
            assert client.get(address).status_code == 404, address
    client.logout()
    assert client.get(item.url).status_code == 302


def test_a_viewer_reads_and_changes_nothing(page, send, crew, item):
    html = page(by=crew.vera).content.decode()
    before = Event.objects.count()

    assert "data-choose" not in html
    assert not re.findall(r'<form[^>]*action="/browse/', html)
    for where in ("/changes", "/criteria", "/ticks", "/blocks", "/findings", "/comments"):
        assert send(where, by=crew.vera, title="Mine", text="x", key="CHURN-2").status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("title", "  Features of  the call graph ", "Features of the call graph"),
        ("description", "Two\r\nlines", "Two\nlines"),
        ("due", "2026-11-30", date(2026, 11, 30)),
        ("due", "", None),
        ("size", "S", "S"),
        ("stage", "", ""),
        ("kind", "task", "task"),
    ],
)
def test_a_field_is_changed_in_place(send, item, field, value, stored):
    answer = send("/changes", **{field: value})

    assert answer.status_code == 303
    assert answer.headers["Location"] == item.url
    assert getattr(item, field) == stored


def test_a_parent_is_named_by_key_or_number(send, item):
    send("/changes", parent="2")
    assert item.parent.key == "CHURN-2"

    send("/changes", parent="", seen_parent="CHURN-2")
    assert item.parent is None

    assert send("/changes", parent="CHURN-77").status_code == 422
    assert send("/changes", parent="CHURN-1").status_code == 422


def test_a_day_that_is_none_is_refused_with_a_way_out(send, item):
    answer = send("/changes", due="tomorrow")

    assert answer.status_code == 422
    assert "2026-11-30" in answer.content.decode()


def test_what_a_change_came_too_late_for_is_shown_with_both_texts(send, crew, item):
    send("/changes", by=crew.bo, description="Bo's text", seen_description=item.description)

    answer = send("/changes", description="Ana's text", seen_description="People leave.")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert item.description == "Bo's text"
    assert "Bo changed this while you wrote." in html
    assert '<pre data-clash="theirs">Bo&#39;s text</pre>' in html
    assert '<pre data-clash="yours">Ana&#39;s text</pre>' in html
    assert 'name="seen_description" value="Bo&#39;s text"' in html
    assert ">\nAna&#39;s text</textarea>" in html


def test_a_clash_ends_with_theirs_mine_or_a_third_text(send, crew, item):
    item.change(description="Bo's text", by=crew.bo)
    clash = {"seen_description": "Bo's text", "mine": "Ana's text"}

    send("/changes", description="Ana's text", keep="theirs", **clash)
    assert item.description == "Bo's text"

    send("/changes", description="A third text", **clash)
    assert item.description == "A third text"

    send("/changes", description="A fourth", keep="mine", seen_description="A third text", mine="Ana's text")
    assert item.description == "Ana's text"


def test_a_change_of_another_field_is_no_clash(send, crew, item):
    item.change(title="Another title", by=crew.bo)

    assert send("/changes", description="Ana's text", seen_description=item.description).status_code == 303
    assert (item.title, item.description) == ("Another title", "Ana's text")


def test_the_ends_of_lines_that_a_browser_sends_are_no_clash(send, crew, item):
    item.change(description="One\nTwo", by=crew.bo)

    assert send("/changes", description="One\r\nTwo\r\nThree", seen_description="One\r\nTwo").status_code == 303
    assert item.description == "One\nTwo\nThree"


def test_after_a_refresh_the_clash_is_still_there(page, crew, item):
    item.change(description="Bo's text", by=crew.bo)

    html = page("?edit=description&clash").content.decode()

    assert '<pre data-clash="theirs">Bo&#39;s text</pre>' in html
    assert 'name="seen_description" value="Bo&#39;s text"' in html


def test_two_who_write_the_findings_lose_nothing(send, page, crew, item):
    item.change(kind="spike", by=crew.ana)
    seen = {f"seen_{name}": "" for name in Item.FINDINGS}
    send("/findings", by=crew.bo, tried="A t-test", found="No", shown_by="")

    clash = send("/findings", tried="A plot", found="", shown_by="nb/plot.ipynb", **seen)

    html = clash.content.decode()
    assert clash.status_code == 409
    assert "Bo changed this while you wrote." in html
    assert '<pre data-clash="theirs">A t-test</pre>' in html
    assert ">\nA plot</textarea>" in html
    assert ">\nnb/plot.ipynb</textarea>" in html
    assert 'name="seen_tried" value="A t-test"' in html
    assert 'name="seen_found" value=""' in html
    assert '<pre data-clash="theirs">A t-test</pre>' in page("?edit=tried&clash").content.decode()

    sent = {"found": "", "shown_by": "nb/plot.ipynb", **seen, "seen_tried": "A t-test", "clashed": "tried"}
    send("/findings", tried="A plot", mine="A plot", keep="theirs", **sent)
    assert (item.tried, item.found, item.shown_by) == ("A t-test", "No", "nb/plot.ipynb")
    send("/findings", tried="typed since", mine="A plot", keep="mine", **sent)
    assert (item.tried, item.found) == ("A plot", "No")


def test_findings_are_refused_where_it_is_no_spike_any_more(crew):
    spike = crew.spike()
    Item.objects.get(pk=spike.pk).change(kind="story", by=crew.bo)

    with pytest.raises(Refused, match="is no spike"):
        spike.answer(tried="A t-test", found="No", shown_by="", by=crew.ana)


def test_with_a_script_a_change_is_answered_without_a_page(send, item):
    answer = send("/changes", htmx=True, title="Another title")

    assert answer.status_code == 204
    assert answer.headers["HX-Replace-Url"] == item.url
    assert "assay:refresh" in answer.headers["HX-Trigger"]


def test_a_clash_with_a_script_opens_the_field_with_both_texts(send, crew, item):
    item.change(title="Bo's title", by=crew.bo)

    answer = send("/changes", htmx=True, title="Ana's title", seen_title="An old title")

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#main"
    assert answer.headers["HX-Replace-Url"] == "/browse/CHURN-1?edit=title&clash"


def test_criteria_are_added_met_reworded_and_removed(send, crew, item):
    send("/criteria", text="It beats the baseline")
    first, second = item.criteria.all()
    assert second.text == "It beats the baseline"

    send(f"/criteria/{second.pk}/mark", met="on")
    second.refresh_from_db()
    assert second.met_by == crew.ana

    send(f"/criteria/{first.pk}", text="No record after the score date", seen_text=first.text)
    first.refresh_from_db()
    assert first.text == "No record after the score date"

    answer = send(f"/criteria/{first.pk}", text="Something else", seen_text="No record younger than the score date")
    assert answer.status_code == 409

    send(f"/criteria/{first.pk}", text="", seen_text="No record after the score date")
    assert [one.text for one in item.criteria.all()] == ["It beats the baseline"]


def test_a_criterion_of_another_item_is_not_here(send, crew, item):
    other = crew.story("Another").require("Something", by=crew.ana)

    assert send(f"/criteria/{other.pk}", text="Mine").status_code == 404
    assert send(f"/criteria/{other.pk}/mark", met="on").status_code == 404


def test_items_are_tied_and_untied_from_either_side(send, item):
    send("/blocks", key="CHURN-2", way="waits")
    assert item.blocks.get().blocker.key == "CHURN-2"

    assert send("/blocks", key="2", way="blocks").status_code == 422  # they would wait for each other

    send("/blocks", key="CHURN-2", way="waits", untie="1")
    assert not item.blocks.exists()

    send("/blocks", key="CHURN-2", way="blocks")
    assert item.blocking.get().item.key == "CHURN-2"


def test_a_spike_carries_its_question_and_its_findings(client, crew):
    spike = crew.spike("How many seeds decide a graph feature?")
    client.force_login(crew.ana)

    client.post(
        f"{spike.url}/findings", {"tried": "Ten seeds", "found": "**Eight** are enough", "shown_by": "run b7e2"}
    )

    html = client.get(spike.url).content.decode()
    assert "<strong>Eight</strong> are enough" in html
    assert "run b7e2" in html
    assert "The question" in html


def test_what_shows_the_findings_links_keys_and_addresses_and_leaves_words_as_words(client, crew):
    spike = crew.spike("How many seeds decide a graph feature?")
    other = crew.story("Draw the curve")
    client.force_login(crew.ana)
    shown = f"{other.key.lower()} and <b>a plot</b>\nhttps://example.org/run/7\nsome_words_of *ours*\nCHURN-999"

    client.post(f"{spike.url}/findings", {"tried": "Ten seeds", "found": "Eight", "shown_by": shown})

    html = client.get(spike.url).content.decode().partition('id="findings"')[2]
    assert f'href="/browse/{other.key}" rel="nofollow noopener">{other.key.lower()}</a> and &lt;b&gt;' in html
    assert '<a href="https://example.org/run/7" rel="noopener nofollow">' in html
    assert "<span>some_words_of *ours*</span>" in html and '<span class="clip">CHURN-999</span>' in html


def test_what_shows_the_findings_is_drawn_by_its_kind(client, crew):
    spike = crew.spike("How many seeds decide a graph feature?")
    spike.answer(tried="Ten seeds", found="Eight", shown_by=f"doc:docs/seeds.md\npr:209\n{spike.key}", by=crew.ana)
    client.force_login(crew.ana)

    html = client.get(spike.url).content.decode().partition('id="findings"')[2]

    assert "doc:docs" not in html and "pr:209" not in html
    assert [f'#{name}"' in html for name in ("document", "merge", "board")] == [True] * 3
    assert '<span class="clip">#209</span>' in html
    assert f'<a href="{spike.url}" title="{spike.title}">' in html


def test_of_a_spike_ready_asks_for_its_question(client, crew):
    client.force_login(crew.ana)

    html = client.get(crew.spike("How many seeds decide?").url).content.decode()

    assert "It has acceptance criteria (a spike: its question)" in html


def test_what_an_item_waits_for_besides_items_is_said_once(client, crew, item):
    item.hold(kind="ledger.hypothesis", source_id=3, reason="needs CHURN-H3", by=crew.ana)
    client.force_login(crew.ana)

    html = client.get(item.url).content.decode()

    assert '>needs</span><span class="t">CHURN-H3</span>' in html
    assert "waits for</span>" not in html


def test_points_of_ready_and_done_are_answered_and_ticked(page, send, crew, item):
    terms = Terms(ready=(*Terms().ready, Point("seen", "The product owner has seen it")))
    crew.project.agreements.revise(project=crew.project, terms=terms, reason="We want to see it", by=crew.lee)

    assert "The product owner has seen it" in page().content.decode()
    send("/ticks", checklist="ready", point="seen", ticked="on")
    assert item.ticks.get().by == crew.ana

    send("/ticks", checklist="ready", point="seen", ticked="")
    assert not item.ticks.exists()
    assert send("/ticks", checklist="ready", point="size", ticked="on").status_code == 422


def test_the_page_and_the_list_answer_ready_alike(crew):
    spike, bare = crew.spike("Why?"), crew.spike("What?", question="", size="XL")
    story = crew.story("A story", size="M", stage="exploration", promises="A report")
    story.block(bare, by=crew.ana)
    bare.rank_last(by=crew.ana)
    full = crew.story("Another", size="S", stage="exploration", promises="Code", criteria=["It runs"])
    terms = Terms(ready=(*Terms().ready, Point("seen", "Seen"), Point("split", "Split", kinds=("spike",))))
    crew.project.agreements.revise(project=crew.project, terms=terms, reason="More points", by=crew.lee)
    full.project.refresh_from_db()
    full.tick("ready", "seen", by=crew.ana)

    for item in Item.objects.filter(pk__in=[spike.pk, bare.pk, story.pk, full.pk]).select_related("project"):
        flags = Item.objects.filter(pk=item.pk).values_list(*shortfalls(item.project).values()).get()
        in_list = {point.id for point in lacked(item.project.terms, flags)}
        on_page = {answer.id for answer in ready_answers(item, parts_of(item)) if answer.holds is False}
        assert on_page == in_list, item.title


def test_a_comment_that_one_changed_on_another_page_of_ones_own_is_not_lost(page, send, crew, item):
    comment = Comment.objects.say("One\nTwo", about=item, key=item.key, by=crew.ana)
    assert 'name="seen_text" value="One' in page(f"?edit=comment-{comment.pk}").content.decode()

    assert send(f"/comments/{comment.pk}", text="Elsewhere", seen_text="One\r\nTwo").status_code == 303
    clash = send(f"/comments/{comment.pk}", text="Here", seen_text="One\r\nTwo")
    again = Comment.objects.get(pk=comment.pk)
    comment.remove(by=crew.ana)
    with pytest.raises(Refused, match="taken back"):
        again.edit("Too late", by=crew.ana)

    assert (clash.status_code, again.text) == (409, "Elsewhere")
    assert "Here" in clash.content.decode()


def test_comments_are_said_edited_and_removed_by_their_author_alone(page, send, crew, item):
    send("/comments", text="See CHURN-2, @bo")
    comment = Comment.objects.about(item).get()
    html = page().content.decode()
    assert 'See <a href="/browse/CHURN-2"' in html
    assert comment.mentions.get().person == crew.bo

    assert send(f"/comments/{comment.pk}", by=crew.bo, text="Not mine").status_code == 403
    assert send(f"/comments/{comment.pk}/removal", by=crew.bo).status_code == 403
    assert "data-own-comment" not in page(by=crew.bo).content.decode()

    send(f"/comments/{comment.pk}", text="See CHURN-2")
    comment.refresh_from_db()
    assert comment.text == "See CHURN-2"
    assert '<pre class="was">See CHURN-2, @bo</pre>' in page().content.decode()

    send(f"/comments/{comment.pk}/removal")
    assert "See" not in page("?show=words").content.decode().split('id="activity"')[1]


def test_the_trail_tells_who_did_what_newest_first_fifty_at_a_time(page, crew, item):
    for n in range(60):
        with clock.at(clock.now() + timedelta(minutes=n + 1)):
            item.change(title=f"Title {n}", by=crew.bo)

    html = page().content.decode()
    lines = re.findall(r"<b>(\w+)</b> ([^<]*)", html.split('id="activity"')[1])
    assert len(lines) == 50
    assert lines[0] == ("Bo", "made the title Title 59 (was Title 58)")
    older = re.search(r'href="([^"]*)"[^>]*>Show older', html)

    html = page(older[1].replace(item.url, "").replace("&amp;", "&")).content.decode()
    assert "added the story" in html
    assert "Show older" not in html


def test_the_trail_keeps_a_long_text_as_it_was(page, send, item):
    send("/changes", description="Shorter")

    assert '<pre class="was">People leave *in company*, as @bo says of #CHURN-2.</pre>' in page().content.decode()


def test_what_happened_to_deliverables_stands_in_the_trail(page, crew, item):
    item.deliverables.get().attach(kind="pull request", ref="#206", by=crew.bo)

    facts = page("?show=facts").content.decode()
    assert "attached the pull request #206 to “A pipeline”" in facts
    assert "attached" not in page("?show=words").content.decode().split('id="activity"')[1]


def test_time_in_each_column_is_told(page, crew, item):
    with clock.at(clock.now() + timedelta(days=2)):
        item.move(to=crew.doing, by=crew.ana)
    with clock.at(clock.now() + timedelta(days=2, hours=5)):
        item.move(to=crew.todo, by=crew.ana)
    with clock.at(clock.now() + timedelta(days=3, hours=5)):
        assert "Backlog 2 days, To do 1 day, Doing 5 hours" in page().content.decode()


def test_an_item_called_done_too_early_shows_what_it_owes_and_the_ways_out(client, crew, item):
    client.force_login(crew.ana)
    sent = {"item": item.key, "property": "state", "value": "delivered"}

    answer = client.post("/p/churn/items/changes", sent)

    assert answer.headers["Location"] == "/browse/CHURN-1?owes=CHURN-1&to=delivered"
    html = client.get(answer.headers["Location"]).content.decode()
    assert "It still owes what it promised." in html
    client.post("/browse/CHURN-1/moves", {"to": "delivered", "reason": "Shown at the demo"})
    item.refresh_from_db()
    assert item.done_at


def test_a_name_for_a_branch_is_offered(page):
    assert 'data-copy-text="churn-1-call-graph-features-how-many-contacts-left"' in page().content.decode()


def test_the_preview_is_drawn_as_the_page_will(client, crew, item):
    client.force_login(crew.ana)

    html = client.post("/preview", {"text": "**Bold** CHURN-1 <script>", "project": "churn"}).content.decode()

    assert "<strong>Bold</strong>" in html
    assert '<a href="/browse/CHURN-1"' in html
    assert "<script>" not in html
    client.force_login(crew.otto)
    assert client.post("/preview", {"text": "x", "project": "churn"}).status_code == 404


def test_the_page_asks_few_questions_however_much_hangs_on_the_item(client, crew, item, django_assert_max_num_queries):
    client.force_login(crew.ana)
    client.get(item.url)
    for n in range(20):
        item.require(f"Criterion {n}", by=crew.ana)
        item.block(crew.item(f"Another {n}"), by=crew.ana)
        Comment.objects.say(f"@bo see CHURN-{n + 2}", about=item, key=item.key, by=crew.bo)

    with django_assert_max_num_queries(13):
        client.get(item.url)


def test_a_waiver_stands_on_the_page_through_its_last_day_and_no_longer(page, crew, item):
    from assay.practice.models import Waiver

    last = crew.project.today + timedelta(days=1)
    Waiver.objects.grant(
        project=crew.project, practice="deliver.planned", subject=item.key, reason="Its data come late", until=last,
        by=crew.ana,
    )  # fmt: skip

    with clock.at(clock.now() + timedelta(days=1)):
        assert "Its data come late" in page().content.decode().partition('id="activity"')[0]
    with clock.at(clock.now() + timedelta(days=2)):
        assert parts_of(item).excuses == []


def test_the_page_of_an_item_is_in_the_backlog(page):
    lit = re.search(r'<a[^>]*aria-current="page"[^>]*>', page().content.decode())

    assert lit and 'href="/p/churn/backlog"' in lit[0]
