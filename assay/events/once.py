"""A form counts once, however often it is sent."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from assay import clock
from assay.events.models import Submission

FIELD = "form_token"
KEPT = timedelta(days=1)


def counts_once(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer the second sending of a form as the first was answered, without doing it again."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = request.POST.get(FIELD, "")[:64] if request.method == "POST" else ""
        if not token:
            return get_response(request)
        if not _is_first(token, request):
            return _again(token, request)
        response = get_response(request)
        if response.status_code >= 400:
            Submission.objects.filter(token=token).delete()  # nothing was done: the same form may be sent again
        elif where := response.headers.get("Location") or response.headers.get("HX-Redirect"):
            Submission.objects.filter(token=token).update(answer=where[:500])
        return response

    return middleware


def forget_old() -> int:
    """Delete tokens older than a day; return how many."""
    return Submission.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def _is_first(token: str, request: HttpRequest) -> bool:
    try:
        with transaction.atomic():
            Submission.objects.create(token=token, person_id=request.user.pk, at=clock.now())
    except IntegrityError:
        return False
    return True


def _again(token: str, request: HttpRequest) -> HttpResponse:
    answer = Submission.objects.filter(token=token, person_id=request.user.pk).values_list("answer", flat=True).first()
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": answer} if answer else {"HX-Refresh": "true"})
    came_from = urlsplit(request.headers.get("Referer", "")).path or "/"
    return HttpResponse(status=303, headers={"Location": answer or came_from})
