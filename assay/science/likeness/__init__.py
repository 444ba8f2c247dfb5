"""Which of many short texts are nearest to one. No server, no database.

from assay.science.likeness import nearest

for near in nearest("An LSTM beats slopes", ["A sequence model beats trend features", "Weekly retraining is better"]):
    print(near.place, near.score)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.science.likeness.meaning import by_meaning, is_installed
from assay.science.likeness.ranking import by_words

__all__ = ["Near", "by_meaning", "by_words", "is_installed", "nearest"]

OF_WORDS = 0.2  # of the words beside the meaning: they decide among texts that mean much the same
LEAST_WORDS = 0.08  # the share of the words below which a text is not near
LEAST_MEANING = 0.25  # the cosine below which a text is not near


@dataclass(frozen=True)
class Near:
    """One text by its place among those that were given, and how near it is: larger is nearer."""

    place: int
    score: float


def nearest(query: str, texts: Sequence[str], *, most: int = 3) -> list[Near]:
    """Return the texts that are nearest to a query, nearest first; none that has hardly anything to do with it.

    By meaning where the extra `meaning` is installed, words deciding where meanings are alike; else by words alone.
    """
    if not query.strip() or not texts:
        return []
    shares = by_words(query, texts)
    if is_installed():
        found = by_meaning(query, texts)
        total, near = found + OF_WORDS * shares, found >= LEAST_MEANING
    else:
        total, near = shares, shares >= LEAST_WORDS
    order = [int(place) for place in np.argsort(-total, kind="stable") if near[place]]
    return [Near(place, float(total[place])) for place in order[:most]]
