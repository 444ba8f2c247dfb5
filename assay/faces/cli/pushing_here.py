"""Pushing into the instance of this machine, by whoever runs it: no server, no token."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from assay.faces.cli.opening import open_instance
from assay.faces.cli.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Collection

    from assay.crew.models import Person
    from assay.faces.cli.pushing import Asked, Registered, Taken
    from assay.ledger.models import Brought, Hypothesis


def push_here(asked: Asked, *, project: str, email: str) -> Taken:
    """Bring the evidence to a hypothesis of this instance. Raises Trouble for what is not here, or may not be."""
    open_instance()
    from assay.faces.cli.pushing import Registered

    hypothesis, person = _hypothesis(asked, project), _person(email)
    _ask(person, hypothesis)
    version = hypothesis.version
    arms = {"baseline": version.baseline, "candidate": hypothesis.candidate}
    h = Registered(hypothesis.key, version.metric, version.design, arms, hypothesis.project.zone)
    bring = _bring_examples if h.is_examples else _bring_runs
    return bring(asked, h, hypothesis, person)


def _bring_runs(asked: Asked, h: Registered, hypothesis: Hypothesis, person: Person) -> Taken:
    from assay.faces.cli.pushing import Taken, mapping_of, once, table_of, told_runs
    from assay.ledger.models import Source
    from assay.ledger.runs import sift

    taken, version = Taken(), hypothesis.version
    table = table_of(asked, h)
    mapping = mapping_of(asked, table, h)
    wanted = hypothesis.wanted(version)
    runs = []
    for run in once(told_runs(table, mapping, h, taken), taken):
        use = sift(run, wanted, received=version.registered_at or hypothesis.created_at)
        if use.code in ("other_hypothesis", "other_project"):
            taken.reasons[use.why] += 1
        else:
            runs.append(run)
    source = Source(asked.file.name, _sha256(asked.file), mapping.told())
    brought = hypothesis.bring(runs, by=person, source=source)
    _count(brought, {run.identity for run in runs}, hypothesis, taken)
    return taken


def _bring_examples(asked: Asked, h: Registered, hypothesis: Hypothesis, person: Person) -> Taken:
    from assay.faces.cli.pushing import Taken
    from assay.faces.cli.pushing_examples import read_examples
    from assay.ledger.models import PredictionsTold, Source
    from assay.ledger.pushing import push_predictions

    taken = Taken()
    found, mapping = read_examples(asked, h, taken)
    source = Source(asked.file.name, _sha256(asked.file), mapping.told())
    kept, is_new = push_predictions(hypothesis, PredictionsTold(found.table), by=person, source=source)
    taken.count(kept.examples, is_new=is_new, counts=kept.counts, why=kept.why)
    return taken


def _hypothesis(asked: Asked, project: str) -> Hypothesis:
    from assay.ledger.models import Hypothesis
    from assay.ledger.models.hypothesis import KEY

    match = KEY.fullmatch(asked.hypothesis.strip())
    if match is None:
        raise Trouble("Whose evidence is it? Say --hypothesis CHURN-H3.")
    key = f"{(match[1] or project).upper()}-H{match[2]}"
    found = Hypothesis.objects.keyed(key).whole().first()
    if found is None:
        raise Trouble(f"There is no hypothesis {key} here. Name its project too: --hypothesis CHURN-H3.")
    return found


def _person(email: str) -> Person:
    from assay.crew.models import Person

    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        who = f"Nobody has an account as {email}." if email else "In whose name? Say --as with their address."
        raise Trouble(f"{who} See who has one: assay user list. To push to a server give a token: --token-file.")
    return person


def _ask(person: Person, hypothesis: Hypothesis) -> None:
    from assay.crew.permissions import may

    if not may(person, "bring evidence", hypothesis):
        raise Trouble(f"{person.name} may not bring evidence to {hypothesis.key}.")


def _count(brought: Brought, told: Collection[tuple[str, str, str]], hypothesis: Hypothesis, taken: Taken) -> None:
    """Count what came in and what was here, by what the ledger made of it. told: which runs stood in the file."""
    from assay.ledger.pushing import left_out

    doubled = brought.doubled if brought.runs else hypothesis.doubled_keys()
    new = {row.pk for row in brought.runs}
    for row in hypothesis.runs.select_related("version"):
        if row.identity in told:
            why = left_out([row], doubled)
            taken.count(is_new=row.pk in new, counts=not why, why=why)


def _sha256(file: Path) -> str:
    """The fingerprint of a file; of a folder there is none."""
    if file.is_dir():
        return ""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
