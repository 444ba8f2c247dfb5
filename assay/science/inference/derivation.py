"""Where each number of an assessment comes from: its formula, and the formula with the numbers of this evidence."""

from dataclasses import dataclass
from math import inf, isfinite, log

from assay.science.inference.anytime import AnytimeResult
from assay.science.inference.bootstrap import BootstrapResult
from assay.science.inference.fixed import TTest
from assay.science.inference.planned import PlannedResult
from assay.science.inference.registration import Registration
from assay.science.inference.repeated_cv import CrossValidated
from assay.science.inference.result import Result, Rule
from assay.science.inference.rules import MixtureRule, StudentRule
from assay.science.inference.shares import ManyLooksRule
from assay.science.inference.single_split import SplitResult
from assay.science.inference.special import stdtrit
from assay.science.inference.two_models import SignedRankResult
from assay.science.inference.welch import UnpairedResult

DIGITS = 5


@dataclass(frozen=True)
class Number:
    """One number: what it is called, its value, the formula, and the formula with what was put in."""

    name: str
    value: str
    formula: str
    filled: str


def numbers_of(result: Result, registration: Registration) -> tuple[Number, ...]:
    """Every number that a page shows of this result, each with the way to it; in the order in which they build up."""
    if isinstance(result, SplitResult):
        return _of_counts(result, registration)
    if isinstance(result, BootstrapResult):
        return _of_draws(result, registration)
    if isinstance(result, SignedRankResult):
        return _of_ranks(result, registration)
    found = [_estimate(result, registration), _spread(result), _interval(result)]
    if isinstance(result, PlannedResult) and len(result.look_points) > 1:
        found.append(_share_of_look(result, registration))
    if isinstance(result, CrossValidated):
        found.append(_worth(result))
    test = getattr(result, "test", None)
    if isinstance(test, TTest) and isfinite(test.t):
        found.append(_p(test, registration, result))
    found += _strength(result, registration)
    return tuple(found)


def _of_counts(result: SplitResult, r: Registration) -> tuple[Number, ...]:
    counts = result.counts.towards(result.sign)
    b, c, n = counts.base_only_right, counts.cand_only_right, counts.n
    counted = "b: better by the baseline alone, c: better by the candidate alone"
    formula, filled = f"m = (c − b) / n; {counted}", f"b = {b}, c = {c}"
    name = "Gain" if r.sign > 0 else "Reduction"
    found = [] if n is None else [Number(name, _n(result.estimate), formula, f"({c} − {b}) / {n}")]
    found.append(_split_interval(result, filled))
    p = Number("p that both are equally good", _n(result.test.p_exact), "exact binomial of b and c (McNemar)", filled)
    return (*found, p, *_strength(result, r))


def _split_interval(result: SplitResult, filled: str) -> Number:
    low, high = result.interval
    if isinstance(result.rule, ManyLooksRule) and not result.exact:
        formula = "m ∓ S · √(2 (n r + 1) / (n² r) · ln(√(n r + 1) / α)), S² = (b + c)/n − m²"
        filled = f"{filled}, S = {_n(result.sd)}, r = {_n(result.rule.r2)}, α = {result.rule.alpha:g}"
    elif result.exact:
        formula = "of the candidate's share among the examples that differ, times (b + c) / n"
    else:
        formula = "the middle 1 − α of what resampling the examples would give, exactly computed from b, c and n"
    return Number("Interval", f"{_n(low)} to {_n(high)}", formula, filled)


def _of_draws(result: BootstrapResult, r: Registration) -> tuple[Number, ...]:
    first, second = ("cand", "base") if r.sign > 0 else ("base", "cand")
    names = {"cand": "candidate", "base": "baseline"}
    order = f"{names[first]} − {names[second]}"
    filled = f"{_n(getattr(result, first))} − {_n(getattr(result, second))}"
    low, high = result.interval
    share = f"the middle {1 - r.alpha:g} of {result.draws:,} draws of {result.n:,} examples, with replacement"
    return (
        Number("Gain" if r.sign > 0 else "Reduction", _n(result.estimate), f"m = {r.metric} of {order}", filled),
        Number("Interval", f"{_n(low)} to {_n(high)}", "percentiles α/2 and 1 − α/2 of the resampled gains", share),
        *_strength(result, r),
    )


def _of_ranks(result: SignedRankResult, r: Registration) -> tuple[Number, ...]:
    low, high = result.interval
    found = [
        Number("Gain" if r.sign > 0 else "Reduction", _n(result.estimate),
               "Hodges-Lehmann: the median of all means of two gains (Walsh averages)", f"of {result.n} data sets"),
        Number("Interval", f"{_n(low)} to {_n(high)}" if isfinite(low) and isfinite(high) else "none yet",
               "the Walsh averages between which 1 − α of the exact signed rank distribution lies",
               f"{result.n} data sets, α = {r.alpha:g}"),
    ]  # fmt: skip
    test = result.wilcoxon
    filled = f"R+ = {_n(test.R_plus)}, R− = {_n(test.R_minus)}, {test.n_nonzero} data sets differ"
    edge = _n(r.claimed.boundary(result.estimate))
    formula = "exact Wilcoxon signed rank of d − edge of the claim, zeros left out"
    return (*found, Number(f"p of a true gain of {edge}, two-sided", _n(test.p_two_sided_exact), formula, filled),
            *_strength(result, r))  # fmt: skip


