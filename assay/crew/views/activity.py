"""Everything that happened in a project."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assay.crew.activity import activity_of, verbs
from assay.crew.addressed import person_of, project_of
from assay.crew.models import Membership


@login_required
@require_safe
def activity(request: HttpRequest, project: str) -> HttpResponse:
    """All facts, newest first; those of one person or of one kind, if the address says so."""
    place = project_of(request, project)
    asked = {name: request.GET.get(name, "").replace("\0", "")[:60] for name in ("who", "verb")}
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 18 else 0
    page = activity_of(place, person_of(request), **asked, before=number)
    kept = {name: value for name, value in asked.items() if value}
    people = Membership.objects.filter(project=place).order_by("person__name")
    values = {
        "project": place,
        "page": page,
        "asked": asked,
        "is_first": not number,
        "first_url": f"{place.url}activity" + (f"?{urlencode(kept)}" if kept else ""),
        "older_url": f"{place.url}activity?{urlencode({**kept, 'before': page.older})}" if page.older else "",
        "people": list(people.values_list("person__handle", "person__name")),
        "verbs": verbs(),
    }
    return render(request, "crew/activity.html", values)
