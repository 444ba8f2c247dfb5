import pytest
from django.db.models import Q

from assay.query import Context, Vocabulary, Word, column
from assay.query.understanding import MAX_PARTS


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ["1", "12", "21", "30", "31"]),
        ("call", ["1", "12", "30"]),
        ("cal gra", ["1", "30"]),
        ('"call graph"', ["1"]),
        ("grosse", ["12"]),
        ("churn-1", ["1", "12"]),
        ("-call", ["21", "31"]),
        ("kind:spike", ["1", "30"]),
        ("Kind:SPIKE", ["1", "30"]),
        ("kind:spike,bug", ["1", "30", "31"]),
        ("kind:spike call -sprint:3", ["30"]),
        ("-kind:spike,bug", ["12", "21"]),
        ("size:>=L", ["12", "31"]),
        ("size:>L", ["31"]),
        ("size:<=M", ["1", "30"]),
        ("size:<M", ["1"]),
        ("size:S..L", ["1", "12", "30"]),
        ("size:..S", ["1"]),
        ("no:size", ["21"]),
        ("-no:size", ["1", "12", "30", "31"]),
        ("no:size,sprint", ["21"]),
        ("size:*", ["1", "12", "30", "31"]),
        ("sprint:@current", ["12", "30"]),
        ("sprint:@previous..@current", ["1", "12", "30"]),
        ("sprint:>@current", ["31"]),
        ("sprint:4,@NEXT", ["12", "30", "31"]),
        ("state:todo", ["21", "30", "31"]),
        ('state:"to do"', ["21", "30", "31"]),
        ("state:in-review", ["12"]),
        ("status:Delivered", ["1"]),
        ("@kari", ["1", "12"]),
        ("@me", ["1", "12"]),
        ("@KARI sprint:4", ["12"]),
        ("assignee:@kari assignee:ingrid", ["12"]),
        ("-@kari @ingrid", ["30"]),
        ("@kari,@ingrid", ["1", "12", "30"]),
        ("@in*", ["12", "30"]),
        ("no:assignee", ["21", "31"]),
        ("label:data label:deploy", ["31"]),
        ('label:"desk app"', ["12"]),
        ("label:de*", ["12", "31"]),
        ("created:2026-11-17", ["12"]),
        ("created:>=@today-7", ["12", "30"]),
        ("created:@today-7..@today-1", ["12"]),
        ("created:<@today-7", ["1"]),
        ("title:tok*", ["21"]),
        ("hypothesis:h3", ["1", "30"]),
        ("is:owed", ["30"]),
        ("is:open,owed -is:owed", ["12", "21", "31"]),
        ("kind:bug OR kind:task", ["21", "31"]),
        ("(kind:bug OR kind:task) sprint:5", ["31"]),
        ("kind:bug OR kind:task sprint:5", ["31"]),
        ("-(kind:bug OR kind:task)", ["1", "12", "30"]),
        ("kind:spike AND -is:open", ["1"]),
    ],
)
def test_a_query_finds(found, text, keys):
    assert found(text) == keys


@pytest.mark.parametrize(
    ("text", "wrong", "mended", "keys"),
    [
        ("kidn:spike sprint:4", "kidn", "kind:spike sprint:4", ["12", "30"]),
        ("kind:spkie sprint:4", "spkie", "kind:spike sprint:4", ["12", "30"]),
        ("kind:spkie,bug", "spkie", "kind:spike,bug", ["31"]),
        ("-kind:spkie", "spkie", "-kind:spike", ["1", "12", "21", "30", "31"]),
        ("kind:bgu OR kind:task", "bgu", "kind:bug OR kind:task", ["21"]),
        ("size:>=XLL", "XLL", "size:>=XL", ["1", "12", "21", "30", "31"]),
        ("size:S..XLL", "XLL", "size:S..XL", ["1", "12", "21", "30", "31"]),
        ("is:owd call", "owd", "is:owed call", ["1", "12", "30"]),
        ("no:lable", "lable", "no:label", ["1", "12", "21", "30", "31"]),
        ("@krai sprint:4", "@krai", "@kari sprint:4", ["12", "30"]),
        ("assignee:mail", "mail", "assignee:mailinh", ["1", "12", "21", "30", "31"]),
        ('label:"desk apq"', '"desk apq"', 'label:"desk app"', ["1", "12", "21", "30", "31"]),
        ('kind:bug "call', '"call', 'kind:bug "call"', ["31"]),
        ('sprint:4 -label:"desk app', '-label:"desk app', 'sprint:4 -label:"desk app"', ["12", "30"]),
        ("sprint:@curent", "@curent", "sprint:@current", ["1", "12", "21", "30", "31"]),
        ("hypothesis:H9", "H9", "hypothesis:H3", ["1", "12", "21", "30", "31"]),
        ("sort:creatd call", "creatd", "sort:created call", ["1", "12", "30"]),
        ("sort:-creatd", "-creatd", "sort:-created", ["1", "12", "21", "30", "31"]),
        ("-sort:created", "-sort:created", "sort:-created", ["1", "12", "21", "30", "31"]),
    ],
)
def test_a_typo_is_pointed_at_and_the_nearest_word_offered(items, context, found, text, wrong, mended, keys):
    understood = items.understand(text, context)
    (problem,) = understood.problems

    assert text[problem.start : problem.end] == wrong
    assert problem.mended(text) == mended
    assert items.understand(mended, context).problems == ()
    assert found(text) == keys


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind:>bug", "no order"),
        ("kind:bug..task", "no order"),
        ("sprint:four", "no sprint"),
        ("created:yesterday", "no day"),
        ("created:2026-02-30", "no day"),
        ("label:zebra*", "begins with"),
        ("sprint:4*", "star"),
        ("is:o*", "plain names"),
        ("no:label..size", "plain names"),
        ("call !!!", "no word in this"),
        ("zebra:1", "no word of this list"),
        ("@nobody-like-that", "exists"),
    ],
)
def test_what_means_nothing_is_said_in_plain_words(items, context, text, words):
    assert words in items.understand(text, context).problems[0].message


