"""Ids and digests are short, and never look alike where they are not."""

import pytest

from assay.ledger.shortened import of_dataset, run_id, told_apart


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("e4bd6f2a90c14b7f8d3e5a6b7c8d9e0f", "e4bd"),
        ("0d9f2f4e-7a57-4f0c-8f0e-1d2c3b4a5e6f", "0d9f"),
        ("plb10", "plb10"),
        ("123456", "123456"),
        ("candidate-seed-10", "…e-seed-10"),
    ],
)
def test_a_run_that_people_named_keeps_what_tells_it_from_the_others(whole, short):
    assert run_id(whole) == short


@pytest.mark.parametrize(
    ("its", "registered", "said"),
    [
        ("9c41aa", "5ff0e1", "data set 9c41, registered 5ff0"),
        ("5ff0e1aa", "5ff0e1bb", "data set 5ff0e1a, registered 5ff0e1b"),
        ("5ff0e1", "5ff0e1bb", "data set 5ff0e1, registered 5ff0e1b"),
        ("usage-2026-09", "usage-2026-10", "data set usage-2026-09, registered usage-2026-10"),
    ],
)
def test_two_data_sets_that_differ_are_told_apart(its, registered, said):
    assert told_apart(its, registered) == said


def test_a_named_version_of_a_data_set_is_shown_whole():
    assert of_dataset("usage-2026-10") == "usage-2026-10"
    assert of_dataset("sha256:5ff045e1c0ffee00") == "5ff045e1"
