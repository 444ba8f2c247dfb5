"""The words of a text as they are compared: small letters, stems, and one name for all that mean the same."""

import re
import unicodedata
from functools import cache, lru_cache

from assay.science.likeness.terms import GROUPS

SAY_NOTHING = """
a an the of to in on at by for with from as is are be was were it its that this these those and or than then
so not no we our us they their there when where which who what will can could would should may do does did has
have had more less most least better best worse good well only also into out up down over under between each
every all any some one two us believe result use used using make makes made get gets very much many few help
helps
"""
LONGEST = 4  # words of one term
STOP = frozenset(SAY_NOTHING.split())
#: endings that say how a word is used, longest first; what is left of it keeps at least three letters
ENDINGS = ("isations", "izations", "isation", "ization", "ations", "ation", "ings", "ing", "edly", "ies", "ers", "ed",
           "er", "es", "ly", "s", "e", "y")  # fmt: skip


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Return the stems of a text in their order, without words that say nothing, and `~name` for each known term."""
    plain = _plain(text)
    stems = [stem(word) for word in plain if word not in STOP]
    return (*stems, *_terms(tuple(stem(word) for word in plain)))


def stem(word: str) -> str:
    """Cut the ending off: forecasting, forecasts and forecast are one."""
    if any(sign.isdigit() for sign in word):
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            root = word.removesuffix(ending)
            return root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls" else root
    return word


def _plain(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", bare)


def _terms(stems: tuple[str, ...]) -> list[str]:
    """The names of the terms in a text; where a longer one stands, none of its parts."""
    found: list[str] = []
    at, known = 0, _known()
    while at < len(stems):
        length = next((n for n in range(LONGEST, 0, -1) if stems[at : at + n] in known), 0)
        found += known[stems[at : at + length]] if length else ()
        at += length or 1
    return found


@cache
def _known() -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each term, as stems, the names of the groups in which it stands."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group in GROUPS:
        name, *_ = terms = [term.strip() for term in group.split(",")]
        for term in terms:
            key = tuple(stem(word) for word in term.split())
            if f"~{name}" not in known.get(key, ()):
                known[key] = (*known.get(key, ()), f"~{name}")
    return known
