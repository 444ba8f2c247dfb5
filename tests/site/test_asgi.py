"""What reaches the pages: no header in disguise, every query, no form by half."""

import asyncio

import pytest

from assay.site import asgi, body


@pytest.fixture
def asked(monkeypatch):
    """Ask for a page; return what the pages were given."""

    def ask(path="/", query=b"", headers=(), messages=()):
        given, left = {}, list(messages or [{"type": "http.request"}])

        async def pages(scope, receive, send):
            given.update(scope=scope, body=await receive())

        async def receive():
            return left.pop(0) if left else await asyncio.sleep(60)

        monkeypatch.setattr(asgi, "pages", pages)

        async def send(message):
            given.setdefault("sent", []).append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": list(headers)}
        asyncio.run(asgi.application(scope, receive, send))
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
    begun = {"type": "http.request", "body": b"title=Y", "more_body": True}

    assert asked(messages=[begun, {"type": "http.disconnect"}]) == {}


def test_a_whole_form_arrives(asked):
    message = {"type": "http.request", "body": b"title=Yes", "more_body": False}

    assert asked(messages=[message])["body"] == message


def test_a_form_in_many_parts_arrives_in_order(asked):
    parts = [{"type": "http.request", "body": b"%d," % n, "more_body": n < 9} for n in range(10)]

    assert asked(messages=parts)["body"]["body"] == b"0,1,2,3,4,5,6,7,8,9,"


@pytest.mark.parametrize(
    ("limit", "most", "status"), [("MOST", 5, 413), ("MOST_OF_ALL", 5, 503), ("PATIENCE", 0.01, 408)]
)
def test_a_form_that_is_too_much_or_never_comes_holds_no_page(asked, monkeypatch, limit, most, status):
    monkeypatch.setattr(body, limit, most)
    slow = [] if status == 408 else [{"type": "http.request", "body": b"more than five", "more_body": True}]

    given = asked(messages=[{"type": "http.request", "body": b"a", "more_body": True}, *slow])

    assert "scope" not in given
    assert given["sent"][0]["status"] == status
    assert b"Nothing was stored" in given["sent"][1]["body"]
    assert asgi.bodies.size == 0


def test_a_body_in_parts_has_its_length_once_all_is_there(asked):
    parts = [{"type": "http.request", "body": b"%d," % n, "more_body": n < 9} for n in range(10)]

    given = asked(messages=parts, headers=[(b"transfer-encoding", b"chunked")])

    assert given["scope"]["headers"] == [(b"content-length", b"20")]
