"""A hypothesis as it leaves: JSON from which its hash can be recomputed anywhere, and its runs as a table."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Count

from assay.ledger.models import Assessment, Assumption, Hypothesis, Predictions, RegistrationVersion, Run, Verdict
from assay.ledger.models.registration import HASHED
from assay.ledger.words import BASELINE, CANDIDATE
from assay.ui.spreadsheets import guarded

RECIPE = (
    "sha256 of the UTF-8 bytes of `hashed` as JSON with sorted keys and no blanks, "
    "numbers in their shortest form: 0.0100 is 0.01 and 1.0 is 1"
)
CSV_COLUMNS = (
    "version", "run_id", "name", "key", "metric", "baseline", "candidate", "status", "started", "ended", "dataset",
    "commit", "user", "used", "reason",
)  # fmt: skip
NUMBER = re.compile(r"-?[0-9.]+(e-?[0-9]+)?")


def as_json(hypothesis: Hypothesis) -> dict[str, Any]:
    """Return everything recorded of a hypothesis in JSON values."""
    versions = hypothesis.versions.select_related("by")
    return {
        "key": hypothesis.key,
        "title": hypothesis.title,
        "state": hypothesis.state,
        "we_believe": hypothesis.we_believe,
        "will_result_in": hypothesis.will_result_in,
        "metric_label": hypothesis.metric_label,
        "candidate": hypothesis.candidate,
        "dataset_name": hypothesis.dataset_name,
        "expected_effect": hypothesis.expected_effect,
        "why_minimal": hypothesis.why_minimal,
        "assumptions": hypothesis.assumptions,
        "parent": hypothesis.parent.key if hypothesis.parent else None,
        "needs": hypothesis.needs.key if hypothesis.needs else None,
        "created_at": _text(hypothesis.created_at),
        "hash_recipe": RECIPE,
        "registrations": [_registration(version) for version in versions],
        "runs": [as_told(run) for run in hypothesis.runs.select_related("version")],
        "predictions": [_predictions(kept) for kept in hypothesis.predictions.select_related("version", "by")],
        "exclusions": [
            {"key": out.key, "run_id": out.run.run_id if out.run else None, "reason": out.reason, "by": out.by.handle,
             "at": _text(out.at), "lifted_at": _text(out.lifted_at)}
            for out in hypothesis.exclusions.select_related("by", "run")
        ],
        "reasons": [
            {"key": said.key, "reason": said.reason, "by": said.by.handle, "at": _text(said.at)}
            for said in hypothesis.explanations.select_related("by")
        ],
        "assessments": [_assessment(found) for found in hypothesis.assessments.select_related("version")],
        "stands_on": [_assumption(one) for one in hypothesis.named.select_related("on__project")],
        "what_followed": [
            {**one.made, "verdict": one.verdict.value if one.verdict else None, "by": one.by.handle,
             "at": _text(one.at), "undone_at": _text(one.undone_at)}
            for one in hypothesis.follow_ups.select_related("by", "verdict")
        ],
        "verdicts": [_verdict(verdict) for verdict in hypothesis.verdicts.select_related("by", "second_by")],
    }  # fmt: skip


def summary(hypothesis: Hypothesis) -> dict[str, Any]:
    """Return where a hypothesis stands: its registration, how much evidence there is, and what it comes to."""
    version, found, verdict = hypothesis.version, hypothesis.assessment, hypothesis.verdict
    uses = version.runs.values("use").annotate(count=Count("id")).order_by("use")
    return {
        "key": hypothesis.key, "title": hypothesis.title, "state": hypothesis.state,
        "registration": {name: getattr(version, name) for name in HASHED} | _registration(version),
        "candidate": hypothesis.candidate, "time_zone": hypothesis.project.time_zone,
        "runs": {row["use"]: row["count"] for row in uses},
        "assessment": {**_assessment(found), "suffices": found.suffices} if found else None,
        "verdict": _verdict(verdict) if verdict else None,
        "awaits_second_signature": _verdict(hypothesis.pending) if hypothesis.pending else None,
    }  # fmt: skip


def csv_rows(hypothesis: Hypothesis) -> Iterator[list[str]]:
    """Return the runs as rows of CSV_COLUMNS; what a spreadsheet would take for a formula is made a text."""
    for run in hypothesis.runs.select_related("version"):
        base, cand = (run.value(arm) for arm in (BASELINE, CANDIDATE))
        cells = [
            str(run.version.number), run.run_id, run.name, run.key, run.metric, _number(base), _number(cand),
            run.status, _text(run.started) or "", _text(run.ended) or "", run.dataset, run.commit, run.user,
            "yes" if run.counts else "no", run.why,
        ]  # fmt: skip
        yield [_guarded(cell) for cell in cells]


def _registration(version: RegistrationVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "hashed": version.science.fields() if version.registered_at else None,
        "hash": version.hash or None,
        "registered_at": _text(version.registered_at),
        "registered_by": version.by.handle,
        "locked_at": _text(version.locked_at),
        "reason": version.reason or None,
    }


def as_told(run: Run) -> dict[str, Any]:
    """Return one run as it was told, and what became of it."""
    return {
        "version": run.version.number, "run_id": run.run_id, "name": run.name, "key": run.key, "metric": run.metric,
        "values": run.values, "status": run.status, "started": _text(run.started), "ended": _text(run.ended),
        "dataset": run.dataset, "commit": run.commit, "user": run.user, "params": run.params, "use": run.use,
        "why": run.why, "received_at": _text(run.received_at), "source": run.source, "source_sha256": run.source_hash,
    }  # fmt: skip


def _assessment(found: Assessment) -> dict[str, Any]:
    return {"version": found.version.number, "at": _text(found.at), "inputs": found.digest, **found.result}


def _assumption(one: Assumption) -> dict[str, Any]:
    return {
        "text": one.text, "on": one.on.key if one.on else None, "stood": one.stood or None,
        "overturned": [
            {"why": told.why, "cause": told.cause or None, "by": told.by.handle, "at": _text(told.at),
             "taken_back_at": _text(told.taken_back_at)}
            for told in one.overturnings.select_related("by")
        ],
    }  # fmt: skip


def _predictions(kept: Predictions) -> dict[str, Any]:
    return {
        "version": kept.version.number, "examples": kept.examples, "columns": asdict(kept.read()), "use": kept.use,
        "why": kept.why, "by": kept.by.handle, "received_at": _text(kept.received_at), "made_at": _text(kept.made_at),
        "dataset": kept.dataset, "source": kept.source, "source_sha256": kept.source_hash,
        "withdrawn_at": _text(kept.withdrawn_at), "withdrawn_reason": kept.withdrawn_reason, "came_to": kept.came_to,
    }  # fmt: skip


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "value": verdict.value, "reason": verdict.reason, "by": verdict.by.handle, "at": _text(verdict.at),
        "against": verdict.against, "second_by": verdict.second_by.handle if verdict.second_by else None,
        "second_at": _text(verdict.second_at), "second_note": verdict.second_note,
        "superseded_at": _text(verdict.superseded_at),
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _guarded(cell: str) -> str:
    return cell if NUMBER.fullmatch(cell) else guarded(cell)
