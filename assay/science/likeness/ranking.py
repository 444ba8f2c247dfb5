"""Which of many short texts are nearest to one: by their words, forgiving slips of the finger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from math import log

import numpy as np
from numpy.typing import NDArray

from assay.science.likeness.words import words

K1, B = 1.2, 0.5
ALIKE = 0.82  # from which share of common letters on a word that nobody knows is taken for one that is known
OF_A_TERM = 0.6  # of a word of its own; a term stands for its alternatives too


def by_words(query: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how near each text is to a query: 0 where they share no word, about 1 where it has all of its words.

    Okapi BM25 over stems and terms of the field, as a share of what a usual text with all words of the query would
    score. A word of the query that no text has counts as the known word that is spelt most like it.
    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), equation 3.15.
    """
    counts = [Counter(words(text)) for text in texts]
    holding = Counter(word for count in counts for word in count)
    lengths = np.array([sum(count.values()) for count in counts], dtype=float)
    norms = K1 * (1 - B + B * lengths / max(lengths.mean() if texts else 1.0, 1.0))
    scores, ideal = np.zeros(len(texts)), 0.0
    for asked in dict.fromkeys(words(query)):
        word = _known(asked, holding)
        rare = log(1 + (len(texts) - holding[word] + 0.5) / (holding[word] + 0.5))
        weight = rare * (OF_A_TERM if asked.startswith("~") else 1.0)
        ideal += weight
        if holding[word]:
            often = np.array([count[word] for count in counts], dtype=float)
            scores += weight * often * (K1 + 1) / (often + norms)
    return scores / ideal if ideal else scores


def _known(word: str, holding: Counter[str]) -> str:
    if word in holding or word.startswith("~") or len(word) < 4:
        return word
    return next(iter(get_close_matches(word, [one for one in holding if not one.startswith("~")], 1, ALIKE)), word)
