"""How Assay is installed, in words."""

from assay.installing import in_a_checkout


def test_an_extra_is_named_with_the_place_where_it_is_typed():
    assert in_a_checkout() == "in a checkout of Assay: pip install ."
    assert in_a_checkout("reports") == "in a checkout of Assay: pip install '.[reports]'"
