"""Push runs to Assay out of a training script. It needs nothing but Python's standard library, and no server here.

from assay.push import run

with run("CHURN-H3", arm="candidate", seed=7) as it:
    it.log(pr_auc=train())

ASSAY_URL, ASSAY_TOKEN (or ASSAY_TOKEN_FILE) and ASSAY_PROJECT say where it goes. A training is never lost to this: what
cannot be sent is kept in assay-unsent.jsonl, which `assay evidence push assay-unsent.jsonl` sends later.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assay import clock

if TYPE_CHECKING:
    from typing import Self
    from urllib.error import HTTPError

UNSENT = "assay-unsent.jsonl"
OF_THE_RUN = (404, 409, 413, 422)  # answers that say what is wrong with it, and will again
MOST_AT_ONCE = 500
PATIENCE = 15  # seconds without a byte
LONGEST_ANSWER = 60  # seconds for all of one answer, from the look at its name on
TRIES = 3
AGAIN = frozenset({429, 500, 502, 503, 504, 507})
LONGEST_WAIT = 60

Told = dict[str, Any]


class PushFailed(Exception):
    """The server did not take it. status: its answer, 0 where there was none; errors: (path, sentence) of fields."""

    def __init__(self, said: str, status: int = 0, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(said)
        self.status, self.errors = status, tuple(errors)


class Server:
    """One project on a server, and the token that opens it. What is not given is read from the environment."""

    def __init__(self, url: str = "", project: str = "", token: str = "") -> None:
        self.url = (url or os.environ.get("ASSAY_URL", "")).rstrip("/")
        self.project = (project or os.environ.get("ASSAY_PROJECT", "")).upper()
        self._token = token or _token_of_environment()
        for value, name in ((self.url, "ASSAY_URL"), (self.project, "ASSAY_PROJECT"), (self._token, "ASSAY_TOKEN")):
            if not value:
                raise PushFailed(f"{name} is not set.")
        if not self.url.startswith(("https://", "http://")):
            raise PushFailed("ASSAY_URL has to read https://assay.example.org.")

    def push(self, runs: Iterable[Told]) -> Iterator[Told]:
        """Push runs, each as the API takes it, and return what became of each. Raises PushFailed."""
        batch = list(runs)
        for start in range(0, len(batch), MOST_AT_ONCE):
            told = self.ask(f"projects/{self.project}/runs", batch[start : start + MOST_AT_ONCE])
            if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
                raise PushFailed(f"{self.url} answers, but not as Assay does.")
            yield from told

    def ask(self, path: str, body: Any = None) -> Any:
        """Ask the API below /api/v1/; with a body it is sent there. Raises PushFailed."""
        for left in reversed(range(TRIES)):
            try:
                return self._in_time(lambda: self._asked(path, body))
            except _Again as again:
                if not left:
                    raise PushFailed(str(again), again.status) from again
                sleep(min(again.wait or 2.0 ** (TRIES - left), LONGEST_WAIT))
        raise AssertionError("it was tried")

    def _in_time(self, ask: Callable[[], Any]) -> Any:
        """Return what a question comes to, or raise it: a server that trickles holds no training up."""
        from queue import Empty, SimpleQueue  # noqa: PLC0415  as long as all else here, and needed at the end
        from threading import Thread  # noqa: PLC0415

        told: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()

        def asking() -> None:
            try:
                told.put((ask(), None))
            except Exception as fault:  # noqa: BLE001  it is raised where it is waited for
                told.put((None, fault))

        Thread(target=asking, daemon=True).start()
        try:
            answer, fault = told.get(timeout=LONGEST_ANSWER)
        except Empty:
            raise PushFailed(f"{self.url} takes more than {LONGEST_ANSWER} seconds to answer.") from None
        if fault is not None:
            raise fault
        return answer

    def _asked(self, path: str, body: Any) -> Any:
        from http.client import HTTPException  # noqa: PLC0415  as long as all else here, and needed at the end
        from urllib.error import HTTPError  # noqa: PLC0415
        from urllib.request import HTTPRedirectHandler, Request, build_opener  # noqa: PLC0415

        class Stay(HTTPRedirectHandler):
            """Follows nowhere: the token is for this server alone."""

            def redirect_request(self, *_args: Any, **_more: Any) -> None:
                return None

        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = Request(f"{self.url}/api/v1/{path}", sent, headers)  # noqa: S310  http or https, as was checked
        try:
            try:
                with build_opener(Stay).open(request, timeout=PATIENCE) as answer:
                    return json.loads(answer.read())
            except HTTPError as refused:
                raise _failure(refused, refused.read(2**20), self.url) from None
        except (OSError, HTTPException) as fault:  # none, or one that breaks off
            raise _Again(f"{self.url} does not answer: {getattr(fault, 'reason', fault)}.") from None
        except ValueError:
            raise PushFailed(f"{self.url} answers, but not as Assay does.") from None


class Run:
    """One run of one arm, as it goes. Values that are logged several times are steps; folds are steps too."""

    def __init__(self, hypothesis: str, *, arm: str, server: Server | None = None, **told: Any) -> None:
        project, _, _ = hypothesis.rpartition("-")
        self._server, self._project = server, project
        self._steps: dict[str, list[Told]] = {}
        self.told: Told = {"id": os.urandom(16).hex(), "hypothesis": hypothesis, "arm": arm, "commit": _commit()}
        self.told |= {name: _plain(value) for name, value in told.items() if value is not None}

    def log(self, values: Mapping[str, float] | None = None, *, step: int | None = None, **more: float) -> None:
        """Note values of metrics: log(pr_auc=0.31), log({"val/loss": 0.2}, step=3)."""
        for name, value in {**(values or {}), **more}.items():
            steps = self._steps.setdefault(name, [])
            steps.append({"step": len(steps) if step is None else step, "value": _number(value)})

    def param(self, **values: Any) -> None:
        """Note what it was trained with."""
        self.told.setdefault("params", {}).update(_plain(values))

    def begin(self) -> None:
        """Say that it has begun, so that a run that dies is seen to be missing."""
        self.told |= {"status": "RUNNING", "started": clock.now().isoformat()}
        try:
            self._push()
        except PushFailed as fault:
            _say(f"The run is not announced: {fault}")

    def end(self, status: str = "FINISHED") -> None:
        """Push what it came to. What cannot be sent is kept beside the script; said, where nothing can be written."""
        steps = {name: steps[0]["value"] if len(steps) == 1 else steps for name, steps in self._steps.items()}
        self.told |= {"status": status, "finished": clock.now().isoformat(), "metrics": steps}
        try:
            self._push()
        except PushFailed as fault:
            then = "Mend it there, then push it" if fault.status in OF_THE_RUN else "Send it later"
            _say(f"{_kept(self.told | {'hypothesis': self._key})}: {fault} {then}: assay evidence push {UNSENT}")

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self.end("FINISHED" if kind is None else "KILLED" if issubclass(kind, KeyboardInterrupt) else "FAILED")

    @property
    def _key(self) -> str:
        """Its hypothesis with the project, where that is known: a kept run has to find home without this shell."""
        its = self._server.project if self._server else self._project or os.environ.get("ASSAY_PROJECT", "")
        hypothesis: str = self.told["hypothesis"]
        return f"{its.upper()}-{hypothesis}" if its and not self._project else hypothesis

    def _push(self) -> None:
        server = self._server or Server(project=self._project)
        for answer in server.push([self.told]):
            if answer.get("why") and self.told["status"] != "RUNNING":
                _say(f"The run is stored, and does not count: {answer['why']}.")


def run(hypothesis: str, *, arm: str, seed: int | str | None = None, **more: Any) -> Run:
    """Return a run to be used in a `with`: it is announced there, and pushed at its end, also where that is an error.

    hypothesis: H3, or CHURN-H3. arm: baseline or candidate. more: repeat, fold, name, dataset, user, params, tags, id.
    """
    return Run(hypothesis, arm=arm, seed=seed, **more)


class _Again(Exception):
    """A failure that may pass. wait: seconds, as the server asks for."""

    def __init__(self, said: str, status: int = 0, wait: float = 0) -> None:
        super().__init__(said)
        self.status, self.wait = status, wait


def _failure(refused: HTTPError, content: bytes, url: str) -> Exception:
    status, wait = refused.code, refused.headers.get("Retry-After")
    try:
        told = json.loads(content)
        said, errors = str(told["detail"]), [(one["path"], one["message"]) for one in told.get("errors") or ()]
    except (ValueError, KeyError, TypeError):
        said, errors = f"{url} answers {status}, and not as Assay does.", []
    if status in AGAIN:
        return _Again(said, status, float(wait) if wait and wait.isdecimal() else 0)
    return PushFailed(said, status, errors)


def _token_of_environment() -> str:
    if file := os.environ.get("ASSAY_TOKEN_FILE"):
        return token_in(file)
    return os.environ.get("ASSAY_TOKEN", "").strip()


def token_in(file: str) -> str:
    """Return the token in a file. Raises PushFailed where it cannot be read."""
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise PushFailed(f"The token's file {file} cannot be read: {fault}.") from None


def _number(value: Any) -> Any:
    """Return a number as JSON has it: also of numpy or torch; a text for what is none."""
    number = float(value)
    if number != number:  # noqa: PLR0124  NaN alone differs from itself
        return "NaN"
    return number if abs(number) != float("inf") else "Infinity" if number > 0 else "-Infinity"


def _commit() -> str:
    """Return the commit that the script lies in, "" where there is none."""
    here = Path.cwd()
    git = next((above / ".git" for above in (here, *here.parents) if (above / ".git").is_dir()), None)
    try:
        return _head(git) if git else os.environ.get("GITHUB_SHA") or os.environ.get("CI_COMMIT_SHA") or ""
    except (OSError, UnicodeDecodeError):
        return ""  # a branch that was packed away: the run is worth more than its commit


def _head(git: Path) -> str:
    said = (git / "HEAD").read_text("utf-8").strip()
    return (git / said[5:]).read_text("utf-8").strip()[:64] if said.startswith("ref: ") else said[:64]


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: what is none of its own, such as a number of numpy's, as a text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def _kept(told: Told) -> str:
    """Keep a run beside the script; say where it is now."""
    line = json.dumps(told)
    try:
        with Path(UNSENT).open("a", encoding="utf-8") as kept:
            kept.write(line + "\n")
    except OSError as fault:
        return f"The run cannot be kept in {UNSENT} ({fault.strerror}), so it stands here to be put there:\n{line}\n"
    return f"The run is kept in {UNSENT}"


def _say(text: str) -> None:
    sys.stderr.write(f"assay: {text}\n")
