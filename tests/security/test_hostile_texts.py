"""C12, C15, D17: every text that is stored turns hostile, and no page of anybody has a tag or an attribute of it.

Whatever column a later room adds is hostile here too, since the columns are read off the models.
"""

import re
from collections import deque
from html.parser import HTMLParser

import pytest
from django.db import models
from django.urls import get_resolver

from tests.rows import ours
from tests.security.conftest import browser
from tests.site.routes import routes
from tests.site.world import World

PAYLOAD = "\"'><xss onpwn=1 hx-get=/pwn data-hx-on:load=pwn></p></script></template></textarea></title>{{7*7}}${7*7}"
MARKDOWN = (
    '[x](javascript:pwn) <xss onpwn=1> ![y](x" onpwn=1) <a href=//pwn hx-get=/pwn>z</a> @ana"onpwn=1 #CHURN-1\'onpwn=1 '
    "[a]: <javascript:pwn> 'onpwn=1'\n<svg onload=pwn><math><iframe srcdoc='<xss>'>"
)
#: columns that programs read: values of a fixed list, names in addresses, digests
READ_BY_PROGRAMS = re.compile(
    r"slug|handle|key|hash|digest|token|sha256|kind|state|stage|role|discipline|use|arm|design|policy|claim|direction|batch"
    r"|verb|practice|checklist|point|relation|decision|value|verdict|judged|page|group_by|email|password|time_zone|theme|size"
    r"|status|run_id|answer"
)
BIG = 200  # pages that are followed from link to link
SHOWN = 20  # pages at least that show such a text


class Tags(HTMLParser):
    """Collects what a browser would take for tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            target = (value or "").strip().lower()
            if name.startswith("on") or target.startswith(("javascript:", "data:text")):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name in ("hx-get", "data-hx-on:load") and "pwn" in target:
                self.wrong.append(f"<{tag} {name}={value}>")
            if name == "href" and tag == "a":
                self.links.append(value or "")
        told = dict(attrs)
        if tag == "iframe" and not told.get("sandbox", "none") and (told["src"] or "").startswith("/p/"):
            return  # a file of an exploration, drawn on a page of its own in which nothing runs
        if tag in ("xss", "svg:script", "iframe", "math", "object", "embed") or (tag == "script" and not attrs):
            self.wrong.append(f"<{tag}>")


def hostile(value, name=""):
    """A value of JSON, each of its texts hostile but for those that programs read."""
    if isinstance(value, dict):
        return {key: hostile(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one, name) for one in value]
    return PAYLOAD if isinstance(value, str) and (" " in value or name in ("title", "text", "name", "what")) else value


def texts_of(model):
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
        if is_text and not field.choices and not field.unique and not READ_BY_PROGRAMS.fullmatch(field.name):
            yield field


def poison():
    for model in ours():
        for field in texts_of(model):
            text = PAYLOAD + MARKDOWN if field.max_length is None else PAYLOAD[: field.max_length]
            model._default_manager.update(**{field.name: text})
        for field in model._meta.concrete_fields:
            if isinstance(field, models.JSONField) and field.name in (
                "data",
                "params",
                "assumptions",
                "text",
                "changed",
            ):
                for row in model._default_manager.all():
                    setattr(row, field.name, hostile(getattr(row, field.name)))
                    row.save(update_fields=[field.name])


@pytest.fixture
def world(db, told):
    made = World()
    poison()
    terms = made.project.terms_data
    for state in terms["states"]:
        state["name"], state["note"] = PAYLOAD, PAYLOAD
    for point in (*terms["ready"], *terms["done"]):
        point["text"] = PAYLOAD
    type(made.project).objects.update(terms_data=terms)
    return made


@pytest.mark.parametrize("text", [PAYLOAD, '<a href="javascript:pwn">', '<a onclick="pwn">', "<script>pwn</script>"])
def test_what_is_hostile_is_noticed(text):
    assert Tags(f'<p title="">{text}').wrong


def test_the_columns_are_found():
    names = {f"{model.__name__}.{field.name}" for model in ours() for field in texts_of(model)}

    assert {"Item.title", "Item.description", "Comment.text", "Project.name", "Person.name", "Run.name"} <= names
    assert {"Sprint.goal", "Label.name", "SavedView.name", "Waiver.reason", "Hypothesis.we_believe"} <= names


@pytest.mark.parametrize("who", ["ana", "cleo", "vera"])
def test_c12_no_stored_text_becomes_a_tag_or_an_attribute(world, who):
    client = browser(getattr(world, who))
    addresses = [route.address(world.own) for route in routes(get_resolver().url_patterns)]
    item, hypothesis = world.own.of("item.key"), world.own.of("hypothesis.key")
    addresses += [f"/browse/{item}?edit={name}" for name in ("title", "description", "parent", "due", "question")]
    addresses += [f"/p/churn/board?owes={item}&to=delivered", "/p/churn/board?group=person", "/p/churn/backlog?new"]
    addresses += [f"/p/churn/backlog?q={word}" for word in ('"<xss>"', "is:open")] + [f"/browse/{hypothesis}?whole"]
    waiting, seen, wrong, shown = deque(addresses), set(), [], 0
    while waiting and len(seen) < BIG:
        address = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            continue
        html = answer.content.decode()
        shown += "onpwn=1" in html
        tags = Tags(html)
        wrong += [f"{address}: {one}" for one in tags.wrong]
        waiting.extend(link.partition("#")[0] for link in tags.links if link.startswith("/") and link[1:2] != "/")

    assert not wrong
    assert shown > SHOWN


def test_c15_what_a_script_is_told_is_json_in_a_header(world):
    """What was done is told to the page in a header: a title with newlines or quotes stays inside it."""
    client = browser(world.ana)
    item = world.own.things["item"]

    answer = client.post(f"{item.url}/changes", {"title": PAYLOAD}, headers={"HX-Request": "true"})
    moved = client.post(f"{item.url}/moves", {"to": "review"}, headers={"HX-Request": "true"})

    for one in (answer, moved):
        assert one.status_code < 500
        assert all("\n" not in value and "\r" not in value for value in one.headers.values())
