"""How a page of the backlog comes by what its address names: what the person may not see is not there."""

from django.http import Http404, HttpRequest

from assay.backlog.models import Deliverable, Evidence, Item, Sprint
from assay.backlog.models.item import KEY
from assay.crew.addressed import project_of
from assay.prepared import Prepared

_NUMBERED = Prepared((int, int), lambda project, number: Item.objects.filter(project=project, number=number))


def item_of(request: HttpRequest, key: str) -> Item:
    """Return the item with this key and remember its project. Raises Http404 where there is none that they see."""
    match = KEY.fullmatch(key)
    project = project_of(request, match[1]) if match else None
    found = _NUMBERED.things(project.pk, int(match[2])) if match and project else []
    if not found or project is None:
        raise Http404(f"There is no item {key} here.")
    found[0].project = project
    return found[0]


def sprint_of(request: HttpRequest, key: str, number: int) -> Sprint:
    """Return a sprint of a project. Raises Http404 where there is none that they see."""
    project = project_of(request, key)
    sprint = Sprint.objects.filter(project=project, number=number).select_related("judged_by").first()
    if sprint is None:
        raise Http404(f"There is no sprint {number} here.")
    sprint.project = project
    return sprint


def deliverable_of(request: HttpRequest, pk: int) -> Deliverable:
    """Return a deliverable and remember its project. Raises Http404 where there is none that they see."""
    seen = Deliverable.objects.seen_by(request.user).select_related("item__project", "sprint", "project")
    deliverable = seen.filter(pk=pk).first()
    if deliverable is None:
        raise Http404("There is no such deliverable here.")
    request.project = deliverable.item.project  # type: ignore[attr-defined]
    return deliverable


def evidence_of(request: HttpRequest, pk: int) -> Evidence:
    """Return a piece of evidence. Raises Http404 where there is none that they see."""
    seen = Deliverable.objects.seen_by(request.user)
    piece = Evidence.objects.filter(pk=pk, deliverable__in=seen).first()
    if piece is None:
        raise Http404("There is no such evidence here.")
    return piece
