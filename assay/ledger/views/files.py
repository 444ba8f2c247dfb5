"""What is in the files of explorations, as pages of their own in which nothing runs; and the files as they came."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from assay.crew.addressed import person_of
from assay.ledger.addressed import exploration_of, ids_in, version_of
from assay.ledger.models import Exploration, ExplorationVersion
from assay.ledger.models.version import ENDINGS, NOTEBOOK, PROFILE, TYPES
from assay.ledger.notebooks import compare, comparison, document
from assay.ui.shell import THEMES, theme_of

#: an origin of its own, no script, nothing from anywhere but the fonts of the house
POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
FONTS = {"Assay Sans": ("assay-sans", "400 700"), "Assay Serif": ("assay-serif", "400 600")}


@login_required
@require_safe
def drawn(request: HttpRequest, project: str, number: int, version: int) -> HttpResponse:
    """A notebook as it is drawn, for a sandboxed frame."""
    found = exploration_of(request, project, number)
    if found.kind != NOTEBOOK:
        raise Http404("Only notebooks are drawn on a page of their own.")
    return _apart(document(version_of(found, version).reading, theme=_theme(request), style=_fonts()))


@login_required
@require_safe
def original(request: HttpRequest, project: str, number: int, version: int) -> HttpResponse:
    """A file as it came: to be kept, never to be opened in here."""
    found = exploration_of(request, project, number)
    file = version_of(found, version)
    response = HttpResponse(file.content, content_type=TYPES[found.kind])
    response["Content-Disposition"] = f'attachment; filename="{found.key}-v{file.number}{ENDINGS[found.kind]}"'
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def differences(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """What differs between two versions, by what was learned and by outputs."""
    found = exploration_of(request, project, number)
    before, after = _two(request, found)
    versions = list(found.versions.select_related("by"))
    values = {
        "e": found, "project": found.project, "before": before, "after": after, "versions": versions,
        "c": compare(before.reading, after.reading),
    }  # fmt: skip
    return render(request, "ledger/differences.html", values)


@login_required
@require_safe
def differences_drawn(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """The cells that differ, for a sandboxed frame."""
    before, after = _two(request, exploration_of(request, project, number))
    return _apart(comparison(compare(before.reading, after.reading), theme=_theme(request), style=_fonts()))


def _two(request: HttpRequest, exploration: Exploration) -> tuple[ExplorationVersion, ExplorationVersion]:
    """The two versions that the address names; by default the last two. Raises Http404 where there are none."""
    if exploration.kind == PROFILE:
        raise Http404("Profiles are not compared.")
    numbers = list(exploration.versions.values_list("number", flat=True))
    asked = [ids_in([request.GET.get(name, "")]) for name in ("from", "to")]
    before = asked[0][0] if asked[0] else (numbers[-2:] or [0])[0]
    after = asked[1][0] if asked[1] else (numbers or [0])[-1]
    return version_of(exploration, before), version_of(exploration, after)


def _apart(page: str) -> HttpResponse:
    response = HttpResponse(page)
    response["Content-Security-Policy"] = POLICY
    return response


def _theme(request: HttpRequest) -> str:
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else theme_of(request) or person_of(request).theme


def _fonts() -> str:
    return "".join(
        f'@font-face{{font-family:"{name}";src:url({static(f"assay/fonts/{file}.woff2")}) format("woff2");'
        f"font-weight:{weight};font-display:swap}}"
        for name, (file, weight) in FONTS.items()
    )
