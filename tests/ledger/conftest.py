"""A hypothesis of the crew, and runs for it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from assay import clock

#: gains of the candidate over the baseline, seed by seed: enough to accept "at least 0.01" at any time
GAINS = (0.021, 0.016, 0.0166, 0.0132, 0.0099, 0.0156, 0.0232, 0.0169, 0.0273, 0.0173)


class Ledger:
    """Makes hypotheses and runs for one crew."""

    def __init__(self, crew: Any, now: datetime) -> None:
        self.crew = crew
        self.now = now

    def draft(self, title: str = "Trends rank better", **more: Any) -> Any:
        from assay.ledger.models import Hypothesis

        values: dict[str, Any] = {
            "we_believe": "usage trends", "will_result_in": "a better ranking", "metric": "pr_auc",
            "metric_label": "PR-AUC", "direction": "higher", "range_low": 0.0, "range_high": 1.0,
            "minimal_effect": 0.01, "baseline": "gbm-static", "design": "seeds_paired", "policy": "anytime",
            "planned_n": 10, "dataset": "5ff0e1",
        }  # fmt: skip
        return Hypothesis.objects.draft(
            project=more.pop("project", self.crew.project), title=title, by=more.pop("by", self.crew.ana),
            **(values | more),
        )  # fmt: skip

    def registered(self, title: str = "Trends rank better", **more: Any) -> Any:
        hypothesis = self.draft(title, **more)
        hypothesis.register(by=self.crew.ana)
        return hypothesis

    def pair(self, seed: int | str, gain: float | None = 0.0177, *, after: float = 1, **more: Any) -> Any:
        """One run with both arms, ended so many hours after now; without a gain its candidate arm failed."""
        from assay.ledger.runs import RunRecord

        values: dict[str, Any] = {
            "run_id": f"run{seed}", "key": str(seed), "metric": "pr_auc", "dataset": "5ff0e1",
            "values": {"baseline": 0.31, "candidate": None if gain is None else 0.31 + gain},
            "status": "FAILED" if gain is None else "FINISHED",
            "started": self.now + timedelta(hours=after - 0.5), "ended": self.now + timedelta(hours=after),
        }  # fmt: skip
        return RunRecord(**(values | more))

    def pairs(self, gains: Any = GAINS, *, first: int = 1) -> list[Any]:
        return [self.pair(first + n, gain, after=first + n) for n, gain in enumerate(gains)]

    def own(self, hypothesis: Any, runs: Any = None) -> list[Any]:
        """Runs of a hypothesis alone: those that were given no id get one of its own, for a run counts once."""
        given = self.pairs() if runs is None else runs
        mark = f"-h{hypothesis.number}" if hypothesis.number > 1 else ""
        return [replace(run, run_id=f"{run.run_id}{mark}") if run.run_id == f"run{run.key}" else run for run in given]

    def bring(self, hypothesis: Any, runs: Any = None, **more: Any) -> Any:
        with clock.at(self.now + timedelta(days=1)):
            return hypothesis.bring(self.own(hypothesis, runs), by=self.crew.ana, **more)

    def sufficing(self, title: str = "Trends rank better", gains: Any = GAINS, **more: Any) -> Any:
        hypothesis = self.registered(title, **more)
        self.bring(hypothesis, self.pairs(gains))
        return hypothesis

    def rejected(self, title: str = "A sequence model", **more: Any) -> Any:
        hypothesis = self.sufficing(title, [gain - 0.03 for gain in GAINS], **more)
        hypothesis.sign("rejected", reason="Wholly below the claim", by=self.crew.ana)
        return hypothesis

    def accepted(self, title: str = "Trends rank better", **more: Any) -> Any:
        hypothesis = self.sufficing(title, **more)
        hypothesis.sign("accepted", reason="Holds on every seed", by=self.crew.ana)
        return hypothesis


def predictions(n: int = 400, *, only_base: int = 20, only_cand: int = 60, first: int = 0) -> Any:
    """Labels 0 and 1; both models right, but for so many examples on which only one is."""
    from assay.ledger.predictions import PredictionTable

    labels = [float(at % 2) for at in range(n)]
    base, cand = labels[:], labels[:]
    for at in range(only_base):
        cand[at] = 1 - cand[at]
    for at in range(only_base, only_base + only_cand):
        base[at] = 1 - base[at]
    return PredictionTable(tuple(str(first + at) for at in range(n)), tuple(base), tuple(cand), tuple(labels))


@pytest.fixture
def ledger(crew: Any, told: datetime) -> Ledger:
    return Ledger(crew, told)
