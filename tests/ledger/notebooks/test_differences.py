"""Two versions: cells by their id, else by their source, else by their place."""

from assay.ledger.notebooks import compare, comparison, read
from tests.ledger.notebooks.make import code, encoded, notebook, png, printed, prose, shown


def compared(before, after):
    return compare(read(notebook(*before)), read(notebook(*after)))


def states(found):
    return [(pair.state, pair.cell.source) for pair in found.cells]


def test_a_cell_with_its_id_is_found_wherever_it_went_and_whatever_it_says():
    found = compared([code("a", id="x"), code("b", id="y")], [code("b", id="y"), code("a2", id="x")])

    assert states(found) == [("same", "b"), ("changed", "a2")]
    assert found.cells[1].lines == (("-", "a"), ("+", "a2"))


def test_cells_without_lasting_ids_are_found_by_their_source():
    found = compared(
        [code("a", id="1"), code("b", id="2")], [prose("new", id="7"), code("a", id="8"), code("b", id="9")]
    )

    assert states(found) == [("added", "new"), ("same", "a"), ("same", "b")]


def test_one_that_changed_between_two_that_match_is_the_same_cell():
    found = compared([code(s, id=s) for s in "abc"], [code("a", id="1"), code("B", id="2"), code("c", id="3")])

    assert states(found) == [("same", "a"), ("changed", "B"), ("same", "c")]


def test_what_is_gone_stands_where_it_stood():
    found = compared(
        [code("a", id="a"), code("b", id="b"), prose("c", id="c")], [code("a", id="a"), prose("c", id="c")]
    )

    assert states(found) == [("same", "a"), ("gone", "b"), ("same", "c")]


def test_outputs_are_compared_by_what_they_hold():
    small, large = encoded(png(4, 3)), encoded(png(5, 3))
    found = compared(
        [code("p", printed("1"), shown("image/png", small), id="p")],
        [code("p", printed("1"), shown("image/png", large), printed("new"), id="p")],
    )

    assert [one.state for one in found.cells[0].outputs] == ["same", "changed", "added"]
    assert (found.count("changed"), found.outputs("changed"), found.outputs("added")) == (1, 1, 1)
    page = comparison(found)
    assert page.count("<img ") == 2, "the picture before beside the picture now"
    assert "Before" in page and "Now" in page


def test_a_picture_with_other_notes_in_it_is_the_same_picture():
    from tests.ledger.notebooks.make import chunk

    found = compared(
        [code("p", shown("image/png", encoded(png(more=chunk(b"tEXt", b"at 10:00")))), id="p")],
        [code("p", shown("image/png", encoded(png(more=chunk(b"tEXt", b"at 11:00")))), id="p")],
    )

    assert states(found) == [("same", "p")]


def test_what_was_learned_is_compared_too():
    found = compared([prose("## Learnings\n\n- a\n- b")], [prose("## Learnings\n\n- b\n- c")])

    assert (found.learned, found.unlearned, found.kept) == (("c",), ("a",), ("b",))


def test_two_that_are_the_same_differ_in_nothing():
    cells = [prose("# a"), code("b", printed("c"))]
    found = compared(cells, cells)

    assert {pair.state for pair in found.cells} == {"same"}
    assert "2 cells as they were" in comparison(found)


def test_two_thousand_cells_of_the_same_text_are_compared_at_once():
    import time

    before, after = ([code("x" if n % 2 else "y", id=f"{sign}{n}") for n in range(2000)] for sign in "ab")
    readings = [read(notebook(*cells)) for cells in (before, after)]
    began = time.process_time()

    assert compare(*readings).count("same") == 2000
    assert time.process_time() - began < 1


def test_sources_that_take_long_to_compare_line_by_line_stand_whole_above_each_other_and_say_so():
    """Every second line is the same: each of the longest matches is one line long, the dearest case there is."""
    import time

    def version(sign):
        lines = ("x" if n % 2 else f"{sign}{n}" for n in range(199))
        return [code("\n".join(lines), id="first"), *(code("\n".join(["x", f"{sign}", "x"] * 66)) for _ in range(1999))]

    readings = [read(notebook(*version(sign))) for sign in "ab"]
    began = time.process_time()
    found = compare(*readings)
    took = time.process_time() - began

    assert took < 6, "without a bound it takes a minute"
    assert ("+", "b0") in found.cells[0].lines and not found.cells[0].is_whole
    last = found.cells[-1]
    assert last.is_whole and last.lines == (("-", last.before.source), ("+", last.after.source))
    assert "too many lines to compare one by one" in comparison(found)


def test_lines_before_and_behind_a_change_are_kept_as_they_are():
    found = compared([code("a\nb\nc\nd", id="x")], [code("a\nB\nc\nd", id="x")])

    assert found.cells[0].lines == ((" ", "a"), ("-", "b"), ("+", "B"), (" ", "c"), (" ", "d"))


def test_a_line_that_was_added_among_others_like_it_is_the_only_one():
    found = compared([code("a\na", id="x")], [code("a\na\na", id="x")])

    assert [sign for sign, _ in found.cells[0].lines] == [" ", " ", "+"]


def test_of_a_source_of_many_lines_nothing_is_left_out():
    old, new = "\n".join(map(str, range(500))), "\n".join(map(str, range(1, 501)))
    found = compared([code(old, id="x")], [code(new, id="x")])

    assert found.cells[0].lines == (("-", old), ("+", new))
    assert found.height > 19 * 1000


def test_of_cells_that_differ_more_than_a_page_bears_the_rest_is_counted(monkeypatch):
    monkeypatch.setattr("assay.ledger.notebooks.limits.DRAWN", 30_000)
    before, after = ([code("p", printed(f"{sign}{n} " * 3000), id=f"c{n}") for n in range(10)] for sign in "ab")
    found = compared(before, after)

    assert (found.count("changed"), len(found.drawn), found.undrawn) == (10, 1, 9)
    page = comparison(found)
    assert len(page) < 60_000
    assert "Not drawn: 9 more cells with differences" in page
    assert found.height < 3000
