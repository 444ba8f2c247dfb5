"""Answers: what a rule found, what waivers take of it, and the worst that is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from assay.science.practices import waivers
from assay.science.practices.situation import Situation

Pair: TypeAlias = tuple[str, str]
Word: TypeAlias = Literal["holds", "at risk", "broken", "waived", "not applicable", "not built yet"]


@dataclass(frozen=True)
class Found:
    """A pair of a rule. broken: its time has passed, and it is still not there; else it can still be mended.

    says: the sentence that programs read, which stays as it is. plainly: the same for people, where they differ.
    """

    subject: str
    reason: str
    says: str
    broken: bool = False
    plainly: str = ""


@dataclass(frozen=True)
class Findings:
    """What a rule found. looked_at: ids; why: what was looked at, in a sentence; told: worth saying, not judged.

    plainly: `why` for people, where it differs.
    """

    pairs: Iterable[Found]
    looked_at: tuple[str, ...]
    why: str
    told: tuple[str, ...] = ()
    plainly: str = ""


@dataclass(frozen=True)
class NotApplicable:
    """There is no matter for the practice here."""

    why: str


@dataclass(frozen=True)
class Waived:
    """Who waived a pair, and why."""

    subject: str
    reason: str
    by: str
    because: str
    until: date | None


@dataclass(frozen=True)
class Answer:
    """The answer of one practice. A pair is (subject, reason); lists are sorted as plain text.

    says: a sentence for each pair; pairs of one subject may share it. why: what was looked at if it holds, or why it
    is not applicable. looked_at: ids of what was looked at. told: worth saying, but no part of the answer.
    waivers: who took which pair, and why. left_out: reasons that the caller asked to leave out.
    plainly: for people, what they read instead of a sentence of `says` or `why`.
    """

    answer: Word
    broken: tuple[Pair, ...] = ()
    at_risk: tuple[Pair, ...] = ()
    waived: tuple[Pair, ...] = ()
    says: Mapping[Pair, str] = field(default_factory=dict)
    why: str = ""
    looked_at: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    waivers: tuple[Waived, ...] = ()
    left_out: tuple[str, ...] = ()
    plainly: Mapping[Pair | str, str] = field(default_factory=dict)

    def sentence(self, pair: Pair) -> str:
        """Return what people read of a pair."""
        return self.plainly.get(pair) or self.says.get(pair, "")

    @property
    def summary(self) -> str:
        """What people read where nothing is wrong: what was looked at, or why it is not applicable."""
        return self.plainly.get(self.why) or self.why


NOT_BUILT_YET = Answer("not built yet")


def answered(practice: str, found: Findings | NotApplicable, situation: Situation, without: Collection[str]) -> Answer:
    """Return the answer that follows from what a rule found. without: reasons to leave out."""
    left_out = tuple(sorted(without))
    if isinstance(found, NotApplicable):
        return Answer("not applicable", why=found.why)
    pairs = _worst_of_each(pair for pair in found.pairs if pair.reason not in without)
    granted = waivers.in_force(practice, situation)
    taken = {pair: waiver for pair in pairs if (waiver := waivers.taking(pair[0], granted))}
    broken = tuple(pair for pair, one in pairs.items() if one.broken and pair not in taken)
    at_risk = tuple(pair for pair, one in pairs.items() if not one.broken and pair not in taken)
    return Answer(
        "broken" if broken else "at risk" if at_risk else "waived" if taken else "holds",
        broken=broken,
        at_risk=at_risk,
        waived=tuple(taken),
        says={pair: pairs[pair].says for pair in (*broken, *at_risk, *taken)},
        why="" if pairs else found.why,
        looked_at=found.looked_at,
        told=found.told,
        waivers=tuple(Waived(*pair, w.by, w.reason, w.until) for pair, w in taken.items()),
        left_out=left_out,
        plainly={**{pair: one.plainly for pair, one in pairs.items()}, found.why: found.plainly},
    )


def to_json(answers: Mapping[str, Answer]) -> dict[str, dict[str, object]]:
    """Return answers as plain JSON values. Lists that are empty are left out."""
    return {practice: {key: value for key, value in _plain(answer) if value} for practice, answer in answers.items()}


def _worst_of_each(found: Iterable[Found]) -> dict[Pair, Found]:
    """Return each pair once, sorted; where it was found twice, the broken one counts."""
    worst: dict[Pair, Found] = {}
    for one in found:
        pair = (one.subject, one.reason)
        if pair not in worst or one.broken > worst[pair].broken:
            worst[pair] = one
    return dict(sorted(worst.items()))


def _plain(answer: Answer) -> Iterable[tuple[str, object]]:
    yield "answer", answer.answer
    for name in ("broken", "at_risk", "waived"):
        yield name, [list(pair) for pair in getattr(answer, name)]
    yield "says", list(dict.fromkeys(answer.says.values()))
    yield "why", answer.why
    yield "looked_at", list(answer.looked_at)
    yield "told", list(answer.told)
    yield "waivers", [_waiver(one) for one in answer.waivers]
    yield "left_out", list(answer.left_out)


def _waiver(one: Waived) -> dict[str, str]:
    until = {"until": one.until.isoformat()} if one.until else {}
    return {"subject": one.subject, "reason": one.reason, "by": one.by, "because": one.because, **until}
