"""The special functions that the statistics need, as `scipy.special` has them.

It is loaded when the first one is called: that takes longer than loading everything else here, and a server starts
long before it judges anything.
"""

from typing import Any


def stdtr(df: Any, t: Any) -> Any:
    """Return the probability that Student's t with `df` degrees of freedom is at most `t`."""
    from scipy.special import stdtr as loaded

    return loaded(df, t)


def stdtrit(df: Any, p: Any) -> Any:
    """Return the quantile `p`, at most 1/2, of Student's t with `df` degrees of freedom."""
    from scipy.special import stdtrit as loaded

    return -abs(loaded(df, p))  # of p near 1e-300 it gives plus infinity


def nctdtr(df: Any, nc: Any, t: Any) -> Any:
    """Return the probability that the noncentral t (noncentrality `nc`) is at most `t`."""
    from scipy.special import nctdtr as loaded

    return loaded(df, nc, t)


def ndtr(x: Any) -> Any:
    """Return the probability that a standard normal is at most `x`."""
    from scipy.special import ndtr as loaded

    return loaded(x)


def ndtri(p: Any) -> Any:
    """Return the quantile `p` of the standard normal."""
    from scipy.special import ndtri as loaded

    return loaded(p)


def bdtr(k: Any, n: Any, p: Any) -> Any:
    """Return the probability of at most `k` successes in `n` trials of probability `p`."""
    from scipy.special import bdtr as loaded

    return loaded(k, n, p)


def betaincinv(a: Any, b: Any, p: Any) -> Any:
    """Return the quantile `p` of the beta distribution with parameters `a` and `b`."""
    from scipy.special import betaincinv as loaded

    return loaded(a, b, p)


def betaln(a: Any, b: Any) -> Any:
    """Return the logarithm of the beta function."""
    from scipy.special import betaln as loaded

    return loaded(a, b)


def xlogy(x: Any, y: Any) -> Any:
    """Return x log(y), and 0 where x is 0."""
    from scipy.special import xlogy as loaded

    return loaded(x, y)


def fdtri(above: Any, below: Any, p: Any) -> Any:
    """Return the quantile `p` of F with `above` and `below` degrees of freedom."""
    from scipy.special import fdtri as loaded

    return loaded(above, below, p)
