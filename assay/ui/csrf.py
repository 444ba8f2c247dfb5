"""The token against forged requests, one for all forms of a page."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html


def csrf(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `csrf_input` and `csrf_token`, masked once for each answer.

    Django masks it anew for each form, which an item's page has a dozen of. A mask is to differ between answers, so
    that nobody learns the token from their compressed lengths; within one answer nothing is gained.
    """
    token = Token(request)
    return {"csrf_token": token, "csrf_input": Field(token)}


class Token:
    """The token as text. It is made when it is first drawn: a page that draws none is the same for everybody."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def text(self) -> str:
        return get_token(self._request)

    def __str__(self) -> str:
        return self.text


class Field:
    """The hidden field of a form that carries the token."""

    def __init__(self, token: Token) -> None:
        self._token = token

    @cached_property
    def html(self) -> str:
        return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', self._token.text)

    def __html__(self) -> str:
        return self.html

    __str__ = __html__
