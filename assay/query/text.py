"""Free text: what a column of words holds, and how it is searched, the same on every database."""

import re
import unicodedata

from django.db.models import Q


def norm(text: str) -> str:
    """Bring a text to the form in which words are stored and searched: small letters without marks, one space apart.

    "Größe: CHURN-12" becomes "grosse churn 12".
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def words_of(*texts: str) -> str:
    """What a `words` column holds for these texts; the leading space marks where a word begins."""
    return " " + norm(" ".join(texts))


def words_q(field: str, text: str) -> Q:
    """Match rows whose words begin, in any order, like each word of the text.

    `field` names a column filled by `words_of`. A word such as "churn-1" stands for neighbours: it finds CHURN-1 and
    CHURN-12, never CHURN-21. A text without any word matches every row.
    """
    found = Q()
    for word in text.split():
        found &= phrase_q(field, word)
    return found


def phrase_q(field: str, text: str) -> Q:
    """Match rows that hold the text's words as neighbours, the last one perhaps longer."""
    words = norm(text)
    return Q(**{f"{field}__contains": f" {words}"}) if words else Q()
