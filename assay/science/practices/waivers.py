"""A waiver explains, it hides nothing: the pairs that it takes stay visible, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assay.science.practices.facts.people import Waiver
from assay.science.practices.situation import Situation


def in_force(practice: str, situation: Situation, moment: datetime | None = None) -> list[Waiver]:
    """Return the waivers of a practice that counted at a moment (by default now), the oldest first."""
    at = moment or situation.now
    of_it = (waiver for waiver in situation.facts.waivers if waiver.practice == practice)
    return sorted((one for one in of_it if _counts(one, situation, at)), key=lambda waiver: waiver.at or at)


def taking(subject: str, waivers: Sequence[Waiver]) -> Waiver | None:
    """Return the waiver that takes the pairs of a subject; its own goes before one of the whole practice."""
    own = (waiver for waiver in waivers if waiver.subject == subject)
    whole = (waiver for waiver in waivers if not waiver.subject)
    return next(own, None) or next(whole, None)


def _counts(waiver: Waiver, situation: Situation, moment: datetime) -> bool:
    if not waiver.reason or not waiver.at or waiver.at > moment or not situation.crew.member(waiver.by, waiver.at):
        return False
    if waiver.until is None:
        return bool(waiver.subject)  # of a whole practice: for ever is the switch in the agreement
    return situation.calendar.day_of(moment) <= waiver.until
