"""The checks that stand before every verdict. All faults are found at once; the first one names the refusal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from statistics import median

import numpy as np

from assay.science.inference.counts import Counts
from assay.science.inference.evidence import Evidence
from assay.science.inference.reading import plain
from assay.science.inference.refusals import Refusal
from assay.science.inference.registration import Registration
from assay.science.inference.signed_rank import ROUNDING
from assay.science.inference.wording import counted, listed

MIN_SEEDS = 5
LEAST_RUNS = {"repeated_cv": 2, "single_split": 1, "multi_dataset": 1}  # how many decide is asked of the last two later
NOISE = 1e-9  # relative to the largest value: differences below are float rounding
PERCENT = (50.0, 200.0)  # values this many times larger than others are the same metric in percent
WHOLE_FOLDS = 0.1  # n_train/n_test of k folds that do not divide the rows exactly is this near to k - 1
LARGEST = 1e75  # fourth powers of more are no float
MOST_FOLDS = 10**9


@dataclass(frozen=True)
class Provenance:
    """Where the runs come from; what is not known is left empty and not checked.

    dataset_versions, metric_names, started_at: one a run, in any order. registered_at: of the last change of the
    registration before its lock. locked_hash: registration_hash at the lock. hash_now: of what is judged by now.
    """

    dataset_versions: tuple[str | None, ...] = ()
    dataset_names: tuple[str, ...] = ()
    metric_names: tuple[str | None, ...] = ()
    started_at: tuple[datetime, ...] = ()
    registered_at: datetime | None = None
    locked_hash: str | None = None
    hash_now: str | None = None


@dataclass(frozen=True)
class Question:
    """Everything that the checks look at.

    counts: of a single split that came without its examples. exact: whether it is judged by the exact test; if None,
    wherever that can answer.
    """

    evidence: Evidence
    registration: Registration
    provenance: Provenance
    test_train: float | None = None
    counts: Counts | None = None
    exact: bool | None = None

    @property
    def noise(self) -> float:
        """Spread at or below this is rounding."""
        return NOISE * self._largest

    @property
    def rounding(self) -> float:
        """Gains that differ by less are equal; data sets may be of very different sizes, so it is only rounding."""
        return ROUNDING * self._largest

    @property
    def _largest(self) -> float:
        sizes = [abs(value) for _, _, value in self.evidence.values() if value is not None and isfinite(value)]
        return max(sizes, default=0.0)


def refusals(question: Question) -> tuple[Refusal, ...]:
    """Every reason why this evidence cannot carry a verdict, the most telling one first; empty if it can."""
    return tuple(found for check in CHECKS for found in check(question))


def standing_refusals(question: Question) -> tuple[Refusal, ...]:
    """Those that lie in the registration and where the runs come from, whatever their values are."""
    return (*_registration(question), *_provenance(question))


def _registration(q: Question) -> Iterator[Refusal]:
    if q.provenance.locked_hash and q.provenance.locked_hash != (q.provenance.hash_now or q.registration.hash):
        yield Refusal("changed_registration")
    if q.registration.direction not in ("higher", "lower"):
        yield Refusal("direction_unknown", f"{q.registration.direction!r}" if q.registration.direction else "")


def _provenance(q: Question) -> Iterator[Refusal]:
    other = [name for name in dict.fromkeys(q.provenance.metric_names) if name != q.registration.metric]
    if other:
        yield Refusal("metric_name_mismatch", f"{listed(other)} where {q.registration.metric!r} is registered")
    versions = list(dict.fromkeys(q.provenance.dataset_versions))
    registered = q.provenance.dataset_names or ((q.registration.dataset,) if q.registration.dataset else ())
    if len(versions) > 1 or (versions and registered and versions[0] not in registered):
        yield Refusal("dataset_mismatch", listed(versions) + (f", registered {registered[0]}" if registered else ""))
    since = q.provenance.registered_at
    early = [at for at in q.provenance.started_at if since is not None and at < since]
    if early:
        yield Refusal(
            "registered_after_evidence", f"{counted(len(early), 'run')}, the first at {min(early).isoformat()}"
        )


def _keys(q: Question) -> Iterator[Refusal]:
    if repeated := q.evidence.repeated:
        arms = (("baseline", q.evidence.base.repeated), ("candidate", q.evidence.cand.repeated))
        seen = [f"{q.registration.called(keys)} of the {name}" for name, keys in arms if keys]
        yield Refusal("duplicate_key", listed(seen), repeated)
    if q.evidence.is_one_run_each and not q.evidence.missing:
        yield Refusal("single_scalar_pair")


def _values(q: Question) -> Iterator[Refusal]:
    wild = [(arm, key, value) for arm, key, value in q.evidence.values() if value is not None and not isfinite(value)]
    failed = [(arm, key, value) for arm, key, value in q.evidence.values() if value is None and not q.evidence.paired]
    if wild or failed:
        seen = [
            f"{arm} {key} is {'missing' if value is None else plain(value)}" for arm, key, value in [*wild, *failed]
        ]
        yield Refusal("non_finite_metric", listed(seen), tuple(dict.fromkeys(key for _, key, _ in [*wild, *failed])))
    if missing := q.evidence.missing:
        reason = "incomplete_cv_block" if q.registration.design == "repeated_cv" else "missing_pairs"
        yield Refusal(reason, f"no complete pair for {q.registration.called(missing)}", missing)


def _range(q: Question) -> Iterator[Refusal]:
    if q.registration.design == "single_split" and not q.evidence.is_one_run_each:
        return  # its values are right and wrong examples, whatever the range of the metric
    runs = [(arm, key, value) for arm, key, value in q.evidence.values() if value is not None and isfinite(value)]
    if beyond := [(arm, key, value) for arm, key, value in runs if abs(value) > LARGEST]:
        seen = listed([f"{arm} {key} is {value:g}" for arm, key, value in beyond])
        yield Refusal("out_of_range", f"{seen}; nothing beyond {LARGEST:g} can be computed with", _named(beyond))
    if q.registration.metric_range is None:
        if _on_two_scales(q.evidence.base.finite, q.evidence.cand.finite, higher=q.registration.direction == "higher"):
            yield Refusal("out_of_range", "some values are about a hundred times the others")
        return
    low, high = q.registration.metric_range
    slack = NOISE * (high - low) if isfinite(high - low) else 0.0
    outside = [(arm, key, value) for arm, key, value in runs if not low - slack <= value <= high + slack]
    if outside:
        seen = listed([f"{arm} {key} is {value:g}" for arm, key, value in outside])
        yield Refusal("out_of_range", f"{seen}, range {low:g} to {high:g}", _named(outside))


def _named(runs: Iterable[tuple[str, str, float]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for _, key, _ in runs))


def _on_two_scales(base: list[float], cand: list[float], *, higher: bool) -> bool:
    """Whether fractions and percent are mixed: all from 0 up, some above 1 and about a hundred times the others.

    Where lower is better, a run that fell apart looks the same; so there one arm must be all fractions, the other none.
    """
    small, large = [v for v in (*base, *cand) if 0 <= v <= 1], [v for v in (*base, *cand) if v > 1]
    if not small or not large or len(small) + len(large) < len(base) + len(cand) or median(small) == 0:
        return False
    if not higher and sorted(small) not in (sorted(base), sorted(cand)):
        return False
    return PERCENT[0] <= median(large) / median(small) <= PERCENT[1]


def _folds(q: Question) -> Iterator[Refusal]:
    if q.registration.design != "repeated_cv":
        return
    if q.test_train is None or not isfinite(q.test_train) or q.test_train <= 0:
        yield Refusal("cv_ratio_unknown")
    folds, have = q.registration.folds or _folds_of(q.test_train), len(q.evidence.base.keys)
    if q.evidence.missing or folds is None:
        return
    wanted = folds * q.registration.repeats if q.registration.repeats else None
    growing = q.registration.policy == "anytime"  # may look after every complete repeat
    if have % folds or (wanted is not None and (have > wanted if growing else have != wanted)):
        yield Refusal("incomplete_cv_block", f"{have} folds where {wanted or f'a multiple of {folds}'} are registered")


def _folds_of(test_train: float | None) -> int | None:
    """k of a k-fold split with this ratio; None where it is no such split."""
    if test_train is None or not 1 / MOST_FOLDS < test_train <= 1:
        return None
    k = round(1 / test_train) + 1
    return k if abs(1 / test_train - (k - 1)) <= WHOLE_FOLDS else None


def _enough(q: Question) -> Iterator[Refusal]:
    needed = LEAST_RUNS.get(q.registration.design, MIN_SEEDS)
    if q.counts is None and q.evidence.runs < needed:
        yield Refusal("too_few_runs", f"{counted(q.evidence.runs, q.registration.noun)} where {needed} are needed")


def _spread(q: Question) -> Iterator[Refusal]:
    if q.registration.design == "single_split":
        return  # two models that agree on every example are counted as that
    if q.evidence.paired:
        pairs = zip(q.evidence.base.values, q.evidence.cand.values, strict=True)
        samples = [[new - old for old, new in pairs if old is not None and new is not None and isfinite(new - old)]]
    else:
        samples = [q.evidence.base.finite, q.evidence.cand.finite]
    if all(_is_constant(sample, q.noise) for sample in samples):
        yield Refusal("zero_variance")


def _is_constant(sample: Sequence[float], noise: float) -> bool:
    if len(sample) < 2:
        return False
    with np.errstate(over="ignore"):  # values that large are refused as such
        return float(np.std(sample, ddof=1)) <= noise


CHECKS: tuple[Callable[[Question], Iterator[Refusal]], ...] = (
    _registration, _provenance, _keys, _values, _range, _folds, _enough, _spread,
)  # fmt: skip
