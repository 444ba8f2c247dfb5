"""What is asked before an item moves: findings of a spike, a reason before a gate; and what findings leave open."""

import json

import pytest

from assay.backlog.item_page import View, item_page
from assay.backlog.models import Item
from assay.backlog.models.asking import Gated, Owes, Unanswered
from assay.backlog.registries import Gate, gates
from assay.crew.terms import Terms
from assay.crew.undo import undo
from assay.events.log import together
from assay.events.refusals import Refused
from assay.practice.models import Waiver

FOUND = {"tried": "A t-test on 9,412 rows", "found": "It does not", "shown_by": "nb/tenure.ipynb"}


@pytest.fixture
def spike(crew):
    return crew.spike()


@pytest.fixture
def ana(client, crew):
    client.force_login(crew.ana)
    return client


@pytest.fixture
def gate(monkeypatch):
    """A gate before experimentation, and no other."""
    shut = Gate("gate.feasibility", "The study says nothing yet.", "/p/churn/feasibility")
    monkeypatch.setattr(
        "assay.backlog.registries.gates", [lambda _, stage: shut if stage == "experimentation" else None]
    )
    return shut


def test_a_spike_without_findings_is_not_done_without_a_reason(crew, spike):
    with pytest.raises(Unanswered, match="has no findings yet"):
        spike.move(to=crew.done, by=crew.ana)

    assert spike.done_at is None
    spike.move(to=crew.done, reason="The desk answered it itself", by=crew.ana)
    waiver = Waiver.objects.get()
    assert (waiver.practice, waiver.subject, waiver.reason) == (
        "spike.answered",
        spike.key,
        "The desk answered it itself",
    )


@pytest.mark.parametrize("missing", ["tried", "found", "shown_by"])
def test_findings_that_lack_a_part_are_none(crew, spike, missing):
    spike.answer(**FOUND | {missing: " "}, by=crew.ana)

    with pytest.raises(Unanswered):
        spike.move(to=crew.done, by=crew.ana)


def test_findings_that_were_sent_incomplete_are_told_what_they_lack(ana, spike):
    here = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{spike.url}"}

    asked = ana.post(f"{spike.url}/moves", {"to": "delivered"}, **here)
    again = ana.post(f"{spike.url}/moves", {"to": "delivered", **FOUND, "found": "", "shown_by": ""}, **here)

    assert "assay:said" not in asked["HX-Trigger"], "the form that appears says it"
    said = json.loads(again["HX-Trigger"])["assay:said"]
    assert said["text"] == f"{spike.key} does not say yet what was found and what shows it."


def test_once_a_reason_is_given_the_page_asks_no_more(ana, crew):
    spike = crew.spike("Does tenure predict churn?", promises="EDA report", sprint=crew.sprint())
    address = f"{spike.url}?owes={spike.key}&to=delivered"
    assert "A spike ends with its findings" in ana.get(address).content.decode()

    spike.move(to=crew.done, reason="Nobody had time", by=crew.ana)

    page = ana.get(address).content.decode()
    assert "A spike ends with its findings" not in page and "still owes what it promised" not in page


def test_a_spike_with_findings_is_done_unasked(crew, spike):
    spike.answer(**FOUND, by=crew.ana)
    spike.move(to=crew.done, by=crew.ana)

    assert spike.done_at is not None
    assert not Waiver.objects.exists()


def test_a_crew_that_switched_the_practice_off_is_not_asked(crew, spike):
    off = {"spike.answered": {"off": {"by": "lee", "reason": "We write reports", "at": "2026-11-01T10:00:00Z"}}}
    crew.project.agreements.revise(project=crew.project, terms=Terms(practices=off), reason="Retro", by=crew.lee)

    spike.move(to=crew.done, by=crew.ana)

    assert spike.done_at is not None


def test_a_spike_that_owes_a_deliverable_is_asked_for_that_first(crew):
    with pytest.raises(Owes, match="EDA report"):
        crew.spike(promises="EDA report").move(to=crew.done, by=crew.ana)


def test_the_form_for_the_answer_stands_on_the_page_of_the_spike(ana, crew, spike):
    answer = ana.post(f"{spike.url}/moves", {"to": "delivered"})
    page = ana.get(answer["Location"]).content.decode()

    assert answer["Location"] == f"{spike.url}?owes={spike.key}&to=delivered"
    assert "A spike ends with its findings." in page
    ana.post(f"{spike.url}/moves", {"to": "delivered", **FOUND, "open_questions": "And in winter?", "seen_tried": ""})
    spike.refresh_from_db()
    assert spike.done_at is not None
    assert (spike.found, spike.asks_still) == ("It does not", ["And in winter?"])
    assert not Waiver.objects.exists()


def test_a_reason_given_there_is_shown_on_the_spike(ana, spike):
    ana.post(f"{spike.url}/moves", {"to": "delivered", "reason": "Overtaken by CHURN-9", **dict.fromkeys(FOUND, "")})

    assert "Overtaken by " in (page := ana.get(spike.url).content.decode())
    assert "A spike answers its question" in page


def test_an_item_before_a_gate_is_asked_when_it_starts_and_only_then(crew, gate):
    item = crew.story(stage="experimentation")
    with pytest.raises(Gated, match="The study says nothing yet"):
        item.move(to=crew.doing, by=crew.bo)
    with pytest.raises(Gated):
        item.move(to=crew.done, by=crew.bo)
    item.move(to=crew.todo, by=crew.bo)

    item.move(to=crew.doing, reason="A trial", by=crew.bo)
    item.move(to=crew.state("review"), by=crew.bo)

    assert Waiver.objects.get().practice == "gate.feasibility"
    assert crew.story(stage="exploration").gate_before(crew.doing) is None


