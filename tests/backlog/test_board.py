import gzip
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.backlog.board import board_of
from assay.backlog.list_rows import rows_of
from assay.backlog.models import Deliverable, Item
from assay.backlog.vocabulary import context_of, vocabulary
from assay.events.models import Event
from assay.events.refusals import Refused

BOARD = "/p/churn/board"


@pytest.fixture
def running(crew):
    sprint = crew.sprint(goal="Know whom we would call")
    sprint.begin(by=crew.lee)
    return sprint


def fill(crew, sprint, count):
    """A sprint as crews have them: pairs, promises, four columns; as rows, since it is only read."""
    columns = [crew.todo, crew.doing, crew.state("review"), crew.done]
    for n in range(count):
        item = crew.item(
            f"Card {n}: expose reason codes with each score so that the desk can open the call with a fact",
            kind=("story", "spike", "task", "bug")[n % 4],
            stage=("exploration", "experimentation", "operationalization")[n % 3],
            size="SML"[n % 3],
            sprint=sprint,
            people=[crew.ana, crew.bo] if n % 3 else [crew.ada],
            promises="serving code" if n % 4 < 2 else "",
            state=columns[n % 4],
            reason="It began before the study",
        )
        if n % 10 == 0 and n:
            item.block(Item.objects.get(number=1), by=crew.ana)


def columns_of(crew, **asked):
    board = board_of(crew.project, crew.ana, **asked)
    return {column.state.slug: [card.key for card in column.cards] for column in board.lanes[0].columns}


def test_the_board_shows_the_running_sprint_by_column_and_rank(crew, running):
    first, second = crew.story("first", sprint=running), crew.story("second", sprint=running)
    crew.story("not in the sprint")
    for item in (first, second):
        item.move(to=crew.doing, by=crew.ana)
    second.rank_next_to(first, below=False, by=crew.ana)

    assert columns_of(crew) == {"todo": [], "doing": [second.key, first.key], "review": [], "delivered": []}


def test_a_card_says_who_works_on_it_what_it_promises_and_what_it_waits_for(crew, running):
    blocker = crew.task = crew.item("Serve scores", kind="task")
    item = crew.story("Expose reasons", sprint=running, size="L", people=[crew.bo, crew.ana], state=crew.doing)
    Deliverable.objects.promise("Endpoint", item=item, kind="serving code", by=crew.ana)
    item.block(blocker, by=crew.ana)
    with clock.at(clock.now() + timedelta(days=4)):
        card = board_of(crew.project, crew.ana).lanes[0].columns[1].cards[0]

    assert [face.initials for face in card.faces] == ["AN", "BO"]
    assert [(promise.state, promise.label) for promise in card.promises] == [("owed", "serving code")]
    assert card.flag == f"Waits for {blocker.key}, 4 days"
    assert (card.age, card.fits) == ("4 days", False)


def test_a_promise_goes_from_owed_to_evidence_to_delivered_to_shown(crew, running):
    item = crew.story(sprint=running, promises="Model")
    promise = item.deliverables.get()

    def state():
        return board_of(crew.project, crew.ana).lanes[0].columns[0].cards[0].promises[0].state

    states = [state()]
    for step in (
        lambda: promise.attach(kind="link", ref="https://example.org", by=crew.ana),
        lambda: promise.attach(kind="run", ref="b7e2", by=crew.ana),
        lambda: promise.deliver(by=crew.ana),
        lambda: promise.show(by=crew.ana),
    ):
        step()
        states.append(state())

    assert states == ["owed", "owed", "evidence", "delivered", "shown"]


def test_nothing_is_shown_that_is_not_delivered(crew, running):
    promise = crew.story(sprint=running, promises="Model").deliverables.get()
    with pytest.raises(Refused, match="not delivered"):
        promise.show(by=crew.ana)
    promise.attach(kind="run", ref="b7e2", by=crew.ana)
    promise.deliver(by=crew.ana)
    promise.show(by=crew.ana)

    promise.take_back(by=crew.ana)
    promise.deliver(by=crew.bo)

    assert promise.shown_at is None


def test_a_promise_for_another_sprint_is_not_on_the_card(crew, running):
    later = crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    item = crew.story(sprint=running)
    Deliverable.objects.promise("Later", item=item, sprint=later, by=crew.ana)

    assert board_of(crew.project, crew.ana).lanes[0].columns[0].cards[0].promises == ()


