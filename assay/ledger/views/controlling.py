"""The control of a ledger: how many hypotheses a project allows itself, and whether their levels bind."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.crew.permissions import may
from assay.events.refusals import Refused
from assay.ledger.control_page import ControlForm, control_page
from assay.ledger.models import Control
from assay.ui.answers import done


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def control(request: HttpRequest, project: str) -> HttpResponse:
    """Read how the share of wrong accepts is kept, with the level of each hypothesis; write a new version."""
    place = project_of(request, project)
    if request.method != "POST":
        return _page(request, place, ControlForm(initial=ControlForm.begin_of(Control.objects.present(place.pk))))
    ask(request, "control the ledger", place)
    form = ControlForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        written = Control.objects.write(project=place, by=person_of(request), **form.cleaned_data)
    except Refused as refused:
        return _page(request, place, form, refused=refused, status=refused.status)
    return done(request, f"Version {written.number} holds from now on.", to=f"{place.url}ledger/control")


def _page(
    request: HttpRequest, place: Project, form: ControlForm, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    may_change = may(person_of(request), "control the ledger", place)
    values = {"page": control_page(place), "form": form, "project": place, "may_change": may_change}
    return render(request, "ledger/control.html", values | {"refused": refused}, status=status)
