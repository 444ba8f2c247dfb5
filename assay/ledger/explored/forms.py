"""What people send about an exploration, and what it means to the model."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, QueryDict

from assay.backlog.models import Item
from assay.crew.models import Membership, Person, Project
from assay.events.refusals import Refused
from assay.ledger.models import Hypothesis, NewFile
from assay.ledger.models.upload import TOO_LARGE
from assay.ledger.models.version import NOTEBOOK, PROFILE, REPORT
from assay.ledger.notebooks import limits
from assay.ledger.offers import number_in
from assay.query import Misread
from assay.ui.markdown import LIMIT

#: which kind of exploration a file is, by how its name ends
KINDS = {".ipynb": NOTEBOOK, ".md": REPORT, ".markdown": REPORT, ".txt": REPORT, ".json": PROFILE}
MOST = 50  # people, items or hypotheses of one exploration


def told_in(request: HttpRequest) -> NewFile | None:
    """Return what was sent as a file or written as a report; None where neither came.

    Raises Refused for a file that cannot be read, and for a file and a text at once.
    """
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if request.META.get(TOO_LARGE) or (file is not None and (file.size or 0) > limits.FILE):
        raise _too_large()
    if file is None:
        return NewFile.of(REPORT, "", text.encode()) if text.strip() else None
    if text.strip():
        raise Refused("A file came, and a text.", way_out="Choose one of the two.")
    name = file.name or ""
    kind = next((kind for ending, kind in KINDS.items() if name.lower().endswith(ending)), None)
    if kind is None:
        raise Refused(
            "This is no file that can be recorded.",
            way_out="Choose a notebook (.ipynb), a report (.md) or the .json that assay profile wrote.",
        )
    return NewFile.of(kind, name, file.read())


def ties_in(sent: QueryDict, project: Project) -> dict[str, Any]:
    """Return the people, items and hypotheses that a form names, as far as it has these fields.

    Raises Refused for a key that is nothing here.
    """
    found: dict[str, Any] = {}
    if "people" in sent or "has_people" in sent:
        found["people"] = _people(sent.getlist("people"), project)
    if "items" in sent:
        found["items"] = _items(_keys(str(sent["items"])), project)
    if "hypotheses" in sent:
        found["hypotheses"] = _hypotheses(_keys(str(sent["hypotheses"])), project)
    return found


def limit_said() -> str:
    """Return how long a report may be, for its hint."""
    return f"{LIMIT:,}"


def _too_large() -> Refused:
    return Refused(
        f"This file is larger than {limits.FILE // 2**20} MB.",
        way_out="Clear what is large: jupyter nbconvert --clear-output --to notebook FILE.ipynb",
    )


def _keys(text: str) -> list[str]:
    keys = list(dict.fromkeys(word for word in re.split(r"[\s,;]+", text.strip()) if word))
    if len(keys) > MOST:
        raise Refused(f"These are {len(keys)} keys; {MOST} fit.", way_out="Name the ones that matter.")
    return keys


def _people(handles: list[str], project: Project) -> list[Person]:
    seats = Membership.objects.crew().filter(project=project, person__handle__in=handles).select_related("person")
    found = {seat.person.handle: seat.person for seat in seats}
    if strange := [handle for handle in handles if handle not in found]:
        raise Refused(f"{strange[0][:60]} is nobody on this crew.", way_out="Choose among the people of this project.")
    return list(found.values())


def _items(keys: list[str], project: Project) -> list[Item]:
    found = []
    for typed in keys:
        key = typed.lstrip("#") if "-" in typed else f"{project.key}-{typed.lstrip('#')}"
        item = Item.objects.filter(project=project).keyed(key).select_related("project").first()
        if item is None:
            raise Refused(f"There is no item {typed[:40]} here.", way_out=f"Give its key, as {project.key}-12.")
        found.append(item)
    return found


def _hypotheses(keys: list[str], project: Project) -> list[Hypothesis]:
    found = []
    for typed in keys:
        try:
            number = number_in(typed, project.key)
        except Misread as fault:
            raise Refused(fault.message, way_out="Give its key, as H3.") from fault
        one = Hypothesis.objects.filter(project=project, number=number).select_related("project").first()
        if one is None:
            raise Refused(f"There is no hypothesis {typed[:40]} here.", way_out="Look at the ledger for its key.")
        found.append(one)
    return found
