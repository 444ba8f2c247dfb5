"""Scales, ticks and strips: where things lie in the small pictures. Plain numbers in, plain numbers out.

A strip is drawn in per cent of its width and stretches; the plots of plots.py have a size of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil, floor, isfinite, log10

Region = tuple[float | None, float | None]
READABLE = 1e12  # from there on a number is written with its power of ten


@dataclass(frozen=True)
class Scale:
    """A straight scale: `low` lies at `left`, `high` at `right`, and values beyond them at the ends."""

    low: float
    high: float
    left: float = 0.0
    right: float = 100.0

    def at(self, value: float) -> float:
        """Return the position of a value, to a tenth."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.left + share * (self.right - self.left), 1)

    def span(self, region: Region) -> tuple[float, float]:
        """Return the left and right edge of a region; an open end reaches the end of the scale."""
        low, high = region
        return (self.left if low is None else self.at(low)), (self.right if high is None else self.at(high))


@dataclass(frozen=True)
class Tick:
    """One mark of an axis: where it lies and what is written there."""

    at: float
    text: str


@dataclass(frozen=True)
class Strip:
    """An interval beside zero and the claimed region; all in per cent of the width. None: no evidence yet.

    inside: which of low, mid and high lie on the scale. past: whether the interval goes on beyond its left, its right.
    """

    zero: float
    claim: tuple[float, float]
    edges: tuple[float, ...]
    interval: tuple[float, float, float] | None
    inside: tuple[bool, bool, bool]
    past: tuple[bool, bool]


@dataclass(frozen=True)
class Word:
    """A word below a strip: where, in per cent of its width, and what of it stands there: start, middle or end."""

    at: float
    anchor: str
    text: str
    claimed: bool


@dataclass(frozen=True)
class WordsBelow:
    """is_crowded: on one line of a phone they would touch, so what is not claimed stands on a second one."""

    words: tuple[Word, ...]
    is_crowded: bool


def strip(interval: Sequence[float] | None, claim: Region, *, span: tuple[float, float] | None = None) -> Strip:
    """Lay out an interval strip.

    interval: low, mid, high, in the metric's unit, or None before there is evidence. claim: the region that was
    claimed, such as (0.01, None) for "at least 0.01". span: the scale to share with other strips.
    """
    scale = _strip_scale(interval, claim, span)
    low, mid, high = interval or (0.0, 0.0, 0.0)
    first, second, third = (scale.low <= value <= scale.high for value in (low, mid, high))
    return Strip(
        zero=scale.at(0),
        claim=scale.span(claim),
        edges=tuple(scale.at(end) for end in ends(claim)),
        interval=three(scale, interval) if interval else None,
        inside=(first, second, third),
        past=(low < scale.low, high > scale.high),
    )


def words_below(
    words: Sequence[tuple[float, str, bool]], interval: Sequence[float] | None, claim: Region, *,
    span: tuple[float, float] | None = None,
) -> WordsBelow:  # fmt: skip
    """Lay out words below the strip that is drawn of the same interval, claim and span.

    words: where on the scale, text, claimed. Below an interval a claim is written from its place on, or up to it where
    it lies far to the right; another word around its own place.
    """
    scale = _strip_scale(interval, claim, span)
    laid = tuple(_word(scale.at(where), text, is_claimed, below=bool(interval)) for where, text, is_claimed in words)
    claims = [(word.at - A_CLAIM, word.at) if word.anchor == "end" else (word.at, word.at + A_CLAIM)
              for word in laid if word.anchor != "middle"]  # fmt: skip
    others = [word.at for word in laid if not word.claimed]
    touch = any(left - HALF_A_WORD < at < right + HALF_A_WORD for left, right in claims for at in others)
    return WordsBelow(laid, is_crowded=touch)


#: per cent of a strip as narrow as a phone's, 280 px: half of "no change", and "claimed: at least 0.0010"
HALF_A_WORD, A_CLAIM = 12.0, 50.0
#: beyond it a claim that began at its place would leave the strip
FAR = 62.0


def _word(at: float, text: str, claimed: bool, *, below: bool) -> Word:
    anchor = "middle" if not (claimed and below) else "end" if at > FAR else "start"
    return Word(at, anchor, text, claimed)


def shares(counts: Sequence[int]) -> list[tuple[float, float]]:
    """Lay out the parts of a bar in per cent: left and width of each, with a gap between them."""
    total = sum(counts)
    laid, left = [], 0.0
    for count in counts:
        width = 100 * count / total if total else 0.0
        laid.append((round(left, 2), round(max(width - 0.7, 0), 2)))
        left += width
    return laid


def bars(counts: Sequence[int], width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Lay out the bars of a histogram side by side: left, top, width and height of each; what is not empty is seen."""
    most, step = max(counts, default=0) or 1, width / (len(counts) or 1)
    laid = []
    for place, count in enumerate(counts):
        tall = max(height * count / most, 1.0) if count else 0.0
        laid.append((round(place * step, 1), round(height - tall, 1), round(max(step - 1, 0.5), 1), round(tall, 1)))
    return laid


def short(value: float) -> str:
    """Write a number as a column of numbers has room for it: four digits that say something, 12,300 or 0.0123."""
    if value and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.2e}".replace("-", "\N{MINUS SIGN}")
    places = max(0, 3 - floor(log10(abs(value)))) if value else 0
    text = f"{value:,.{min(places, 6)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "\N{MINUS SIGN}")


def day(seconds: float) -> str:
    """Write a moment, in seconds since 1970, as its day: 2026-01-15. One that no calendar reaches stays a number."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()
    except OverflowError:
        return short(seconds)


def ticks(low: float, high: float, about: int) -> list[float]:
    """Return round numbers between low and high, `about` so many: steps of 1, 2 or 5 times a power of ten.

    An end that rounding puts past the scale by a hair is the end of the scale itself.
    """
    rough = (high - low) / about
    digits = floor(log10(rough))
    power = 10.0**digits
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * 0.999)
    numbers = range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    return [min(max(round(n * step, 1 - digits), low), high) for n in numbers]


def room(values: Sequence[float], *, grow: float) -> tuple[float, float]:
    """Return a scale that holds all values, zero included by the caller, with air at both ends."""
    finite = [value for value in values if isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    pad = (high - low or abs(high) or 1.0) * grow
    return low - pad, high + pad


def ends(region: Region) -> list[float]:
    """Return the closed ends of a region."""
    return [end for end in region if end is not None]


def three(scale: Scale, interval: Sequence[float]) -> tuple[float, float, float]:
    """Place low, mid and high of an interval."""
    low, mid, high = interval
    return scale.at(low), scale.at(mid), scale.at(high)


def places_of(marks: Sequence[float]) -> int:
    """Return how many digits after the point tell these ticks apart."""
    steps = [after - before for before, after in pairwise(marks) if after > before]
    return max(0, -floor(log10(min(steps)) + 1e-9)) if steps else 4


def fixed(value: float, places: int) -> str:
    """Write a number with so many digits after the point, with a real minus but for nothing; without end it is ∞."""
    value = 0.0 if round(value, places) == 0 else value
    text = f"{value:.{places}f}" if abs(value) < READABLE else f"{value:.4g}".replace("inf", "∞")
    return text.replace("-", "\N{MINUS SIGN}")


def _strip_scale(interval: Sequence[float] | None, claim: Region, span: tuple[float, float] | None) -> Scale:
    return Scale(*(span or room([0.0, *(interval or ()), *ends(claim)], grow=0.35)))
