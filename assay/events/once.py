"""A form counts once, however often it is sent."""

from collections.abc import Callable
from datetime import timedelta
from time import sleep

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from assay import clock
from assay.events.models import Submission
from assay.ui.environment import way_back

FIELD = "form_token"
KEPT = timedelta(days=1)
DONE = "-"  # it was done, and the answer led nowhere else
PATIENCE = 100  # tenths of a second that the second sending waits for the first


def counts_once(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer the second sending of a form as the first was answered, without doing it again."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = request.POST.get(FIELD, "")[:64] if request.method == "POST" else ""
        if not token:
            return get_response(request)
        if (
            not is_first(token, person_id=request.user.pk)
            and (answer := _answer_to_the_first(token, request)) is not None
        ):
            return _again(answer, request)
        sent = Submission.objects.filter(token=token, person_id=request.user.pk)  # whoever it is now: it may sign in
        response = get_response(request)
        if response.status_code >= 400:
            sent.delete()  # nothing was done: the same form may be sent again
        else:
            where = response.headers.get("Location") or response.headers.get("HX-Redirect")
            sent.update(answer=(where or DONE)[:500])
        return response

    return middleware


def is_first(token: str, *, person_id: int | None) -> bool:
    """Keep a token, and answer whether nobody kept it before; who comes in the same moment waits for the other one."""
    try:
        with transaction.atomic():
            Submission.objects.create(token=token, person_id=person_id, at=clock.now())
    except IntegrityError:
        return False
    return True


def forget_old() -> None:
    """Delete tokens older than a day."""
    Submission.objects.filter(at__lt=clock.now() - KEPT).delete()


def _answer_to_the_first(token: str, request: HttpRequest) -> str | None:
    """Wait for what the first sending was answered; None if it came to nothing, so that this one counts.

    A crash or a full disk may cut the first one short after its token was kept: then nobody ever answers it.
    """
    mine = Submission.objects.filter(token=token, person_id=request.user.pk)
    for _ in range(PATIENCE):
        answer = mine.values_list("answer", flat=True).first()
        if answer or answer is None:
            return answer
        sleep(0.1)
    return None


def _again(answer: str, request: HttpRequest) -> HttpResponse:
    where = "" if answer == DONE else answer
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where} if where else {"HX-Refresh": "true"})
    return HttpResponse(status=303, headers={"Location": where or way_back(request)})
