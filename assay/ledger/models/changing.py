"""Registering a hypothesis, and changing it: freely until its evidence is read, by amendment afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction

from assay.crew.models import Person, Project
from assay.events.log import record
from assay.events.models import Event
from assay.events.refusals import Refused, Stale
from assay.ledger.facts import HypothesisAmended, HypothesisChanged, HypothesisRegistered
from assay.ledger.models.lacking import BELIEFS, Lack, lacks_of, refuse
from assay.ledger.models.registration import HASHED, RegistrationVersion

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Changeable(models.Model):
    """Something with a registration that locks."""

    class Meta:
        abstract = True

    def lacks(self) -> Iterator[Lack]:
        """Name everything that keeps it from being registered, in the order of the form."""
        hypothesis = cast("Hypothesis", self)
        for name, words in BELIEFS.items():
            if not getattr(hypothesis, name).strip():
                yield Lack(name, f"A hypothesis says {words}.")
        yield from lacks_of(hypothesis.version)

    @transaction.atomic
    def register(self, *, by: Person) -> None:
        """Register it: from now on runs count. Raises Refused, naming what is missing, while it is not whole."""
        hypothesis = self.fresh(alone=True)  # two may register at once
        version = hypothesis.version
        if version.registered_at:
            return
        if hypothesis.withdrawn_at:
            raise Refused(f"{hypothesis.key} is withdrawn.", way_out="Take it up again first.")
        refuse(list(hypothesis.lacks()))
        version.seal(by=by)
        version.save(update_fields=["by", "registered_at", "hash"])
        hypothesis.take_turn()
        hypothesis.settle()
        record(HypothesisRegistered(version.hash, version.number), on=hypothesis, by=by)

    @transaction.atomic
    def change(
        self, *, by: Person, reason: str = "", agreed_by: Person | None = None, seen: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:  # fmt: skip
        """Change fields; what stays the same is no change.

        Free fields (title, sentence, parent, expected effect ...) may change at any time, assumptions until a verdict
        names them. A hashed one may until the registration locks, and registers it anew.
        reason, agreed_by: told beside the results.
        seen: the value of each field that the person saw. Raises Stale where somebody changed that field since, and
        Refused, with "amend" as the way out, for a hashed field after the lock.
        """
        hypothesis = self.fresh(alone=not values.keys().isdisjoint(HASHED))
        version = hypothesis.version
        owner = {**dict.fromkeys(HASHED, version), **dict.fromkeys(hypothesis.FREE, hypothesis)}
        if "title" in values:
            values["title"] = title_of(values["title"])
        changed = {name: value for name, value in values.items() if getattr(owner[name], name) != value}
        _refuse_stale(hypothesis, owner, changed, seen or {})
        if not changed:
            return
        if "assumptions" in changed and hypothesis.has_verdict:
            raise Refused(f"The assumptions of {hypothesis.key} are frozen with its verdict.", way_out=OVERTURN)
        hashed = [name for name in changed if name in HASHED]
        if hashed and version.is_locked:
            raise locked(hypothesis, hashed)
        hypothesis.check_place(parent=changed.get("parent"), needs=changed.get("needs"))
        fields = {name: [plain(getattr(owner[name], name)), plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(owner[name], name, value)
        locks = ""
        if hashed:
            _reseal(version, hashed, by=by)
            locks = hypothesis.sift_again()
        hypothesis.words = hypothesis.words_with(version)
        hypothesis.save(update_fields=[*(name for name in changed if name not in HASHED), "words"])
        hypothesis.settle()
        agreed = agreed_by.name if agreed_by else ""
        again = bool(hashed) and version.registered_at is not None
        anew = version.hash if again else ""
        record(HypothesisChanged(fields, reason.strip(), agreed, again, locks, anew), on=hypothesis, by=by)

    @transaction.atomic
    def amend(self, *, by: Person, reason: str, **values: Any) -> RegistrationVersion:
        """Change hashed fields after the lock: a new version that counts only later runs; the old keeps its results.

        Raises Refused without a reason, before the lock (then a plain change will do), and after a verdict.
        """
        hypothesis = self.fresh()
        hypothesis.check_amendable()
        was = hypothesis.version
        if not reason.strip():
            raise Refused("An amendment needs a reason.", way_out="Say why; it is shown beside every later result.")
        changed = {name: value for name, value in values.items() if getattr(was, name) != value}
        if not changed:
            raise Refused("Nothing would change.", way_out="Change a field of the registration.")
        version = RegistrationVersion(
            hypothesis=hypothesis, number=was.number + 1, reason=reason.strip(), **(was.values() | changed), by=by
        )
        version.seal(by=by)
        version.save()
        hypothesis.forget_draws()
        hypothesis.registration, hypothesis.assessment, hypothesis.sufficient_since = version, None, None
        hypothesis.words = hypothesis.words_with(version)
        hypothesis.save(update_fields=["registration", "assessment", "sufficient_since", "words"])
        hypothesis.settle()
        fields = {name: [plain(getattr(was, name)), plain(value)] for name, value in changed.items()}
        record(HypothesisAmended(version.number, fields, reason.strip(), version.hash), on=hypothesis, by=by)
        return version

    def check_amendable(self) -> None:
        """Raise Refused before the lock, when a plain change will do, and after a verdict."""
        hypothesis = cast("Hypothesis", self)
        if not hypothesis.version.is_locked:
            raise Refused(f"{hypothesis.key} is not locked yet.", way_out="Change it; an amendment is not needed.")
        if hypothesis.has_verdict:
            raise Refused(f"{hypothesis.key} has its verdict.", way_out=AFRESH)

    def settle(self) -> None:
        """Write down where it stands now."""
        hypothesis = cast("Hypothesis", self)
        hypothesis.state = hypothesis.derive()
        hypothesis.save(update_fields=["state"])

    def fresh(self, *, alone: bool = False) -> Hypothesis:
        """This hypothesis as it is stored, locked against others until the change is through.

        alone: with its project locked before it, where the change is about other hypotheses too. Never after it: two
        who lock both crosswise wait for each other.
        """
        hypothesis = cast("Hypothesis", self)
        if alone:
            Project.objects.select_for_update(no_key=True).get(pk=hypothesis.project_id)
        hypothesis.refresh_from_db(from_queryset=type(hypothesis).objects.select_for_update())
        return hypothesis


AMEND = "Amend it: an amendment is a new version, with a reason, that counts only later runs."
AFRESH = "Register a new hypothesis, with fresh runs."
OVERTURN = "One that does not hold is overturned; what you believe now is a new hypothesis."


def locked(hypothesis: Hypothesis, fields: list[str]) -> Refused:
    """The refusal of a change after the lock, the same for page, command and import."""
    names = ", ".join(name.replace("_", " ") for name in fields)
    return Refused(
        f"{hypothesis.key} is locked: its first evidence was read, so {names} cannot change any more.",
        way_out=AFRESH if hypothesis.has_verdict else AMEND,
    )


def title_of(title: str) -> str:
    """Return the title in one line. Raises Refused if there is none, or too much of it."""
    title = " ".join(title.split())
    if not title:
        raise Refused("A hypothesis needs a title.", way_out="Say in a few words what it claims.")
    if len(title) > 300:
        raise Refused(f"This title has {len(title)} characters; 300 fit.", way_out="Put the rest into the sentence.")
    return title


def plain(value: Any) -> Any:
    """Return a value as a fact keeps it: a hypothesis by its key."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.key if isinstance(value, models.Model) and hasattr(value, "key") else value


def _reseal(version: RegistrationVersion, hashed: list[str], *, by: Person) -> None:
    if version.registered_at:
        version.seal(by=by)
    version.save(update_fields=[*hashed, "by", "registered_at", "hash"])


def _refuse_stale(hypothesis: Hypothesis, owner: dict[str, Any], changed: dict[str, Any], seen: dict[str, Any]) -> None:
    for name, value in changed.items():
        stored = plain(getattr(owner[name], name))
        if name in seen and stored != plain(seen[name]):
            raise Stale(
                f"{name.replace('_', ' ').capitalize()} of {hypothesis.key} was changed since you saw it.",
                field=name, theirs=str(stored or ""), yours=str(plain(value) or ""),
                who=_last_changed_by(hypothesis, name),
            )  # fmt: skip


def _last_changed_by(hypothesis: Hypothesis, name: str) -> str:
    changes = Event.objects.on(hypothesis).filter(verb=HypothesisChanged.verb).order_by("-number")
    actor = next((event.actor_id for event in changes[:50] if name in event.data["fields"]), None)
    return Person.objects.filter(pk=actor).values_list("name", flat=True).first() or "" if actor else ""
