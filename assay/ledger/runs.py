"""A run as a tracker or a file tells of it, and whether it counts for a registration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from assay.ledger.shortened import digest, told_apart
from assay.ledger.words import ARMS
from assay.science.inference.wording import called, listed

FINISHED = "FINISHED"
#: how a tracker calls a run that has not ended
UNDER_WAY = ("RUNNING", "SCHEDULED")
STATES = (FINISHED, "FAILED", "KILLED", *UNDER_WAY)
LONGEST = 80  # letters of an id or a key that are kept
#: which hypothesis a run is evidence of already: (id, metric) -> its key
Claims = dict[tuple[str, str], str]


@dataclass(frozen=True)
class RunRecord:
    """One run of one arm or of both.

    run_id: the tracker's. key: its seed, or "repeat:fold". values: arm -> value of the metric, None where the arm gave
    none. texts: arm -> what stood there instead of a number. status: FINISHED, or how it ended otherwise. dataset:
    digest. hypothesis: what the run says it is for (H3 or CHURN-H3), "" if it does not say. row: where it stands in
    its file. model: of a comparison over several data sets the name of a model that is neither arm, under which its
    value stands; it is part of the picture and of no verdict.
    """

    run_id: str
    key: str
    values: Mapping[str, float | None]
    texts: Mapping[str, str] = field(default_factory=dict)
    metric: str = ""
    status: str = FINISHED
    started: datetime | None = None
    ended: datetime | None = None
    name: str = ""
    dataset: str = ""
    commit: str = ""
    user: str = ""
    hypothesis: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None
    model: str = ""

    @property
    def is_finished(self) -> bool:
        return self.status.upper() == FINISHED

    @property
    def is_under_way(self) -> bool:
        return self.status.upper() in UNDER_WAY

    @property
    def arm(self) -> str:
        """Its one arm, or "both"; the model that it is of, where that is neither."""
        return self.arms[0][:LONGEST] if len(self.arms) == 1 else "both"

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it one run here: a tracker's run may hold several folds, or its arms in two rows."""
        return (self.run_id[:LONGEST], self.key[:LONGEST], self.arm)

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that it says something about."""
        return (self.model,) if self.model else tuple(arm for arm in ARMS if arm in self.values)


class Use(NamedTuple):
    """Whether a run is used; code and words say why it is not."""

    code: str
    why: str = ""

    @property
    def counts(self) -> bool:
        return self.code == USED


USED = "used"
CLAIMED = "claimed"
#: reasons for which a run is left out by rule; none of its numbers is evidence for this registration
NOT_READ = frozenset({"other_hypothesis", "other_project", "claimed", "exploratory", "other_metric", "running"})
#: runs that are evidence although they gave no value: their keys need a run or a reason
FAILED = frozenset({"failed", "no_value"})

CODES = {
    USED: "used",
    "other_hypothesis": "for another hypothesis",
    "other_project": "for another project",
    CLAIMED: "counted for another hypothesis already",
    "exploratory": "from before the registration",
    "other_dataset": "on another data set",
    "other_metric": "another metric",
    "other_key": "a key that is not registered",
    "no_key": "without a key",
    "no_fold": "one number for a whole repeat",
    "running": "not finished yet",
    "failed": "failed or did not finish",
    "no_value": "finished without a number for the metric",
}


@dataclass(frozen=True)
class Wanted:
    """What a registration counts. key: the hypothesis, CHURN-H3. since: its registration; later runs count.

    folds: it is judged by the folds of a cross-validation, whose keys are "repeat:fold". claimed: runs that are
    evidence of another hypothesis.
    """

    key: str
    metric: str
    dataset: str
    keys: frozenset[str]
    since: datetime
    folds: bool = False
    foreign_confirmed: bool = False
    claimed: Claims = field(default_factory=dict)


def sift(run: RunRecord, wanted: Wanted, *, received: datetime) -> Use:
    """Say whether a run counts, by the first rule that leaves it out.

    received: when it first came in; it stands for the start of a run that does not tell it.
    """
    if (run.started or received) < wanted.since and not _meant_for_another(run, wanted):
        return Use("exploratory", "ran before registration")
    return next((left for rule in RULES if (left := rule(run, wanted))), Use(USED))


def unstarted_in_words(count: int, total: int) -> str:
    """Return "23 of 23 runs do not say when they started": the rule about the registration cannot see these."""
    said = "does not say when it" if count == 1 else "do not say when they"
    return f"{count:,} of {total:,} runs {said} started"


def _meant_for_another(run: RunRecord, wanted: Wanted) -> Use | None:
    project, _, number = wanted.key.rpartition("-")
    its_project, _, its_number = run.hypothesis.strip().upper().rpartition("-")
    if its_project and its_project != project:
        named = f"{its_project}-{its_number}"
        return None if wanted.foreign_confirmed else Use("other_project", f"says that it is for {named}")
    if its_number in ("", number):
        return None
    return Use("other_hypothesis", f"says that it is for {its_number}")


def _claimed(run: RunRecord, wanted: Wanted) -> Use | None:
    other = wanted.claimed.get((run.run_id[:LONGEST], wanted.metric))
    return Use(CLAIMED, f"counts for {other} already, and no run counts twice") if other else None


def _other_metric(run: RunRecord, wanted: Wanted) -> Use | None:
    if not run.metric or not wanted.metric or run.metric == wanted.metric:
        return None
    return Use("other_metric", f"reports {run.metric}, registered {wanted.metric}")


def _other_dataset(run: RunRecord, wanted: Wanted) -> Use | None:
    its, registered = digest(run.dataset), digest(wanted.dataset)
    if not its or not registered or its == registered:
        return None
    return Use("other_dataset", told_apart(its, registered))


def _other_key(run: RunRecord, wanted: Wanted) -> Use | None:
    if not run.key:
        return Use("no_key", "has no seed or key to be paired by")
    if wanted.folds and ":" not in run.key:
        return Use("no_fold", "names no fold: a run list holds only the last one of its repeat")
    if not wanted.keys or run.key in wanted.keys:
        return None
    return Use("other_key", f"{called(run.key)} is not among the registered ones")


def _under_way(run: RunRecord, _wanted: Wanted) -> Use | None:
    return Use("running", ENDED[run.status.upper()]) if run.is_under_way else None


def _without_value(run: RunRecord, _wanted: Wanted) -> Use | None:
    missing = [arm for arm in run.arms if run.values.get(arm) is None]
    if not run.is_finished:
        who = missing[0] if len(missing) == 1 < len(run.arms) else "run"
        return Use("failed", f"{who} {ENDED.get(run.status.upper(), f'ended as {run.status}')}")
    if run.texts:
        return Use("no_value", listed([f"{arm} is “{text}”, which is no number" for arm, text in run.texts.items()]))
    if len(missing) == len(run.arms):
        return Use("no_value", f"finished without {run.metric or 'the metric'}")
    return None


ENDED = {"FAILED": "failed", "KILLED": "was killed", "RUNNING": "has not finished", "SCHEDULED": "has not started"}
RULES = (_meant_for_another, _claimed, _under_way, _other_metric, _other_dataset, _other_key, _without_value)
