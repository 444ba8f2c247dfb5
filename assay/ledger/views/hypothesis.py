"""A hypothesis: its page, what is said of it, and what leaves it as a file."""

import csv

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from assay.crew.addressed import ask, person_of
from assay.crew.models import Comment
from assay.events.refusals import Refused
from assay.ledger.addressed import hypothesis_of
from assay.ledger.export import CSV_COLUMNS, as_json, csv_rows
from assay.ledger.hypothesis_page import View, hypothesis_page
from assay.ledger.models import Hypothesis
from assay.ui.answers import done


@login_required
@require_safe
def hypothesis(request: HttpRequest, key: str) -> HttpResponse:
    """A hypothesis with its evidence, its verdict, and what hangs on it."""
    return drawn(request, hypothesis_of(request, key))


def drawn(request: HttpRequest, hypothesis: Hypothesis, *, refused: Refused | None = None) -> HttpResponse:
    """Draw the page, loaded anew. refused: why what was sent about the verdict was not done; it stands there again."""
    page = hypothesis_page(hypothesis, person_of(request), View.asked(request.GET.dict()))
    values = {
        "page": page, "h": hypothesis, "project": hypothesis.project, "me": person_of(request), "refused": refused,
        "typed": request.POST.dict() if refused else {}, "ticked": request.POST.getlist("delivers") if refused else [],
    }  # fmt: skip
    response = render(request, "ledger/hypothesis.html", values, status=refused.status if refused else 200)
    if refused:
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerMorph"
    return response


@login_required
@require_safe
def bare(request: HttpRequest, key: str) -> HttpResponse:
    """The short address of a hypothesis, /CHURN-H3."""
    return HttpResponsePermanentRedirect(hypothesis_of(request, key).url)


@login_required
@require_safe
def export(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that is recorded, with what the hash is recomputed from."""
    return JsonResponse(as_json(hypothesis_of(request, key)), json_dumps_params={"indent": 2})


@login_required
@require_safe
def runs_csv(request: HttpRequest, key: str) -> HttpResponse:
    """Its runs as a table, used and not used, each with its reason."""
    hypothesis = hypothesis_of(request, key)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{hypothesis.key}-runs.csv"'
    writer = csv.writer(response, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(csv_rows(hypothesis))
    return response


@login_required
@require_POST
def comments(request: HttpRequest, key: str) -> HttpResponse:
    """Say something about it."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "comment", hypothesis)
    Comment.objects.say(request.POST.get("text", ""), about=hypothesis, key=hypothesis.key, by=person_of(request))
    return done(request, here=f"{hypothesis.url}#activity")


@login_required
@require_POST
def comment(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put one's own comment in other words, or, without any, take it back."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "comment", hypothesis)
    said = get_object_or_404(Comment.objects.about(hypothesis).filter(by=person_of(request)), pk=pk)
    if request.POST.get("text", "").strip():
        said.edit(request.POST["text"], seen=request.POST.get("seen_text"), by=person_of(request))
    else:
        said.remove(by=person_of(request))
    return done(request, here=f"{hypothesis.url}#activity")
