from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from assay import clock
from assay.backlog import changing
from assay.backlog.models import Deliverable, Item
from assay.crew.terms import Terms
from assay.crew.undo import undo
from assay.events.log import together
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.practice.models import Waiver


def number_of(thing, verb):
    return Event.objects.on(thing).filter(verb=verb).last().number


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


@pytest.fixture
def item(crew):
    return crew.story("Find who leaves")


def test_a_move_is_taken_back_by_a_move(crew, item):
    item.move(to=crew.doing, by=crew.ana)

    undo(crew.project, by=crew.ana, number=number_of(item, "item.moved"))

    assert again(item).state == "backlog"
    assert [event.verb for event in Event.objects.on(item)] == ["item.added", "item.moved", "item.moved"]


def test_what_somebody_moved_since_is_not_taken_back(crew, item):
    item.move(to=crew.doing, by=crew.ana)
    mine = number_of(item, "item.moved")
    item.move(to=crew.state("review"), by=crew.bo)

    with pytest.raises(Refused, match="Bo moved it from Doing to In review since"):
        undo(crew.project, by=crew.ana, number=mine)

    assert again(item).state == "review"


def test_what_came_back_to_where_it_was_has_still_been_moved_since(crew, item):
    item.move(to=crew.doing, by=crew.ana)
    mine = number_of(item, "item.moved")
    item.move(to=crew.todo, by=crew.bo)
    item.move(to=crew.doing, by=crew.bo)

    with pytest.raises(Refused, match="Bo moved it"):
        undo(crew.project, by=crew.ana, number=mine)


def test_another_change_of_the_item_is_no_hindrance(crew, item):
    item.move(to=crew.doing, by=crew.ana)
    item.change(title="Find who leaves, and with whom", by=crew.bo)

    undo(crew.project, by=crew.ana, number=number_of(item, "item.moved"))

    assert (again(item).state, again(item).title) == ("backlog", "Find who leaves, and with whom")


def test_nothing_is_taken_back_twice(crew, item):
    item.move(to=crew.doing, by=crew.ana)
    mine = number_of(item, "item.moved")
    undo(crew.project, by=crew.ana, number=mine)

    with pytest.raises(Refused, match="taken back already"):
        undo(crew.project, by=crew.ana, number=mine)


def test_z_goes_back_step_by_step_and_never_in_circles(crew, item):
    item.move(to=crew.todo, by=crew.ana)
    item.change(size="M", by=crew.ana)
    item.move(to=crew.doing, by=crew.ana)

    seen = []
    for _ in range(4):
        undo(crew.project, by=crew.ana)
        now = again(item)
        seen.append((now.state, now.size))

    assert seen == [("todo", "M"), ("todo", ""), ("backlog", ""), ("dropped", "")]
    with pytest.raises(Refused, match="nothing of yours"):
        undo(crew.project, by=crew.ana)


def test_an_item_that_was_added_is_dropped_until_somebody_changed_it(crew, item):
    undo(crew.project, by=crew.ana)
    assert (again(item).state, item.project.terms.state("dropped").is_dropped) == ("dropped", True)
    undo(crew.project, by=crew.ana, number=number_of(item, "item.moved"))
    assert again(item).state == "backlog"

    other = crew.story("Ask why they leave")
    other.change(size="M", by=crew.bo)
    with pytest.raises(Refused, match="Bo made the size M since"):
        undo(crew.project, by=crew.ana, number=number_of(other, "item.added"))
    assert again(other).is_open


def test_a_move_that_is_taken_back_leaves_the_age_of_a_card(crew, item):
    first = clock.now()
    with clock.at(first + timedelta(days=2)):
        item.move(to=crew.doing, by=crew.ana)
    for days in (5, 6):
        with clock.at(first + timedelta(days=days)):
            item.move(to=crew.state("review"), by=crew.ana)
            undo(crew.project, by=crew.ana)
            item = again(item)

    assert item.state == "doing"
    assert item.moved_at == item.started_at == first + timedelta(days=2)


def test_z_takes_back_only_what_one_did_oneself(crew, item):
    item.move(to=crew.doing, by=crew.bo)

    with pytest.raises(Refused, match="nothing of yours"):
        undo(crew.project, by=crew.lee)


