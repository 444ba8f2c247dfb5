from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.backlog.looking_back import looked_back
from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.sprint_page import sprint_lines
from assay.backlog.vocabulary import context_of, vocabulary
from assay.events.models import Event
from assay.events.refusals import Refused

SPRINTS = "/p/churn/sprints"
DAYS = {"start": "2026-11-02", "end": "2026-11-13", "goal": "Know whom we would call"}


@pytest.fixture
def lead(crew, client):
    client.force_login(crew.lee)
    return client


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def text_of(answer):
    return answer.content.decode()


def test_without_a_sprint_the_list_says_how_to_plan_one(crew, lead):
    assert "No sprint yet" in text_of(lead.get(SPRINTS))


def test_the_list_shows_each_sprint_with_what_it_promised_and_delivered(crew, lead):
    first, second = crew.sprint(goal="One"), crew.sprint(date(2026, 11, 16), date(2026, 11, 27), goal="Two")
    done = crew.story("a", size="S", sprint=first, promises="A")
    crew.story("b", size="S", sprint=first, promises="B")
    gone = crew.story("c", size="S", sprint=first)
    first.begin(by=crew.lee, reason="go")
    gone.plan(second, by=crew.lee)
    done.deliverables.get().attach(kind="run", ref="b7e2", by=crew.ana)
    done.deliverables.get().deliver(by=crew.ana)
    done.move(to=crew.done, by=crew.ana)
    left = Item.objects.get(title="b")
    with clock.at(clock.now() + timedelta(days=9)):
        first.close(choices={left.pk: "on"}, judged="partly", reason="B took longer", by=crew.lee)
    with clock.at(clock.now() + timedelta(days=10)):
        late = left.deliverables.get()
        late.attach(kind="run", ref="late", by=crew.ana)
        late.deliver(by=crew.ana)

    lines = {line.number: line for line in sprint_lines(crew.project)}

    assert [line.number for line in sprint_lines(crew.project)] == [2, 1]
    assert (lines[1].items, lines[1].promised, lines[1].delivered, lines[1].judged) == (2, 2, 1, "Partly")
    assert (lines[2].phase, lines[2].items) == ("planned", 2)
    assert "B took longer" in text_of(lead.get(SPRINTS))


def test_what_a_closed_sprint_promised_stays_in_the_list_when_it_is_promised_anew(crew, lead):
    first, second = crew.sprint(goal="One"), crew.sprint(date(2026, 11, 16), date(2026, 11, 27), goal="Two")
    story = crew.story("a", size="S", sprint=first, promises="A")
    first.begin(by=crew.lee, reason="go")
    with clock.at(clock.now() + timedelta(days=9)):
        first.close(choices={story.pk: "on"}, judged="missed", reason="A took longer", by=crew.lee)
        story.deliverables.get().change(sprint=second, by=crew.ana)

    lines = {line.number: line for line in sprint_lines(crew.project)}

    assert (lines[1].promised, lines[1].delivered) == (1, 0)
    assert (lines[2].promised, lines[2].delivered) == (1, 0)
    assert looked_back(again(first)).promises() == 1


def test_planning_proposes_the_days_after_the_last_sprint(crew, lead):
    crew.sprint()

    page = text_of(lead.get(f"{SPRINTS}/plan"))

    assert 'value="2026-11-16"' in page
    assert 'value="2026-11-27"' in page


