import pytest

from assay.ui.addresses import query_part, whole_number


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "²", "9" * 5000, str(2**63)])
def test_what_is_no_number_that_a_database_takes_is_none(text):
    assert whole_number(text) is None


def test_a_number_is_read_up_to_the_one_that_is_the_most():
    assert [whole_number(text, 12) for text in ("0", "12", "13", "012")] == [0, 12, None, None]
    assert whole_number(str(2**63 - 1)) == 2**63 - 1


def test_the_query_part_leaves_out_what_is_empty():
    assert query_part(q="is:open #a", group="", before=0) == "?q=is%3Aopen+%23a"
    assert query_part(q="") == ""
