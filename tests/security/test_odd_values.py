"""A5, D22: values that no form offers (NUL, numbers beyond any, texts without end) break no page, on either database."""

import pytest

from tests.security.conftest import browser

HUGE = "9" * 5000
BIG = str(2**63)
ODD = {
    "nul": "a\0b",
    "huge": HUGE,
    "big": BIG,
    "other digits": "٣",
    "long": "x" * 50_000,
    "minus": "-1",
    "lone": "\\ud800",
}
FIELDS = {
    "items": "line q into", "items/changes": "item property value new reason back", "undo": "event",
    "views": "page name query group_by shared", "sprints": "start end goal item", "hypotheses/new": (
        "title we_believe will_result_in metric minimal_effect baseline alpha planned_n looks folds keys parent needs"
        " expected_effect range_low dataset take spread"
    ), "practice/waivers": "practice subject reason until", "invitations": "email discipline role groups",
    "groups": "name about", "preview": "text",
}  # fmt: skip
OF_ITEM = {
    "moves": "to before after from reason", "ranks": "to before after place", "changes": "title description due parent kind size",
    "criteria": "text", "ticks": "checklist point ticked", "blocks": "key way", "findings": "tried found shown_by",
    "comments": "text", "deliverables": "what kind sprint", "hypotheses": "hypothesis relation remove",
}  # fmt: skip
OF_HYPOTHESIS = {
    "verdicts": "decision reason delivers", "second-signatures": "note", "arguments": "text", "links": "item relation remove",
    "prunings": "item", "comments": "text", "exclusions": "what reason", "reasons": "key reason",
    "changes": "title notes metric minimal_effect planned_n keys reason parent", "amendments": "minimal_effect reason keys",
}  # fmt: skip
#: what makes the rest of a form right, so that the odd value is the one thing wrong with it
RIGHT = {
    "to": "doing", "property": "label", "checklist": "ready", "relation": "tests", "decision": "inconclusive",
    "page": "backlog", "name": "N", "title": "T", "reason": "R", "line": "L", "kind": "spike", "what": "key:1",
    "start": "2026-11-16", "end": "2026-11-27", "practice": "deliver.done", "subject": "S", "do": "draft", "text": "T",
    "tried": "t", "found": "f", "shown_by": "", "discipline": "science", "role": "member", "email": "x@assay.example",
}  # fmt: skip
GETS = (
    "p/churn/board?q={}", "p/churn/board?group={}", "p/churn/board?owes={}&to=done", "p/churn/backlog?q={}", "p/churn/backlog?q=key:{}",
    "p/churn/backlog?q=parent:{}", "p/churn/backlog?q=sprint:{}", "p/churn/backlog?q=hypothesis:{}",
    "p/churn/backlog?q=due:{}", "p/churn/backlog?q=created:%3C{}d", "p/churn/backlog?q=%40{}", "p/churn/backlog?show={}",
    "p/churn/backlog.csv?q={}", "p/churn/items/words?q={}&at=3", "p/churn/items/words?q=a&at={}",
    "p/churn/items/choices?item=CHURN-1&property={}", "p/churn/items/choices?item={}&property=size",
    "p/churn/items/draft?line={}", "p/churn/ledger?q={}", "p/churn/ledger?show={}", "p/churn/ledger/completions?q={}&at={}",
    "p/churn/hypotheses/plans?planned_n={}&minimal_effect={}&spread={}&alpha={}", "p/churn/hypotheses/new?title={}",
    "p/churn/practice?sprint={}", "p/churn/practice?answer={}", "p/churn/sprints/plan?shown={}", "p/churn/sprints/{}",
    "palette.json?q={}", "palette.json?q=a&project={}", "browse/CHURN-1?edit={}", "browse/CHURN-1?activity={}&all={}",
    "browse/CHURN-H1?runs={}", "browse/CHURN-{}", "browse/CHURN-H{}", "mentions/{}", "invitations/{}", "p/{}/board", "{}",
    "browse/CHURN-H1/evidence/{}/preview", "sign-in/?next={}", "password/new/{}-{}/", "p/churn/crew/{}", "p/churn/views/{}/removal",
)  # fmt: skip


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
    client = browser(place.cleo)
    client_of_science = browser(place.ana)
    forms = [
        *((f"/p/churn/{name}", fields) for name, fields in FIELDS.items()),
        *((f"/browse/CHURN-1/{name}", fields) for name, fields in OF_ITEM.items()),
        *((f"/browse/CHURN-H1/{name}", fields) for name, fields in OF_HYPOTHESIS.items()),
        ("/projects/new", "project_name key discipline time_zone"), ("/me/", "name initials time_zone theme"),
    ]  # fmt: skip
    wrong = []
    for address, names in forms:
        who = client if "invit" in address or "groups" in address else client_of_science
        for odd in [*names.split(), "form_token"]:
            wrong.append(broken(who, address, {**right(names), odd: value}))
    assert not [line for line in wrong if line]


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_address_breaks_a_page(place, value):
    from urllib.parse import quote

    client = browser(place.ana)
    text = quote(value[:6000], safe="")
    answers = {path: client.get("/" + path.replace("{}", text)).status_code for path in GETS}

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
