from dataclasses import replace

import pytest

from assay.backlog.models import Item
from assay.crew.undo import undo
from assay.events.models import Event
from assay.events.refusals import Refused, Stale


def facts(thing):
    return [event.verb for event in Event.objects.on(thing)]


def test_items_are_numbered_in_the_order_they_came(crew):
    first, second = crew.story("First"), crew.story("Second")

    assert [first.key, second.key] == ["CHURN-1", "CHURN-2"]
    assert first.rank < second.rank


def test_an_item_that_owes_its_deliverable_cannot_be_done(crew):
    spike = crew.spike("Does tenure predict churn?", promises="EDA report")

    with pytest.raises(Refused, match="EDA report"):
        spike.move(to=crew.done, by=crew.ana)

    assert spike.state == "backlog"
    assert "item.moved" not in facts(spike)


def test_a_reason_lets_it_be_done_and_stays_as_a_waiver(crew):
    from assay.practice.models import Waiver

    spike = crew.spike(promises="EDA report")

    spike.move(to=crew.done, by=crew.ana, reason="Answered in the design session")

    assert spike.done_at is not None
    waived = Waiver.objects.values_list("practice", "subject", "reason")
    assert list(waived) == [
        (practice, spike.key, "Answered in the design session") for practice in ("deliver.done", "spike.answered")
    ]


def test_a_second_person_is_told_what_changed_and_nothing_is_lost(crew):
    item = crew.story("Old title")
    item.change(title="Theirs", by=crew.bo)

    with pytest.raises(Stale) as stale:
        item.change(title="Mine", seen={"title": "Old title"}, by=crew.ana)

    assert (stale.value.theirs, stale.value.yours) == ("Theirs", "Mine")


def test_another_field_does_not_conflict(crew):
    item = crew.story("Old title")
    item.change(title="Theirs", by=crew.bo)

    item.change(size="M", seen={"size": ""}, by=crew.ana)

    item.refresh_from_db()
    assert (item.title, item.size) == ("Theirs", "M")


def test_work_that_goes_back_has_not_started(crew):
    item = crew.story()
    item.move(to=crew.doing, by=crew.ana)
    item.move(to=crew.todo, by=crew.ana)

    assert item.started_at is None


def test_a_card_between_two_others_keeps_their_ranks(crew):
    a, b, c = crew.story("a"), crew.story("b"), crew.story("c")

    c.rank_next_to(b, below=False, by=crew.ana)

    assert a.rank < c.rank < b.rank
    assert facts(b) == ["item.added"]


def test_many_cards_between_two_others_find_a_place(crew):
    a, b = crew.story("a"), crew.story("b")
    for n in range(25):
        crew.story(f"n{n}").rank_next_to(b, below=False, by=crew.ana)

    a.refresh_from_db()
    b.refresh_from_db()
    ranks = sorted([a.rank, b.rank, *type(a).objects.exclude(pk__in=[a.pk, b.pk]).values_list("rank", flat=True)])
    assert len(set(ranks)) == 27
    assert (ranks[0], ranks[-1]) == (a.rank, b.rank)


def test_two_items_cannot_wait_for_each_other(crew):
    a, b = crew.story("a"), crew.story("b")
    a.block(b, by=crew.ana)

    with pytest.raises(Refused, match="waits for"):
        b.block(a, by=crew.ana)


def test_two_items_cannot_lie_below_each_other_whatever_was_seen(crew):
    a, b = crew.story("a"), crew.story("b")
    Item.objects.get(pk=b.pk).change(parent=a, by=crew.bo)

    with pytest.raises(Refused, match="CHURN-2 lies below CHURN-1"):
        a.change(parent=b, by=crew.ana)


def test_a_sprint_closes_with_a_choice_for_each_open_item(crew):
    sprint, after = crew.sprint(), None
    from datetime import date

    after = crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    on = crew.story("on", size="S", sprint=sprint, promises="a")
    back = crew.story("back", size="S", sprint=sprint, promises="b")
    gone = crew.story("gone", size="S", sprint=sprint, promises="c")
    sprint.begin(by=crew.lee)

    with pytest.raises(Refused, match=gone.key):
        sprint.close(choices={on.pk: "on", back.pk: "back"}, by=crew.lee)
    sprint.close(choices={on.pk: "on", back.pk: "back", gone.pk: "drop"}, judged="met", by=crew.lee)

    for item in (on, back, gone):
        item.refresh_from_db()
    assert (on.sprint, back.sprint, gone.dropped_at is not None) == (after, None, True)
    assert [v.sprint.number for v in on.visits.all()] == [1, 2]


