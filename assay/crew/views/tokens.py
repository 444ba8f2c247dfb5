"""Tokens of programs: made, shown once, revoked."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assay.crew.accounts import absolute, limited
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.forms import TokenForm
from assay.crew.models import Project, Token
from assay.crew.permissions import may
from assay.crew.registries import scripts
from assay.events.refusals import Refused
from assay.ui.answers import done


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, project: str) -> HttpResponse:
    """The tokens of a project; a POST makes one, whose secret stands in this answer and never again."""
    place = project_of(request, project)
    ask(request, "make a token", place)
    return _make(request, place) if request.method == "POST" else _show(request, place, TokenForm())


@login_required
@require_POST
def revocation(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """End a token at once: one's own, or as a lead anybody's."""
    place = project_of(request, project)
    ask(request, "make a token", place)
    token = get_object_or_404(Token, project=place, pk=pk)
    if not _may_revoke(request, token):
        raise PermissionDenied
    token.revoke(by=person_of(request))
    return done(request, f"The token {token.name} is revoked; it opens nothing any more.", here=f"{place.url}tokens")


@limited("token")
def _make(request: HttpRequest, place: Project) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, place, form)
    try:
        token, secret = form.make(project=place, by=person_of(request))
    except Refused as refused:
        form.add_error("name", f"{refused.message} {refused.way_out}")
        return _show(request, place, form)
    return _show(request, place, TokenForm(), made=token, secret=secret)


def _show(
    request: HttpRequest, place: Project, form: TokenForm, made: Token | None = None, secret: str = ""
) -> HttpResponse:  # fmt: skip
    all_of_it = list(Token.objects.filter(project=place).select_related("by"))
    live = set(Token.objects.live().filter(project=place).values_list("pk", flat=True))
    values = {
        "project": place, "form": form, "made": made, "secret": secret, "address": absolute(""),
        "scripts": [source(place) for source in scripts],
        "live": [(token, _may_revoke(request, token)) for token in all_of_it if token.pk in live],
        "gone": [token for token in all_of_it if token.pk not in live],
    }  # fmt: skip
    return render(request, "crew/tokens.html", values, status=422 if form.errors else 200)


def _may_revoke(request: HttpRequest, token: Token) -> bool:
    return token.by_id == person_of(request).pk or may(request.user, "revoke any token", token)
