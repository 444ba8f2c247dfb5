"""Text that goes into a table which somebody opens in a spreadsheet."""

import re

#: where a spreadsheet would begin to calculate: at the start, or where it may see another cell begin
_FORMULA = re.compile(r"((?:^|[;\t\r\n\"'])[\s\"';]*)(?=[=+\-@\t\r＝＋－＠])")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe stands before what it would take for a formula."""
    return _FORMULA.sub(r"\1'", text)
