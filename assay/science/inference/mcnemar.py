"""The exact test of two models on one test set: given who differs, is each of the two as likely to be the right one?"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log

from assay.science.inference.anytime import LARGEST
from assay.science.inference.claim import Interval
from assay.science.inference.counts import Counts
from assay.science.inference.fixed import NOTHING, e_of_p
from assay.science.inference.special import bdtr, betaincinv, betaln, xlogy

UNSAID = Interval(-1.0, 1.0)  # a difference of two shares is somewhere in here
TINY = 1e-300  # above 0, and nothing more
STEPS = 100  # halvings; a float has no more digits


@dataclass(frozen=True)
class McNemar:
    """The numbers of the test that both models are equally often right.

    p_exact: two-sided binomial. chi2_uncorrected: its classic approximation, for comparison. log_e_uniform: of the
    e-value 2^(b+c) B(b+1, c+1), which holds at any number of looks.
    Source: McNemar, Psychometrika 12 (1947); the e-value mixes the alternative uniformly.
    """

    p_exact: float
    chi2_uncorrected: float
    log_e_uniform: float

    @property
    def e_value_uniform(self) -> float:
        """The e-value itself; infinite where it is no float."""
        return exp(self.log_e_uniform) if self.log_e_uniform < LARGEST else inf


def mcnemar(counts: Counts) -> McNemar:
    """Test the counts; without any example on which the models differ p and e are 1."""
    b, c, m = counts.base_only_right, counts.cand_only_right, counts.discordant
    if m == 0:
        return McNemar(1.0, 0.0, 0.0)
    p = min(1.0, 2 * float(bdtr(min(b, c), m, 0.5)))
    return McNemar(p, (b - c) ** 2 / m, m * log(2) + float(betaln(b + 1, c + 1)))


def exact_interval(counts: Counts, alpha: float) -> Interval:
    """The interval of the difference that leaves out 0 exactly where p_exact <= alpha.

    It is that of Clopper and Pearson (Biometrika 26, 1934) for the candidate's share among the examples that differ,
    times how many of all differ. Without n it says no more than the sign and the far end.
    """
    b, c = counts.base_only_right, counts.cand_only_right
    low = float(betaincinv(c, b + 1, alpha / 2)) if c else 0.0
    high = float(betaincinv(c + 1, b, 1 - alpha / 2)) if b else 1.0
    return _of_share(low, high, counts, decides=mcnemar(counts).p_exact <= alpha)


def exact_sequence(counts: Counts, alpha: float) -> Interval:
    """The same at any number of looks: the shares whose e-value stays below 1/alpha."""
    b, c = counts.base_only_right, counts.cand_only_right
    if not counts.discordant:
        return UNSAID
    most = float(betaln(b + 1, c + 1)) + log(alpha)

    def beyond(share: float) -> bool:
        return most - float(xlogy(c, share)) - float(xlogy(b, 1 - share)) >= 0

    low, high = (_edge(beyond, c / counts.discordant, end) for end in (0.0, 1.0))
    return _of_share(low, high, counts, decides=mcnemar(counts).log_e_uniform >= -log(alpha))


def sided_e(counts: Counts, *, anytime: bool) -> tuple[float, float]:
    """e-values for a candidate that is more often right, and for one that is less often; 1/alpha suffices.

    Of one look they are calibrated from the one-sided p; the uniform one counts for the side that has more.
    """
    b, c, m = counts.base_only_right, counts.cand_only_right, counts.discordant
    if not anytime:
        return (e_of_p(bdtr(b, m, 0.5)), e_of_p(bdtr(c, m, 0.5))) if m else (NOTHING, NOTHING)
    found = mcnemar(counts).e_value_uniform
    least = exp(m * log(2) + float(betaln(m / 2 + 1, m / 2 + 1)))
    return (found if c > b else least), (found if b > c else least)


def _edge(beyond: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where `beyond` begins between the two; the outer end where it does not."""
    if not beyond(outside):
        return outside
    for _ in range(STEPS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if beyond(middle) else (middle, outside)
    return outside


def _of_share(low: float, high: float, counts: Counts, *, decides: bool) -> Interval:
    """From the candidate's share among those that differ to the difference of the two models."""
    if not counts.discordant:
        return UNSAID
    known = counts.discordant / counts.n if counts.n else None
    ends = [2 * share - 1 for share in (low, high)]
    if decides:  # rounding must not say otherwise; without n the near end is as good as 0, but not 0
        ahead = counts.cand_only_right > counts.base_only_right
        ends = [max(ends[0], TINY), ends[1]] if ahead else [ends[0], min(ends[1], -TINY)]
        if known is None:
            ends = [TINY, ends[1]] if ahead else [ends[0], -TINY]
    else:
        ends = [min(ends[0], 0.0), max(ends[1], 0.0)]
    return Interval(*(end if known is None else end * known for end in ends))
