"""The feasibility study's story: begun, answered question by question, signed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from assay.crew.evidence import piece_of
from assay.demo.happenings import Happening, read
from assay.demo.told import Told
from assay.demo.weeks import moment_of
from assay.events.log import together
from assay.ledger.models import FeasibilityStudy, StudyQuestion

Entry = dict[str, Any]


def happenings() -> Iterator[Happening]:
    """Tell of the study. It was begun when the first of its questions was answered."""
    story = read("feasibility.yaml")["study"]
    asked = [question for area in story["areas"] for question in area["questions"]]
    first = min((question["at"] for question in asked), key=moment_of)
    yield Happening(first, partial(_begin, story))
    for number, question in enumerate(asked, start=1):
        yield Happening(question["at"], partial(_answer, number, question))
    signed, *others = story["recommendation"]["signed"]
    yield Happening(signed["at"], partial(_recommend, story["recommendation"], signed))
    for name in others:
        yield Happening(name["at"], partial(_sign, story["recommendation"], name))


def _begin(story: Entry, told: Told) -> None:
    outline = [
        (area["area"].capitalize(), [question["q"] for question in area["questions"]]) for area in story["areas"]
    ]
    told.study = FeasibilityStudy.objects.begin(
        project=told.project, by=told.people[story["drafted"]["by"]], outline=outline
    )


def _answer(number: int, question: Entry, told: Told) -> None:
    study, by = told.study, told.people[question["by"]]
    asked = study.questions.get(number=number)
    asked.study = study
    with together():
        study.answer(asked, told.words(question["a"]), by=by)
        _show(asked, question, by, told)


def _show(asked: StudyQuestion, question: Entry, by: Any, told: Told) -> None:
    for line in question["evidence"]:
        told.study.show(asked, piece_of(line, told.project), by=by)


def _recommend(story: Entry, signed: Entry, told: Told) -> None:
    told.study.recommend(
        story["answer"], reasons=told.words(story["reasons"]), by=told.people[signed["by"]], note=_note(story, signed),
        evidence=[piece_of(line, told.project) for line in story["evidence"]],
    )  # fmt: skip


def _sign(story: Entry, name: Entry, told: Told) -> None:
    recommendation = told.study.recommendations.get()
    told.study.sign(recommendation, by=told.people[name["by"]], note=_note(story, name))


def _note(story: Entry, name: Entry) -> str:
    """What somebody who signs would have written instead."""
    dissent: Entry = story.get("dissent", {})
    return str(dissent["text"]) if dissent.get("by") == name["by"] else ""
