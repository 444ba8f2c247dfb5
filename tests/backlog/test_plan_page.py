"""Planning a sprint by several people, by filter and by rows: nothing that was typed is lost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay.backlog.models import Sprint
from assay.backlog.plan_page import MOST
from assay.events.refusals import Stale
from tests.backlog.forms import form_of

SPRINTS = "/p/churn/sprints"
PLAN, PLANS = f"{SPRINTS}/1/plan", f"{SPRINTS}/1/plans"


@pytest.fixture
def lead(crew, client):
    client.force_login(crew.lee)
    return client


@pytest.fixture
def sprint(crew):
    return crew.sprint(goal="Know whom we call")


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def text_of(answer):
    return answer.content.decode()


def keys_in(sprint):
    return {item.key for item in sprint.items.select_related("project")}


# two people, one plan


def test_only_a_field_that_both_changed_conflicts(crew, sprint):
    seen = {"start": "2026-11-02", "end": "2026-11-13", "goal": "Know whom we call"}
    sprint.change(goal="Theirs", by=crew.cleo)

    sprint.change(goal="Know whom we call", end=date(2026, 11, 12), seen=seen, by=crew.lee)
    with pytest.raises(Stale) as stale:
        sprint.change(goal="Mine", seen=seen, by=crew.lee)

    assert (again(sprint).goal, again(sprint).end) == ("Theirs", date(2026, 11, 12))
    assert (stale.value.theirs, stale.value.yours) == ("Theirs", "Mine")


def test_days_that_somebody_else_changed_are_told_as_days(crew, sprint):
    sprint.change(end=date(2026, 11, 12), by=crew.cleo)

    with pytest.raises(Stale, match="last day of sprint 1") as stale:
        sprint.change(end=date(2026, 11, 11), seen={"end": "2026-11-13"}, by=crew.lee)

    assert (stale.value.theirs, stale.value.yours) == ("2026-11-12", "2026-11-11")


def test_two_goals_are_both_shown_and_nothing_that_was_typed_is_lost(crew, lead, sprint):
    story = crew.story("Find who leaves")
    form = form_of(lead.get(PLAN), "plan")
    sprint.change(goal="Know who leaves", by=crew.cleo)

    mine = form | {"goal": ["Know why"], "item": [story.key], f"what-{story.key}": ["A list"]}
    answer = lead.post(PLANS, mine)
    page, told = text_of(answer), form_of(answer, "plan")

    assert answer.status_code == 409
    assert "The goal of sprint 1 was changed since you saw it." in page
    assert "Cleo changed this while you wrote." in page
    assert '<pre data-clash="theirs">Know who leaves</pre>' in page
    assert '<pre data-clash="yours">Know why</pre>' in page
    assert (told["goal"], told["seen_goal"]) == (["Know why"], ["Know who leaves"])
    assert (told["item"], told[f"what-{story.key}"]) == ([story.key], ["A list"])
    assert (again(sprint).goal, keys_in(sprint)) == ("Know who leaves", set())

    lead.post(PLANS, told)

    assert (again(sprint).goal, keys_in(sprint)) == ("Know why", {story.key})


def test_a_goal_that_only_somebody_else_changed_stays_theirs(crew, lead, sprint):
    form = form_of(lead.get(PLAN), "plan")
    sprint.change(goal="Know who leaves", by=crew.cleo)

    answer = lead.post(PLANS, form | {"end": ["2026-11-12"]})

    assert answer.status_code == 303
    assert (again(sprint).goal, again(sprint).end) == ("Know who leaves", date(2026, 11, 12))


def test_what_somebody_else_took_in_or_out_meanwhile_stays_so(crew, lead, sprint):
    kept, out, mine = (crew.story(title, sprint=sprint) for title in ("kept", "out", "mine out"))
    theirs, new = crew.story("theirs"), crew.story("new")
    form = form_of(lead.get(PLAN), "plan")
    theirs.plan(sprint, by=crew.cleo)
    out.plan(None, by=crew.cleo)

    lead.post(PLANS, form | {"item": [kept.key, out.key, new.key]})

    assert keys_in(sprint) == {kept.key, theirs.key, new.key}
    assert again(mine).sprint is None


def test_a_size_that_somebody_else_gave_meanwhile_is_not_overwritten(crew, lead, sprint):
    left, both = crew.story("left", size="S", sprint=sprint), crew.story("both", size="S", sprint=sprint)
    form = form_of(lead.get(PLAN), "plan")
    left.change(size="M", by=crew.cleo)
    both.change(size="M", by=crew.cleo)

    answer = lead.post(PLANS, form | {f"size-{both.key}": ["XS"]})
    told = form_of(answer, "plan")
    lead.post(PLANS, told)

    assert answer.status_code == 409
    assert f"The size of {both.key} was changed since you saw it." in text_of(answer)
    assert (told[f"size-{both.key}"], told[f"size-{left.key}"]) == (["XS"], ["M"])
    assert (again(left).size, again(both).size) == ("M", "XS")


def test_two_goals_of_a_running_sprint_are_both_shown(crew, lead, sprint):
    sprint.begin(by=crew.lee)
    form = form_of(lead.get(sprint.url), "goal-form")
    sprint.change(goal="Know who leaves", by=crew.cleo)

    answer = lead.post(f"{sprint.url}/changes", form | {"goal": ["Know why"]}, headers={"HX-Request": "true"})
    told = form_of(answer, "goal-form")

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#main")
    assert '<pre data-clash="theirs">Know who leaves</pre>' in text_of(answer)
    assert (told["goal"], told["seen_goal"]) == (["Know why"], ["Know who leaves"])
    assert again(sprint).goal == "Know who leaves"

    lead.post(f"{sprint.url}/changes", told)

    assert again(sprint).goal == "Know why"


# more rows, and a filter


def test_more_rows_keep_everything_that_was_typed(crew, lead):
    items = [crew.story(f"Story {n}") for n in range(40)]
    first, last = items[0], items[-1]
    form = form_of(lead.get(f"{SPRINTS}/plan"), "plan")
    typed = {"goal": ["Know why"], "item": [first.key], f"size-{first.key}": ["M"], f"what-{items[1].key}": ["A list"]}

    answer = lead.post(SPRINTS, form | typed | {"more": ["60"]}, headers={"HX-Request": "true"})
    told = form_of(answer, "plan")

    assert (answer.status_code, answer.headers["HX-Replace-Url"]) == (422, f"{SPRINTS}/plan?shown=60")
    assert {name: told[name] for name in typed} == typed
    assert f"size-{last.key}" in told
    assert f"size-{last.key}" not in form
    assert not Sprint.objects.exists()

    assert lead.post(SPRINTS, told).status_code == 303
    assert keys_in(Sprint.objects.get()) == {first.key}


def test_a_form_that_asked_for_rows_can_still_be_sent_once(crew, lead):
    form = form_of(lead.get(f"{SPRINTS}/plan"), "plan")

    lead.post(SPRINTS, form | {"filter": ["1"]})
    lead.post(SPRINTS, form)
    lead.post(SPRINTS, form)

    assert Sprint.objects.count() == 1


def test_the_planning_list_is_filtered_by_the_address(crew, lead, sprint):
    spike, story = crew.spike("Does tenure matter?"), crew.story("Find who leaves", sprint=sprint)

    answer = lead.get(f"{PLAN}?q=kind:spike")
    told = form_of(answer, "plan")

    assert f'id="plan-{spike.key}"' in text_of(answer)
    assert f'id="plan-{story.key}"' not in text_of(answer)
    assert "1 found" in text_of(answer)
    assert "1 ticked item is not among these; it stays ticked." in text_of(answer)
    assert (told["q"], told["item"]) == (["kind:spike"], [story.key])


def test_a_filter_loses_nothing_of_the_rows_it_hides(crew, lead, sprint):
    ticked, begun = crew.story("ticked"), crew.story("begun")
    crew.spike("Does tenure matter?")
    form = form_of(lead.get(PLAN), "plan")
    typed = {
        "item": [ticked.key], f"size-{ticked.key}": ["M"], f"what-{ticked.key}": ["A model"],
        f"kind-{ticked.key}": ["model"], f"what-{begun.key}": ["Half a"],
    }  # fmt: skip

    hidden = lead.post(PLANS, form | typed | {"q": ["kind:spike"], "filter": ["1"]})
    back = lead.post(PLANS, form_of(hidden, "plan") | {"ask": [""]})
    told = form_of(back, "plan")

    assert f'id="plan-{ticked.key}"' not in text_of(hidden)
    assert {name: told[name] for name in typed} == typed
    assert told["q"] == [""]

    lead.post(PLANS, form_of(hidden, "plan"))

    promise = again(ticked).deliverables.get()
    assert (keys_in(sprint), again(ticked).size) == ({ticked.key}, "M")
    assert (promise.what, promise.kind, promise.sprint) == ("A model", "model", sprint)
    assert not begun.deliverables.exists()


def test_unticked_stays_unticked_behind_a_filter(crew, lead, sprint):
    story = crew.story("out", sprint=sprint)
    form = form_of(lead.get(PLAN), "plan")
    form.pop("item")

    hidden = form_of(lead.post(PLANS, form | {"q": ["kind:spike"], "filter": ["1"]}), "plan")
    lead.post(PLANS, hidden)

    assert again(story).sprint is None


def test_enter_filters_where_the_filter_was_changed_and_saves_elsewhere(crew, lead, sprint):
    form = form_of(lead.get(PLAN), "plan")

    filtered = lead.post(PLANS, form | {"q": ["kind:spike"], "goal": ["Know why"], "enter": ["1"]})
    assert (filtered.status_code, again(sprint).goal) == (422, "Know whom we call")

    saved = lead.post(PLANS, form_of(filtered, "plan") | {"enter": ["1"]})
    assert (saved.status_code, again(sprint).goal) == (303, "Know why")


def test_what_the_filter_does_not_understand_is_mended_without_leaving_the_form(crew, lead, sprint):
    page = text_of(lead.get(f"{PLAN}?q=kidn:spike"))

    assert '<button class="link" name="ask" value="kind:spike" formnovalidate>kind</button>' in page


def test_what_is_behind_the_last_row_is_found_by_the_filter(crew, lead):
    items = [crew.story(f"Story {n}") for n in range(35)]

    page = text_of(lead.get(f"{SPRINTS}/plan?q=key:35"))

    assert page.count('class="plan-row"') == 1
    assert f'id="plan-{items[-1].key}"' in page
    assert f'name="more" value="{MOST}"' not in page


def test_the_planning_page_takes_as_many_queries_for_many_items(crew, lead, sprint):
    def counted():
        lead.get(f"{PLAN}?q=is:open")
        with CaptureQueriesContext(connection) as asked:
            assert lead.get(f"{PLAN}?q=is:open").status_code == 200
        return len(asked)

    crew.story("a", people=[crew.ana], promises="A")
    few = counted()
    for n in range(20):
        crew.story(f"Story {n}", people=[crew.ana], promises="A")

    assert counted() <= few


@pytest.mark.parametrize("phase", ["planned", "running", "closed"])
def test_the_items_of_a_sprint_are_filtered_and_its_figures_stay(crew, lead, sprint, phase):
    story, spike = crew.story("Find", sprint=sprint, size="S"), crew.spike("Does it?", sprint=sprint, size="S")
    if phase != "planned":
        sprint.begin(by=crew.lee, reason="go")
    if phase == "closed":
        sprint.close(choices={story.pk: "back", spike.pk: "back"}, judged="met", by=crew.lee)

    page, none = text_of(lead.get(f"{sprint.url}?q=kind:spike")), text_of(lead.get(f"{sprint.url}?q=kind:bug"))

    assert f'id="line-{spike.key}"' in page
    assert f'id="line-{story.key}"' not in page
    assert "of 2" in page
    assert "No item is like this." in none
