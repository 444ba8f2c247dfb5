"""What an answer says when nothing is wrong: what was looked at."""

import pytest

from tests.science.practices.tell import CLOSED_3, answer, at, facts, item, promise, shows, waiting

DONE = promise("11-02 09:10", shows(), delivered_at=at("11-05 12:00"))
FOUND = {"tried": "t", "found": "f", "evidence": ["e"], "at": at("11-05 10:00")}
OPEN = item("P-1", kind="spike", question="q?")
CLOSED = item("P-2", kind="spike", question="q?", done=at("11-05 12:00"), findings=FOUND)
HELD = [{"id": "r-3", "kind": "refinement", "held_at": at("11-04 13:00")}]
MOVED = [{"id": "P-H1", "registered_at": at("11-03 10:00")}, {"id": "P-H2", "registered_at": at("11-04 10:00")}]
RESEARCH = [item(stage="exploration")]
LEARNED = [{"text": "Degree says little", "by": "ana", "at": at("11-05 10:00")}]
EXPLORED = [{"id": "P-E1", "at": at("11-04 10:00"), "learnings": LEARNED}]
HOLDING = [item(assignees=["ana", "kim"])]
ADOPTED = {"id": "#9", "kind": "run", "by": "bo", "at": at("11-04 10:00"), "adopted_at": at("11-05 10:00")}
DELIVERED = [item(deliverables=[DONE])]


@pytest.mark.parametrize(
    ("practice", "snapshot", "why", "looked_at"),
    [
        (
            "backlog.one",
            facts("11-10 11:00", items=HOLDING),
            "Each discipline holds an item of sprint 3.",
            ("P-1",),
        ),
        (
            "backlog.one",
            facts("11-10 11:00", items=HOLDING, orphans=[ADOPTED]),
            "Each discipline holds an item of sprint 3, and what lay outside the backlog is adopted.",
            ("P-1", "#9"),
        ),
        ("backlog.one", facts("11-02 12:00", items=[item()]), "Sprint 3 has just started.", ("P-1",)),
        (
            "backlog.refined",
            facts("11-10 11:00", items=[waiting("P-1")], ceremonies=HELD),
            "The next 1 item is ready.",
            ("P-1", "r-3"),
        ),
        ("backlog.refined", facts("11-10 11:00", ceremonies=HELD), "No open item waits beyond the board.", ("r-3",)),
        (
            "size.relative",
            facts("11-10 11:00", items=[item(size="M"), item("P-2", size="S")]),
            "2 stories and spikes have a size that fits a sprint.",
            ("P-1", "P-2"),
        ),
        (
            "deliver.planned",
            facts("11-10 11:00", items=DELIVERED),
            "1 story or spike names a deliverable for sprint 3.",
            ("P-1",),
        ),
        (
            "deliver.done",
            facts("11-10 11:00", items=DELIVERED),
            "1 story or spike is under way in sprint 3.",
            ("P-1",),
        ),
        (
            "deliver.done",
            facts("11-13 18:00", items=DELIVERED, sprints=[CLOSED_3]),
            "1 story or spike has delivered in sprint 3.",
            ("P-1",),
        ),
        (
            "deliver.hda",
            facts("11-10 11:00", items=RESEARCH, hypotheses=MOVED),
            "P-H1 and P-H2 moved in sprint 3.",
            ("P-H1", "P-H2"),
        ),
        (
            "deliver.hda",
            facts("11-05 11:00", items=RESEARCH),
            "No hypothesis has moved yet; half passes on Fri 6 Nov.",
            (),
        ),
        (
            "deliver.eda",
            facts("11-10 11:00", explorations=EXPLORED),
            "1 exploration has its learning in sprint 3.",
            ("P-E1",),
        ),
        (
            "spike.answered",
            facts("11-10 11:00", items=[OPEN, CLOSED]),
            "1 closed spike has findings and 1 open spike has a question and a box.",
            ("P-2", "P-1"),
        ),
        ("spike.answered", facts("11-10 11:00", items=[OPEN]), "1 open spike has a question and a box.", ("P-1",)),
        ("spike.answered", facts("11-10 11:00", items=[CLOSED]), "1 closed spike has findings.", ("P-2",)),
    ],
)
def test_an_answer_that_holds_says_what_was_looked_at(practice, snapshot, why, looked_at):
    found = answer(practice, snapshot)

    assert (found.answer, found.why, found.looked_at) == ("holds", why, looked_at)


@pytest.mark.parametrize(
    ("practice", "why"),
    [
        ("size.relative", "No story or spike planned."),
        ("deliver.planned", "No story or spike."),
        ("deliver.done", "No story or spike."),
        ("deliver.hda", "Nothing explores or experiments."),
        ("deliver.eda", "Nothing was explored."),
        ("spike.answered", "No spike under way."),
    ],
)
def test_an_answer_that_does_not_apply_says_why_in_a_few_words(practice, why):
    assert answer(practice, facts("11-10 11:00")).why == why


def test_an_answer_with_pairs_lets_them_speak():
    assert answer("size.relative", facts("11-10 11:00", items=[item()])).why == ""
