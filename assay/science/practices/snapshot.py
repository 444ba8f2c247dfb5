"""The facts of a project at one moment, read from JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.science.practices.entry import Entry
from assay.science.practices.facts.items import Item, Orphan, Sprint
from assay.science.practices.facts.ledger import Exploration, Hypothesis, Readiness, Study
from assay.science.practices.facts.meetings import Ceremony, Impediment, StandUp
from assay.science.practices.facts.models import Artifact, Change, ConformanceRun, Contract
from assay.science.practices.facts.people import AgreementVersion, Person, Waiver
from assay.science.practices.facts.project import Project
from assay.science.practices.refusals import BadSnapshot, Refused
from assay.science.practices.values import kind_of, read_time


@dataclass(frozen=True)
class Snapshot:
    """What had happened by `as_of`. Whatever carries a later time is not in it."""

    as_of: datetime
    project: Project
    groups: tuple[str, ...]
    crew: tuple[Person, ...]
    sprints: tuple[Sprint, ...]
    items: tuple[Item, ...]
    orphans: tuple[Orphan, ...]
    hypotheses: tuple[Hypothesis, ...]
    explorations: tuple[Exploration, ...]
    ceremonies: tuple[Ceremony, ...]
    standups: tuple[StandUp, ...]
    impediments: tuple[Impediment, ...]
    agreement: tuple[AgreementVersion, ...]
    study: Study | None
    readiness: tuple[Readiness, ...]
    contracts: tuple[Contract, ...]
    conformance: tuple[ConformanceRun, ...]
    artifacts: tuple[Artifact, ...]
    changes: tuple[Change, ...]
    waivers: tuple[Waiver, ...]


def read(facts: Mapping[str, object], *, as_of: datetime | None = None) -> Snapshot:
    """Read a snapshot as of its own moment, or as of an earlier one.

    Raises Refused (BadSnapshot for a value of the wrong kind), which names the key.
    """
    moment = moment_of(facts)
    entry = Entry(facts, "", moment if as_of is None else as_of)
    _refuse_doubles(facts)
    return Snapshot(
        as_of=moment if as_of is None else as_of,
        project=entry.one("project", Project.read) or Project.read(Entry({}, "project", moment)),
        groups=entry.texts("groups"),
        crew=entry.each("crew", Person.read),
        sprints=entry.each("sprints", Sprint.read),
        items=entry.each("items", Item.read, since="created"),
        orphans=entry.each("orphans", Orphan.read, since="at"),
        hypotheses=entry.each("hypotheses", Hypothesis.read, since="registered_at"),
        explorations=entry.each("explorations", Exploration.read, since="at"),
        ceremonies=entry.each("ceremonies", Ceremony.read),
        standups=entry.each("standups", StandUp.read, since="at"),
        impediments=entry.each("impediments", Impediment.read, since="at"),
        agreement=entry.each("agreement", AgreementVersion.read, since="at"),
        study=entry.one("study", Study.read),
        readiness=entry.each("readiness", Readiness.read),
        contracts=entry.each("contracts", Contract.read),
        conformance=entry.each("conformance", ConformanceRun.read, since="at"),
        artifacts=entry.each("artifacts", Artifact.read, since="at"),
        changes=entry.each("changes", Change.read, since="opened_at"),
        waivers=entry.each("waivers", Waiver.read, since="at"),
    )


def moment_of(facts: Mapping[str, object]) -> datetime:
    """Return the moment that the answers are for (UTC)."""
    if not isinstance(facts, Mapping):
        raise BadSnapshot("", f"a snapshot is an object, not {kind_of(facts)}.")
    as_of = facts.get("as_of")
    if as_of is None or (isinstance(as_of, str) and not as_of.strip()):
        raise Refused("no_as_of", "as_of", "the snapshot does not say which moment its answers are for.")
    return read_time(as_of, "as_of")


def _refuse_doubles(facts: Mapping[str, object]) -> None:
    for where, key in (("items", "key"), ("crew", "id"), ("sprints", "number")):
        listed = facts.get(where)
        seen: set[object] = set()
        for name in _names(listed, key) if isinstance(listed, list | tuple) else ():
            if name in seen:
                raise Refused("duplicate_key", where, f"{key} {name} stands there twice.")
            seen.add(name)


def _names(listed: Iterable[object], key: str) -> Iterable[str | int]:
    names = (entry.get(key) for entry in listed if isinstance(entry, Mapping))
    return (name for name in names if isinstance(name, str | int))
