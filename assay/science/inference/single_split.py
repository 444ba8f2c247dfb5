"""One train/test split: what the examples of one test set say about two trained models."""

from dataclasses import dataclass
from math import inf, isfinite, nan

from assay.science.inference.claim import Claim, Interval, Verdict
from assay.science.inference.counts import Counts
from assay.science.inference.fixed import NOTHING, calibrated
from assay.science.inference.mcnemar import McNemar, exact_interval, exact_sequence, mcnemar, sided_e
from assay.science.inference.result import Lacking, Result
from assay.science.inference.shares import ManyLooksRule, NormalRule, resampled_interval
from assay.science.inference.wording import listed

LEAST_EXAMPLES, LEAST_DISCORDANT = 100, 20  # with fewer the large-sample intervals err more often than they say


@dataclass(frozen=True)
class Spans:
    """Intervals for the difference of the two shares, at any boundary; they need n."""

    bootstrap: Interval
    normal: Interval
    anytime: Interval


@dataclass(frozen=True, kw_only=True)
class SplitResult(Result):
    """A result about two trained models on one test set, not about the way in which they were trained.

    exact: whether the verdicts are those of the exact test, which knows only the boundary 0. spans: None without n;
    estimate and sd are NaN then. sign: +1 where more right examples are better. verdict_fixed, verdict_anytime: of one
    look, and of any number of them.
    """

    counts: Counts
    sign: int
    test: McNemar
    exact: bool
    spans: Spans | None
    verdict_fixed: Verdict
    verdict_anytime: Verdict


def judge_split(
    counts: Counts, claim: Claim, *, alpha: float, planned_n: int | None = None, anytime: bool = False,
    exact: bool | None = None, sign: int = 1,
) -> SplitResult:  # fmt: skip
    """Judge counts; sign: +1 where more right examples of the candidate are the better outcome, else -1.

    planned_n: the test examples that were planned for, by which the anytime interval is tuned; if None, those there
    are. anytime: whether the policy allows any number of looks. exact: by the exact test, or by the intervals for
    any boundary, which need n; if None, the exact one where it can answer: at the boundary 0, or without n.
    """
    if exact is None:
        exact = counts.n is None or 0 in claim.region
    given, counts = counts, counts.towards(sign)
    spans = None if counts.n is None else _spans(counts, alpha, _many(counts, planned_n, alpha))
    lacking = None if exact else _lacking(counts)
    if exact or spans is None:
        once, often = exact_interval(counts, alpha), exact_sequence(counts, alpha)
        e_accept, e_reject = _exact_e(counts, claim, anytime=anytime)
    else:
        once, often = spans.bootstrap, spans.anytime
        e_accept, e_reject = _e(counts, claim, _many(counts, planned_n, alpha), anytime=anytime)
    fixed, anytimes = ("inconclusive" if lacking else claim.verdict(found) for found in (once, often))
    return SplitResult(
        n=counts.n or counts.discordant,
        n_eff=counts.n or counts.discordant,
        estimate=nan if counts.gain is None else counts.gain,
        sd=nan if counts.sd is None else counts.sd,
        interval=often if anytime else once,
        verdict=anytimes if anytime else fixed,
        final=not anytime,
        e_accept=NOTHING if lacking else e_accept,
        e_reject=NOTHING if lacking else e_reject,
        looks_used=1,
        rule=_many(counts, planned_n, alpha) if anytime else NormalRule(alpha),
        lacking=lacking,
        counts=given,
        sign=sign,
        test=mcnemar(counts),
        exact=exact,
        spans=spans,
        verdict_fixed=fixed,
        verdict_anytime=anytimes,
    )


def _many(counts: Counts, planned_n: int | None, alpha: float) -> ManyLooksRule:
    return ManyLooksRule.planned_for(planned_n or counts.n or 1, alpha=alpha)


def _spans(counts: Counts, alpha: float, many: ManyLooksRule) -> Spans:
    mean, sd = counts.gain or 0.0, counts.sd or 0.0
    halves = [float(rule.half_width(counts.n or 1, sd)) for rule in (NormalRule(alpha), many)]
    return Spans(resampled_interval(counts, alpha), *(Interval(mean - half, mean + half) for half in halves))


def _lacking(counts: Counts) -> Lacking | None:
    needed = {}
    if (counts.n or 0) < LEAST_EXAMPLES:
        needed["n"] = LEAST_EXAMPLES
    if counts.discordant < LEAST_DISCORDANT:
        needed["discordant"] = LEAST_DISCORDANT
    if not needed:
        return None
    names = {"n": "test examples", "discordant": "examples on which one model is right and the other wrong"}
    words = f"It takes at least {listed([f'{least} {names[name]}' for name, least in needed.items()])}."
    return Lacking("too_few_runs", needed, words)


def _exact_e(counts: Counts, claim: Claim, *, anytime: bool) -> tuple[float, float]:
    """Evidence that the candidate is better, or worse, as far as that says something about the claim."""
    better, worse = sided_e(counts, anytime=anytime)
    low, high = claim.region
    against = [worse if low >= 0 else NOTHING, better if high <= 0 else NOTHING]
    return (better if low <= 0 and high == inf else NOTHING), max(against)


def _e(counts: Counts, claim: Claim, many: ManyLooksRule, *, anytime: bool) -> tuple[float, float]:
    n, mean, sd = counts.n or 1, counts.gain or 0.0, counts.sd or 0.0
    if not anytime:
        return calibrated(claim, estimate=mean, se=sd / n**0.5 or inf, df=inf)
    least = many.e_value(n, mean, sd, mean)
    at = {edge: many.e_value(n, mean, sd, edge) for edge in claim.region if isfinite(edge)}
    low, high = claim.region
    accept, reject = (at[low] if mean > low else least), (at[low] if mean < low else least)
    if high in at:
        accept = min(accept, at[high] if mean < high else least)
        reject = max(reject, at[high] if mean > high else least)
    return accept, reject
