"""A waiver explains, it hides nothing: the pairs that it takes stay visible, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from assay.science.practices.facts.people import Waiver
from assay.science.practices.situation import Situation


def in_force(practice: str, situation: Situation) -> list[Waiver]:
    """Return the waivers of a practice that count now, the oldest first."""
    found = [waiver for waiver in situation.facts.waivers if waiver.practice == practice and _counts(waiver, situation)]
    return sorted(found, key=lambda waiver: waiver.at or situation.now)


def taking(subject: str, waivers: Sequence[Waiver]) -> Waiver | None:
    """Return the waiver that takes the pairs of a subject; its own goes before one of the whole practice."""
    own = (waiver for waiver in waivers if waiver.subject == subject)
    whole = (waiver for waiver in waivers if not waiver.subject)
    return next(own, None) or next(whole, None)


def _counts(waiver: Waiver, situation: Situation) -> bool:
    if not waiver.reason or not situation.crew.member(waiver.by, waiver.at):
        return False
    if waiver.until is None:
        return bool(waiver.subject)  # of a whole practice: for ever is the switch in the agreement
    return situation.calendar.day_of(situation.now) <= waiver.until
