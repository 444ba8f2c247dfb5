"""The backlog: the list, its quick add, its order."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from assay.backlog import quick_add
from assay.backlog.addressed import item_of
from assay.backlog.listing import GROUPINGS, STEP, listing_of
from assay.backlog.models import Item
from assay.backlog.placing import place
from assay.backlog.saved_views import kept_views
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.crew.permissions import may
from assay.crew.undo import address_of
from assay.ui.addresses import query_part, whole_number
from assay.ui.answers import done, proposals


@login_required
@require_safe
def backlog(request: HttpRequest, project: str) -> HttpResponse:
    """The one list, as the address asks for it."""
    here, person = project_of(request, project), person_of(request)
    query, group = request.GET.get("q", "").strip(), request.GET.get("group", "")
    shown = whole_number(request.GET.get("show", "")) or STEP
    listing = listing_of(here, person, query=query, group=group, shown=shown)
    values = {
        "project": here,
        "listing": listing,
        "query": query,
        "may_change": may(person, "change items", here),
        "views": kept_views(here, person, "backlog", query, group if group in GROUPINGS else ""),
        "crew_groups": list(here.groups.order_by("name").values_list("slug", "name")),
        "groupings": [
            (label, here.url + "backlog" + query_part(q=query, group=key), key == listing.group, "")
            for key, label in GROUPINGS.items()
        ],
        "more_url": here.url + "backlog" + query_part(q=query, group=group, show=listing.shown + STEP),
        "closed_url": here.url + "backlog" + query_part(q=listing.with_closed, group=group),
        "exports": query_part(q=query),
        "is_new": "new" in request.GET,
    }
    return render(request, "backlog/backlog.html", values)


@login_required
@require_safe
def words(request: HttpRequest, project: str) -> HttpResponse:
    """What may be typed next into the query of a list of items."""
    context = context_of(project_of(request, project), person_of(request))
    return proposals(request, lambda text, cursor: vocabulary().complete(text, cursor, context))


@login_required
@require_safe
def draft(request: HttpRequest, project: str) -> HttpResponse:
    """What a line of the quick add means, before it is sent."""
    here = project_of(request, project)
    ask(request, "change items", here)
    return _understood(_read(request, here, request.GET.dict()))


@login_required
@require_POST
def items(request: HttpRequest, project: str) -> HttpResponse:
    """Add an item."""
    here, person = project_of(request, project), person_of(request)
    ask(request, "change items", here)
    read = _read(request, here, request.POST.dict())
    item = quick_add.add(read, project=here, by=person)
    if not request.headers.get("HX-Request"):
        return done(request, f"{item.key} is added.")
    response = _understood(read, added=item)
    response.headers["HX-Trigger"] = '{"assay:refresh": {}}'
    return response


@login_required
@require_POST
def ranks(request: HttpRequest, key: str) -> HttpResponse:
    """Put an item between two others, perhaps into another group of the list; or on top, or at the end."""
    item, person = item_of(request, key), person_of(request)
    ask(request, "change items", item)
    batch, text = place(item, request.POST.dict(), by=person)
    return done(request, text, undo=address_of(item.project, batch) if text else "")


def _read(request: HttpRequest, project: Project, sent: dict[str, str]) -> quick_add.Draft:
    """Read the line with what the list gives to a new item: the values of its query, and of the group it stands in."""
    person = person_of(request)
    query = sent.get("q", "").strip()
    given = vocabulary().understand(query, context_of(project, person)).inherit() if query else {}
    name, _, value = sent.get("into", "").partition(":")
    given |= {name: value} if name in ("sprint", "stage") else {}
    inherited = {name: value for name, value in given.items() if value}
    return quick_add.read(sent.get("line", ""), project, person, inherited=inherited)


def _understood(read: quick_add.Draft, added: Item | None = None) -> HttpResponse:
    """The fragment alone: it needs nothing of the frame around a page, so none is made."""
    return HttpResponse(render_to_string("backlog/_understood.html", {"draft": read, "added": added}))