def test_a_hold_of_one_word_or_called_like_an_item_is_a_reason(crew, running):
    item = crew.story(sprint=running)
    item.hold(kind="x", source_id=1, reason="legal", by=crew.ana)
    item.hold(kind="x", source_id=2, reason="CHURN-9", by=crew.ana)

    later = crew.story()
    later.hold(kind="x", source_id=3, reason="CHURN-9", by=crew.ana)

    assert board_of(crew.project, crew.ana).lanes[0].columns[0].cards[0].flag == "CHURN-9; legal"
    assert [row.waits for row in rows_of(crew.project, Item.objects.filter(pk=later.pk))] == [("CHURN-9",)]


def test_what_is_dropped_is_asked_for_in_any_spelling_and_not_by_accident(crew):
    gone = crew.story("gone", labels=["raindropped"])
    gone.drop(reason="nobody needs it", by=crew.ana)

    for query in ("is:Dropped", "state:Dropped", "state:drop*", "(is:dropped OR is:open)"):
        assert columns_of(crew, query=query)["dropped"] == [gone.key], query
    for query in ("label:raindropped", "is:dropt", "dropped"):
        assert "dropped" not in columns_of(crew, query=query), query


def test_what_is_dropped_is_on_the_board_only_when_asked_for(crew, running):
    gone = crew.story(sprint=running)
    gone.drop(by=crew.ana, reason="pruned")

    assert all(gone.key not in keys for keys in columns_of(crew).values())
    assert columns_of(crew, query="sprint:@current is:dropped")["dropped"] == [gone.key]


def test_a_card_whose_column_is_gone_stays_on_the_board(crew, running):
    item = crew.story(sprint=running)
    Item.objects.filter(pk=item.pk).update(state="proving")  # as it may come from an older instance

    assert columns_of(crew)["proving"] == [item.key]


@pytest.mark.parametrize(
    ("group", "lanes"),
    [
        ("", {"": 3}),
        ("person", {"Ana": 2, "Bo": 1, "Nobody yet": 1}),
        ("stage", {"Exploration": 1, "Operationalization": 1, "No stage": 1}),
        ("hypothesis", {"No hypothesis": 3}),
        ("group", {"Signal": 2, "No working group": 1}),
        ("nonsense", {"": 3}),
    ],
)
def test_rows_by_person_stage_hypothesis_and_working_group(crew, running, group, lanes):
    signal = crew.project.groups.form(project=crew.project, slug="signal", name="Signal", by=crew.lee)
    crew.seat(crew.ana).change(groups=(signal,), by=crew.lee)
    crew.story(sprint=running, people=[crew.ana, crew.bo], stage="operationalization")
    crew.story(sprint=running, people=[crew.ana], stage="exploration")
    crew.story(sprint=running)

    board = board_of(crew.project, crew.ana, group=group)

    assert {lane.title: lane.count for lane in board.lanes} == lanes


def test_lanes_of_hypotheses_are_ordered_by_number(crew, running, monkeypatch):
    from assay.backlog import registries
    from assay.ui.shown import Chip

    items = [crew.story(sprint=running) for _ in range(3)]
    chips = dict(zip([i.pk for i in items], ("H10", "H2", "H9"), strict=True))
    monkeypatch.setattr(
        registries, "marks", [lambda ids: {pk: (Chip(chips[pk], "gathering", title="They know"),) for pk in ids}]
    )

    lanes = board_of(crew.project, crew.ana, group="hypothesis").lanes

    assert [lane.title for lane in lanes] == ["H2", "H9", "H10"]
    assert {lane.about for lane in lanes} == {"They know"}


def test_a_limit_counts_all_lanes_and_only_warns(crew, running, client):
    for n in range(6):
        crew.story(sprint=running, state=crew.state("review"), people=[crew.ana if n % 2 else crew.bo])
    client.force_login(crew.ana)

    page = client.get(BOARD, {"group": "person"}).content.decode()

    assert page.count("6 of 5 in all") == 1, "the first row says it for all"
    board = client.get(BOARD).content.decode()
    assert "6 of 5" in board
    assert "over its limit" in board


def test_without_a_running_sprint_the_board_says_how_to_begin(crew, client):
    client.force_login(crew.lee)

    page = client.get(BOARD).content.decode()

    assert "No sprint is running" in page
    assert "/p/churn/sprints/plan" in page


