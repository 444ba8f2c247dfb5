"""Numbers and lists as people read them."""

from collections.abc import Sequence
from math import floor, inf, isnan, log10

MOST_DECIMALS = 12
READABLE = 1e12


def decimals(*, sd: float, minimal_effect: float) -> int:
    """Decimals that show two figures of the spread (three from 1 up), all of the minimal effect, four of a fraction."""
    spread = (2 if sd >= 1 else 1) - floor(log10(sd)) if 0 < sd < inf else 4
    claimed = len(f"{minimal_effect:.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2])
    return min(MOST_DECIMALS, max(4 if sd < 1 else 0, spread, claimed))


def figure(value: float, places: int) -> str:
    """With a real minus; never a minus zero. What is too large to be read digit by digit has its power of ten."""
    if isnan(value):
        return "NaN"
    shown = f"{value:.{places}f}" if abs(value) < READABLE else f"{value:.4g}".replace("inf", "∞")
    return shown.lstrip("-") if not shown.strip("-0.") else shown.replace("-", "−")


def share(alpha: float) -> str:
    """A probability as people count: 5 of 100."""
    for hundred in (100, 1000, 10_000, 100_000):
        if abs(alpha * hundred - round(alpha * hundred)) < 1e-9 * hundred:
            return f"{round(alpha * hundred)} of {hundred:,}"
    return f"{alpha * 100:.4g} of 100"


def listed(things: Sequence[object], *, most: int = 5) -> str:
    """a, b and c; beyond `most`, how many more."""
    names = [str(thing) for thing in things]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def counted(count: int, noun: str) -> str:
    """1 pair, 2 pairs."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def called(key: str, *, number: str = "seed", noun: str = "") -> str:
    """Return a key as people say it: seed 7, fold 0:3, else key x. number: what a bare number counts. noun: of any."""
    return f"{noun or _noun(key, number)} {key}"


def all_called(keys: Sequence[str], *, most: int = 5, number: str = "seed", noun: str = "") -> str:
    """Return several keys as people say them: seeds 3 and 7."""
    nouns = {noun or _noun(key, number) for key in keys}
    if len(keys) == 1 or len(nouns) > 1:
        return listed([called(key, number=number, noun=noun) for key in keys], most=most)
    return f"{nouns.pop()}s {listed(keys, most=most)}" if keys else ""


def _noun(key: str, number: str) -> str:
    return "fold" if ":" in key else number if key.isdigit() else "key"
