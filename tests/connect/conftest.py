"""A tracker of the crew, and a real MLflow server to connect it to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assay import clock
from tests.absent import need
from tests.ledger.conftest import ledger  # noqa: F401  hypotheses of the crew


@pytest.fixture(scope="session")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real MLflow server. Where it is not installed its tests are skipped, but never in CI."""
    need("mlflow", "flask", "sqlalchemy", "pandas")
    from tests.connect.mlflow_server import Server

    server = Server(Path(tmp_path_factory.mktemp("mlflow")))
    yield server
    server.stop()


@pytest.fixture
def tracked(crew: Any, mlflow: Any, settings: Any) -> "Tracked":
    """The crew's project with the real server connected, and an experiment of its own."""
    return Tracked(crew, mlflow, settings)


class Tracked:
    """Logs runs as scripts of the crew do, and looks."""

    count = 0

    def __init__(self, crew: Any, server: Any, settings: Any) -> None:
        from assay.connect.models import Tracker

        settings.OUTGOING_HOSTS = frozenset({server.host})
        Tracked.count += 1
        self.crew, self.server, self.name = crew, server, f"churn {Tracked.count}"
        self.experiment = server.experiment(self.name)
        self.tracker = Tracker.objects.connect(
            project=crew.project, address=server.url, experiments=self.name, by=crew.lee
        )

    def run(
        self, named: str, arm: str = "", seed: Any = None, value: Any = None, *, hours: float = 1, **more: Any
    ) -> str:
        """Log a run that began so many hours from now and took half an hour."""
        start = clock.now().timestamp() + hours * 3600
        tags = {"assay.hypothesis": named, **({"assay.arm": arm} if arm else {}), **more.pop("tags", {})}
        if seed is not None:
            tags["assay.seed"] = seed
        metrics = {} if value is None else {"pr_auc": value}
        values = {"start": start, "end": start + 1800, "metrics": metrics, **more}
        return str(self.server.run(self.experiment, tags=tags, **values))

    def look(self, *, whole: bool = False, hours: float = 24, by: Any = None) -> Any:
        """Look at it so many hours from now."""
        from datetime import timedelta

        from assay.connect.looking import look_at

        with clock.at(clock.now() + timedelta(hours=hours)):
            seen = look_at(self.tracker.pk, whole=whole, by=by)
        self.tracker.refresh_from_db()
        return seen
