"""A server on loopback that answers as MLflow does, out of a list of runs; what it says can be made to lie."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

A_PAGE = 1000
TIMES = re.compile(r"attributes\.(end|start)_time > (\d+)")


def run(
    run_id: str, *, tags: dict[str, str], start: Any, end: Any = None, status: str = "FINISHED",
    metrics: dict[str, Any] | None = None, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """A run as MLflow tells it; moments in milliseconds."""
    info = {"run_id": run_id, "experiment_id": "1", "status": status, "start_time": start, "lifecycle_stage": "active"}
    pairs = [{"key": key, "value": value} for key, value in tags.items()]
    values = [{"key": key, "value": value, "step": 0} for key, value in (metrics or {}).items()]
    info |= {"end_time": end} if end is not None else {}
    return {"info": {**info, **more}, "data": {"tags": pairs, "metrics": values, "params": []}, "inputs": {}}


class Fake:
    """What it knows, what it was asked, and what it says instead (`says`: path -> status, type, bytes)."""

    def __init__(self) -> None:
        self.runs: list[dict[str, Any]] = []
        self.says: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        self.port = 0
        self._ordered: dict[str, Any] = {}

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def answer(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What MLflow would say."""
        if path.endswith("/experiments/search"):
            return {"experiments": [{"experiment_id": "1", "name": "churn"}]}
        if path.endswith("/runs/search"):
            return self._searched(asked)
        return {}

    def _searched(self, asked: dict[str, Any]) -> dict[str, Any]:
        query, start = asked["filter"], int(asked.get("page_token", 0))
        found = [one for one in self._since(query) if _fits(one, query)]
        page = found[start : start + A_PAGE]
        more = {"next_page_token": str(start + A_PAGE)} if len(found) > start + A_PAGE else {}
        return {"runs": page, **more} if page else {}

    def _since(self, query: str) -> list[dict[str, Any]]:
        """The runs of a window, found as a database finds them: by an index."""
        times = TIMES.findall(query)
        if not times:
            return self.runs
        which, since = times[0]
        known = self._ordered.get(which)
        if known is None or known[0] is not self.runs:
            moments = {one["info"]["run_id"]: int(one["info"].get(f"{which}_time") or 0) for one in self.runs}
            by_time = sorted(self.runs, key=lambda one: moments[one["info"]["run_id"]])
            known = self._ordered[which] = (self.runs, by_time, sorted(moments.values()))
        return known[1][bisect_right(known[2], int(since)) :]


def _fits(one: dict[str, Any], query: str) -> bool:
    if ids := re.search(r"run_id IN \((.*)\)", query):
        return f"'{one['info']['run_id']}'" in ids[1]
    told = one["info"]
    if "assay.hypothesis" in query and not any(tag["key"] == "assay.hypothesis" for tag in one["data"]["tags"]):
        return False
    return all(int(told.get(f"{which}_time") or 0) > int(since) for which, since in TIMES.findall(query))


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            self._say(b"3.17.2", "text/html") if self.path == "/version" else self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = json.loads(body) if body else {}
            path = self.path.partition("?")[0]
            fake.asked.append((path, asked, self.headers.get("Authorization", "")))
            if said := next((fake.says[end] for end in fake.says if path.endswith(end)), None):
                return self._say(said[2], said[1], said[0])
            self._say(json.dumps(fake.answer(path, asked)).encode(), "application/json")

        def _say(self, body: bytes, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", f"{fake.url}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing on the console."""

    return Handler


@contextmanager
def fake_mlflow() -> Iterator[Fake]:
    """Run one."""
    fake = Fake()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake)) as server:
        server.daemon_threads = True
        fake.port = server.server_address[1]
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield fake
        server.shutdown()
