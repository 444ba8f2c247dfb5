"""The model in use: its contract, the runs that test it, MLOps artifacts and changes to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assay.science.practices.entry import Entry


@dataclass(frozen=True)
class SignOff:
    """A signature under a version, in a role: `science`, or a consumer."""

    by: str
    role: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> SignOff:
        return cls(by=entry.text("by"), role=entry.text("as"), at=entry.time("at"))


@dataclass(frozen=True)
class ContractVersion:
    """A version; `change` compares it with the one before: breaking, ask or safe."""

    version: str
    change: str
    served_at: datetime | None
    signoffs: tuple[SignOff, ...]

    @classmethod
    def read(cls, entry: Entry) -> ContractVersion:
        return cls(
            version=entry.label("version"),
            change=entry.text("change"),
            served_at=entry.time("served_at"),
            signoffs=entry.each("signoffs", SignOff.read, since="at"),
        )


@dataclass(frozen=True)
class Contract:
    """The interface of a model; its consumers are groups or people."""

    id: str
    consumers: tuple[str, ...]
    versions: tuple[ContractVersion, ...]

    @classmethod
    def read(cls, entry: Entry) -> Contract:
        return cls(entry.name("id"), entry.texts("consumers"), entry.each("versions", ContractVersion.read))


@dataclass(frozen=True)
class ConformanceRun:
    """A test of a served model, or of its stub, against a version."""

    id: str
    contract: str
    version: str
    at: datetime | None
    verdict: str
    failed: tuple[str, ...]
    stub: bool

    @classmethod
    def read(cls, entry: Entry) -> ConformanceRun:
        return cls(
            id=entry.text("id"),
            contract=entry.text("contract"),
            version=entry.label("version"),
            at=entry.time("at"),
            verdict=entry.text("verdict"),
            failed=entry.texts("failed"),
            stub=entry.flag("stub"),
        )


@dataclass(frozen=True)
class Artifact:
    """A pipeline, training, serving, deployment or monitoring artifact that outlives the experiment."""

    id: str
    kind: str
    at: datetime | None
    model: str
    deployed_at: datetime | None
    retired_at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Artifact:
        return cls(
            id=entry.name("id"),
            kind=entry.text("kind"),
            at=entry.time("at"),
            model=entry.text("model"),
            deployed_at=entry.time("deployed_at"),
            retired_at=entry.time("retired_at"),
        )


@dataclass(frozen=True)
class Review:
    by: str
    at: datetime | None
    state: str
    on_head: bool

    @classmethod
    def read(cls, entry: Entry) -> Review:
        return cls(entry.text("by"), entry.time("at"), entry.text("state"), entry.flag("on_head", default=True))


@dataclass(frozen=True)
class Change:
    """A change to artifacts. `closed_at`: without a merge."""

    id: str
    artifacts: tuple[str, ...]
    authors: tuple[str, ...]
    opened_at: datetime | None
    merged_at: datetime | None
    closed_at: datetime | None
    reviews: tuple[Review, ...]

    @classmethod
    def read(cls, entry: Entry) -> Change:
        return cls(
            id=entry.name("id"),
            artifacts=entry.texts("artifacts"),
            authors=entry.texts("authors"),
            opened_at=entry.time("opened_at"),
            merged_at=entry.time("merged_at"),
            closed_at=entry.time("closed_at"),
            reviews=entry.each("reviews", Review.read, since="at"),
        )
