"""What was explored in the story, with its notebooks and reports."""

import pytest

from assay.ledger.models import Exploration, Learning


@pytest.fixture
def explored(churn):
    return {one.number: one for one in Exploration.objects.filter(project=churn).select_related("project")}


def test_nine_were_recorded_and_one_has_no_learning(explored):
    assert [(number, one.kind, one.learnings.standing().count()) for number, one in sorted(explored.items())] == [
        (1, "notebook", 2), (2, "notebook", 3), (3, "notebook", 2), (4, "report", 1), (5, "report", 1),
        (6, "report", 1), (7, "notebook", 3), (8, "notebook", 3), (9, "notebook", 0),
    ]  # fmt: skip


def test_what_their_files_propose_was_confirmed_in_the_story_s_words(explored):
    learned = Learning.objects.standing()

    assert learned.filter(origin="heading").count() == learned.count() == 16
    [waits] = Learning.objects.waiting()
    assert (waits.exploration, waits.text[:40]) == (explored[3], "Contacts outside our network are 41 % of")


def test_the_call_graph_came_twice_and_shows_two_deliverables(explored, item):
    graph = explored[7]

    assert [(version.name, version.cells) for version in graph.versions.all()] == [
        ("nb/call_graph_eda.ipynb", 12), ("nb/call_graph_eda.ipynb", 17),
    ]  # fmt: skip
    assert sorted(one.number for one in graph.items.all()) == [57, 61]
    for number in (57, 61):
        pieces = [piece for promise in item(number).deliverables.all() for piece in promise.evidence.all()]
        assert graph.url in [piece.address for piece in pieces if piece.kind == "notebook"]


def test_hypotheses_are_tied_to_what_led_to_them(explored):
    tied = {number: [h.number for h in one.hypotheses.all()] for number, one in explored.items()}

    assert {number: found for number, found in tied.items() if found} == {2: [1], 3: [3], 7: [3]}


def test_every_notebook_is_drawn_whole(explored, client, churn):
    client.force_login(churn.memberships.get(person__handle="ingrid").person)
    for number, one in explored.items():
        page = client.get(one.url)
        assert page.status_code == 200
        if one.kind == "notebook":
            drawn = client.get(f"{one.url}/versions/1/drawn").content.decode()
            assert "not shown" not in drawn and drawn.count('<section class="cell') >= 6, number
