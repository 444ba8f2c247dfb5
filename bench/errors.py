"""How often the rules are wrong, and how often they find what is there, simulated anew beside the figures they rest on.

All of it is seeded. Each line prints what was found now, the figure, and their difference in standard errors of both:
beyond 4 something has changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from assay.science.inference.online import e_lond
from assay.science.inference.planned import look_alphas
from assay.science.inference.power import runs_for_power
from assay.science.inference.rules import MixtureRule, SpreadRule, StudentRule
from assay.science.inference.special import ndtr, stdtr

SEED, TIMES, PROJECTS = 20261123, 40_000, 1_500
ALPHA = 0.05
Grid = NDArray[np.float64]
BY_FIVE, EVERY, BY_THREE = tuple(range(5, 31, 5)), tuple(range(3, 31)), (3, 6, 9, 12)
OBRIEN_FLEMING = 2.053  # of six looks, two-sided 5 %


@dataclass(frozen=True)
class Line:
    """One figure, found again. spread: standard error of both together."""

    what: str
    found: float
    figure: float
    spread: float
    unit: str = "%"

    @property
    def off(self) -> float:
        """The difference in standard errors."""
        return (self.found - self.figure) / self.spread if self.spread else 0.0

    def __str__(self) -> str:
        far = "   far off" if abs(self.off) > 4 else ""
        return f"{self.what:<62}{self.found:>9.2f}{self.figure:>9.2f} {self.unit:<5}{self.off:>7.1f}{far}"


@dataclass(frozen=True)
class Looks:
    """Mean and spread of the first n gains at each look; both of shape (times, looks)."""

    n: Grid
    mean: Grid
    sd: Grid

    @classmethod
    def of(cls, gains: Grid, points: Sequence[int]) -> "Looks":
        """At these run counts; gains: shape (times, runs)."""
        at = np.asarray(points) - 1
        n = np.asarray(points, dtype=np.float64)
        mean = gains.cumsum(axis=1)[:, at] / n
        squares = (gains**2).cumsum(axis=1)[:, at]
        return cls(n, mean, np.sqrt(np.maximum(squares - n * mean**2, 0) / (n - 1)))

    def beyond(self, rule: SpreadRule | Sequence[SpreadRule], at: float = 0.0) -> tuple[NDArray[np.bool_], ...]:
        """Where the interval lies wholly above, and wholly below."""
        rules = rule if isinstance(rule, Sequence) else [rule] * self.n.size
        half = np.column_stack(
            [one.half_width(n, self.sd[:, i]) for i, (one, n) in enumerate(zip(rules, self.n, strict=True))]
        )
        return self.mean - half > at, self.mean + half < at


def share(what: str, hits: NDArray[np.bool_], figure: float, *, times: int = TIMES, digits: int = 1) -> Line:
    """A percentage of simulations, beside one that was printed to so many digits."""
    found, told = float(hits.mean()), figure / 100
    rounded = 10.0**-digits / 100 / sqrt(12)
    variance = max(told * (1 - told), 1e-4) * (1 / hits.size + 1 / times) + rounded**2
    return Line(what, 100 * found, figure, 100 * sqrt(variance))


def tables() -> Iterator[tuple[str, Callable[[], Iterator[Line]]]]:
    """Title and lines of each table."""
    yield "3a  seeds, theta on the boundary: ever a wrong verdict", seeds
    yield "3b  repeated cross-validation, exchangeable folds, no gain: ever a wrong verdict", folds
    yield "3c  power to accept `superior`, six looks of five seeds", powers
    yield "3d  runs for 80 % power, by the gap in standard deviations", runs
    yield "3e  a project of 40 hypotheses, a quarter of them true", projects


def _obrien_fleming(points: Sequence[int]) -> list[SpreadRule]:
    levels = [2 * float(ndtr(-OBRIEN_FLEMING * sqrt(points[-1] / n))) for n in points]
    return [StudentRule(level) for level in levels]


def _planned(points: Sequence[int]) -> list[SpreadRule]:
    return [StudentRule(level) for level in look_alphas(len(points), ALPHA)]


def _bonferroni(points: Sequence[int]) -> list[SpreadRule]:
    return [StudentRule(ALPHA / len(points))] * len(points)


def seeds() -> Iterator[Line]:
    rng = np.random.default_rng(SEED)
    gains, mixture = rng.normal(size=(TIMES, 30)), MixtureRule.planned_for(15, alpha=ALPHA)
    shapes = (("6 x 5 seeds", BY_FIVE, (16.3, 14.2, 5.1, 3.1, 1.0)), ("every seed 3 ... 30", EVERY,
              (26.8, 22.1, 5.1, 1.8, 1.8)), ("4 x 3 seeds", BY_THREE, (13.6, 12.6, 5.0, 4.1, 0.5)))  # fmt: skip
    for name, points, figures in shapes:
        looks = Looks.of(gains, points)
        naive, one_sided = looks.beyond(StudentRule(ALPHA)), looks.beyond(StudentRule(2 * ALPHA))[0]
        yield share(f"uncorrected paired t, {name}", _ever(naive), figures[0])
        yield share(f"uncorrected one-sided, false accept, {name}", one_sided.any(axis=1), figures[1])
        last = naive[0][:, -1] | naive[1][:, -1]
        yield share(f"t once at the end, {name}", last, figures[2])
        yield share(f"Bonferroni over the looks, {name}", _ever(looks.beyond(_bonferroni(points))), figures[3])
        if points == BY_FIVE:
            yield share(f"planned, 70 % on the last, {name}", _ever(looks.beyond(_planned(points))), 4.2)
            yield share(f"O'Brien-Fleming-shaped t, {name}", _ever(looks.beyond(_obrien_fleming(points))), 5.2)
        yield share(f"anytime mixture, {name}", _ever(looks.beyond(mixture)), figures[4])
    yield from _odd_seeds(rng, mixture)


def _odd_seeds(rng: np.random.Generator, mixture: MixtureRule) -> Iterator[Line]:
    """Very many looks, and gains that are not normal."""
    ever = np.concatenate([_ever(Looks.of(rng.normal(size=(1000, 2000)), range(2, 2001)).beyond(mixture))
                           for _ in range(4)])  # fmt: skip
    yield share("anytime over 2,000 looks", ever, 4.1)
    lower = 1 - rng.exponential(size=(TIMES, 30))
    looks = Looks.of(lower, EVERY)
    naive = looks.beyond(StudentRule(ALPHA))
    yield share("exponential lower tail, every seed: anytime", _ever(looks.beyond(mixture)), 9.3)
    yield share("exponential lower tail, every seed: uncorrected t", _ever(naive), 38, digits=0)
    yield share("exponential lower tail: t once at 30", naive[0][:, -1] | naive[1][:, -1], 7.1)
    yield share("t with 3 degrees of freedom, every seed: anytime",
                _ever(Looks.of(rng.standard_t(3, size=(TIMES, 30)), EVERY).beyond(mixture)), 1.0)  # fmt: skip


def folds() -> Iterator[Line]:
    rng, k, looks = np.random.default_rng(SEED + 1), 10, 10
    rho, kappa = 1 / k, 1 / (k - 1)
    gains = sqrt(rho) * rng.normal(size=(TIMES, 1)) + sqrt(1 - rho) * rng.normal(size=(TIMES, k * looks))
    found = Looks.of(gains, range(k, k * looks + 1, k))
    naive, corrected = found.beyond(StudentRule(ALPHA)), found.beyond(StudentRule(ALPHA, kappa))
    t = found.mean / (found.sd * np.sqrt(1 / found.n + kappa))
    sure = stdtr(found.n - 1, np.abs(t)) > 0.95
    yield share("naive paired t, first look", naive[0][:, 0] | naive[1][:, 0], 15.0)
    yield share("naive paired t, peek each sprint", _ever(naive), 66.3)
    yield share("Nadeau-Bengio t, last look", corrected[0][:, -1] | corrected[1][:, -1], 4.9)
    yield share("Nadeau-Bengio t, peek", _ever(corrected), 11.7)
    yield share("Bayesian correlated t, P > .95 on either side, peek", sure.any(axis=1), 21.2)
    strict = MixtureRule.planned_for(1 / kappa, alpha=ALPHA, kappa=kappa)
    yield share("anytime with kappa, peek", _ever(found.beyond(strict)), 0.9)


def powers() -> Iterator[Line]:
    rng, mixture = np.random.default_rng(SEED + 2), MixtureRule.planned_for(15, alpha=ALPHA)
    rules: dict[str, list[SpreadRule]] = {
        "planned 70 %": _planned(BY_FIVE), "O'Brien-Fleming t": _obrien_fleming(BY_FIVE),
        "Bonferroni": _bonferroni(BY_FIVE), "anytime": [mixture] * 6,
    }  # fmt: skip
    figures = {  # correlation, gain: once, then power and runs of each rule
        (0.0, 0.005): (46, None, None, 45, None, 27, None, 15, 28.7),
        (0.0, 0.010): (96, 95, 22.3, 96, 20.8, 87, None, 76, 22.5),
        (0.5, 0.005): (76, 71, 26.7, 74, 24.9, 54, None, 38, 26.8),
        (0.5, 0.010): (100, 100, 16.0, 100, 16.6, 99, None, 98, 16.3),
        (0.8, 0.005): (99, 98, 20.3, 98, 19.4, 94, None, 86, 20.5),
    }
    for (correlation, gain), (once, *others) in figures.items():
        looks = Looks.of(rng.normal(gain, 0.01 * sqrt(2 * (1 - correlation)), size=(TIMES, 30)), BY_FIVE)
        name = f"r {correlation:g}, gain {gain:g}: "
        yield share(f"{name}once at 30", looks.beyond(StudentRule(ALPHA))[0][:, -1], once, times=20_000, digits=0)
        for (rule, at), power, mean in zip(rules.items(), others[::2], others[1::2], strict=True):
            accepted, used = _stopped(looks, at)
            if power is not None:
                yield share(f"{name}{rule}", accepted, power, times=20_000, digits=0)
            if mean is not None:
                yield _mean(f"{name}{rule}, mean runs", used, mean)
    yield from _at_least(rng, mixture)


def _at_least(rng: np.random.Generator, mixture: MixtureRule) -> Iterator[Line]:
    for truth, way, figure in ((0.0, 1, 38), (0.0025, 1, 6), (0.005, 0, 1), (0.010, 0, 38), (0.015, 0, 98)):
        looks = Looks.of(rng.normal(truth, 0.01, size=(TIMES, 30)), BY_FIVE)
        hits = looks.beyond(mixture, 0.005)[way].any(axis=1)
        name = f"at least 0.005, truth {truth:g}, anytime: {('accept', 'reject')[way]}"
        yield share(name, hits, figure, times=20_000, digits=0)


def runs() -> Iterator[Line]:
    rng = np.random.default_rng(SEED + 3)
    ratios = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
    rows = zip(ratios, (128, 34, 16, 10, 6, 5, 4), (207, 57, 28, 18, 10, 8, 6), (141, 40, 21, 14, 8, 7, 5), strict=True)
    for ratio, once, by, mean in rows:
        yield Line(f"gap {ratio:g} sd: one look", runs_for_power(gap=ratio, sd_diff=1) or inf, once, 0.0, "runs")
        most, mixture = int(6 * by), MixtureRule.planned_for(once, alpha=ALPHA)
        points = range(2, most + 1)
        decided = np.concatenate([_first(Looks.of(rng.normal(ratio, 1, size=(2000, most)), points).beyond(mixture))
                                  for _ in range(4)]) + 2  # fmt: skip
        found = float(np.quantile(decided, 0.8, method="inverted_cdf"))
        near = float((np.abs(decided - by) <= 2).mean()) / 5  # share that decides in one run thereabouts
        spread = sqrt(0.16 * (1 / decided.size + 1 / 20_000)) / max(near, 1e-3)
        yield Line(f"gap {ratio:g} sd: anytime, 80 % decided by run", found, by, sqrt(spread**2 + 1 / 3), "runs")
        yield _mean(f"gap {ratio:g} sd: anytime, mean runs", decided, mean, digits=0)


def projects() -> Iterator[Line]:
    rng, mixture = np.random.default_rng(SEED + 4), MixtureRule.planned_for(15, alpha=ALPHA)
    true = rng.random((PROJECTS, 40)) < 0.25
    gains = rng.normal(size=(PROJECTS * 40, 30)) + true.reshape(-1, 1)
    looks = Looks.of(gains, BY_FIVE)
    shape = (PROJECTS, 40)
    naive = _stopped(looks, [StudentRule(ALPHA)] * 6)[0].reshape(shape)
    often = _stopped(looks, [mixture] * 6)[0].reshape(shape)
    yield from _of_projects("naive peeking", naive, true, (20, 2.5, None))
    yield from _of_projects("anytime at .05 each", often, true, (1.6, 0.17, 98))
    with np.errstate(over="ignore"):
        e = np.exp(np.minimum(mixture.log_e(looks.n, looks.mean, looks.sd, 0.0), 700))
    # Each stops at the first look that reaches its own level, which is a time that the rule makes: so the largest.
    e = np.where(looks.mean > 0, e, 0.0).max(axis=1).reshape(shape)
    t = np.arange(1, 41)
    shares = {
        "1/(t(t+1))": (1 / (t * (t + 1)), 66), "t^-1.6": (t**-1.6 / 2.2857, 70),
        "uniform 1/40": (np.full(40, 1 / 40), 86),
        "R's default": (0.07720838 * np.log(np.maximum(t, 2)) / (t * np.exp(np.sqrt(np.log(t)))), 60),
    }  # fmt: skip
    for name, (gamma, figure) in shares.items():
        accepted = np.array([[one.suffices for one in e_lond(row, gamma, ALPHA)] for row in e])
        yield from _of_projects(f"e-LOND, {name}", accepted, true, (None, None, figure))


def _of_projects(
    name: str, accepted: NDArray[np.bool_], true: NDArray[np.bool_], figures: tuple[float | None, ...]
) -> Iterator[Line]:
    wrong = (accepted & ~true).sum(axis=1)
    parts = wrong / np.maximum(accepted.sum(axis=1), 1)
    found = (accepted & true).sum(axis=1) / np.maximum(true.sum(axis=1), 1)
    named = (("false discovery rate", 100 * parts, "%"), ("false accepts", wrong, ""), ("power", 100 * found, "%"))
    for (what, values, unit), figure in zip(named, figures, strict=True):
        if figure is not None:
            digits = 0 if figure >= 2.6 else 1
            line = _mean(f"{name}: {what}", values.astype(float), figure, digits=digits)
            yield Line(line.what, line.found, line.figure, line.spread, unit)


def _mean(what: str, values: Grid, figure: float, *, digits: int = 1) -> Line:
    error = float(values.std()) / sqrt(values.size) * sqrt(2)
    return Line(what, float(values.mean()), figure, sqrt(error**2 + 10.0 ** (-2 * digits) / 12), "runs")


def _ever(beyond: tuple[NDArray[np.bool_], ...]) -> NDArray[np.bool_]:
    return np.asarray((beyond[0] | beyond[1]).any(axis=1))


def _first(beyond: tuple[NDArray[np.bool_], ...]) -> Grid:
    """The first look that decides; the number of all where none does."""
    either = beyond[0] | beyond[1]
    return np.where(either.any(axis=1), either.argmax(axis=1), either.shape[1]).astype(float)


def _stopped(looks: Looks, rules: Sequence[SpreadRule]) -> tuple[NDArray[np.bool_], Grid]:
    """Whether the first look that decides accepts, and the runs used until then."""
    beyond = looks.beyond(rules)
    first = _first(beyond).astype(int)
    last = np.minimum(first, looks.n.size - 1)
    return beyond[0][np.arange(len(last)), last], looks.n[last]


def main() -> None:
    """Print every table."""
    print(f"{'':<62}{'now':>9}{'figure':>9} {'':<5}{'se':>7}")
    for title, lines in tables():
        print(f"\n{title}")
        for line in lines():
            print(line, flush=True)


if __name__ == "__main__":
    main()
