"""What a person reads when something is refused or goes wrong."""

import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from assay.events.once import FIELD
from assay.events.refusals import Refused, Stale
from assay.faces.api.door import broken as api_broken
from assay.faces.api.door import is_for_programs, nothing_here
from assay.faces.faults import GONE, fault_of
from assay.site.again import carried_out_again, is_race
from assay.ui.shell import Shell, theme_of


class refusals:
    """Middleware: one page (or fragment) for every refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        bare = response.status_code == 405 and request.method == "GET" and not response.content
        return _no_page(request, response) if bare else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its words, and a race by another try; leave every other exception to Django."""
        if is_race(exception) and request.method == "POST":
            try:
                return carried_out_again(request)
            except Refused as refused:
                exception = refused
        return self._said(request, exception) if isinstance(exception, Refused) else None

    def _said(self, request: HttpRequest, exception: Refused) -> HttpResponse:
        part = "_" if request.headers.get("HX-Request") else ""
        name = "stale" if isinstance(exception, Stale) else "refused"
        response = render(request, f"errors/{part}{name}.html", {"refusal": exception}, status=exception.status)
        if part and isinstance(exception, Stale) is False:
            response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#toasts", "beforeend"
        return response


def _no_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say that an address takes changes alone. A sign-in in between leads there; a browser would show a blank page."""
    _, room, name, *_ = [*request.path.split("/"), ""]
    up = {"browse": f"/browse/{name}", "p": f"/p/{name}/"}.get(room, "/")
    said = render(request, "errors/405.html", {"up": up}, status=405)
    said.headers["Allow"] = response.headers["Allow"]
    return said


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Say that the page was too old to change anything, and that what was typed is still in the browser."""
    refusal = Refused(
        "This page was opened before you signed in, or too long ago.",
        way_out="Go back and reload it: what you typed is kept there as a draft. Then send it again.",
    )
    return render(request, "errors/refused.html", {"refusal": refusal}, status=403)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    """Say that the person's role does not allow this."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is nothing at this address, or nothing that the person may see."""
    if is_for_programs(request):
        return nothing_here()
    return render(request, "errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the program failed, or what is wrong with the machine below it. Asks the database for nothing."""
    error = sys.exc_info()[1]
    if is_for_programs(request):
        return api_broken(error)
    fault = fault_of(error)
    if fault is None:
        return HttpResponse(render_to_string("errors/500.html"), status=500)
    has_form = request.method == "POST" and fault is not GONE
    context = {
        "fault": fault,
        "typed": _typed(request) if has_form else [],
        "had_files": has_form and bool(request.FILES),
        "address": request.get_full_path(),
        "csrf_token": get_token(request),
        "shell": Shell(theme=theme_of(request)),
    }
    response = HttpResponse(render_to_string("site/fault.html", context), status=fault.status)
    if fault.status == 503:
        response.headers["Retry-After"] = "10"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the form held, so that it can be sent again; passwords are not shown."""
    left_out = ("csrfmiddlewaretoken", FIELD)
    fields = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in fields if name not in left_out and "password" not in name.lower()]
