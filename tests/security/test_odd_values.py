"""A5, D22: values that no form offers (NUL, numbers beyond any, texts without end) break no page."""

from urllib.parse import quote

import pytest

from tests.security.conftest import browser

ODD = {
    "nul": "a\0b", "huge": "9" * 5000, "big": str(2**63), "other digits": "٣", "long": "x" * 50_000, "minus": "-1",
}  # fmt: skip
#: the fields that each form is sent with, one of them odd at a time
FORMS = {
    "/p/churn/items": "line q into",
    "/p/churn/items/changes": "item property value new reason back",
    "/p/churn/undo": "event",
    "/p/churn/views": "page name query group_by shared",
    "/p/churn/sprints": "start end goal item",
    "/p/churn/hypotheses/new": "title we_believe metric minimal_effect baseline alpha planned_n looks keys parent",
    "/p/churn/practice/waivers": "practice subject reason until",
    "/p/churn/invitations": "email discipline role groups",
    "/p/churn/groups": "name about",
    "/preview": "text",
    "/browse/CHURN-1/moves": "to before after from reason",
    "/browse/CHURN-1/ranks": "to before after place",
    "/browse/CHURN-1/changes": "title description due parent kind size",
    "/browse/CHURN-1/criteria": "text",
    "/browse/CHURN-1/ticks": "checklist point ticked",
    "/browse/CHURN-1/blocks": "key way",
    "/browse/CHURN-1/findings": "tried found shown_by",
    "/browse/CHURN-1/comments": "text",
    "/browse/CHURN-1/deliverables": "what kind sprint",
    "/browse/CHURN-1/hypotheses": "hypothesis relation remove",
    "/browse/CHURN-H1/verdicts": "decision reason delivers",
    "/browse/CHURN-H1/second-signatures": "note",
    "/browse/CHURN-H1/arguments": "text",
    "/browse/CHURN-H1/links": "item relation remove",
    "/browse/CHURN-H1/prunings": "item",
    "/browse/CHURN-H1/comments": "text",
    "/browse/CHURN-H1/exclusions": "what reason",
    "/browse/CHURN-H1/reasons": "key reason",
    "/browse/CHURN-H1/changes": "title notes metric minimal_effect planned_n keys reason parent",
    "/browse/CHURN-H1/amendments": "minimal_effect reason keys",
    "/projects/new": "project_name key discipline time_zone",
    "/me/": "name initials time_zone theme",
}
OWNERS = {"/p/churn/invitations", "/p/churn/groups"}
#: what makes the rest of a form right, so that the odd value is the one thing wrong with it
RIGHT = {
    "to": "doing", "property": "label", "checklist": "ready", "relation": "tests", "decision": "inconclusive",
    "page": "backlog", "name": "N", "title": "T", "reason": "R", "line": "L", "kind": "spike", "what": "key:1",
    "start": "2026-11-16", "end": "2026-11-27", "practice": "deliver.done", "subject": "S", "do": "draft", "text": "T",
    "tried": "t", "found": "f", "shown_by": "", "discipline": "science", "role": "member", "email": "x@assay.example",
}  # fmt: skip
ADDRESSES = (
    "p/churn/board?q={}",
    "p/churn/board?group={}",
    "p/churn/board?owes={}&to=done",
    "p/churn/backlog?q={}",
    "p/churn/backlog?q=key:{}",
    "p/churn/backlog?q=parent:{}",
    "p/churn/backlog?q=sprint:{}",
    "p/churn/backlog?q=hypothesis:{}",
    "p/churn/backlog?q=due:{}",
    "p/churn/backlog?q=created:%3C{}d",
    "p/churn/backlog?q=%40{}",
    "p/churn/backlog?show={}",
    "p/churn/backlog.csv?q={}",
    "p/churn/items/words?q={}&at=3",
    "p/churn/items/words?q=a&at={}",
    "p/churn/items/choices?item=CHURN-1&property={}",
    "p/churn/items/choices?item={}&property=size",
    "p/churn/items/draft?line={}",
    "p/churn/ledger?q={}",
    "p/churn/ledger?show={}",
    "p/churn/ledger/completions?q={}&at={}",
    "p/churn/hypotheses/plans?planned_n={}&minimal_effect={}&spread={}&alpha={}",
    "p/churn/hypotheses/new?title={}",
    "p/churn/practice?sprint={}",
    "p/churn/practice?answer={}",
    "p/churn/sprints/plan?shown={}",
    "p/churn/sprints/{}",
    "palette.json?q={}",
    "palette.json?q=a&project={}",
    "browse/CHURN-1?edit={}",
    "browse/CHURN-1?activity={}&all={}",
    "browse/CHURN-H1?runs={}",
    "browse/CHURN-{}",
    "browse/CHURN-H{}",
    "mentions/{}",
    "invitations/{}",
    "p/{}/board",
    "{}",
    "browse/CHURN-H1/evidence/{}/preview",
    "sign-in/?next={}",
    "password/new/{}-{}/",
    "p/churn/crew/{}",
    "p/churn/views/{}/removal",
)


def right(names: str) -> dict[str, str]:
    return {name: RIGHT.get(name, "") for name in names.split()}


@pytest.fixture
def place(crew, ledger):
    item = crew.spike(promises="A report")
    ledger.sufficing().link(item, "tests", by=crew.ana)
    crew.sprint()
    return crew


def broken(client, address, fields):
    answer = client.post(address, fields)
    return f"{address} {sorted(fields)}: {answer.status_code}" if answer.status_code >= 500 else ""


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_value_of_a_form_breaks_a_page(place, value):
    owner, scientist = browser(place.cleo), browser(place.ana)
    wrong = [
        broken(owner if address in OWNERS else scientist, address, {**right(names), odd: value})
        for address, names in FORMS.items()
        for odd in (*names.split(), "form_token")
    ]

    assert not [line for line in wrong if line]


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_address_breaks_a_page(place, value):
    client = browser(place.ana)
    text = quote(value[:6000], safe="")
    answers = {path: client.get("/" + path.replace("{}", text)).status_code for path in ADDRESSES}

    assert not {path: status for path, status in answers.items() if status >= 500}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_stranger_breaks_a_page(place, value):
    client = browser()
    wrong = [
        broken(client, "/sign-in/", {"login": value, "password": "x"}),
        broken(client, "/sign-in/", {"login": "ana@assay.example", "password": value}),
        broken(
            client, "/sign-in/", {"login": "ana@assay.example", "password": "x", "next": value, "form_token": value}
        ),
        broken(client, "/password/forgotten/", {"email": value}),
        broken(client, "/start/", {"code": value, "email": value}),
        broken(client, "/invitations/", {"name": value}),
    ]
    client.cookies["assay"] = value[:3000].encode("ascii", "replace").decode()
    wrong.append(broken(client, "/sign-in/", {"login": "a@b.example", "password": "x"}))

    assert not [line for line in wrong if line]
