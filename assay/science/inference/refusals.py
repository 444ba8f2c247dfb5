"""Why evidence is refused, in plain words: what is wrong, and what to do about it."""

from dataclasses import dataclass
from typing import NamedTuple


class Reason(NamedTuple):
    """What the reason means, whatever the case, and the way out of it."""

    wrong: str
    way_out: str


REASONS: dict[str, Reason] = {
    "changed_registration": Reason(
        "The registration is not the one that was locked: its hash differs.",
        "Go back to the locked registration, or amend it: an amendment is a new version that counts only later runs.",
    ),
    "direction_unknown": Reason(
        "The registration does not say whether higher or lower is better.",
        "Register the direction of the metric: higher or lower.",
    ),
    "metric_name_mismatch": Reason(
        "The runs report another metric than the registered one.",
        "Pick the registered metric in the run table, or register a hypothesis about the other one.",
    ),
    "dataset_mismatch": Reason(
        "The runs do not all come from the registered version of the data set.",
        "Run both arms again on the registered version, or leave the other runs out, each with its reason.",
    ),
    "registered_after_evidence": Reason(
        "A run started before the hypothesis was registered, so its result may have shaped the claim.",
        "Keep that run as exploratory, and run fresh seeds for the verdict.",
    ),
    "duplicate_key": Reason(
        "A seed, fold or key occurs twice in one arm, so it is open which of its results counts.",
        "Leave one of the two out, with the reason why it does not count.",
    ),
    "single_scalar_pair": Reason(
        "There is one run of each arm and no predictions: one number against one number shows no spread.",
        "Run at least 5 seeds of both arms, or bring the predictions for each test example.",
    ),
    "non_finite_metric": Reason(
        "A run reports a metric that is not a number. Failed runs are evidence too, so it is not dropped silently.",
        "Run it again with the same seed, or exclude its pair with a reason.",
    ),
    "missing_pairs": Reason(
        "A registered key has no run in one arm, or in both.",
        "Run what is missing, or exclude the key with a reason; which runs fail is evidence too.",
    ),
    "incomplete_cv_block": Reason(
        "Not all folds of the registered split are there.",
        "Bring all k x r folds of both arms. A tracker's run list often holds only the last fold: export the history.",
    ),
    "out_of_range": Reason(
        "A value lies outside what the metric can be; usually percent stands beside fractions (81 and 0.83).",
        "Bring both arms in one unit, or register the range that the metric really has.",
    ),
    "cv_ratio_unknown": Reason(
        "How many rows are tested per row trained on is not known, so the folds' overlap cannot be corrected for.",
        "Give n_test and n_train of a fold (with k folds the ratio is 1/(k - 1)).",
    ),
    "too_few_runs": Reason(
        "There are fewer runs than any verdict needs.",
        "Run more of both arms; the planner says how many it takes to have a fair chance.",
    ),
    "zero_variance": Reason(
        "The results do not vary at all from run to run; usually the seed is not wired through.",
        "Check that the seed reaches the split, the initial weights and the shuffling; then run again.",
    ),
}


@dataclass(frozen=True)
class Refusal:
    """One fault found in this evidence: the reason, what exactly was seen, and the keys that it is about."""

    reason: str
    seen: str = ""
    keys: tuple[str, ...] = ()

    @property
    def wrong(self) -> str:
        """What is wrong, in plain words."""
        return REASONS[self.reason].wrong

    @property
    def way_out(self) -> str:
        """What to do."""
        return REASONS[self.reason].way_out

    def __str__(self) -> str:
        seen = f" Seen: {self.seen}." if self.seen else ""
        return f"{self.wrong}{seen} {self.way_out}"
