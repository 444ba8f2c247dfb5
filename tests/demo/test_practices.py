"""What the practices answer on the story's Tuesday, beside what the story expected.

Marks: h holds, r at risk, b broken, w waived, n not applicable; one a sprint. Where the exact rules give another answer
than the story, the rules decide, and the line says why.
"""

from datetime import datetime

import pytest

from assay.practice.snapshot import snapshot
from assay.science.practices import check

#: facts that no room records yet
WITHOUT = {"backlog.one": ["unclaimed"], "backlog.refined": ["no-refinement"]}
MARKS = {"waived": "w", "holds": "h", "at risk": "r", "broken": "b", "not applicable": "n"}
CLOSE_OF_THE_NEXT = [
    "2026-10-30T13:08:00+01:00", "2026-11-13T13:10:00+01:00", "2026-11-24T09:20:00+01:00", "2026-11-24T09:20:00+01:00",
]  # fmt: skip

EXPECTED = {
    "backlog.one": "hhhh",  # as the story expected
    # rhrr expected. Sprint 2 and 3: of the first fifteen items behind them at least half fall short in "understood",
    # which the agreement asks for since 5 November and nobody ticked on the items of sprint 4
    "backlog.refined": "rbbr",
    # bhhh expected. A closed sprint has nothing on its board any more, and only the present size counts: that 9 and 13
    # had none until 12 October is not seen
    "size.relative": "nnnh",
    "deliver.planned": "rhhh",  # as the story expected
    "deliver.done": "bbhr",  # as the story expected
    "deliver.hda": "hhhh",  # as the story expected
    # rhhr expected. Sprint 1: that the learnings of usage_trends came on 19 October, after its close, does not mend it
    "deliver.eda": "bhhr",
    # rrhh expected. 14 and 26 were answered in the sprint after their box: by then they are done, with findings
    "spike.answered": "hhhh",
    # nnww expected. Items of operationalization lie in the backlog from the first day, so that the practice applies
    # from then on, and holds as long as none is started or planned; sprint 2 is looked at from the close of sprint 3,
    # by when 45 had begun
    "gate.feasibility": "hwww",
}


@pytest.fixture
def answers(churn):
    return [
        check(snapshot(churn, datetime.fromisoformat(at)), sprint=sprint, without=WITHOUT)
        for sprint, at in enumerate(CLOSE_OF_THE_NEXT, start=1)
    ]


@pytest.fixture
def now(churn):
    return check(snapshot(churn), without=WITHOUT)


@pytest.mark.parametrize("practice", EXPECTED)
def test_the_marks_of_each_sprint(answers, practice):
    assert "".join(MARKS[answer[practice].answer] for answer in answers) == EXPECTED[practice]


def test_what_is_at_risk_now(now):
    assert {practice for practice in EXPECTED if now[practice].answer == "at risk"} == {
        "backlog.refined", "deliver.done", "deliver.eda",
        "size.relative",  # not expected: 84 and 97 are planned for sprints 5 and 6 without a size that fits
    }  # fmt: skip
    assert not any(now[practice].broken for practice in EXPECTED)


def test_which_item_started_before_the_study_said_proceed(now):
    assert now["gate.feasibility"].answer == "waived"
    assert now["gate.feasibility"].waived == (("CHURN-45", "early"),)
    [waiver] = now["gate.feasibility"].waivers
    assert (waiver.by, waiver.because.startswith("The desk freezes its releases")) == ("torarne", True)


def test_who_still_owes(answers, now):
    assert subjects(now["deliver.done"].at_risk) == ["CHURN-68", "CHURN-71", "CHURN-72", "CHURN-74", "CHURN-78"]
    assert subjects(answers[0]["deliver.done"].broken) == ["CHURN-12", "CHURN-14"]
    assert subjects(answers[1]["deliver.done"].broken) == ["CHURN-26", "CHURN-28"]


def test_who_named_a_deliverable_late(answers):
    assert subjects(answers[0]["deliver.planned"].at_risk) == ["CHURN-10", "CHURN-12", "CHURN-9"]


def test_what_falls_short_of_ready(now):
    short = [pair for pair in now["backlog.refined"].at_risk if 79 <= int(pair[0].split("-")[1]) <= 98]

    # 80, 81, 84, 85, 92 and 97 expected. 81: that its hypothesis is a draft is no point of Ready that is computed.
    # 85: what blocks it, 78, lies on the board, so that it may well be done first
    assert short == [
        ("CHURN-80", "criteria"), ("CHURN-84", "size"), ("CHURN-92", "deliverable"), ("CHURN-97", "size"),
    ]  # fmt: skip


def test_which_exploration_has_no_learning(answers, now):
    assert subjects(now["deliver.eda"].at_risk) == ["CHURN-E9"]
    assert now["deliver.eda"].sentence(("CHURN-E9", "no-learning")) == (
        "CHURN-E9 “Roaming-only customers” has no learning yet."
    )
    assert subjects(answers[0]["deliver.eda"].broken) == ["CHURN-E2"]


def subjects(pairs):
    return [subject for subject, _ in pairs]