def test_planning_takes_items_sizes_them_and_lets_them_promise(crew, lead):
    chosen, other = crew.story("Find who leaves"), crew.story("Later")
    spike = crew.spike("Does tenure matter?", size="S")
    form = DAYS | {
        "item": [chosen.key, spike.key], f"size-{chosen.key}": "M", f"what-{chosen.key}": "A list of customers",
        f"kind-{chosen.key}": "data set", f"what-{spike.key}": "Findings", f"what-{other.key}": "not chosen",
    }  # fmt: skip

    answer = lead.post(SPRINTS, form)

    sprint = Sprint.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SPRINTS}/1")
    assert sprint.goal == "Know whom we would call"
    assert set(sprint.items.all()) == {chosen, spike}
    assert again(chosen).size == "M"
    assert {(d.item_id, d.what, d.kind) for d in sprint.deliverables.all()} == {
        (chosen.pk, "A list of customers", "data set"), (spike.pk, "Findings", "document"),
    }  # fmt: skip
    assert not other.deliverables.exists()
    assert Event.objects.exclude(batch="").values("batch").distinct().count() == 1


def test_a_plan_that_cannot_be_keeps_everything_that_was_typed(crew, lead):
    crew.sprint()
    item = crew.story("Find who leaves")
    form = DAYS | {"item": [item.key], f"size-{item.key}": "M", f"what-{item.key}": "A list"}

    answer = lead.post(SPRINTS, form)

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Sprint 1 lies there already (Mon 2 Nov to Fri 13 Nov)" in page
    assert '<div class="refusal stack stack--s" id="refused" data-stays tabindex="-1" autofocus>' in page
    typed = ('value="A list"', "Know whom we would call", "<option selected>M", "checked")
    assert [words for words in typed if words not in page] == []
    assert not Deliverable.objects.exists()
    assert again(item).size == ""


def test_a_day_that_is_none_is_refused_in_words_and_kept(crew, lead):
    answer = lead.post(SPRINTS, DAYS | {"start": "tomorrow"})

    assert answer.status_code == 422
    assert "First day" in text_of(answer)
    assert 'value="tomorrow"' in text_of(answer)


def test_a_promise_without_a_sprint_is_promised_for_the_one_that_the_item_goes_into(crew, lead):
    item = crew.story("Find who leaves", size="S", promises="A list")

    lead.post(SPRINTS, DAYS | {"item": [item.key]})

    sprint = Sprint.objects.get()
    assert item.deliverables.get().sprint == sprint
    assert sprint.falls_short() == []


def test_what_an_earlier_sprint_left_owed_is_proposed_anew(crew, lead):
    first = crew.sprint()
    item = crew.story("Find who leaves", size="S", sprint=first, promises="A list of customers")
    first.begin(by=crew.lee)
    first.close(choices={item.pk: "back"}, by=crew.lee)

    page = text_of(lead.get(f"{SPRINTS}/plan"))

    assert f'name="what-{item.key}"' in page
    assert 'value="A list of customers"' in page


@pytest.fixture
def carried(crew):
    """A story that goes on into a planned sprint, and owes what it promised for the first one."""
    first, second = crew.sprint(), crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    item = crew.story("Find who leaves", size="S", sprint=first, promises="A list of customers", state=crew.doing)
    first.begin(by=crew.lee)
    with clock.at(clock.now() + timedelta(days=11)):
        first.close(choices={item.pk: "on"}, judged="missed", reason="The records came late.", by=crew.lee)
    item.refresh_from_db()
    assert item.sprint == second
    return item


def test_what_an_item_takes_along_is_promised_anew_at_the_start_and_not_twice(crew, lead, carried):
    page = text_of(lead.get(f"{SPRINTS}/2"))
    what, kind = f"what-{carried.key}", f"kind-{carried.key}"
    lead.post(f"{SPRINTS}/2/starts", {what: "A list of customers", kind: "data set"})

    promise = carried.deliverables.get()
    assert 'value="A list of customers"' in page
    assert (promise.sprint.number, promise.kind) == (2, "data set")
    assert "0 of 1" in text_of(lead.get(f"{SPRINTS}/1"))


def test_what_an_earlier_sprint_left_owed_is_asked_for_before_an_item_is_done(crew, carried):
    with pytest.raises(Refused, match="A list of customers"):
        carried.move(to=crew.done, by=crew.ana)

    asked = vocabulary().understand("is:owed", context_of(crew.project, crew.ana))
    assert list(Item.objects.filter(asked.q)) == [carried]


