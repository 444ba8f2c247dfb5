"""What reaches the pages: no header in disguise, every query, no form by half."""

import asyncio

import pytest

from assay.faces.faults import GONE, fault_of
from assay.site import asgi


@pytest.fixture
def asked(monkeypatch):
    """Ask for a page; return what the pages were given."""

    def ask(path="/", query=b"", headers=(), messages=()):
        given, left = {}, list(messages)

        async def pages(scope, receive, send):
            given.update(scope=scope, body=await receive() if messages else None)

        async def receive():
            return left.pop(0)

        monkeypatch.setattr(asgi, "pages", pages)
        scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": list(headers)}
        asyncio.run(asgi.application(scope, receive, None))
        return given

    return ask


def test_a_header_with_an_underscore_does_not_pass_for_one_of_the_proxy(asked):
    given = asked(headers=[(b"x_forwarded_for", b"1.2.3.4"), (b"x-forwarded-for", b"5.6.7.8")])

    assert given["scope"]["headers"] == [(b"x-forwarded-for", b"5.6.7.8")]


@pytest.mark.parametrize(
    ("sent", "given"),
    [(b"q=a%20b&c=%C3%BC", b"q=a%20b&c=%C3%BC"), ("q=ü b".encode(), b"q=%C3%BC%20b"), (b"\xff", b"%FF")],
)
def test_a_query_of_raw_bytes_arrives_as_a_browser_would_write_it(asked, sent, given):
    assert asked(query=sent)["scope"]["query_string"] == given


def test_a_form_that_breaks_off_is_not_taken_for_a_whole_one(asked):
    with pytest.raises(ConnectionResetError) as broken_off:
        asked(messages=[{"type": "http.disconnect"}])
    assert fault_of(broken_off.value) is GONE


def test_a_whole_form_arrives(asked):
    message = {"type": "http.request", "body": b"title=Yes", "more_body": False}

    assert asked(messages=[message])["body"] == message
