"""What a person reads when something is refused or goes wrong."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assay.events.refusals import Refused, Stale


class refusals:
    """Middleware: one page (or fragment) for every refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its words; leave every other exception to Django."""
        if not isinstance(exception, Refused):
            return None
        part = "_" if request.headers.get("HX-Request") else ""
        name = "stale" if isinstance(exception, Stale) else "refused"
        response = render(request, f"errors/{part}{name}.html", {"refusal": exception}, status=exception.status)
        if part and isinstance(exception, Stale) is False:
            response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#toasts", "beforeend"
        return response


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
    return render(request, "errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the program failed."""
    return render(request, "errors/500.html", status=500)