def test_a_plan_is_changed_until_the_sprint_starts(crew, lead):
    kept, out = crew.story("kept"), crew.story("out")
    lead.post(SPRINTS, DAYS | {"item": [kept.key, out.key]})

    page = text_of(lead.get(f"{SPRINTS}/1/plan"))
    lead.post(f"{SPRINTS}/1/plans", DAYS | {"goal": "Another goal", "end": "2026-11-12", "item": [kept.key]})

    sprint = Sprint.objects.get()
    assert page.count(" checked") == 2
    assert (sprint.goal, sprint.end, list(sprint.items.all())) == ("Another goal", date(2026, 11, 12), [kept])


def test_the_start_names_what_falls_short_and_keeps_what_was_typed(crew, lead):
    sprint = crew.sprint()
    bare = crew.story("bare", sprint=sprint)
    big = crew.story("big", sprint=sprint, size="XL", promises="A model")

    page = text_of(lead.get(f"{SPRINTS}/1"))
    answer = lead.post(f"{SPRINTS}/1/starts", {f"what-{bare.key}": "A list", f"size-{bare.key}": ""})

    assert "lacks a size and a promised deliverable" in page
    assert "lacks a size that fits" in page
    assert answer.status_code == 422
    assert f"{big.key} lacks a size that fits" in text_of(answer)
    assert 'value="A list"' in text_of(answer)
    assert "Mend them, or start all the same" in text_of(answer)
    assert "Needed where something above is still missing" in text_of(answer)
    assert "optional" not in text_of(answer)
    assert (again(sprint).started_at, bare.deliverables.exists()) == (None, False)


def test_what_stops_a_start_stands_above_its_button_and_names_one_item_as_one(crew, lead):
    crew.story("bare", size="S", sprint=crew.sprint())

    page = text_of(lead.post(f"{SPRINTS}/1/starts", {}))

    assert "Mend it, or start all the same and say why." in page
    assert page.index('class="figures"') < page.index('role="alert"') < page.index("Start sprint 1")


def test_items_that_fall_short_are_mended_with_the_start(crew, lead):
    sprint = crew.sprint()
    bare = crew.story("bare", sprint=sprint)

    answer = lead.post(
        f"{SPRINTS}/1/starts", {f"what-{bare.key}": "A list", f"kind-{bare.key}": "data set", f"size-{bare.key}": "S"}
    )

    assert answer.headers["Location"] == f"{SPRINTS}/1"
    assert again(sprint).phase == "running"
    assert (again(bare).size, bare.deliverables.get().sprint) == ("S", sprint)


def test_a_size_that_somebody_gave_while_the_start_was_filled_in_is_not_lost(crew, lead):
    sprint = crew.sprint()
    bare = crew.story("bare", sprint=sprint)
    sent = {"seen_sizes": f"{bare.key}=", f"what-{bare.key}": "A list", f"size-{bare.key}": ""}
    assert f'name="seen_sizes" value="{bare.key}="' in text_of(lead.get(f"{SPRINTS}/1"))
    bare.change(size="M", by=crew.bo)

    clash = lead.post(f"{SPRINTS}/1/starts", {**sent, f"size-{bare.key}": "S"})
    assert (clash.status_code, again(sprint).started_at, again(bare).size) == (409, None, "M")
    assert "Bo" in text_of(clash)
    assert 'value="A list"' in text_of(clash)

    lead.post(f"{SPRINTS}/1/starts", sent)
    assert (again(sprint).phase, again(bare).size) == ("running", "M")


def test_it_starts_all_the_same_for_a_reason(crew, lead):
    sprint = crew.sprint()
    crew.story("bare", sprint=sprint)

    lead.post(f"{SPRINTS}/1/starts", {"reason": "The records come on Wednesday"})

    begun = Event.objects.on(sprint).last()
    assert begun.data["reason"] == "The records come on Wednesday"
    assert "with 1 item, although" in begun.sentence


