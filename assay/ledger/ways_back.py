"""How a change of the ledger is taken back by the same key as any other."""

from assay.crew.models import Person
from assay.crew.undo import takes_back
from assay.events.models import Event
from assay.ledger.facts import WorkPruned
from assay.ledger.models import Pruning


@takes_back(WorkPruned, action="prune")
def _pruned(event: Event, by: Person) -> None:
    """Its items come back as what they are, moves that were done together with it."""
    pruning = Pruning.objects.select_related("hypothesis__project").get(batch=event.batch)
    pruning.hypothesis.note_restored(pruning, by=by)
