"""The list and an item in other forms, by the ending of their address."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from assay.backlog import exports
from assay.backlog.addressed import item_of
from assay.backlog.list_rows import rows_of
from assay.backlog.listing import asked_for
from assay.crew.addressed import person_of, project_of


@login_required
@require_safe
def list_as(request: HttpRequest, project: str, form: str) -> HttpResponse:
    """All that a query finds, as CSV or JSON."""
    here = project_of(request, project)
    asked, items = asked_for(here, person_of(request), request.GET.get("q", ""))
    rows = rows_of(here, items)
    if form == "csv":
        name = f'attachment; filename="{here.slug}-backlog.csv"'
        headers = {"Content-Disposition": name}
        return HttpResponse(exports.table(rows), content_type="text/csv; charset=utf-8", headers=headers)
    listed = [exports.listed(row) for row in rows]
    return JsonResponse({"project": here.key, "query": asked.text, "count": len(listed), "items": listed})


@login_required
@require_safe
def item_as(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """An item as JSON or Markdown."""
    item = item_of(request, key)
    if form == "json":
        return JsonResponse(exports.whole(item))
    return HttpResponse(exports.written(item), content_type="text/markdown; charset=utf-8")
