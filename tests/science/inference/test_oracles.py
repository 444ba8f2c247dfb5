"""The formulas against scipy.stats and against plain numerical integration."""

import numpy as np
import pytest
from scipy import integrate, stats

from assay.science.inference import Registration, assess
from assay.science.inference.power import first_n_that_can_decide, power_of, runs_for_power
from assay.science.inference.rules import MixtureRule
from assay.science.inference.sample import running, skewness, without_each

SEEDS = range(6)


def arms(seed, n=14, gain=0.012):
    rng = np.random.default_rng(seed)
    base = rng.normal(0.8, 0.01, n)
    return base, base + rng.normal(gain, 0.006, n)


def registered(**more):
    return Registration(**{"metric": "f1", "direction": "higher", "minimal_effect": 0.005, "policy": "fixed"} | more)


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_t_is_that_of_scipy(seed):
    base, cand = arms(seed)
    oracle = stats.ttest_1samp(cand - base, 0.005)
    found = assess(base, cand, registered()).result

    assert found.test.t == pytest.approx(oracle.statistic, rel=1e-10)
    assert found.test.p_two_sided == pytest.approx(oracle.pvalue, rel=1e-9)
    assert found.interval == pytest.approx(oracle.confidence_interval(0.95), rel=1e-9)
    assert found.test.p_greater == pytest.approx(
        stats.ttest_1samp(cand - base, 0.005, alternative="greater").pvalue, rel=1e-9
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_welch_is_that_of_scipy_whichever_way_is_better(seed):
    base, cand = arms(seed)[0], arms(seed + 100, n=9, gain=0.02)[1]
    oracle = stats.ttest_ind(cand, base, equal_var=False)
    claim = {"claim": "superior", "minimal_effect": None, "design": "seeds_unpaired"}
    higher = assess(base, cand, registered(**claim)).result
    lower = assess(cand, base, registered(**claim, direction="lower")).result

    for found in (higher, lower):
        assert found.test.t == pytest.approx(oracle.statistic, rel=1e-9)
        assert found.test.df == pytest.approx(oracle.df, rel=1e-9)
        assert found.interval == pytest.approx(oracle.confidence_interval(0.95), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_e_value_is_the_ratio_of_the_marginal_likelihoods(seed):
    base, cand = arms(seed)
    gains = cand - base
    n, nu, t = gains.size, gains.size - 1, (gains.mean() - 0.005) / gains.std(ddof=1) * np.sqrt(gains.size)
    rule = MixtureRule.planned_for(10, alpha=0.05)

    def weighed(effect):
        return stats.nct.pdf(t, nu, effect * np.sqrt(n)) * stats.norm.pdf(effect, 0, np.sqrt(rule.tau2))

    oracle = integrate.quad(weighed, -8, 8, points=[t / np.sqrt(n)], limit=400)[0] / stats.t.pdf(t, nu)

    assert np.exp(rule.log_e(n, gains.mean(), gains.std(ddof=1), 0.005)) == pytest.approx(oracle, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_probabilities_of_the_rope_are_those_of_the_shifted_t(seed):
    base, cand = arms(seed, n=50)
    found = assess(base, cand, registered(design="repeated_cv", rope=0.01), test_train=1 / 9).result
    gains = cand - base
    posterior = stats.t(49, gains.mean(), gains.std(ddof=1) * np.sqrt(1 / 50 + 1 / 9))

    assert found.rope.p_below == pytest.approx(posterior.cdf(-0.01), abs=1e-12)
    assert found.rope.p_above == pytest.approx(posterior.sf(0.01), abs=1e-12)
    assert found.rope.p_below + found.rope.p_rope + found.rope.p_above == pytest.approx(1)
    assert found.interval == pytest.approx(posterior.interval(0.95), rel=1e-9)


@pytest.mark.parametrize(("ratio", "runs"), [(0.25, 128), (0.5, 34), (0.75, 16), (1, 10), (1.5, 6), (2, 5), (3, 4)])
def test_runs_for_80_percent_power_are_those_of_the_noncentral_t(ratio, runs):
    found = runs_for_power(gap=ratio, sd_diff=1)

    assert found == runs
    for n, enough in ((runs, True), (runs - 1, False)):
        power = stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, ratio * np.sqrt(n))
        assert bool(power >= 0.8) is enough
        assert power_of(n, gap=ratio, sd=1) == pytest.approx(power, abs=1e-9)


@pytest.mark.parametrize("planned", [2, 5, 12, 40, 300])
def test_the_first_n_that_can_decide_is_the_first_with_a_finite_interval(planned):
    rule = MixtureRule.planned_for(planned, alpha=0.05)
    first = first_n_that_can_decide(alpha=0.05, planned=planned)

    assert np.isfinite(rule.half_width(first, 1.0))
    assert not np.isfinite(rule.half_width(first - 1, 1.0))


def test_running_and_leave_one_out_moments_are_those_of_the_samples_themselves():
    gains = np.random.default_rng(3).normal(0.01, 0.005, 12)
    first, but = running(gains), without_each(gains)

    for i in range(2, 13):
        assert (first.mean[i - 2], first.sd[i - 2]) == pytest.approx(
            (gains[:i].mean(), gains[:i].std(ddof=1)), rel=1e-10
        )
    for i in range(12):
        rest = np.delete(gains, i)
        assert (but.mean[i], but.sd[i]) == pytest.approx((rest.mean(), rest.std(ddof=1)), rel=1e-10)
    assert skewness(gains) == pytest.approx(stats.skew(gains), rel=1e-10)


def test_the_anytime_rule_is_wrong_in_less_than_5_of_100_projects_that_look_after_every_run():
    rng = np.random.default_rng(11)
    rule = MixtureRule.planned_for(15, alpha=0.05)
    n = np.arange(2, 41)
    wrong = 0
    for _ in range(2000):
        gains = running(rng.normal(0, 1, 40))
        wrong += bool((np.abs(gains.mean) > rule.half_width(n, gains.sd)).any())

    assert wrong / 2000 < 0.05
