"""Deliverables: promised, shown by evidence, delivered, shown to the crew."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from assay.backlog.addressed import deliverable_of, evidence_of, item_of
from assay.backlog.deliverable_forms import EvidenceForm, PromiseForm
from assay.backlog.models import Deliverable
from assay.crew import undo
from assay.crew.addressed import ask, person_of
from assay.events.log import together
from assay.ui.answers import done


@login_required
@require_POST
def promises(request: HttpRequest, key: str) -> HttpResponse:
    """Promise something of an item, for its sprint or another one."""
    item = item_of(request, key)
    ask(request, "deliver", item)
    with together() as batch:
        PromiseForm(request.POST).promise(item, by=person_of(request))
    return done(request, f"{item.key}: promised.", undo=undo.address_of(item.project, batch))


@login_required
@require_POST
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew what is promised, of which kind, for which sprint."""
    deliverable = _asked(request, pk)
    with together() as batch:
        PromiseForm(request.POST).change(deliverable, by=person_of(request))
    return _done(request, deliverable, "Promised anew.", batch)


@login_required
@require_POST
def withdrawals(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise it no longer."""
    deliverable = _asked(request, pk)
    deliverable.withdraw(by=person_of(request))
    return _done(request, deliverable, f"No longer promised: {deliverable.what}.")


@login_required
@require_POST
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach what shows it; with `deliver` also say that it is delivered."""
    deliverable = _asked(request, pk)
    with together() as batch:
        EvidenceForm(request.POST).attach(deliverable, by=person_of(request))
    return _done(request, deliverable, "Evidence attached.", batch)


@login_required
@require_POST
def evidence_withdrawals(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of evidence back."""
    piece = evidence_of(request, pk)
    deliverable = _asked(request, piece.deliverable_id)
    deliverable.detach(piece, by=person_of(request))
    return _done(request, deliverable, f"Evidence taken back: {piece.ref}.")


@login_required
@require_POST
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is delivered; with `back`, that it is not after all."""
    deliverable, person = _asked(request, pk), person_of(request)
    with together() as batch:
        if "back" in request.POST:
            deliverable.take_back(by=person)
        else:
            deliverable.deliver(by=person)
    return _done(request, deliverable, "Not delivered after all." if "back" in request.POST else "Delivered.", batch)


@login_required
@require_POST
def showings(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it was shown to the crew."""
    deliverable = _asked(request, pk)
    with together() as batch:
        deliverable.show(by=person_of(request))
    return _done(request, deliverable, f"Shown: {deliverable.what}.", batch)


def _asked(request: HttpRequest, pk: int) -> Deliverable:
    deliverable = deliverable_of(request, pk)
    ask(request, "deliver", deliverable)
    return deliverable


def _done(request: HttpRequest, deliverable: Deliverable, text: str, batch: str = "") -> HttpResponse:
    return done(request, text, undo=undo.address_of(deliverable.item.project, batch))
