"""Pictures that stand, or whose parts stand, hundreds of times on one page: so they are Python and no macros.

Positions come laid out by drawing.py and plots.py; every text goes through `escape`.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from assay.ui.drawing import Region, Strip
from assay.ui.drawing import strip as laid_out
from assay.ui.plots import Dot, Label, Plot


def strip(
    interval: Sequence[float] | None, claim: Region, said: str, *, tone: str = "ink",
    span: tuple[float, float] | None = None, fragile: bool = False,
) -> Markup:  # fmt: skip
    """Draw an interval beside zero and the claimed region.

    interval: low, mid, high or None. claim: (0.01, None) is "at least 0.01". tone: good, bad, warn, brass, ink. said:
    the same in words. span: the scale shared with other strips. fragile: drawn as a broken line.
    """
    s = laid_out(interval, claim, span=span)
    left, width = s.claim[0], round(s.claim[1] - s.claim[0], 1)
    shades = "".join(
        f'<rect class="{shade}" x="{left}%" y="2" width="{width}%" height="18"/>' for shade in ("claim-bg", "claim")
    )
    edges = "".join(f'<line class="claim-edge" x1="{edge}%" x2="{edge}%" y1="0" y2="22"/>' for edge in s.edges)
    look = f"strip tone-{escape(tone)}{' is-fragile' if fragile else ''}"
    return Markup(  # noqa: S704
        f'<svg class="{look}" role="img" aria-label="{escape(said)}" width="100%" height="22">{shades}\n'
        f'<line class="zero" x1="{s.zero}%" x2="{s.zero}%" y1="0" y2="22"/>{edges}{_interval(s)}</svg>'
    )


def _interval(s: Strip) -> str:
    if s.interval is None:
        return '<line class="none" x1="0%" x2="100%" y1="11" y2="11"/>'
    low, mid, high = s.interval
    ends = "".join(_cap(at) for at, is_inside in ((low, s.inside[0]), (high, s.inside[2])) if is_inside)
    ends += "".join(_arrow(at, back) for at, back, is_past in ((0, 6, s.past[0]), (100, -6, s.past[1])) if is_past)
    knob = f'<circle class="knob" cx="{mid}%" cy="11" r="4"/>' if s.inside[1] else ""
    bar = f'<line class="bar" stroke-width="3" x1="{low}%" x2="{high}%" y1="11" y2="11"/>'
    return f"{bar}{ends}{knob}"


def _cap(at: float) -> str:
    return f'<line class="bar" stroke-width="1.6" x1="{at}%" x2="{at}%" y1="6.5" y2="15.5"/>'


def _arrow(at: int, back: int) -> str:
    """Where the interval goes on beyond the scale. back: how far its head reaches back inside."""
    head = f'<path class="bar" stroke-width="2" fill="none" d="M{back} -5 0 0 {back} 5"/>'
    return f'<svg x="{at}%" y="11" width="1" height="1" overflow="visible">{head}</svg>'


def dots(plot: Plot) -> Markup:
    """Draw the lines of a plot: the gain of each pair, or why it has none."""
    return Markup("".join(_dot(plot, dot) for dot in plot.dots))  # noqa: S704


def _dot(plot: Plot, dot: Dot) -> str:
    y, said = dot.y, escape(dot.said)
    line = f'{_named(plot, dot) if dot.label else ""}<path class="gr" d="M{plot.left} {y}H{plot.right}"/>'
    if dot.x is None:
        return f"{line}<g><title>{said}</title>{_missing(dot.note)}</g>"
    stem = f'<path class="stem" d="M{plot.zero} {y}H{dot.x}"/>'
    return f'{line}{stem}<circle class="pip" cx="{dot.x}" cy="{y}" r="4.6"><title>{said}</title></circle>'


def _named(plot: Plot, dot: Dot) -> str:
    look = ' class="lab"' if dot.x is None else ""
    return f'<text x="{plot.left - 8}" y="{dot.y + 4}" text-anchor="end"{look}>{escape(dot.label)}</text>'


def _missing(at: Label | None) -> str:
    if at is None:
        return ""
    x, words = round(at.x, 1), escape(at.text)
    return f'<text class="missing halo" x="{x}" y="{at.y}" text-anchor="{at.anchor}">{words}</text>'
