"""The few questions that MLflow is asked, over the guarded client.

Source: MLflow's REST API, version 2.0, as its servers 2.x and 3.x answer it. It is never asked to order by a metric,
which takes it seconds, nor for what lies under /ajax-api.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from assay.connect.secrets import Unreadable
from assay.net import Address, Answer, BadAddress, Client, NoAnswer

if TYPE_CHECKING:
    from assay.connect.models import Tracker

API = "/api/2.0/mlflow"
A_PAGE = 1000  # runs; a server refuses more than 50,000, and takes a second for a thousand
MOST_PAGES = 200
LONGEST = 480.0  # seconds of one look, below Tracker's LONGEST_LOOK: all other jobs wait for its end
MOST_BYTES = 256 * 2**20  # of all answers of one look
AT_ONCE = 100  # ids in one question
VERSION = re.compile(r"[0-9A-Za-z.+\-]{1,30}")
TAGGED = "tags.`assay.hypothesis` LIKE '%'"


class Rebuff(Exception):
    """The server answered, and nothing can be done with it: the words say why, and what to do."""

    def __init__(self, words: str, status: int = 0) -> None:
        super().__init__(words)
        self.status = status


class Mlflow:
    """One tracker that is asked. Raises NoAnswer or Rebuff wherever it cannot be."""

    def __init__(self, tracker: Tracker) -> None:
        try:
            address, headers = Address.read(tracker.address), tracker.headers()
        except BadAddress as fault:
            raise Rebuff(f"is not asked: {fault}") from fault
        except Unreadable as fault:
            raise Rebuff(NOT_OURS) from fault
        self._client = Client(address, secret_headers=headers)
        self._until, self._left = monotonic() + LONGEST, MOST_BYTES
        self._signs_in = bool(headers)

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.__exit__()

    def version(self) -> str:
        """Return what it says it is, "3.17.2"."""
        answer = self._client.ask("GET", "/version")
        self._check(answer)
        said = answer.body[:40].decode("ascii", "replace").strip()
        if not VERSION.fullmatch(said):
            raise Rebuff("is no MLflow server, or something stands before it: it does not say its version")
        return said

    def experiments(self) -> dict[str, str]:
        """Return names by id of the experiments that are not deleted."""
        pages = self._pages("/experiments/search", {"max_results": A_PAGE}, "experiments")
        return {str(one.get("experiment_id", "")): str(one.get("name", "")) for one in pages}

    def runs(self, experiments: Iterable[str], query: str, *, deleted: bool = False) -> Iterator[dict[str, Any]]:
        """Return the runs that a filter finds, as it tells them. deleted: also those that were deleted."""
        ids = list(experiments)  # without any it would answer nothing, and say so in no way
        if ids:
            view = "ALL" if deleted else "ACTIVE_ONLY"
            asked = {"experiment_ids": ids, "filter": query, "run_view_type": view, "max_results": A_PAGE}
            yield from self._pages("/runs/search", asked, "runs")

    def these(self, experiments: Iterable[str], run_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Return runs by their ids, deleted ones too; what is not there any more is left out."""
        ids, places = sorted(filter(ID.fullmatch, run_ids)), list(experiments)
        for at in range(0, len(ids), AT_ONCE):
            listed = ", ".join(f"'{one}'" for one in ids[at : at + AT_ONCE])
            yield from self.runs(places, f"attributes.run_id IN ({listed})", deleted=True)

    def history(self, run_id: str, metric: str) -> list[dict[str, Any]]:
        """Return all values of a metric, one after the other."""
        asked = {"run_id": run_id, "metric_key": metric, "max_results": str(A_PAGE)}
        return list(self._pages("/metrics/get-history", asked, "metrics", method="GET"))

    def _pages(self, path: str, asked: dict[str, Any], name: str, *, method: str = "POST") -> Iterator[dict[str, Any]]:
        tokens: set[str] = set()
        while True:
            sent = {"query": asked} if method == "GET" else {"body": asked}
            answer = self._client.ask(method, API + path, **sent)
            self._check(answer)
            self._left -= len(answer.body)
            if monotonic() > self._until or self._left < 0:
                raise Rebuff("takes too long, or tells too much, for one look: name the experiments that matter")
            told = answer.json()
            rows = told.get(name, []) if isinstance(told, dict) else None
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise Rebuff("answers in a form that is not MLflow's: perhaps another program has its address")
            yield from rows
            token = told.get("next_page_token")
            if not token:
                return
            if not isinstance(token, str) or token in tokens or len(tokens) >= MOST_PAGES:
                raise Rebuff("never comes to the end of its list of runs")
            tokens.add(token)
            asked = {**asked, "page_token": token}

    def _check(self, answer: Answer) -> None:
        """Raise Rebuff unless it is an answer to the question: what stands in it is not told on."""
        status = answer.status
        if status == 401 and not self._signs_in:
            raise Rebuff(UNSIGNED, status)
        if status != 200:
            raise Rebuff(WORDS.get(status, f"answers with an error of its own ({status})"), status)


ID = re.compile(r"[0-9A-Za-z_\-]{1,80}")
NOT_OURS = "is not asked: its password or token was encrypted with the key of another instance. Type it again"
UNFORESEEN = "was asked, and then something went wrong in Assay that nobody foresaw: the log of this instance says more"
UNSIGNED = "asks who is there (401), and no sign-in is chosen: give it a name and password, or a token"
WORDS = {
    400: "does not understand what it was asked (400)",
    401: "does not accept the name, password or token that it was given (401)",
    403: "refuses access (403): the user may not read, or the server does not allow the host name in its address "
    "(start it with --allowed-hosts)",
    404: "has no such page (404): check that this is the address of an MLflow server, with its path",
    429: "asks for a pause (429)",
}


def words_of(fault: NoAnswer | Rebuff) -> str:
    """Return what happened as it follows on the name of a server: "did not answer in time"."""
    return str(fault)
