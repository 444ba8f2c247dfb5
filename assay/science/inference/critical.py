"""Critical values of the comparisons of mean ranks, computed rather than read off a table."""

from math import sqrt

import numpy as np

from assay.science.inference.special import fdtri, ndtr, ndtri

GRID = np.linspace(-9.0, 9.0, 721)  # where a standard normal has all its weight, fine enough for twelve digits
WIDEST = 60.0


def f_quantile(p: float, above: float, below: float) -> float:
    """The quantile p of F with `above` and `below` degrees of freedom."""
    return float(fdtri(above, below, p))


def studentized_range(p: float, count: int) -> float:
    """The quantile p of the range of `count` standard normals: the studentized range without end of freedom."""
    low, high = 0.0, WIDEST
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _range_within(middle, count) < p else (low, middle)
    return (low + high) / 2


def nemenyi(count: int, datasets: int, *, alpha: float = 0.05) -> float:
    """The difference of two mean ranks beyond which some pair of `count` models differs. Source: Nemenyi (1963)."""
    return studentized_range(1 - alpha, count) / sqrt(2) * _standard_error(count, datasets)


def bonferroni_dunn(count: int, datasets: int, *, alpha: float = 0.05) -> float:
    """The same where all are compared with one only. Source: Dunn, Journal of the ASA 56 (1961)."""
    return -float(ndtri(alpha / (2 * (count - 1)))) * _standard_error(count, datasets)


def _standard_error(count: int, datasets: int) -> float:
    return sqrt(count * (count + 1) / (6 * datasets))


def _range_within(width: float, count: int) -> float:
    """The chance that all lie within `width` above the lowest; the sum is exact where the weight fades at both ends."""
    density = np.exp(-(GRID**2) / 2) / sqrt(2 * np.pi)
    inside = ndtr(GRID + width) - ndtr(GRID)
    return float(count * np.sum(density * inside ** (count - 1)) * (GRID[1] - GRID[0]))
