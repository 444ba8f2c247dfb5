"""One look with Student's t: paired seeds, and the core of the other fixed rules."""

from dataclasses import dataclass
from math import inf, sqrt

from assay.science.inference.claim import Claim
from assay.science.inference.result import Result
from assay.science.inference.rules import StudentRule, interval
from assay.science.inference.sample import Floats, Moments, moments
from assay.science.inference.special import stdtr

NOTHING = 0.5  # the e-value of p = 1


@dataclass(frozen=True)
class TTest:
    """t of the estimate against the boundary of the claim; p_greater: of a true gain at or below it."""

    se: float
    t: float
    df: float
    p_two_sided: float
    p_greater: float

    @classmethod
    def against(cls, boundary: float, *, estimate: float, se: float, df: float) -> "TTest":
        """The test of one boundary."""
        t = (estimate - boundary) / se
        return cls(se, t, df, float(2 * stdtr(df, -abs(t))), float(stdtr(df, -t)))


@dataclass(frozen=True, kw_only=True)
class FixedResult(Result):
    """A result of one look; e-values are calibrated from p as 1/(2 sqrt p)."""

    test: TTest


def judge_fixed(
    gains: Floats, claim: Claim, *, alpha: float, planned_n: int | None = None, noise: float = 0.0
) -> FixedResult:
    """The paired t interval at the planned run count.

    gains: shape (n,), n >= 2, in order of completion. planned_n: the one look; all runs if None.
    noise: spread at or below it is rounding and gives no interval.
    Runs beyond it are not used; before it is reached, the numbers are those of now and the verdict is inconclusive.
    """
    due = planned_n is None or gains.size >= planned_n
    sample = moments(gains[:planned_n])
    return student_result(sample, claim, StudentRule(alpha), due=due, noise=noise)


def student_result(
    sample: Moments, claim: Claim, rule: StudentRule, *, due: bool = True, noise: float = 0.0
) -> FixedResult:
    """The t result of one sample by a rule that may know shared training rows (kappa)."""
    found = interval(rule, sample, noise=noise)
    se = sample.sd * sqrt(1 / sample.n + rule.kappa) if sample.sd > noise else inf
    e_accept, e_reject = calibrated(claim, estimate=sample.mean, se=se, df=sample.n - 1)
    return FixedResult(
        n=sample.n,
        n_eff=1 / (1 / sample.n + rule.kappa),
        estimate=sample.mean,
        sd=sample.sd,
        interval=found,
        verdict=claim.verdict(found) if due else "inconclusive",
        final=due,
        e_accept=e_accept,
        e_reject=e_reject,
        looks_used=int(due),
        rule=rule,
        test=TTest.against(claim.boundary(sample.mean), estimate=sample.mean, se=se, df=sample.n - 1),
    )


def calibrated(claim: Claim, *, estimate: float, se: float, df: float) -> tuple[float, float]:
    """e-values for and against the claim from the one-sided p of its boundaries."""
    low, high = ((estimate - edge) / se for edge in claim.region)
    if high == -inf:
        return e_of_p(stdtr(df, -low)), e_of_p(stdtr(df, low))
    return min(e_of_p(stdtr(df, -low)), e_of_p(stdtr(df, high))), max(e_of_p(stdtr(df, low)), e_of_p(stdtr(df, -high)))


def e_of_p(p: float) -> float:
    """The e-value that a p-value is worth: 1/(2 sqrt p), between 1/2 and infinity.

    Source: Vovk and Wang, E-Values: Calibration, Combination and Applications, Annals of Statistics 49 (2021).
    """
    p = min(1.0, float(p))
    return 1 / (2 * sqrt(p)) if p > 0 else inf
