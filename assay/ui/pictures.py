"""Pictures of two designs: models ranked on several data sets, and how resampled gains lie. Numbers in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass

from assay.ui.drawing import Region, Scale, Tick, ends, fixed, places_of, room, three, ticks
from assay.ui.plots import Label, apart, axis_ticks, claim_label, frame, zero_label

ROW, BARS, HEAD = 30.0, 96.0, 32.0  # HEAD: above the bars, for what is written there


@dataclass(frozen=True)
class Ranked:
    """One model: its mean rank, and the bar around it. Bars that overlap are not told apart."""

    label: str
    y: float
    at: float
    low: float
    high: float
    said: str
    named: bool


@dataclass(frozen=True)
class Ranks:
    """Models from the best mean rank to the worst, above one axis on which 1 is best."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    models: tuple[Ranked, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Pile:
    """Resampled gains as bars (x, y, width, height), and below them the interval, over the claimed region.

    unchanged, claimed: what is written above zero, and beside the edge of the claim.
    """

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
    bars: tuple[tuple[float, float, float, float], ...]
    interval: tuple[float, float, float] | None
    labels: tuple[Tick, ...]
    ticks: tuple[Tick, ...]

    @property
    def bar(self) -> float:
        """The height at which the interval lies."""
        return self.bottom - 36


def ranks(
    rows: Sequence[tuple[str, float]], critical: float, *, named: Sequence[str] = (), narrow: bool = False
) -> Ranks:
    """Lay out mean ranks with their critical difference.

    rows: model and its mean rank. critical: the difference that tells two models apart; each bar is half of it to
    either side. named: the models that the claim is about, drawn stronger.
    """
    width, left, right, _ = frame(narrow)
    scale = Scale(0.5, max(len(rows), 2) + 0.5, left, right)
    laid = []
    for at, (label, rank) in enumerate(sorted(rows, key=lambda row: row[1])):
        low, high = scale.at(rank - critical / 2), scale.at(rank + critical / 2)
        laid.append(Ranked(label, 20.0 + ROW * at, scale.at(rank), low, high, fixed(rank, 2), label in named))
    bottom = ROW * len(rows) + 14
    marks = tuple(Tick(scale.at(rank), str(rank)) for rank in range(1, len(rows) + 1))
    return Ranks(width, bottom + 36, left, right, bottom, tuple(laid), marks)


def pile(
    counts: Sequence[int], edges: tuple[float, float], interval: Sequence[float] | None, claim: Region, *,
    claimed: str = "", digits: int | None = None, narrow: bool = False,
) -> Pile:  # fmt: skip
    """Lay out how often resampled gains fell where.

    counts: of bins of one width. edges: where the first bin begins and the last ends. interval: low, mid, high.
    claim: the claimed region, as in `strip`. claimed: the same in words. digits: of gains after the point, None for as
    many as tell them apart.
    """
    width, _, right, about = frame(narrow)
    left = 14.0
    scale = Scale(*room([0.0, *edges, *(interval or ()), *ends(claim)], grow=0.06), left, right)
    step, top = (edges[1] - edges[0]) / max(len(counts), 1), max([*counts, 1])
    bars = []
    for at, count in enumerate(counts):
        low, high = scale.at(edges[0] + at * step), scale.at(edges[0] + (at + 1) * step)
        tall = round(BARS * count / top, 1)
        bars.append((low, round(HEAD + BARS - tall, 1), round(max(high - low - 0.8, 0.4), 1), tall))
    shown = three(scale, interval) if interval else None
    bottom = HEAD + BARS + 58
    marks = ticks(scale.low, scale.high, about)
    places = places_of(marks)
    edges_at = tuple(scale.at(end) for end in ends(claim))
    words = claim_label(claimed, edges_at[0], scale) if claimed and edges_at else None
    return Pile(
        width=width, height=bottom + 38, left=left, right=right, bottom=bottom, zero=scale.at(0),
        unchanged=zero_label(scale.at(0), words), claim=scale.span(claim), claimed=words, edges=edges_at,
        bars=tuple(bars), interval=shown,
        labels=apart(shown, interval, places + 1 if digits is None else digits, scale) if shown and interval else (),
        ticks=axis_ticks(scale, marks, places),
    )  # fmt: skip
