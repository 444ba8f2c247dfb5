"""A property of one item or of many: the menu of its values, and the change."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from assay.backlog import changing
from assay.backlog.answers import asks
from assay.backlog.choices import PROPERTIES, choices_of
from assay.backlog.models import Item
from assay.backlog.models.asking import Asks
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.crew.undo import address_of
from assay.events.refusals import Refused
from assay.ui.answers import done


@login_required
@require_safe
def choices(request: HttpRequest, project: str) -> HttpResponse:
    """The values of a property, for a dialog or as a page of its own."""
    place, person = project_of(request, project), person_of(request)
    ask(request, "change items", place)
    items, property = _chosen(place, request.GET.getlist("item")), _property(request.GET.get("property", ""))
    shown = choices_of(place, property, items, person)
    in_dialog = bool(request.headers.get("HX-Request"))
    name = "backlog/_choices.html" if in_dialog else "backlog/choices.html"
    return render(request, name, {"project": place, "choices": shown, "in_dialog": in_dialog})


@login_required
@require_POST
def changes(request: HttpRequest, project: str) -> HttpResponse:
    """Change a property of the chosen items together."""
    place, person = project_of(request, project), person_of(request)
    ask(request, "change items", place)
    items, property = _chosen(place, request.POST.getlist("item")), _property(request.POST.get("property", ""))
    written = f"+{request.POST['new']}" if "new" in request.POST else ""  # what was typed where no value was chosen
    value = request.POST.get("value", written)
    try:
        batch = changing.change(
            items, property, value, by=person, reason=request.POST.get("reason", ""), seen=request.POST.get("seen")
        )
    except Asks as asked:
        if len(items) != 1:
            alone = "Nothing moved. Leave it out of the selection, and move it by itself: there you can say why."
            raise Refused(asked.message, way_out=alone) from asked
        return asks(request, items[0], value, asked)
    text = changing.told(items, property, batch)
    back = request.POST.get("back", "")
    to = back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
    return done(request, text or "It is so already.", undo=address_of(place, batch) if text else "", to=to)


def _chosen(project: Project, sent: list[str]) -> list[Item]:
    keys = {key.strip().upper() for keys in sent for key in keys.split(",") if key.strip()}
    if not keys:
        raise Refused("No item is chosen yet.", way_out="Open an item and change it there, or select rows of a list.")
    items = changing.chosen(project, keys)
    if len(items) < len(keys):
        raise Http404("There are no such items here.")
    return items


def _property(name: str) -> str:
    if name not in PROPERTIES:
        raise Http404(f"Items have no {name}.")
    return name
