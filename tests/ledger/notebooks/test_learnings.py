"""What a file itself calls learned is proposed; an explicit heading and a tag come before all else."""

import pytest

from assay.ledger.notebooks import read
from assay.ledger.notebooks.reading import read_report
from tests.ledger.notebooks.make import code, notebook, prose

TAGGED = {"metadata": {"tags": ["assay-learning"]}}


def learned(*cells):
    return [(one.text, one.origin, one.cell) for one in read(notebook(*cells)).learnings]


@pytest.mark.parametrize(
    "heading", ["## Learnings", "# learnings:", "### Key learnings", "**x**\n\n## What we learned", "Learnings\n---"]
)
def test_bullets_below_an_explicit_heading_are_proposed(heading):
    assert learned(prose("# T"), prose(f"{heading}\n\n- One *thing*\n- Another `b`\n\n## Method\n\n- no")) == [
        ("One thing", "heading", 2),
        ("Another b", "heading", 2),
    ]


def test_a_section_goes_on_over_cells_of_text_and_ends_with_one_of_code():
    assert learned(prose("## Learnings"), prose("- Here"), code("x"), prose("- Not here")) == [("Here", "heading", 2)]


def test_paragraphs_count_where_there_are_no_bullets():
    assert learned(prose("## Learnings\n\nDegree says little.\n\nShare says most.")) == [
        ("Degree says little.", "heading", 1),
        ("Share says most.", "heading", 1),
    ]


def test_what_lies_below_a_bullet_is_no_learning_of_its_own():
    assert learned(prose("## Learnings\n\n- Above\n  - below\n\n  a second paragraph")) == [
        ("Above", "heading", 1), ("a second paragraph", "heading", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["*(to be written)*", "TODO", "- tbd", "-", "- …", "(none yet)", "n/a"])
def test_an_empty_promise_is_none(text):
    assert learned(prose(f"## Learnings\n\n{text}")) == []


def test_a_tagged_cell_is_proposed_whatever_heading_it_stands_under():
    assert learned(
        prose("## Method"), prose("Degree says little.", **TAGGED), code("# Share says\n# most\nx = 1", **TAGGED)
    ) == [
        ("Degree says little.", "tag", 2),
        ("Share says most", "tag", 3),
    ]


def test_other_headings_count_only_where_nothing_says_it_outright():
    findings = prose("## Findings\n\n- A finding")

    assert learned(findings) == [("A finding", "other", 1)]
    assert learned(findings, prose("## Learnings\n\n- A learning")) == [("A learning", "heading", 2)]
    assert learned(prose("## Findings of 2024 that we reject\n\n- no")) == []


def test_a_sentence_is_proposed_once_and_thirty_at_most():
    assert len(learned(prose("## Learnings\n\n- Same\n- same"))) == 1
    assert len(learned(prose("## Learnings\n\n" + "".join(f"- Number {n}\n" for n in range(50))))) == 30


def test_a_report_is_read_like_one():
    reading = read_report(
        b"# Desk timing\n\nText.\n\n```\n# no heading\n```\n\n## Learnings\n\n- A daily score is enough.\n"
    )

    assert reading.title == "Desk timing"
    assert [one.text for one in reading.learnings] == ["A daily score is enough."]
    assert len(reading.cells) == 2, "piece by piece, so that versions are compared by heading"
