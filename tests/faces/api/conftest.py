"""A program with a token, and runs as it tells them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from assay.crew.models import Token
from tests.conftest import NOW
from tests.ledger.conftest import GAINS, Ledger


class Program:
    """Sends what a training script would, with a token of its own, and shows a broken answer as it is."""

    def __init__(self, crew: Any, scope: str = "push", by: Any = None, project: Any = None) -> None:
        self.project = project or crew.project
        self.token, self.secret = Token.objects.make(
            project=self.project, name=f"{scope} {Token.objects.count()}", scope=scope, lasts=timedelta(days=30),
            by=by or crew.ana,
        )  # fmt: skip
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.secret}", **headers})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", sent, content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}", **headers},
        )  # fmt: skip

    def push(self, *runs: Any, **headers: str) -> Any:
        return self.post(f"projects/{self.project.key}/runs", runs[0] if len(runs) == 1 else list(runs), **headers)


def run(seed: int = 1, arm: str = "candidate", value: Any = 0.3185, **more: Any) -> dict[str, Any]:
    """One run as JSON."""
    start = NOW + timedelta(hours=seed or 1)
    told = {
        "id": f"{arm[0]}{seed}", "hypothesis": "H1", "arm": arm, "seed": seed, "metrics": {"pr_auc": value},
        "dataset": "5ff0e1", "started": start.isoformat(), "finished": (start + timedelta(minutes=20)).isoformat(),
    }  # fmt: skip
    return {name: value for name, value in (told | more).items() if value is not None}


def both(gains: Any = GAINS) -> list[dict[str, Any]]:
    """Runs of both arms, seed by seed."""
    pairs = [(seed, gain) for seed, gain in enumerate(gains, start=1)]
    return [one for seed, gain in pairs for one in (run(seed, "baseline", 0.31), run(seed, value=0.31 + gain))]


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Nothing is counted against anybody from one test to the next."""
    cache.clear()


@pytest.fixture
def ledger(crew: Any, told: Any) -> Ledger:
    return Ledger(crew, NOW)


@pytest.fixture
def hypothesis(ledger: Ledger) -> Any:
    return ledger.registered()


@pytest.fixture
def program(crew: Any, hypothesis: Any) -> Program:
    return Program(crew)
