"""A run counts once: for one hypothesis by one metric, and told again by a program it is the same, or refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from assay.events.refusals import Refused
from assay.ledger.models.run import Run
from assay.ledger.runs import FAILED, LONGEST, UNDER_WAY, USED, Claims, RunRecord, Use
from assay.science.inference.wording import listed

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis

#: what makes two tellings of one run differ, with the word for it
COMPARED = {
    "values": "value", "status": "status", "started": "start", "ended": "end", "dataset": "data set",
    "commit": "commit", "params": "parameters",
}  # fmt: skip
MOST_NAMED = 5
AT_ONCE = 1000  # ids that are looked up in one query
MOST_FLOAT = 2**1024  # beyond it a whole number is no float any more


class Claimed(Refused):
    """A run that is here already, as something else."""

    status = 409


def claims_on(hypothesis: Hypothesis, run_ids: Iterable[str]) -> Claims:
    """Return which of these runs are evidence of another hypothesis of the project, and of which.

    A run is claimed once it counts or has failed there, by the metric that is registered there: one that reports two
    metrics may serve two hypotheses about different ones, for that is other evidence.
    """
    waiting = iter({run_id[:LONGEST] for run_id in run_ids})
    others = Run.objects.filter(hypothesis__project=hypothesis.project_id, use__in=[USED, *FAILED])
    others = others.exclude(hypothesis=hypothesis).order_by("-hypothesis__number")
    found: Claims = {}
    while ids := list(islice(waiting, AT_ONCE)):
        rows = others.filter(run_id__in=ids).values_list("run_id", "version__metric", "hypothesis__number")
        found |= {(run_id, metric): f"{hypothesis.project.key}-H{number}" for run_id, metric, number in rows}
    return found


def refuse_claimed(hypothesis: Hypothesis, told: Iterable[RunRecord], claims: Claims) -> None:
    """Raise Claimed, naming them, where runs are evidence of another hypothesis, or are here with other content.

    One that was under way may come again with whatever it ended with.
    """
    new: dict[str, list[RunRecord]] = defaultdict(list)
    for record in told:
        new[record.run_id].append(record)
    stored: dict[str, list[Run]] = defaultdict(list)
    for run in hypothesis.runs.filter(run_id__in=list(new)):
        stored[run.run_id].append(run)
    said = [
        f"Run {run_id[:40]} is evidence of {other} already, and counts once."
        for run_id in new
        if (other := claims.get((run_id, hypothesis.version.metric)))
    ] or [why for run_id, runs in stored.items() if (why := _differs(new[run_id], runs))]
    if said:
        more = f" And {len(said) - MOST_NAMED} more." if len(said) > MOST_NAMED else ""
        raise Claimed(
            " ".join(said[:MOST_NAMED]) + more,
            way_out="Nothing of this was stored. A run that is another one needs an id of its own.",
        )


def _differs(new: list[RunRecord], stored: list[Run]) -> str:
    name = new[0].run_id[:40]
    if any(run.status.upper() in UNDER_WAY for run in stored):
        return ""
    here = {run.identity: run for run in stored}
    if missing := [one for one in new if one.identity not in here and not _is_fold(one, stored)]:
        return f"Run {name} is here already, as {_place(stored[0])}, not as {_place(missing[0])}."
    rows = [(here[one.identity], Run.of(one, Use(USED))) for one in new if one.identity in here]
    other = [word for of, word in COMPARED.items() if any(_told(was, of) != _told(now, of) for was, now in rows)]
    return f"Run {name} is here already with another {listed(other)}." if other else ""


def _told(run: Run, of: str) -> Any:
    """What a run says, numbers as they are compared: a database may give a large one back in full digits."""
    said = getattr(run, of)
    return {name: _number(value) for name, value in said.items()} if isinstance(said, dict) else said


def _number(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < MOST_FLOAT else value


def _is_fold(record: RunRecord, stored: list[Run]) -> bool:
    """Whether it is one more fold of a run that tells of them one by one."""
    return ":" in record.key and all(":" in run.key and run.arm == record.arm for run in stored)


def _place(run: Any) -> str:
    return f"{run.arm} {run.key}".strip()