def test_a_start_that_is_sent_twice_starts_once(crew, lead):
    sprint = crew.sprint()
    for _ in range(2):
        lead.post(f"{SPRINTS}/1/starts", {"form_token": "once"})

    assert Event.objects.on(sprint).filter(verb="sprint.started").count() == 1


@pytest.fixture
def closing(crew, lead):
    """A running sprint: one item delivered, three open ones, one dropped and one taken out before; a next one."""
    sprint = crew.sprint(goal="Know whom we would call")
    crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    made = {
        name: crew.story(f"Story {name}", size="S", sprint=sprint, promises=f"Promise of {name}", people=[crew.ana])
        for name in ("done", "on", "back", "drop", "pruned", "out")
    }
    sprint.begin(by=crew.lee)
    promise = made["done"].deliverables.get()
    promise.attach(kind="pull request", ref="#206", by=crew.ana)
    promise.deliver(by=crew.ana)
    made["done"].move(to=crew.done, by=crew.ana)
    made["on"].move(to=crew.doing, by=crew.ana)
    made["pruned"].drop(reason="H1 was rejected", by=crew.ana)
    made["out"].plan(None, by=crew.lee)
    made["sprint"] = sprint
    return made


def choices(closing):
    return {f"choice-{closing[name].key}": name for name in ("on", "back", "drop")}


def test_the_close_shows_what_each_item_promised_and_delivered(crew, lead, closing):
    page = text_of(lead.get(f"{SPRINTS}/1/close"))

    assert "Promise of done (#206)" in page
    assert page.count('type="radio"') == 3 * 3 + 3
    assert "on to sprint 2, back to the backlog, or dropped" in page
    assert "Story pruned" not in page
    assert "Story out" not in page


def test_an_item_without_a_choice_stops_the_close_and_nothing_typed_is_lost(crew, lead, closing):
    form = {f"choice-{closing['on'].key}": "on", "judged": "missed", "reason": "No records"}

    answer = lead.post(f"{SPRINTS}/1/closes", form)

    page = text_of(answer)
    assert answer.status_code == 422
    assert f"Nothing is chosen for {closing['back'].key}, {closing['drop'].key}" in page
    assert f'id="choice-{closing["on"].key}-on" value="on" required checked' in page
    assert 'value="missed" id="judged-missed" checked' in page
    assert 'value="No records"' in page
    assert again(closing["sprint"]).phase == "running"


def test_a_goal_that_was_missed_needs_a_reason(crew, lead, closing):
    answer = lead.post(f"{SPRINTS}/1/closes", choices(closing) | {"judged": "missed"})

    assert answer.status_code == 422
    assert "Missed: say why" in text_of(answer)


def test_what_is_not_done_goes_on_back_or_is_dropped_by_choice(crew, lead, closing):
    answer = lead.post(f"{SPRINTS}/1/closes", choices(closing) | {"judged": "partly", "reason": "No records"})

    assert answer.status_code == 303
    sprint = again(closing["sprint"])
    assert (sprint.phase, sprint.judged, sprint.judged_by) == ("closed", "partly", crew.lee)
    assert again(closing["on"]).sprint.number == 2
    assert (again(closing["back"]).sprint, again(closing["back"]).state) == (None, "backlog")
    assert again(closing["drop"]).dropped_at is not None


def close(crew, closing):
    marks = {closing[name].pk: name for name in ("on", "back", "drop")}
    closing["sprint"].close(choices=marks, judged="partly", reason="No records", by=crew.lee)
    return again(closing["sprint"])


