"""How Assay is installed, in words."""

import pytest

from assay import installing
from assay.installing import in_a_checkout


@pytest.mark.parametrize(("is_checkout", "kept"), [(True, "-e "), (False, "")])
def test_an_extra_is_named_with_the_place_where_it_is_typed(monkeypatch, is_checkout, kept):
    monkeypatch.setattr(installing, "RUNS_IN_CHECKOUT", is_checkout)

    assert in_a_checkout() == f"in a checkout of Assay: pip install {kept}."
    assert in_a_checkout("reports") == f"in a checkout of Assay: pip install {kept}'.[reports]'"
