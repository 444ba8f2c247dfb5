"""Every route, asked by everybody: strangers, outsiders, viewers, members of another project, those who were let go.

The routes are read off the router, the forms off the pages. What a body or a query can name beyond the forms stands in
BODIES and QUERIES (sent.py). The answers are those of one table:

    a stranger is sent to sign in (302, or 401 where JSON is asked for)
    an outsider, somebody who was let go, and any id of another project find nothing (404)
    a viewer reads, and may change nothing (403)

and whoever is turned away has changed nothing, and reads no word of the other project.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, path

from assay import clock
from assay.demo import urls as demo
from assay.events.models import Event
from tests.conftest import NOW
from tests.rows import values
from tests.site.forms import read
from tests.site.routes import Route, routes
from tests.site.sent import BODIES, FREE, QUERIES, TEXTS, filled, route_of, swap, swapped_bodies, variants
from tests.site.world import FOREIGN, OWN, World

#: open to strangers: coming in, and nothing else
PUBLIC = {
    "account_login", "account_inactive", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "crew:start", "crew:invitation", "crew:link", "api",
}  # fmt: skip
#: about oneself, whatever projects one is on
ONES_OWN = {
    "account_logout", "account_change_password", "account_set_password",
    "crew:home", "crew:me", "crew:found", "crew:palette", "crew:preview",
}  # fmt: skip
#: pages that are forms for a change: a viewer has no use for them
FORMS = {
    "ledger:new", "ledger:edit", "ledger:amendments", "ledger:evidence", "ledger:columns", "ledger:preview",
    "ledger:follow_ups", "ledger:record",
    "backlog:draft", "backlog:choices", "backlog:plan", "backlog:plan_again", "backlog:close",
    "crew:agreement_edit", "crew:tokens",
}  # fmt: skip
#: what a viewer may send: it changes nothing, or nothing but their own
VIEWERS_MAY_SEND = {
    "backlog:views": "a view of one's own",
    "backlog:view_removal": "a view of one's own",
    "crew:mention": "that oneself has seen it",
}
#: things of one's own: those of somebody else are not there
SOMEBODY_ELSES = {"crew:mention", "backlog:view_removal", "backlog:comment", "backlog:comment_removal"}


def every_route() -> list[Route]:
    """Those of this instance. Those of the example alone have their tests in tests/demo."""
    return sorted(routes(get_resolver().url_patterns), key=lambda route: route.name)


PAGES = 300  # that are followed from link to link
ROUTES = every_route()
each_route = pytest.mark.parametrize("route", ROUTES, ids=[route.name for route in ROUTES])
LINKS = {"crew:link", "crew:invitation"}  # say to whoever holds the link which project it is for
NAMES_THEIRS = re.compile(rf"the {FOREIGN}|{FOREIGN}@", re.IGNORECASE)
NAMES_OURS = re.compile(rf"the {OWN}|{OWN}@", re.IGNORECASE)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; each test takes back what it does."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    unhashed = override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain})
    with django_db_blocker.unblock(), clock.at(NOW), unhashed, transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asking(world: World) -> Callable[[str], Client]:
    """A fresh browser for any of them, signed in."""
    people = ("ana", "cleo", "lee", "vera", "otto", "rem")
    cookies = {name: client_of(getattr(world, name)).cookies for name in people}

    def browser(who: str, **more: Any) -> Client:
        client = Client(**more)
        client.cookies = deepcopy(cookies.get(who, client.cookies))
        return client

    return browser


@pytest.fixture(scope="module")
def stored(world: World, asking: Callable[[str], Client], pages: list[tuple[str, Any]]) -> "Unchanged":
    return Unchanged()


@pytest.fixture(autouse=True)
def in_it(db: None) -> None:
    """Nothing is counted against anybody."""
    cache.clear()


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


class Unchanged:
    """Holds what is stored before anything is tried, and compares: each test takes back what it does."""

    def __init__(self) -> None:
        self.before, self.events = values(), Event.objects.count()

    def check(self, what: str) -> None:
        assert Event.objects.count() == self.events, f"{what} was recorded"
        assert values() == self.before, f"{what} changed rows"


def told(route: Route, answer: Any) -> str:
    return f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']} ({route.name}) is {answer.status_code}"


def is_missing(answer: Any) -> bool:
    """Whether a route does not know a method at all, whoever asks."""
    return answer.status_code == 405


def both(client: Client, address: str) -> list[Any]:
    return [client.get(address), client.post(address)]


@each_route
def test_who_is_not_on_the_project_finds_nothing(world, asking, stored, route):
    """A stranger is sent to sign in; an outsider and who was let go find nothing. A new parameter fails here first."""
    address = route.address(world.own)
    for who in ("a stranger", "otto", "rem"):
        for answer in both(asking(who), address):
            assert answer.status_code < 500
            assert (who == "a stranger" and route.name in LINKS) or not NAMES_OURS.search(answer.content.decode())
            if is_missing(answer) or route.name in PUBLIC or (route.name in ONES_OWN and who != "a stranger"):
                continue
            is_sent_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
            as_a_stranger = is_sent_to_sign_in or answer.status_code == 401
            assert as_a_stranger if who == "a stranger" else answer.status_code == 404, f"{who}: {told(route, answer)}"
    stored.check("what was tried")


@each_route
def test_a_viewer_reads_and_changes_nothing(world, asking, bodies, stored, route):
    if route.name in PUBLIC | ONES_OWN:
        return
    address, client = route.address(world.own), asking("vera")
    page = client.get(address)
    if not is_missing(page):
        expected = (403,) if route.name in FORMS else (200, 301, 302)
        assert page.status_code in expected, told(route, page)
    for body in ({}, *bodies.get(route.name, [])):
        answer = taken_back(client, address, body) if route.name in VIEWERS_MAY_SEND else client.post(address, body)
        if route.name in VIEWERS_MAY_SEND:
            assert answer.status_code in (200, 204, 303, 404, 422), told(route, answer)
        elif not is_missing(answer):
            allowed = (403, 404) if route.name in SOMEBODY_ELSES else (403,)
            assert answer.status_code in allowed, f"{told(route, answer)} to {body}"
    stored.check("what a viewer sent")


@each_route
def test_an_id_of_another_project_is_not_there(world, asking, bodies, stored, route):
    """All ids of the address swapped, then each of them alone; asked by a member and by the owner."""
    if not route.parameters or route.name in PUBLIC:
        return
    for address in swapped_addresses(world, route):
        for who in ("ana", "cleo"):
            sent = [asking(who).post(address, body) for body in ({}, *bodies.get(route.name, [])[:3])]
            for answer in (asking(who).get(address), *sent):
                assert is_missing(answer) or answer.status_code == 404, told(route, answer)
                assert not NAMES_THEIRS.search(answer.content.decode()), f"{route.name} tells of another project"
    stored.check("an id of another project")


@each_route
def test_a_body_that_names_another_project_is_refused(world, asking, bodies, stored, route):
    address = route.address(world.own)
    for name, body in swapped_bodies(world, bodies.get(route.name, [])):
        if name in TEXTS or name in FREE.get(route.name, ()):
            continue
        for who in ("ana", "cleo"):
            answer = asking(who).post(address, body)
            assert answer.status_code in (403, 404, 422), f"{told(route, answer)} to {name}={body[name]}"
            assert not NAMES_THEIRS.search(answer.content.decode()), f"{route.name} tells of another project"
    stored.check("a body that names another project")


@each_route
def test_a_field_named_after_a_thing_of_another_project_touches_nothing_there(world, asking, bodies, stored, route):
    theirs = {key: row for key, row in stored.before.items() if FOREIGN in str(row).lower()}
    for body in bodies.get(route.name, []):
        more = {swapped: value for name, value in body.items() if (swapped := swap(world, name)) != name}
        if more:
            with transaction.atomic():
                answer = asking("ana").post(route.address(world.own), {**body, **more})
                after = values()
                transaction.set_rollback(True)
            assert answer.status_code < 500
            assert {key: after.get(key) for key in theirs} == theirs
            assert not NAMES_THEIRS.search(answer.content.decode())


@each_route
def test_a_query_that_names_another_project_finds_nothing_of_it(world, asking, links, route):
    asked = [filled(world.own, query) for query in QUERIES.get(route.name, [])] + links.get(route.name, [])[:20]
    for query in asked:
        theirs = {name: swap(world, value) for name, value in query.items()}
        if theirs != query:
            answer = asking("ana").get(route.address(world.own), theirs)
            assert answer.status_code < 500, told(route, answer)
            assert not NAMES_THEIRS.search(answer.content.decode()), f"{route.name}?{urlencode(theirs)}"


@each_route
def test_what_takes_changes_alone_leads_to_a_page_when_it_is_opened(world, asking, route):
    answer = asking("ana").get(route.address(world.own))
    if is_missing(answer):
        up = re.search(r'class="btn btn--main" href="([^"]+)"', answer.content.decode())
        assert up and asking("ana").get(up[1]).status_code in (200, 302), told(route, answer)


@each_route
def test_reading_changes_nothing_and_a_form_of_another_site_neither(world, asking, stored, route):
    address = route.address(world.own)
    for who in ("ana", "cleo"):
        asking(who).get(address)
    answer = asking("cleo", enforce_csrf_checks=True).post(address)
    assert answer.status_code in (403, 405), told(route, answer)
    stored.check("reading")


def test_every_route_that_takes_a_form_has_one_to_try(world, asking, bodies):
    """So that no body goes untried: a form on a page, or a line in BODIES."""
    client = asking("cleo")
    takes = {
        route.name
        for route in ROUTES
        if route.name not in PUBLIC | ONES_OWN and not is_missing(taken_back(client, route.address(world.own), {}))
    }
    unknown = sorted(takes - set(bodies))
    assert not unknown, (
        f"Nothing is known to be sent to {', '.join(unknown)}: add a line to BODIES in tests/site/sent.py."
    )


def test_a_new_kind_of_parameter_fails_and_says_how_to_teach_it(world):
    new = path("p/<slug:project>/rooms/<int:pk>", lambda request: None, name="room")

    with pytest.raises(AssertionError, match=r"rooms/<int:pk>. Teach it in tests/site/routes.py"):
        next(routes([new])).address(world.own)


def test_the_example_is_nowhere_but_in_the_example(world, asking, settings):
    settings.ROOT_URLCONF = "tests.demo.urls"
    for route in routes(demo.urlpatterns, spaces=("demo",)):
        if route.template != "sign-in/":  # the crew's own form, with a way to the example before it
            for who in ("a stranger", "ana", "otto"):
                assert [answer.status_code for answer in both(asking(who), route.address(world.own))] == [404, 404]


def test_the_lists_name_only_what_there_is():
    there = {route.name for route in ROUTES}
    for listed in (
        PUBLIC,
        ONES_OWN,
        FORMS,
        set(VIEWERS_MAY_SEND),
        SOMEBODY_ELSES,
        set(BODIES),
        set(QUERIES),
        set(FREE),
    ):
        assert listed <= there


@pytest.fixture(scope="module")
def pages(world: World) -> list[tuple[str, Any]]:
    """Every page that members come to by links, read by a member and by the owner."""
    found = []
    for person in (world.ana, world.cleo):
        client, seen = client_of(person), set()
        waiting = [route.address(world.own) for route in ROUTES if route.name not in PUBLIC]
        while waiting and len(seen) < PAGES:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            answer = client.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                page = read(answer.content.decode())
                found.append((address, page))
                waiting += [link.partition("#")[0] for link in page.links if _is_ours(world, link)]
    return found


@pytest.fixture(scope="module")
def bodies(world: World, pages: list[tuple[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """What is sent to each route: the forms of all pages, each once, and BODIES."""
    known: dict[str, list[dict[str, str]]] = {
        name: [filled(world.own, body) for body in told] for name, told in BODIES.items()
    }
    for _address, page in pages:
        for form in page.forms:
            name = route_of(form.action)
            for body in variants(world, form):
                if name and body not in known.setdefault(name, []):
                    known[name].append(body)
    return {name: told[:40] for name, told in known.items()}


@pytest.fixture(scope="module")
def links(pages: list[tuple[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """The queries of all links."""
    known: dict[str, list[dict[str, str]]] = {}
    for _address, page in pages:
        for link in page.links:
            name, query = route_of(link), dict(parse_qsl(urlsplit(link).query))
            if name and query and query not in known.setdefault(name, []):
                known[name].append(query)
    return known


def _is_ours(world: World, link: str) -> bool:
    path = urlsplit(link).path
    return path.lower().startswith((world.own.project.url, "/browse/churn-")) and not path.endswith((".csv", ".json"))


def taken_back(client: Client, address: str, body: dict[str, str]) -> Any:
    """Send a form, and take back what came of it."""
    with transaction.atomic():
        answer = client.post(address, body)
        transaction.set_rollback(True)
    return answer


def swapped_addresses(world: World, route: Route) -> Iterator[str]:
    """The address with all its ids swapped, and with each of them alone."""
    count = len(route.parameters)
    yield route.address(*[world.foreign] * count)
    for swapped, at in enumerate(route.parameters if count > 1 else ()):
        if not at.endswith(("<int:number>", "<int:version>")):  # a number means something in every project
            yield route.address(*[world.foreign if place == swapped else world.own for place in range(count)])