def test_an_undo_can_itself_be_taken_back_and_the_change_be_undone_again(crew, item):
    item.move(to=crew.doing, by=crew.ana)
    mine = number_of(item, "item.moved")
    states = []
    for named in (mine, None, None):
        undo(crew.project, by=crew.ana, number=named or number_of(item, "item.moved"))
        states.append(again(item).state)

    assert states == ["backlog", "doing", "backlog"]


def test_what_was_done_together_is_taken_back_together_or_not_at_all(crew):
    one, two = crew.story("one"), crew.story("two")
    with together():
        for item in (one, two):
            item.move(to=crew.doing, by=crew.ana)
    number = number_of(one, "item.moved")

    undo(crew.project, by=crew.ana, number=number)
    assert {again(one).state, again(two).state} == {"backlog"}

    undo(crew.project, by=crew.ana, number=number_of(one, "item.moved"))
    two.move(to=crew.todo, by=crew.bo)
    with pytest.raises(Refused, match="Bo moved it"):
        undo(crew.project, by=crew.ana, number=number)
    assert again(one).state == "doing"


def test_a_change_of_fields_is_taken_back_field_by_field(crew, item):
    parent = crew.story("above")
    item.change(title="New", size="M", due=date(2026, 11, 30), parent=parent, by=crew.ana)
    number = number_of(item, "item.changed")
    item.change(stage="exploration", by=crew.bo)

    undo(crew.project, by=crew.ana, number=number)

    now = again(item)
    assert (now.title, now.size, now.due, now.parent, now.stage) == ("Find who leaves", "", None, None, "exploration")
    undo(crew.project, by=crew.ana, number=number_of(item, "item.changed"))
    assert (again(item).due, again(item).parent) == (date(2026, 11, 30), parent)


def test_a_field_that_somebody_changed_since_keeps_their_value(crew, item):
    item.change(size="M", by=crew.ana)
    number = number_of(item, "item.changed")
    item.change(size="S", by=crew.bo)

    with pytest.raises(Refused, match="Bo made the size S"):
        undo(crew.project, by=crew.ana, number=number)


def test_a_rank_a_plan_people_labels_and_a_block_are_taken_back(crew, item):
    first, sprint = crew.story("first"), crew.sprint()
    rank = item.rank
    item.assign([crew.ana], by=crew.ana)
    changes = {
        "item.ranked": lambda: item.rank_next_to(first, below=True, by=crew.ana),
        "item.planned": lambda: item.plan(sprint, by=crew.ana),
        "item.assigned": lambda: item.assign([crew.bo, crew.ada], by=crew.ana),
        "item.labelled": lambda: item.label(["data"], by=crew.ana),
        "item.blocked": lambda: item.block(first, by=crew.ana),
    }
    for change in changes.values():
        change()
    for verb in changes:
        undo(crew.project, by=crew.ana, number=number_of(item, verb))

    now = again(item)
    assert (now.rank, now.sprint, list(now.labels.all()), now.blocks.exists()) == (rank, None, [], False)
    assert [a.person for a in now.assignments.all()] == [crew.ana]


def test_a_rank_that_another_item_took_meanwhile_is_taken_above_it(crew):
    a, b, c = crew.story("a"), crew.story("b"), crew.story("c")
    c.rank_next_to(a, below=False, by=crew.ana)
    Item.objects.filter(pk=b.pk).update(rank=Event.objects.on(c).last().data["was"])

    undo(crew.project, by=crew.ana)

    ranks = dict(Item.objects.values_list("title", "rank"))
    assert ranks["a"] < ranks["c"] < ranks["b"]


def test_done_for_a_reason_and_taken_back_ends_the_waiver(crew):
    spike = crew.spike(promises="EDA report")
    spike.move(to=crew.done, reason="Answered in the design session", by=crew.ana)

    undo(crew.project, by=crew.ana)

    assert again(spike).state == "backlog"
    assert Waiver.objects.count() == 2  # of its deliverable and of its findings
    assert not Waiver.objects.filter(ended_at=None).exists()


def test_back_to_done_keeps_the_reason_it_had(crew):
    spike = crew.spike(promises="EDA report")
    spike.move(to=crew.done, reason="Answered in the design session", by=crew.ana)
    spike.move(to=crew.doing, by=crew.ana)

    undo(crew.project, by=crew.ana)

    assert again(spike).done_at is not None
    assert Event.objects.on(spike).last().data["reason"] == "Answered in the design session"


