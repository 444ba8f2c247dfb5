"""Several data sets, two models: one gain of each data set, judged by its rank."""

from dataclasses import dataclass

import numpy as np

from assay.science.inference.bootstrap import Progress, seed_of
from assay.science.inference.claim import Claim
from assay.science.inference.faults import Cancelled
from assay.science.inference.fixed import NOTHING, e_of_p
from assay.science.inference.repeated_cv import Rope
from assay.science.inference.result import Lacking, Result
from assay.science.inference.sample import Floats, moments
from assay.science.inference.signed_rank import SignedRankRule, Wilcoxon, hodges_lehmann, wilcoxon

PRIOR = 0.5  # weight of one imagined data set without any difference
DRAWS = 50_000
CHUNK = 2_000


@dataclass(frozen=True, kw_only=True)
class SignedRankResult(Result):
    """A result over data sets. estimate and interval: of the pseudo-median. wilcoxon: at the claim's boundary.

    p_decision: two-sided, of the nearer decision, accept or reject; for adjustment among several models.
    """

    wilcoxon: Wilcoxon
    p_decision: float


def judge_datasets(gains: Floats, claim: Claim, *, alpha: float, noise: float = 0.0) -> SignedRankResult:
    """The exact signed rank interval; one look.

    gains: shape (n,), n >= 2, one a data set (the mean over its seeds). noise: what counts as equal.
    """
    rule = SignedRankRule(alpha, noise)
    low, high = claim.region
    found, estimate = rule.interval(gains, (low, high)), hodges_lehmann(gains)
    lacking = _lacking(gains.size, rule)
    at_low, at_high = (wilcoxon(gains, edge, noise=noise) if abs(edge) < np.inf else None for edge in (low, high))
    p_inside = max(at_low.p_greater_exact if at_low else 0.0, at_high.p_less_exact if at_high else 0.0)
    p_outside = min(at_low.p_less_exact if at_low else 1.0, at_high.p_greater_exact if at_high else 1.0)
    return SignedRankResult(
        n=gains.size,
        n_eff=gains.size,
        estimate=estimate,
        sd=moments(gains).sd,
        interval=found,
        verdict=claim.verdict(found),
        final=lacking is None,
        e_accept=NOTHING if lacking else e_of_p(p_inside),
        e_reject=NOTHING if lacking else e_of_p(p_outside),
        looks_used=1,
        rule=rule,
        lacking=lacking,
        p_decision=min(1.0, 2 * min(p_inside, p_outside)),
        wilcoxon=wilcoxon(gains, claim.boundary(estimate), noise=noise),
    )


def bayesian_signed_rank(
    gains: Floats, rope: float, *, hypothesis: str = "", draws: int = DRAWS, progress: Progress | None = None
) -> Rope:
    """Probabilities that the gain of a next data set is practically negative, none, or positive; shown beside.

    Each draw weighs the data sets, and one without difference, by a Dirichlet distribution, and asks which region
    holds most of the weighed Walsh averages. It takes a while for many data sets: run it in the background.
    rope: half-width of no difference. hypothesis: its id, which seeds the draws. progress: as of the bootstrap.
    Source: Benavoli, Corani, Demsar and Zaffalon, Time for a Change, JMLR 18 (2017).
    """
    rng, values = np.random.default_rng(seed_of(hypothesis)), np.append(gains, 0.0)
    sums = values[:, None] + values[None, :]
    below, above = (side.astype(np.float64) for side in (sums < -2 * rope, sums > 2 * rope))
    wins, prior = np.zeros(3), np.append(np.ones(gains.size), PRIOR)
    for done in range(0, draws, CHUNK):
        weights = rng.dirichlet(prior, size=min(CHUNK, draws - done))
        left, right = (np.einsum("ij,ij->i", weights @ side, weights) for side in (below, above))
        parts = np.column_stack([left, 1 - left - right, right])
        wins += np.bincount(parts.argmax(axis=1), minlength=3)
        if progress is not None and progress(done + len(weights), draws) is False:
            raise Cancelled(f"cancelled after {done + len(weights)} of {draws} draws")
    return Rope(rope, *(wins / draws).tolist())


def _lacking(have: int, rule: SignedRankRule) -> Lacking | None:
    if have >= rule.needed:
        return None
    words = f"It takes at least {rule.needed} data sets: fewer give no interval, even if all of them agree."
    return Lacking("too_few_runs", {"data sets": rule.needed}, words)
