"""The list of the backlog: its order, its groups, what each row lacks, and what a line of the quick add means."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from assay.backlog import exports
from assay.backlog.changing import change, chosen
from assay.backlog.list_rows import rows_of
from assay.backlog.listing import MOST, STEP, asked_for, listing_of
from assay.backlog.models import Deliverable, Item
from assay.backlog.quick_add import add, read
from assay.backlog.registries import takers
from assay.backlog.saved_views import group_called
from assay.backlog.templates_per_kind import text_for
from assay.crew.models import WorkingGroup
from assay.crew.terms import Point, Terms
from assay.events.models import Event
from assay.events.refusals import Refused
from tests.backlog.many import many_items


@pytest.fixture
def backlog(crew):
    """Two sprints, one running, and items of every sort of readiness."""
    crew.running, crew.ahead = crew.sprint(), crew.sprint(start=_day(16), end=_day(27))
    crew.working = crew.story("Under way", sprint=crew.running, size="M", stage="exploration")
    crew.full = crew.story(
        "Ready to go", sprint=crew.ahead, size="S", stage="exploration", criteria=["It runs"], promises="Code"
    )
    crew.bare = crew.spike("Why do they leave?", sprint=crew.ahead, question="", size="L")
    crew.later = crew.item("Rotate the token", kind="task", stage="operationalization", labels=["security"])
    crew.running.begin(by=crew.lee, reason="we start")
    return crew


def _day(day):
    return date(2026, 11, day)


def listed(crew, query="", **more):
    return listing_of(crew.project, crew.ana, query=query, **more)


def titles(listing):
    return [(group.title, [row.title for row in group.rows]) for group in listing.groups]


def test_without_a_query_all_that_is_open_stands_in_its_sprints_in_rank_order(backlog):
    backlog.later.rank_first(by=backlog.lee)
    gone = backlog.item("Dropped already", kind="task")
    gone.drop(by=backlog.lee, reason="no longer wanted")

    assert titles(listed(backlog)) == [
        ("Sprint 1", ["Under way"]),
        ("Sprint 2", ["Ready to go", "Why do they leave?"]),
        ("Later", ["Rotate the token"]),
    ]


def test_a_query_keeps_to_what_is_open_unless_it_says_itself_of_what(backlog):
    backlog.full.drop(by=backlog.lee, reason="no longer wanted")

    def shown(query):
        return [row.title for group in listed(backlog, query).groups for row in group.rows]

    assert shown("stage:exploration") == shown("stage:exploration OR ready") == ["Under way"]
    assert "Ready to go" not in shown("-kind:spike")
    for query in ("sprint:2 kind:story", "-kind:spike is:dropped", "ready (status:todo OR state:*)", "key:1..9 ready"):
        assert "Ready to go" in shown(query), query
    assert listed(backlog, "sprint:2").with_closed == listed(backlog).with_closed == ""
    assert "Ready to go" in shown(listed(backlog, "kind:story OR kind:bug").with_closed)
    assert len(asked_for(backlog.project, backlog.ana, "stage:exploration")[1]) == 1


def test_one_list_is_in_the_order_of_rank_alone(backlog):
    backlog.later.rank_first(by=backlog.lee)

    listing = listed(backlog, group="rank")

    assert listing.groups[0].rows[0].title == "Rotate the token"
    assert len(listing.groups) == 1


def test_by_stage_the_stages_follow_each_other(backlog):
    assert titles(listed(backlog, "-kind:spike", group="stage")) == [
        ("Exploration", ["Under way", "Ready to go"]),
        ("Operationalization", ["Rotate the token"]),
    ]


def test_a_list_with_an_order_of_its_own_has_no_groups_and_no_ranks(backlog):
    listing = listed(backlog, "is:open sort:-title")

    assert listing.groups[0].rows[0].title == "Why do they leave?"
    assert not listing.is_ranked
    assert listing.groups[0].list == ""


def test_the_running_sprint_is_folded_and_a_planned_one_without_items_is_shown(backlog):
    backlog.sprint(start=_day(30), end=_day(30))

    first, _, third, _ = listed(backlog).groups

    assert (first.folded, first.note) == (True, "2 – 13 Nov · running, on the board")
    assert (third.title, third.rows) == ("Sprint 3", ())


def test_a_row_says_what_it_lacks(backlog):
    rows = {row.title: row for group in listed(backlog).groups for row in group.rows}

    assert rows["Ready to go"].whys == ()
    assert rows["Why do they leave?"].whys == (
        "no question", "L does not fit a sprint: split it", "no stage", "promises no deliverable",
    )  # fmt: skip
    assert rows["Rotate the token"].labels == ("security",)
    assert rows["Under way"].running
    assert not rows["Under way"].whys


def test_what_an_item_waits_for_is_named(backlog):
    backlog.full.block(backlog.later, by=backlog.ana)
    backlog.later.hold(kind="hypothesis", source_id=3, reason="needs CHURN-H3", by=backlog.ana)

    rows = {row.title: row for group in listed(backlog).groups for row in group.rows}

    assert rows["Ready to go"].why == f"waits for {backlog.later.key}"
    assert rows["Rotate the token"].waits == ("needs CHURN-H3",)
    assert not rows["Rotate the token"].whys, "Ready as backlog.refined counts it"


def test_a_point_that_is_not_ticked_or_does_not_bind_is_told_apart(backlog):
    points = (Point("seen", "Seen by the desk"), Point("asked", "Asked", kinds=("spike",)))
    terms = Terms(ready=(*Terms().ready, *points))
    backlog.project.agreements.revise(project=backlog.project, terms=terms, reason="More", by=backlog.lee)

    rows = {row.title: row for group in listed(backlog).groups for row in group.rows}

    assert rows["Ready to go"].whys == ("not ticked: Seen by the desk",)
    assert rows["Why do they leave?"].whys[-1] == "not ticked: Asked"


def test_groups_count_what_is_ready(backlog):
    _, ahead, _ = listed(backlog).groups

    assert (ahead.ready, ahead.unready) == (1, 1)


def test_what_waits_behind_the_running_sprint_is_counted(backlog):
    ahead = listed(backlog).ahead

    assert (ahead.running, ahead.waiting, ahead.near, ahead.unready) == (1, 3, 3, 1)
    assert listed(backlog, "kind:task").ahead is None


def test_a_hundred_are_shown_at_a_time(crew):
    many_items(crew, STEP + 30)

    first = listed(crew, group="rank")
    assert (first.count, first.shown, first.more) == (STEP + 30, STEP, 30)
    assert len(first.groups[0].rows) == STEP
    assert not first.groups[0].whole

    second = listed(crew, group="rank", shown=2 * STEP)
    assert (second.more, len(second.groups[0].rows)) == (0, STEP + 30)


def test_a_thousand_items_cost_no_more_queries_than_ten(crew, django_assert_num_queries):
    many_items(crew, 10)
    with django_assert_num_queries(7):
        listed(crew)
    many_items(crew, 990)
    crew.project.__dict__.pop("_times", None)
    with django_assert_num_queries(8):  # and one that counts what is not shown
        assert listed(crew).count == 1000


@pytest.mark.parametrize(
    ("line", "title", "values"),
    [
        ("Read the usage table", "Read the usage table", {}),
        ("spike Why do they leave? size:S", "Why do they leave?", {"kind": "spike", "size": "S"}),
        ("Spike: Why? stage:exploration", "Why?", {"kind": "spike", "stage": "exploration"}),
        ("Bug bash with the desk", "Bug bash with the desk", {}),
        ("spike", "spike", {}),
        ("kind:bug #S Wrong zone", "Wrong zone", {"kind": "bug", "size": "S"}),
        ("Wrong zone #bug #operationalization", "Wrong zone", {"kind": "bug", "stage": "operationalization"}),
        ("Follow up sprint:@next", "Follow up", {"sprint": "2"}),
        ("Follow up sprint:1 due:2026-11-30", "Follow up", {"sprint": "1", "due": "2026-11-30"}),
        ("After #CHURN-1: again", "After #CHURN-1: again", {}),
        ('Say "size:S" twice', 'Say "size:S" twice', {}),
        ("See https://nordlys.example/a:b", "See https://nordlys.example/a:b", {}),
    ],
)
def test_a_line_is_read_as_the_query_language_reads_it(backlog, line, title, values):
    draft = read(line, backlog.project, backlog.ana)

    assert draft.title == title
    assert draft.values == values


def test_people_and_labels_may_be_several(backlog):
    draft = read("Pair on it @ana @bo @me label:gpu,data #security", backlog.project, backlog.ada)

    assert draft.title == "Pair on it"
    assert draft.many == {"person": ["ana", "bo", "ada"], "label": ["gpu", "data", "security"]}


def test_what_is_not_understood_stays_in_the_title_and_is_said(backlog):
    draft = read("Look szie:S fix:it size:XXXL @bbo state:delivered sprint:99", backlog.project, backlog.ana)

    assert draft.title == "Look szie:S fix:it size:XXXL @bbo state:delivered sprint:99"
    assert [part for part, _ in draft.odd] == ["szie:S", "size:XXXL", "@bbo", "state:delivered", "sprint:99"]
    assert draft.odd[0][1] == "Did you mean size?"
    assert "Did you mean" in draft.odd[2][1]


def test_a_new_item_takes_the_values_of_its_list_unless_the_line_says_otherwise(backlog):
    given = {"kind": "spike", "size": "M", "sprint": "2", "person": "bo", "label": "gpu"}

    draft = read("Look at it size:S", backlog.project, backlog.ana, inherited=given)

    assert draft.values == {"size": "S", "kind": "spike", "sprint": "2"}
    assert draft.many == {"person": ["bo"], "label": ["gpu"]}


def test_a_new_item_begins_neither_in_a_closed_sprint_nor_done(backlog):
    backlog.running.close(choices={backlog.working.pk: "back"}, by=backlog.lee)

    draft = read("New", backlog.project, backlog.ana, inherited={"sprint": "1", "state": "delivered"})
    assert draft.values == {}

    typed = read("New sprint:1", backlog.project, backlog.ana)
    assert (typed.values, [part for part, _ in typed.odd]) == ({}, ["sprint:1"])
    with pytest.raises(Refused, match="closed"):
        Item.objects.add(project=backlog.project, title="New", sprint=backlog.running, by=backlog.ana)


def test_a_new_item_is_not_given_to_somebody_who_left_because_the_list_is_about_them(backlog):
    draft = read("New", backlog.project, backlog.ana, inherited={"person": "rem", "label": "gpu"})

    item = add(draft, project=backlog.project, by=backlog.ana)

    assert draft.many == {"person": [], "label": ["gpu"]}
    assert not item.assignments.exists()


@pytest.mark.parametrize("sprint", ["abc", "٣", "9" * 50, "-1", "0"])
def test_a_sprint_that_is_none_gives_a_new_item_nothing(backlog, sprint):
    assert read("New", backlog.project, backlog.ana, inherited={"sprint": sprint}).values == {}


def test_the_last_step_of_a_list_ends_where_the_list_does(backlog):
    listing = listing_of(backlog.project, backlog.ana, shown=MOST)
    longest = replace(listing, count=MOST + 1, shown=MOST)

    assert (longest.more, replace(longest, shown=MOST - 30).more, replace(longest, count=50, shown=100).more) == (
        0,
        30,
        0,
    )


def test_an_item_is_added_with_the_text_of_its_kind(backlog):
    line = "spike How many months of history? size:S stage:experimentation @bo #security due:2026-12-01 parent:CHURN-2"

    item = add(read(line, backlog.project, backlog.ana), project=backlog.project, by=backlog.ana)

    assert (item.title, item.kind, item.size) == ("How many months of history?", "spike", "S")
    assert item.question == "How many months of history?"
    assert item.description == text_for("spike")
    assert item.parent.key == "CHURN-2"
    assert [one.person for one in item.assignments.all()] == [backlog.bo]
    assert [label.name for label in item.labels.all()] == ["security"]
    assert Event.objects.on(item).count() == 1


def test_who_is_not_on_the_crew_is_given_nothing(backlog):
    with pytest.raises(Refused, match="@rem is not on the crew"):
        add(read("Look @rem", backlog.project, backlog.ana), project=backlog.project, by=backlog.ana)
    assert not Item.objects.filter(title="Look").exists()


def test_a_line_without_a_title_adds_nothing(backlog):
    with pytest.raises(Refused, match="title"):
        add(read("size:S #spike", backlog.project, backlog.ana), project=backlog.project, by=backlog.ana)


def test_a_room_above_takes_its_value_of_the_list(backlog, monkeypatch):
    seen = []
    monkeypatch.setitem(takers, "hypothesis", lambda item, value, by: seen.append((item.title, value, by.name)))

    draft = read("Try it", backlog.project, backlog.ana, inherited={"hypothesis": "H3"})
    add(draft, project=backlog.project, by=backlog.ana)

    assert seen == [("Try it", "H3", "Ana")]


@pytest.mark.parametrize(
    ("property", "value", "now"),
    [
        ("size", "M", lambda item: item.size),
        ("stage", "experimentation", lambda item: item.stage),
        ("kind", "task", lambda item: item.kind),
        ("state", "doing", lambda item: item.state),
        ("sprint", "1", lambda item: str(item.sprint.number)),
        ("sprint", "", lambda item: "" if item.sprint is None else "some"),
    ],
)
def test_many_are_changed_together(backlog, property, value, now):
    items = chosen(backlog.project, ["CHURN-2", "churn-3", "CHURN-4"])

    batch = change(items, property, value, reason="It began before the study", by=backlog.ana)

    assert {now(Item.objects.get(pk=item.pk)) for item in items} == {value}
    kinds = set(Event.objects.filter(batch=batch).exclude(verb="practice.waived").values_list("kind", flat=True))
    assert kinds == {"backlog.item"}


def test_people_and_labels_are_put_on_all_and_then_taken_off_all(backlog):
    backlog.full.assign([backlog.bo], by=backlog.ana)
    items = chosen(backlog.project, ["CHURN-2", "CHURN-3"])

    change(items, "person", "~bo", by=backlog.ana)
    assert [[one.person.name for one in item.assignments.all()] for item in items] == [["Bo"], ["Bo"]]
    change(items, "person", "~@me", by=backlog.ana)
    assert [one.person.name for one in items[0].assignments.all()] == ["Bo", "Ana"]
    change(items, "person", "~bo", by=backlog.ana)
    assert [one.person.name for one in items[1].assignments.all()] == ["Ana"]

    change(items, "label", "+GPU", by=backlog.ana)
    change(items, "label", "~gpu", by=backlog.ana)
    assert not items[0].labels.exists()


def test_several_keep_their_order_when_they_are_put_on_top(backlog):
    change(chosen(backlog.project, ["CHURN-4", "CHURN-2"]), "rank", "top", by=backlog.ana)
    assert list(Item.objects.order_by("rank").values_list("number", flat=True)) == [2, 4, 1, 3]

    change(chosen(backlog.project, ["CHURN-2", "CHURN-4"]), "rank", "bottom", by=backlog.ana)
    assert list(Item.objects.order_by("rank").values_list("number", flat=True)) == [1, 3, 2, 4]


def test_where_one_is_refused_none_is_changed(backlog):
    Deliverable.objects.promise("A model", item=backlog.working, by=backlog.ana)
    items = chosen(backlog.project, ["CHURN-4", "CHURN-1"])

    with pytest.raises(Refused, match="CHURN-1 still owes A model"):
        change(items, "state", "delivered", by=backlog.ana)

    assert Item.objects.get(number=4).state == "backlog"


def test_what_is_dropped_needs_a_reason(backlog):
    with pytest.raises(Refused, match="needs a reason"):
        change(chosen(backlog.project, ["CHURN-4"]), "drop", "", by=backlog.ana)

    change(chosen(backlog.project, ["CHURN-4"]), "drop", "", by=backlog.ana, reason="The vendor does it")
    assert Item.objects.get(number=4).dropped_at


def test_an_item_of_another_project_is_not_among_the_chosen(backlog):
    backlog.item("Elsewhere", project=backlog.other, by=backlog.otto)

    assert chosen(backlog.project, ["OTHER-1", "CHURN-999", "nonsense", ""]) == []


def test_the_list_is_exported_whole_and_reads_back(backlog):
    backlog.story("=cmd|' /C calc'!A0; a story", labels=["a", "b"])
    _, items = asked_for(backlog.project, backlog.ana, "")

    lines = list(csv.DictReader(io.StringIO(exports.table(rows_of(backlog.project, items)))))

    assert [line["key"] for line in lines] == ["CHURN-1", "CHURN-2", "CHURN-3", "CHURN-4", "CHURN-5"]
    assert lines[2]["lacks"].startswith("no question, L does not fit")
    assert lines[4]["title"] == "'=cmd|' /C calc'!A0; a story"
    assert lines[4]["labels"] == "a, b"


def test_an_export_may_be_longer_than_one_question_allows(crew):
    many_items(crew, 9000)
    _, items = asked_for(crew.project, crew.ana, "")

    assert len(rows_of(crew.project, items)) == 9000


def test_views_of_groups_are_read_by_short_name(backlog):
    group = WorkingGroup.objects.form(project=backlog.project, name="Signal", slug="signal", by=backlog.cleo)

    assert group_called(backlog.project, "signal") == group
    assert group_called(backlog.project, "nobody") is None
