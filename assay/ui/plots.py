"""Where things lie in the plots of a hypothesis. Each is laid out twice: wide, and narrow for phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log10

from assay.ui.drawing import Region, Scale, Tick, ends, fixed, places_of, room, three, ticks

WIDE, NARROW = 720.0, 340.0
FAINT, HUGE = 1e-3, 1e12
LETTER = 6.3  # px that a letter of a plot takes, about
FIRST_LINE, SECOND_LINE = 9.5, 23.5  # above the rows


@dataclass(frozen=True)
class Label:
    """A text where there is room for it. anchor: as SVG has it: start, middle or end."""

    x: float
    y: float
    anchor: str
    text: str = ""


@dataclass(frozen=True)
class Dot:
    """One run or pair of a plot. x is None where it has no value; `note` then says why."""

    label: str
    y: float
    x: float | None
    said: str
    note: Label | None = None


@dataclass(frozen=True)
class Plot:
    """A dot for each pair, and below them the interval of all, over the claimed region."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    zero: float
    unchanged: Label
    claim: tuple[float, float]
    claimed: Label | None
    edges: tuple[float, ...]
    dots: tuple[Dot, ...]
    rule: float
    interval: tuple[float, float, float] | None
    labels: tuple[Tick, ...]
    ticks: tuple[Tick, ...]

    @property
    def bar(self) -> float:
        """The height at which the interval lies."""
        return self.rule + 22


@dataclass(frozen=True)
class Arm:
    """The runs of one arm on the scale of the metric, with their mean."""

    label: str
    y: float
    points: tuple[float, ...]
    mean: float
    said: str


