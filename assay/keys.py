"""How things are called: CHURN-12 is an item, CHURN-H3 a hypothesis, CHURN-E2 an exploration; in either case."""

import re

PROJECT = "[A-Za-z][A-Za-z0-9]{1,9}"
NUMBER = "[1-9][0-9]{0,8}"


def keyed(letter: str = "", *, alone: bool = False) -> re.Pattern[str]:
    """Return the pattern of a key: its first group is the project, its second the number.

    letter: H of a hypothesis; "" of an item. alone: H3 is a key too, without the project.
    """
    project = f"(?:({PROJECT})-)?" if alone else f"({PROJECT})-"
    return re.compile(project + (f"[{letter.upper()}{letter.lower()}]" if letter else "") + f"({NUMBER})")
