"""The working agreement as its page shows it: one version whole, who signed it, and how it came about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from assay.crew.differences import SECTIONS, WEEKDAYS, said
from assay.crew.models import AgreementVersion, Membership, Person, Project, Signature
from assay.crew.permissions import may
from assay.crew.shell import face_of
from assay.crew.terms import Terms
from assay.crew.writing import Writing
from assay.science.practices import CATALOGUE
from assay.ui.shell import Face


@dataclass(frozen=True)
class Ceremony:
    """One line of the rhythm."""

    name: str
    when: str
    minutes: str
    leads: str


@dataclass(frozen=True)
class Signed:
    """A name under a version."""

    face: Face
    at: datetime


@dataclass(frozen=True)
class Own:
    """What the crew agreed on for one practice: switched off with a reason, or figures of its own."""

    name: str
    off: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """A version, whole."""

    version: AgreementVersion
    terms: Terms
    sections: tuple[tuple[str, str, Markup], ...]
    rhythm: tuple[Ceremony, ...]
    practices: tuple[Own, ...]
    signed: tuple[Signed, ...]
    unsigned: tuple[Face, ...]
    versions: tuple[AgreementVersion, ...]
    is_present: bool
    is_signed_by_me: bool
    may_sign: bool
    may_change: bool

    @property
    def workdays(self) -> str:
        return ", ".join(WEEKDAYS[day] for day in self.terms.workdays)


def agreement_of(project: Project, reader: Person, number: int | None = None) -> Shown | None:
    """Read a version of the agreement, by default the present one; None if there is none of that number."""
    versions = tuple(AgreementVersion.objects.filter(project=project).select_related("by").order_by("-number"))
    version = versions[0] if number is None else next((one for one in versions if one.number == number), None)
    if version is None:
        return None
    seats = list(Membership.objects.present().crew().filter(project=project).select_related("person"))
    signatures = list(Signature.objects.filter(version=version).select_related("person").order_by("at"))
    names = {signature.person_id for signature in signatures}
    texts = {name: str(version.text.get(name, "")) for name in SECTIONS}
    writing = Writing(project, texts.values())
    return Shown(
        version=version,
        terms=version.terms,
        sections=tuple((name, SECTIONS[name], writing.html(text)) for name, text in texts.items() if text.strip()),
        rhythm=tuple(_ceremonies(version.text.get("rhythm") or [], seats)),
        practices=tuple(_own(version.terms.practices)),
        signed=tuple(_signed(signatures, seats)),
        unsigned=tuple(face_of(seat.person, seat) for seat in seats if seat.person_id not in names),
        versions=versions,
        is_present=version == versions[0],
        is_signed_by_me=reader.pk in names,
        may_sign=may(reader, "sign the agreement", project),
        may_change=may(reader, "change the agreement", project),
    )


def _ceremonies(rhythm: list[dict[str, Any]], seats: list[Membership]) -> list[Ceremony]:
    """Who leads is named by handle, or in words such as "in turn"."""
    names = {seat.person.handle: seat.person.name for seat in seats}
    return [
        Ceremony(
            str(one.get("ceremony", "")), str(one.get("when", "")), str(one.get("minutes") or ""),
            names.get(str(one.get("leads", "")).removeprefix("@"), str(one.get("leads", ""))),
        )
        for one in rhythm
    ]  # fmt: skip


def _own(practices: dict[str, dict[str, Any]]) -> list[Own]:
    shown = []
    for id, agreed in sorted(practices.items()):
        known = CATALOGUE[id].parameters if id in CATALOGUE else {}
        figures = tuple(
            (known[name].means if name in known else name, said(value))
            for name, value in agreed.items()
            if name != "off"
        )
        off = str((agreed.get("off") or {}).get("reason", ""))
        if off or figures:
            shown.append(Own(CATALOGUE[id].name if id in CATALOGUE else id, off, figures))
    return shown


def _signed(signatures: list[Signature], seats: list[Membership]) -> list[Signed]:
    known = {seat.person_id: seat for seat in seats}
    return [Signed(face_of(one.person, known.get(one.person_id)), one.at) for one in signatures]