def test_promises_evidence_and_deliveries_are_taken_back(crew, item):
    sprint = crew.sprint()
    promise = Deliverable.objects.promise("Model", item=item, by=crew.ana)
    promise.change(sprint=sprint, what="A model", by=crew.ana)
    promise.attach(kind="run", ref="b7e2", by=crew.ana)
    promise.deliver(by=crew.ana)
    promise.show(by=crew.ana)

    undo(crew.project, by=crew.ana)
    assert (again(promise).shown_at, again(promise).delivered_at is None) == (None, False)
    undo(crew.project, by=crew.ana)
    assert again(promise).delivered_at is None
    undo(crew.project, by=crew.ana)
    assert not promise.evidence.filter(withdrawn_at=None).exists()
    undo(crew.project, by=crew.ana)
    assert (again(promise).what, again(promise).sprint) == ("Model", None)
    undo(crew.project, by=crew.ana)
    assert again(promise).withdrawn_at is not None


def test_a_column_that_is_gone_cannot_be_gone_back_to(crew, item):
    item.move(to=crew.state("review"), by=crew.ana)
    item.move(to=crew.doing, by=crew.ana)
    states = tuple(state for state in Terms().states if state.slug != "review")
    crew.project.agreements.revise(project=crew.project, terms=Terms(states=states), reason="never used", by=crew.lee)

    with pytest.raises(Refused, match="The column In review is gone"):
        undo(crew.project, by=crew.ana, number=number_of(item, "item.moved"))


def test_some_things_have_no_way_back(crew):
    sprint = crew.sprint()

    with pytest.raises(Refused, match=r"[Ss]print 1: there is no way back: planned sprint 1"):
        undo(crew.project, by=crew.lee, number=number_of(sprint, "sprint.planned"))


def test_the_number_of_another_project_is_not_found(crew):
    theirs = crew.item("Theirs", project=crew.other, by=crew.otto)
    theirs.change(size="M", by=crew.otto)
    theirs.change(size="S", by=crew.otto)
    number = Event.objects.filter(project_id=crew.project.pk).count() + 5

    with pytest.raises(Refused, match="nothing to take back"):
        undo(crew.project, by=crew.ana, number=number)


def test_a_viewer_takes_nothing_back(crew, item):
    item.move(to=crew.doing, by=crew.ana)

    with pytest.raises(PermissionDenied):
        undo(crew.project, by=crew.vera, number=number_of(item, "item.moved"))


def test_the_page_says_what_was_taken_back_and_leaves_z_for_the_step_before(crew, item, client):
    item.move(to=crew.doing, by=crew.ana)
    number = number_of(item, "item.moved")
    client.force_login(crew.ana)

    answer = client.post(f"/p/churn/undo?event={number}", headers={"HX-Request": "true"})

    told = answer.headers["HX-Trigger"]
    assert answer.status_code == 204
    assert "CHURN-1: taken back: moved it from Backlog to Doing." in told
    assert '"undo": ""' in told


def test_of_several_things_one_is_named_and_the_rest_are_counted(crew, client):
    items = [crew.item(title) for title in ("One", "Two", "Three")]
    batch = changing.change(items, "size", "S", by=crew.ana)
    client.force_login(crew.ana)

    answer = client.post(f"/p/churn/undo?event={batch}", headers={"HX-Request": "true"})

    assert "CHURN-1 and 2 more: taken back: made the size S." in answer.headers["HX-Trigger"]


def test_without_a_script_the_page_comes_back_and_says_it(crew, item, client):
    item.move(to=crew.doing, by=crew.ana)
    client.force_login(crew.ana)

    page = client.post(
        "/p/churn/undo", {"event": ""}, follow=True, headers={"Referer": "http://testserver/p/churn/board"}
    )

    assert "CHURN-1: taken back: moved it from Backlog to Doing." in page.content.decode()


def test_outsiders_find_nothing_and_viewers_may_not(crew, item, client):
    item.move(to=crew.doing, by=crew.ana)
    statuses = []
    for person in (crew.otto, crew.rem, crew.vera):
        client.force_login(person)
        statuses.append(client.post("/p/churn/undo").status_code)

    assert (statuses, again(item).state) == ([404, 404, 403], "doing")
