"""How long an assessment takes, with everything that the page shows of it. Run: python -m bench.inference."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from assay.science.inference import Assessment, Excluded, Registration, assess, plan_runs

REPEATS = 200


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
    ]


def _page(found: Assessment) -> None:
    _ = found.pairs, found.steps, found.without_each, found.scenarios, found.warnings, str(found), found.exclusion_words


def _median(once: Callable[[], object]) -> float:
    once()
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        once()
        times.append(1000 * (perf_counter() - start))
    return median(times)


def main() -> None:
    print(f"{'assessment':<32}{'median ms':>10}{'goal ms':>9}")
    for name, took, goal in rows():
        print(f"{name:<32}{took:>10.2f}{goal:>9.0f}{'' if took <= goal else '   missed'}")


if __name__ == "__main__":
    main()
