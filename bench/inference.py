"""How long an assessment takes, with everything that the page shows of it, and how often its rules are wrong.

Run: python -m bench.inference. The simulations are those of bench/errors.py; both take about a minute.
"""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter, process_time

import numpy as np

from assay.science.inference import (
    Assessment,
    Counts,
    Excluded,
    Registration,
    assess,
    bayesian_signed_rank,
    compare_models,
    plan_runs,
)
from bench import errors

REPEATS, SLOW_REPEATS = 200, 3
EXAMPLES = 10_000


def rows() -> list[tuple[str, float, float]]:
    """Name, median and goal in milliseconds."""
    rng = np.random.default_rng(1)
    base, folds = rng.normal(0.8, 0.01, 30).round(4).tolist(), rng.normal(0.9, 0.03, 100).round(4).tolist()
    cand, other = (rng.normal(0.012, 0.005, 30) + base).tolist(), (rng.normal(0.01, 0.02, 100) + folds).tolist()
    named = {"metric": "f1", "direction": "higher", "minimal_effect": 0.01, "metric_range": (0, 2)}
    anytime = Registration(**named, policy="anytime", planned_n=15)
    planned = Registration(**named, policy="planned", looks=(10, 20, 30))
    unpaired = Registration(**named, design="seeds_unpaired", policy="fixed")
    crossed = Registration(**named, design="repeated_cv", policy="fixed", folds=10, repeats=10)
    left_out = [Excluded("31", "out of memory", base=0.8)]
    return [
        ("30 paired runs, any time", _median(lambda: _page(assess(base, cand, anytime, excluded=left_out))), 5),
        ("30 paired runs, three looks", _median(lambda: _page(assess(base, cand, planned, excluded=left_out))), 5),
        ("30 unpaired runs of each arm", _median(lambda: _page(assess(base, cand, unpaired))), 5),
        ("10 x 10 folds", _median(lambda: _page(assess(folds, other, crossed, test_train=1 / 9))), 10),
        ("plan of paired runs", _median(lambda: plan_runs(planned, expected_effect=0.015, sd_diff=0.005)), 5),
        *_of_examples(rng),
        *_of_datasets(rng),
    ]


def _of_examples(rng: np.random.Generator) -> list[tuple[str, float, float]]:
    """10,000 paired examples; whatever is no share of right ones is resampled 9,999 times."""

    def split(metric: str, direction: str = "higher") -> Registration:
        named = {"metric": metric, "direction": direction, "claim": "superior", "policy": "fixed"}
        return Registration(**named, design="single_split")

    two, ten = rng.integers(0, 2, EXAMPLES), rng.integers(0, 10, EXAMPLES)
    scores = [1 / (1 + np.exp(-(two * gap + rng.normal(size=EXAMPLES)))) for gap in (0.8, 0.9)]
    classes = [np.where(rng.random(EXAMPLES) < good, ten, rng.integers(0, 10, EXAMPLES)) for good in (0.8, 0.82)]
    by_count = _median(lambda: assess(Counts(410, 620, EXAMPLES), split("accuracy")), SLOW_REPEATS)
    resampled = [
        ("accuracy, from predictions", ten, classes, split("accuracy"), 1000),
        ("macro-F1 of 10 classes", ten, classes, split("macro_f1"), 1000),
        ("log loss", two, scores, split("log_loss", "lower"), 1000),
        ("ROC AUC", two, scores, split("roc_auc"), 1000),
        ("PR AUC", two, scores, split("pr_auc"), 1000),
    ]
    return [("10,000 examples, counted", by_count, 5)] + [
        (f"10,000 examples, {name}", _median(partial(assess, *arms, plan, labels=labels), SLOW_REPEATS), goal)
        for name, labels, arms, plan, goal in resampled
    ]


def _of_datasets(rng: np.random.Generator) -> list[tuple[str, float, float]]:
    base = rng.normal(0.8, 0.05, 30)
    table = {f"m{i}": (base + rng.normal(0.01, 0.02, 30)).tolist() for i in range(8)}
    plan = Registration(metric="f1", direction="higher", claim="superior", design="multi_dataset", policy="fixed")
    two = _median(lambda: _page(assess(table["m0"], table["m1"], plan)), SLOW_REPEATS)
    many = _median(lambda: compare_models(table, registration=plan, baseline="m0"), SLOW_REPEATS)
    bayes = _median(lambda: bayesian_signed_rank(rng.normal(0.01, 0.02, 30), 0.01), SLOW_REPEATS)
    return [
        ("30 data sets, two models", two, 50),
        ("30 data sets, eight models", many, 50),
        ("Bayesian signed rank of 30 data sets", bayes, 1000),
    ]


def _page(found: Assessment) -> None:
    _ = found.pairs, found.steps, found.without_each, found.scenarios, found.warnings, str(found), found.exclusion_words


def _median(once: Callable[[], object], repeats: int = REPEATS) -> float:
    """Milliseconds; what takes long by the processor's own time, which feels the neighbours on a busy machine less."""
    clock = process_time if repeats == SLOW_REPEATS else perf_counter
    once()
    times = []
    for _ in range(repeats):
        start = clock()
        once()
        times.append(1000 * (clock() - start))
    return median(times)


def main() -> None:
    print(f"{'assessment':<44}{'median ms':>10}{'goal ms':>9}")
    for name, took, goal in rows():
        print(f"{name:<44}{took:>10.2f}{goal:>9.0f}{'' if took <= goal else '   missed'}")
    print()
    errors.main()


if __name__ == "__main__":
    main()
