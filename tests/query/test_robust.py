import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

SIGNS = ["(", ")", "-(", '"', ",", ":", "..", "*", "-", "@", ">=", "<", " ", "AND", "OR", "\x00", "\ud800", "\u2028"]
WORDS = [
    "kind:",
    "size:>=",
    "sort:-",
    "is:",
    "no:",
    "@me",
    "@today-7",
    "spike",
    "owed",
    "4",
    "größe",
    "\u0130",
    "\U0001f9ea",
]
BITS = st.sampled_from(SIGNS + WORDS)
TEXTS = st.lists(BITS | st.text(max_size=6), max_size=60).map("".join)

LONG = {
    "brackets": "(" * 10_000,
    "closed brackets": "(" * 5_000 + ")" * 5_000,
    "brackets the wrong way": ")" * 10_000,
    "minuses": "-" * 10_000,
    "negated brackets": "-(" * 5_000,
    "quotation marks": '"' * 9_999,
    "one word": "a" * 10_000,
    "a key without an end": "k" * 9_999 + ":",
    "commas": "kind:" + "," * 9_995,
    "typos": "kind:spkie " * 900,
    "unknown words": "kidn:x " * 1_400,
    "stars": "label:" + "*" * 9_994,
    "dots": "sprint:" + "." * 9_993,
    "quoted values": "label:" + '"a",' * 2_498,
    "connectors": "a OR " * 2_000,
    "marks on letters": "a\u0301" * 5_000,
    "a thousand brackets": "(" * 1_000 + "kind:spike" + ")" * 1_000,
    "ranges": "size:S..XLL " * 800,
    "prefixes": "label:d* " * 1_100,
}


@given(text=TEXTS, cursor=st.integers(-2, 100))
@example(text='-(kind:"', cursor=8)
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_odd_to_be_read(items, context, text, cursor):
    understood = items.understand(text, context)

    assert "".join(mark.text for mark in understood.marks) == text
    assert all(0 <= p.start < p.end <= len(text) and p.message for p in understood.problems)
    for proposal in items.complete(text, cursor, context):
        assert 0 <= proposal.start <= proposal.end <= len(text)


@pytest.mark.parametrize("name", LONG)
def test_ten_thousand_characters_are_read_in_an_instant(items, context, name):
    text = LONG[name]

    understood = items.understand(text, context)

    assert all(len(problem.message) < 150 for problem in understood.problems)
    assert understood.problems or name in ("one word", "marks on letters", "connectors", "a thousand brackets")
    assert min(_seconds(lambda: items.understand(text, context)) for _ in range(5)) < 0.05
    assert min(_seconds(lambda: items.complete(text, len(text), context)) for _ in range(5)) < 0.05


def _seconds(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
