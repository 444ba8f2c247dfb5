"""Bringing runs: upload, tell which column says what, look, confirm. And what people say about single runs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assay.crew.addressed import ask, person_of
from assay.events.refusals import Refused
from assay.ledger.addressed import hypothesis_of, ids_in, part_of, upload_of
from assay.ledger.intake.bringing import Bringing, bring
from assay.ledger.models import Hypothesis, Upload, Weighing
from assay.ledger.models.upload import TOO_LARGE, too_large
from assay.ledger.registries import samples_for
from assay.ledger.script import script_for
from assay.ui.answers import done


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """Upload a table of runs."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    if request.method != "POST":
        return _asked_for(request, hypothesis)
    upload = None
    try:
        upload = _received(request, hypothesis)
        where = "preview" if Bringing.of(upload).is_understood else "columns"
    except Refused as refused:
        return _asked_for(request, hypothesis, refused, forget=upload)
    return done(request, to=f"{hypothesis.url}/evidence/{upload.token}/{where}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Tell which column says what."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    upload = upload_of(request, hypothesis, token)
    try:
        bringing = Bringing.of(upload)
    except Refused as refused:
        return _asked_for(request, hypothesis, refused, forget=upload)
    if request.method == "POST":
        bringing.tell(request.POST.dict())
        if bringing.is_understood:
            return done(request, to=f"{hypothesis.url}/evidence/{token}/preview")
    values = {"h": hypothesis, "project": hypothesis.project, "b": bringing}
    return render(request, "ledger/columns.html", values, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """See what would become of the table; confirm it, or let it be."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    confirmed = "foreign" in (request.POST or request.GET)
    if hypothesis.has_brought(request.POST.get("file", "")):
        return done(request, "What this file holds is stored already; nothing changed.", to=hypothesis.url)
    upload = upload_of(request, hypothesis, token)
    try:
        bringing = Bringing.of(upload)
        if not bringing.is_understood:
            return HttpResponseRedirect(f"{hypothesis.url}/evidence/{token}/columns")
        if request.method == "POST":
            brought = bring(bringing, by=person_of(request), foreign_confirmed=confirmed)
            return done(request, brought, to=hypothesis.url)
        found = bringing.preview(foreign_confirmed=confirmed)
    except Refused as refused:
        return _asked_for(request, hypothesis, refused, forget=upload)
    values = {"h": hypothesis, "project": hypothesis.project, "b": bringing, "foreign_confirmed": confirmed}
    return render(request, "ledger/preview.html", values | {"p": found})


def _asked_for(
    request: HttpRequest, hypothesis: Hypothesis, refused: Refused | None = None, *, forget: Upload | None = None
) -> HttpResponse:
    """The form that asks for a file; with what was wrong with the one that came, which is forgotten."""
    if forget is not None and forget.pk:
        forget.forget()
    values = {
        "h": hypothesis, "project": hypothesis.project, "samples": samples_for(hypothesis), "refused": refused,
        "script": script_for(hypothesis),
    }  # fmt: skip
    return render(request, "ledger/evidence.html", values, status=refused.status if refused else 200)


def _received(request: HttpRequest, hypothesis: Hypothesis) -> Upload:
    file = request.FILES.get("file")
    if file is None:
        raise (too_large() if request.META.get(TOO_LARGE) else Refused("No file came.", way_out="Choose a file."))
    return Upload.objects.receive(file, hypothesis=hypothesis, by=person_of(request))


@login_required
@require_POST
def removals(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Forget an upload that nobody confirms."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    upload_of(request, hypothesis, token).forget()
    return done(request, "The file is forgotten; nothing of it was stored.", to=hypothesis.url)


@login_required
@require_POST
def exclusions(request: HttpRequest, key: str) -> HttpResponse:
    """Take a run, or a key with all its runs, out of the evidence."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    what, _, rest = request.POST.get("what", "").partition(":")
    run = part_of(hypothesis.version.runs.all(), ids[0]) if what == "run" and (ids := ids_in([rest])) else None
    reason = request.POST.get("reason", "")
    out = hypothesis.exclude(run=run, key="" if run else rest, reason=reason, by=person_of(request))
    return done(request, f"{out.what.capitalize()} is out of the evidence.", here=hypothesis.url)


@login_required
@require_POST
def inclusions(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take excluded evidence in again."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    exclusion = part_of(hypothesis.exclusions.select_related("run"), pk)
    hypothesis.include(exclusion, reason=request.POST.get("reason", ""), by=person_of(request))
    return done(request, f"{exclusion.what.capitalize()} counts again.", here=hypothesis.url)


@login_required
@require_GET
def weighing(request: HttpRequest, key: str) -> HttpResponse:
    """Say how far the resampling is; a page that waits for it comes anew when it is done."""
    hypothesis = hypothesis_of(request, key)
    under_way = Weighing.objects.filter(hypothesis=hypothesis, fault="").first()
    if under_way is None:
        return done(request) if request.headers.get("HX-Request") else HttpResponseRedirect(hypothesis.url)
    return render(request, "ledger/_draws.html", {"w": under_way, "h": hypothesis})


@login_required
@require_POST
def returns(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take predictions out of the evidence."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    kept = part_of(hypothesis.predictions.all(), pk)
    hypothesis.withdraw_predictions(kept, reason=request.POST.get("reason", ""), by=person_of(request))
    return done(request, "They are out of the evidence; the reason stands beside it.", here=hypothesis.url)


@login_required
@require_POST
def reasons(request: HttpRequest, key: str) -> HttpResponse:
    """Say why a key has no run."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "bring evidence", hypothesis)
    hypothesis.explain(request.POST.get("key", ""), reason=request.POST.get("reason", ""), by=person_of(request))
    return done(request, "The reason stands beside every later answer.", here=hypothesis.url)
