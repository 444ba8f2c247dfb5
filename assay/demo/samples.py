"""Runs to try a hypothesis of one's own with: made up, dated after its registration, in MLflow's own format."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

from assay import clock
from assay.events.refusals import Refused
from assay.ledger.models import Hypothesis, RegistrationVersion
from assay.ledger.registries import Sample
from assay.ledger.runs import FINISHED
from assay.ledger.words import BASELINE, CANDIDATE, Claim, Design

MOST_KEYS = 200
MOST_PAUSE = timedelta(minutes=25)  # between the starts of two runs, where there is time enough
FEW = 10  # pairs where the registration plans no number
#: the true gain of the example in minimal effects, by claim: such that the evidence has something to say
GAINS = {Claim.AT_LEAST: 2.0, Claim.SUPERIOR: 1.5, Claim.NON_INFERIOR: 0.0, Claim.EQUIVALENT: 0.1}


def example_runs(hypothesis: Hypothesis) -> bytes:
    """Return a CSV of runs of both arms as MLflow exports them, started after the registration and before now.

    One run of the candidate failed and was repeated with the same key. The same hypothesis gets the same values each
    time. Raises Refused while it is a draft: older runs would be exploratory.
    """
    version = hypothesis.version
    if version.registered_at is None:
        raise Refused(f"{hypothesis.key} is a draft.", way_out="Register it first; then its example runs are younger.")
    rows = list(_runs(hypothesis, version))
    rows = [{**row, **_times(n, len(rows), version.registered_at)} for n, row in enumerate(rows)]
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(reversed(rows))  # MLflow lists the newest first
    return text.getvalue().encode()


def sample_of(hypothesis: Hypothesis) -> Sample | None:
    """Offer example runs where evidence is brought: in the example alone, and for what is registered."""
    if not settings.DEMO or hypothesis.version.registered_at is None:
        return None
    note = "Made up for this hypothesis and dated after its registration; one of them failed and was repeated."
    return Sample(f"Example runs for {hypothesis.label}", f"/demo/example-runs/{hypothesis.key}.csv", note)


def _runs(hypothesis: Hypothesis, version: RegistrationVersion) -> Iterator[dict[str, str]]:
    dice = random.Random(hypothesis.key)  # noqa: S311  an example, no secret
    keys = _keys(version)
    for key in keys:
        baseline, candidate = _values(hypothesis, version, dice)
        yield _run(hypothesis, version, BASELINE, key, baseline)
        if key == keys[-1]:
            yield _run(hypothesis, version, CANDIDATE, key, None)
        yield _run(hypothesis, version, CANDIDATE, key, candidate)


def _keys(version: RegistrationVersion) -> list[str]:
    if version.design == Design.REPEATED_CV:
        splits = [f"{r}:{f}" for r in range(version.repeats or 1) for f in range(version.folds or FEW)]
        return splits[:MOST_KEYS]
    if version.keys:
        return [str(key) for key in version.keys][:MOST_KEYS]
    count = version.looks[-1] if version.looks else version.planned_n or FEW
    return [str(seed) for seed in range(1, min(count, MOST_KEYS) + 1)]


def _values(hypothesis: Hypothesis, version: RegistrationVersion, dice: random.Random) -> tuple[float, float]:
    """One key's value in each arm: far enough inside the metric's range, the gain a little spread."""
    effect = version.minimal_effect or (hypothesis.expected_effect or 0.01) / GAINS[Claim.SUPERIOR]
    sign = 1 if version.direction == "higher" else -1
    gain = hypothesis.expected_effect if version.claim == Claim.AT_LEAST and hypothesis.expected_effect else None
    gain = max(gain or 0.0, GAINS[Claim(version.claim)] * effect)
    low = version.range_low if version.range_low is not None else 0.0
    high = version.range_high if version.range_high is not None else low + 100 * effect
    far = high - low  # scores lie in the upper half of their range, errors near its low end, with room for the gain
    usual = min(low + 0.6 * far, high - 2 * gain) if sign > 0 else max(low + 0.1 * far, low + 2 * gain)
    baseline = usual + dice.gauss(0, effect / 2)
    candidate = baseline + sign * dice.gauss(gain, effect / 3)
    return _inside(baseline, low, high), _inside(candidate, low, high)


def _inside(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _run(
    hypothesis: Hypothesis, version: RegistrationVersion, arm: str, key: str, value: float | None
) -> dict[str, str]:
    """One row, its times to come. A run without a value is the one that failed."""
    repeat, _, fold = key.partition(":")
    seed = repeat if not fold else ""
    run_id = sha256(f"{hypothesis.key} {arm} {key} {value}".encode()).hexdigest()[:32]
    return {
        "run_id": run_id,
        "experiment_id": "1",
        "status": FINISHED if value is not None else "FAILED",
        "artifact_uri": f"mlruns/1/{run_id}/artifacts",
        "start_time": "",
        "end_time": "",
        f"metrics.{version.metric}": "" if value is None else repr(round(value, 6)),
        "params.seed": seed,
        "tags.mlflow.source.name": "train.py",
        "tags.mlflow.user": "example",
        "tags.mlflow.runName": f"{arm}-{key.replace(':', '-')}",
        "tags.assay.hypothesis": hypothesis.key,
        "tags.assay.arm": arm,
        "tags.assay.data.sha256": version.dataset,
        "tags.assay.seed": seed,
        **({"tags.assay.repeat": repeat, "tags.assay.fold": fold} if fold else {}),
    }


def _times(place: int, count: int, registered: datetime) -> dict[str, str]:
    """When the run at a place started and ended: all of them between the registration and now."""
    pause = min(MOST_PAUSE, (clock.now() - registered) / (count + 1))
    start = registered + pause * place + min(pause, timedelta(milliseconds=1))
    return {"start_time": start.isoformat(sep=" "), "end_time": (start + pause * 0.8).isoformat(sep=" ")}
