"""Saved views: kept under a name, shared, forgotten."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from assay.backlog.saved_views import PAGES, address_of, group_called, kept_views
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project, SavedView
from assay.events.refusals import Refused
from assay.ui.answers import done
from assay.ui.environment import split_address


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest, project: str) -> HttpResponse:
    """All views that a person can come back to; a POST keeps another one.

    Where a page is named in the address, what it shows can be kept here.
    """
    here, person = project_of(request, project), person_of(request)
    if request.method == "POST":
        return _keep(request, here)
    pages = [(page, kept_views(here, person, page)) for page in PAGES]
    asked = request.GET.get("page", "")
    values = {
        "project": here,
        "pages": pages,
        "page_name": asked if asked in PAGES else "",
        "query": request.GET.get("q", "")[:1000],
        "group_by": request.GET.get("group", "")[:20],
        "crew_groups": list(here.groups.order_by("name").values_list("slug", "name")) if asked else [],
    }
    return render(request, "backlog/views.html", values)


@login_required
@require_POST
def removal(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """Forget one's own view."""
    here, person = project_of(request, project), person_of(request)
    view = get_object_or_404(SavedView.objects.seen_by(person).filter(project=here, owner=person), pk=pk)
    view.remove(by=person)
    return done(request, f"The view “{view.name}” is forgotten.")


def _keep(request: HttpRequest, project: Project) -> HttpResponse:
    ask(request, "save a view", project)
    sent = {name: request.POST.get(name, "") for name in ("page", "name", "query", "group_by")}
    if sent["page"] not in PAGES:
        raise Http404("That page keeps no views.")
    if len(sent["query"]) > 1000 or len(sent["name"]) > 80:
        raise Refused("This is too long to be kept.", way_out="80 characters of a name and 1,000 of a filter fit.")
    shared = request.POST.get("shared", "")
    group = group_called(project, shared) if shared not in ("", "crew") else None
    if group is None and shared not in ("", "crew"):
        raise Http404(f"There is no group {shared[:40]} here.")
    view = SavedView.objects.keep(
        project=project, page=sent["page"], name=sent["name"], query=sent["query"].strip(),
        group_by=sent["group_by"][:20], shared=bool(group) or shared == "crew", group=group, by=person_of(request),
    )  # fmt: skip
    address, on_it = address_of(project, view), split_address(request.headers.get("HX-Current-URL", "")).path
    if on_it == f"{project.url}{view.page}":
        return done(request, f"Kept as “{view.name}”.", here=address)
    return done(request, f"Kept as “{view.name}”.", to=address)