def test_a_query_with_a_typo_keeps_the_cards(crew, running, client):
    item = crew.story(sprint=running)
    client.force_login(crew.ana)

    page = client.get(BOARD, {"q": "sprint:@current kimd:story"}).content.decode()

    assert "Did you mean" in page
    assert item.key in page


@pytest.mark.parametrize("count", [10, 100, 1000])
def test_the_page_asks_the_same_few_queries_however_many_cards_there_are(crew, running, client, count):
    made = [
        Item(
            project=crew.project, number=n, rank=n, kind="story", title=f"Card {n}", state="todo", sprint=running,
            by=crew.ana, created_at=clock.now(), moved_at=clock.now(), words="",
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
    Item.objects.bulk_create(made)
    client.force_login(crew.ana)
    client.get(BOARD)  # whatever is loaded once

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(BOARD)

    assert page.content.count(b'class="card"') == count
    assert len(asked) <= 8, "\n".join(query["sql"][:150] for query in asked)


def test_all_but_a_sprint_is_also_what_lies_in_none(crew, running):
    crew.story("in it", sprint=running)
    out = crew.story("in none")

    assert columns_of(crew, query="-sprint:@current")["backlog"] == [out.key]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in the tables")
def test_the_cards_of_a_sprint_are_found_by_their_index_however_long_the_history(crew, running):
    asked = vocabulary().understand("sprint:@current", context_of(crew.project, crew.ana))

    assert "items_of_a_sprint" in Item.objects.filter(asked.q, project=crew.project).order_by("rank").explain()


def test_a_board_of_a_hundred_cards_is_light(crew, running, client):
    fill(crew, running, 100)
    client.force_login(crew.ana)

    page = client.get(BOARD).content

    assert len(page) <= 100_000
    assert len(gzip.compress(page, 6)) <= 12_000
    assert len(re.findall(rb"<[a-zA-Z]", page)) <= 2_500


def test_a_board_says_when_it_holds_more_cards_than_it_shows(crew, running, client, monkeypatch):
    monkeypatch.setattr("assay.backlog.board.MOST", 3)
    fill(crew, running, 5)
    client.force_login(crew.ana)

    page = client.get(BOARD).content.decode()

    assert "first 3 cards" in page
    assert page.count('data-row="') == 3


def test_what_people_write_on_a_card_stays_text(crew, running, client):
    evil = '<img src=x onerror="alert(1)">'
    crew.ana.change(name=evil, initials="<q>", by=crew.ana)
    for state in (crew.doing, crew.done):
        item = crew.story(evil, sprint=running, people=[crew.ana], state=state)
        Deliverable.objects.promise(evil, item=item, kind=evil, by=crew.ana)
        item.hold(kind="x", source_id=1, reason=evil, by=None)
    client.force_login(crew.ana)

    page = client.get(BOARD, {"group": "person"}).content.decode()

    assert "<img" not in page
    assert "<q>" not in page
    assert page.count("&lt;img") >= 5


def test_what_the_board_shows_is_kept_under_a_name(crew, running, client):
    client.force_login(crew.ana)
    page = client.get(BOARD, {"q": "kind:spike", "group": "stage"}).content.decode()
    assert 'href="/p/churn/views?page=board&amp;q=kind%3Aspike&amp;group=stage"' in page
    form = client.get("/p/churn/views", {"page": "board", "q": "kind:spike", "group": "stage"}).content.decode()
    assert 'name="query" value="kind:spike"' in form

    sent = {"page": "board", "name": "Spikes", "query": "kind:spike", "group_by": "stage"}
    answer = client.post("/p/churn/views", sent)

    assert answer.headers["Location"] == f"{BOARD}?q=kind%3Aspike&group=stage"


def test_a_board_without_a_running_sprint_teaches_and_finds_no_fault_with_what_nobody_typed(crew, client):
    crew.story()
    client.force_login(crew.lee)

    page = client.get(BOARD).content.decode()
    crew.sprint()
    planned = client.get(BOARD).content.decode()

    assert "No sprint is running" in page
    assert "Plan a sprint" in page
    assert "query__problems" not in page
    assert "<mark>" not in page
    assert "1 found" not in page
    assert "Start sprint 1" in planned
    assert "query__problems" in client.get(BOARD, {"q": "sprint:@current"}).content.decode()


def test_a_new_item_can_be_begun_in_a_column_with_the_values_of_the_filter(crew, running, client):
    client.force_login(crew.ana)

    page = client.get(BOARD, {"q": "sprint:@current kind:spike"}).content.decode()

    assert 'href="/p/churn/backlog?q=sprint%3A%40current+kind%3Aspike+state%3Atodo&amp;new=1"' in page


def test_a_viewer_reads_the_board_and_is_offered_no_move(crew, running, client):
    crew.story(sprint=running)
    client.force_login(crew.vera)

    page = client.get(BOARD).content.decode()

    assert "data-drag-list" not in page
    assert 'id="chooser"' not in page


def move(client, item, to, **more):
    return client.post(f"/browse/{item.key}/moves", {"to": to, **more}, headers={"HX-Request": "true"})


def test_a_move_is_answered_with_what_was_done_and_a_way_back(crew, running, client):
    item = crew.story(sprint=running)
    client.force_login(crew.bo)

    answer = move(client, item, "doing", **{"from": "todo"})

    item.refresh_from_db()
    batch = Event.objects.on(item).filter(verb="item.moved").get().batch
    assert (answer.status_code, item.state) == (204, "doing")
    assert f"{item.key} in Doing." in answer.headers["HX-Trigger"]
    assert f"/p/churn/undo?event={batch}" in answer.headers["HX-Trigger"]
    client.post(f"/p/churn/undo?event={batch}")
    item.refresh_from_db()
    assert item.state == "todo"


def test_a_move_that_fills_a_column_beyond_its_limit_is_done_and_said(crew, running, client):
    for _ in range(5):
        crew.story(sprint=running, state=crew.state("review"))
    item = crew.story(sprint=running)
    client.force_login(crew.bo)

    answer = move(client, item, "review")

    assert "In review holds 6 of 5." in answer.headers["HX-Trigger"]


def test_a_card_put_between_two_others_is_ranked_with_the_move(crew, running, client):
    a, b, c = (crew.story(name, sprint=running) for name in "abc")
    client.force_login(crew.bo)

    move(client, c, "doing", before=b.key, after=a.key)

    c.refresh_from_db()
    assert a.rank < c.rank < b.rank
    batches = Event.objects.on(c).filter(verb__in=["item.moved", "item.ranked"]).values_list("batch", flat=True)
    assert len(batches) == 2
    assert len(set(batches)) == 1


def test_a_card_that_lies_between_its_neighbours_already_keeps_its_rank(crew, running, client):
    a, b, c = (crew.story(name, sprint=running) for name in "abc")
    client.force_login(crew.bo)

    move(client, b, "doing", before=c.key, after=a.key)

    assert not Event.objects.on(b).filter(verb="item.ranked").exists()


def test_on_a_board_in_another_order_a_move_leaves_the_rank_alone(crew, running, client):
    a, b = crew.story("a", sprint=running), crew.story("b", sprint=running)
    client.force_login(crew.bo)
    assert b"/browse/{}/moves?unranked" in client.get(BOARD, {"q": "sprint:@current sort:title"}).content

    client.post(f"/browse/{b.key}/moves?unranked", {"to": "doing", "before": a.key})

    assert not Event.objects.on(b).filter(verb="item.ranked").exists()


def test_a_card_that_somebody_moved_since_is_not_moved_again(crew, running, client):
    item = crew.story(sprint=running, state=crew.todo)
    item.move(to=crew.state("review"), by=crew.bo)
    client.force_login(crew.ana)

    answer = move(client, item, "doing", **{"from": "todo"})

    item.refresh_from_db()
    assert (answer.status_code, item.state) == (422, "review")
    assert "was moved to In review since you saw it" in answer.content.decode()


def test_a_column_that_is_gone_is_refused_with_a_reason(crew, running, client):
    item = crew.story(sprint=running)
    client.force_login(crew.ana)

    answer = move(client, item, "proving")

    assert answer.status_code == 422
    assert "The column Proving is gone" in answer.content.decode()


def test_an_outsider_finds_no_card_and_a_viewer_may_not_move_it(crew, running, client):
    item = crew.story(sprint=running)
    statuses = []
    for person in (crew.otto, crew.rem, crew.vera):
        client.force_login(person)
        statuses.append(move(client, item, "doing").status_code)

    item.refresh_from_db()
    assert (statuses, item.state) == ([404, 404, 403], "todo")


@pytest.fixture
def owing(crew, running, client):
    client.force_login(crew.ana)
    return crew.story("Serve scores", sprint=running, promises="Endpoint")


def on_board(client, item, to, **more):
    seen = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{BOARD}?group=stage"}
    return client.post(f"/browse/{item.key}/moves", {"to": to, **more}, headers=seen)


def test_a_card_that_owes_goes_back_and_the_board_shows_the_three_ways_out(crew, client, owing):
    answer = on_board(client, owing, "delivered")

    owing.refresh_from_db()
    assert (answer.status_code, owing.state) == (422, "todo")
    address = answer.headers["HX-Replace-Url"]
    assert address == f"{BOARD}?group=stage&owes={owing.key}&to=delivered"
    page = client.get(address).content.decode()
    assert f'name="ref-{owing.deliverables.get().pk}"' in page
    assert 'name="reason"' in page


def test_a_new_promise_is_offered_only_where_there_is_a_next_sprint(crew, client, owing):
    asked = {"owes": owing.key, "to": "delivered"}
    without = client.get(BOARD, asked).content.decode()
    crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    with_next = client.get(BOARD, asked).content.decode()

    assert "re-plan" not in without
    assert 'href="/p/churn/sprints/plan">plan it</a>' in without
    assert "re-plan it" in with_next
    assert "Promise it for sprint 2" in with_next
    assert "plan it</a>" not in with_next


def test_without_a_script_the_ways_out_stand_on_the_page_of_the_item(crew, client, owing):
    answer = client.post(f"/browse/{owing.key}/moves", {"to": "delivered"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{owing.url}?owes={owing.key}&to=delivered")
    assert "still owes what it promised" in client.get(answer.headers["Location"]).content.decode()


def test_evidence_named_with_the_move_delivers_what_is_owed(crew, client, owing):
    promise = owing.deliverables.get()

    answer = on_board(client, owing, "delivered", **{f"ref-{promise.pk}": "#206", f"kind-{promise.pk}": "pull request"})

    owing.refresh_from_db()
    promise.refresh_from_db()
    assert (answer.status_code, owing.state, promise.delivered_by) == (204, "delivered", crew.ana)
    assert answer.headers["HX-Replace-Url"] == f"{BOARD}?group=stage"


def test_a_bare_link_is_refused_and_nothing_is_half_done(crew, client, owing):
    promise = owing.deliverables.get()

    answer = on_board(
        client, owing, "delivered", **{f"ref-{promise.pk}": "https://a.example", f"kind-{promise.pk}": "link"}
    )

    owing.refresh_from_db()
    assert (answer.status_code, owing.state) == (422, "todo")
    assert not promise.evidence.exists()


def test_what_is_owed_can_be_promised_for_the_next_sprint(crew, client, owing):
    later = crew.sprint(date(2026, 11, 16), date(2026, 11, 27))

    on_board(client, owing, "delivered", replan="1")

    owing.refresh_from_db()
    assert (owing.state, owing.deliverables.get().sprint) == ("delivered", later)


def test_a_reason_is_enough(crew, client, owing):
    on_board(client, owing, "delivered", reason="Answered in the design session")

    owing.refresh_from_db()
    assert owing.state == "delivered"


def test_a_card_that_owes_shows_the_ways_out_when_it_is_moved_by_the_menu_too(crew, client, owing):
    seen = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{BOARD}"}
    sent = {"property": "state", "item": owing.key, "value": "delivered"}

    answer = client.post("/p/churn/items/changes", sent, headers=seen)

    assert (answer.status_code, answer.headers["HX-Replace-Url"]) == (422, f"{BOARD}?owes={owing.key}&to=delivered")


def test_a_form_sent_twice_moves_once(crew, running, client):
    item = crew.story(sprint=running)
    client.force_login(crew.ana)
    for _ in range(2):
        client.post(f"/browse/{item.key}/moves", {"to": "doing", "form_token": "once"})
        item.move(to=crew.todo, by=crew.bo)

    assert Event.objects.on(item).filter(verb="item.moved", actor_id=crew.ana.pk).count() == 1


def test_a_move_without_a_column_is_refused_in_words(crew, running, client):
    item = crew.story(sprint=running)
    client.force_login(crew.ana)

    answer = client.post(f"/browse/{item.key}/moves", {})

    assert answer.status_code == 422
    assert "Into which column?" in answer.content.decode()
