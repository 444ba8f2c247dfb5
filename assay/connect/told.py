"""What MLflow tells of a run, as it is kept: plain JSON, whatever was sent, with a fingerprint.

Numbers come as numbers or as texts; Infinity comes as the largest number there is; clocks say what they like.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import copysign, inf, isnan
from sys import float_info
from typing import Any

from assay.ledger.runs import STATES, UNDER_WAY
from assay.science.inference.reading import plain

MOST_PAIRS = 300  # of params, metrics or tags of one run
MOST_VALUES = 5000  # of one metric's history
LONGEST = 200
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

Told = dict[str, Any]


def told_of(raw: Mapping[str, Any]) -> Told | None:
    """Return what is kept of a run; None for what is none."""
    info, run = _table(raw.get("info")), _table(raw.get("data"))
    run_id = _text(info.get("run_id") or info.get("run_uuid"), 80)
    if not run_id:
        return None
    tags = _texts(run.get("tags"))
    status = _text(info.get("status"), 20).upper()
    return {
        "run_id": run_id,
        "experiment": _text(info.get("experiment_id")),
        "name": _text(info.get("run_name")) or tags.get("mlflow.runName", ""),
        "status": status if status in STATES else "FAILED",
        "start": whole(info.get("start_time")),
        "end": whole(info.get("end_time")),
        "deleted": _text(info.get("lifecycle_stage")) == "deleted",
        "user": tags.get("mlflow.user", "") or _text(info.get("user_id")),
        "commit": tags.get("mlflow.source.git.commit", "")[:64],
        "named": _named(tags),
        "tags": {name: value for name, value in tags.items() if name.startswith("assay.")},
        "params": _texts(run.get("params")),
        "metrics": plain(_metrics(run.get("metrics"))),
        "steps": _last_steps(run.get("metrics")),
        "data": _digests(raw.get("inputs")),
    }


def of_metric(told: Told, metric: str) -> list[str]:
    """Return the names under which it tells this metric: its own, and those of both arms in one run."""
    return [name for name in (metric, f"{metric}_baseline", f"{metric}_candidate") if name in told["metrics"]]


def is_over(told: Told) -> bool:
    """Whether a run has come to its end."""
    return told["status"] not in UNDER_WAY


def fingerprint(told: Told) -> str:
    """Return the sha256 of what is kept, the same wherever keys stand."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def series(rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Return a metric's history as [step, value], by step; of a step that was told twice, what came last."""
    found = {}
    for row in list(rows)[:MOST_VALUES]:
        step = whole(row.get("step")) if row.get("step") is not None else 0
        if step is not None:
            found[step] = number(row.get("value"))
    return [[step, plain(found[step])] for step in sorted(found)]


def number(value: Any) -> float | str | None:
    """Return a number, NaN and Infinity included; a text that is none as it is; None for nothing."""
    if value is None or isinstance(value, bool):
        return None
    try:
        said = float(value)
    except (TypeError, ValueError):
        return _text(value, 40) or None
    except OverflowError:
        return inf
    return said if isnan(said) or abs(said) < float_info.max else copysign(inf, said)


def whole(value: Any) -> int | None:
    """Return a whole number that came as one or as a text; None for anything else."""
    try:
        return int(value) if not isinstance(value, bool | float) and abs(int(value)) < 2**62 else None
    except (TypeError, ValueError):
        return None


def moment(milliseconds: int | None) -> datetime | None:
    """Return a moment told in milliseconds since 1970; None for one that no run has had."""
    if milliseconds is None:
        return None
    try:
        said = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return said if said > EARLIEST else None


def _named(tags: Mapping[str, str]) -> str:
    """The hypothesis that it names, with the project where it says one beside it."""
    named, project = tags.get("assay.hypothesis", "").upper(), tags.get("assay.project", "").upper()
    return (f"{project}-{named}" if project and "-" not in named else named)[:40]


def _metrics(rows: Any) -> dict[str, float | str | None]:
    return {_text(row.get("key")): number(row.get("value")) for row in _rows(rows)}


def _last_steps(rows: Any) -> dict[str, int]:
    """At which step each metric was told last, where that is beyond 0: there may be values before it."""
    return {_text(row.get("key")): step for row in _rows(rows) if (step := whole(row.get("step")) or 0) > 0}


def _digests(inputs: Any) -> list[dict[str, str]]:
    rows = _rows(_table(inputs).get("dataset_inputs"))[:20]
    return [{name: _text(_table(row.get("dataset")).get(name)) for name in ("name", "digest")} for row in rows]


def _texts(rows: Any) -> dict[str, str]:
    return {_text(row.get("key")): _text(row.get("value")) for row in _rows(rows)}


def _rows(rows: Any) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return found[:MOST_PAIRS]


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any, most: int = LONGEST) -> str:
    """A text as it can be kept: on one line, without signs that a database or a page cannot bear."""
    said = value if isinstance(value, str) else "" if value is None else str(value)
    return "".join(sign for sign in said[: 2 * most] if sign.isprintable()).strip()[:most]