def _estimate(result: Result, r: Registration) -> Number:
    order = "candidate − baseline" if r.sign > 0 else "baseline − candidate"
    name = "Gain" if r.sign > 0 else "Reduction"
    if isinstance(result, UnpairedResult):
        old, new = result.base.mean, result.cand.mean
        first, second = (new, old) if r.sign > 0 else (old, new)
        return Number(name, _n(result.estimate), f"m = mean of {order}", f"{_n(first)} − {_n(second)}")
    return Number(name, _n(result.estimate), f"m = Σ dᵢ / n, dᵢ = {order}", f"mean of {result.n} {r.noun}s")


def _spread(result: Result) -> Number:
    if isinstance(result, UnpairedResult):
        filled = f"√({_n(result.base.sd)}² + {_n(result.cand.sd)}²)"
        return Number("Standard deviation", _n(result.sd), "S = √(S_baseline² + S_candidate²)", filled)
    filled = f"of {result.n} gains, divided by {result.n - 1}"
    return Number("Standard deviation", _n(result.sd), "S = √(Σ (dᵢ − m)² / (n − 1))", filled)


def _interval(result: Result) -> Number:
    low, high = result.interval
    if not isfinite(low):
        return Number("Interval", "none yet", "[L, U]", f"{result.n} are too few for this rule: any gain is possible")
    return Number("Interval", f"{_n(low)} to {_n(high)}", *_width(result, result.rule))


def _width(result: Result, rule: Rule) -> tuple[str, str]:
    m, sd, n, kappa = _n(result.estimate), _n(result.sd), result.n, rule.kappa
    if isinstance(result, UnpairedResult):
        t = -float(stdtrit(result.test.df, rule.alpha / 2))
        filled = f"{m} ∓ {_n(t)} · {_n(result.test.se)}, {_n(result.test.df)} degrees of freedom"
        return "m ∓ t(df; 1 − α/2) · se, df by Welch–Satterthwaite", filled
    root = f"√(1/{n} + {_n(kappa)})" if kappa else f"1/√{n}"
    if isinstance(rule, MixtureRule):
        formula = "m ∓ S/√n_eff · √((n−1)(K−1)/(1−K/g)), g = 1 + n_eff τ², K = (√g/α)^(2/n)"
        worth = f"n_eff = {_n(result.n_eff)}" if kappa else f"n = {n}"
        return (
            formula,
            f"{m} ∓ {_n(float(rule.threshold(n)))} · {sd}/√n_eff, {worth}, τ² = {_n(rule.tau2)}, α = {rule.alpha:g}",
        )
    assert isinstance(rule, StudentRule)
    t = -float(stdtrit(n - 1, rule.alpha / 2))
    formula = "m ∓ t(n−1; 1−α/2) · S · √(1/n + κ)" if kappa else "m ∓ t(n−1; 1−α/2) · S/√n"
    return formula, f"{m} ∓ {_n(t)} · {sd} · {root}, α = {_n(rule.alpha)}"


def _share_of_look(result: PlannedResult, r: Registration) -> Number:
    points = result.look_points
    taken = f"look {len(result.looks)} of {len(points)}" if result.looks else f"none of {len(points)} looks taken"
    share = _n(result.looks[-1].alpha) if result.looks else "—"
    formula = "α of the last look = 0.7 α; each earlier one 0.3 α / (looks − 1)"
    return Number("α of this look", share, formula, f"{taken}, α = {r.alpha:g}")


def _worth(result: CrossValidated) -> Number:
    kappa = result.rule.kappa
    filled = f"1 / (1/{result.n} + {_n(kappa)}); never more than {_n(1 / kappa)}"
    return Number("Independent runs that the folds are worth", _n(result.n_eff), "n_eff = 1 / (1/n + κ)", filled)


def _p(test: TTest, r: Registration, result: Result) -> Number:
    edge = r.claimed.boundary(result.estimate)
    t = f"t = ({_n(result.estimate)} − {_n(edge)}) / {_n(test.se)} = {_n(test.t)}"
    formula = "p = P(|t| as large as here), t = (m − edge of the claim) / se"
    name = f"p of a true gain of {_n(edge)}, two-sided"
    return Number(name, _n(test.p_two_sided), formula, f"{t}, {_n(test.df)} degrees of freedom")


def _strength(result: Result, r: Registration) -> list[Number]:
    accepts = result.e_accept >= result.e_reject
    value, side = (result.e_accept, "for") if accepts else (result.e_reject, "against")
    name = f"Evidence {side} the claim (e-value)"
    formula, meant = _anytime_formula(result), f"{_n(1 / r.alpha)} suffices (1/α)"
    if not formula:
        formula = "E = 1 / (2 √p), p one-sided at the edge of the claim, corrected for the looks"
        meant = "the interval decides, this is for the level of a project"
    text = "more than any number here can say" if value == inf else f"ln E = {_n(log(value))}" if value > 0 else "0"
    return [Number(name, _n(value) if value < inf else "∞", formula, f"{text}; {meant}")]


def _anytime_formula(result: Result) -> str:
    """How an e-value came about that holds however often one looks; "" where one look is all there is."""
    if isinstance(result.rule, ManyLooksRule):
        exact = isinstance(result, SplitResult) and result.exact
        spread = "E = exp(n² r (m − θ₀)² / (2 S² (n r + 1))) / √(n r + 1), θ₀ = edge of the claim"
        return "E = 2^(b+c) · B(b+1, c+1)" if exact else spread
    is_strict = isinstance(result, CrossValidated) and result.rule is result.anytime.rule
    if is_strict or isinstance(result, AnytimeResult):
        return "E(θ₀) = g^(−1/2) · [(1 + t²/(n−1)) / (1 + t²/((n−1) g))]^(n/2), θ₀ = edge of the claim"
    return ""


def _n(value: float) -> str:
    """With so many digits that the next number can be computed from it on paper."""
    return "∞" if value == inf else f"{value:.{DIGITS}g}".replace("-", "−")
