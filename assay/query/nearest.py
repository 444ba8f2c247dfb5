"""The word that somebody probably meant."""

from collections.abc import Iterable

from assay.query.text import norm

MAX_WORD = 40  # nobody mistypes a longer one


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that takes the fewest slips of the finger, or that begins like the one given; "" if none is near.

    Words up to two letters forgive nothing, up to four one slip, up to seven two, longer ones three.
    """
    given = norm(word)
    if not given or len(given) > MAX_WORD:
        return ""
    best, fewest = "", _forgiven(given) + 1
    begun = ""
    for candidate in known:
        other = norm(candidate)
        if abs(len(other) - len(given)) < fewest and (slips := _slips(given, other)) < fewest:
            best, fewest = candidate, slips
        if not begun and len(given) > 1 and other.startswith(given):
            begun = candidate
    return best if best and fewest < 2 else begun or best


def _forgiven(word: str) -> int:
    return next(slips for length, slips in ((2, 0), (4, 1), (7, 2), (MAX_WORD, 3)) if len(word) <= length)


def _slips(a: str, b: str) -> int:
    """Letters to add, drop, change or swap with their neighbour, to make `a` into `b`.

    Source: Damerau, A technique for computer detection and correction of spelling errors, CACM 7 (1964), in the
    restricted form that touches no letter twice.
    """
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
