"""What programs are answered: the shapes that the OpenAPI document tells."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from assay.ledger.export import as_told
from assay.ledger.models import Hypothesis, Predictions, Run
from assay.ledger.pushing import Pushed


class FieldFault(Schema):
    path: str
    message: str


class ProblemOut(Schema):
    """Problem details, RFC 9457, sent as application/problem+json."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldFault] | None = None


class TokenOut(Schema):
    """The token itself: what it opens."""

    name: str
    project: str
    scope: Literal["read", "push"]
    made_by: str
    expires: datetime


class RunOut(Schema):
    """One stored row: a run of one arm and key. use: "used", or the reason why it does not count; why: in words."""

    hypothesis: str
    version: int
    run_id: str
    name: str
    key: str
    metric: str
    values: dict[str, Any]
    status: str
    started: datetime | None
    ended: datetime | None
    dataset: str
    commit: str
    user: str
    params: dict[str, Any]
    counts: bool
    use: str
    why: str
    received_at: datetime
    source: str


class PushedOut(Schema):
    """What became of a run that was pushed. new: it was stored, or ended, by this request."""

    id: str
    hypothesis: str
    new: bool
    counts: bool
    why: str
    rows: list[RunOut]


class PredictionsOut(Schema):
    """What became of predictions. examples: how many; new: they were stored by this request."""

    hypothesis: str
    examples: int
    new: bool
    counts: bool
    why: str


class ProfileOut(Schema):
    """The exploration that a profile is. url: its page on this server; new: it was recorded by this request."""

    key: str
    title: str
    url: str
    new: bool


class HypothesisLine(Schema):
    key: str
    title: str
    state: str
    metric: str
    design: str


class HypothesisOut(Schema):
    """Where a hypothesis stands. assessment: the numbers of its page and of assay.science.inference, None before."""

    key: str
    title: str
    state: str
    candidate: str
    time_zone: str
    registration: dict[str, Any]
    runs: dict[str, int]
    assessment: dict[str, Any] | None
    verdict: dict[str, Any] | None
    awaits_second_signature: dict[str, Any] | None


def run_out(run: Run, key: str) -> dict[str, Any]:
    """Return a stored row. key: its hypothesis."""
    return {**as_told(run), "hypothesis": key, "counts": run.counts}


def pushed_out(pushed: Pushed) -> dict[str, Any]:
    """Return what became of a run."""
    return {
        "id": pushed.told.run_id, "hypothesis": pushed.hypothesis.key, "new": pushed.is_new,
        "counts": bool(pushed.rows) and not pushed.why, "why": pushed.why,
        "rows": [run_out(row, pushed.hypothesis.key) | {"counts": pushed.is_counted(row)} for row in pushed.rows],
    }  # fmt: skip


def predictions_out(kept: Predictions, hypothesis: Hypothesis, *, is_new: bool) -> PredictionsOut:
    """Return what became of predictions."""
    why = kept.left_out_of(hypothesis.version)
    return PredictionsOut(
        hypothesis=hypothesis.key, examples=kept.examples, new=is_new, counts=kept.counts and not why, why=why
    )  # fmt: skip