def test_a_closed_sprint_is_looked_back_at_with_what_became_of_each_item(crew, lead, closing):
    page = looked_back(close(crew, closing))

    assert {line.title: line.fate for line in page.lines} == {
        "Story done": "", "Story on": "went on to sprint 2", "Story back": "went back to the backlog",
        "Story drop": "dropped",
    }  # fmt: skip
    assert {line.title: line.fate for line in page.gone} == {"Story pruned": "dropped", "Story out": ""}
    assert (page.done, page.promises("delivered"), page.promises("owed")) == (1, 1, 3)
    shown = text_of(lead.get(f"{SPRINTS}/1"))
    for stood, became in (("Doing", "went on to sprint 2"), ("To do", "went back to the backlog")):
        assert f'<span class="tag">{stood}</span><span class="tag">{became}</span>' in shown


def test_what_changed_since_does_not_change_a_closed_sprint(crew, lead, closing):
    sprint = close(crew, closing)
    before = looked_back(sprint)
    done, on = again(closing["done"]), again(closing["on"])
    with clock.at(clock.now() + timedelta(days=20)):
        done.change(title="Renamed", size="XL", kind="task", stage="exploration", by=crew.bo)
        done.move(to=crew.doing, by=crew.bo)
        done.assign([crew.bo, crew.ada], by=crew.bo)
        done.deliverables.get().take_back(by=crew.bo)
        on.deliverables.get().change(sprint=Sprint.objects.get(number=2), by=crew.bo)
        back = closing["back"].deliverables.get()
        back.attach(kind="run", ref="late", by=crew.bo)
        back.deliver(by=crew.bo)
        after = looked_back(again(sprint))

    def seen(page):
        return {
            line.id: (line.title, line.size, line.kind, line.stage, line.state.slug, line.fate,
                      [face.name for face in line.faces], [promise.what for promise in line.promises])
            for line in page.lines
        }  # fmt: skip

    assert seen(after) == seen(before)
    late = next(line for line in after.lines if line.title == "Story back").promises[0]
    assert (late.state, late.late, late.proofs) == ("owed", True, ())


def test_a_column_that_was_renamed_keeps_its_name_in_a_closed_sprint(crew, lead, closing):
    from dataclasses import replace

    from assay.crew.terms import STATES, Terms

    sprint = close(crew, closing)
    states = tuple(replace(state, name="Shipped") if state.slug == "delivered" else state for state in STATES)
    with clock.at(clock.now() + timedelta(days=20)):
        crew.project.agreements.revise(project=crew.project, terms=Terms(states=states), reason="words", by=crew.lee)

        line = next(line for line in looked_back(again(sprint)).lines if line.title == "Story done")

    assert line.state.name == "Delivered"


def test_the_page_of_a_closed_sprint_says_how_it_was_judged_and_can_judge_anew(crew, lead, closing):
    sprint = close(crew, closing)

    page = text_of(lead.get(sprint.url))
    lead.post(f"{sprint.url}/judgements", {"judged": "met", "reason": "The list was there after all"})

    assert "No records" in page
    assert "went on to sprint 2" in page
    assert again(sprint).judged == "met"


def test_a_running_sprint_shows_its_day_and_what_is_owed(crew, lead, closing):
    page = text_of(lead.get(f"{SPRINTS}/1"))

    assert "of 10 working days" in page
    assert "Promise of on" in page
    assert "/deliverables/" in page


def test_a_goal_that_is_too_long_is_refused_and_kept_as_it_was_typed(crew, lead, closing):
    answer = lead.post(f"{SPRINTS}/1/changes", {"goal": "x" * 2001})

    assert answer.status_code == 422
    assert "characters are too many; 2000 fit" in text_of(answer)
    assert "x" * 2001 in text_of(answer)
    assert again(closing["sprint"]).goal == closing["sprint"].goal


def test_there_is_no_sprint_0_to_plan(crew, lead):
    assert lead.get(f"{SPRINTS}/0/plan").status_code == 404


