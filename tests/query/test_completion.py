import pytest


@pytest.fixture
def proposed(items, context):
    """What is proposed where the text has its bar."""

    def propose(text: str) -> list[str]:
        cursor = text.index("|")
        return [one.insert for one in items.complete(text.replace("|", ""), cursor, context)]

    return propose


@pytest.fixture
def accepted(items, context):
    """The text after the first proposal at the bar was taken."""

    def accept(text: str) -> str:
        cursor, plain = text.index("|"), text.replace("|", "")
        first = items.complete(plain, cursor, context)[0]
        return plain[: first.start] + first.insert + plain[first.end :]

    return accept


def test_an_empty_field_proposes_every_word(items, proposed):
    assert proposed("|") == [f"{key}:" for key in (*(word.key for word in items.words), "is", "no", "sort")]


@pytest.mark.parametrize(
    ("text", "inserts"),
    [
        ("s|", ["size:", "state:", "sprint:", "sort:"]),
        ("kind:spike siz|", ["size:"]),
        ("kind:spike -la|", ["label:"]),
        ("(la|", ["label:"]),
        ("owe|", ["is:owed"]),
        ("kind:|", ["story", "spike", "task", "bug"]),
        ("kind:s|", ["story", "spike"]),
        ("KIND:S|", ["story", "spike"]),
        ("-kind:spike,b|", ["bug"]),
        ("kind:spike|", []),
        ("size:>=X|", ["XS", "XL"]),
        ("size:S..X|", ["XS", "XL"]),
        ("is:o|", ["open", "owed"]),
        ("no:la|", ["label"]),
        ("sort:|", ["created", "size", "-created", "-size"]),
        ("sprint:@n|", ["@next"]),
        ("created:week|", ["@today-7", "@today-14", "@today+7"]),
        ("item|", []),
        ("created:>=@today-|", ["@today-7", "@today-14", "@today", "@today+7"]),
        ("@|", ["@me", "@kari", "@ingrid", "@mailinh"]),
        ("@nyg|", ["@kari"]),
        ("assignee:i|", ["@ingrid"]),
        ("label:des|", ['"desk app"']),
        ('label:"desk a|', ['"desk app"']),
        ("state:in|", ["review"]),
        ("zebra:|", []),
        ("a) |", None),
        ('"call |', []),
        ('"call" is:ow|', ["owed"]),
    ],
)
def test_while_typing_the_fitting_words_and_values_are_proposed(proposed, text, inserts):
    if inserts is None:
        assert "kind:" in proposed(text)
    else:
        assert proposed(text) == inserts


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("kin| sprint:4", "kind: sprint:4"),
        ("kind:sp|kie sprint:4", "kind:spike sprint:4"),
        ("kind:task,sp|,bug", "kind:task,spike,bug"),
        ('label:"des|k" x', 'label:"desk app" x'),
        ("-@kar|", "-@kari"),
        ("sprint:>=@cu|", "sprint:>=@current"),
    ],
)
def test_a_proposal_replaces_the_whole_word_under_the_cursor(accepted, text, after):
    assert accepted(text) == after


def test_a_proposal_says_what_it_finds(items, context):
    (kari,) = items.complete("@kar", 4, context)

    assert (kari.label, kari.doc) == ("@kari", "Kari Nygård")


def test_a_cursor_outside_of_the_text_is_at_its_nearest_end(items, context):
    assert items.complete("kin", 99, context)[0].insert == "kind:"
    assert items.complete("kin", -5, context)[0].start == 0
