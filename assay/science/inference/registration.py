"""What was fixed before the evidence was looked at, and the hash that proves it."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from assay.science.inference.claim import CLAIMS, Claim, ClaimKind
from assay.science.inference.faults import BadCase
from assay.science.inference.reading import number
from assay.science.inference.wording import all_called, counted

POLICIES = ("planned", "anytime", "fixed")
POLICIES_OF = {
    "seeds_paired": POLICIES,
    "seeds_unpaired": ("planned", "fixed"),
    "repeated_cv": POLICIES,  # planned is one look at the complete block, as fixed is
    "single_split": ("fixed", "anytime"),
    "multi_dataset": ("fixed",),
}
DESIGNS = tuple(POLICIES_OF)
NOUNS = {
    "seeds_paired": "pair", "seeds_unpaired": "run", "repeated_cv": "fold", "single_split": "example",
    "multi_dataset": "data set",
}  # fmt: skip
RIGHT, WRONG = ("acc", "right", "correct"), ("err", "wrong", "loss", "miss", "misclass")
EXACT = 2.0**53  # whole floats below are exactly their integer
MAX_LOOKS = 6  # beyond six, what each look costs the others is no longer worth it

HASHED_FIELDS = (
    "metric", "direction", "claim", "minimal_effect", "baseline", "design", "policy", "alpha", "planned_n", "looks",
    "n_max", "split", "dataset", "range", "keys", "rope", "tau_planned_n_eff",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The claim and the rule by which it will be judged.

    direction: "higher" or "lower" is better; anything else is refused as direction_unknown.
    minimal_effect: the effect that is claimed, 0 or more, in the metric's unit; may be None for `superior` only.
    design: seeds_paired, seeds_unpaired, repeated_cv, single_split or multi_dataset. policy: planned (looks at
    registered run counts), anytime (any number of looks) or fixed (one look, at planned_n or else at the last of the
    looks); repeated_cv knows fixed, on the complete block, and anytime, single_split these two, multi_dataset fixed.
    planned_n: runs per arm, or test examples; it freezes the anytime rule. looks: the registered run counts, the last
    is final; for repeated_cv one number for each data version or re-run that will be looked at.
    folds, repeats: the split of repeated_cv. metric_range: lowest and highest possible value. keys: seeds, if listed.
    rope: half-width of the region of practical equivalence; the minimal effect if None.
    tau_planned_n_eff: planned effective runs of the anytime rule in cross-validation; n_train/n_test if None.
    Raises BadCase, a ValueError that names the field.
    """

    metric: str = ""
    direction: str = ""
    claim: ClaimKind = "at_least"
    minimal_effect: float | None = None
    alpha: float = 0.05
    design: str = "seeds_paired"
    policy: str = "planned"
    planned_n: int | None = None
    looks: tuple[int, ...] = ()
    folds: int | None = None
    repeats: int | None = None
    metric_range: tuple[float, float] | None = None
    dataset: str | None = None
    baseline: str = ""
    keys: tuple[str, ...] = ()
    rope: float | None = None
    tau_planned_n_eff: float | None = None

    def __post_init__(self) -> None:
        self._require(self.claim in CLAIMS, "claim", f"must be one of {', '.join(CLAIMS)}")
        self._require(self.design in DESIGNS, "design", f"must be one of {', '.join(DESIGNS)}")
        self._require(self.policy in POLICIES, "policy", f"must be one of {', '.join(POLICIES)}")
        fitting = POLICIES_OF[self.design]
        self._require(
            self.policy in fitting, "policy", f"must be {' or '.join(fitting)}: {self.design} has no {self.policy} rule"
        )
        self._require(0 < self.alpha < 1, "alpha", "must lie between 0 and 1")
        for name in ("minimal_effect", "rope"):
            value = getattr(self, name)
            self._require(value is None or 0 <= value < inf, name, "must be 0 or more, whichever way is better")
        for name, least in (("planned_n", 2), ("folds", 2), ("repeats", 1)):
            count = getattr(self, name)
            self._require(count is None or count >= least, name, f"must be {least} or more")
        tau_plan = self.tau_planned_n_eff
        self._require(tau_plan is None or 0 < tau_plan < inf, "tau_planned_n_eff", "must be above 0")
        self._require(
            self.metric_range is None or self.metric_range[0] < self.metric_range[1],
            "range",
            "must go from low to high",
        )
        self._require_looks()

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is: a gain is always an improvement."""
        return 1 if self.direction == "higher" else -1

    @property
    def right_sign(self) -> int:
        """+1 where more right examples are the better outcome, as they are of accuracy and of an error rate.

        A metric that is lower the better counts the wrong ones, unless its name says otherwise.
        """
        words = re.split(r"[^a-z]+", self.metric.lower())
        of_right, of_wrong = (any(word.startswith(starts) for word in words) for starts in (RIGHT, WRONG))
        counts_wrong = not of_right and (of_wrong or self.direction == "lower")
        return -self.sign if counts_wrong else self.sign

    @property
    def noun(self) -> str:
        """What one observation of this design is called."""
        return NOUNS[self.design]

    @property
    def key_noun(self) -> str:
        """What its key stands for, where one of them is named."""
        return "seed" if self.design == "seeds_paired" else self.noun

    def counted(self, runs: int) -> str:
        """So many of them: 5 pairs, 5 runs of each arm, 20 folds."""
        return counted(runs, self.noun) + (" of each arm" if self.design == "seeds_unpaired" else "")

    @property
    def test_train(self) -> float | None:
        """n_test/n_train of the registered number of folds."""
        return 1 / (self.folds - 1) if self.folds else None

    def called(self, keys: Sequence[str]) -> str:
        """Keys as people say them: seeds 3 and 7, or folds."""
        if self.design in ("single_split", "multi_dataset"):
            return all_called(keys, noun=self.noun)
        return all_called(keys, number="fold" if self.design == "repeated_cv" else "seed")

    @property
    def claimed(self) -> Claim:
        """The claim as a region; asks for the minimal effect where the claim needs one."""
        if self.minimal_effect is None and self.claim != "superior":
            raise BadCase("registration.minimal_effect", f"is missing; the claim {self.claim} needs it")
        return Claim(self.claim, self.minimal_effect or 0.0)

    @property
    def look_points(self) -> tuple[int, ...]:
        """The run counts at which the planned policy looks; planned_n alone is a single look."""
        if self.looks:
            return self.looks
        return (self.runs_planned,)

    @property
    def runs_counted(self) -> int | None:
        """planned_n, or the last look; None where nobody counted the runs beforehand."""
        return self.planned_n or (self.looks[-1] if self.looks else None)

    @property
    def runs_planned(self) -> int:
        """The same where the rule cannot do without it, as the anytime one."""
        if self.runs_counted is None:
            raise BadCase("registration.planned_n", f"is missing; the policy {self.policy} needs it")
        return self.runs_counted

    def fields(self) -> dict[str, Any]:
        """The hashed fields under their registered names, as canonical JSON values; what is not set is left out."""
        split = {"k": self.folds, "r": self.repeats} if self.folds or self.repeats else None
        named = {
            "metric": self.metric, "direction": self.direction, "claim": self.claim, "baseline": self.baseline,
            "minimal_effect": self.minimal_effect, "design": self.design, "policy": self.policy, "alpha": self.alpha,
            "planned_n": self.planned_n, "looks": list(self.looks) or None, "split": split, "dataset": self.dataset,
            "range": self.metric_range and [_open(end) for end in self.metric_range], "keys": list(self.keys) or None,
            "rope": self.rope, "tau_planned_n_eff": self.tau_planned_n_eff,
        }  # fmt: skip
        return {name: _shortest(value) for name, value in named.items() if value is not None}

    @property
    def hash(self) -> str:
        """The hash of these fields: any change of one of them changes it."""
        return registration_hash(self.fields())

    def _require_looks(self) -> None:
        rising = all(a < b for a, b in zip(self.looks, self.looks[1:], strict=False))
        self._require(rising, "looks", "must be run counts that rise")
        self._require(len(self.looks) <= MAX_LOOKS, "looks", f"must be at most {MAX_LOOKS}")
        if self.design != "repeated_cv":
            self._require(not self.looks or self.looks[0] >= 2, "looks", "must be run counts of 2 or more")

    def _require(self, holds: bool, field: str, otherwise: str) -> None:
        if not holds:
            raise BadCase(f"registration.{field}", otherwise)


def registration_hash(fields: Mapping[str, Any]) -> str:
    """sha256 of the canonical JSON of the hashed fields, in hexadecimal.

    fields: a mapping that holds some of HASHED_FIELDS; others (title, notes, expected effect) and None are passed over.
    Canonical: UTF-8, keys sorted, no blanks, numbers as their shortest repr (0.0100 is 0.01, 1.0 is 1).
    Anybody can recompute it outside; docs/assess.md shows how.
    Raises ValueError where a number is not finite.
    """
    hashed = {name: _shortest(fields[name]) for name in HASHED_FIELDS if fields.get(name) is not None}
    canonical = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _shortest(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _shortest(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shortest(inner) for inner in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    as_float = number(value, "fields")
    return int(as_float) if as_float.is_integer() and abs(as_float) < EXACT else as_float


def _open(end: float) -> float | None:
    return end if abs(end) < inf else None
