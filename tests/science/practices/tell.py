"""Tell a tiny project: five people in Oslo, their sprint 3 from Mon 2 to Fri 13 November 2026, and what a test adds."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assay.science.practices import Answer, check

OSLO = ZoneInfo("Europe/Oslo")
CREW = (
    {"id": "ana", "discipline": "science"},
    {"id": "bo", "discipline": "science"},
    {"id": "eli", "discipline": "engineering"},
    {"id": "kim", "discipline": "engineering"},
    {"id": "pia", "discipline": "product"},
)


def at(words: str, zone: ZoneInfo = OSLO) -> str:
    """Return `11-06 16:00` as a time of that year in Oslo; with no hour it is midnight, at the start of the day."""
    day, _, hour = words.partition(" ")
    form = "%H:%M:%S" if hour.count(":") == 2 else "%H:%M"
    moment = datetime.strptime(f"2026-{day} {hour or '00:00'}", f"%Y-%m-%d {form}")  # noqa: DTZ007
    return moment.replace(tzinfo=zone).isoformat()


SPRINT_1 = {"number": 1, "start": "2026-10-05", "end": "2026-10-16", "started_at": at("10-05 09:30")}
SPRINT_2 = {"number": 2, "start": "2026-10-19", "end": "2026-10-30", "started_at": at("10-19 09:30")}
SPRINT_3 = {"number": 3, "start": "2026-11-02", "end": "2026-11-13", "started_at": at("11-02 09:30")}
PLANNED_4 = {"number": 4, "start": "2026-11-16", "end": "2026-11-27"}
CLOSED_1 = SPRINT_1 | {"closed_at": at("10-16 15:00")}
CLOSED_2 = SPRINT_2 | {"closed_at": at("10-30 15:00")}
CLOSED_3 = SPRINT_3 | {"closed_at": at("11-13 15:00")}


def facts(now: str, **more: Any) -> dict[str, Any]:
    """Return a snapshot as of `now`, in which sprint 3 runs unless a test says otherwise."""
    project = {"time_zone": "Europe/Oslo", **more.pop("project", {})}
    return {"as_of": at(now), "project": project, "crew": list(CREW), "sprints": [SPRINT_3], **more}


def item(key: str = "P-1", *, came: str = "11-02 09:00", n: int = 3, out: str = "", **more: Any) -> dict[str, Any]:
    """Return a story in sprint `n`."""
    stint = {"n": n, "in": at(came), **({"out": at(out)} if out else {})}
    return {"key": key, "kind": "story", "created": at("10-12 09:00"), "sprints": [stint], **more}


def waiting(key: str, **more: Any) -> dict[str, Any]:
    """Return a story that waits in the backlog and is ready."""
    ready = {"size": "S", "stage": "experimentation", "criteria": [{"text": "c"}], "deliverables": [{"what": "model"}]}
    return {"key": key, "kind": "story", "created": at("10-12 09:00"), **ready, **more}


def promise(when: str = "11-02 09:10", *evidence: dict[str, Any], sprint: int = 3, **more: Any) -> dict[str, Any]:
    """Return a deliverable that was promised for a sprint."""
    return {"id": "d", "what": "model", "sprint": sprint, "promised_at": at(when), "evidence": list(evidence), **more}


def shows(when: str = "11-04 10:00", kind: str = "commit", **more: Any) -> dict[str, Any]:
    """Return evidence."""
    return {"kind": kind, "at": at(when), **more}


def answer(practice: str, snapshot: dict[str, Any], **more: Any) -> Answer:
    """Return the answer of one practice."""
    return check(snapshot, **more)[practice]


def pairs(practice: str, snapshot: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return the lists of an answer that are not empty."""
    found = answer(practice, snapshot)
    lists = {"broken": found.broken, "at risk": found.at_risk, "waived": found.waived}
    return {name: list(listed) for name, listed in lists.items() if listed}


def broken(*listed: tuple[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return what `pairs` gives if just these are broken."""
    return {"broken": list(listed)}


def at_risk(*listed: tuple[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return what `pairs` gives if just these are at risk."""
    return {"at risk": list(listed)}
