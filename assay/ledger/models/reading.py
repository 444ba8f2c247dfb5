"""That a verdict is signed on the evidence that was read: what came since is told, and how it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.events.refusals import Refused
from assay.ledger.models.assessment import Assessment
from assay.ledger.runs import FAILED, USED
from assay.science.inference.wording import counted

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Unread(Refused):
    """Evidence came, or went, between reading and signing."""

    status = 409


def refuse_unread(hypothesis: Hypothesis, read: int | None) -> None:
    """Raise Unread where another assessment is the newest by now. read: the id of the one that the person read."""
    now: Assessment | None = hypothesis.assessment
    if now is None or read in (None, now.pk):
        return
    said = "is refused now" if now.is_refused else f"now says “{now.says}”{f', {now.span}' if now.span else ''}"
    raise Unread(
        f"{_what_came(hypothesis.assessments.filter(pk=read).first(), now)}: the evidence {said}.",
        way_out="Nothing is signed. Look at it, then sign if you hold your verdict still.",
    )


def _what_came(was: Assessment | None, now: Assessment) -> str:
    if was is None:
        return "It was assessed anew meanwhile"
    if was.version_id != now.version_id:
        return "The registration was amended meanwhile"
    if was.digest == now.digest:
        return "The level of the project changed meanwhile"
    new = now.version.runs.filter(received_at__gt=was.at, use__in=[USED, *FAILED]).count()
    return f"{counted(new, 'run')} came meanwhile" if new else "What counts changed meanwhile"