@dataclass(frozen=True)
class Arms:
    """Two arms whose runs are not paired, above one axis."""

    width: float
    height: float
    left: float
    right: float
    arms: tuple[Arm, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Look:
    """One look at the evidence: its place, and whether it lies at or beyond what suffices."""

    x: float
    y: float
    past: bool
    text: str


@dataclass(frozen=True)
class Climb:
    """The strength of evidence look by look, on a logarithmic scale."""

    width: float
    height: float
    left: float
    right: float
    bar: float
    looks: tuple[Look, ...]
    rungs: tuple[Tick, ...]
    ticks: tuple[Tick, ...]

    @property
    def path(self) -> str:
        """The points of the line, as SVG writes them."""
        return " ".join(f"{look.x},{look.y}" for look in self.looks)


def plot(
    rows: Sequence[tuple[str, float | None, str]],
    interval: Sequence[float] | None,
    claim: Region,
    *,
    claimed: str = "",
    digits: int | None = None,
    narrow: bool = False,
) -> Plot:
    """Lay out the paired-dot plot.

    rows: label, gain and, where there is no gain, the reason. interval: low, mid, high of the mean gain, or None.
    claim: the claimed region, as in `strip`. claimed: the same in words. digits: of gains after the point, None for as
    many as tell them apart. narrow: for phones.
    """
    width, left, right, about = frame(narrow)
    gains = [gain for _, gain, _ in rows if gain is not None]
    low, high = room([0.0, *gains, *(interval or ()), *ends(claim)], grow=0.12)
    scale = Scale(low, high, left, right)
    step = 16.5 if len(rows) <= 24 else max(4.0, 396 / len(rows))
    rule = round(34 + step * len(rows) + 6, 1) if rows else 30.0
    marks = ticks(low, high, about)
    places = places_of(ticks(low, high, frame(narrow=False)[3]))  # both drawings name the same numbers
    shown = three(scale, interval) if interval else None
    edges = tuple(scale.at(end) for end in ends(claim))
    words = claim_label(claimed, edges[0], scale) if claimed and edges else None
    return Plot(
        width=width, height=rule + 94, left=left, right=right, bottom=rule + 58,
        zero=scale.at(0), unchanged=zero_label(scale.at(0), words), claim=scale.span(claim), claimed=words, edges=edges,
        dots=tuple(_dots(rows, scale, step, places + 1 if digits is None else digits)), rule=rule, interval=shown,
        labels=apart(shown, interval, _digits(interval, places, digits), scale) if shown and interval else (),
        ticks=axis_ticks(scale, marks, places_of(marks)),
    )  # fmt: skip


def arms(rows: Sequence[tuple[str, Sequence[float]]], *, narrow: bool = False) -> Arms:
    """Lay out two or more arms whose runs are not paired; rows: label and the values of its runs, at least one each."""
    width, left, right, about = frame(narrow)
    low, high = room([value for _, values in rows for value in values], grow=0.1)
    scale, marks = Scale(low, high, left, right), ticks(low, high, about)
    places = places_of(marks)
    laid = []
    for at, (label, values) in enumerate(rows):
        mean = sum(values) / len(values)
        points = tuple(scale.at(value) for value in values)
        laid.append(Arm(label, 26.0 + 34 * at, points, scale.at(mean), fixed(mean, places + 1)))
    return Arms(width, 34.0 * len(rows) + 44, left, right, tuple(laid), axis_ticks(scale, marks, places))


def climb(looks: Sequence[tuple[int, float]], suffices: float) -> Climb:
    """Lay out the strength of evidence: looks as (runs seen, e-value), and the value that suffices.

    E-values beyond FAINT and HUGE are drawn at these.
    """
    powers = [log10(min(max(value, FAINT), HUGE)) for _, value in looks]
    bottom, top = min(0, floor(min(powers))), ceil(max(*powers, log10(suffices), 1) + 0.05)
    up = Scale(bottom, top, 126.0, 14.0)
    first, last = looks[0][0], looks[-1][0]
    along = Scale(first, max(last, first + 1), 40.0, 276.0)
    shown = [
        Look(along.at(n), up.at(power), value >= suffices, f"{value:,.0f}" if 10 <= value < 1e6 else f"{value:.3g}")
        for (n, value), power in zip(looks, powers, strict=True)
    ]
    rungs = range(bottom, top + 1, ceil((top - bottom) / 5))
    return Climb(
        width=300.0, height=150.0, left=34.0, right=292.0, bar=up.at(log10(suffices)), looks=tuple(shown),
        rungs=tuple(Tick(up.at(power), f"{10.0**power:g}") for power in rungs),
        ticks=tuple(Tick(along.at(n), str(n)) for n in _few([n for n, _ in looks])),
    )  # fmt: skip


def frame(narrow: bool) -> tuple[float, float, float, int]:
    """Width, left and right end of the axis, and about how many ticks it has room for."""
    return (NARROW, 86.0, NARROW - 6, 4) if narrow else (WIDE, 118.0, WIDE - 20, 7)


def _dots(rows: Sequence[tuple[str, float | None, str]], scale: Scale, step: float, places: int) -> list[Dot]:
    every = ceil(14 / step)
    return [
        Dot(
            label=label if at % every == 0 else "",
            y=round(34 + step * at, 1),
            x=None if gain is None else scale.at(gain),
            said=f"{label}: {note if gain is None else fixed(gain, places)}",
            note=_note(note, round(38 + step * at, 1), scale) if gain is None else None,
        )
        for at, (label, gain, note) in enumerate(rows)
    ]


def _note(text: str, y: float, scale: Scale) -> Label:
    """Write a reason on the side of zero that has more room for it, and as much of it as fits."""
    zero = scale.at(0)
    is_right = scale.right - zero >= zero - scale.left
    fits = int(((scale.right - zero if is_right else zero - scale.left) - 8) / LETTER)
    cut = text if len(text) <= fits else f"{text[: max(fits - 1, 0)]}…"
    return Label(zero + 8 if is_right else zero - 8, y, "start" if is_right else "end", cut)


def claim_label(text: str, edge: float, scale: Scale) -> Label:
    """Write the claim beside its edge, away from zero where that fits; across it where neither side has room."""
    takes, zero = LETTER * len(text) + 7, scale.at(0)
    sides = {"start": edge + takes <= scale.right + 6, "end": edge - takes >= 0}
    if not any(sides.values()):
        return Label(scale.right + 6, FIRST_LINE, "end", text)
    first, second = ("start", "end") if edge >= zero else ("end", "start")
    anchor = first if sides[first] or not sides[second] else second
    return Label(edge + 7 if anchor == "start" else edge - 7, FIRST_LINE, anchor, text)


def zero_label(zero: float, claimed: Label | None) -> Label:
    """Where zero gets its words: above its line, a line lower beside it where the claim is written there."""
    half = LETTER * len("no change") / 2 + 6
    if claimed is None:
        return Label(zero, FIRST_LINE, "middle")
    takes = LETTER * len(claimed.text)
    low, high = (claimed.x, claimed.x + takes) if claimed.anchor == "start" else (claimed.x - takes, claimed.x)
    if zero + half < low or zero - half > high:
        return Label(zero, FIRST_LINE, "middle")
    return Label(zero - 6, FIRST_LINE, "end") if zero < low else Label(zero - 6, SECOND_LINE, "end")


def _digits(interval: Sequence[float], places: int, told: int | None) -> int:
    """How many digits after the point the numbers of the interval have: as told, else so many that they differ."""
    return max(places + 1, _telling(interval)) if told is None else told


def apart(spots: tuple[float, float, float], values: Sequence[float], places: int, scale: Scale) -> tuple[Tick, ...]:
    """Write the three numbers beside each other even where the interval is narrow."""
    texts = [fixed(value, places) for value in values]
    gap = max(map(len, texts)) * 7.5 + 6
    mid = min(max(spots[1], scale.left + 1.5 * gap), scale.right - 1.5 * gap)
    return (
        Tick(min(spots[0], mid - gap), texts[0]),
        Tick(mid, texts[1]),
        Tick(max(spots[2], mid + gap), texts[2]),
    )


def _telling(interval: Sequence[float]) -> int:
    """Return how many digits after the point tell the ends of an interval apart, with one to spare."""
    width = interval[-1] - interval[0]
    return min(1 - floor(log10(width)), 8) if 0 < width < inf else 0


def axis_ticks(scale: Scale, marks: Sequence[float], places: int) -> tuple[Tick, ...]:
    """Where the marks of an axis lie, and what is written there."""
    return tuple(Tick(scale.at(at), fixed(at, places)) for at in marks)


def _few(numbers: Sequence[int]) -> list[int]:
    """At most five of them, the first and the last always, and none that crowds the last."""
    step = max(1, ceil((len(numbers) - 1) / 4))
    crowd = numbers[-1] - (numbers[-1] - numbers[0]) / 6
    return [*(number for number in numbers[:-1:step] if number <= crowd), numbers[-1]]