def test_nothing_begins_before_a_gate_unasked(crew, gate):
    with pytest.raises(Gated):
        crew.story(stage="experimentation", state=crew.doing)
    assert not Item.objects.exists()

    begun = crew.story(stage="experimentation", state=crew.doing, reason="It came from another tracker")

    assert begun.started_at is not None
    assert Waiver.objects.get().subject == begun.key


def test_a_move_that_is_taken_back_does_not_start_anew(crew, gate):
    item = crew.story(stage="experimentation")
    item.move(to=crew.doing, reason="A trial", by=crew.bo)
    Waiver.objects.get().end(by=crew.bo)
    with together() as batch:
        item.move(to=crew.todo, by=crew.bo)

    undo(crew.project, batch=batch, by=crew.bo)

    item.refresh_from_db()
    assert item.started_at is not None
    assert not Waiver.objects.filter(ended_at=None).exists()


def test_the_board_asks_in_the_card_and_keeps_the_card_where_it_was(ana, crew, gate):
    item = crew.story(stage="experimentation", sprint=crew.sprint())
    item.sprint.begin(by=crew.lee, reason="A test")
    board = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/p/churn/board"}

    answer = ana.post(f"{item.url}/moves", {"to": "doing"}, **board)
    page = ana.get("/p/churn/board", {"owes": item.key, "to": "doing"}).content.decode()

    assert (answer.status_code, answer["HX-Replace-Url"]) == (422, f"/p/churn/board?owes={item.key}&to=doing")
    assert "It would start early." in page and "The study says nothing yet." in page
    assert 'name="kind-' not in page
    assert 'name="reason" maxlength="2000" required' in page  # the only way on


def test_many_that_would_start_early_are_refused_together_in_words(ana, crew, gate):
    items = [crew.story(f"Story {n}", stage="experimentation") for n in range(2)]
    sent = {"item": [one.key for one in items], "property": "state", "value": "doing"}

    refused = ana.post("/p/churn/items/changes", sent)

    assert refused.status_code == 422 and "would start early" in refused.content.decode()
    assert "move it by itself: there you can say why" in refused.content.decode()
    assert not Item.objects.exclude(started_at=None).exists()


def test_gates_are_registered_by_the_rooms_above():
    assert gates


def test_an_open_question_becomes_a_spike_below_once(ana, crew, spike):
    spike.answer(**FOUND, open_questions="- And in winter?\n2. What  of\tbusiness customers?\n", by=crew.ana)
    assert spike.asks_still == ["And in winter?", "What of business customers?"]
    page = ana.get(spike.url).content.decode()
    assert 'href="/p/churn/hypotheses/new?title=And%20in%20winter%3F"' in page

    for _ in range(2):
        ana.post(f"{spike.url}/open-questions", {"question": "And in winter?"})

    child = Item.objects.get(parent=spike)
    assert (child.kind, child.question, child.title) == ("spike", "And in winter?", "And in winter?")
    assert f'href="{child.url}"' in ana.get(spike.url).content.decode()


def test_an_open_question_knows_its_spike_by_what_that_asks_whatever_its_title(ana, crew, spike):
    spike.answer(**FOUND, open_questions="- And in winter?\n- Who won?", by=crew.ana)
    child = spike.ask_anew("And in winter?", by=crew.ana)
    child.change(title="Winter", by=crew.ana)
    crew.story("Who won?", parent=spike)

    asked = [(question, below and below.key) for question, below in item_page(spike, crew.ana, View()).asks_still]
    assert asked == [("And in winter?", child.key), ("Who won?", None)]


def test_a_question_that_the_findings_do_not_leave_open_is_refused(crew, spike):
    with pytest.raises(Refused, match="does not leave this question open"):
        spike.ask_anew("Who won?", by=crew.ana)

    assert not Item.objects.filter(parent=spike).exists()


def test_a_long_open_question_keeps_all_its_words_as_the_question(crew, spike):
    long = "Why " + "so " * 200 + "much?"
    spike.answer(**FOUND, open_questions=long, by=crew.ana)

    child = spike.ask_anew(spike.asks_still[0], by=crew.ana)

    assert len(child.title) <= 300
    assert child.question == " ".join(long.split())
    assert spike.ask_anew(spike.asks_still[0], by=crew.ana) == child


def test_the_texts_of_before_stay_in_the_activity_and_can_be_taken_back(ana, crew, spike):
    spike.answer(**FOUND, by=crew.ana)
    with together() as batch:
        spike.answer(**FOUND | {"found": "It does, a little"}, by=crew.bo)
    assert "changed the findings" in (page := ana.get(spike.url).content.decode())
    assert '<pre class="was">It does not</pre>' in page

    undo(crew.project, batch=batch, by=crew.bo)

    spike.refresh_from_db()
    assert spike.found == "It does not"


def test_better_words_do_not_make_an_answer_a_late_one(crew, spike):
    spike.answer(**FOUND, by=crew.ana)
    first = spike.answered_at
    spike.answer(**FOUND | {"shown_by": ""}, by=crew.ana)
    assert spike.answered_at >= first

    spike.answer(**FOUND, by=crew.ana)
    complete = spike.answered_at
    spike.answer(**FOUND | {"found": "It does, a little"}, by=crew.ana)

    assert spike.answered_at == complete