def test_the_goal_of_a_running_sprint_is_written_anew(crew, lead, closing):
    lead.post(f"{SPRINTS}/1/changes", {"goal": " Know what a score is "})

    assert again(closing["sprint"]).goal == "Know what a score is"


@pytest.mark.parametrize("phase", ["planned", "running", "closed"])
def test_the_page_of_a_sprint_takes_as_many_queries_for_many_items(crew, lead, phase):
    sprint = crew.sprint(goal="One")

    def counted():
        lead.get(sprint.url)
        with CaptureQueriesContext(connection) as asked:
            assert lead.get(sprint.url).status_code == 200
        return len(asked)

    def fill(count):
        for n in range(count):
            crew.story(f"Story {n}", sprint=sprint, promises="A", people=[crew.ana])

    fill(2)
    if phase != "planned":
        sprint.begin(by=crew.lee, reason="go")
    few = counted()
    fill(20)
    if phase == "closed":
        sprint.close(choices={item.pk: "back" for item in sprint.items.all()}, judged="met", by=crew.lee)
        few = 17
    assert counted() <= few


def test_a_sprint_of_another_project_is_not_found(crew, lead):
    Sprint.objects.plan(project=crew.other, start=date(2026, 11, 2), end=date(2026, 11, 6), by=crew.otto)

    assert lead.get("/p/churn/sprints/1").status_code == 404
    assert lead.get("/p/other/sprints/1").status_code == 404
    assert lead.post("/p/other/sprints/1/starts").status_code == 404


def test_a_viewer_looks_at_sprints_and_changes_none(crew, client):
    sprint = crew.sprint()
    client.force_login(crew.vera)

    assert client.get(sprint.url).status_code == 200
    assert "starts" not in text_of(client.get(sprint.url))
    for noun in ("plans", "starts", "closes", "changes", "judgements"):
        assert client.post(f"{sprint.url}/{noun}").status_code == 403
    assert client.post(SPRINTS, DAYS).status_code == 403
    assert again(sprint).started_at is None


def test_the_navigation_says_which_day_of_which_sprint_it_is(crew, lead):
    crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    assert "sprint 1 is planned" in text_of(lead.get(SPRINTS))
    sprint = crew.sprint()
    sprint.begin(by=crew.lee)

    assert "sprint 2 · day 2 of 10" in text_of(lead.get(SPRINTS))


# deliverables


@pytest.fixture
def story(crew, client):
    client.force_login(crew.ana)
    return crew.story("Serve scores", sprint=crew.sprint())


def test_a_deliverable_goes_its_whole_way_on_the_page(crew, client, story):
    client.post(f"{story.url}/deliverables", {"what": "Endpoint", "kind": "serving code"})
    promise = story.deliverables.get()
    at = f"/deliverables/{promise.pk}"

    refused = client.post(f"{at}/deliveries")
    client.post(f"{at}/evidence", {"kind": "pull request", "ref": "https://git.example/pull/206"})
    client.post(f"{at}/deliveries")
    client.post(f"{at}/showings")

    promise = again(promise)
    assert refused.status_code == 422
    assert "Nothing shows" in text_of(refused)
    assert (promise.sprint, promise.delivered_by, promise.shown_by) == (story.sprint, crew.ana, crew.ana)
    assert promise.evidence.get().address == "https://git.example/pull/206"


def test_evidence_and_delivery_are_one_step_for_who_wants_it(crew, client, story):
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)

    client.post(f"/deliverables/{promise.pk}/evidence", {"kind": "run", "ref": "b7e2", "deliver": "1"})

    assert again(promise).delivered_at is not None


def test_a_bare_link_attached_to_deliver_is_refused_whole(crew, client, story):
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)

    link = {"kind": "link", "ref": "https://a.example", "deliver": "1"}
    answer = client.post(f"/deliverables/{promise.pk}/evidence", link)

    assert answer.status_code == 422
    assert not promise.evidence.exists()


