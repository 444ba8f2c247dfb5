import pytest

from assay.query import parse
from assay.query.reader import MAX_LENGTH, MAX_PROBLEMS
from assay.query.tokens import MAX_DEPTH
from assay.query.tree import And, Not, Or, Term, Text


def shape(node) -> object:
    """The tree without its places."""
    if isinstance(node, And | Or):
        return (type(node).__name__, *map(shape, node.parts))
    if isinstance(node, Not):
        return ("Not", shape(node.part))
    if isinstance(node, Text):
        return f'"{node.text}"' if node.quoted else node.text
    if isinstance(node, Term):
        return (node.key and node.key.text, *((v.sign, *(b.text for b in v.bounds)) for v in node.values))
    return node


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("   ", None),
        ("graph", "graph"),
        ("call graph", ("And", "call", "graph")),
        ('"call graph"', '"call graph"'),
        ("kind:spike", ("kind", ("=", "spike"))),
        ("KIND:spike", ("kind", ("=", "spike"))),
        ("kind:spike,bug", ("kind", ("=", "spike"), ("=", "bug"))),
        ('state:"in review",todo', ("state", ("=", "in review"), ("=", "todo"))),
        ("-kind:bug", ("Not", ("kind", ("=", "bug")))),
        ("-graph", ("Not", "graph")),
        ("no:label", ("no", ("=", "label"))),
        ("size:>=L size:<=M", ("And", ("size", (">=", "L")), ("size", ("<=", "M")))),
        ("size:>L size:<M", ("And", ("size", (">", "L")), ("size", ("<", "M")))),
        ('size:>="L"', ("size", (">=", "L"))),
        ("sprint:3..5", ("sprint", ("..", "3", "5"))),
        ("sprint:3..", ("sprint", ("..", "3", ""))),
        ("sprint:*..5", ("sprint", ("..", "", "5"))),
        ("created:@today-7..@today", ("created", ("..", "@today-7", "@today"))),
        ('label:"3..5"', ("label", ("=", "3..5"))),
        ("label:dep*", ("label", ("prefix", "dep"))),
        ("label:*", ("label", ("prefix", ""))),
        ("@kari sprint:5", ("And", (None, ("=", "@kari")), ("sprint", ("=", "5")))),
        ("@kari,@ingrid", (None, ("=", "@kari"), ("=", "@ingrid"))),
        ("-@me", ("Not", (None, ("=", "@me")))),
        ("a OR b", ("Or", "a", "b")),
        ("a b OR c d", ("Or", ("And", "a", "b"), ("And", "c", "d"))),
        ("a AND b OR c", ("Or", ("And", "a", "b"), "c")),
        ("(a OR b) c", ("And", ("Or", "a", "b"), "c")),
        ("-(a OR b)", ("Not", ("Or", "a", "b"))),
        ("((a))", "a"),
        ("a and b or c", ("And", "a", "and", "b", "or", "c")),
        ('"AND"', '"AND"'),
        ("ANDROID", "ANDROID"),
        ("churn-1", "churn-1"),
        ("12:30", "12:30"),
        ("https://example.org/a", "https://example.org/a"),
        ("f(x)", ("And", "f", "x")),
    ],
)
def test_a_query_is_read_as_people_mean_it(text, tree):
    query = parse(text)

    assert shape(query.root) == tree
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "tree", "wrong"),
    [
        ("kind:", ("kind",), ":"),
        ("kind:spike,", ("kind", ("=", "spike")), ","),
        ("label:a, b", ("And", ("label", ("=", "a")), "b"), ","),
        ('label:""', ("label",), ':""'),
        ("size:>=", ("size",), ":>="),
        ('call "graph of', "call", '"graph of'),
        ("sprint:..", ("sprint",), ".."),
        ("title:*graph", ("title",), "*graph"),
        ("a OR", "a", "OR"),
        ("OR a", "a", "OR"),
        ("a OR OR b", ("Or", "a", "b"), "OR"),
        ("AND", None, "AND"),
        ("(a OR b", ("Or", "a", "b"), "("),
        ("a) b", ("And", "a", "b"), ")"),
        ("a ()", "a", "()"),
    ],
)
def test_what_cannot_be_read_is_pointed_at_and_the_rest_stays(text, tree, wrong):
    query = parse(text)

    assert shape(query.root) == tree
    assert [text[p.start : p.end] for p in query.problems] == [wrong]
    assert query.problems[0].message


def test_every_node_knows_its_place():
    text = "call -state:>todo,done (x OR @me)"
    root = parse(text).root
    call, negated, group = root.parts
    term = negated.part

    assert [text[n.start : n.end] for n in (call, negated, term)] == ["call", "-state:>todo,done", "state:>todo,done"]
    assert [text[v.start : v.end] for v in term.values] == [">todo", "done"]
    assert [text[v.bounds[0].start : v.bounds[0].end] for v in term.values] == ["todo", "done"]
    assert [text[p.start : p.end] for p in group.parts] == ["x", "@me"]


def test_brackets_a_thousand_deep_are_told_not_followed():
    query = parse("kind:bug " + "(" * 1000 + "a" + ")" * 1000)

    assert shape(query.root) == ("kind", ("=", "bug"))
    assert f"{MAX_DEPTH} deep" in query.problems[0].message


def test_brackets_as_deep_as_allowed_are_read():
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH).root == Text(MAX_DEPTH, MAX_DEPTH + 1, "a")


def test_a_page_of_text_is_read_up_to_its_limit():
    query = parse("word " * MAX_LENGTH)

    assert query.root.end <= MAX_LENGTH
    assert query.problems[-1].start == MAX_LENGTH


def test_problems_are_as_many_as_a_person_can_take_in():
    assert len(parse(") " * 500).problems) == MAX_PROBLEMS


def test_signs_that_no_database_stores_end_a_word():
    assert shape(parse("call\x00graph \ud800").root) == ("And", "call", "graph")
