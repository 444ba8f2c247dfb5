"""How a change of the feasibility study is taken back by the same key as any other."""

from assay.crew.evidence import Piece
from assay.crew.models import Person
from assay.crew.undo import takes_back
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.facts import StudyAnswered, StudyEvidenceWithdrawn, StudyOrdered, StudyOutlined, StudyShown
from assay.ledger.models import FeasibilityStudy, StudyArea, StudyQuestion


@takes_back(StudyAnswered, action="write the study")
def _answered(event: Event, by: Person) -> None:
    study = _study(event)
    [(key, (was, now))] = event.data["fields"].items()
    study.answer(_question(study, key), was, seen=now, by=by)


@takes_back(StudyShown, action="write the study", beside=(StudyEvidenceWithdrawn,))
def _shown(event: Event, by: Person) -> None:
    study = _study(event)
    question = _question(study, event.data["question"])
    for one in question.evidence.filter(kind=event.data["kind"], ref=event.data["ref"], withdrawn_at=None):
        one.question = question
        study.withdraw(one, by=by)


@takes_back(StudyEvidenceWithdrawn, action="write the study", beside=(StudyShown,))
def _withdrawn(event: Event, by: Person) -> None:
    study = _study(event)
    question = _question(study, event.data["question"])
    gone = question.evidence.filter(kind=event.data["kind"], ref=event.data["ref"]).last()
    study.show(question, gone.piece if gone else Piece(event.data["kind"], event.data["ref"]), by=by)


@takes_back(StudyOutlined, action="write the study")
def _outlined(event: Event, by: Person) -> None:
    study = _study(event)
    [(id, (was, now))] = event.data["fields"].items()
    thing = _thing(study, event.data["what"], id)
    if not was:
        study.take_out(thing, by=by)
    elif not now:
        study.put_back(thing, by=by)
    else:
        study.reword(thing, was, seen=now, by=by)


@takes_back(StudyOrdered, action="write the study")
def _ordered(event: Event, by: Person) -> None:
    study, told = _study(event), event.data
    if told["area"]:
        raise Refused(f"“{told['name']}” lies in {told['area']} now.", way_out="Move it back by hand.")
    study.put_at(_thing(study, told["what"], told["id"]), told["was"], by=by)


def _study(event: Event) -> FeasibilityStudy:
    return FeasibilityStudy.objects.select_related("project").get(pk=event.target_id)


def _thing(study: FeasibilityStudy, what: str, id: str) -> StudyArea | StudyQuestion:
    return study.areas.get(pk=int(id)) if what == "area" else _question(study, id)


def _question(study: FeasibilityStudy, key: str) -> StudyQuestion:
    question = study.questions.select_related("area").get(number=int(key.rpartition("-Q")[2]))
    question.study = study
    return question