def test_a_promise_is_changed_replanned_withdrawn_and_taken_back(crew, client, story):
    later = crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)
    at = f"/deliverables/{promise.pk}"

    client.post(f"{at}/changes", {"what": "Endpoint v2", "sprint": "2"})
    assert (again(promise).what, again(promise).sprint) == ("Endpoint v2", later)
    client.post(f"{at}/evidence", {"kind": "run", "ref": "b7e2", "deliver": "1"})
    client.post(f"{at}/deliveries", {"back": "1"})
    assert again(promise).delivered_at is None
    client.post(f"/evidence/{promise.evidence.get().pk}/withdrawals")
    assert promise.evidence.get().withdrawn_at is not None
    client.post(f"{at}/withdrawals")
    assert again(promise).withdrawn_at is not None


def closed_with(crew, story):
    """Start and close the sprint of a story that is done."""
    story.sprint.begin(by=crew.lee, reason="go")
    story.move(to=crew.done, by=crew.ana)
    story.sprint.close(choices={}, by=crew.lee)
    return again(story.sprint)


def test_the_record_of_a_closed_sprint_takes_no_new_promises(crew, client, story):
    sprint = closed_with(crew, story)
    later = crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    other = Sprint.objects.plan(project=crew.other, start=date(2026, 11, 2), end=date(2026, 11, 6), by=crew.otto)

    client.post(f"{story.url}/deliverables", {"what": "Later"})
    promise = story.deliverables.get()
    refused = [
        client.post(f"{story.url}/deliverables", {"what": "Endpoint", "sprint": "1"}).status_code,
        client.post(f"/deliverables/{promise.pk}/changes", {"sprint": "1"}).status_code,
    ]
    for no_sprint in (sprint, other):
        with pytest.raises(Refused):
            Deliverable.objects.promise("Endpoint", item=again(story), sprint=no_sprint, by=crew.ana)
        with pytest.raises(Refused):
            promise.change(sprint=no_sprint, by=crew.ana)
    promise.change(sprint=later, by=crew.ana)

    assert (refused, promise.sprint, story.deliverables.count()) == ([422, 422], later, 1)
    assert looked_back(sprint).promises() == 0


def test_who_worked_on_it_at_the_close_is_shown_under_todays_name(crew, story):
    story.assign([crew.bo], by=crew.lee)
    sprint = closed_with(crew, story)
    again(story).assign([crew.ada], by=crew.lee)
    crew.bo.change(name="Ada", initials="BA", by=crew.bo)

    assert [face.initials for face in looked_back(sprint).lines[0].faces] == ["BA"]


def test_a_promise_for_no_sprint_yet_is_for_none_although_the_item_is_in_one(crew, client, story):
    client.post(f"{story.url}/deliverables", {"what": "Some day", "sprint": ""})
    client.post(f"{story.url}/deliverables", {"what": "Now"})

    assert {one.what: one.sprint for one in story.deliverables.all()} == {"Some day": None, "Now": story.sprint}