def test_a_day_after_the_end_of_time_is_no_day(items, context):
    late = Context(today=context.today.replace(year=9990))

    assert "no day" in items.understand("created:<@today+99999", late).problems[0].message


def test_a_sprint_or_person_that_does_not_exist_is_named(items, context):
    lonely = Context(today=context.today)

    assert items.understand("sprint:@next", lonely).problems[0].message == "No next sprint is planned."
    assert "Nobody is signed in" in items.understand("@me", lonely).problems[0].message


def test_a_list_without_people_says_so(context):
    assert Vocabulary("hypotheses").understand("@kari", context).problems[0].message == "This list knows no people."


def test_the_order_is_taken_from_the_query(items, context):
    assert items.understand("sort:-created", context).order == ("-created",)
    assert items.understand("sort:created-desc", context).order == ("-created",)
    assert items.understand("sort:created-asc call", context).order == ("created",)
    assert items.understand("sort:size sort:-created", context).order == ("size_rank", "-rank", "-created")
    assert items.understand("sort:-size,created", context).order == ("-size_rank", "rank", "created")
    assert items.understand("call", context).order == ()


def test_an_order_leaves_the_rows_alone(items, context):
    assert items.understand("sort:-created", context).q == Q()
    assert items.understand("kind:bug OR sort:size", context).q == Q(kind="bug")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("kind:Spike", {"kind": "spike"}),
        ("kind:spike,bug", {}),
        ("-kind:spike", {}),
        ("kind:spike kind:bug", {}),
        ("kind:spike kind:spike", {"kind": "spike"}),
        ("kind:spike OR sprint:4", {}),
        ("(kind:spike OR kind:bug) sprint:4", {"sprint": "4"}),
        ("(kind:spike sprint:@next)", {"kind": "spike", "sprint": "5"}),
        ("-(kind:spike)", {}),
        ("kind:sp* size:>=L sprint:3..4", {}),
        ("kind:spkie sprint:4", {"sprint": "4"}),
        ("@me state:in-review", {"assignee": "kari", "state": "review"}),
        ("created:@today is:open call no:label sort:size", {}),
    ],
)
def test_a_new_item_takes_only_the_single_positive_values(items, context, text, taken):
    assert items.understand(text, context).inherit() == taken


def test_a_word_is_asked_once_for_its_values_and_only_when_it_is_used(context):
    asked = []
    known = Vocabulary("items")
    known.add(Word("label", column("label"), "a label", values=lambda c: asked.append(c) or ["a", "b"]))

    known.understand("call", context)
    assert asked == []
    known.understand("label:a OR label:b -label:c", context)
    assert asked == [context]


def test_a_query_with_too_many_parts_keeps_the_first(items, context):
    understood = items.understand("kind:bug " * (MAX_PARTS + 1), context)

    assert len(understood.q.children) == MAX_PARTS
    assert "parts at most" in understood.problems[0].message


def test_a_word_cannot_be_taught_twice(items):
    with pytest.raises(ValueError, match="already has a word status:"):
        items.add(Word("status", column("status"), "another one"))
    with pytest.raises(ValueError, match="already has a word is:"):
        items.add(Word("is", column("x"), "the grammar's own"))
    with pytest.raises(ValueError, match="already has is:open"):
        items.flag("open", lambda _: Q(x=1), "again")
    with pytest.raises(ValueError, match="already has sort:size"):
        items.sort("size", doc="again")


def test_the_glossary_holds_every_word_flag_and_order(items):
    written = [entry.written for entry in items.glossary()]

    assert written[0] == "kind:"
    assert {"assignee:", "is:owed", "sort:created"} <= set(written)
    assert all(entry.doc for entry in items.glossary())


def test_the_text_is_cut_into_marks_that_make_it_up_again(items, context):
    text = 'call -kind:spkie (size:M OR "graph) zebra:1'
    marks = items.understand(text, context).marks

    assert "".join(mark.text for mark in marks) == text
    assert ("size:M", "term") in [(mark.text, mark.look) for mark in marks]
    assert [mark.text for mark in marks if mark.look == "wrong"] == ["spkie", "(", '"graph) zebra:1']


def test_a_list_stays_as_it_is_without_a_query_where_nothing_of_one_is_understood(items, context):
    plain = items.understand("kind:spike", context)

    typo = items.understand("kind:spyke", context, otherwise="kind:spike")
    half = items.understand("kind:spyke size:S", context, otherwise="kind:spike")

    assert (typo.q, typo.text) == (plain.q, "kind:spyke")
    assert typo.problems
    assert half.q == items.understand("size:S", context).q
    assert items.understand(" ", context, otherwise="kind:spike").text == "kind:spike"


def test_it_is_told_which_flags_and_values_a_query_speaks_of_as_they_were_read(items, context):
    asked = items.understand('kind:SPIKE,bug -size:>l OR kind:sto* "kind:task" nonsense:x', context)

    assert asked.named == {("kind", "spike"), ("kind", "bug"), ("size", "L"), ("kind", "story")}
