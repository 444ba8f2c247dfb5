"""A real MLflow server on loopback, one for all tests of a process, and a small client that talks as scripts do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

API = "/api/2.0/mlflow/"


class Server:
    """A running server. Scripts log by its REST API, as MLflow's own client does."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.host, self.url = f"127.0.0.1:{self.port}", f"http://127.0.0.1:{self.port}"
        command = [
            sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1",
            "--backend-store-uri", f"sqlite:///{home / 'mlflow.db'}", "--artifacts-destination", str(home / "files"),
        ]  # fmt: skip
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
        self.log = (home / "log").open("w")
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log, cwd=home,
                                        start_new_session=True)  # fmt: skip
        self._wait(home / "log")

    def _wait(self, log: Path) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=2).read()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(f"MLflow did not start: {log.read_text()[-2000:]}")

    def stop(self) -> None:
        os.killpg(self.process.pid, 9)  # its data are thrown away with it
        self.process.wait(timeout=30)
        self.log.close()

    def call(self, path: str, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            self.url + API + path, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        return json.loads(urllib.request.urlopen(request, timeout=30).read() or b"{}")

    def experiment(self, name: str) -> str:
        return self.call("experiments/create", name=name)["experiment_id"]

    def run(
        self,
        experiment: str,
        *,
        start: float,
        tags: dict[str, Any],
        end: float | None = None,
        name: str = "run",
        metrics: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
        status: str = "FINISHED",
        data: str = "",
    ) -> str:
        """Log a run; without an end it is under way. metrics: a value, or values by step."""
        made = self.call(
            "runs/create", experiment_id=experiment, start_time=int(start * 1000), run_name=name,
            tags=[{"key": key, "value": str(value)} for key, value in tags.items()],
        )  # fmt: skip
        run_id = made["run"]["info"]["run_id"]
        self.log_values(run_id, metrics or {}, params or {}, start)
        if data:
            dataset = {"name": "usage", "digest": data, "source_type": "code", "source": "{}"}
            self.call("runs/log-inputs", run_id=run_id, datasets=[{"dataset": dataset, "tags": []}])
        if end is not None:
            self.call("runs/update", run_id=run_id, status=status, end_time=int(end * 1000))
        return run_id

    def log_values(self, run_id: str, metrics: dict[str, Any], params: dict[str, Any], at: float) -> None:
        rows = [
            {"key": key, "value": one, "step": step, "timestamp": int(at * 1000) + step}
            for key, values in metrics.items()
            for step, one in enumerate(values if isinstance(values, list) else [values])
        ]
        told = [{"key": key, "value": str(value)} for key, value in params.items()]
        self.call("runs/log-batch", run_id=run_id, metrics=rows, params=told)

    def tag(self, run_id: str, key: str, value: str) -> None:
        self.call("runs/set-tag", run_id=run_id, key=key, value=value)
