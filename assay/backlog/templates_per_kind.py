"""What the description of a new item begins with, so that nobody faces an empty page."""

from assay.backlog.kinds import Kind

_TEXTS = {
    Kind.STORY: """\
**Who** needs it:

**What** they can do then that they cannot do now:

**Why** it matters now:

**Left out** on purpose:
""",
    Kind.SPIKE: """\
**What we know** so far:

**How we look**: which data, which method, against which baseline:

**What would change our mind**:

One sprint is its box. What is not answered by then becomes a new question.
""",
    Kind.TASK: """\
**What** is done:

**How we see** that it is done:
""",
    Kind.BUG: """\
**What happens**:

**What should happen**:

**How to make it happen** (steps, data, commit):

**Since when**, and whom it hurts:
""",
}


def text_for(kind: str) -> str:
    """Return the text with which an item of this kind begins."""
    return _TEXTS[Kind(kind)]
