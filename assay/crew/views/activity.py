"""Everything that happened in a project."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assay.crew.activity import activity_of
from assay.crew.activity_words import context_of, vocabulary
from assay.crew.addressed import person_of, project_of
from assay.ui.addresses import query_part, whole_number
from assay.ui.answers import proposals


@login_required
@require_safe
def activity(request: HttpRequest, project: str) -> HttpResponse:
    """All facts, newest first; those that a query finds, if the address has one."""
    place = project_of(request, project)
    query, number = request.GET.get("q", ""), whole_number(request.GET.get("before", "")) or 0
    page = activity_of(place, person_of(request), query=query, before=number)
    values = {
        "project": place,
        "page": page,
        "is_first": not number,
        "first_url": f"{place.url}activity{query_part(q=query)}",
        "older_url": f"{place.url}activity{query_part(q=query, before=page.older)}" if page.older else "",
    }
    return render(request, "crew/activity.html", values)


@login_required
@require_safe
def words(request: HttpRequest, project: str) -> HttpResponse:
    """What may be typed next into the field that filters the activity."""
    place = project_of(request, project)
    context = context_of(place, person_of(request))
    return proposals(request, lambda text, cursor: vocabulary().complete(text, cursor, context))
