"""The live channel: who may listen, what they hear, and how it ends."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections

from assay.crew.sessions import SessionStore
from assay.site import doorman, live
from assay.site.live import Streams
from assay.ui.middleware import POLICY
from tests.conftest import Crew

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(transactional_db):
    """The crew, in a database that other threads see. Sessions end by the real clock, so the time is not told."""
    return Crew()


@pytest.fixture
def streams(monkeypatch):
    monkeypatch.setattr(live, "BEAT", 0.02)
    made = Streams(threads=1)
    yield made
    made._pool.submit(connections.close_all).result()


def signed_in(person):
    """Sign a person in; return the cookie."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    return session.session_key


class Page:
    """An open page that listens."""

    def __init__(self):
        self.heard = asyncio.Queue()
        self.left = asyncio.Event()
        self.status, self.headers = 0, {}

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        elif message.get("more_body"):
            await self.heard.put(message["body"].decode())
        else:
            await self.heard.put("the end")

    async def hears(self):
        return await asyncio.wait_for(self.heard.get(), 5)


@asynccontextmanager
async def opened(streams, cookie="", path="/live/churn", host="testserver", method="GET"):
    page = Page()
    headers = [(b"host", host.encode()), (b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    task = asyncio.create_task(streams(scope, page.receive, page.send))
    try:
        yield page
    finally:
        page.left.set()
        await asyncio.wait_for(task, 5)


async def answer(streams, cookie="", **request):
    """Return the status that a request is answered with, and what is heard first."""
    async with opened(streams, cookie, **request) as page:
        heard = await page.hears()
        return page.status, heard


async def elsewhere(change, *arguments, **more):
    """Let somebody else do something meanwhile."""

    def and_close():
        try:
            return change(*arguments, **more)
        finally:
            connections.close_all()

    return await asyncio.to_thread(and_close)


def test_a_page_hears_at_once_how_far_its_project_is_and_then_what_others_do(crew, streams):
    cookie = signed_in(crew.vera)
    first = doorman.number_of(crew.project.pk)

    async def listen():
        async with opened(streams, cookie) as page:
            assert await page.hears() == f"retry: 1500\ndata: {first}\n\n"
            await elsewhere(crew.story)
            assert await page.hears() == f"data: {first + 1}\n\n"
            return page.headers

    headers = asyncio.run(listen())
    assert headers[b"content-type"] == b"text/event-stream"
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"content-security-policy"] == POLICY.encode()
    assert not streams.open


def test_another_project_is_not_heard(crew, streams):
    cookie = signed_in(crew.ana)

    async def listen():
        async with opened(streams, cookie) as page:
            await page.hears()
            await elsewhere(crew.item, project=crew.other, by=crew.otto)
            await asyncio.sleep(0.2)
            return page.heard.empty()

    assert asyncio.run(listen())


def test_a_silent_stream_is_kept_alive(crew, streams, monkeypatch):
    monkeypatch.setattr(live, "KEEPALIVE", 0.05)
    cookie = signed_in(crew.ana)

    async def listen():
        async with opened(streams, cookie) as page:
            await page.hears()
            return await page.hears()

    assert asyncio.run(listen()) == ": still here\n\n"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("", "/live/churn", 401),
        ("otto", "/live/churn", 404),
        ("rem", "/live/churn", 404),
        ("ana", "/live/other", 404),
        ("ana", "/live/nothing", 404),
        ("ana", "/live/", 404),
        ("ana", "/live/CHURN", 200),
        ("vera", "/live/churn", 200),
    ],
)
def test_who_may_listen(crew, streams, who, path, status):
    cookie = signed_in(getattr(crew, who)) if who else "made-up"

    assert asyncio.run(answer(streams, cookie, path=path))[0] == status


def test_a_foreign_host_or_another_method_gets_no_stream(crew, streams):
    cookie = signed_in(crew.ana)

    assert asyncio.run(answer(streams, cookie, host="evil.example")) == (400, "the end")
    assert asyncio.run(answer(streams, cookie, method="POST")) == (405, "the end")


def sign_out(crew):
    Session.objects.all().delete()


def leave(crew):
    crew.seat(crew.ana).leave(by=crew.cleo)


def take_a_new_password(crew):
    crew.ana.set_password("another word entirely")
    crew.ana.save(update_fields=["password"])


def be_switched_off(crew):
    type(crew.ana).objects.filter(pk=crew.ana.pk).update(is_active=False)


@pytest.mark.parametrize("end", [sign_out, leave, take_a_new_password, be_switched_off])
def test_a_stream_ends_when_its_person_is_no_longer_welcome(crew, streams, end):
    mine, another = signed_in(crew.ana), signed_in(crew.bo)

    async def listen():
        async with opened(streams, mine) as page, opened(streams, another) as other:
            await page.hears()
            await other.hears()
            await elsewhere(end, crew)
            heard = [await page.hears()]
            while heard[-1] != "the end":
                heard.append(await page.hears())
            return heard[-1], any(stream.listener.person_id == crew.bo.pk for stream in streams.open)

    assert asyncio.run(listen()) == ("the end", end is not sign_out)


def test_one_person_cannot_take_all_streams(crew, streams, monkeypatch):
    monkeypatch.setattr(live, "STREAMS_A_PERSON", 1)
    mine, another = signed_in(crew.ana), signed_in(crew.bo)

    async def listen():
        async with opened(streams, mine) as page:
            await page.hears()
            return (await answer(streams, mine))[0], (await answer(streams, another))[0]

    assert asyncio.run(listen()) == (429, 200)


def test_the_server_has_a_limit_of_its_own(crew, streams, monkeypatch):
    monkeypatch.setattr(live, "STREAMS", 0)

    assert asyncio.run(answer(streams, signed_in(crew.ana)))[0] == 503


@pytest.mark.parametrize("trouble", [OperationalError("the database restarts"), RuntimeError("a fault of ours")])
def test_streams_outlive_trouble_that_passes(crew, streams, monkeypatch, trouble):
    cookie = signed_in(crew.ana)
    times = []

    def wrong_once(project_ids):
        times.append(1)
        if len(times) == 1:
            raise trouble
        return doorman.numbers(project_ids)

    monkeypatch.setattr(live, "numbers", wrong_once)

    async def listen():
        async with opened(streams, cookie) as page:
            await page.hears()
            await elsewhere(crew.story)
            return await page.hears()

    assert asyncio.run(listen()).startswith("data: ")


def test_the_server_ends_all_streams_at_once(crew, streams):
    cookie = signed_in(crew.ana)

    async def listen():
        async with opened(streams, cookie) as page:
            await page.hears()
            streams.end()
            return await page.hears()

    assert asyncio.run(listen()) == "the end"


def test_however_many_listen_the_questions_are_three(crew, django_assert_num_queries):
    people = (crew.ana, crew.bo, crew.vera, crew.cleo)
    listeners = {doorman.admit(f"{settings.SESSION_COOKIE_NAME}={signed_in(person)}", "churn")[0] for person in people}

    with django_assert_num_queries(3):
        numbers = doorman.numbers({listener.project_id for listener in listeners})
        welcome = doorman.still_welcome(listeners)
    assert welcome == listeners
    assert numbers == {crew.project.pk: doorman.number_of(crew.project.pk)}


def test_a_listener_does_not_show_the_password_hash(crew):
    listener, _ = doorman.admit(f"{settings.SESSION_COOKIE_NAME}={signed_in(crew.ana)}", "churn")

    assert listener.password not in repr(listener)
