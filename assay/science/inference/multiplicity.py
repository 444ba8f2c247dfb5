"""Many hypotheses at once: p-values adjusted for one batch, and e-values that hold under any dependence."""

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from assay.science.inference.faults import BadCase
from assay.science.inference.fixed import e_of_p
from assay.science.inference.sample import Floats

NEARLY = 1e-12  # relative: a p that is its level but for rounding is at its level


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values: at most alpha where the false discovery rate of all such is at most alpha.

    For ranking screens. p independent, or positively dependent. Source: Benjamini and Hochberg, JRSS B 57 (1995).
    """
    given, order = _ordered(p)
    m = given.size
    rising = given[order] * m / np.arange(1, m + 1)
    return _back(np.minimum.accumulate(rising[::-1])[::-1], order)


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p-values: at most alpha where the chance of any false rejection is at most alpha, however dependent.

    For one comparison of many candidates. Source: Holm, Scandinavian Journal of Statistics 6 (1979).
    """
    given, order = _ordered(p)
    m = given.size
    return _back(np.maximum.accumulate(given[order] * np.arange(m, 0, -1)), order)


def bonferroni(p: Sequence[float]) -> list[float]:
    """Adjusted p-values, the plainest way: each times how many there are."""
    given, _ = _ordered(p)
    return [min(1.0, float(one)) for one in given * given.size]


def rejected(adjusted: Sequence[float], alpha: float) -> list[bool]:
    """Which adjusted p-values are at most alpha."""
    return [one <= alpha * (1 + NEARLY) for one in adjusted]


def e_benjamini_hochberg(e: Sequence[float], alpha: float) -> list[bool]:
    """e-BH: the largest k such that k e-values are at least m/(alpha k), under any dependence.

    Source: Wang and Ramdas, False Discovery Rate Control with E-Values, JRSS B 84 (2022).
    """
    given = e_values(e)
    m = len(given)
    falling = sorted(given, reverse=True)
    most = max((k for k in range(1, m + 1) if reaches(falling[k - 1], alpha * k / m)), default=0)
    return [bool(most) and one >= falling[most - 1] for one in given]


def reaches(e: float, level: float) -> bool:
    """Whether an e-value is at least one over its level; a level of 0 is never reached."""
    return level > 0 and (e == inf or e * level >= 1 - NEARLY)


def e_values(raw: Sequence[float], field: str = "e") -> list[float]:
    """The e-values, each 0 or more, infinite too. Raises BadCase."""
    for i, value in enumerate(raw):
        if not value >= 0:
            raise BadCase(f"{field}[{i}]", "must be 0 or more")
    return [float(value) for value in raw]


def e_from_p(p: Sequence[float]) -> list[float]:
    """The e-values that p-values are worth: 1/(2 sqrt p)."""
    return [e_of_p(one) for one in _ordered(p)[0].tolist()]


def _ordered(p: Sequence[float]) -> tuple[Floats, NDArray[np.intp]]:
    for i, value in enumerate(p):
        if not 0 <= value <= 1:
            raise BadCase(f"p[{i}]", "must lie between 0 and 1")
    given = np.asarray(p, dtype=np.float64)
    return given, np.argsort(given, kind="stable")


def _back(adjusted: Floats, order: NDArray[np.intp]) -> list[float]:
    found = np.empty(adjusted.size)
    found[order] = np.minimum(adjusted, 1.0)
    adjusted_back: list[float] = found.tolist()
    return adjusted_back
