"""The findings of spikes, as a part of the ledger."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assay.crew.addressed import project_of
from assay.ledger.findings_page import findings_page


@login_required
@require_safe
def findings(request: HttpRequest, project: str) -> HttpResponse:
    """What spikes found out, all of them or those that hold the words of a query."""
    place = project_of(request, project)
    page = findings_page(place, request.GET.get("q", ""))
    return render(request, "ledger/findings.html", {"project": place, "page": page})
