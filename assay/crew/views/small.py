"""What pages ask for besides themselves: hits of the palette, a preview of Markdown."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from assay.crew.addressed import person_of, project_of
from assay.crew.registries import find
from assay.crew.writing import Writing
from assay.events.refusals import Refused
from assay.ui.markdown import render

LONGEST_QUERY = 200
LONGEST_TEXT = 100_000
HITS = 40


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """Find items, hypotheses, people, projects and actions for a text."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "Sign in first."}, status=401)
    key = request.GET.get("project", "")
    project = project_of(request, key) if key else None
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    hits = find(person_of(request), project, text)[:HITS] if text else []
    return JsonResponse({"results": [asdict(hit) for hit in hits]}, headers={"Cache-Control": "no-store"})


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Turn Markdown into HTML as a page of the project would; nothing is stored."""
    text, key = request.POST.get("text", ""), request.POST.get("project", "")
    place = project_of(request, key) if key else None
    if len(text) > LONGEST_TEXT:
        raise Refused("A text of more than 100,000 characters has no preview.", way_out="It can still be saved.")
    return HttpResponse(Writing(place, [text]).html(text) if place else render(text))
