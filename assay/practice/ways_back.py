"""How a waiver is taken back, and the end of one."""

from assay.crew.models import Person
from assay.crew.undo import takes_back
from assay.events.models import Event
from assay.practice.facts import PracticeWaived, WaiverEnded
from assay.practice.models import Waiver


@takes_back(PracticeWaived, action="waive", beside=(WaiverEnded,))
def _waived(event: Event, by: Person) -> None:
    Waiver.objects.get(pk=event.target_id).end(by=by)


@takes_back(WaiverEnded, action="waive", beside=(PracticeWaived,))
def _ended(event: Event, by: Person) -> None:
    Waiver.objects.get(pk=event.target_id).resume(by=by)
