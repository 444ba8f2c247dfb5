"""An item: its page, and the changes that are made in place on it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from assay.backlog.addressed import item_of
from assay.backlog.fields import last_changed_by, posted
from assay.backlog.item_page import View, item_page
from assay.backlog.kinds import EvidenceKind
from assay.backlog.models import Item
from assay.crew.addressed import ask, person_of
from assay.events.refusals import Stale
from assay.ui.answers import done


@login_required
@require_safe
def item(request: HttpRequest, key: str) -> HttpResponse:
    """An item, perhaps with one of its parts open for writing."""
    return page(request, item_of(request, key), View.asked(request.GET.dict()))


@login_required
@require_safe
def bare(request: HttpRequest, key: str) -> HttpResponse:
    """The short address of an item, /CHURN-12."""
    return HttpResponsePermanentRedirect(item_of(request, key).url)


@login_required
@require_POST
def changes(request: HttpRequest, key: str) -> HttpResponse:
    """Change plain fields; where somebody else changed the same one since, both texts are shown."""
    item = item_of(request, key)
    ask(request, "change items", item)
    values, seen = posted(item, request.POST.dict())
    try:
        item.change(by=person_of(request), seen=seen, **values)
    except Stale as stale:
        return clash(request, item, stale, View(edit=stale.field, clash=True))
    return done(request, here=item.url)


def page(
    request: HttpRequest, item: Item, view: View, *, clash: Stale | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page of an item. clash: what somebody else wrote meanwhile into the field that is open."""
    values = {
        "page": item_page(item, person_of(request), view),
        "item": item,
        "project": item.project,
        "clash": clash,
        "typed": request.POST if clash else {},
        "here": item.url,
        "evidence_kinds": EvidenceKind.values,
    }
    return render(request, "backlog/item.html", values, status=status)


def clash(request: HttpRequest, item: Item, stale: Stale, view: View) -> HttpResponse:
    """The field stays open with both texts, also after the page refreshes itself: its address says so."""
    stale.who = stale.who or last_changed_by(item, stale.field)
    response = page(request, item, view, clash=stale, status=stale.status)
    response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
    response.headers["HX-Reswap"] = "outerMorph"
    response.headers["HX-Replace-Url"] = f"{item.url}?edit={view.edit}&clash"
    return response
