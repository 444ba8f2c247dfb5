"""The paired bootstrap over the examples of one test set: both models are scored on the same resamples."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from assay.science.inference.claim import Claim, Interval
from assay.science.inference.faults import Cancelled
from assay.science.inference.fixed import NOTHING, e_of_p
from assay.science.inference.metrics import Metric
from assay.science.inference.resampling import Drawn, Predicted, Score, Way, way_of
from assay.science.inference.result import Lacking, Result
from assay.science.inference.sample import Floats
from assay.science.inference.shares import NormalRule
from assay.science.inference.single_split import LEAST_EXAMPLES

DRAWS = 9_999
CHUNK = 320_000  # examples drawn at a time: so many stay in the processor's cache
HEAPS = 40  # bins in which a picture of the draws is kept
LEAST_GROUPS = 20  # with fewer the resamples of whole groups are too much alike

Progress = Callable[[int, int], bool | None]


@dataclass(frozen=True)
class Resampled:
    """The gain (candidate minus baseline) on the test set itself, and on each resample of it."""

    base: float
    cand: float
    gains: Floats
    units: int

    @property
    def gain(self) -> float:
        """The gain on the test set itself."""
        return self.cand - self.base

    def percentiles(self, alpha: float, sign: int) -> Interval:
        """The percentile interval of the gain, turned so that positive is better."""
        low, high = np.quantile(sign * self.gains, [alpha / 2, 1 - alpha / 2])
        return Interval(float(low), float(high))


def seed_of(hypothesis: str) -> int:
    """The seed of a hypothesis' draws: sha256 of its id, so that whoever draws again sees the same."""
    return int.from_bytes(hashlib.sha256(hypothesis.encode(errors="surrogatepass")).digest())


def resample(
    predicted: Predicted, metric: Metric | Score, *, hypothesis: str = "", draws: int = DRAWS,
    progress: Progress | None = None,
) -> Resampled:  # fmt: skip
    """Draw the examples (or whole groups) again and again, with replacement.

    metric: one of METRICS, or any function (labels, predictions) -> float. hypothesis: its id, from which the seed is.
    progress: called with (done, draws) now and then; where it answers False, Cancelled is raised.
    """
    rng = np.random.Generator(np.random.SFC64(seed_of(hypothesis)))  # a third quicker than the default one
    way = way_of(predicted, metric)
    gains, done = np.empty(draws), 0
    for drawn in _drawn(rng, way, draws):
        gains[done : done + len(drawn)] = way.gains(drawn)
        done += len(drawn)
        if progress is not None and progress(done, draws) is False:
            raise Cancelled(f"cancelled after {done} of {draws} draws")
    return Resampled(*way.whole, gains, way.units)


def _drawn(rng: np.random.Generator, way: Way, draws: int) -> Iterator[Drawn]:
    """What is drawn, some draws at a time; each overwrites the one before it.

    A place is the upper half of 32 random bits times the number of units (Lemire, ACM TOMACS 29(1), 2019, without its
    rejection): no place is likelier than another by more than units / 2^32, and it takes half the time of `integers`.
    """
    width = way.units if way.times is None else way.times.size
    some = min(draws, max(1, CHUNK // width))
    places = np.empty((some, width), dtype=np.int64)
    for start in range(0, draws, some):
        rows = min(some, draws - start)
        if way.times is None:
            halves = rng.bit_generator.random_raw((some * width + 1) // 2).view(np.uint32)
            np.multiply(halves[: some * width].reshape(some, width), np.int64(way.units), out=places)
            np.right_shift(places, 32, out=places)
            yield places[:rows]
        else:
            yield rng.multinomial(way.units, way.times / way.units, size=rows)


@dataclass(frozen=True, kw_only=True)
class BootstrapResult(Result):
    """A result of resampled examples, about two trained models on one test set.

    sd: standard deviation over the resamples times sqrt(n), so that it compares with that of one example's gain.
    base, cand: the metric of either model on the test set itself. draws: how many resamples were drawn.
    heap: how many resampled gains fell into each of HEAPS bins of one width between the ends `reach`.
    """

    base: float
    cand: float
    draws: int
    heap: tuple[int, ...]
    reach: Interval


def judge_bootstrap(found: Resampled, claim: Claim, *, alpha: float, sign: int, examples: int) -> BootstrapResult:
    """The percentile interval of the resampled gains; one look.

    sign: +1 if higher is better. examples: in the test set, of which 100 are needed (of groups, 20).
    e-values are calibrated from the share of resamples beyond the boundary.
    """
    gains, interval, lacking = sign * found.gains, found.percentiles(alpha, sign), _lacking(found, examples)
    low, high = claim.region
    sides = (gains <= low, gains >= high, gains >= low, gains <= high)
    below, above, not_below, not_above = (float(side.sum() + 1) / (len(gains) + 1) for side in sides)
    return BootstrapResult(
        n=examples,
        n_eff=found.units,
        estimate=sign * found.gain,
        sd=float(gains.std()) * found.units**0.5,
        interval=interval,
        verdict="inconclusive" if lacking else claim.verdict(interval),
        final=True,
        e_accept=NOTHING if lacking else e_of_p(max(below, above if high < inf else 0.0)),
        e_reject=NOTHING if lacking else e_of_p(min(not_below, not_above if high < inf else 1.0)),
        looks_used=1,
        rule=NormalRule(alpha),
        lacking=lacking,
        base=found.base,
        cand=found.cand,
        draws=len(gains),
        heap=_heap(gains),
        reach=Interval(float(gains.min()), float(gains.max())),
    )


def _heap(gains: Floats) -> tuple[int, ...]:
    if gains.min() == gains.max():
        return (gains.size,)
    return tuple(int(count) for count in np.histogram(gains, bins=HEAPS)[0])


def _lacking(found: Resampled, examples: int) -> Lacking | None:
    if found.gains.min() == found.gains.max():
        return Lacking("zero_variance", {}, "The two models do not differ on any resample of these examples.")
    grouped = found.units < examples
    least, noun = (LEAST_GROUPS, "groups of examples") if grouped else (LEAST_EXAMPLES, "test examples")
    if found.units < least:
        return Lacking("too_few_runs", {"groups" if grouped else "n": least}, f"It takes at least {least} {noun}.")
    return None
