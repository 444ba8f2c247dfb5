"""Idempotency-Key: a POST that is sent again with its key is answered as the first time, and done once."""

import hashlib
import zlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from assay.events.models import Submission
from assay.events.once import is_first
from assay.faces.api.asking import token_of
from assay.faces.api.problems import Problem

LONGEST = 255


def once(request: HttpRequest, carry_out: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry a request out, or answer it as it was answered when it came with its key before.

    The answer is kept in the transaction of the change: a request that is refused keeps nothing, and its key may come
    again. Raises Problem (422) where the same key came with another body.
    """
    key = _key(request)
    if not key:
        return carry_out()
    with transaction.atomic():
        if not is_first(key, person_id=token_of(request).by_id):
            return _as_before(key, request)
        response = carry_out()
        answer = f"{response.status_code} {_mark(request)}"
        Submission.objects.filter(token=key).update(answer=answer, body=zlib.compress(response.content))
    return response


def _as_before(key: str, request: HttpRequest) -> HttpResponse:
    before = Submission.objects.get(token=key)
    status, _, mark = before.answer.partition(" ")
    if mark != _mark(request):
        raise Problem(422, "This Idempotency-Key came before with another body.", way_out="Take a new key.")
    return HttpResponse(zlib.decompress(before.body), status=int(status), content_type="application/json")


def _key(request: HttpRequest) -> str:
    """What the key is kept under, "" where none came. Keys of two tokens are two."""
    sent = request.headers.get("Idempotency-Key", "").strip()
    if len(sent) > LONGEST:
        raise Problem(422, f"An Idempotency-Key has at most {LONGEST} letters.")
    kept = f"api {token_of(request).pk} {sent}"
    return hashlib.sha256(kept.encode(errors="replace")).hexdigest() if sent else ""


def _mark(request: HttpRequest) -> str:
    return hashlib.sha256(request.path.encode() + b"\n" + request.body).hexdigest()
