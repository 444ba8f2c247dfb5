"""Repeated k-fold cross-validation: folds share training rows, so n folds are worth far fewer runs."""

from dataclasses import dataclass

from assay.science.inference.anytime import AnytimeResult, anytime_of
from assay.science.inference.claim import Claim, Interval, Verdict
from assay.science.inference.fixed import TTest, student_result
from assay.science.inference.result import Result
from assay.science.inference.rules import MixtureRule, StudentRule
from assay.science.inference.sample import Floats, Moments, moments
from assay.science.inference.special import stdtr


@dataclass(frozen=True)
class Rope:
    """Probabilities that the true gain lies below, in or above the region of practical equivalence [-half, half]."""

    half: float
    p_below: float
    p_rope: float
    p_above: float


@dataclass(frozen=True, kw_only=True)
class CrossValidated(Result):
    """A result of folds: the corrected t test, the probabilities beside it, and the strict anytime rule.

    interval_fixed, verdict_fixed: of the corrected t test, also where the strict rule gives the verdict.
    """

    test: TTest
    rope: Rope
    anytime: AnytimeResult
    interval_fixed: Interval
    verdict_fixed: Verdict


def judge_folds(
    gains: Floats,
    claim: Claim,
    *,
    test_train: float,
    alpha: float,
    looks: int = 1,
    rope: float | None = None,
    tau_planned_n_eff: float | None = None,
    strict: bool = False,
) -> CrossValidated:
    """The corrected resampled t on the complete block of folds; strict: the anytime rule gives the verdict.

    gains: shape (k r,), one a fold. test_train: rows tested per row trained on (k folds: 1/(k - 1)).
    looks: data versions or re-runs that are registered; each takes alpha/looks.
    rope: half-width, the minimal effect if None. tau_planned_n_eff: 1/test_train if None.
    Source: Nadeau and Bengio, Machine Learning 52 (2003); Benavoli, Corani, Demsar and Zaffalon, JMLR 18 (2017).
    """
    sample = moments(gains)
    fixed = student_result(sample, claim, StudentRule(alpha / looks, test_train))
    planned = tau_planned_n_eff or 1 / test_train
    anytime = anytime_of(gains, claim, MixtureRule.planned_for(planned, alpha=alpha, kappa=test_train))
    shown: Result = anytime if strict else fixed
    return CrossValidated(
        n=shown.n,
        n_eff=shown.n_eff,
        estimate=shown.estimate,
        sd=shown.sd,
        interval=shown.interval,
        verdict=shown.verdict,
        final=shown.final,
        e_accept=shown.e_accept,
        e_reject=shown.e_reject,
        looks_used=shown.looks_used,
        rule=shown.rule,
        test=fixed.test,
        rope=rope_probabilities(sample, claim.effect if rope is None else rope, se=fixed.test.se),
        anytime=anytime,
        interval_fixed=fixed.interval,
        verdict_fixed=fixed.verdict,
    )


def rope_probabilities(sample: Moments, half: float, *, se: float) -> Rope:
    """The Bayesian correlated t test: theta is distributed as t_{n-1}(mean, se^2) under the usual flat prior."""
    df = sample.n - 1
    below = float(stdtr(df, (-half - sample.mean) / se))
    above = float(stdtr(df, (sample.mean - half) / se))
    return Rope(half, below, max(0.0, 1 - below - above), above)
