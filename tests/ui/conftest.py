"""Pages made of the components alone, with sample values, and a small server that shows them to a browser."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jinja2
import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import Browser, Page

from assay import clock
from assay.ui.middleware import HEADERS
from tests.ui import samples

PAGES = Path(__file__).parent / "pages"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
NOW = datetime(2026, 11, 24, 8, 31, tzinfo=UTC)


@pytest.fixture
def environment(settings: Any) -> jinja2.Environment:
    """The product's own environment, with the pages of this folder beside its templates."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    env = engines["jinja2"].env.overlay()
    env.loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(PAGES), engines["jinja2"].env.loader])
    return env


@pytest.fixture
def draw(environment: jinja2.Environment) -> Callable[..., str]:
    """Render a page of tests/ui/pages, or a template of the product."""
    return lambda page, **context: drawn(environment.get_template(page), context)


@pytest.fixture
def draw_text(environment: jinja2.Environment) -> Callable[..., str]:
    """Render a template that stands in the test itself."""
    return lambda text, **context: drawn(environment.from_string(text), context)


def drawn(template: jinja2.Template, context: dict[str, Any]) -> str:
    """Fill a template with the samples, on a Tuesday morning."""
    with clock.at(NOW):
        return template.render(samples.context() | context)


@dataclass
class Site:
    """A server of fixed pages.

    pages: a path to HTML, to (status, body, headers) or to a function of the request that returns one of these.
    posts: what was sent to which path. event: what the live stream tells. down: answer nothing at all.
    """

    pages: dict[str, Any] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    event: int = 1
    down: bool = False
    url: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    """The server, on a free port."""
    shown = Site()
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            shown.asked.append(path)
            if shown.down:
                return self.close_connection_now()
            if path.startswith("/live/"):
                return self.stream()
            if path.startswith("/static/"):
                found = Path(str(finders.find(path.removeprefix("/static/"))))
                return self.answer(found.read_bytes(), TYPES[found.suffix])
            self.show(path)

        def do_POST(self) -> None:
            if shown.down:
                return self.close_connection_now()
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            shown.posts.append((urlsplit(self.path).path, {k: v[-1] for k, v in parse_qs(body, True).items()}))
            self.show(urlsplit(self.path).path)

        def show(self, path: str) -> None:
            page = shown.pages.get(path, (404, "<main data-trouble><h1>Nothing here</h1></main>"))
            page = page(self) if callable(page) else page
            status, body, *more = page if isinstance(page, tuple) else (200, page)
            kind = "application/json" if isinstance(body, (dict, list)) else "text/html; charset=utf-8"
            text = json.dumps(body) if isinstance(body, (dict, list)) else body
            self.answer(text.encode(), kind, status, dict(*more))

        def stream(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            told = 0
            while not ended.wait(0.05) and not shown.down:
                if told != shown.event:
                    told = shown.event
                    try:
                        self.wfile.write(f"data: {told}\n\n".encode())
                        self.wfile.flush()
                    except OSError:
                        break
            self.close_connection = True

        def answer(self, body: bytes, kind: str, status: int = 200, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {
                **HEADERS,
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                **(more or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def close_connection_now(self) -> None:
            self.close_connection = True
            self.connection.close()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    shown.url = f"http://127.0.0.1:{server.server_port}"
    yield shown
    ended.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(chromium: Browser, site: Site) -> Iterator[Page]:
    """A tab that fails the test when the page breaks its policy or throws."""
    page = chromium.new_page(base_url=site.url, viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield page
    page.close()
    assert complaints == []
