"""From what a tracker told of a run to runs as the ledger knows them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from assay.connect.models import Snapshot
from assay.connect.told import Told, moment
from assay.ledger.models import RegistrationVersion
from assay.ledger.runs import RunRecord
from assay.ledger.shortened import digest
from assay.ledger.words import ARMS, BASELINE, CANDIDATE, Design
from assay.science.inference.reading import NON_FINITE

SEEDS = ("seed", "random_state", "random_seed")
ARM_WORDS = {"baseline": BASELINE, "control": BASELINE, "candidate": CANDIDATE, "treatment": CANDIDATE}
WEAK = 8  # signs of MLflow's own digest of a data set: of its first 10,000 rows
DELETED = "deleted in the tracker before Assay saw it"
NO_ARM = "says no arm; set the tag assay.arm to baseline or candidate"


def needs_folds(version: RegistrationVersion) -> bool:
    """Whether the values of folds are wanted, which only a metric's history tells."""
    return version.design == Design.REPEATED_CV


def records(snapshot: Snapshot, version: RegistrationVersion) -> list[RunRecord]:
    """Return a run as the ledger takes it: one record, or one a fold; none where it says no arm.

    Its own clock says when it began and ended, but no later than we saw it: a clock that is ahead orders nothing.
    """
    told, values = snapshot.told, _values(snapshot.told, version, snapshot.arm)
    if not values:
        return []
    return [_record(snapshot, version, key, arms) for key, arms in _by_key(told, version, values)]


def dataset_of(told: Told, registered: str) -> str:
    """Return the identity of its data: a digest of all of it where it tells one, else MLflow's own, which is weak.

    A weak one is no answer to a strong one that was registered: it is neither the same nor another.
    """
    strong, weak = told["tags"].get("assay.data.sha256", ""), [one["digest"] for one in told["data"]]
    if equal := next((one for one in (strong, *weak) if one and digest(one) == digest(registered)), ""):
        return equal
    if strong:
        return str(strong)
    return weak[0] if weak and len(digest(registered)) <= WEAK else ""


def _values(told: Told, version: RegistrationVersion, arm: str) -> dict[str, Any]:
    """What it tells of each arm: of one, by its tag; or of both in one run, by two metrics."""
    metrics = told["metrics"]
    both = {one: metrics[name] for one in ARMS if (name := f"{version.metric}_{one}") in metrics}
    said = arm or ARM_WORDS.get(told["tags"].get("assay.arm", "").lower(), "")
    if said:
        return {said: metrics.get(version.metric)}
    return both if len(both) == len(ARMS) else {}


def _by_key(told: Told, version: RegistrationVersion, values: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    tags, params = told["tags"], told["params"]
    seed = next((params[name] for name in SEEDS if name in params), "")
    key = tags.get("assay.key") or tags.get("assay.seed") or seed
    repeat = tags.get("assay.repeat") or key or 0
    if not needs_folds(version):
        yield str(key), values
    elif "assay.fold" in tags:  # a run of its own for each fold
        yield f"{repeat}:{tags['assay.fold']}", values
    elif len(values) == 1 and (folds := told.get("history", {}).get(version.metric)):
        for step, value in folds:
            yield f"{repeat}:{step}", dict.fromkeys(values, value)
    else:
        yield str(key), values


def _record(snapshot: Snapshot, version: RegistrationVersion, key: str, arms: dict[str, Any]) -> RunRecord:
    told, is_over = snapshot.told, snapshot.is_over
    numbers = {arm: NON_FINITE.get(said) if isinstance(said, str) else said for arm, said in arms.items()}
    texts = {arm: said for arm, said in arms.items() if isinstance(said, str) and said not in NON_FINITE}
    return RunRecord(
        run_id=told["run_id"], key=key, metric=version.metric, status=told["status"], name=told["name"],
        values=numbers if is_over else dict.fromkeys(arms), texts=texts if is_over else {},
        started=_no_later(moment(told["start"]), snapshot.seen_at),
        ended=_no_later(moment(told["end"]), snapshot.ended_at) if is_over else None,
        dataset=dataset_of(told, version.dataset), commit=told["commit"], user=told["user"], params=told["params"],
    )  # fmt: skip


def _no_later(said: datetime | None, seen: datetime | None) -> datetime | None:
    return min(said, seen) if said and seen else said or seen
