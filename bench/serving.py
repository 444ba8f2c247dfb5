"""Servers in processes of their own, and a client that keeps its connection."""

import gzip
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.site.configuration import Configuration

PLAIN = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "DJANGO_"))}


@dataclass
class Answer:
    """What came back, and how long it took in milliseconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took: float

    @property
    def text(self) -> str:
        return (gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body).decode()


class Client:
    """One connection that is kept, one person who is signed in."""

    TOKEN = "b" * 32

    def __init__(self, port: int, session: str = "", *, home: Path = Path()) -> None:
        ours, csrf = Configuration(home=str(home)).cookies
        self.cookies = f"{ours}={session}; {csrf}={self.TOKEN}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: str) -> Answer:
        """Send a form as the page's script does."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", "X-CSRFToken": self.TOKEN}
        return self._ask("POST", path, form.encode(), kind)

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Cookie": self.cookies, **more}
        began = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = 1000 * (time.perf_counter() - began)
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content, took)


class Server:
    """A server of its own process. port: where it listens; first_answer: seconds until it first answered."""

    def __init__(self, command: list[str], home: Path, asks: str) -> None:
        environment = {**PLAIN, "ASSAY_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.port = self._port()
        Client(self.port).get(asks)
        self.first_answer, self.cpu_at_first = time.perf_counter() - began, self.cpu

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    @property
    def memory(self) -> float:
        """Megabytes that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    @property
    def cpu(self) -> float:
        """Seconds that a processor has worked for it, all threads together."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def _port(self) -> int:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            last = line.split(" (")[0].strip().rpartition(":")[2]
            if last.isdigit():
                return int(last)
        raise RuntimeError("The server did not start.")


def assay(home: Path) -> Server:
    """Serve the instance in a home."""
    return Server(["-m", "assay.site.console", "serve", "--port", "0"], home, "/sign-in/")


def floor(home: Path) -> Server:
    """Serve the bare floor."""
    return Server(["-m", "bench.floor", str(home)], home, "/board")