def test_what_is_promised_no_longer_is_not_delivered_from_an_old_page(crew, client, story):
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)
    promise.attach(kind="run", ref="b7e2", by=crew.ana)
    again(promise).withdraw(by=crew.bo)
    at = f"/deliverables/{promise.pk}"

    answers = [
        client.post(f"{at}/evidence", {"kind": "run", "ref": "c0de"}),
        client.post(f"{at}/deliveries"),
        client.post(f"{at}/showings"),
        client.post(f"{at}/changes", {"what": "Endpoint v2"}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "“Endpoint” is promised no longer." in text_of(answers[0])
    assert (again(promise).delivered_at, promise.evidence.count()) == (None, 1)


def test_two_who_say_anew_what_is_promised_are_told(crew, client, story):
    crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)
    seen = {"seen_what": "Endpoint", "seen_sprint": "1"}
    at = f"/deliverables/{promise.pk}/changes"
    again(promise).change(what="Theirs", by=crew.bo)

    clash = client.post(at, {"what": "Mine", "sprint": "1", **seen})
    client.post(at, {"what": "Endpoint", "sprint": "2", **seen})

    assert clash.status_code == 409
    assert "Theirs" in text_of(clash)
    assert "Mine" in text_of(clash)
    assert (again(promise).what, again(promise).sprint_number) == ("Theirs", 2)


@pytest.mark.parametrize("sprint", ["9", "x", "-1"])
def test_nothing_is_promised_for_a_sprint_that_there_is_not(crew, client, story, sprint):
    answer = client.post(f"{story.url}/deliverables", {"what": "Endpoint", "sprint": sprint})

    assert answer.status_code == 422
    assert not story.deliverables.exists()


def test_a_promise_without_words_is_refused(crew, client, story):
    answer = client.post(f"{story.url}/deliverables", {"kind": "document"})

    assert "A deliverable needs a name" in text_of(answer)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "/\\evil.example"])
def test_an_address_that_is_not_safe_to_open_is_no_link(crew, client, story, address):
    story.sprint.begin(by=crew.lee, reason="go")
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)
    client.post(f"/deliverables/{promise.pk}/evidence", {"kind": "run", "ref": "b7e2", "address": address})

    page = text_of(client.get(story.sprint.url))

    assert "b7e2" in page
    assert address not in page


def test_deliverables_of_other_projects_are_not_there_and_viewers_only_read(crew, client, story):
    promise = Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)
    piece = promise.attach(kind="run", ref="b7e2", by=crew.ana)
    nouns = ("evidence", "deliveries", "showings", "changes", "withdrawals")
    paths = [f"/deliverables/{promise.pk}/{noun}" for noun in nouns]
    paths += [f"/evidence/{piece.pk}/withdrawals", f"{story.url}/deliverables"]
    statuses = {}
    for person in (crew.otto, crew.rem, crew.vera):
        client.force_login(person)
        sent = {"what": "x", "kind": "run", "ref": "y"}
        statuses[person.name] = {client.post(path, sent).status_code for path in paths}

    assert statuses == {"Otto": {404}, "Rem": {404}, "Vera": {403}}
    assert again(promise).withdrawn_at is None


def test_what_is_owed_past_half_of_the_sprint_stands_on_the_home_pages_of_who_works_on_it(crew, story):
    from assay.crew.registries import owed_by

    Deliverable.objects.promise("Endpoint", item=story, by=crew.ana)
    story.assign([crew.ana, crew.bo], by=crew.lee)
    story.sprint.begin(by=crew.lee, reason="go")

    def owed(person):
        return [thing.what for thing in owed_by(person, [crew.project]) if "Endpoint" in thing.what]

    assert owed(crew.ana) == []
    with clock.at(datetime(2026, 11, 10, 9, tzinfo=clock.now().tzinfo)):
        assert owed(crew.ana) == owed(crew.bo) == ["Deliver “Endpoint”"]
        assert owed(crew.ada) == []
        story.deliverables.get().attach(kind="run", ref="b7e2", by=crew.ana)
        story.deliverables.get().deliver(by=crew.ana)
        assert owed(crew.ana) == []


def test_an_item_past_its_day_stands_on_the_home_pages_of_who_works_on_it(crew, story):
    from assay.crew.registries import owed_by

    story.assign([crew.ana], by=crew.lee)
    story.change(due=crew.project.today, by=crew.lee)

    def owed(person):
        return [(thing.what, thing.url) for thing in owed_by(person, [crew.project])]

    assert owed(crew.ana) == []
    with clock.at(clock.now() + timedelta(days=1)):
        assert owed(crew.ana) == [(f"Finish “{story.title}”", story.url)]
        assert owed(crew.bo) == []
        story.drop(by=crew.lee, reason="Nobody wants it")
        assert owed(crew.ana) == []
