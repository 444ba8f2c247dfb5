"""The feasibility study as it leaves, and as it was when it was signed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from assay import clock
from assay.crew.addressed import person_of, project_of
from assay.crew.models import Project
from assay.ledger.models import FeasibilityStudy
from assay.ledger.reports.study_report import Report, report_as_signed, report_of
from assay.ledger.reports.writing import as_json, as_markdown, as_pdf
from assay.ledger.study_page import study_page
from assay.ui.addresses import whole_number

TYPES = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf", "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}  # fmt: skip


@login_required
@require_safe
def study_as(request: HttpRequest, project: str, form: str) -> HttpResponse:
    """The study as one file; ?signed= gives it as it was signed under that number."""
    place = project_of(request, project)
    report = _report(request, place, whole_number(request.GET.get("signed", "")))
    made = {"pdf": as_pdf, "md": as_markdown, "json": as_json}.get(form)
    body = made(report) if made else render_to_string("ledger/study_report.html", {"report": report})
    response = HttpResponse(body, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{place.key}-feasibility.{form}"'
    return response


@login_required
@require_safe
def signed(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """The study as it was when a recommendation was signed."""
    place = project_of(request, project)
    report = _report(request, place, number)
    return render(request, "ledger/study_signed.html", {"project": place, "report": report, "number": number})


def _report(request: HttpRequest, place: Project, number: int | None) -> Report:
    study = get_object_or_404(FeasibilityStudy.objects.filter(project=place))
    study.project = place
    page = study_page(study, person_of(request))
    if number is None:
        return report_of(page, clock.now(), request.build_absolute_uri)
    recommendation = get_object_or_404(study.recommendations, number=number)
    return report_as_signed(page, recommendation, request.build_absolute_uri)
