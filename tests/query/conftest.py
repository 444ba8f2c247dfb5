"""A list of a few items that lives in memory, so that what a query finds can be seen without a database."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db.models import Q

from assay.query import Context, Misread, Suggestion, Vocabulary, Word, column, ladder, words_of
from assay.query.word import Op

SIZES = ("XS", "S", "M", "L", "XL")
CREW = (
    Suggestion("kari", "Kari Nygård"),
    Suggestion("ingrid", "Ingrid Solberg"),
    Suggestion("mailinh", "Mai Linh Tran"),
)
STATES = (Suggestion("todo", "To do"), Suggestion("review", "In review"), Suggestion("delivered", "Delivered"))

ITEMS = (
    {"key": "CHURN-1", "title": "Call graph features", "kind": "spike", "size": "S", "sprint": 3, "state": "delivered"},
    {
        "key": "CHURN-12",
        "title": "Größe of the call list",
        "kind": "story",
        "size": "L",
        "sprint": 4,
        "state": "review",
    },
    {"key": "CHURN-21", "title": "Token rotation", "kind": "task", "size": "", "sprint": None, "state": "todo"},
    {"key": "CHURN-30", "title": "Graph of calls, twice", "kind": "spike", "size": "M", "sprint": 4, "state": "todo"},
    {"key": "CHURN-31", "title": "Porting counted twice", "kind": "bug", "size": "XL", "sprint": 5, "state": "todo"},
)
PEOPLE = {"CHURN-1": ["kari"], "CHURN-12": ["kari", "ingrid"], "CHURN-30": ["ingrid"]}
LABELS = {"CHURN-1": ["data"], "CHURN-12": ["data", "desk app"], "CHURN-31": ["data", "deploy"]}
CREATED = {"CHURN-1": date(2026, 11, 1), "CHURN-12": date(2026, 11, 17), "CHURN-30": date(2026, 11, 24)}
ROWS = [
    {
        **item,
        "words": words_of(item["key"], item["title"]),
        "people": PEOPLE.get(item["key"], []),
        "labels": LABELS.get(item["key"], []),
        "created": CREATED.get(item["key"]),
    }
    for item in ITEMS
]


def among(field: str):
    """The meaning of a word of which a row has many."""

    def meaning(op: Op, value: str, context: Context) -> Q:
        return Q(**{f"{field}__{'nothing' if op == 'empty' else 'holds'}": value})

    return meaning


def created(op: Op, value: str, context: Context) -> Q:
    return column("created")(op, value if op == "empty" else date.fromisoformat(value), context)


def hypothesis(op: Op, value: str, context: Context) -> Q:
    if value.upper() != "H3":
        raise Misread(f"There is no hypothesis {value}.", "H3")
    return Q(kind="spike")


@pytest.fixture(scope="session")
def items() -> Vocabulary:
    known = Vocabulary("items", person_key="assignee")
    known.add(Word("kind", column("kind"), "what sort of item", values=lambda _: ["story", "spike", "task", "bug"]))
    known.add(
        Word(
            "size",
            ladder("size", lambda _: SIZES, empty=Q(size="")),
            "its T-shirt size",
            values=lambda _: SIZES,
            ordered=True,
        )
    )
    known.add(
        Word("state", column("state"), "its column", values=lambda _: STATES, also=("status",)),
    )
    known.add(Word("sprint", _sprint, "the sprint it is in", takes="sprint", ordered=True))
    known.add(Word("assignee", among("people"), "who works on it", values=lambda _: CREW, takes="person"))
    known.add(Word("label", among("labels"), "a label", values=lambda _: ["data", "desk app", "deploy"]))
    known.add(Word("created", created, "when it was written", takes="day", ordered=True, inherits=False))
    known.add(Word("hypothesis", hypothesis, "what it tests or needs"))
    known.add(Word("title", column("title"), "its title"))
    known.flag("open", lambda _: ~Q(state="delivered"), "not done yet")
    known.flag("owed", lambda _: Q(kind="spike") & Q(state="todo"), "promised and not shown")
    known.sort("created", doc="when it was written")
    known.sort("size", "size_rank", "-rank", doc="its size")
    return known


def _sprint(op: Op, value: str, context: Context) -> Q:
    return column("sprint")(op, value if op == "empty" else int(value), context)


@pytest.fixture(scope="session")
def context() -> Context:
    kari = SimpleNamespace(handle="kari")
    return Context(today=date(2026, 11, 24), person=kari, current=4, next=5, previous=3, zone="Europe/Oslo")


@pytest.fixture
def found(items, context):
    """The keys of the items that a query finds."""

    def find(text: str) -> list[str]:
        q = items.understand(text, context).q
        return [row["key"].removeprefix("CHURN-") for row in ROWS if holds(q, row)]

    return find


def holds(q: Q, row: dict) -> bool:
    """Whether a row meets the condition, as a database would say."""
    each = [holds(child, row) if isinstance(child, Q) else meets(*child, row) for child in q.children]
    answer = any(each) if q.connector == Q.OR and each else all(each)
    return answer != q.negated


def meets(lookup: str, wanted, row: dict) -> bool:
    field, _, op = lookup.partition("__")
    value = row[field]
    if op in ("holds", "nothing"):
        return wanted in value if op == "holds" else not value
    if op == "isnull":
        return (value is None) == wanted
    if value is None:
        return False
    return {
        "": lambda: value == wanted,
        "gt": lambda: value > wanted,
        "gte": lambda: value >= wanted,
        "lt": lambda: value < wanted,
        "lte": lambda: value <= wanted,
        "in": lambda: value in wanted,
        "contains": lambda: wanted in value,
        "istartswith": lambda: value.lower().startswith(wanted.lower()),
    }[op]()
