"""Idempotency-Key: a POST that is sent again with its key is answered as the first time, and done once."""

import hashlib

from django.http import HttpRequest

from assay import clock
from assay.crew.models import Token
from assay.events.models import Submission
from assay.faces.api.asking import token_of
from assay.faces.api.problems import Problem

LONGEST = 255


def status_before(request: HttpRequest) -> int | None:
    """Return what a request with this key was answered with before, None the first time.

    Raises Problem (422) where the same key came with another body.
    """
    key, mark = _key(request), _mark(request)
    before = Submission.objects.filter(token=key).values_list("answer", flat=True).first() if key else None
    if before is None:
        return None
    status, _, its_mark = before.partition(" ")
    if its_mark != mark:
        raise Problem(422, "This Idempotency-Key came before with another body.", way_out="Take a new key.")
    return int(status)


def remember(request: HttpRequest, status: int) -> None:
    """Keep what a request was answered with, in the transaction of its change."""
    if key := _key(request):
        answer = f"{status} {_mark(request)}"
        Submission.objects.create(token=key, person_id=token_of(request).by_id, answer=answer, at=clock.now())


def _key(request: HttpRequest) -> str:
    sent, token = request.headers.get("Idempotency-Key", "").strip(), token_of(request)
    if len(sent) > LONGEST:
        raise Problem(422, f"An Idempotency-Key has at most {LONGEST} letters.")
    return _kept_under(token, sent) if sent else ""


def _kept_under(token: Token, sent: str) -> str:
    return hashlib.sha256(f"api {token.pk} {sent}".encode(errors="replace")).hexdigest()


def _mark(request: HttpRequest) -> str:
    return hashlib.sha256(request.path.encode() + b"\n" + request.body).hexdigest()
