"""What is claimed of the true effect, as a region on the line, and how an interval decides about it."""

from dataclasses import dataclass
from math import inf
from typing import Literal, NamedTuple, get_args

Verdict = Literal["accept", "reject", "inconclusive", "refused"]
ClaimKind = Literal["at_least", "superior", "non_inferior", "equivalent"]
CLAIMS: tuple[ClaimKind, ...] = get_args(ClaimKind)


class Interval(NamedTuple):
    """Both ends, in the metric's unit; infinite ends mean that nothing can be said yet."""

    low: float
    high: float


WHOLE_LINE = Interval(-inf, inf)


@dataclass(frozen=True)
class Claim:
    """A claim on the gain theta of the candidate; `effect` is the registered minimal effect, 0 or more.

    at_least: theta >= effect. superior: theta > 0. non_inferior: theta > -effect. equivalent: |theta| <= effect.
    """

    kind: ClaimKind
    effect: float

    @property
    def region(self) -> Interval:
        """The claimed values of theta; its finite ends are the boundaries that evidence is weighed against."""
        match self.kind:
            case "at_least":
                return Interval(self.effect, inf)
            case "superior":
                return Interval(0.0, inf)
            case "non_inferior":
                return Interval(-self.effect, inf)
            case "equivalent":
                return Interval(-self.effect, self.effect)

    @property
    def has_its_edge(self) -> bool:
        """Whether theta on the boundary itself is still as claimed."""
        return self.kind in ("at_least", "equivalent")

    def verdict(self, interval: Interval) -> Verdict:
        """accept if the interval lies wholly inside the region, reject if wholly outside, else inconclusive."""
        low, high = self.region
        above_low = interval.low >= low if self.has_its_edge else interval.low > low
        below_low = interval.high < low if self.has_its_edge else interval.high <= low
        if above_low and interval.high <= high:
            return "accept"
        if below_low or interval.low > high:
            return "reject"
        return "inconclusive"

    def boundary(self, estimate: float) -> float:
        """The edge of the region that t and E are taken at: the nearer one where there are two."""
        if self.kind == "equivalent":
            return self.effect if estimate >= 0 else -self.effect
        return self.region.low

    def gap(self, expected: float) -> float:
        """How far inside the region an expected gain lies; 0 or less: it can never be accepted."""
        if self.kind == "equivalent":
            return self.effect - abs(expected)
        return expected - self.region.low