def test_a_bare_link_is_no_evidence(crew):
    from assay.backlog.models import Deliverable

    item = crew.story()
    promise = Deliverable.objects.promise("Model", item=item, by=crew.ana)
    promise.attach(kind="link", ref="https://example.org", by=crew.ana)

    with pytest.raises(Refused, match="Nothing shows"):
        promise.deliver(by=crew.ana)
    promise.attach(kind="run", ref="run:b7e2", by=crew.ana)
    promise.deliver(by=crew.ana)

    assert promise.delivered_by == crew.ana


def test_what_a_sprint_holds_when_it_starts_is_lined_up_and_what_somebody_moved_stays(crew):
    sprint = crew.sprint()
    waiting, moved = crew.item("a", kind="task", sprint=sprint), crew.item("b", kind="task", sprint=sprint)
    moved.move(to=crew.doing, by=crew.ana)
    later = crew.item("c", kind="task")

    sprint.begin(by=crew.lee)

    states = dict(Item.objects.values_list("title", "state"))
    assert states == {"a": "todo", "b": "doing", "c": "backlog"}
    assert [event.data["now"] for event in Event.objects.on(waiting).filter(verb="item.moved")] == ["todo"]
    assert not Event.objects.on(later).filter(verb="item.moved").exists()


def test_what_is_put_into_a_running_sprint_is_lined_up_and_taken_back_with_it(crew):
    sprint = crew.sprint()
    sprint.begin(by=crew.lee)
    item = crew.item()

    item.plan(sprint, by=crew.ana)
    lined_up = (item.state, crew.item("New", sprint=sprint).state)
    undo(crew.project, by=crew.ana, number=Event.objects.on(item).get(verb="item.planned").number)

    item.refresh_from_db()
    assert lined_up == ("todo", "todo")
    assert (item.state, item.sprint) == ("backlog", None)


def test_what_somebody_made_of_a_sprint_meanwhile_counts(crew):
    seen = crew.sprint()
    sprint = type(seen).objects.get(pk=seen.pk)
    sprint.begin(by=crew.lee)
    planned = crew.item()
    planned.plan(seen, by=crew.ana)
    assert (planned.state, crew.item(sprint=seen).state) == ("todo", "todo")

    sprint.close(choices={item.pk: "back" for item in sprint.items.all()}, by=crew.lee)
    with pytest.raises(Refused, match="Sprint 1 is closed"):
        crew.item().plan(seen, by=crew.ana)
    with pytest.raises(Refused, match="Sprint 1 is closed"):
        crew.item(sprint=seen)


def test_an_item_is_not_added_to_the_sprint_of_another_project(crew):
    theirs = crew.sprint(project=crew.other)

    with pytest.raises(Refused, match="another project"):
        crew.item(sprint=theirs)

    assert not Item.objects.exists()


def test_what_is_dropped_is_not_put_into_a_sprint(crew):
    item, sprint = crew.item(), crew.sprint()
    Item.objects.get(pk=item.pk).drop(reason="Not needed", by=crew.bo)

    with pytest.raises(Refused, match="CHURN-1 is dropped"):
        item.plan(sprint, by=crew.ana)

    assert not sprint.items.exists()


def test_a_crew_with_one_column_before_work_keeps_its_items_there_when_a_sprint_starts(crew):
    terms = replace(crew.project.terms, states=tuple(one for one in crew.project.terms.states if one != crew.todo))
    crew.project.agreements.revise(project=crew.project, terms=terms, reason="One is enough", by=crew.lee)
    item = crew.item(kind="task", sprint=crew.sprint())

    item.sprint.begin(by=crew.lee)

    item.refresh_from_db()
    assert item.state == "backlog"


def test_whoever_is_taken_off_is_named(crew):
    item = crew.story(people=[crew.ana, crew.bo])

    item.assign([crew.ana], by=crew.lee)

    assert Event.objects.on(item).last().sentence == "took Bo off it"
    item.assign([crew.ana, crew.ada], by=crew.lee)
    assert Event.objects.on(item).last().sentence == "gave it to Ana and Ada"
