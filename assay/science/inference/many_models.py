"""Several data sets, more than two models: do they differ at all, and which of them from the baseline?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from assay.science.inference.claim import Claim, Verdict
from assay.science.inference.critical import bonferroni_dunn, f_quantile, nemenyi
from assay.science.inference.multiplicity import NEARLY, holm
from assay.science.inference.refusals import Refusal
from assay.science.inference.sample import Floats
from assay.science.inference.signed_rank import midranks
from assay.science.inference.two_models import SignedRankResult, judge_datasets

LEVEL = 0.05  # of the critical values and differences, as the pictures of such comparisons have it


@dataclass(frozen=True)
class RankTest:
    """Whether the models differ at all, by their ranks over the data sets; rank 1 is the best.

    friedman_chi2: without correction for ties. F: of Iman and Davenport, with its degrees of freedom; F_crit, and the
    critical differences of mean ranks, at 5 %. They are for the picture: which models lie near each other also
    depends on which others are in it, so a verdict is never read off them.
    Source: Demsar, Statistical Comparisons of Classifiers over Multiple Data Sets, JMLR 7 (2006).
    """

    average_ranks: tuple[float, ...]
    friedman_chi2: float
    F: float
    F_df: tuple[int, int]
    F_crit: float
    nemenyi_cd: float
    bonferroni_dunn_cd: float

    @property
    def differ(self) -> bool:
        """Whether some model differs from some other."""
        return self.F_crit <= self.F


@dataclass(frozen=True)
class Against:
    """One model against the baseline: its signed ranks, p adjusted by Holm over all models, and the verdict by it."""

    model: str
    result: SignedRankResult
    p_holm: float
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """All models over all data sets. ranks: one row a data set. test is None where the table is refused."""

    models: tuple[str, ...]
    datasets: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    ranks: tuple[tuple[float, ...], ...]
    test: RankTest | None
    baseline: str = ""
    against: tuple[Against, ...] = ()

    @property
    def reason(self) -> str | None:
        """The name of the refusal."""
        return self.refusals[0].reason if self.refusals else None

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Largest groups of models, best first, whose mean ranks the critical difference does not tell apart."""
        if self.test is None:
            return ()
        order = np.argsort(self.test.average_ranks, kind="stable")
        means, reach = np.asarray(self.test.average_ranks)[order], self.test.nemenyi_cd
        ends = [int(np.searchsorted(means, mean + reach, side="left")) for mean in means]
        spans = [(i, end) for i, end in enumerate(ends) if end - i > 1 and (i == 0 or end > ends[i - 1])]
        return tuple(tuple(self.models[at] for at in order[start:end]) for start, end in spans)


def ranks_of(scores: Floats, *, sign: int, noise: float = 0.0) -> Floats:
    """Ranks within each data set; equal scores share theirs. scores: shape (datasets, models). sign: +1: high is 1."""
    return np.array([midranks(-sign * row, noise=noise) for row in scores])


def rank_test(ranks: Floats) -> RankTest:
    """Friedman, Iman and Davenport. ranks: shape (datasets, models), 2 or more of each."""
    n, k = ranks.shape
    means = ranks.mean(axis=0)
    chi2 = max(0.0, 12 * n / (k * (k + 1)) * (float(means @ means) - k * (k + 1) ** 2 / 4))
    room = n * (k - 1) - chi2
    df = (k - 1, (k - 1) * (n - 1))
    return RankTest(
        average_ranks=tuple(means.tolist()),
        friedman_chi2=chi2,
        F=(n - 1) * chi2 / room if room > 1e-9 * n else inf,  # every data set ranks them alike
        F_df=df,
        F_crit=f_quantile(1 - LEVEL, *df),
        nemenyi_cd=nemenyi(k, n, alpha=LEVEL),
        bonferroni_dunn_cd=bonferroni_dunn(k, n, alpha=LEVEL),
    )


def against_baseline(
    models: Sequence[str], gains: Sequence[Floats], claim: Claim, *, alpha: float, noise: float = 0.0
) -> tuple[Against, ...]:
    """Each model's gains over the baseline, Holm over all of them. The interval is at the level alpha alone."""
    results = [judge_datasets(each, claim, alpha=alpha, noise=noise) for each in gains]
    adjusted = holm([result.p_decision for result in results])
    rows = zip(models, results, adjusted, strict=True)
    return tuple(Against(model, result, p, _verdict(result, p, alpha)) for model, result, p in rows)


def _verdict(result: SignedRankResult, p_holm: float, alpha: float) -> Verdict:
    return result.verdict if p_holm <= alpha * (1 + NEARLY) else "inconclusive"
