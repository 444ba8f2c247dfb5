import pytest

from assay.query.nearest import nearest

WORDS = ["kind", "size", "state", "stage", "sprint", "hypothesis", "label", "parent", "created", "is"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kidn", "kind"),
        ("knd", "kind"),
        ("sice", "size"),
        ("stat", "state"),
        ("hyp", "hypothesis"),
        ("hypotesis", "hypothesis"),
        ("hypthoesis", "hypothesis"),
        ("SPRNT", "sprint"),
        ("labels", "label"),
        ("zebra", ""),
        ("xy", ""),
        ("", ""),
        ("k" * 5000, ""),
    ],
)
def test_a_slip_of_the_finger_is_forgiven_and_a_guess_is_not_made(typed, meant):
    assert nearest(typed, WORDS) == meant
