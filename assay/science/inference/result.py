"""What every design answers, whatever its rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.science.inference.claim import Interval, Verdict
from assay.science.inference.rules import SpreadRule
from assay.science.inference.signed_rank import SignedRankRule

Rule = SpreadRule | SignedRankRule


@dataclass(frozen=True)
class Lacking:
    """What sound evidence still lacks before its rule can decide at all: no refusal, but no verdict either.

    needed: how many there must be, of each thing that there are too few of.
    """

    reason: str
    needed: Mapping[str, int]
    words: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """The gain, its interval and the verdict by the registered rule; values in the metric's unit.

    n: runs, pairs, folds, examples or data sets used. n_eff: independent ones that they are worth. sd: of one gain
    (unpaired: of the difference, per run). e_accept, e_reject: evidence for and against the claim; 1/alpha suffices.
    verdict: accept, reject or inconclusive. final: whether no later run can change it by this rule.
    provisional: the interval is the anytime one, shown between the looks of the planned policy; no verdict yet.
    rule: what gave the interval, so that it can be asked again of other runs. lacking: why it cannot decide yet.
    """

    n: int
    n_eff: float
    estimate: float
    sd: float
    interval: Interval
    verdict: Verdict
    final: bool
    e_accept: float
    e_reject: float
    looks_used: int
    rule: Rule
    provisional: bool = False
    lacking: Lacking | None = None

    @property
    def is_due(self) -> bool:
        """Whether a look was due at these runs, so that the verdict is one."""
        return self.looks_used > 0 and not self.provisional
