"""Runs that a program tells of again: the same is nothing new, anything else is refused, and nothing counts twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from assay.events.refusals import Refused
from assay.ledger.models.run import Run
from assay.ledger.runs import UNDER_WAY, USED, RunRecord, Use
from assay.science.inference.wording import listed

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis

#: what makes two tellings of one run differ, with the word for it
COMPARED = {
    "values": "value", "status": "status", "started": "start", "ended": "end", "dataset": "data set",
    "commit": "commit", "params": "parameters",
}  # fmt: skip
MOST_NAMED = 5
MOST_FLOAT = 2**1024  # beyond it a whole number is no float any more


class Claimed(Refused):
    """A run that is here already, as something else."""

    status = 409


def refuse_claimed(hypothesis: Hypothesis, told: Iterable[RunRecord]) -> None:
    """Raise Claimed, naming them, where runs are here with other content, or as evidence of another hypothesis.

    One that was under way may come again with whatever it ended with.
    """
    new: dict[str, list[RunRecord]] = defaultdict(list)
    for record in told:
        new[record.run_id].append(record)
    stored: dict[str, list[Run]] = defaultdict(list)
    runs = Run.objects.filter(hypothesis__project_id=hypothesis.project_id, run_id__in=list(new))
    for run in runs.select_related("hypothesis__project"):
        stored[run.run_id].append(run)
    said = [why for run_id, runs in stored.items() if (why := _differs(hypothesis, new[run_id], runs))]
    if said:
        more = f" And {len(said) - MOST_NAMED} more." if len(said) > MOST_NAMED else ""
        raise Claimed(
            " ".join(said[:MOST_NAMED]) + more,
            way_out="Nothing of this was stored. A run that is another one needs an id of its own.",
        )


def _differs(hypothesis: Hypothesis, new: list[RunRecord], stored: list[Run]) -> str:
    name = new[0].run_id[:40]
    elsewhere = [run.hypothesis.key for run in stored if run.hypothesis_id != hypothesis.pk]
    if elsewhere:
        return f"Run {name} is evidence of {elsewhere[0]} already, and counts once."
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
