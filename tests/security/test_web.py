"""C, G, I: what every answer carries, where nobody is led, and what neither a page nor the log tells."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client, RequestFactory
from django.utils.cache import patch_vary_headers

import assay
from assay.crew.models import Project
from assay.events.once import _again
from assay.site.logs import Calm
from assay.ui.environment import way_back
from tests.security.conftest import browser

SOURCES = Path(assay.__file__).parent
ADDRESSES = {
    "/": 200, "/sign-in/": 302, "/p/churn/board": 200, "/p/churn/backlog.csv": 200, "/p/churn/backlog.json": 200,
    "/p/churn/": 302, "/nowhere": 404, "/p/other/board": 404, "/p/churn/undo": 405, "/static/assay/css/assay.css": 200,
    "/static/nowhere.js": 404, "/browse/CHURN-H1.json": 200, "/browse/CHURN-H1/runs.csv": 200,
    "/browse/CHURN-1.md": 200, "/palette.json?q=a": 200, "/static/../settings.py": 404,
    "/static/%2e%2e/%2e%2e/secret.key": 404,
}  # fmt: skip
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "http://testserver//evil.example/x", "http://testserver/\\evil.example/",
    "http://testserver\\@evil.example/", "javascript:alert(1)", "http://testserver.evil.example/p", "data:text/html,x",
    "http://testserver:80@evil.example/", "", "http://[", "http://testserver/\\/evil.example",
]  # fmt: skip


@pytest.fixture
def place(crew, ledger):
    crew.item("Read the usage table")
    ledger.sufficing()
    return crew


def is_guarded(answer):
    policy = answer.headers["Content-Security-Policy"]
    return (
        answer.headers["X-Content-Type-Options"] == "nosniff"
        and answer.headers["Referrer-Policy"] == "same-origin"
        and "script-src 'self'" in policy
        and "frame-ancestors 'none'" in policy
        and "unsafe" not in policy
    )


@pytest.mark.parametrize("address", ["/", "/p/churn/board", "/browse/CHURN-H1.json", "/p/churn/backlog.csv"])
def test_c16_no_cache_between_keeps_what_a_person_sees(place, address):
    assert "private" in browser(place.ana).get(address).headers["Cache-Control"]


@pytest.mark.parametrize(("address", "status"), ADDRESSES.items())
def test_c16_every_answer_says_what_a_browser_must_not_do(place, address, status):
    answer = browser(place.ana).get(address)

    assert answer.status_code == status
    assert is_guarded(answer)


def test_c16_refusals_and_failures_say_it_too(place, monkeypatch):
    client = browser(place.ana)
    form_of_another_site = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "x"})
    stranger = browser().get("/p/churn/board")
    refused = client.post("/browse/CHURN-1/moves", {"to": "gone"})
    bad_host = client.get("/", headers={"host": "evil.example"})
    monkeypatch.setattr(Project.objects.__class__, "seen_by", lambda *_: 1 / 0)
    broken = client.post("/browse/CHURN-1/comments", {"text": "x"})

    answers = {form_of_another_site: 403, stranger: 302, refused: 422, bad_host: 400}
    assert {answer.status_code: is_guarded(answer) for answer in answers} == dict.fromkeys(answers.values(), True)
    assert is_guarded(broken)


def test_c16_over_https_a_browser_comes_back_over_https(place, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000

    answer = browser(place.ana).get("/", secure=True)

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert patch_vary_headers(answer, ["Cookie"]) is None


def test_c14_cookies_are_out_of_reach(place, client):
    place.ana.set_password("a long enough one")
    place.ana.save()

    answer = client.post("/sign-in/", {"login": place.ana.email, "password": "a long enough one"})

    session = answer.cookies[configured.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert configured.SESSION_SERIALIZER.endswith("JSONSerializer")


@pytest.mark.parametrize("referer", ELSEWHERE)
def test_c13_nobody_is_sent_back_to_another_server(referer, rf):
    request = rf.post("/p/churn/items", headers={"referer": referer} if referer else {})

    for where in (way_back(request), _again("-", request).headers["Location"]):
        assert re.match(r"/(?![/\\])", where), where


@pytest.mark.parametrize("address", [one for one in ELSEWHERE if one])
@pytest.mark.parametrize("field", ["next", "back", "to"])
def test_c13_no_form_leads_to_another_server(place, address, field):
    client = browser(place.ana)
    board = {"referer": address, "HX-Current-URL": address, "HX-Request": "true"}
    assert client.post("/browse/CHURN-1/moves", {"to": "doing"}, headers=board).status_code < 500
    for path, fields in (
        ("/p/churn/items/changes", {"item": "CHURN-1", "property": "size", "value": "M"}),
        ("/me/", {"name": "Ana", "initials": "A", "time_zone": "UTC"}),
        ("/sign-out/", {}),
    ):
        answer = client.post(path, {**fields, field: address}, headers={"referer": address})
        assert re.match(r"/(?![/\\])", answer.headers.get("Location", "/")), path


def test_i33_a_broken_page_tells_nothing_and_its_log_line_is_one(place, monkeypatch):
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Calm("{asctime} {levelname} {message}", style="{"))
    logging.getLogger("django.request").addHandler(handler)
    forged = "Kept\n2026-11-03 08:00:00,000 ERROR All is lost \x1b[2J\r\nTraceback"

    def fails(*_args, **_more):
        raise ValueError(f"{forged} {configured.SECRET_KEY}")

    monkeypatch.setattr("assay.backlog.views.parts.item_of", fails)
    try:
        answer = browser(place.ana).post("/browse/CHURN-1/comments", {"text": forged, "password": "hunter2hunter2"})
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    page, lines = answer.content.decode(), told.getvalue().splitlines()
    assert answer.status_code == 500
    assert not [word for word in ("Traceback", "ValueError", "item_of", "site-packages", "hunter2") if word in page]
    assert configured.SECRET_KEY not in page
    assert sum(bool(re.match(r"\d{4}-\d\d-\d\d", line)) for line in lines) == 1
    assert "\x1b" not in told.getvalue()
    assert "hunter2" not in told.getvalue()


def test_h32_nothing_in_the_program_runs_what_it_reads():
    """Nothing is unpickled, evaluated or handed to a shell, whatever file or field it came from."""
    runs = re.compile(
        r"\b(?:pickle|cPickle|dill|cloudpickle|joblib|marshal|shelve|subprocess|pty)\b|(?<![\w.])(?:eval|exec)\("
        r"|os\.(?:system|popen)|yaml\.(?:unsafe_|full_)?load\((?!.*SafeLoader)|np\.load\(|allow_pickle|mark_safe"
    )
    names_them = SOURCES / "ledger" / "intake" / "files.py"  # in texts, to refuse them
    assert not re.search(
        r"^\s*(?:import|from) (?!assay|collections)\S*(?:pickle|joblib)", names_them.read_text(), re.MULTILINE
    )
    runs_itself = SOURCES / "ledger" / "notebooks" / "apart.py"  # reads notebooks in a process with limits
    assert re.findall(r"subprocess\.run\(.*\n\s*(\[[^\]]*\])", runs_itself.read_text()) == [
        '[sys.executable, "-P", "-s", "-m", WORKER]'
    ]
    found = [
        f"{path.relative_to(SOURCES)}:{number}"
        for path in SOURCES.rglob("*.py")
        if path not in (names_them, runs_itself)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if runs.search(line.partition("  #")[0]) and not line.lstrip().startswith("#")
    ]

    assert not found
    assert configured.SESSION_ENGINE == "assay.crew.sessions"


def test_i33_settings_keep_the_example_and_the_debugger_out_of_a_crews_instance():
    assert not configured.DEMO
    assert not configured.DEBUG
    assert RequestFactory().get("/").META["REMOTE_ADDR"] == "127.0.0.1"


def test_g29_a_new_password_ends_every_other_session(place):
    here, elsewhere = browser(place.ana), browser(place.ana)
    assert elsewhere.get("/").status_code == 200

    place.ana.choose_password("another long one", by=place.ana)

    assert elsewhere.get("/").status_code == 302
    assert here.get("/p/churn/board").status_code == 302


def test_a6_who_is_let_go_or_made_a_viewer_is_so_at_the_next_click(place):
    client = browser(place.ana)
    comment = lambda: client.post("/browse/CHURN-1/comments", {"text": "x"}).status_code  # noqa: E731
    assert comment() == 303

    place.seat(place.ana).change(role="viewer", by=place.cleo)
    assert comment() == 403

    place.seat(place.ana).leave(by=place.cleo)
    assert comment() == 404
    assert client.get("/p/churn/board").status_code == 404
