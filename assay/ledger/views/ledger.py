"""The ledger: all hypotheses of a project as a tree."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assay.crew.addressed import person_of, project_of
from assay.ledger.ledger_page import ledger_page
from assay.ledger.models import Hypothesis
from assay.ledger.vocabulary import context_of, vocabulary
from assay.ui.answers import proposals


@login_required
@require_safe
def ledger(request: HttpRequest, project: str) -> HttpResponse:
    """Every hypothesis, as a tree or by state, all of them or those that a query finds."""
    place = project_of(request, project)
    text, shown = request.GET.get("q", ""), request.GET.get("show", "tree")
    page = ledger_page(place, person_of(request), text=text, shown=shown)
    return render(request, "ledger/ledger.html", {"page": page, "project": place})


@login_required
@require_safe
def completions(request: HttpRequest, project: str) -> HttpResponse:
    """What may be typed next into the field that filters the ledger."""
    place = project_of(request, project)
    context = context_of(place, person_of(request))
    return proposals(request, lambda text, cursor: vocabulary().complete(text, cursor, context))


@login_required
@require_safe
def export(request: HttpRequest, project: str) -> HttpResponse:
    """The list of hypotheses, with the address of each in full."""
    place = project_of(request, project)
    rows = Hypothesis.objects.filter(project=place).select_related("registration").order_by("number")
    listed = [
        {
            "key": f"{place.key}-H{one.number}",
            "title": one.title,
            "state": one.state,
            "hash": one.version.hash or None,
            "json": request.build_absolute_uri(f"/browse/{place.key}-H{one.number}.json"),
        }
        for one in rows
    ]
    return JsonResponse({"project": place.key, "hypotheses": listed}, json_dumps_params={"indent": 2})
