"""What is sent to each route, beyond what stands in the forms of the pages; and the like of it in another project."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.site.world import World

NO_ROWS = {f"{rows}-{count}_FORMS": "0" for rows in ("hypotheses", "items") for count in ("TOTAL", "INITIAL")}

#: what a body can name beyond the forms of the pages, where a script puts it there; names are those of Side.ids
BODIES: dict[str, list[dict[str, str]]] = {
    "backlog:moves": [{"to": "doing", "after": "{other.key}"}, {"to": "doing", "before": "{needing.key}"}],
    "backlog:ranks": [{"after": "{other.key}"}, {"before": "{needing.key}"}],
    "backlog:changes": [
        {"item": "{item.key}", "property": "size", "value": "M"},
        {"item": "{item.key}", "property": "person", "value": "~{handle}"},
        {"item": "{item.key}", "property": "parent", "value": "{other.key}"},
    ],
    "backlog:items": [{"line": "Walk"}],
    "backlog:item_changes": [{"parent": "{other.key}"}],
    "backlog:blocks": [{"key": "{other.key}", "way": "blocks"}, {"key": "{other.key}", "way": "waits"}],
    "backlog:undo": [{"event": "1"}],
    "backlog:views": [{"page": "backlog", "name": "Ours", "query": "", "shared": "{group}"}],
    "backlog:open_questions": [{"question": "Does the quokka jump?"}],
    "ledger:studies": [{}],
    "ledger:areas": [{"name": "More"}],
    "ledger:area": [{"name": "Bites"}, {"do": "down"}],
    "ledger:questions": [{"area": "{area.pk}", "text": "Does it swim?"}],
    "ledger:question": [{"text": "Does it bark?", "area": "{area.pk}"}, {"do": "down"}, {"do": "remove"}],
    "ledger:study_answers": [
        {"text": "No", "evidence": "{item.key}"},
        {"text": "No", "evidence": "{hypothesis.key}", "seen_evidence": ""},
    ],
    "ledger:recommendations": [{"value": "stop", "reasons": "It bites", "evidence": "{hypothesis.key}"}],
    "ledger:study_signatures": [{"note": "Agreed"}],
    "ledger:new": [
        {"title": "It swims", "do": "draft", "parent": "{hypothesis.key}"},
        {"title": "It swims", "do": "draft", "needs": "{hypothesis.key}"},
    ],
    "ledger:edit": [{"parent": "{rejected.key}"}, {"needs": "{rejected.key}"}],
    "ledger:links": [{"item": "{other.key}", "relation": "tests"}, {"remove": "{link.pk}"}],
    "ledger:item_hypotheses": [{"hypothesis": "{rejected.key}", "relation": "tests"}, {"remove": "{link.pk}"}],
    "ledger:verdicts": [{"decision": "inconclusive", "reason": "It rained", "delivers": "{deliverable.pk}"}],
    "ledger:prunings": [{"item": "{needing.pk}"}],
    "ledger:exclusions": [{"what": "run:{run.pk}", "reason": "It rained"}],
    "ledger:follow_ups": [{**NO_ROWS, "drop": "{doomed.pk}"}, {**NO_ROWS, "take_up": "{needing.pk}"}],
    "ledger:overturnings": [{"why": "It rained", "cause": "{other.key}"}],
    "ledger:upholdings": [{"why": "It did not"}],
    "ledger:withdrawals": [{}],
    "ledger:resumptions": [{}],
    "backlog:ticks": [{"checklist": "ready", "point": "size", "ticked": "1"}],
    "backlog:showings": [{}],
    "ledger:preview": [{}],
    "ledger:removals": [{}],
    "ledger:returns": [{"reason": "It rained"}],
    "ledger:reasons": [{"key": "2", "reason": "It rained"}],
    "ledger:second_signatures": [{"note": "Agreed"}],
    "ledger:record": [
        {"title": "Where it lives", "text": "# Here", "items": "{other.key}", "hypotheses": "{rejected.key}"}
    ],
    "ledger:exploration_changes": [
        {"title": "Here", "people": "{handle}"},
        {"items": "{other.key}"},
        {"hypotheses": "{rejected.key}"},
    ],
    "ledger:exploration_withdrawals": [{"reason": "It is shy"}],
    "ledger:exploration_showings": [{"deliverable": "{deliverable.pk}"}],
    "ledger:versions": [{"text": "# Another"}],
    "ledger:learnings": [{"text": "It sings"}, {"all": "{learning.pk}"}],
    "ledger:learning": [{"text": "It sings"}, {"do": "withdraw", "reason": "It rained"}, {"do": "decline"}],
    "connect:trackers": [{"address": "https://other.example", "sign_in": "bearer", "secret": "s"}],
    "connect:trials": [{}],
    "connect:looks": [{}],
    "connect:pauses": [{"paused": "yes"}, {"paused": "no"}],
    "connect:filters": [{"query": "params.a = '1'", "hypothesis": "{rejected.key}"}],
    "connect:confirmations": [{"named": "FRAUD-H1", "hypothesis": "{rejected.key}"}],
    "crew:seat": [{"discipline": "science", "role": "member", "groups": "{group}"}],
    "crew:invitations": [{"email": "n@assay.example", "discipline": "science", "role": "member", "groups": "{group}"}],
    "crew:tokens": [{"name": "Night run", "scope": "push", "days": "30"}],
    "crew:preview": [{"text": "{item.key} @{handle}", "project": "{project}"}],
}
#: the same for what stands behind the question mark of an address
QUERIES: dict[str, list[dict[str, str]]] = {
    "backlog:board": [{"q": "key:{item.key}"}, {"q": "parent:{item.key}"}, {"q": "@{handle}"}, {"owes": "{item.key}"}],
    "backlog:backlog": [{"q": "key:{item.key}"}, {"q": "hypothesis:{hypothesis.key}"}, {"q": "person:{handle}"}],
    "backlog:backlog_json": [{"q": "key:{item.key}"}],
    "backlog:choices": [{"item": "{item.key}", "property": "person"}, {"item": "{item.key}", "property": "parent"}],
    "backlog:draft": [{"line": "Walk parent:{item.key} @{handle}"}],
    "backlog:words": [
        {"q": "person:{handle}"},
        {"q": "parent:{item.key}"},
        {"q": "hypothesis:"},
        {"q": "group:{group}"},
    ],
    "ledger:new": [{"again": "{rejected.key}"}],
    "ledger:near": [{"title": "the zebra ranks better"}, {"title": "the quokka ranks better"}],
    "ledger:ledger": [{"q": "key:{hypothesis.key}"}],
    "ledger:completions": [{"q": "{hypothesis.key}"}],
    "ledger:explorations": [{"q": "item:{item.key} hypothesis:{hypothesis.key}"}, {"q": "@{handle}"}],
    "ledger:exploration_completions": [{"q": "hypothesis:"}, {"q": "by:{handle}"}],
    "ledger:record": [{"item": "{item.key}"}],
    "crew:palette": [{"q": "{item.key}"}, {"q": "{handle}", "project": "{project}"}, {"q": "feed"}],
}
#: words that nobody looks up: what is written there is kept as it is
FREE = {"practice:waivers": {"subject"}}
TEXTS = {"text", "seen_text", "description", "question"}


def filled(side: Any, told: dict[str, str]) -> dict[str, str]:
    """Put ids into what a table of this file tells."""
    ids = dict(side.ids())
    return {name: re.sub(r"\{([\w.]+)\}", lambda match: ids[match[1]], value) for name, value in told.items()}


def swap(world: World, text: str) -> str:
    """Put the like of the other project in place of each id."""
    theirs = world.foreign_of()
    return re.sub(r"[A-Za-z]+-H?\d+|[a-z]+-group|\b[a-z]+\b|\d{6,}", lambda match: theirs.get(match[0], match[0]), text)


def swapped_bodies(world: World, bodies: list[dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each body with the ids of one of its fields swapped."""
    for body in bodies:
        for name, value in body.items():
            theirs = swap(world, value)
            if theirs != value:
                yield name, {**body, name: theirs}


def variants(world: World, form: Any) -> Iterator[dict[str, str]]:
    """A form as it is, and with each other value of a field that names something."""
    sent = form.sent()
    yield sent
    for name, values in form.fields.items():
        for value in values[1:4]:
            if name in sent and swap(world, value) != value:
                yield {**sent, name: value}


def route_of(address: str) -> str:
    path = urlsplit(address).path
    try:
        return resolve(path).view_name if path.startswith("/") else ""
    except Resolver404:
        return ""
